//! One call that is asked about, read once: what the command line or a smoke file says becomes types here, and
//! whoever gathers, sends or announces works with those.

use std::time::Duration;

use crate::call::named::{Named, named};
use crate::call::via::Via;
use crate::call::{CallError, CallFlags, forms, method, network};

/// One call that is asked about, and from where.
#[derive(Debug, Clone)]
pub struct CallSpec {
    /// What was said, as it is laid over the facts.
    pub flags: CallFlags,
    /// What TARGET names, if one was given; an `Err` is a matter of this call alone.
    pub named: Option<Result<Named, CallError>>,
    /// The service network, with its account if an ARN says it.
    pub network: Option<(String, Option<String>)>,
    /// The method, in capitals.
    pub method: String,
    /// Whether the user wrote the method for this very call, and not as a default.
    pub method_is_said: bool,
    /// From where the name is asked for and requests are sent.
    pub via: Via,
    /// The `x-amzn-requestid` whose record is looked for: the one that was said, or that of the response.
    pub request_id: Option<String>,
    /// How far back logs and metrics are read.
    pub since: Option<Duration>,
}

/// What a call needs said besides its flags.
#[derive(Debug, Clone, Copy, Default)]
pub struct Besides<'s> {
    /// `--via`; `local` without.
    pub via: Option<&'s str>,
    /// Whether the method was written for this very call.
    pub method_is_said: bool,
    /// The request id in the response.
    pub answered_id: Option<&'s str>,
    /// `--since`.
    pub since: Option<Duration>,
}

impl CallSpec {
    /// Reads what was said of a call; the words are held against their forms, whatever the facts are.
    pub fn parse(flags: CallFlags, besides: Besides<'_>) -> Result<Self, CallError> {
        forms(&flags)?;
        let via = Via::parse(besides.via.unwrap_or("local")).map_err(CallError::Usage)?;
        let request_id = flags.request_id.clone();
        Ok(Self {
            named: flags.target.as_deref().map(named),
            network: flags.network.as_deref().map(network).transpose()?,
            method: method(flags.method.as_deref()),
            method_is_said: besides.method_is_said,
            via,
            request_id: request_id.or_else(|| besides.answered_id.map(str::to_owned)),
            since: besides.since,
            flags,
        })
    }

    /// What was said of the call, with nothing of what was seen of it.
    pub fn request(&self) -> CallFlags {
        CallFlags {
            symptom: None,
            response: None,
            request_id: None,
            ..self.flags.clone()
        }
    }

    /// The identity that calls, if it was said.
    pub fn caller(&self) -> Option<&str> {
        self.flags.caller.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::{Besides, CallSpec};
    use crate::call::CallFlags;
    use crate::call::via::Via;

    #[test]
    fn what_was_said_is_read_once() {
        let flags = CallFlags {
            target: Some("orders".to_owned()),
            method: Some("put".to_owned()),
            network: Some(
                "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0"
                    .to_owned(),
            ),
            symptom: Some("403".to_owned()),
            ..CallFlags::default()
        };
        let besides = Besides {
            via: Some("ssm:i-0123456789abcdef0"),
            answered_id: Some("id-of-the-response"),
            ..Besides::default()
        };
        let spec = CallSpec::parse(flags, besides).unwrap();
        assert_eq!(spec.method, "PUT");
        assert_eq!(spec.via, Via::Ssm("i-0123456789abcdef0".to_owned()));
        assert_eq!(spec.request_id.as_deref(), Some("id-of-the-response"));
        assert_eq!(
            spec.network.as_ref().and_then(|it| it.1.as_deref()),
            Some("222233334444")
        );
        assert!(spec.request().symptom.is_none() && spec.flags.symptom.is_some());
    }

    #[test]
    fn a_word_of_no_known_form_is_refused() {
        let place = Besides {
            via: Some("pod-1"),
            ..Besides::default()
        };
        assert!(CallSpec::parse(CallFlags::default(), place).is_err());
        let flags = CallFlags {
            client_vpc: Some("subnet-1".to_owned()),
            ..CallFlags::default()
        };
        assert!(CallSpec::parse(flags, Besides::default()).is_err());
    }

    #[test]
    fn a_target_that_is_none_is_a_matter_of_its_call() {
        let flags = CallFlags {
            target: Some("https://10.0.0.1/".to_owned()),
            ..CallFlags::default()
        };
        let spec = CallSpec::parse(flags, Besides::default()).unwrap();
        assert!(spec.named.is_some_and(|it| it.is_err()));
    }
}
