//! The boundaries of the project: the dependencies between its crates, the packages that must stay out of a crate, what `language` and
//! `forms` must not do, and that no files refer to each other in a circle.
//!
//! | module | contents |
//! |---|---|
//! | `packages` | the packages that a crate is built of |
//! | `imports`, `modules`, `references` | a crate's modules, and the references of its files to each other |
//! | `circles` | circles in a graph of files |

mod circles;
mod imports;
mod modules;
mod packages;
mod references;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use circles::{Circle, circles};
use journeys::bundle::root;
use modules::Crate;
use packages::{closure, is_locked, workspace};
use references::{References, references};

#[test]
fn crates_depend_on_each_other_in_one_direction() {
    let allowed = BTreeMap::from([
        ("language", [].as_slice()),
        ("forms", &["language"]),
        ("bundle", &["language", "forms"]),
        ("store", &["language", "forms"]),
        ("function", &["store"]),
        // Who somebody is, not what they may do: the caller has the sessions and the table.
        ("sign-in", &[]),
        ("site-gen", &["language", "forms"]),
        ("intake-fn", &["language", "forms", "bundle", "store", "function"]),
        ("desk", &["language", "forms", "bundle", "store", "function", "sign-in"]),
        ("desk-cli", &["language", "forms", "bundle", "store", "desk"]),
        ("preview", &["language", "forms", "bundle", "store", "function", "site-gen", "intake-fn", "desk", "sign-in"]),
        (
            "journeys",
            &[
                "language",
                "forms",
                "bundle",
                "store",
                "function",
                "site-gen",
                "intake-fn",
                "desk",
                "desk-cli",
                "preview",
            ],
        ),
        // The least that a function does, for measuring.
        ("probe", &["store"]),
        // The rules themselves are tests.
        ("infra-rules", &[]),
    ]);
    let workspace = workspace();
    assert_eq!(workspace.keys().map(String::as_str).collect::<BTreeSet<_>>(), allowed.keys().copied().collect());
    for (name, member) in &workspace {
        let ours: Vec<_> = member.dependencies.iter().filter(|one| workspace.contains_key(*one)).collect();
        let known = allowed[name.as_str()];
        assert!(ours.iter().all(|one| known.contains(&one.as_str())), "{name} depends on {ours:?}");
    }
}

/// Asserts that none of these packages, or of those whose name begins so where it ends in `*`, is built into a crate.
fn assert_without(name: &str, packages: &[&str]) {
    let closure = closure(name);
    for package in packages {
        let found: Vec<_> = match package.strip_suffix('*') {
            Some(beginning) => closure.iter().filter(|one| one.starts_with(beginning)).collect(),
            None => {
                assert!(is_locked(package) || workspace().contains_key(*package), "no crate is built of {package}");
                closure.iter().filter(|one| one == package).collect()
            }
        };
        assert!(found.is_empty(), "{name} is built of {found:?}");
    }
}

#[test]
fn site_gen_language_and_forms_are_built_without_aws_and_without_network() {
    for name in ["site-gen", "language", "forms"] {
        assert_without(name, &["aws-*", "lambda*", "hyper", "tokio-rustls", "dynoxide-rs"]);
    }
    for name in ["language", "forms"] {
        assert_without(name, &["tokio", "walkdir", "tempfile", "tracing-subscriber"]);
    }
}

#[test]
fn deployed_functions_are_built_without_the_generators_parsers() {
    let of_the_generator =
        ["site-gen", "granit-parser", "pulldown-cmark", "lightningcss", "image", "ravif", "ttf-parser"];
    let of_the_generator = of_the_generator.into_iter().chain(["html5gum", "walkdir", "rayon", "notify"]);
    let packages: Vec<_> = of_the_generator.chain(["dynoxide-rs"]).collect();
    for name in ["function", "intake-fn", "desk"] {
        assert_without(name, &packages);
    }
    // The check also finds indirect dependencies.
    assert!(closure("site-gen").contains("granit-parser") && closure("site-gen").contains("rav1e"));
}

#[test]
fn deployed_functions_are_built_without_the_desks_packages() {
    assert_without("intake-fn", &["desk", "desk-cli", "sign-in", "preview", "clap", "rust_xlsxwriter", "zip"]);
    // The preview's sign-in provider asks for no password.
    for name in ["desk", "desk-cli", "sign-in"] {
        assert_without(name, &["preview"]);
    }
    // The desk's chain of credential sources.
    for name in ["intake-fn", "desk", "preview", "store"] {
        assert_without(name, &["aws-config", "aws-sdk-sso", "aws-sdk-ssooidc", "aws-sdk-sts"]);
    }
    assert!(closure("desk").contains("zip") && closure("desk-cli").contains("aws-sdk-sso"));
}

#[test]
fn the_sign_in_has_no_way_to_the_table_and_one_tls() {
    assert_without("sign-in", &["aws-*", "lambda*", "dynoxide-rs", "axum", "store", "forms", "ureq"]);
    let closure = closure("sign-in");
    assert!(closure.contains("ring") && closure.contains("rustls"));
}

/// A file that no program names would be compiled nowhere, and its tests would silently not run.
#[test]
fn every_file_of_tests_is_in_a_program() {
    for member in workspace().values() {
        let (programs, folder) = (roots(member), root().join(&member.folder).join("tests"));
        for file in fs::read_dir(&folder).into_iter().flatten().map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "rs") || programs.contains(&file) {
                continue;
            }
            let module = format!("mod {};", file.file_stem().unwrap().to_str().unwrap());
            let all = fs::read_to_string(folder.join("all.rs")).unwrap();
            assert!(all.lines().any(|line| line == module), "{} is in no program", file.display());
        }
    }
}

#[test]
fn language_and_forms_do_no_input_or_output() {
    assert_sources_without(
        &["language/src", "forms/src"],
        &["std::fs", "std::net", "std::env", "std::time", "std::process", "println!", "getrandom"],
    );
}

#[test]
fn the_sign_in_reads_no_clock_and_logs_nothing() {
    let outside = ["SystemTime", "Instant", "std::fs", "std::env", "std::process", "println!", "tracing"];
    assert_sources_without(&["sign-in/src"], &outside);
}

/// Asserts that no source file below these folders contains one of the texts.
fn assert_sources_without(folders: &[&str], outsides: &[&str]) {
    let mut files = 0;
    let mut folders: Vec<_> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let text = fs::read_to_string(entry.path()).unwrap();
            for outside in outsides {
                assert!(!text.contains(outside), "{} in {}", outside, entry.path().display());
            }
        }
    }
    assert!(files > 15);
}

/// The root files of a crate: its library, its programs, and its tests and benchmarks.
fn roots(member: &packages::Member) -> Vec<PathBuf> {
    let folder = root().join(&member.folder);
    let kinds = [("bin", "src/bin", "autobins"), ("test", "tests", "autotests"), ("bench", "benches", "autobenches")];
    let named = kinds.into_iter().flat_map(|(kind, within, _)| {
        let entries = member.manifest.get(kind).and_then(toml::Value::as_array).into_iter().flatten();
        entries.map(move |entry| match entry.get("path") {
            Some(path) => path.as_str().unwrap().to_string(),
            None => format!("{within}/{}.rs", entry["name"].as_str().unwrap()),
        })
    });
    let own = ["src/lib.rs", "src/main.rs"].map(String::from);
    let mut found: Vec<PathBuf> = named.chain(own).map(|path| folder.join(path)).collect();
    // Cargo looks there for those that the manifest does not name, unless it says `false`.
    let looks = |key: &str| member.manifest["package"].get(key).and_then(toml::Value::as_bool) != Some(false);
    for (_, within, _) in kinds.into_iter().filter(|(_, _, key)| looks(key)) {
        for entry in fs::read_dir(folder.join(within)).into_iter().flatten().flatten() {
            let path = entry.path();
            found.push(if path.is_dir() { path.join("main.rs") } else { path });
        }
    }
    found.retain(|path| path.is_file() && path.extension().is_some_and(|kind| kind == "rs"));
    found.sort();
    found.dedup();
    found
}

/// The references between the files of every crate, by their paths below the project's folder.
fn all_references() -> References {
    let mut found = References::new();
    for member in workspace().values() {
        for file in roots(member) {
            let krate = Crate::read(&file, &|file| fs::read_to_string(file).ok());
            let below = |file: &Path| file.strip_prefix(root()).unwrap_or(file).to_path_buf();
            let references = references(&krate).into_iter();
            found.extend(references.map(|((from, to), item)| ((below(&from), below(&to)), item)));
        }
    }
    found
}

/// With `-- --nocapture circles`, this prints the circles.
#[test]
fn files_do_not_refer_to_each_other_in_circles() {
    let references = all_references();
    assert!(references.len() > 500, "only {} references were found", references.len());
    let found = circles(&references);
    let described = found.iter().map(Circle::describe).collect::<Vec<_>>().join("\n");
    println!("{described}");
    assert!(found.is_empty(), "{described}");
}

/// The circles among these files, each file as its path and its text.
fn circles_of(files: &[(&str, &str)]) -> Vec<Circle> {
    let read = |path: &Path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| text.to_string());
    circles(&references(&Crate::read(Path::new("src/lib.rs"), &read)))
}

fn names(circle: &Circle) -> Vec<String> {
    let mut names: Vec<_> = circle.files.iter().map(|file| file.display().to_string()).collect();
    names.sort();
    names
}

#[test]
fn a_circle_of_two_files_is_found() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use crate::b::B; pub struct A(B);"),
        ("src/b.rs", "pub struct B; pub fn make() -> super::a::A { todo!() }"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(names(&found[0]), ["src/a.rs", "src/b.rs"]);
    assert_eq!(
        found[0].describe(),
        "2 files in a circle: src/a.rs, src/b.rs\n    src/a.rs -> src/b.rs (B)\n    src/b.rs -> src/a.rs (A)\n"
    );
}

#[test]
fn a_circle_by_way_of_re_exports_macros_and_functions_own_imports_is_found() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a; mod b; mod c; pub use c::C;"),
        ("src/a.rs", "pub fn a() { println!(\"{}\", crate::b::NAME); }"),
        ("src/b.rs", "pub const NAME: &str = \"\"; fn b() { use crate::C; let _: C; }"),
        ("src/c.rs", "use crate::a; pub struct C; fn c() { a::a(); }"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(names(&found[0]), ["src/a.rs", "src/b.rs", "src/c.rs"]);
}

#[test]
fn a_parent_that_calls_a_child_that_uses_the_parent_is_a_circle() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", "mod child; pub struct A; fn a() { child::make(); }"),
        ("src/a/child.rs", "use super::A; pub fn make() -> A { A }"),
    ]);
    assert_eq!(names(&found[0]), ["src/a.rs", "src/a/child.rs"]);
}

#[test]
fn a_parent_that_uses_its_own_re_export_of_a_child_that_uses_the_parent_is_a_circle() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", "mod child; pub use child::Child; pub struct A(Child);"),
        ("src/a/child.rs", "use super::A; pub struct Child(Box<A>);"),
    ]);
    assert_eq!(names(&found[0]), ["src/a.rs", "src/a/child.rs"]);
}

#[test]
fn a_re_export_of_a_childs_item_is_no_circle() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a; pub use a::Child; pub fn root() {}"),
        ("src/a.rs", "mod child; mod other; pub use child::Child; pub(crate) use other::*; pub struct A;"),
        ("src/a/child.rs", "use super::{A, Other}; pub struct Child(A, Other); fn f() { crate::root(); }"),
        ("src/a/other.rs", "pub struct Other;"),
    ]);
    assert!(found.is_empty(), "{}", found[0].describe());
}

#[test]
fn unit_tests_and_other_crates_make_no_circle() {
    let found = circles_of(&[
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use std::fmt; use other::b::B; pub fn a() {} #[cfg(test)] mod tests { use crate::b::b; }"),
        ("src/b.rs", "use crate::a::a; pub fn b() { a() }"),
    ]);
    assert!(found.is_empty(), "{}", found[0].describe());
}
