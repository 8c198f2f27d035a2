//! The front matter: what stands between the two lines of `---` at the beginning of a page, as YAML.
//!
//! What each key may hold stands in [`schema`](super::schema); here is what a page says of itself once that is read.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::dates::Date;
use super::facts::{Fact, FactKind};
use super::{schema, yaml};
use crate::diagnostic::Diagnostic;
use crate::findings::PageFinding;
use crate::source::SourceFile;

/// What a page says about itself. Keys that could not be read have the value of keys that are not there.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The title: the page's `<h1>` and the beginning of `<title>`.
    pub title: String,
    /// One or two sentences for search results and shared links.
    pub description: String,
    /// The texts of the front matter that readers see, by key, with their places.
    pub prose: Vec<(&'static str, Spanned<String>)>,
    /// What kind of page it is; decides the schema and the template.
    pub kind: PageKind,
    /// The name in menus, where the title is too long.
    pub nav_title: Option<String>,
    /// What a missing counterpart means.
    pub translation: TranslationPolicy,
    /// What pairs the page with its counterpart, where their paths do not.
    pub translation_key: Option<Spanned<String>>,
    /// The digest of the text that this page translates.
    pub source_digest: Option<Spanned<String>>,
    /// The day of the last change that readers should know of.
    pub updated: Option<Date>,
    /// Seen in the preview only.
    pub draft: bool,
    /// The first day, in Riyadh, on which the page is there.
    pub publish_on: Option<Date>,
    /// The first day, in Riyadh, on which the page is no longer there.
    pub expires_on: Option<Date>,
    /// Addresses that led to this page once.
    pub aliases: Vec<Spanned<String>>,
    /// The place among the pages of a section: the lighter comes first. Pages without a weight follow, by title.
    pub weight: Option<i64>,
    /// Facts that may differ from the other language's.
    pub parity: Vec<Excuse>,
    /// A policy's number.
    pub number: Option<String>,
    /// The day on which a policy was approved.
    pub approved: Option<Date>,
    /// The day by which a policy is to be reviewed.
    pub review_by: Option<Date>,
    /// The version of a privacy notice, to which consent refers.
    pub version: Option<Spanned<String>>,
    /// Where it says that a document's text is not here yet and is given on request.
    pub on_request: Option<Range<usize>>,
    /// What the association has still to supply for the page.
    pub awaiting: Vec<Spanned<String>>,
    /// The name of the page's icon: a symbol of the sprite.
    pub icon: Option<Spanned<String>>,
    /// The keys of the pages that the first page leads to before all others.
    pub tasks: Vec<Spanned<String>>,
    /// The form by which a service is asked for.
    pub form: Option<Spanned<String>>,
    /// The channel, of `channels.toml`, that the page is about.
    pub channel: Option<Spanned<String>>,
    /// The day of a piece of news.
    pub date: Option<Date>,
    /// Whether the page's second-level headings are questions, and what follows each its answer.
    pub faq: bool,
}

/// A difference between two languages that is meant.
#[derive(Clone, Debug)]
pub struct Excuse {
    /// The fact as the report names it.
    pub fact: Spanned<String>,
    /// Why it differs.
    pub reason: String,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// A page of text.
    #[default]
    Page,
    /// The first page of a language.
    Home,
    /// The first page of a folder: introduces it and lists its pages.
    Section,
    /// A guide to a service.
    Service,
    /// A policy: contents, clause anchors, approval and review.
    Policy,
    /// A document that the association has, with its text or without.
    Document,
    /// The privacy notice, in a version.
    Privacy,
    /// One channel, with its details from the data file.
    Channel,
    /// All channels, listed from the data file.
    Channels,
    /// A piece of news.
    News,
    /// A form with what an applicant should know before it. Its file name is the form's id.
    Form,
    /// Every page of the language, by section.
    Sitemap,
}

impl PageKind {
    /// All kinds by the name that front matter uses.
    pub const ALL: [(&'static str, PageKind); 12] = [
        ("page", PageKind::Page),
        ("home", PageKind::Home),
        ("section", PageKind::Section),
        ("service", PageKind::Service),
        ("policy", PageKind::Policy),
        ("document", PageKind::Document),
        ("privacy", PageKind::Privacy),
        ("channel", PageKind::Channel),
        ("channels", PageKind::Channels),
        ("news", PageKind::News),
        ("form", PageKind::Form),
        ("sitemap", PageKind::Sitemap),
    ];

    /// The name in front matter.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("page", |(name, _)| name)
    }

    /// Whether people look for a certain place in it, and so for the same place in the other language.
    pub fn is_cited(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document | PageKind::Privacy)
    }

    /// Whether the items of its lists are clauses, which others refer to.
    pub fn has_clauses(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document)
    }

    /// The template that renders it.
    pub fn template(self) -> String {
        format!("pages/{}.html", self.name())
    }
}

/// What it means that a page has no counterpart in the other language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TranslationPolicy {
    /// A fault.
    #[default]
    Required,
    /// Readers of the other language see this page, with a notice.
    Fallback,
    /// The page is meant for one language.
    Single,
}

/// A front matter that was read.
#[derive(Debug)]
pub struct Read {
    /// What it says, as far as it could be read.
    pub meta: FrontMatter,
    /// Whether all of it could be read.
    pub sound: bool,
    /// The byte at which the page's text begins.
    pub body_start: usize,
    /// The bytes between the two lines of `---`.
    pub yaml: Range<usize>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

const FENCE: &str = "---";

/// Reads the front matter of a page with the given key.
pub fn read(file: &Arc<SourceFile>, key: &str) -> Read {
    let text = file.text.as_str();
    let nothing = |span: Range<usize>, body_start, finding: &PageFinding| Read {
        meta: FrontMatter { kind: default_kind(key), ..FrontMatter::default() },
        sound: false,
        body_start,
        yaml: 0..0,
        diagnostics: vec![Diagnostic::at(file, span, finding)],
    };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == FENCE) else {
        let end = text.find('\n').unwrap_or(text.len());
        return nothing(0..end, 0, &PageFinding::NoFrontMatter);
    };
    let start = first.len();
    let mut end = start;
    let mut closing = None;
    for line in lines {
        if line.trim_end() == FENCE {
            closing = Some(line.len());
            break;
        }
        end += line.len();
    }
    let Some(closing) = closing else {
        return nothing(0..FENCE.len(), text.len(), &PageFinding::NotClosed);
    };

    let (entries, faults) = yaml::entries(text.get(start..end).unwrap_or_default(), start);
    let mut diagnostics: Vec<_> = faults
        .into_iter()
        .map(|fault| Diagnostic::at(file, fault.span, &PageFinding::Syntax { reason: fault.reason }))
        .collect();
    // A key that could not be read is not also missing.
    let whole = diagnostics.is_empty();
    let meta = schema::apply(file, start, &entries, default_kind(key), whole, &mut diagnostics);
    Read { meta, sound: diagnostics.is_empty(), body_start: end + closing, yaml: start..end, diagnostics }
}

/// What a front matter states beside its texts: what both languages of a page must agree on.
pub(super) fn facts(meta: &FrontMatter) -> Vec<Fact> {
    let days = [("approved", &meta.approved), ("review_by", &meta.review_by), ("date", &meta.date)];
    let day = |(key, date): (&str, &Option<Date>)| {
        let date = date.as_ref()?;
        let printed = date.as_printed.as_ref().map(|printed| format!(" = {}", printed.hijri.iso())).unwrap_or_default();
        let value = format!("{key}: {}{printed}", date.day.iso());
        Some(Fact { value, span: date.span.clone(), kind: FactKind::Counted })
    };
    let version = meta.version.as_ref().map(|version| Fact {
        value: format!("version: {}", version.get_ref()),
        span: version.span(),
        kind: FactKind::Counted,
    });
    days.into_iter().filter_map(day).chain(version).collect()
}

fn default_kind(key: &str) -> PageKind {
    if key.ends_with("/index") { PageKind::Section } else { PageKind::Page }
}

#[cfg(test)]
mod tests {
    use language::Lang;

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile { path: "a.md".into(), text: text.into() });
        let describe = |d: &Diagnostic| {
            let (line, column) = d.line_and_column();
            format!("{line}:{column} {}: {} ({})", d.code, d.message.get(Lang::En), d.help.get(Lang::En))
        };
        read(&file, "a").diagnostics.iter().map(describe).collect()
    }

    #[test]
    fn a_sound_front_matter_ends_where_the_body_begins() {
        let text = "---\ntitle: عنوان\ndescription: وصف\nkind: policy\n---\nالنص\n";
        let file = Arc::new(SourceFile { path: "a.md".into(), text: text.into() });
        let read = read(&file, "a");
        assert!(read.sound);
        assert_eq!(read.meta.kind, PageKind::Policy);
        assert_eq!(&text[read.body_start..], "النص\n");
    }

    #[test]
    fn a_text_is_one_line_however_it_is_written() {
        let ways = [
            "description: one two\u{a0}three",
            "description: |\n  one\n  two\u{a0}three",
            "description: >-\n  one\n  two\u{a0}three",
        ];
        for way in ways {
            let text = format!("---\ntitle: \"a\\x07\"\n{way}\n---\n");
            let file = Arc::new(SourceFile { path: "a.md".into(), text });
            let meta = read(&file, "a").meta;
            assert_eq!((meta.description.as_str(), meta.title.as_str()), ("one two\u{a0}three", "a\u{FFFD}"), "{way}");
        }
    }

    #[test]
    fn faults_have_their_place_in_the_file() {
        insta::assert_debug_snapshot!([
            faults("no front matter"),
            faults("---\ntitle: a\n"),
            faults("---\ntitle: a\ndescription: b\ntitel: c\nxyzzy: d\n---\n"),
            faults("---\ntitle: a\n---\n"),
            faults("---\ntitle: أ\ndescription: b\nkind: polcy\n---\n"),
            faults("---\nnav_title: a\ntitle: \"\"\ndescription: [x]\nweight: heavy\ndraft: maybe\n---\n"),
            faults("---\ntitle: a\ndescription: [\n---\n"),
            faults("---\ntitle: a: b\ndescription: \"c\nkind: pages\n---\n"),
            faults("---\ntitle: a\ntitle: b\ndescription: c\n---\n"),
            faults("---\ntitle: a\ndescription: c\nreview_by: 2024-01-01\n---\n"),
            faults(
                "---\ntitle: a\ndescription: c\nkind: policy\napproved: 2024-02-30\nreview_by: soon\nupdated: { hijri: 1445-06-25, gregorian: 2022-12-25 }\n---\n"
            ),
            faults("---\ntitle: a\ndescription: c\nkind: news\nparity:\n  - fact: 7\n  - reason: x\n---\n"),
            faults(""),
        ]);
    }
}
