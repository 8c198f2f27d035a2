//! `site-gen build --watch` follows an editor: a page, a page that is gone, a fault and its correction.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use support::{Site, TODAY, tests};

/// For what another process does on a machine that may be busy.
const LIMIT: Duration = Duration::from_secs(120);

/// A program that watches, until it is dropped.
struct Watch {
    program: Child,
    /// What it finds.
    report: Receiver<String>,
    /// What it does.
    steps: Receiver<String>,
}

impl Watch {
    fn start(site: &Site) -> Self {
        let mut command = site.command();
        command.args(["build", "--watch", "--today", TODAY, "--format", "short"]);
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (report, steps) = (lines(program.stdout.take().unwrap()), lines(program.stderr.take().unwrap()));
        Watch { program, report, steps }
    }

    fn finds(&self, words: &[&str]) {
        wait_for(&self.report, words);
    }

    fn says(&self, words: &[&str]) {
        wait_for(&self.steps, words);
    }
}

/// The lines of a stream, as they come.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
    });
    lines
}

/// Waits for a line that contains all of these words.
fn wait_for(lines: &Receiver<String>, words: &[&str]) {
    let mut before = String::new();
    loop {
        let line = lines.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("not said: {words:?}\n{before}"));
        if words.iter().all(|word| line.contains(word)) {
            return;
        }
        before += &(line + "\n");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

fn contains(path: &Path, words: &str) -> bool {
    std::fs::read_to_string(path).unwrap().contains(words)
}

#[test]
fn each_change_is_followed() {
    let site = Site::new();
    support::copy(&tests().join("golden/content"), &site.path().join("content"));
    let (name, page) = ("content/ar/guides/first.md", site.path().join("dist/site/ar/guides/first/index.html"));
    let text = site.read(name);
    let watch = Watch::start(&site);
    watch.says(&["watching content and templates"]);

    site.put(name, format!("{text}\nنص جديد هنا\n"));
    watch.says(&["guides/first/index.html"]);
    assert!(contains(&page, "نص جديد هنا"));
    watch.says(&["written", "removed"]);

    site.put(name, text.replacen("title:", "titel:", 1));
    watch.finds(&[name, "titel"]);
    watch.says(&["the page stays as it was"]);
    watch.says(&["errors: 1"]);
    assert!(contains(&page, "نص جديد هنا"));

    site.put(name, text.replacen("الدليل الأول", "دليل آخر", 1));
    watch.says(&["errors: 0"]);
    watch.says(&["written", "removed"]);
    assert!(contains(&site.path().join("dist/site/ar/guides/index.html"), "دليل آخر"), "what lists it");

    site.put("templates/page.html", site.read("templates/page.html").replacen("</main>", "كل صفحة</main>", 1));
    watch.says(&["written", "removed"]);
    assert!(contains(&page, "كل صفحة"));
}
