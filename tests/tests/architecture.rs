//! The walls of the house: which crate may know which, and what `forms` may not do.
#![allow(clippy::unwrap_used)]

use std::fs;

use journeys::bundle::root;

fn manifest(name: &str) -> toml::Table {
    let text = fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The crates that a crate is built of, not counting what only its tests need.
fn dependencies(name: &str) -> Vec<String> {
    manifest(name).get("dependencies").unwrap().as_table().unwrap().keys().cloned().collect()
}

#[test]
fn arrows_between_crates_point_one_way() {
    let house = ["language", "forms", "bundle", "store", "site-gen", "intake-fn", "desk", "preview", "journeys"];
    for (name, may_know) in [
        ("language", [].as_slice()),
        ("forms", &["language"]),
        ("bundle", &["language", "forms"]),
        ("store", &["language", "forms"]),
        ("site-gen", &["language", "forms"]),
        ("intake-fn", &["language", "forms", "bundle", "store"]),
        ("desk", &["language", "forms", "bundle", "store"]),
        ("preview", &["language", "forms", "bundle", "store", "site-gen", "intake-fn", "desk"]),
    ] {
        let known: Vec<_> = dependencies(name).into_iter().filter(|d| house.contains(&d.as_str())).collect();
        assert!(known.iter().all(|d| may_know.contains(&d.as_str())), "{name} knows {known:?}");
    }
}

#[test]
fn the_generator_knows_no_cloud_and_the_functions_no_markdown() {
    let cloud = |d: &String| d.starts_with("aws") || d.starts_with("lambda") || d == "dynoxide-rs" || d == "tokio";
    assert!(!dependencies("site-gen").iter().any(cloud));
    assert!(!dependencies("forms").iter().any(cloud));
    let functions = dependencies("intake-fn");
    for foreign in ["pulldown-cmark", "serde-saphyr", "dynoxide-rs"] {
        assert!(!functions.iter().any(|d| d == foreign), "{foreign}");
    }
}

#[test]
fn a_deployed_function_carries_nothing_of_the_desk() {
    let functions = dependencies("intake-fn");
    for of_the_desk in ["desk", "clap", "rust_xlsxwriter"] {
        assert!(dependencies("desk").iter().any(|d| d == of_the_desk) || of_the_desk == "desk", "{of_the_desk}");
        assert!(!functions.iter().any(|d| d == of_the_desk), "{of_the_desk}");
    }
}

#[test]
fn forms_touches_nothing_outside_itself() {
    let mut folders = vec![root().join("forms/src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let text = fs::read_to_string(entry.path()).unwrap();
            for outside in ["std::fs", "std::net", "std::env", "std::time", "std::process", "println!", "getrandom"] {
                assert!(!text.contains(outside), "{} in {}", outside, entry.path().display());
            }
        }
    }
    assert!(files > 10);
}
