//! `lattice-doctor` says why a VPC Lattice call fails, at which hop, and what to change.
//!
//! ```text
//!  argv ──clap──▶ flags ──call──▶ Call                                                   pure
//!                                  │
//!                   collect        ▼   dns · lattice · ec2 · ram · iam · … then the request itself (the only network)
//!                               Snapshot ◀──── snapshots/*.json   (--snapshot replays, --save writes)
//!                                  │
//!                   path           ▼   which client, network, listener, rule, target groups
//!                                 Path                              a borrowed view of the snapshot
//!                                  │
//!   checks/{caller,client_vpc,service_network,service,targets,gates}   fn(&Path) -> Answer
//!                                  │                └─ policy: the IAM engine
//!                   verdict        ▼   one cause, what follows from it, what is not known
//!                                  │
//!   playbooks/*.toml ──▶ remedy    ▼   commands, and the same change as a patch: patch, trace again
//!                                  │
//!                   diagnose ─▶ render/{json,text,html,…} ──▶ stdout, exit code     pure until main
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`snapshot`] | facts with their origin, observations, the call; load, schema, clean, redact |
//! | [`names`], [`shell`], [`part`] | ARNs and Lattice's domain names; text as a shell reads it; the parts that have a command |
//! | [`policy`] | IAM documents: parse, evaluate, explain, change, lint, simulate. Knows nothing else of ours |
//! | [`codes`] | the finding codes, each with hop, layer and outcome |
//! | [`paste`] | pasted bodies, transcripts and log lines become observations |
//! | [`call`] | TARGET and flags, laid over the snapshot's own call |
//! | `collect` | the call's facts from AWS and DNS, as a snapshot (feature `live`): one file a service, `flow` the order; `requests` says what is sent and as whom, `probe` sends it, `vantage` from another place |
//! | [`path`] | the parts of the estate that one call meets |
//! | [`checks`] | one question a row, in the order in which a call meets them |
//! | [`playbook`], [`words`] | what every code means, and the placeholders of its sentences |
//! | [`verdict`] | one cause, weighed against what was observed |
//! | [`remedy`] | patch, trace again: the chain and its proof |
//! | [`gaps`] | what is not known and who could tell; assumptions; evidence |
//! | [`diagnose`], [`render`] | the report, and one file a format |
//! | [`smoke`] | files of calls with what each should do; held against the report of each |
//! | [`explain`], [`cli`] | the reference tables; clap types, files, exit codes |
//!
//! **Four laws** hold for every file in `snapshots/` (`tests/laws.rs`): its report, with and without `-v`, is
//! the one that is committed; every remedy of its cause mends it; a known fact that becomes an unknown one
//! never makes a sick call healthy, never convicts, never makes another fault certain and leaves no proof
//! over the question that it opens; and a finding says that its fault is there only if it is.
//!
//! **To add a failure class**: the code (`src/codes/mod.rs`), the check (`src/checks/<hop>/`, with its row and
//! the words that it sets in `checks::CHECKS`), the sentences (`playbooks/<code>.toml`), the smallest estate that shows it
//! (`snapshots/<code>.json`), and its report (generated, then read).
//!
//! What differs from the first sketch of the design, and why:
//! - A fact has the contract's four states (known, absent, denied, unknown), and `partial` for a list
//!   of which only a part is visible: `absent` is *seen*, all the others return an
//!   [`Unseen`](snapshot::fact::Unseen) that a check passes on with `?`.
//! - A fact knows its own place in the snapshot (set on loading), so that a gap names its API action,
//!   account and read-only command from one table, [`snapshot::fact_table`].
//! - [`checks::CHECKS`] is in the order in which the data plane meets the questions, which is not the
//!   order of the hops: a signature is looked at only once a packet has arrived.
//! - A hop command is the same trace, weighed over the checks of that part.
//! - A request is sent once the facts are known, since they say what the call is: its URL, its caller,
//!   the client VPC. What was asked for and not sent is an observation, too, and so a gap.

pub mod call;
pub mod checks;
pub mod cli;
pub mod codes;
#[cfg(feature = "live")]
pub mod collect;
pub mod diagnose;
pub mod explain;
pub mod gaps;
pub mod names;
pub mod part;
pub mod paste;
pub mod path;
pub mod playbook;
pub mod policy;
pub mod remedy;
pub mod render;
pub mod report;
pub mod shell;
pub mod smoke;
pub mod snapshot;
pub mod verdict;
pub mod words;
