//! The `site-gen` program as an editor uses it: reports in each format and language, exit statuses, written files. The rules have
//! mini-sites of their own, see `rules.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use site_gen::Options;
use support::{Site, TODAY, files, stderr, stdout};

const PAGE: &str = "---\ntitle: صفحة\ndescription: وصف الصفحة\ntranslation: single\n---\n\n";

#[test]
fn a_sound_site_is_built_and_checked_without_a_word() {
    let site = Site::new();
    assert_eq!(site.check(), (Some(0), String::new()));
    let output = site.run(&["build"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = [
        "headers.json",
        "intake/bundle.json",
        "manifest.json",
        "redirects.json",
        "site/404.html",
        "site/ar/404.html",
        "site/ar/closed.html",
        "site/ar/index.html",
        "site/closed.html",
        "site/en/404.html",
        "site/en/closed.html",
        "site/en/index.html",
        "site/index.html",
        "site/robots.txt",
        "site/sitemap.xml",
        "site/version.json",
        "weights.json",
    ];
    for name in expected {
        assert!(site.path().join("dist").join(name).exists(), "{name}");
    }
}

#[test]
fn every_fault_of_every_file_is_reported_at_its_place() {
    let site = Site::new();
    site.put("content/ar/broken.md", "---\ntitle: أ\ntitel: ب\nkind: pgae\n---\n[رابط](nowhere.md)\n");
    site.put("content/en/broken.md", "no front matter <b>at all</b>\n");
    site.put("content/ar/latin1.md", b"---\ntitle: caf\xe9\ndescription: x\n---\n");
    site.put(
        "content/en/latin1.md",
        "---\ntitle: c\ndescription: x\n---\n[to a page with a fault of its own](broken.md)\n",
    );
    site.put("content/fr/index.md", "---\ntitle: Premier\ndescription: x\n---\n");
    site.put("content/ar/alone.md", "---\ntitle: وحيد\ndescription: x\n---\n[رابط](nowhere.md) و[قسم](#لا-شيء)\n");
    site.put("content/en/Capital.md", "---\ntitle: C\ndescription: x\n---\n");
    site.put("content/notes.txt", "forgotten");
    site.put(
        "content/forms/ask.toml",
        "id = \"ask\"\ntitle = { ar = \"\", en = \"Ask\" }\nteam = \"relations\"\n[receipt]\nnext = []\n",
    );
    site.put("content/site.toml", "name = 1\n");
    let (status, report) = site.check();
    assert_eq!(status, Some(1));
    insta::assert_snapshot!(report);
}

#[test]
fn one_fault_is_reported_once() {
    let site = Site::new();
    let strings = site.read("content/strings.toml");
    site.put("content/strings.toml", b"hello = { ar = \"\xe9\", en = \"Hello\" }\n");
    assert_eq!(
        site.check().1,
        "content/strings.toml:1:17: error[not-utf8]: this file is not UTF-8 text from here on\n"
    );
    site.put("content/strings.toml", strings);

    // A translation of a page with broken front matter is not outdated.
    let arabic = site.read("content/ar/index.md");
    site.put("content/ar/index.md", arabic.replace("title", "titel"));
    assert_eq!(site.check().1.lines().count(), 1, "{}", site.check().1);
    site.put("content/ar/index.md", arabic);

    // A page with broken front matter is neither missing nor vanished, and links to it are not broken.
    assert!(site.run(&["build"]).status.success());
    site.put("content/en/index.md", "---\ntitle: First\ndescription: [\n---\n");
    site.put("content/ar/x.md", format!("{PAGE}[أول](index.md)\n"));
    let output = site.run(&["build", "--format", "short"]);
    let report = stdout(&output);
    assert_eq!(report.lines().count(), 1, "{report}");
    assert!(report.starts_with("content/en/index.md:3:14: error[front-matter-syntax]"), "{report}");
}

#[test]
fn findings_are_printed_in_the_chosen_language() {
    let site = Site::new();
    site.put("content/ar/x.md", format!("{PAGE}نص <i>مائل</i>\n"));
    let output = site.run(&["check", "--lang", "ar", "--today", TODAY]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(format!("{}{}", stdout(&output), stderr(&output)));
}

#[test]
fn a_json_diagnostic_is_one_object_a_line() {
    let site = Site::new();
    site.put("content/ar/x.md", format!("{PAGE}نص <i>مائل</i>\n"));
    let output = site.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    let keys: Vec<_> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["code", "severity", "file", "line", "column", "message", "help"];
    assert!(expected.iter().all(|key| keys.contains(key)) && keys.len() == expected.len(), "{keys:?}");
    assert_eq!((&lines[0]["code"], &lines[0]["severity"]), (&"raw-html".into(), &"error".into()));
    let place = (&lines[0]["file"], &lines[0]["line"], &lines[0]["column"]);
    assert_eq!(place, (&"content/ar/x.md".into(), &7.into(), &4.into()));
}

#[test]
fn a_failed_build_leaves_the_last_one_untouched() {
    let site = Site::new();
    assert!(site.run(&["build"]).status.success());
    let before = files(&site.path().join("dist"));
    site.put("content/ar/index.md", "نص بلا مقدمة\n");
    let output = site.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(files(&site.path().join("dist")), before);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let site = Site::new();
    let elsewhere = Site::new();
    let build = |site: &Site, out: &str, threads: &str, day: &str| {
        let mut command = site.command();
        command.args(["build", "--out", out, "--today", day]).env("RAYON_NUM_THREADS", threads);
        assert!(command.output().unwrap().status.success());
        files(&site.path().join(out))
    };
    let first = build(&site, "one", "1", TODAY);
    assert_eq!(first, build(&site, "two", "2", TODAY), "on two cores");
    assert_eq!(first, build(&site, "later", "2", "2027-01-31"), "on another day");
    assert_eq!(first, build(&elsewhere, "one", "2", TODAY), "in another folder");
}

#[test]
fn a_build_says_what_its_pages_weigh() {
    let site = Site::new();
    let line = |arguments: &[&str]| {
        let output = site.run(&[&["build", "--today", TODAY], arguments].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output).lines().last().unwrap().to_string()
    };
    insta::assert_snapshot!([line(&[]), line(&["--lang", "ar"])].join("\n"));
    let weights: serde_json::Value = serde_json::from_str(&site.read("dist/weights.json")).unwrap();
    let page = &weights["/ar/"];
    assert_eq!(page["total"].as_u64().unwrap(), page["html"].as_u64().unwrap() + page["css"].as_u64().unwrap());
    assert_eq!(page["requests"], 2);
    let weighed: Vec<_> = weights.as_object().unwrap().keys().collect();
    // The root is the Arabic first page again, and is not weighed twice.
    let pages = ["/404.html", "/ar/", "/ar/404.html", "/ar/closed.html", "/closed.html", "/en/"];
    assert_eq!(weighed, [pages.as_slice(), &["/en/404.html", "/en/closed.html"]].concat());
}

#[test]
fn a_page_that_did_not_change_is_not_weighed_again() {
    let site = Site::new();
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    let (manifest, weights) = (site.read("dist/manifest.json"), site.read("dist/weights.json"));
    let weight = |name: &str| {
        let read: serde_json::Value = serde_json::from_str(&site.read(name)).unwrap();
        read
    };
    let page = weight("dist/weights.json")["/ar/"]["html"].clone();
    let entry = format!("\"brotli5\": {page}");
    assert_eq!(manifest.matches(&entry).count(), 1, "{manifest}");

    // The size in the last manifest is trusted as long as the page is unchanged.
    site.put("dist/manifest.json", manifest.replace(&entry, "\"brotli5\": 7"));
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    assert_eq!(weight("dist/weights.json")["/ar/"]["html"], 7);
    site.put("content/ar/index.md", site.read("content/ar/index.md") + "\n> جديد\n");
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    assert!(weight("dist/weights.json")["/ar/"]["html"].as_u64() > page.as_u64());

    // If the manifest has no size, the page is measured.
    let _ = std::fs::remove_dir_all(site.path().join("dist"));
    let site = Site::new();
    let unweighed: String = manifest.lines().filter(|line| !line.contains("brotli5")).collect();
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    site.put("dist/manifest.json", unweighed.replace(",  }", "  }"));
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    assert_eq!(site.read("dist/weights.json"), weights);
    assert_eq!(site.read("dist/manifest.json"), manifest);
}

#[test]
fn a_fault_of_a_template_is_reported_at_its_place() {
    let site = Site::new();
    site.put("templates/pages/home.html", "<h1>{{ page.title }</h1>\n");
    let (status, report) = site.check();
    assert_eq!(status, Some(1));
    assert!(report.starts_with("templates/pages/home.html:1:"), "{report}");
    site.put("templates/pages/home.html", "<h1>{{ nothing.at_all }}</h1>\n");
    let (_, report) = site.check();
    assert!(report.starts_with("templates/pages/home.html:1:") && report.contains("content/ar/index.md"), "{report}");
}

#[test]
fn a_public_address_with_a_path_is_refused() {
    let site = Site::new();
    let output = site.run(&["check", "--format", "short", "--base-url", "https://example.org/sama"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("--base-url:1:1: error[base-url]"), "{}", stdout(&output));
}

#[test]
fn a_missing_folder_is_named() {
    let site = Site::new();
    let output = site.run(&["check", "--format", "short", "--content", "nothing", "--templates", "no"]);
    assert_eq!(output.status.code(), Some(1));
    let report = stdout(&output);
    assert!(report.contains("nothing:1:1: error[unreadable]"), "{report}");
    assert!(report.contains("no:1:1: error[unreadable]"), "{report}");
}

#[test]
fn the_output_does_not_go_where_the_input_is() {
    let site = Site::new();
    for (out, lang, words) in [
        ("content", "en", "choose another folder with --out"),
        ("content/dist", "en", "choose another folder with --out"),
        ("./templates/../content/ar/x", "ar", "اختر مجلدًا آخر"),
        ("templates", "ar", "اختر مجلدًا آخر"),
    ] {
        let before = files(site.path());
        let output = site.run(&["build", "--out", out, "--lang", lang]);
        assert_eq!(output.status.code(), Some(1), "{out}");
        assert!(stderr(&output).contains(words), "{out}: {}", stderr(&output));
        assert_eq!(files(site.path()), before, "{out}");
    }
    assert!(site.run(&["build", "--out", "content-of-the-site"]).status.success(), "only the name begins alike");
}

#[test]
fn builds_into_one_folder_wait_for_each_other() {
    let site = Site::new();
    let out = site.path().join("dist");
    let lock = site_gen::out::lock(&out, || panic!("nobody has it")).unwrap();
    let (told, waits) = std::sync::mpsc::channel();
    let second = std::thread::scope(|scope| {
        let second = scope.spawn(|| site_gen::out::lock(&out, || told.send(()).unwrap()).map(drop));
        waits.recv().unwrap();
        assert!(!second.is_finished());
        drop(lock);
        second.join().unwrap()
    });
    second.unwrap();
    assert!(site.run(&["build"]).status.success(), "a lock that nobody holds is no obstacle");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_one_finding_and_a_pipe_is_not_waited_for() {
    let site = Site::new();
    site.put("content/ar/about.md", format!("{PAGE}[إلى الأنبوب](pipe.md) و[إلى الوصلة](link.md)\n"));
    let pipe = site.path().join("content/ar/pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("nowhere.md", site.path().join("content/ar/link.md")).unwrap();
    let (status, report) = site.check();
    let mut lines: Vec<_> =
        report.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": ")).collect();
    lines.sort();
    assert_eq!(
        lines,
        ["content/ar/link.md:1:1: error[unreadable]", "content/ar/pipe.md:1:1: error[not-a-file]"],
        "{report}"
    );
    assert_eq!(status, Some(1));
}

#[test]
fn a_check_measures_the_pages_as_they_will_be_published() {
    let site = Site::new();
    site.put("content/site.toml", site.read("content/site.toml").replace("https://example.org", ""));
    let weights = |options: Options| serde_json::to_string(&site_gen::build(&options).weights).unwrap();
    let published = Some(site_gen::STAND_IN_ADDRESS.to_string());
    let checked = weights(Options { only_checked: true, ..site.options() });
    assert_eq!(checked, weights(Options { base_url: published, ..site.options() }));
    assert_ne!(checked, weights(site.options()), "without an address the pages weigh less");
}
