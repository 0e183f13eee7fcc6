//! Where a Lattice resource stands between being made and being deleted, as the word by which a
//! playbook picks its remedy.

use crate::checks::finding::Finding;

/// The words, by AWS's status.
const STANDINGS: [(&str, &str); 3] = [
    ("CREATE_IN_PROGRESS", "being_made"),
    ("CREATE_FAILED", "not_made"),
    ("DELETE_IN_PROGRESS", "being_deleted"),
];

/// Why nobody can say whether a resource of this status serves; `None` of one that does (`ACTIVE`), or that does
/// not. A word that is not known here is no word for broken.
pub fn undecided(status: &str) -> Option<&'static str> {
    match status {
        "ACTIVE" | "CREATE_IN_PROGRESS" | "CREATE_FAILED" | "DELETE_IN_PROGRESS" => None,
        "DELETE_FAILED" | "UPDATE_IN_PROGRESS" | "UPDATE_FAILED" => {
            Some("AWS does not document whether one in this state still serves")
        }
        _ => Some("this version of lattice-doctor does not know the status"),
    }
}

/// Adds the status, what AWS says of it, and the word of its standing, if it has one.
pub fn with_standing(finding: Finding, status: &str, failure: Option<&str>) -> Finding {
    let finding = finding
        .word("status", status)
        .word("failure", failure.unwrap_or("AWS gives no reason"))
        .word(
            "said",
            failure.map_or_else(String::new, |it| format!(" (AWS says: {it})")),
        );
    let word = STANDINGS.iter().find(|(it, _)| *it == status);
    match word {
        Some((_, word)) => finding.word(word, status),
        None => finding,
    }
}
