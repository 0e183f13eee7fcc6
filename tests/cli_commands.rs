//! What the shipped binary says and how it ends: `tests/cmd/*.trycmd`.
//!
//! Regenerate with `TRYCMD=overwrite cargo test --test cli_commands`, then read the difference.

#[test]
fn commands_say_and_end_as_recorded() {
    trycmd::TestCases::new()
        .env("HOME", "/nonexistent")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80")
        .case("tests/cmd/*.trycmd");
}
