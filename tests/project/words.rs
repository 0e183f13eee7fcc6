//! The words of the report are read and written at its doors alone: inside, a status is an enum, and a typing
//! error does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use lattice_doctor::codes::confidence::Confidence;
use lattice_doctor::codes::{Code, Hop};
use lattice_doctor::report::smoke::CallStatus;
use lattice_doctor::report::status::{Comparison, HopStatus};
use lattice_doctor::snapshot::collection::Collection;
use lattice_doctor::snapshot::outcome::Outcome;
use lattice_doctor::verdict::Standing;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprMacro, ExprMatch, ItemFn, ItemMod, Lit, Pat};

/// Files in which such a word is not the report's: what it is there.
const OTHERS: [(&str, &str); 4] = [
    ("cli/simulate/one.rs", "a level of policies, as it is typed"),
    ("policy/lint/resource.rs", "the kind of resource in an ARN"),
    ("render/sarif/result.rs", "a kind of SARIF's own"),
    ("redact/policy.rs", "an element of a policy"),
];

/// The words of the closed lists.
fn words() -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&str> = Code::ALL.iter().map(|it| it.slug()).collect();
    words.extend(Hop::ALL.map(|it| it.1));
    words.extend(Outcome::ALL.map(|it| it.1));
    words.extend(Collection::ALL.iter().map(|it| it.name()));
    words.extend([
        Standing::Healthy.word(),
        Standing::Fault.word(),
        Standing::Inconclusive.word(),
        Confidence::Certain.word(),
        Confidence::Likely.word(),
        Confidence::Possible.word(),
        Comparison::AsExpected.word(),
        Comparison::Other.word(),
        Comparison::NotKnown.word(),
        Comparison::NotAsked.word(),
        HopStatus::Pass.word(),
        HopStatus::Fail.word(),
        HopStatus::Warn.word(),
        HopStatus::Unknown.word(),
        HopStatus::Masked.word(),
        HopStatus::Unchecked.word(),
        CallStatus::KnownFailure.word(),
        CallStatus::Skip.word(),
    ]);
    words
}

/// The texts that a file compares with.
#[derive(Default)]
struct Compared(Vec<String>);

impl Compared {
    fn add(&mut self, expr: &Expr) {
        match expr {
            Expr::Lit(it) => {
                if let Lit::Str(text) = &it.lit {
                    self.0.push(text.value());
                }
            }
            Expr::Call(it) => it.args.iter().for_each(|it| self.add(it)),
            Expr::Reference(it) => self.add(&it.expr),
            _ => {}
        }
    }
}

impl Visit<'_> for Compared {
    fn visit_expr_binary(&mut self, expr: &ExprBinary) {
        if matches!(expr.op, BinOp::Eq(_) | BinOp::Ne(_)) {
            self.add(&expr.left);
            self.add(&expr.right);
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_pat(&mut self, pattern: &Pat) {
        if let Pat::Lit(it) = pattern
            && let Lit::Str(text) = &it.lit
        {
            self.0.push(text.value());
        }
        visit::visit_pat(self, pattern);
    }

    fn visit_expr_macro(&mut self, expr: &ExprMacro) {
        if expr.mac.path.is_ident("matches") {
            let arms = expr.mac.tokens.to_string();
            let pattern = arms.split_once(',').map_or("", |it| it.1);
            let pattern = pattern.trim().trim_end_matches(',');
            if let Ok(it) = syn::parse_str::<ExprMatch>(&format!("match x {{ {pattern} => () }}")) {
                self.visit_expr_match(&it);
            }
        }
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        if !super::is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &ItemFn) {
        if !super::is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }
}

#[test]
fn nothing_is_compared_with_the_text_of_a_closed_list() {
    let words = words();
    let mut files = Vec::new();
    super::sources(Path::new("src"), &mut files);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let name = file.to_str().unwrap().to_owned();
        if name.ends_with("tests.rs") || OTHERS.iter().any(|it| name.ends_with(it.0)) {
            continue;
        }
        let mut compared = Compared::default();
        compared.visit_file(&syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap());
        let texts = compared.0.into_iter();
        let texts: BTreeSet<String> = texts.filter(|it| words.contains(it.as_str())).collect();
        if !texts.is_empty() {
            found.insert(name, texts);
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
