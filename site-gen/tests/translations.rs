//! `site-gen translations` as an editor uses it: outdated translations, changes of the source, and recording that a translation
//! is up to date.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Command;

use support::{Site, TODAY, stderr, stdout};

const ARABIC: &str = "---\ntitle: دليل\ndescription: دليل قصير\nupdated: 2026-05-01\n---\n\nنص أول *مهم*، وهو سطر\nواحد.\n\n## شروط\n\n- شرط\n";
const ENGLISH: &str = "---\ntitle: Guide\ndescription: A short guide\n---\n\nA first *important* text, which is one line.\n\n## Terms\n\n- A term\n";

fn git(site: &Site, arguments: &[&str]) {
    let done = Command::new("git")
        .current_dir(site.path())
        .args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A repository with a site whose guide has a recorded translation.
fn site() -> Site {
    let site = Site::new();
    site.put("content/ar/guide.md", ARABIC);
    site.put("content/en/guide.md", ENGLISH);
    let output = site.run(&["translations", "accept", "content/en/guide.md"]);
    assert!(output.status.success(), "{}", stderr(&output));
    git(&site, &["init", "-q"]);
    git(&site, &["add", "content"]);
    git(&site, &["commit", "-q", "-m", "first"]);
    site
}

fn codes(site: &Site) -> Vec<String> {
    let (_, report) = site.check();
    report.lines().filter_map(|line| Some(line.split('[').nth(1)?.split(']').next()?.to_string())).collect()
}

#[test]
fn white_space_and_wrapping_change_nothing() {
    let site = site();
    assert_eq!(codes(&site), Vec::<String>::new());
    let rewrapped =
        ARABIC.replace("وهو سطر\nواحد", "وهو   سطر واحد").replace("- شرط", "* شرط").replace("*مهم*", "_مهم_");
    assert_ne!(rewrapped, ARABIC);
    site.put("content/ar/guide.md", rewrapped);
    assert_eq!(codes(&site), Vec::<String>::new());
    site.put("content/ar/guide.md", ARABIC.replace("شرط\n", "شرطان\n"));
    assert_eq!(codes(&site), ["translation-stale"]);
}

#[test]
fn a_stale_translation_is_listed_with_its_changes_and_has_a_banner() {
    let site = site();
    let newer = ARABIC.replace("نص أول", "نص ثان").replace("2026-05-01", "2026-05-20") + "- شرط جديد\n";
    site.put("content/ar/guide.md", newer);
    // An intermediate version, so that the history has to be searched.
    git(&site, &["commit", "-q", "-a", "-m", "second"]);
    let output = site.run(&["translations", "--today", TODAY]);
    assert!(output.status.success());
    insta::assert_snapshot!(stdout(&output));

    site.put(
        "templates/page.html",
        site.read("templates/page.html").replace("{% if page.banner.since %}", "{% if page.banner.since %}since"),
    );
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    let page = site.read("dist/site/en/guide/index.html");
    assert!(page.contains("stalesince 20 May 2026 (3 Dhu al-Hijjah 1447\u{a0}AH)"), "{page}");
    assert!(!site.read("dist/site/ar/guide/index.html").contains("banner"));

    let output = site.run(&["translations", "accept", "content/en/guide.md", "--lang", "ar"]);
    assert_eq!(stdout(&output), "content/en/guide.md: سُجلت محدثة\n");
    assert_eq!(codes(&site), Vec::<String>::new());
    let output = site.run(&["translations", "accept", "content/en/guide.md"]);
    assert_eq!(stdout(&output), "content/en/guide.md: was up to date\n");
}

#[test]
fn accepting_changes_one_line_and_nothing_else() {
    let site = site();
    let recorded = site.read("content/en/guide.md");
    let without: String =
        recorded.lines().filter(|line| !line.starts_with("source_digest")).map(|line| format!("{line}\n")).collect();
    assert_eq!(without, ENGLISH);
    site.put("content/ar/guide.md", ARABIC.replace("شرط", "بند"));
    assert!(site.run(&["translations", "accept", "content/en/guide.md"]).status.success());
    let again = site.read("content/en/guide.md");
    let differ = recorded.lines().zip(again.lines()).filter(|(a, b)| a != b).count();
    assert_eq!((differ, recorded.lines().count()), (1, again.lines().count()));
}

#[test]
fn accepting_keeps_the_line_ends_and_the_mark_of_a_file_from_windows() {
    for mark in ["", "\u{FEFF}"] {
        let site = site();
        // As other programs save it: the digest of an earlier source stands in it, then none.
        for recorded in [true, false] {
            let text = if recorded { site.read("content/en/guide.md") } else { ENGLISH.to_string() };
            let text =
                format!("{mark}{}", text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\n', "\r\n"));
            site.put("content/en/guide.md", &text);
            site.put("content/ar/guide.md", ARABIC.replace("أول", if recorded { "ثان" } else { "ثالث" }));
            let output = site.run(&["translations", "accept", "content/en/guide.md"]);
            assert!(output.status.success(), "{}", stderr(&output));
            let after = site.read("content/en/guide.md");
            let rest = |text: &str| {
                text.split_inclusive('\n').filter(|line| !line.starts_with("source_digest")).collect::<String>()
            };
            assert_eq!(rest(&after), rest(&text), "{mark:?} {recorded}");
            let written: Vec<_> =
                after.split_inclusive('\n').filter(|line| line.starts_with("source_digest")).collect();
            assert!(matches!(written.as_slice(), [line] if line.ends_with("\"\r\n")), "{written:?}");
            assert_eq!(codes(&site), Vec::<String>::new());
        }
    }
}

#[test]
fn accept_explains_why_it_refuses() {
    let site = site();
    site.put("content/ar/alone.md", "---\ntitle: وحيد\ndescription: وحيد\ntranslation: single\n---\n\nنص\n");
    site.put("content/ar/broken.md", "---\ntitle: [\n---\n");
    site.put("content/en/broken.md", "---\ntitle: a\ndescription: b\n---\n");
    for (path, message) in [
        ("content/en/nowhere.md", "there is no page content/en/nowhere.md"),
        ("content/ar/guide.md", "content/ar/guide.md is the text that content/en/guide.md translates: accept that one"),
        ("content/ar/alone.md", "content/ar/alone.md has no counterpart that it could translate"),
        (
            "content/en/broken.md",
            "content/en/broken.md or its counterpart has faults: run cargo run -p site-gen -- check first",
        ),
    ] {
        let output = site.run(&["translations", "accept", path]);
        assert_eq!(output.status.code(), Some(1), "{path}");
        assert_eq!(stderr(&output).trim(), message);
    }
}
