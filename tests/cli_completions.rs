//! The committed completion scripts are what the binary prints.
//!
//! Regenerate with `SNAPSHOTS=overwrite cargo test --test cli_completions`.

use snapbox::cmd::{Command, cargo_bin};
use snapbox::{Data, IntoData};

/// Shell and file, named as each shell looks for it.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "lattice-doctor.bash"),
    ("elvish", "lattice-doctor.elv"),
    ("fish", "lattice-doctor.fish"),
    ("powershell", "_lattice-doctor.ps1"),
    ("zsh", "_lattice-doctor"),
];

#[test]
fn the_committed_scripts_are_those_of_this_build() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let assert = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    for (shell, file) in SCRIPTS {
        let output = Command::new(cargo_bin("lattice-doctor"))
            .args(["completions", shell])
            .output()
            .unwrap();
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("security-groups"), "{shell}");
        let committed =
            Data::read_from(&directory.join(file), Some(snapbox::data::DataFormat::Text)).raw();
        assert.eq(script.into_data().raw(), committed);
    }
    let committed = std::fs::read_dir(&directory).unwrap().count();
    assert_eq!(
        committed,
        SCRIPTS.len(),
        "a script of no shell in completions/"
    );
}
