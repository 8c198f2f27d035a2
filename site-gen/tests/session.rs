//! A session writes the same bytes as a build from nothing, whatever was edited, and a page whose text changed at once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use language::Lang;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use site_gen::report::{Format, format};
use site_gen::session::{Outcome, Session};
use site_gen::{Built, Options, Severity};
use support::{Site, files, tests};

/// Words that are in no dictionary of the checks. Without numbers, which both languages would have to state.
const WORDS: [&str; 6] = ["ورد", "نخل", "ماء", "garden", "water", "stone"];

/// What an editor does.
#[derive(Clone, Debug)]
enum Edit {
    /// Writes a sentence at the end of a page.
    Words(Index, Index),
    Title(Index, Index),
    Heading(Index, Index),
    Link(Index, Index),
    Weight(Index, u8),
    /// Makes a page a draft, or no longer.
    Draft(Index),
    /// Shows a page in the other language too while its translation is missing, or no longer.
    Fallback(Index),
    /// A link to a page that does not exist.
    BrokenLink(Index),
    /// Front matter that cannot be read.
    BrokenFrontMatter(Index),
    /// Saves with the line ends of Windows, or of others.
    LineEnds(Index),
    Remove(Index),
    /// Removes a page in both languages.
    RemoveBoth(Index),
    /// Writes a page in both languages.
    Create(Index, Index),
    Rename(Index, Index),
    Template(Index),
    Menu,
    Strings(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    prop_oneof![
        6 => (index(), index()).prop_map(|(page, word)| Edit::Words(page, word)),
        3 => (index(), index()).prop_map(|(page, word)| Edit::Title(page, word)),
        2 => (index(), index()).prop_map(|(page, word)| Edit::Heading(page, word)),
        2 => (index(), index()).prop_map(|(page, other)| Edit::Link(page, other)),
        1 => (index(), 0..5_u8).prop_map(|(page, weight)| Edit::Weight(page, weight)),
        1 => index().prop_map(Edit::Draft),
        1 => index().prop_map(Edit::Fallback),
        1 => index().prop_map(Edit::BrokenLink),
        1 => index().prop_map(Edit::BrokenFrontMatter),
        1 => index().prop_map(Edit::LineEnds),
        1 => index().prop_map(Edit::Remove),
        1 => index().prop_map(Edit::RemoveBoth),
        2 => (index(), index()).prop_map(|(section, word)| Edit::Create(section, word)),
        1 => (index(), index()).prop_map(|(page, word)| Edit::Rename(page, word)),
        1 => index().prop_map(Edit::Template),
        1 => Just(Edit::Menu),
        1 => index().prop_map(Edit::Strings),
    ]
}

/// The site of an editor, and the session that follows.
struct Desk {
    site: Site,
    session: Session,
}

impl Desk {
    fn new() -> Self {
        let site = Site::new();
        support::copy(&tests().join("golden/content"), &site.path().join("content"));
        let session = Session::new(site.path().join("dist"));
        Desk { site, session }
    }

    fn options(&self) -> Options {
        // As in a preview: files come and go while a site is being written.
        Options { may_vanish: true, ..self.site.options() }
    }

    /// The pages' files by their path in the site's folder.
    fn pages(&self) -> Vec<String> {
        let all = files(&self.site.path().join("content")).into_iter().map(|(name, _)| format!("content/{name}"));
        all.filter(|name| name.ends_with(".md")).collect()
    }

    fn change(&self, name: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
        self.site.put(name, change(self.site.read(name)));
        vec![name.to_string()]
    }

    /// Adds a line to a page's front matter, or takes it out.
    fn toggle(&self, name: &str, line: &str) -> Vec<String> {
        self.change(name, |text| match text.contains(line) {
            true => text.replacen(line, "", 1),
            false => text.replacen("---\n", &format!("---\n{line}"), 1),
        })
    }

    /// Makes an edit. Returns the files that it touched.
    fn make(&self, edit: &Edit) -> Vec<String> {
        let pages = self.pages();
        let page = |index: &Index| pages[index.index(pages.len())].clone();
        let word = |index: &Index| WORDS[index.index(WORDS.len())];
        match edit {
            Edit::Words(at, with) => self.change(&page(at), |text| format!("{text}\n{} {}.\n", word(with), word(at))),
            Edit::Title(at, with) => self.change(&page(at), |text| {
                let begins = |line: &str| line.starts_with("title:");
                let title = format!("title: {} {}", word(with), word(at));
                text.lines().map(|line| if begins(line) { &title } else { line }.to_string() + "\n").collect()
            }),
            Edit::Heading(at, with) => self.change(&page(at), |text| format!("{text}\n## {}\n\nن\n", word(with))),
            Edit::Link(at, other) => {
                let (from, to) = (page(at), page(other));
                let to = to.strip_prefix("content/").unwrap().to_string();
                let up = "../".repeat(from.matches('/').count() - 1);
                self.change(&from, |text| format!("{text}\n[{}]({up}{to})\n", word(other)))
            }
            Edit::Weight(at, weight) => self.toggle(&page(at), &format!("weight: {weight}\n")),
            Edit::Draft(at) => self.toggle(&page(at), "draft: true\n"),
            Edit::Fallback(at) => self.toggle(&page(at), "translation: fallback\n"),
            Edit::BrokenLink(at) => self.change(&page(at), |text| format!("{text}\n[{}](nowhere.md)\n", word(at))),
            Edit::BrokenFrontMatter(at) => self.change(&page(at), |text| text.replacen("title:", "title", 1)),
            Edit::LineEnds(at) => self.change(&page(at), |text| match text.contains("\r\n") {
                true => text.replace("\r\n", "\n"),
                false => text.replace('\n', "\r\n"),
            }),
            Edit::Remove(at) => self.remove(&page(at)),
            Edit::RemoveBoth(at) => {
                let (_, key) = page(at).strip_prefix("content/").unwrap().split_once('/').map(own).unwrap();
                ["ar", "en"].iter().flat_map(|lang| self.remove(&format!("content/{lang}/{key}"))).collect()
            }
            Edit::Create(section, with) => {
                let folder = ["", "guides/", "news/"][section.index(3)];
                let name = |lang| format!("content/{lang}/{folder}{}.md", ["new", "newer"][with.index(2)]);
                for (lang, title) in [("ar", "صفحة جديدة"), ("en", "A new page")] {
                    let text = format!(
                        "---\ntitle: {title} {folder}\ndescription: {title} {folder}.\n---\n\n{}\n",
                        word(with)
                    );
                    self.site.put(&name(lang), text);
                }
                vec![name("ar"), name("en")]
            }
            Edit::Rename(at, with) => {
                let (from, text) = (page(at), self.site.read(&page(at)));
                let folder = Path::new(&from).parent().unwrap().display();
                let to = format!("{folder}/{}.md", ["moved", "away"][with.index(2)]);
                self.remove(&from);
                self.site.put(&to, text);
                vec![from, to]
            }
            Edit::Template(with) => self
                .change("templates/page.html", |text| text.replacen("</main>", &format!("{}</main>", word(with)), 1)),
            Edit::Menu => self.change("content/site.toml", |text| {
                let (one, other) = ("[\"index\", \"guides/index\"]", "[\"guides/index\", \"index\"]");
                if text.contains(one) { text.replace(one, other) } else { text.replace(other, one) }
            }),
            Edit::Strings(with) => self.change("content/site.toml", |text| {
                text.replacen("en = \"Association", &format!("en = \"Association {}", word(with)), 1)
            }),
        }
    }

    fn remove(&self, name: &str) -> Vec<String> {
        let _ = std::fs::remove_file(self.site.path().join(name));
        vec![name.to_string()]
    }

    /// What the session does after a change of files: each page at once, then the site.
    fn follow(&self, changed: &[String]) -> Built {
        for name in changed {
            let _ = self.session.page(&self.site.path().join(name));
        }
        let Ok(Outcome::Done { built, written }) = self.session.build(&self.options(), || {}) else {
            panic!("nobody else builds");
        };
        assert!(written.is_none_or(|written| written.is_ok()));
        built
    }

    /// Every file of the output but the manifest, which also tells what the files were made from.
    fn output(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.site.path().join("dist")).into_iter().filter(|(name, _)| name != "manifest.json").collect()
    }

    /// Compares the output with that of a build from nothing. Returns whether that had no errors.
    fn compare(&self, built: &Built) -> Result<bool, TestCaseError> {
        let fresh = site_gen::build(&self.options());
        let report = |built: &Built| -> String {
            built.diagnostics.iter().map(|found| format(found, Format::Short, Lang::En)).collect()
        };
        prop_assert_eq!(report(built), report(&fresh));
        let Some(expected) = fresh.files else { return Ok(false) };
        let expected: BTreeMap<_, _> =
            expected.iter().map(|(name, file)| (name.to_string(), file.bytes.clone())).collect();
        let written = self.output();
        prop_assert_eq!(written.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, bytes) in &expected {
            prop_assert!(written[name] == *bytes, "{} differs", name);
        }
        Ok(true)
    }
}

fn own((one, other): (&str, &str)) -> (String, String) {
    (one.to_string(), other.to_string())
}

/// The file of a page's own address.
fn file_of(page: &str) -> String {
    let key = page.strip_prefix("content/").unwrap().strip_suffix(".md").unwrap();
    let folder = key.strip_suffix("index").unwrap_or(key).trim_end_matches('/');
    format!("site/{folder}/index.html")
}

proptest! {
    // Fifty edits in each of ten sessions. A session takes seconds, so the shortest that fails is not looked for long.
    #![proptest_config(ProptestConfig {
        cases: (ProptestConfig::default().cases / 25).max(1),
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn after_any_edit_a_session_writes_what_a_build_from_nothing_writes(edits in prop::collection::vec(edit(), 50)) {
        let desk = Desk::new();
        let built = desk.follow(&[]);
        prop_assert!(desk.compare(&built)?);
        for edit in &edits {
            let before = files(&desk.site.path().join("content"));
            let changed = desk.make(edit);
            if let Edit::Words(..) = edit {
                let rewritten = desk.session.page(&desk.site.path().join(&changed[0]));
                let at_once = std::fs::read(desk.site.path().join("dist").join(file_of(&changed[0]))).ok();
                let built = desk.follow(&[]);
                // A draft is not shown; in its place there may be the page in the other language.
                let is_draft = desk.site.read(&changed[0]).contains("draft: true");
                if desk.compare(&built)? && at_once.is_some() && !is_draft {
                    prop_assert!(rewritten.is_some());
                    prop_assert_eq!(at_once, desk.output().remove(&file_of(&changed[0])));
                }
                continue;
            }
            let built = desk.follow(&changed);
            if !desk.compare(&built)? {
                // Mends it, and goes on.
                std::fs::remove_dir_all(desk.site.path().join("content")).unwrap();
                for (name, bytes) in before {
                    desk.site.put(&format!("content/{name}"), bytes);
                }
                let built = desk.follow(&changed);
                prop_assert!(desk.compare(&built)?);
            }
        }
    }
}

fn guide(site: &Site) -> PathBuf {
    site.path().join("content/ar/guides/first.md")
}

#[test]
fn a_page_with_errors_stays_as_it_was_and_its_findings_are_told_at_once() {
    let desk = Desk::new();
    desk.follow(&[]);
    let before = desk.output();
    desk.change("content/ar/guides/first.md", |text| text.replacen("title:", "title", 1));
    let rewritten = desk.session.page(&guide(&desk.site)).unwrap();
    assert!(rewritten.files.is_empty());
    assert!(rewritten.diagnostics.iter().any(|found| found.severity == Severity::Error));
    assert_eq!(desk.output(), before);
}

#[test]
fn what_concerns_more_than_a_page_waits_for_the_build() {
    let desk = Desk::new();
    assert!(desk.session.page(&guide(&desk.site)).is_none(), "nothing is known before the first build");
    desk.follow(&[]);
    for (name, text) in [
        ("content/ar/guides/third.md", "---\ntitle: ث\ndescription: ث.\n---\n"),
        ("content/site.toml", ""),
        ("templates/page.html", ""),
        ("elsewhere.md", ""),
    ] {
        desk.site.put(name, text);
        assert!(desk.session.page(&desk.site.path().join(name)).is_none(), "{name}");
    }
    desk.change("content/ar/guides/first.md", |text| text.replace("two-ways.svg", "other-ways.svg"));
    assert!(desk.session.page(&guide(&desk.site)).is_none(), "a picture that is not encoded");
}

#[test]
fn no_build_that_began_before_a_page_changed_writes_its_older_text() {
    let desk = Desk::new();
    desk.follow(&[]);
    let (overtaken, ends) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ends.load(Relaxed) {
                if let Outcome::Overtaken = desk.session.build(&desk.options(), || {}).unwrap() {
                    overtaken.fetch_add(1, Relaxed);
                }
            }
        });
        let (mut edits, out) = (0, desk.site.path().join("dist/site/ar/guides/first/index.html"));
        while edits < 20 || overtaken.load(Relaxed) == 0 {
            edits += 1;
            let word = format!("كلمة{}", "ة".repeat(edits));
            desk.change("content/ar/guides/first.md", |text| format!("{text}\n{word}\n"));
            let rewritten = desk.session.page(&guide(&desk.site)).unwrap();
            // Otherwise a build has read the new text already.
            assert!(rewritten.files.len() <= 1);
            for _ in 0..20 {
                assert!(std::fs::read_to_string(&out).unwrap().contains(&word), "edit {edits}");
                std::thread::yield_now();
            }
        }
        ends.store(true, Relaxed);
    });
    let built = desk.follow(&[]);
    assert!(desk.compare(&built).unwrap());
}
