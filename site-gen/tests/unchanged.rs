//! A build after no change reads and writes nothing and says the same; after any change it is an ordinary build.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::File;
use std::process::Output;
use std::time::{Duration, SystemTime};

use support::{Site, TODAY, files, stderr, stdout, tests};

const OLD: SystemTime = SystemTime::UNIX_EPOCH;
/// Later than any day on which a test runs.
const LATER: Duration = Duration::from_secs(200 * 365 * 24 * 60 * 60);

/// A site with findings of each severity but errors, whose files are old.
fn site() -> Site {
    let site = Site::new();
    support::copy(&tests().join("golden/content"), &site.path().join("content"));
    site.put("content/ar/note.txt", "ليس من الموقع");
    for folder in ["content", "templates"] {
        for (name, _) in files(&site.path().join(folder)) {
            set_time(&site, &format!("{folder}/{name}"), OLD);
        }
    }
    site
}

fn set_time(site: &Site, name: &str, time: SystemTime) {
    File::options().write(true).open(site.path().join(name)).unwrap().set_modified(time).unwrap();
}

fn build(site: &Site, more: &[&str]) -> Output {
    let output = site.run(&[&["build", "--timings", "--format", "short"], more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    output
}

/// Whether a build had nothing to do.
fn is_idle(output: &Output) -> bool {
    assert!(stderr(output).contains(" ms"));
    !stderr(output).contains("parse")
}

/// What a build said, without the times of its stages.
fn said(output: &Output) -> (String, String) {
    let lines = stderr(output).lines().filter(|line| !line.ends_with(" ms")).map(str::to_string).collect::<Vec<_>>();
    (stdout(output), lines.join("\n"))
}

#[test]
fn after_no_change_nothing_is_done_and_the_same_is_said() {
    let site = site();
    let first = build(&site, &["--today", TODAY]);
    let written = files(&site.path().join("dist"));
    let again = build(&site, &["--today", TODAY]);
    assert!(!is_idle(&first) && is_idle(&again), "{}", stderr(&again));
    assert_eq!(files(&site.path().join("dist")), written);
    assert!(said(&again).0.contains("content/ar/note.txt"));
    let count = written.len() - 1;
    let expected =
        said(&first).1.replace(&format!("{count} written, 0 unchanged"), &format!("0 written, {count} unchanged"));
    assert_eq!(said(&again), (said(&first).0, expected));
}

#[test]
fn after_any_change_the_site_is_built() {
    type Change = (&'static str, fn(&Site));
    let changes: [Change; 9] = [
        ("a page", |site| site.put("content/ar/guides/first.md", site.read("content/ar/guides/first.md") + "\nنص\n")),
        ("a page of the same length and time", |site| {
            let text = site.read("content/ar/guides/first.md").replace("دليل", "كتاب");
            site.put("content/ar/guides/first.md", text);
            set_time(site, "content/ar/guides/first.md", OLD);
        }),
        ("a new page", |site| site.put("content/ar/new.txt", "")),
        ("a page that is gone", |site| std::fs::remove_file(site.path().join("content/ar/note.txt")).unwrap()),
        ("a template", |site| site.put("templates/page.html", site.read("templates/page.html") + "\n")),
        ("an output file", |site| site.put("dist/site/ar/index.html", "gone wrong")),
        ("an output file that is gone", |site| {
            std::fs::remove_file(site.path().join("dist/site/ar/index.html")).unwrap();
        }),
        ("the manifest", |site| site.put("dist/manifest.json", "{}")),
        ("the record", |site| site.put("dist/.last-build", "{")),
    ];
    for (what, change) in changes {
        let site = site();
        build(&site, &["--today", TODAY]);
        let mut expected = files(&site.path().join("dist"));
        change(&site);
        assert!(!is_idle(&build(&site, &["--today", TODAY])), "{what}");
        if what.contains("output") {
            let mut now = files(&site.path().join("dist"));
            expected.sort();
            now.sort();
            assert_eq!(now, expected, "{what}");
        }
    }
}

#[test]
fn another_manner_of_building_is_another_build() {
    let site = site();
    build(&site, &["--today", TODAY]);
    let manners: [&[&str]; 4] = [
        &["--today", "2026-06-02"],
        &["--today", TODAY, "--lang", "ar"],
        &["--today", TODAY, "--base-url", "https://other.example"],
        &["--today", TODAY, "--drafts"],
    ];
    for manner in manners {
        assert!(!is_idle(&build(&site, manner)), "{manner:?}");
        assert!(is_idle(&build(&site, manner)), "{manner:?}");
    }
}

#[test]
fn a_file_that_changed_a_moment_ago_may_change_again_unseen() {
    let site = site();
    set_time(&site, "content/ar/index.md", OLD + LATER);
    for _ in 0..2 {
        assert!(!is_idle(&build(&site, &["--today", TODAY])));
    }
    assert!(!site.path().join("dist/.last-build").exists());
}

#[test]
fn a_build_with_errors_is_never_the_last() {
    let site = site();
    build(&site, &["--today", TODAY]);
    let text = site.read("content/ar/guides/first.md");
    site.put("content/ar/guides/first.md", text.replacen("title", "titel", 1));
    set_time(&site, "content/ar/guides/first.md", OLD);
    for _ in 0..2 {
        let output = site.run(&["build", "--today", TODAY, "--format", "short"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stdout(&output).contains("titel"));
    }
}
