//! What people paste, as AWS, curl and the SDKs print it, and what `explain` makes of it.

#[path = "paste/bodies.rs"]
mod bodies;
#[path = "paste/client_words.rs"]
mod client_words;
#[path = "paste/laws.rs"]
mod laws;
#[path = "paste/log_records.rs"]
mod log_records;
#[path = "paste/read.rs"]
mod read;
#[path = "paste/sdk_errors.rs"]
mod sdk_errors;
#[path = "paste/signatures.rs"]
mod signatures;
#[path = "paste/transcripts.rs"]
mod transcripts;
#[path = "paste/unknown.rs"]
mod unknown;
