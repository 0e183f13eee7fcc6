//! A string of a policy document.

/// A string of the document and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The string, unescaped; a number or boolean as it was written.
    pub text: String,
    /// The byte offset of its first character (of the opening quote, for a string).
    pub offset: usize,
    /// Its JSON Pointer.
    pub pointer: String,
}
