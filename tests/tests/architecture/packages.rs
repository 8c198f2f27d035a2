//! The packages that a crate is built of, by the manifests and `Cargo.lock`. The lock does not tell features apart: a package counts
//! if any crate of the workspace switches it on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use journeys::bundle::root;
use toml::{Table, Value};

/// The crates of the workspace: each one's name and folder, and what it is built of directly, without what only its tests need.
pub(crate) fn workspace() -> BTreeMap<String, Member> {
    let members = read("Cargo.toml")["workspace"]["members"].as_array().unwrap().clone();
    let member = |folder: &Value| {
        let folder = folder.as_str().unwrap().to_string();
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let names = |section: &str| manifest.get(section).and_then(Value::as_table).into_iter().flat_map(Table::keys);
        let dependencies = names("dependencies").chain(names("build-dependencies")).cloned().collect();
        (manifest["package"]["name"].as_str().unwrap().to_string(), Member { folder, dependencies, manifest })
    };
    members.iter().map(member).collect()
}

/// A crate of the workspace.
pub(crate) struct Member {
    /// Its folder below the project's.
    pub(crate) folder: String,
    pub(crate) dependencies: BTreeSet<String>,
    pub(crate) manifest: Table,
}

/// What the build scripts of other packages run. The lock does not tell it from what is built into a program, and none of it is.
const ONLY_WHILE_BUILDING: [&str; 3] = ["prost-build", "protox", "uniprops-gen"];

/// Everything that a crate is built of, the dependencies' dependencies too, by name.
pub(crate) fn closure(name: &str) -> BTreeSet<String> {
    let workspace = workspace();
    let lock = read("Cargo.lock");
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let names = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
        // `syn 2.0.1` where there are two versions, else the name alone. Two versions count as one.
        let names = names.map(|one| one.as_str().unwrap().split(' ').next().unwrap());
        known.entry(package["name"].as_str().unwrap()).or_default().extend(names);
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![name.to_string()];
    while let Some(name) = open.pop() {
        let next: Vec<String> = match workspace.get(&name) {
            // The lock names what a crate's tests need, too.
            Some(member) => member.dependencies.iter().cloned().collect(),
            None => known.get(name.as_str()).into_iter().flatten().map(ToString::to_string).collect(),
        };
        let next = next.into_iter().filter(|name| !ONLY_WHILE_BUILDING.contains(&name.as_str()));
        open.extend(next.filter(|name| found.insert(name.clone())));
    }
    let locked = |name: &&String| known.contains_key(name.as_str());
    assert!(
        found.iter().all(|name| locked(&name)),
        "Cargo.lock does not know {:?}",
        found.iter().find(|name| !locked(name))
    );
    found
}

/// Whether a package is in the lock. A rule about a package that is not in it would check nothing.
pub(crate) fn is_locked(name: &str) -> bool {
    let lock = read("Cargo.lock");
    lock["package"].as_array().unwrap().iter().any(|package| package["name"].as_str() == Some(name))
}

fn read(file: &str) -> Table {
    toml::from_str(&fs::read_to_string(root().join(file)).unwrap()).unwrap()
}
