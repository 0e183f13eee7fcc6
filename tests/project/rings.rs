//! No file imports, by whatever detour, a file that imports it: a reader follows every import one way. A parent
//! and its own children are one piece of code in several files, and may use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{File, ItemMod, ItemUse, UseTree};

/// The name of a module, as paths after `crate::` spell it.
type Module = String;

/// Which modules each module uses.
type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// Every path that a file names, from the root of the crate.
struct Paths {
    own: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Paths {
    fn of(module: &str, file: &File) -> Self {
        let own = module.split("::").map(str::to_owned).collect();
        let found = Vec::new();
        let mut paths = Self { own, found };
        paths.visit_file(file);
        paths
    }

    fn add(&mut self, path: &[String]) {
        let (start, rest): (&[String], _) = match path {
            [first, rest @ ..] if first == "crate" => (&[], rest),
            [first, rest @ ..] if first == "self" => (&self.own, rest),
            [first, rest @ ..] if first == "super" => (&self.own[..self.own.len() - 1], rest),
            _ => return,
        };
        self.found.push([start, rest].concat());
    }

    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(it) => self.add_tree(&with(&it.ident), &it.tree),
            UseTree::Name(it) => self.add(&with(&it.ident)),
            UseTree::Rename(it) => self.add(&with(&it.ident)),
            UseTree::Glob(_) => self.add(before),
            UseTree::Group(it) => it.items.iter().for_each(|it| self.add_tree(before, it)),
        }
    }
}

impl Visit<'_> for Paths {
    fn visit_item_use(&mut self, item: &ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        self.add(&names);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        if !super::is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
}

/// The files of the crate by their modules; those of unit tests are left out.
fn modules() -> BTreeMap<Module, File> {
    let mut found = Vec::new();
    super::sources(Path::new("src"), &mut found);
    let mut modules = BTreeMap::new();
    for path in found {
        let name = path.strip_prefix("src").unwrap().with_extension("");
        let name = name.to_str().unwrap().replace('/', "::");
        let name = name.strip_suffix("::mod").unwrap_or(&name).to_owned();
        if !matches!(name.as_str(), "lib" | "main") && !name.ends_with("tests") {
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap());
            modules.insert(name, file.unwrap());
        }
    }
    modules
}

/// Whether one is a part of the other.
fn is_family(one: &str, other: &str) -> bool {
    let is_below = |child: &str, parent: &str| {
        child
            .strip_prefix(parent)
            .is_some_and(|it| it.starts_with("::"))
    };
    is_below(one, other) || is_below(other, one)
}

fn uses<'f>(modules: impl IntoIterator<Item = (&'f Module, &'f File)> + Clone) -> Uses {
    let names: BTreeSet<&Module> = modules.clone().into_iter().map(|it| it.0).collect();
    let file_of = |path: &[String]| {
        let mut lengths = (1..=path.len()).rev();
        lengths.find_map(|n| names.get(&path[..n].join("::")).map(|it| (*it).clone()))
    };
    let mut all = Uses::new();
    for (name, file) in modules {
        let paths = Paths::of(name, file).found;
        let targets = paths.iter().filter_map(|it| file_of(it));
        let targets = targets.filter(|it| it != name && !is_family(it, name));
        all.insert(name.clone(), targets.collect());
    }
    all
}

/// What is left once every file is taken out that uses none that is left, and every one that none uses.
fn in_rings(mut left: Uses) -> Uses {
    loop {
        let targets: BTreeSet<Module> = left.values().flatten().cloned().collect();
        let before = left.len();
        left.retain(|name, its| !its.is_empty() && targets.contains(name));
        let names: BTreeSet<Module> = left.keys().cloned().collect();
        for its in left.values_mut() {
            its.retain(|it| names.contains(it));
        }
        if left.len() == before {
            return left;
        }
    }
}

#[test]
fn no_file_is_in_a_ring_of_imports() {
    let modules = modules();
    let uses = uses(&modules);
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 1000);
    let rings = in_rings(uses);
    assert!(rings.is_empty(), "{rings:#?}");
}

#[test]
fn a_ring_is_found_and_a_family_is_none() {
    let file = |text: &str| syn::parse_file(text).unwrap();
    let made = [
        ("a", file("use crate::b::{Thing, c::self};")),
        ("b", file("fn it() { crate::d::it(); }")),
        ("b::c", file("use super::Thing;")),
        ("d", file("use crate::a;")),
        (
            "e",
            file("use crate::a; #[cfg(test)] mod tests { use crate::f; }"),
        ),
        ("f", file("use crate::e;")),
    ];
    let made: BTreeMap<Module, File> = made.map(|it| (it.0.to_owned(), it.1)).into();
    let rings = in_rings(uses(&made));
    let names: Vec<&str> = rings.keys().map(String::as_str).collect();
    assert_eq!(names, ["a", "b", "d"]);
}
