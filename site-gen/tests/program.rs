//! The `site-gen` program as an editor meets it: small broken sites, the reports, the exit status.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

/// A folder with the smallest sound site, to be broken by a test.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| put(folder.path(), name, text);
    put(
        "content/site.toml",
        "name = { ar = \"س\", en = \"S\" }\ncity = { ar = \"ب\", en = \"B\" }\nlicence = \"1\"\n\
         base_url = \"https://example.org\"\nnav = [\"index\"]\n",
    );
    put("content/channels.toml", "channel = []\n");
    put("content/strings.toml", "hello = { ar = \"أهلا\", en = \"Hello\" }\n");
    put("content/ar/index.md", "---\ntitle: أول\ndescription: وصف\nkind: home\n---\nنص\n");
    put("content/en/index.md", "---\ntitle: First\ndescription: About\nkind: home\n---\nText\n");
    let base = "<!doctype html><html lang=\"{{ lang.code }}\" dir=\"{{ lang.dir }}\"><title>{{ page.title }}</title>\
                <h1>{{ page.title }}</h1>{{ page.html | safe }}</html>\n";
    for name in ["page", "home", "policy", "channels", "form"] {
        put(&format!("templates/pages/{name}.html"), base);
    }
    put(
        "templates/shell.html",
        "<html lang=\"{{ lang.code }}\" dir=\"{{ lang.dir }}\">[[title]][[switch]][[main]]</html>",
    );
    for name in ["chooser", "404"] {
        put(&format!("templates/{name}.html"), "<html lang=\"ar\" dir=\"rtl\"><h1>{{ voices | length }}</h1></html>");
    }
    folder
}

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_site-gen")).current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn check(folder: &Path) -> (Option<i32>, String) {
    let output = run(folder, &["check", "--format", "short"]);
    (output.status.code(), stdout(&output))
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_sound_site_is_built_and_checked_without_a_word() {
    let site = site();
    assert_eq!(check(site.path()), (Some(0), String::new()));
    let output = run(site.path(), &["build"]);
    assert!(output.status.success());
    for name in [
        "site/index.html",
        "site/ar/index.html",
        "site/en/index.html",
        "site/404.html",
        "headers.json",
        "intake/bundle.json",
    ] {
        assert!(site.path().join("dist").join(name).exists(), "{name}");
    }
}

#[test]
fn a_style_sheet_with_a_fault_stops_the_build_at_its_place() {
    let site = site();
    put(site.path(), "templates/assets/css/site.css", "a {\n  margin-left: 0;\n}\n");
    let (status, report) = check(site.path());
    assert_eq!(status, Some(1));
    assert!(report.contains("templates/assets/css/site.css") && report.contains("line 2, column 3"), "{report}");
    assert_eq!(report.lines().count(), 1, "{report}");
    assert!(!run(site.path(), &["build"]).status.success() && !site.path().join("dist").exists());
}

#[test]
fn every_fault_of_every_file_is_reported_at_its_place() {
    let site = site();
    let put = |name: &str, text: &[u8]| put(site.path(), name, text);
    put("content/ar/broken.md", "---\ntitle: أ\ntitel: ب\n---\n".as_bytes());
    put("content/en/broken.md", b"no front matter <b>at all</b>\n");
    put("content/ar/latin1.md", b"---\ntitle: caf\xe9\ndescription: x\n---\n");
    put(
        "content/en/latin1.md",
        b"---\ntitle: c\ndescription: x\n---\n[to a page with a fault of its own](broken.md)\n",
    );
    put("content/fr/index.md", b"---\ntitle: Premier\ndescription: x\n---\n");
    put("content/ar/alone.md", "---\ntitle: وحيد\ndescription: x\n---\n[رابط](nowhere.md) و[قسم](#لا-شيء)\n".as_bytes());
    put("content/en/Capital.md", b"---\ntitle: C\ndescription: x\n---\n");
    put("content/notes.txt", b"forgotten");
    put(
        "content/forms/ask.toml",
        b"id = \"ask\"\ntitle = { ar = \"\", en = \"Ask\" }\nteam = \"relations\"\n[receipt]\nnext = []\n",
    );
    put("content/site.toml", b"name = 1\n");
    let (status, report) = check(site.path());
    assert_eq!(status, Some(1));
    insta::assert_snapshot!(report);
}

#[test]
fn one_fault_is_reported_once() {
    let site = site();
    let put = |name: &str, text: &[u8]| put(site.path(), name, text);
    put("content/strings.toml", b"hello = { ar = \"\xe9\", en = \"Hello\" }\n");
    assert_eq!(
        check(site.path()).1,
        "content/strings.toml:1:17: error[not-utf8]: this file is not UTF-8 text from here on\n"
    );
    put("content/strings.toml", "hello = { ar = \"أهلا\", en = \"Hello\" }\n".as_bytes());

    put("content/ar/channels.md", "---\ntitle: أ\ndescription: أ\n---\n".as_bytes());
    put("content/ar/channels/index.md", "---\ntitle: ب\ndescription: ب\n---\n".as_bytes());
    put("content/en/channels.md", b"---\ntitle: a\ndescription: a\n---\n");
    put("content/en/channels/index.md", b"---\ntitle: b\ndescription: b\n---\n");
    let (_, report) = check(site.path());
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(report.contains("content/ar/channels/index.md:1:1: error[same-address]"), "{report}");
}

#[test]
fn a_form_needs_the_words_of_its_journey() {
    let site = site();
    let form = "id = \"home-visit\"\ntitle = { ar = \"ز\", en = \"V\" }\nteam = \"relations\"\n[receipt]\nnext = []\n\
                [[question]]\nid = \"name\"\nkind = \"full_name\"\nlabel = { ar = \"ا\", en = \"N\" }\n";
    put(site.path(), "content/forms/home-visit.toml", form);
    for lang in ["ar", "en"] {
        put(
            site.path(),
            &format!("content/{lang}/forms/home-visit.md"),
            "---\ntitle: v\ndescription: v\nkind: form\n---\n",
        );
    }
    let (status, report) = check(site.path());
    assert_eq!(status, Some(1));
    assert!(report.lines().all(|line| line.starts_with("content/strings.toml:1:1: error[missing-string]")), "{report}");
    assert!(report.contains("\"problem_unavailable\""), "{report}");
}

#[test]
fn a_json_diagnostic_is_one_object_a_line() {
    let site = site();
    put(site.path(), "content/ar/index.md", "---\ntitle: أول\ndescription: وصف\nkind: home\n---\nنص <i>مائل</i>\n");
    let output = run(site.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    let keys: Vec<_> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["code", "severity", "file", "line", "column", "message", "help"];
    assert!(expected.iter().all(|key| keys.contains(key)) && keys.len() == expected.len(), "{keys:?}");
    assert_eq!(lines[0]["code"], "raw-html");
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(
        (&lines[0]["file"], &lines[0]["line"], &lines[0]["column"]),
        (&"content/ar/index.md".into(), &6.into(), &4.into())
    );
}

#[test]
fn a_failed_build_leaves_the_last_one_untouched() {
    let site = site();
    assert!(run(site.path(), &["build"]).status.success());
    let before = files(&site.path().join("dist"));
    put(site.path(), "content/ar/index.md", "نص بلا مقدمة\n");
    let output = run(site.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(files(&site.path().join("dist")), before);
}

#[test]
fn the_same_input_gives_the_same_bytes_on_one_core_and_on_two() {
    let site = site();
    for (out, threads) in [("one", "1"), ("two", "2")] {
        let built = Command::new(env!("CARGO_BIN_EXE_site-gen"))
            .current_dir(site.path())
            .args(["build", "--out", out])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(built.status.success());
    }
    let inside = |out: &str| {
        let folder = site.path().join(out);
        let strip = folder.display().to_string();
        files(&folder).into_iter().map(|(name, bytes)| (name.replacen(&strip, "", 1), bytes)).collect::<Vec<_>>()
    };
    assert_eq!(inside("one"), inside("two"));
}

#[test]
fn a_fault_of_a_template_is_reported_at_its_place() {
    let site = site();
    put(site.path(), "templates/pages/home.html", "<h1>{{ page.title }</h1>\n");
    let (status, report) = check(site.path());
    assert_eq!(status, Some(1));
    assert!(report.starts_with("templates/pages/home.html:1:"), "{report}");
    put(site.path(), "templates/pages/home.html", "<h1>{{ t.no_such_words }}</h1>\n");
    let (_, report) = check(site.path());
    assert!(report.starts_with("templates/pages/home.html:1:8: error[missing-string]"), "{report}");
    put(site.path(), "templates/pages/home.html", "<h1>{{ nothing.at_all }}</h1>\n");
    let (_, report) = check(site.path());
    assert!(report.starts_with("templates/pages/home.html:1:") && report.contains("content/ar/index.md"), "{report}");
}

#[test]
fn a_public_address_with_a_path_is_refused() {
    let site = site();
    let output = run(site.path(), &["check", "--format", "short", "--base-url", "https://example.org/sama"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("--base-url:1:1: error[base-url]"), "{}", stdout(&output));
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (status, report) = check(folder.path());
    assert_eq!(status, Some(1));
    assert!(report.contains("content:1:1: error[unreadable]"), "{report}");
    assert!(report.contains("templates:1:1: error[unreadable]"), "{report}");
}
