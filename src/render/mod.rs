//! One file a format; all are made from the report of [`json`].

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

/// The name of this tool.
pub(crate) const TOOL: &str = env!("CARGO_PKG_NAME");

/// Its version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
