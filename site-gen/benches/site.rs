//! Build times: from nothing, after no change, after one changed page, and in comparison with Hugo if it is installed.
//!
//! `cargo bench -p site-gen` generates a bilingual site of 2,000 pages of about 5 KB in each language, with a menu of 100
//! entries, and prints the medians of alternating runs and their ratios. `PAGES` and `RUNS` change the size and the number of
//! runs. Absolute times depend on the machine; compare the ratios.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use language::Lang;
use site_gen::parse;
use site_gen::read::PageSource;
use site_gen::source::SourceFile;

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    let (pages, runs) = (number("PAGES", 2000), number("RUNS", 5).max(1));
    let folder = tempfile::tempdir().unwrap();
    let ours = folder.path().join("ours");
    our_site(&ours, pages);
    let hugo = has_hugo().then(|| {
        let hugo = folder.path().join("hugo");
        hugo_site(&hugo, pages);
        hugo
    });
    println!("{pages} pages in each of two languages, medians of {runs} runs");

    let mut whole = Vec::new();
    let (mut nothing, mut one, mut peer) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        let _ = std::fs::remove_dir_all(ours.join("dist"));
        whole.push(build(&ours));
        nothing.push(build(&ours));
        put(&ours, "content/ar/section0/page0.md", &page("ar", pages, &format!("تغير {run}")));
        one.push(build(&ours));
        if let Some(hugo) = &hugo {
            let _ = std::fs::remove_dir_all(hugo.join("public"));
            peer.push(timed(Command::new("hugo").current_dir(hugo).arg("--quiet")));
        }
    }
    let base = median(&mut whole);
    for (name, times) in [
        ("from nothing", &mut whole),
        ("after no change", &mut nothing),
        ("after one page", &mut one),
        ("hugo, from nothing", &mut peer),
    ] {
        if times.is_empty() {
            println!("{name:20} not installed");
            continue;
        }
        let time = median(times);
        println!(
            "{name:20} {:8.3} s  {:6.2} of a build from nothing",
            time.as_secs_f64(),
            time.as_secs_f64() / base.as_secs_f64()
        );
    }
}

fn build(site: &Path) -> Duration {
    timed(Command::new(env!("CARGO_BIN_EXE_site-gen")).current_dir(site).args(["build", "--format", "short"]))
}

fn timed(command: &mut Command) -> Duration {
    let began = Instant::now();
    let done = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    let time = began.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    time
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Sections have about 50 pages, a realistic size for a folder.
fn sections(pages: usize) -> usize {
    pages.div_ceil(50)
}

const WORDS: [(&str, &str); 2] = [
    ("ar", "نص يقرأه الناس في لحظة صعبة على هاتف قديم، وهو *مهم* لهم فلا يضيع منه شيء. "),
    ("en", "A text that people read in a hard moment, on an old phone; it *matters* to them and nothing is lost. "),
];

fn page(lang: &str, n: usize, note: &str) -> String {
    let words = WORDS.iter().find(|(code, _)| *code == lang).unwrap().1;
    let mut text = format!("---\ntitle: \"{lang} {n} {note}\"\ndescription: \"{lang} {n} d {note}\"\n---\n");
    for section in 0..4 {
        let _ = write!(
            text,
            "\n## {lang} {section} {{#s{section}}}\n\n{}\n\n- {words}\n- {words}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            words.repeat(7)
        );
    }
    text
}

/// Writes a page in both languages, the English one recorded as a translation of the Arabic.
fn pair(folder: &Path, key: &str, arabic: &str, english: &str) {
    let file = Arc::new(SourceFile::new(String::new(), arabic));
    let (page, _) = parse::page(&PageSource { lang: Lang::Ar, key: key.into(), file });
    let digest = format!("source_digest: \"{}\"\n---\n", page.digest());
    put(folder, &format!("content/ar/{key}.md"), arabic);
    put(folder, &format!("content/en/{key}.md"), &english.replacen("\n---\n", &format!("\n{digest}"), 1));
}

fn our_site(folder: &Path, pages: usize) {
    let base = support::tests().join("base");
    support::copy(&base, folder);
    let template = std::fs::read_to_string(base.join("templates/page.html")).unwrap();
    let menu =
        "<ul>{% for item in menu %}<li><a href=\"{{ item.url }}\">{{ item.label }}</a></li>{% endfor %}</ul><main";
    put(folder, "templates/page.html", &template.replace("<main", menu));
    let mut nav = vec!["\"index\"".to_string()];
    for n in 0..pages {
        let key = format!("section{}/page{n}", n / 50);
        pair(folder, &key, &page("ar", n, ""), &page("en", n, ""));
        if nav.len() < 100 {
            nav.push(format!("\"{key}\""));
        }
    }
    for section in 0..sections(pages) {
        let text = |lang| {
            format!("---\ntitle: \"{lang} section {section}\"\ndescription: \"{lang} section {section} d\"\n---\n")
        };
        pair(folder, &format!("section{section}/index"), &text("ar"), &text("en"));
    }
    let site = std::fs::read_to_string(base.join("content/site.toml")).unwrap();
    put(folder, "content/site.toml", &site.replace("nav = [\"index\"]", &format!("nav = [{}]", nav.join(", "))));
}

fn has_hugo() -> bool {
    Command::new("hugo")
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Writes the same content, and as much of the same template as Hugo supports.
fn hugo_site(folder: &Path, pages: usize) {
    put(
        folder,
        "config.toml",
        "baseURL = \"https://example.org/\"\ndefaultContentLanguage = \"ar\"\ndefaultContentLanguageInSubdir = true\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\"]\n[languages.ar]\ncontentDir = \"content/ar\"\nweight = 1\n[languages.en]\ncontentDir = \"content/en\"\nweight = 2\n",
    );
    for n in 0..pages {
        for lang in ["ar", "en"] {
            let text = page(lang, n, "");
            put(folder, &format!("content/{lang}/section{}/page{n}.md", n / 50), &text);
        }
    }
    let layout = "<!doctype html><html lang=\"{{ .Lang }}\"><head><title>{{ .Title }}</title><meta name=\"description\" content=\"{{ .Description }}\">{{ range .AllTranslations }}<link rel=\"alternate\" hreflang=\"{{ .Lang }}\" href=\"{{ .Permalink }}\">{{ end }}</head><body><ul>{{ range first 100 .Site.RegularPages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul><main><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>";
    put(folder, "layouts/_default/single.html", layout);
    put(folder, "layouts/_default/list.html", layout);
    put(folder, "layouts/index.html", layout);
}
