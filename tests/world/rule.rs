//! Bad days: which requests fare badly, and how.

use std::time::{Duration, Instant};

use super::Shared;

/// What happens to a request that a rule matches.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// The API refuses.
    Refuse,
    /// The API refuses in exactly these words.
    RefuseWith(u16, String, String),
    /// Throttled for so long from the first time on.
    ThrottleFor(Duration),
    /// Throttled so many times.
    ThrottleTimes(usize),
    /// The service fails.
    Fail,
    /// Fails so many times, then works.
    FailTimes(usize),
    /// No answer ever.
    NeverAnswer,
    /// The connection is closed instead of an answer.
    Close,
    /// The answer comes later by so much.
    Slow(Duration),
    /// 200 with a body that no protocol knows.
    Garbage,
    /// 200 without a body.
    Empty,
    /// The answer stops in the middle of its body.
    CutOff,
    /// The token has expired, once so many requests went through.
    ExpireAfter(usize),
}

/// One rule; what is absent matches everything.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The signing name.
    pub service: Option<String>,
    /// The operation.
    pub operation: Option<String>,
    /// Whose credentials.
    pub account: Option<String>,
    /// A text that stands in the parameters.
    pub about: Option<String>,
    /// What happens then.
    pub trouble: Trouble,
}

impl Rule {
    /// A rule for every request.
    pub fn always(trouble: Trouble) -> Self {
        Self {
            service: None,
            operation: None,
            account: None,
            about: None,
            trouble,
        }
    }

    /// The same rule for one service only.
    #[must_use]
    pub fn service(mut self, name: &str) -> Self {
        self.service = Some(name.to_owned());
        self
    }

    /// The same rule for one operation only.
    #[must_use]
    pub fn operation(mut self, name: &str) -> Self {
        self.operation = Some(name.to_owned());
        self
    }

    /// The same rule for one account's credentials only.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// The same rule for requests whose parameters hold a text.
    #[must_use]
    pub fn about(mut self, text: &str) -> Self {
        self.about = Some(text.to_owned());
        self
    }

    fn matches(&self, service: &str, operation: &str, account: &str, about: &str) -> bool {
        let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|it| it == is);
        fits(&self.service, service)
            && fits(&self.operation, operation)
            && fits(&self.account, account)
            && self.about.as_deref().is_none_or(|it| about.contains(it))
    }
}

/// The trouble that this request meets: that of the first rule that matches and is not used up.
pub fn strike(
    shared: &Shared,
    service: &str,
    operation: &str,
    account: &str,
    about: &str,
) -> Option<Trouble> {
    let settings = shared.settings.read().unwrap();
    let mut struck = shared.struck.lock().unwrap();
    for (index, rule) in settings.rules.iter().enumerate() {
        if !rule.matches(service, operation, account, about) {
            continue;
        }
        let (times, first) = struck.entry(index).or_insert_with(|| (0, Instant::now()));
        *times += 1;
        let is_on = match &rule.trouble {
            Trouble::ThrottleFor(time) => first.elapsed() < *time,
            Trouble::ThrottleTimes(limit) | Trouble::FailTimes(limit) => *times <= *limit,
            Trouble::ExpireAfter(limit) => *times > *limit,
            _ => true,
        };
        if is_on {
            return Some(rule.trouble.clone());
        }
    }
    None
}
