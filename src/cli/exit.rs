//! The exit codes: a function of the verdict, never of the output format (`docs/contract.md` §2).

use std::process::ExitCode;

use crate::verdict::Standing;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The call succeeds, and every fact on the path is known.
    Healthy,
    /// A fault is localised; of `policy lint`: an error or a security finding.
    Fault,
    /// The command line makes no sense.
    Usage,
    /// No fault shown, and a fact that decides could not be read.
    Inconclusive,
    /// The tool could not do its work.
    Trouble,
    /// The user stopped the run; a partial report was printed.
    Interrupted,
}

impl Exit {
    /// Every ending with its number and its line in the help text.
    pub const ALL: [(Self, u8, &'static str); 6] = [
        (
            Self::Healthy,
            0,
            "healthy: every fact on the path is known, and the call succeeds",
        ),
        (Self::Fault, 1, "a fault is localised"),
        (Self::Usage, 2, "usage error"),
        (
            Self::Inconclusive,
            3,
            "inconclusive: no fault shown, and a fact that decides could not be read",
        ),
        (
            Self::Trouble,
            4,
            "the tool could not do its work; stderr says what to do",
        ),
        (Self::Interrupted, 130, "interrupted"),
    ];

    /// The number.
    pub fn code(self) -> u8 {
        Self::ALL
            .iter()
            .find(|(exit, _, _)| *exit == self)
            .map_or(4, |(_, code, _)| *code)
    }

    /// The ending that belongs to a verdict's status.
    pub fn of_status(status: Standing) -> Self {
        match status {
            Standing::Healthy => Self::Healthy,
            Standing::Fault => Self::Fault,
            Standing::Inconclusive => Self::Inconclusive,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The table as the help text and the man page show it.
pub fn table() -> String {
    let mut text = String::from("Exit codes:");
    for (_, code, meaning) in Exit::ALL {
        text = format!("{text}\n  {code:<3}  {meaning}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Exit;
    use crate::verdict::Standing;

    #[test]
    fn a_verdict_has_its_code() {
        let codes = [Standing::Healthy, Standing::Fault, Standing::Inconclusive]
            .map(|it| Exit::of_status(it).code());
        assert_eq!(codes, [0, 1, 3]);
    }
}
