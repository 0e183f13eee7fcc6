//! The conditions of Logs Insights (`CloudWatch` Logs user guide, "filter"): comparisons, `like`, `in`,
//! `ispresent`, `and`, `or`, `not` and parentheses.

use super::record::Event;

/// A condition on an event.
#[derive(Debug, Clone)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The field is there.
    Present(String),
    /// Field, operator, values.
    Compare(String, String, Vec<String>),
}

impl Condition {
    /// Whether it holds of an event.
    pub fn holds(&self, event: &Event) -> bool {
        match self {
            Self::All(all) => all.iter().all(|it| it.holds(event)),
            Self::Any(all) => all.iter().any(|it| it.holds(event)),
            Self::Not(it) => !it.holds(event),
            Self::Present(field) => event.field(field).is_some(),
            Self::Compare(field, operator, values) => {
                let is = event.field(field).unwrap_or_default();
                let any = |test: &dyn Fn(&str) -> bool| values.iter().any(|it| test(it));
                let order = |it: &str| match (is.parse::<f64>(), it.parse::<f64>()) {
                    (Ok(left), Ok(right)) => left.partial_cmp(&right),
                    _ => Some(is.as_str().cmp(it)),
                };
                match operator.as_str() {
                    "=" | "in" => any(&|it| order(it).is_some_and(std::cmp::Ordering::is_eq)),
                    "!=" => !any(&|it| order(it).is_some_and(std::cmp::Ordering::is_eq)),
                    "<" => any(&|it| order(it).is_some_and(std::cmp::Ordering::is_lt)),
                    ">" => any(&|it| order(it).is_some_and(std::cmp::Ordering::is_gt)),
                    "<=" => any(&|it| order(it).is_some_and(std::cmp::Ordering::is_le)),
                    ">=" => any(&|it| order(it).is_some_and(std::cmp::Ordering::is_ge)),
                    _ => any(&|it| is.contains(it)),
                }
            }
        }
    }
}

/// A word of a condition: a name or number, a quoted text, a sign.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Name(String),
    Text(String),
    Sign(String),
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            it if it.is_whitespace() => {}
            '"' | '\'' | '/' | '`' => {
                let mut inner = String::new();
                loop {
                    match rest.next() {
                        None => return Err(format!("unexpected end after {first}{inner}")),
                        Some('\\') => inner.extend(rest.next()),
                        Some(it) if it == first => break,
                        Some(it) => inner.push(it),
                    }
                }
                let is_name = first == '`';
                words.push(if is_name {
                    Word::Name(inner)
                } else {
                    Word::Text(inner)
                });
            }
            '(' | ')' | '[' | ']' | ',' => words.push(Word::Sign(first.to_string())),
            '=' | '!' | '<' | '>' => {
                let mut sign = first.to_string();
                if rest.peek() == Some(&'=') {
                    sign.extend(rest.next());
                }
                words.push(Word::Sign(sign));
            }
            it if it.is_alphanumeric() || "@_.-".contains(it) => {
                let mut name = it.to_string();
                while let Some(it) = rest.peek() {
                    if !(it.is_alphanumeric() || "@_.-".contains(*it)) {
                        break;
                    }
                    name.extend(rest.next());
                }
                words.push(Word::Name(name));
            }
            other => return Err(format!("unexpected symbol {other}")),
        }
    }
    Ok(words)
}

/// Reads a condition.
pub fn read(text: &str) -> Result<Condition, String> {
    let mut words = words(text)?;
    words.reverse();
    let condition = any(&mut words)?;
    match words.pop() {
        None => Ok(condition),
        Some(word) => Err(format!("unexpected {word:?}")),
    }
}

fn is_next(words: &mut Vec<Word>, name: &str) -> bool {
    let is = match words.last() {
        Some(Word::Name(it)) => it.eq_ignore_ascii_case(name),
        Some(Word::Sign(it)) => it == name,
        _ => false,
    };
    if is {
        words.pop();
    }
    is
}

fn any(words: &mut Vec<Word>) -> Result<Condition, String> {
    let mut parts = vec![all(words)?];
    while is_next(words, "or") {
        parts.push(all(words)?);
    }
    Ok(Condition::Any(parts))
}

fn all(words: &mut Vec<Word>) -> Result<Condition, String> {
    let mut parts = vec![one(words)?];
    while is_next(words, "and") {
        parts.push(one(words)?);
    }
    Ok(Condition::All(parts))
}

fn one(words: &mut Vec<Word>) -> Result<Condition, String> {
    if is_next(words, "not") {
        return Ok(Condition::Not(Box::new(one(words)?)));
    }
    if is_next(words, "(") {
        let inner = any(words)?;
        return expect(words, ")").map(|()| inner);
    }
    if is_next(words, "ispresent") {
        expect(words, "(")?;
        let field = name(words)?;
        return expect(words, ")").map(|()| Condition::Present(field));
    }
    let field = name(words)?;
    let is_negated = is_next(words, "not");
    let operator = match words.pop() {
        Some(Word::Sign(it)) if "= != < > <= >=".split(' ').any(|sign| sign == it) => it,
        Some(Word::Name(it)) if it == "like" || it == "in" => it,
        other => return Err(format!("unexpected {other:?} after {field}")),
    };
    let mut values = Vec::new();
    if is_next(words, "[") {
        while !is_next(words, "]") {
            values.push(value(words)?);
            is_next(words, ",");
        }
    } else {
        values.push(value(words)?);
    }
    let condition = Condition::Compare(field, operator, values);
    Ok(if is_negated {
        Condition::Not(Box::new(condition))
    } else {
        condition
    })
}

fn expect(words: &mut Vec<Word>, sign: &str) -> Result<(), String> {
    if is_next(words, sign) {
        return Ok(());
    }
    Err(format!("expected {sign}, found {:?}", words.last()))
}

fn name(words: &mut Vec<Word>) -> Result<String, String> {
    match words.pop() {
        Some(Word::Name(name)) => Ok(name),
        other => Err(format!("expected a field, found {other:?}")),
    }
}

fn value(words: &mut Vec<Word>) -> Result<String, String> {
    match words.pop() {
        Some(Word::Name(it) | Word::Text(it)) => Ok(it),
        other => Err(format!("expected a value, found {other:?}")),
    }
}
