//! The reader itself: recursive, with a limit of depth.

use std::collections::HashSet;

use crate::policy::json::{Json, Member, NESTING_LIMIT, Node, SyntaxError, pointer_to};

// The number of members up to which a list is searched for a name rather than a set.
const FEW: usize = 16;

pub(in crate::policy::json) fn read(text: &str) -> Result<Node, SyntaxError> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        path: Vec::new(),
    };
    let root = reader.value()?;
    reader.skip_space();
    if reader.at < reader.bytes.len() {
        return Err(reader.error("text after the end of the JSON value"));
    }
    Ok(root)
}

// A name is kept as the offset of its quote: few texts are faulty, and then it is read again.
enum Step {
    Index(usize),
    NameAt(usize),
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    path: Vec<Step>,
}

impl Reader<'_> {
    fn error(&self, message: impl Into<String>) -> SyntaxError {
        self.error_at(self.at, message)
    }

    fn error_at(&self, offset: usize, message: impl Into<String>) -> SyntaxError {
        let pointer = self
            .path
            .iter()
            .fold(String::new(), |parent, step| match step {
                Step::Index(idx) => pointer_to(&parent, &idx.to_string()),
                Step::NameAt(at) => pointer_to(&parent, &self.name_at(*at)),
            });
        SyntaxError {
            offset,
            message: message.into(),
            pointer,
        }
    }

    fn name_at(&self, at: usize) -> String {
        let mut again = Reader {
            text: self.text,
            bytes: self.bytes,
            at,
            path: Vec::new(),
        };
        again.string().unwrap_or_default()
    }

    fn unexpected(&self, wanted: &str) -> SyntaxError {
        match self.text.get(self.at..).and_then(|it| it.chars().next()) {
            Some(found) => self.error(format!(
                "expected {wanted}, found `{}`",
                found.escape_debug()
            )),
            None => self.error(format!("expected {wanted}, but the text ends here")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Node, SyntaxError> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.list()?,
            Some(b'"') => Json::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number()?),
            Some(b't') => self.word("true", Json::Bool(true))?,
            Some(b'f') => self.word("false", Json::Bool(false))?,
            Some(b'n') => self.word("null", Json::Null)?,
            _ => return Err(self.unexpected("a JSON value")),
        };
        Ok(Node {
            value,
            start,
            end: self.at,
        })
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, SyntaxError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.unexpected("a JSON value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn enter(&mut self, step: Step) -> Result<(), SyntaxError> {
        if self.path.len() >= NESTING_LIMIT {
            return Err(self.error(format!("nested deeper than {NESTING_LIMIT} levels")));
        }
        self.path.push(step);
        Ok(())
    }

    fn list(&mut self) -> Result<Json, SyntaxError> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::List(items));
        }
        loop {
            self.enter(Step::Index(items.len()))?;
            items.push(self.value()?);
            self.path.pop();
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Json::List(items));
                }
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    fn object(&mut self) -> Result<Json, SyntaxError> {
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut names = HashSet::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a member name in double quotes"));
            }
            let start = self.at;
            let name = self.string()?;
            // Few objects of a policy have many members; a set would cost more than it saves.
            let is_taken = match members.len() {
                0..FEW => members.iter().any(|it| it.name == name),
                FEW => {
                    names.extend(members.iter().map(|it| it.name.clone()));
                    !names.insert(name.clone())
                }
                _ => !names.insert(name.clone()),
            };
            if is_taken {
                return Err(self.error_at(
                    start,
                    format!("the member `{name}` occurs twice in one object"),
                ));
            }
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            self.enter(Step::NameAt(start))?;
            let node = self.value()?;
            self.path.pop();
            members.push(Member { name, start, node });
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Json::Object(members));
                }
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    fn number(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.error_at(start, "a number must not begin with 0"));
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        let opening = self.at;
        self.at += 1;
        let mut string = String::new();
        loop {
            let run = self.at;
            while self
                .peek()
                .is_some_and(|it| it >= 0x20 && it != b'"' && it != b'\\')
            {
                self.at += 1;
            }
            string.push_str(self.text.get(run..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                Some(_) => {
                    return Err(self.error(
                        "a control character inside a string; write it as an escape such as `\\n`",
                    ));
                }
                None => {
                    return Err(self.error_at(opening, "the string that begins here is not closed"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return Err(self.unexpected("an escape"));
        };
        self.at += 1;
        match letter {
            b'"' => Ok('"'),
            b'\\' => Ok('\\'),
            b'/' => Ok('/'),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => {
                let first = self.hex(start)?;
                let code = if (0xd800..0xdc00).contains(&first)
                    && self
                        .text
                        .get(self.at..)
                        .is_some_and(|it| it.starts_with("\\u"))
                {
                    self.at += 2;
                    let second = self.hex(start)?;
                    if !(0xdc00..0xe000).contains(&second) {
                        return Err(self.error_at(start, "half of a surrogate pair"));
                    }
                    0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                } else {
                    first
                };
                char::from_u32(code).ok_or_else(|| self.error_at(start, "half of a surrogate pair"))
            }
            _ => Err(self.error_at(start, "an escape that JSON does not know")),
        }
    }

    fn hex(&mut self, start: usize) -> Result<u32, SyntaxError> {
        let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
        let mut code = 0;
        for digit in digits {
            let Some(digit) = char::from(*digit).to_digit(16) else {
                return Err(self.error_at(start, "`\\u` needs four hexadecimal digits"));
            };
            code = code * 16 + digit;
        }
        if digits.len() < 4 {
            return Err(self.error_at(start, "`\\u` needs four hexadecimal digits"));
        }
        self.at += 4;
        Ok(code)
    }
}
