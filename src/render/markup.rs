//! Writes XML, and the HTML that is also XML: elements are always closed, text is always escaped.
//!
//! Only what is written in the source of this program can go in as it is ([`Markup::raw`]).

/// Elements that stand within a line; all others begin a new one.
const INLINE: [&str; 11] = [
    "a", "b", "bdi", "code", "path", "small", "span", "strong", "summary", "svg", "time",
];

/// A document under construction.
#[derive(Debug, Default)]
pub struct Markup {
    out: String,
    /// The elements that are open, and whether a line began inside.
    open: Vec<(&'static str, bool)>,
}

impl Markup {
    /// A document that begins with a declaration.
    pub fn new(declaration: &'static str) -> Self {
        Self {
            out: declaration.to_owned(),
            open: Vec::new(),
        }
    }

    /// Begins an element.
    pub fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push((name, false));
    }

    /// Ends the element that was begun last.
    pub fn close(&mut self) {
        let Some((name, has_lines)) = self.open.pop() else {
            return;
        };
        if has_lines {
            self.line(self.open.len());
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// A whole element with its text.
    pub fn leaf(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// An element that never has content: `<meta …/>`.
    pub fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// Text from anywhere.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// Text of this program that is markup, a style sheet or a script.
    pub fn raw(&mut self, text: &'static str) {
        self.out.push_str(text);
    }

    /// The document, with all elements closed and a final line end.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }

    fn tag(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        if !INLINE.contains(&name) {
            if let Some((_, has_lines)) = self.open.last_mut() {
                *has_lines = true;
            }
            self.line(self.open.len());
        }
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            let value = escape(value).replace('\n', "&#10;");
            self.out.push_str(&format!(" {key}=\"{value}\""));
        }
    }

    fn line(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.push_str(&"  ".repeat(depth));
    }
}

/// Text that is nothing but text, in an element or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // What XML 1.0 §2.2 has no way to write.
            '\u{0}'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Markup, escape};

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escape("a<b>&\"'\u{0}\u{ffff}é"),
            "a&lt;b&gt;&amp;&quot;&#39;é"
        );
        assert_eq!(escape("]]>"), "]]&gt;");
    }

    #[test]
    fn blocks_begin_lines_and_text_keeps_its_own() {
        let mut page = Markup::new("<!doctype html>");
        page.open("main", &[("id", "a\"b")]);
        page.leaf("p", &[], "one");
        page.leaf("pre", &[], "x\n y");
        page.void("hr", &[]);
        assert_eq!(
            page.finish(),
            "<!doctype html>\n<main id=\"a&quot;b\">\n  <p>one</p>\n  <pre>x\n y</pre>\n  <hr/>\n</main>\n"
        );
    }
}
