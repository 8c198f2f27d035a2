//! From source text to parsed pages: front matter, and one Markdown pass per page.

mod address;
pub mod front_matter;
mod markdown;
mod shown;
pub mod text;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use language::Lang;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::read::{Inputs, PageSource};
use crate::source::SourceFile;
use language::text::{Makeup, inline};
use text::canonical::Canonical;
use text::characters;

pub use address::{is_first_page, url};
use front_matter::ParsedFrontMatter;
pub use front_matter::meta::{FrontMatter, LONGEST_DESCRIPTION, LONGEST_TITLE, PageKind, TranslationPolicy};
pub use language::text::inline::isolated;
pub use markdown::dates::Disagreement;
pub use markdown::heading::Heading;
pub(crate) use markdown::html::write_address;
pub use markdown::html::{Html, Piece};
pub use markdown::images::Image;
pub(crate) use markdown::link::is_vague;
pub use markdown::link::{Link, Target};
pub use shown::shown;
pub use text::canonical::digest;
pub use text::facts::{Fact, FactKind, Facts};
pub(crate) use text::facts::{is_name, numbers_in};
pub(crate) use text::places::place;

/// A parsed page.
#[derive(Debug)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// The key, the same for both languages of the page.
    pub key: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// The front matter.
    pub meta: FrontMatter,
    /// Whether the front matter has no faults. References to a page with faults are not reported.
    pub sound: bool,
    /// The byte range of the front matter between its fences.
    pub yaml: Range<usize>,
    /// The body.
    pub html: Html,
    /// The headings, in order.
    pub outline: Vec<Heading>,
    /// The ids of the clauses, in order.
    pub clauses: Vec<String>,
    /// The links, in order.
    pub links: Vec<Link>,
    /// The images, in order.
    pub images: Vec<Image>,
    /// The facts that the text states.
    pub facts: Facts,
    /// Pairs of dates that claim to be the same day but are not.
    pub disagreements: Vec<Disagreement>,
    /// The digest of the canonical text, see [`canonical`]. Translations record it.
    pub digest: String,
}

impl Page {
    /// The page's address on the site.
    pub fn url(&self) -> String {
        url(self.lang, &self.key)
    }
}

/// The target of an address that the page `key` of a language would link to.
pub(crate) fn resolved(lang: Lang, key: &str, address: &str) -> Target {
    markdown::link::resolve(lang, key, address).0
}

/// The path in the content folder of a picture's address on the page `key` of a language.
pub(crate) fn image_path(lang: Lang, key: &str, address: &str) -> Option<String> {
    markdown::link::join_path(lang, key, address)
}

/// The pages of a site, each with what was found in it.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The pages, in the order of the input.
    pub pages: Vec<Page>,
    /// The findings of each page.
    found: Vec<Vec<Diagnostic>>,
}

impl Parsed {
    /// Everything that was found.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.found.iter().flatten().cloned()
    }
}

/// Parses every page. Those whose text is that of an earlier build are taken from it.
pub fn parse(inputs: &Inputs, earlier: Parsed) -> Parsed {
    let earlier = earlier.pages.into_iter().zip(earlier.found).map(|page| (page.0.file.path.clone(), page));
    let mut earlier: HashMap<String, (Page, Vec<Diagnostic>)> = earlier.collect();
    let sources = inputs.pages.iter().map(|source| {
        let known = earlier.remove(&source.file.path).filter(|(page, _)| page.file.text == source.file.text);
        (source, known)
    });
    let sources: Vec<_> = sources.collect();
    let parsed = sources.into_par_iter().map(|(source, known)| known.unwrap_or_else(|| page(source)));
    let (pages, found) = parsed.unzip();
    Parsed { pages, found }
}

/// Parses one page. Any text is a page; its faults are in the diagnostics.
pub fn page(source: &PageSource) -> (Page, Vec<Diagnostic>) {
    let (page, _, diagnostics) = with_canonical(source);
    (page, diagnostics)
}

/// Parses one page as [`page`] does, and returns its canonical text too.
pub(crate) fn with_canonical(source: &PageSource) -> (Page, String, Vec<Diagnostic>) {
    page_with(source, Facts::default())
}

/// The canonical text of a page: its content independent of its formatting, one line per block, each with a line break. It is made
/// anew, because few pages need it after they are parsed.
pub fn canonical(page: &Page) -> String {
    with_canonical(&source_of(page)).1
}

fn source_of(page: &Page) -> PageSource {
    PageSource { lang: page.lang, key: page.key.clone(), file: Arc::clone(&page.file) }
}

/// A page by its front matter alone: without body, headings and canonical text.
pub fn head(source: &PageSource) -> Page {
    without_body(source, front_matter::read(&source.file, &source.key))
}

fn without_body(source: &PageSource, front: ParsedFrontMatter) -> Page {
    Page {
        lang: source.lang,
        key: source.key.clone(),
        file: Arc::clone(&source.file),
        sound: front.sound,
        yaml: front.yaml,
        html: Html::default(),
        outline: Vec::new(),
        clauses: Vec::new(),
        links: Vec::new(),
        images: Vec::new(),
        facts: Facts::default(),
        disagreements: Vec::new(),
        digest: String::new(),
        meta: front.meta,
    }
}

/// The numbers that a page spells out, see [`Facts::spelt`].
pub fn spelt(page: &Page) -> Vec<String> {
    page_with(&source_of(page), Facts::with_spelt()).0.facts.spelt.unwrap_or_default()
}

/// A page, its canonical text and its findings.
fn page_with(source: &PageSource, facts: Facts) -> (Page, String, Vec<Diagnostic>) {
    let mut front = front_matter::read(&source.file, &source.key);
    let (has_clauses, has_answers) = (front.meta.kind.has_clauses(), front.meta.faq);
    let body = markdown::Unparsed { start: front.body_start, has_clauses, has_answers, facts };
    let body = markdown::parse(source, body);
    let mut diagnostics = std::mem::take(&mut front.diagnostics);
    diagnostics.extend(characters::check(&source.file));
    diagnostics.extend(body.diagnostics);
    let meta = &front.meta;
    let head = [
        ("title", Some(&meta.title)),
        ("description", Some(&meta.description)),
        ("nav_title", meta.nav_title.as_ref()),
    ];
    let mut canonical = Canonical::default();
    for (key, text) in head.into_iter().filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?))) {
        canonical.begin(format_args!("{key}: "));
        canonical.words(text);
        canonical.end_line();
    }
    let mut canonical = canonical.finish();
    canonical.push_str(&body.canonical);
    let mut facts = body.facts;
    for (_, text) in &meta.prose {
        let makeup = Makeup::of(text.get_ref());
        let marks = inline::marks_of(text.get_ref(), source.lang, makeup);
        facts.add(text.get_ref(), source.lang, &marks, makeup, |_| text.span());
    }
    facts.stated.extend(front_matter::facts(meta));
    let page = Page {
        html: body.html,
        outline: body.outline,
        clauses: body.clauses,
        links: body.links,
        images: body.images,
        facts,
        disagreements: body.disagreements,
        digest: digest(&canonical),
        ..without_body(source, front)
    };
    (page, canonical, diagnostics)
}
