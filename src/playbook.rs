//! What every code means: the words for people, and the remedies with their patches.
//!
//! One TOML file a code, built in; an organisation's own files are laid over them key by key.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use toml::Table;

use crate::codes::Code;
use crate::snapshot::outcome::Outcome;

/// The entry of one code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// The fault in a few words.
    pub title: String,
    /// Rows of the build guide's troubleshooting table.
    #[serde(default)]
    pub rows: Vec<u8>,
    /// What the caller sees.
    pub symptom: String,
    /// One sentence with placeholders.
    pub summary: String,
    /// The sentence of a check that found the fault absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
    /// Why it gives this symptom.
    pub why: String,
    /// Every outcome that it can produce.
    #[serde(default)]
    pub explains: Vec<Outcome>,
    /// Read-only commands that show it.
    #[serde(default)]
    pub confirm: Vec<String>,
    /// Who owns what is wrong.
    pub owner: Role,
    /// Where it is documented.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What mends it, best first; each is enough by itself.
    #[serde(default)]
    pub remedy: Vec<Remedy>,
}

/// One way to mend a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// What to change, in a sentence with placeholders.
    pub summary: String,
    /// Who does it, where it is not the owner of what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Role>,
    /// Commands to paste, in order.
    #[serde(default)]
    pub commands: Vec<String>,
    /// The same change as Terraform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
    /// What the change may do besides, as a word of [`Risk`]; may be a placeholder, where the finding says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    /// The same in a sentence with placeholders: whom it lets in, what may stop, what is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risks: Option<String>,
    /// Commands that undo it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rollback: Vec<String>,
    /// The same change as a JSON Patch of the snapshot, relative to the finding's resource.
    #[serde(default)]
    pub patch: Vec<serde_json::Value>,
}

/// What a change may do besides what it is for, the gravest last: `docs/contract.md` §4.22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Nothing.
    None,
    /// It lets in another principal than the caller's role, another VPC, method or path.
    Widens,
    /// Something that works may stop.
    Disrupts,
    /// Something is gone.
    Deletes,
}

impl Risk {
    /// Every risk with its word.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::None, "none"),
        (Self::Widens, "widens"),
        (Self::Disrupts, "disrupts"),
        (Self::Deletes, "deletes"),
    ];

    /// The report's word for it.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|it| it.0 == self);
        found.map_or("none", |it| it.1)
    }

    /// The risk with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|it| it.1 == word).map(|it| it.0)
    }
}

/// Who owns a part of a call: the guide's table "who owns what".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The workload that calls.
    Caller,
    /// The client VPC and its association.
    Consumer,
    /// The service network.
    Network,
    /// The service, its listeners and its policy.
    Service,
    /// Target groups and targets.
    Targets,
    /// Access logs and metrics.
    Logs,
}

impl Role {
    /// Whom to ask where the configuration names nobody.
    pub fn team(self) -> &'static str {
        match self {
            Self::Caller => "app team of the caller",
            Self::Consumer => "consumer-account network team",
            Self::Network => "platform team, owner of the service network",
            Self::Service => "service-owner team",
            Self::Targets => "app and platform team of the targets",
            Self::Logs => "platform / SRE team",
        }
    }
}

/// Why a file is no playbook entry.
#[derive(Debug, Error)]
pub enum PlaybookError {
    /// Its name is no code.
    #[error("`{0}` is not named after a finding code; `lattice-doctor playbook list` shows them")]
    UnknownCode(String),
    /// Not TOML, or not an entry's.
    #[error("`{name}`: {message}")]
    Malformed {
        /// The file.
        name: String,
        /// What is wrong, with line and column.
        message: String,
    },
}

/// All entries: the built-in ones, and what an organisation lays over them.
#[derive(Debug, Default)]
pub struct Playbooks {
    overlays: BTreeMap<Code, Table>,
    // A report needs some thirty of eighty entries: each is read when it is first asked for.
    read: RefCell<BTreeMap<Code, Rc<Playbook>>>,
}

impl Playbooks {
    /// The entries that come with the tool.
    pub fn built_in() -> Self {
        Self::default()
    }

    /// The built-in entries with these files, `(name, text)`, laid over them.
    pub fn with_overlay(files: Vec<(String, String)>) -> Result<Self, PlaybookError> {
        let mut playbooks = Self::default();
        for (name, text) in files {
            let slug = name.strip_suffix(".toml").unwrap_or(&name);
            let code =
                Code::from_slug(slug).ok_or_else(|| PlaybookError::UnknownCode(name.clone()))?;
            let malformed = |message: String| PlaybookError::Malformed {
                name: name.clone(),
                message,
            };
            let table: Table = toml::from_str(&text).map_err(|e| malformed(e.to_string()))?;
            let entry = read(code, Some(&table)).map_err(|e| malformed(e.to_string()))?;
            playbooks.overlays.insert(code, table);
            playbooks.read.borrow_mut().insert(code, Rc::new(entry));
        }
        Ok(playbooks)
    }

    /// The entry of a code.
    pub fn entry(&self, code: Code) -> Rc<Playbook> {
        if let Some(entry) = self.read.borrow().get(&code) {
            return Rc::clone(entry);
        }
        let entry = Rc::new(
            read(code, self.overlays.get(&code)).expect("a test reads every built-in entry"),
        );
        self.read.borrow_mut().insert(code, Rc::clone(&entry));
        entry
    }
}

fn read(code: Code, overlay: Option<&Table>) -> Result<Playbook, toml::de::Error> {
    let Some(overlay) = overlay else {
        return toml::from_str(code.playbook_source());
    };
    let mut table: Table = toml::from_str(code.playbook_source())?;
    for (key, value) in overlay {
        table.insert(key.clone(), value.clone());
    }
    table.try_into()
}
