//! What comments and pages refer to is there: a section of `docs/`, a file of the repository, the row of a code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lattice_doctor::codes::Code;

/// The documents that source comments may name, by section.
const DOCUMENTS: [&str; 4] = ["contract", "lattice", "peers", "policies"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every file below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is part of the repository") {
        let path = entry.expect("it is readable").path();
        if path.is_dir() {
            files(&path, endings, found);
        } else if path
            .extension()
            .is_some_and(|it| endings.iter().any(|ending| it == *ending))
        {
            found.push(path);
        }
    }
}

/// The sections of a document: `4` of a heading `## 4. …`, `5.1` of a sub-heading or of a paragraph that begins
/// with its number, `4.17` of item 17 in the numbered list of section 4.
fn sections(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut section = String::new();
    for line in text.lines() {
        let number: String = line
            .trim_start_matches(['#', ' '])
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let number = number.trim_end_matches('.');
        if number.is_empty() {
            continue;
        }
        if line.starts_with("## ") {
            number.clone_into(&mut section);
        } else if !number.contains('.') && !line.starts_with('#') {
            found.insert(format!("{section}.{number}"));
        }
        found.insert(number.to_owned());
    }
    found
}

/// `(document, section)` of each reference such as "docs/contract.md" §4.17 in a text; a further `§` behind `and`
/// or a comma is of the same document.
fn references(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("docs/") {
        let rest = &text[at + "docs/".len()..];
        let Some((document, mut rest)) = rest.split_once(".md") else {
            continue;
        };
        if document.is_empty() || !document.chars().all(|c| c.is_ascii_lowercase()) {
            continue;
        }
        found.push((document.to_owned(), String::new()));
        loop {
            let next = rest.trim_start_matches(['`', ' ', ',', '/', '\n', '!']);
            let next = next.strip_prefix("and ").unwrap_or(next);
            let Some(numbered) = next.strip_prefix('§') else {
                break;
            };
            let end = numbered
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(numbered.len());
            let section = numbered[..end].trim_end_matches('.');
            found.push((document.to_owned(), section.to_owned()));
            rest = &numbered[end..];
        }
    }
    found
}

#[test]
fn references_find_each_section_of_a_chain() {
    let found = references("so (`docs/contract.md` §4.2 and §4.17.), and `docs/lattice.md`");
    let expected = [
        ("contract", ""),
        ("contract", "4.2"),
        ("contract", "4.17"),
        ("lattice", ""),
    ];
    assert_eq!(
        found,
        expected.map(|(document, section)| (document.to_owned(), section.to_owned()))
    );
}

#[test]
fn every_reference_to_a_document_finds_its_section() {
    let mut sources = vec![root().join("Cargo.toml")];
    for folder in ["src", "tests", "benches", "playbooks", "findings"] {
        files(
            &root().join(folder),
            &["rs", "toml", "sh", "md"],
            &mut sources,
        );
    }
    let known: Vec<(&str, BTreeSet<String>)> = DOCUMENTS
        .iter()
        .map(|it| (*it, sections(&read(&root().join(format!("docs/{it}.md"))))))
        .collect();
    let mut n_sections = 0;
    for source in sources.iter().filter(|it| !it.ends_with("tests/docs.rs")) {
        for (document, section) in references(&read(source)) {
            let Some((_, sections)) = known.iter().find(|(name, _)| *name == document) else {
                panic!("{}: there is no docs/{document}.md", source.display());
            };
            if section.is_empty() {
                continue;
            }
            n_sections += 1;
            assert!(
                sections.contains(&section),
                "{}: docs/{document}.md has no section {section}",
                source.display()
            );
        }
    }
    assert!(n_sections > 30, "only {n_sections} references were found");
}

/// A Markdown file that a comment or page names is part of the repository.
#[test]
fn every_named_page_is_there() {
    let mut sources = Vec::new();
    for folder in ["src", "tests", "benches", "docs"] {
        files(&root().join(folder), &["rs", "md"], &mut sources);
    }
    sources.extend(["README.md", "CONTRIBUTING.md"].map(|it| root().join(it)));
    for source in sources {
        let text = read(&source);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#']).next().unwrap_or_default();
            let is_page = Path::new(target).extension().is_some_and(|it| it == "md");
            if !is_page || target.contains("://") {
                continue;
            }
            let path = source.parent().unwrap_or(&source).join(target);
            assert!(path.is_file(), "{}: no {target}", source.display());
        }
        for name in [
            "CONTRACT.md",
            "LATTICE.md",
            "IAM.md",
            "DESIGN.md",
            "STYLE.md",
            "PEERS.md",
        ] {
            let itself = source.ends_with("tests/docs.rs");
            assert!(
                itself || !text.contains(name),
                "{} names {name}",
                source.display()
            );
        }
    }
}

#[test]
fn every_code_has_its_row_in_the_contract() {
    let contract = read(&root().join("docs/contract.md"));
    let (_, codes) = contract
        .split_once("## 5. Finding codes")
        .expect("the list of codes");
    let (codes, _) = codes.split_once("\n## ").expect("a section behind it");
    for code in Code::ALL.iter().copied() {
        let name = format!("`{code}`");
        let row = codes
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&name))
            .or_else(|| {
                let unexplained = code.to_string().starts_with("unexplained-");
                codes
                    .lines()
                    .find(|line| unexplained && line.contains("unexplained-<outcome>"))
            });
        let row = row.unwrap_or_else(|| panic!("docs/contract.md has no row for {code}"));
        let cells: Vec<&str> = row.split(" | ").collect();
        let hops = cells.get(1).copied().unwrap_or_default();
        let hop = code.hop().word();
        let anywhere = matches!(hops, "any" | "–");
        assert!(
            anywhere || hops.split(", ").any(|it| it == hop),
            "{code} stands at {hop}, the contract says {hops}"
        );
    }
}
