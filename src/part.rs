//! The parts of the path that have a command of their own.

/// A part of the path, as the hop commands show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who calls, how it signs, what its own policies allow.
    Caller,
    /// What the name resolves to.
    Dns,
    /// What joins VPC, network and service.
    Associations,
    /// Security groups and network ACLs.
    SecurityGroups,
    /// Who shares what with whom.
    Ram,
    /// Listeners and rules.
    Routes,
    /// The three gates.
    Auth,
    /// Target groups and targets.
    Targets,
    /// What the access logs say.
    Logs,
    /// What a probe says.
    Probe,
}

impl Part {
    /// Every part, in the order of the commands.
    pub const ALL: [Self; 10] = [
        Self::Caller,
        Self::Dns,
        Self::Associations,
        Self::SecurityGroups,
        Self::Ram,
        Self::Routes,
        Self::Auth,
        Self::Targets,
        Self::Logs,
        Self::Probe,
    ];

    /// The names of the command that shows it, the usual one first.
    pub fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Caller => &["caller"],
            Self::Dns => &["dns"],
            Self::Associations => &["associations"],
            Self::SecurityGroups => &["security-groups", "sg"],
            Self::Ram => &["ram"],
            Self::Routes => &["routes"],
            Self::Auth => &["auth"],
            Self::Targets => &["targets"],
            Self::Logs => &["logs"],
            Self::Probe => &["probe"],
        }
    }
}
