//! One mini-site per rule, in `tests/sites`. Each is laid over `tests/base`, and its files contain the expected findings.
//!
//! An expectation is a comment of the file's own language on a line of its own. It applies to the next line that is neither empty
//! nor an expectation:
//!
//! ```text
//! <!-- expect error[raw-html]: <b> -->       in Markdown
//! # expect error[misspelt-key]: titel        in front matter and in TOML
//! {# expect error[missing-string]: t.gone #} in templates
//! /* expect error[style-physical] */         in style sheets
//! ```
//!
//! The optional words after the colon are those at the finding's place. `expect-file` instead of `expect` means the whole file.
//! Expected findings in files that are not part of the case (such as rendered pages) or that have no comments are in the case's
//! file `expect`, one per line: `site/ar/index.html error[output-link]`; a place other than the first line is written
//! `content/ar/x.md:2`. Options are in its file `options`, one per line:
//!
//! | option | meaning |
//! |---|---|
//! | `today 2026-01-01` | the day of the build |
//! | `published FOLDER` | the folder of the case with the manifest of the published site |
//! | `drafts` | drafts are shown |
//! | `without PATH` | this file of the base is removed |
//! | `release` | the site is checked for its release |
//! | `form` | the base has a valid form: `tests/base-form` is laid over it first |
//!
//! Every finding must be expected, as often as it occurs, and every expectation must be met. Notes about awaited details are
//! ignored.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use language::finding::Finding;
use site_gen::Diagnostic;
use site_gen::parse::text::dates;
use support::{Site, copy, files, tests};

/// Findings that test files cannot trigger.
const BEYOND_FILES: [&str; 3] = [
    // Git keeps no pipes. `program.rs` makes one.
    "not-a-file",
    // The tests may run as a user who can read every file.
    "unreadable",
    // An encoder that fails on an image with valid pixels.
    "image-encoder",
];

/// An expected or actual finding: file, line, `severity[code]`, and the words at the place.
type Line = (String, usize, String, String);

fn cases() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(tests().join("sites"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn each_mini_site_has_exactly_the_expected_findings() {
    let mut report = String::new();
    let names = cases();
    assert!(names.len() > 2);
    for name in names {
        let folder = tests().join("sites").join(&name);
        let (mut expected, mut found) = (expectations(&folder), findings(&folder));
        // Expectations with words are matched first.
        expected.sort_by_key(|line| line.3.is_empty());
        expected.retain(|wanted| {
            let at = found.iter().position(|line| is(line, wanted));
            at.map(|at| found.remove(at)).is_none()
        });
        let lines_of = |title: &str, lines: Vec<Line>| {
            let line_of = |(file, line, what, words)| format!("{name}: {title} {file}:{line} {what}: {words}\n");
            lines.into_iter().map(line_of).collect::<String>()
        };
        report += &lines_of("not found:", expected);
        report += &lines_of("not expected:", found);
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_finding_has_its_mini_site() {
    let mut seen: BTreeSet<String> = BEYOND_FILES.iter().map(|code| (*code).to_string()).collect();
    for name in cases() {
        let expected = expectations(&tests().join("sites").join(name));
        seen.extend(expected.into_iter().map(|(_, _, what, _)| code(&what).to_string()));
    }
    let mut all = site_gen::findings::all();
    all.extend(forms::definition::FormFinding::rows().iter().map(Finding::describe));
    let missing: Vec<_> = all.iter().map(|row| row.code).filter(|code| !seen.contains(*code)).collect();
    // Awaited details are not faults of a site.
    let missing: Vec<_> = missing.into_iter().filter(|code| *code != "awaiting-association").collect();
    assert!(missing.is_empty(), "no mini-site expects {missing:?}");
}

/// An expectation without words matches any words.
fn is(found: &Line, wanted: &Line) -> bool {
    (&found.0, found.1, &found.2) == (&wanted.0, wanted.1, &wanted.2) && (wanted.3.is_empty() || found.3 == wanted.3)
}

fn code(what: &str) -> &str {
    what.split(['[', ']']).nth(1).unwrap()
}

fn expectations(folder: &Path) -> Vec<Line> {
    let mut expected = Vec::new();
    for (name, bytes) in files(folder) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if name == "expect" {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let (place, what) = line.split_once(' ').unwrap();
                let (file, line) = place.split_once(':').unwrap_or((place, "1"));
                expected.push((file.into(), line.parse().unwrap(), what.trim().into(), String::new()));
            }
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some((whole, what, words)) = expectation(line) else { continue };
            let meant = lines.iter().enumerate().skip(at + 1);
            let mut meant = meant.filter(|(_, line)| !line.trim().is_empty() && expectation(line).is_none());
            let line = if whole { 1 } else { meant.next().map_or(lines.len(), |(at, _)| at + 1) };
            expected.push((name.clone(), line, what, words));
        }
    }
    expected
}

/// Parses `expect error[code]: words` in a comment.
fn expectation(line: &str) -> Option<(bool, String, String)> {
    let (_, rest) = line.split_once("expect")?;
    let rest = rest
        .trim_end_matches(|c: char| c.is_whitespace())
        .trim_end_matches("-->")
        .trim_end_matches("#}")
        .trim_end_matches("*/");
    let (whole, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (what, words) = rest.split_once("]").map(|(what, words)| (format!("{}]", what.trim()), words))?;
    ["error[", "warning[", "note["]
        .iter()
        .any(|start| what.starts_with(start))
        .then(|| (whole, what, words.strip_prefix(':').unwrap_or(words).trim().to_string()))
}

fn findings(folder: &Path) -> Vec<Line> {
    let written = std::fs::read_to_string(folder.join("options")).unwrap_or_default();
    let site = Site::new();
    if written.lines().any(|line| line == "form") {
        copy(&tests().join("base-form"), site.path());
    }
    copy(folder, site.path());
    let mut options = site.options();
    for line in written.lines() {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("form", _) => {}
            ("without", path) => std::fs::remove_file(site.path().join(path)).unwrap(),
            ("today", day) => options.today = dates::day(day).unwrap().0,
            ("published", inner) => options.published = Some(site.path().join(inner)),
            ("drafts", _) => options.drafts = true,
            ("release", _) => options.release = true,
            other => panic!("unknown option {other:?}"),
        }
    }
    let root = format!("{}/", site.path().display());
    let line = |d: &Diagnostic| {
        let words = d.place.as_ref().map(|place| place.words().to_string()).unwrap_or_default();
        (d.file.replacen(&root, "", 1), d.line_and_column().0, format!("{}[{}]", d.severity.name(), d.code), words)
    };
    let built = site_gen::build(&options);
    built.diagnostics.iter().filter(|d| d.code != "awaiting-association").map(line).collect()
}
