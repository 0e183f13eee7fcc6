//! What is made from the clap types and the serialisable types: completions, man pages, schemas.

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use serde_json::Value;

use crate::cli::args::{Cli, SchemaDocument};
use crate::cli::error::CliError;
use crate::render::{json, smoke};
use crate::snapshot::schema;

/// The completion script of a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "lattice-doctor", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The man page of the tool, or of one of its commands (`policy lint` is `policy-lint` or `lint`).
pub(crate) fn man(wanted: Option<&str>) -> Result<String, CliError> {
    let mut command = Cli::command();
    command.build();
    let Some(wanted) = wanted else {
        return roff(command);
    };
    let found = command
        .get_subcommands()
        .chain(command.get_subcommands().flat_map(Command::get_subcommands))
        .find(|it| it.get_name() == wanted || it.get_all_aliases().any(|alias| alias == wanted));
    if let Some(found) = found {
        return roff(found.clone());
    }
    let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    Err(CliError::usage(format!("there is no command `{wanted}`"))
        .hint(format!("the commands are {}", names.join(", "))))
}

fn roff(command: Command) -> Result<String, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| CliError::trouble(format!("cannot make the man page: {error}")))?;
    // clap knows the table as text behind the help; man-pages(7) has a section for it.
    let page =
        String::from_utf8_lossy(&page).replace(".SH EXTRA\nExit codes:\n", ".SH EXIT STATUS\n");
    Ok(page)
}

/// The JSON Schema of a document.
pub(crate) fn schema(document: SchemaDocument) -> String {
    pretty(&match document {
        SchemaDocument::Report => json::schema(),
        SchemaDocument::Snapshot => schema::snapshot(),
        SchemaDocument::Smoke => smoke::schema(),
    })
}

/// A value as indented JSON with a final line end.
pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
