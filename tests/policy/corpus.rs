//! Reads `tests/policy/*.jsonl`.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// One case and what AWS says of it.
pub(crate) struct Documented {
    pub(crate) page: String,
    pub(crate) note: Option<String>,
    pub(crate) id: String,
    /// In the form of `policy simulate --cases`.
    pub(crate) case: Value,
    expect: Value,
}

impl Documented {
    /// Compares an answer with the documented one; what the page does not say is not compared.
    pub(crate) fn check(
        &self,
        decision: &str,
        gate: Option<&str>,
        statement: Option<&str>,
        undocumented: Option<bool>,
    ) -> Result<(), String> {
        let marked = self.expect["undocumented"].as_bool();
        if let (Some(wanted), Some(said)) = (marked, undocumented)
            && wanted != said
        {
            return Err(format!("undocumented is {wanted}, not {said}"));
        }
        for (name, said) in [
            ("decision", Some(decision)),
            ("gate", gate),
            ("statement", statement),
        ] {
            let Some(wanted) = self.expect.get(name) else {
                continue;
            };
            if wanted.as_str() != said {
                return Err(format!(
                    "{name} is {wanted}, not {}",
                    said.unwrap_or("null")
                ));
            }
        }
        Ok(())
    }
}

impl Documented {
    /// Whether no page gives the answer, or the case lacks what it depends on.
    pub(crate) fn is_open(&self) -> bool {
        self.expect["undocumented"] == true || self.expect["decision"] == "unknown"
    }
}

/// Every line of every file, in the order of the file names.
pub(crate) fn documented_cases() -> Vec<Documented> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("tests/policy is part of the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable file of cases");
        for (index, line) in text.lines().enumerate() {
            let parsed: Result<Value, _> = serde_json::from_str(line);
            let mut line =
                parsed.unwrap_or_else(|error| panic!("{}:{}: {error}", file.display(), index + 1));
            let text = |value: &Value| value.as_str().map(str::to_owned);
            cases.push(Documented {
                page: text(&line["page"]).expect("every case names its page"),
                note: text(&line["note"]),
                id: text(&line["case"]["id"]).expect("every case has an id"),
                case: line["case"].take(),
                expect: line["expect"].take(),
            });
        }
    }
    cases
}
