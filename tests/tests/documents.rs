//! Tests of the documents for developers: every path and every link in them leads to a file that exists.

use std::fs;
use std::path::{Path, PathBuf};

use journeys::bundle::root;

/// Folders at the top of the project. A code span that begins with one of them is a path.
const TOP: [&str; 16] = [
    ".github",
    "brand",
    "bundle",
    "content",
    "desk",
    "docs",
    "forms",
    "fuzz",
    "infra",
    "intake-fn",
    "language",
    "preview",
    "sign-in",
    "site-gen",
    "store",
    "tests",
];

/// The documents whose paths are checked.
fn documents() -> Vec<PathBuf> {
    let mut found: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "infra/README.md"].map(PathBuf::from).into();
    for folder in ["docs", "docs/architecture", "docs/decisions"] {
        let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        let files = files.map(|name| Path::new(folder).join(name));
        // The guides for editors show addresses of pages that are only examples.
        let is_guide =
            |file: &Path| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("editing."));
        found.extend(files.filter(|file| file.extension().is_some_and(|one| one == "md") && !is_guide(file)));
    }
    found
}

/// The code spans of a Markdown text that are paths in the project.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let spans =
        text.lines().filter(|line| !line.starts_with("    ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|span| {
        let is_plain = span.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
        is_plain && span.split_once('/').is_some_and(|(top, _)| TOP.contains(&top) || top == "templates")
    })
}

/// The addresses of a Markdown text's links to files of the project, without their fragments.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|file| !file.is_empty() && !file.contains(':'))
}

#[test]
fn every_path_and_link_of_a_document_exists() {
    let mut missing = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let folder = document.parent().unwrap();
        let linked = links(&text).map(|link| folder.join(link));
        for path in paths(&text).map(PathBuf::from).chain(linked) {
            if !root().join(&path).exists() {
                missing.push(format!("{}: {}", document.display(), path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn paths_and_links_are_recognised_in_text() {
    let text = "`forms/src/view.rs`, `cargo run`, `a/b` and [one](docs/desk-cli.md#start), [two](https://example.org), [three](#here)";
    assert_eq!(paths(text).collect::<Vec<_>>(), ["forms/src/view.rs"]);
    assert_eq!(links(text).collect::<Vec<_>>(), ["docs/desk-cli.md"]);
}

#[test]
fn the_architecture_document_can_be_read_in_one_sitting() {
    let lines = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap().lines().count();
    assert!(lines <= 300, "{lines} lines: move what is long into docs/architecture");
}

#[test]
fn every_kind_of_item_is_described_where_readers_look_for_it() {
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let keys = read("store/src/keys.rs");
    let code = keys.split("#[cfg(test)]").next().unwrap();
    // The texts of keys: capital letters, and `#` before what differs from item to item.
    let is_key = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.trim_end_matches(|c| c != '#').trim_end_matches('#').chars().all(|c| c.is_ascii_uppercase())
            && !text.contains(char::is_whitespace)
    };
    let found: Vec<&str> = code.split('"').skip(1).step_by(2).filter(is_key).collect();
    assert!(found.len() >= 18 && found.contains(&"SUB#") && found.contains(&"STEWARDS"), "{found:?}");
    for (file, text) in ["docs/table.md", "store/src/lib.rs"].map(|file| (file, read(file))) {
        for key in &found {
            let beginning = key.split('{').next().unwrap();
            assert!(text.contains(&format!("`{beginning}")), "{file} does not describe {key}");
        }
    }
}
