//! What `explain` prints: the reference tables. Codes are in `playbook`, pasted texts in `paste`.

pub mod table;
pub mod topics;
