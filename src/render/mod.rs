//! One file a format; all are made from the report of [`json`].

mod clean;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod markup;
pub mod mermaid;
pub mod phrase;
pub mod sarif;
pub mod short;
pub mod smoke;
pub mod style;
pub mod text;
