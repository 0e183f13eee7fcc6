//! The `lattice-doctor` binary; everything is in the library.

use std::process::ExitCode;

use lattice_doctor::cli::run::run;

fn main() -> ExitCode {
    run(std::env::args_os())
}
