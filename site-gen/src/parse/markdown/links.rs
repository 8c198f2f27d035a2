//! Links: their HTML, their findings and the facts that they state.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::html::Piece;
use super::labels::Label;
use super::link::{self, Link, Target};
use super::output::Output;
use crate::findings::MarkupFinding;
use crate::parse::text::facts::{Fact, FactKind, dialled};
use crate::source::one_line;

#[derive(Default)]
pub(super) struct Links {
    open: Option<OpenLink>,
    /// The open autolink that does not become a link.
    inner: Option<Inner>,
    /// The links that have ended.
    links: Vec<Link>,
}

struct OpenLink {
    link: Link,
    /// The title on one line.
    title: String,
    words: String,
    /// Whether some of the words are code, such as `<link>`. They name what they say.
    has_code: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inner {
    /// `<date:…>`, which writes its own words.
    Date,
    /// An autolink within a link. It becomes plain words, because links cannot be nested.
    Words,
}

/// The start of a link, as the author wrote it.
pub(super) struct LinkStart<'a> {
    pub(super) kind: LinkType,
    pub(super) address: &'a str,
    pub(super) title: &'a str,
    pub(super) span: Range<usize>,
}

impl Links {
    pub(super) fn start(&mut self, start: LinkStart<'_>, out: &mut Output<'_>) {
        if self.open.is_some() {
            self.inner = Some(Inner::Words);
            return;
        }
        let LinkStart { kind, address: written, title, span } = start;
        let (target, address) = match kind {
            // `<name@example.com>`
            LinkType::Email => (Target::External, format!("mailto:{written}")),
            _ => link::resolve(out.lang(), &out.page.key, written),
        };
        if target == Target::Unknown {
            out.fault(span.clone(), &MarkupFinding::UnknownLink { address: written.into() });
        }
        out.references(&format!("{written}{title}"), &span);
        write_start(&target, &address, title, self.links.len(), out);
        out.facts.stated.extend(stated(&target, &address, &span));
        let link = Link { target, span, written: written.into(), marked: !title.is_empty() };
        self.open = Some(OpenLink { link, title: one_line(title), words: String::new(), has_code: false });
    }

    /// Starts an autolink `<date:…>`.
    pub(super) fn start_date(&mut self) {
        self.inner = Some(Inner::Date);
    }

    /// Whether an autolink `<date:…>` is open.
    pub(super) fn is_in_date(&self) -> bool {
        self.inner == Some(Inner::Date)
    }

    /// Ends an autolink that did not become a link. Returns whether one was open.
    pub(super) fn end_inner(&mut self) -> bool {
        self.inner.take().is_some()
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        if self.end_inner() {
            return;
        }
        let Some(OpenLink { link, title, words, has_code }) = self.open.take() else { return };
        write!(out.canonical, "]({}", link.written);
        if !title.is_empty() {
            write!(out.canonical, " \"{title}\"");
        }
        out.canonical.mark(")");
        if link.target == Target::External && is_web(&link.written) {
            let lang = out.lang();
            let words = Label::ExternalSite.text(lang);
            let language = if out.in_other_language { format!(" lang=\"{lang}\"") } else { String::new() };
            write!(out.html, "<span class=\"visually-hidden\"{language}> ({words})</span>");
        }
        out.html.write("</a>");
        if words.trim().is_empty() {
            out.fault(link.span.clone(), &MarkupFinding::EmptyLink);
        } else if !has_code && link::is_vague(&words) {
            out.fault(link.span.clone(), &MarkupFinding::VagueLink { words: one_line(&words) });
        }
        self.links.push(link);
    }

    /// Appends plain text to the words of the open link.
    pub(super) fn collect(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.words.push_str(text);
        }
    }

    /// Appends code to the words of the open link.
    pub(super) fn collect_code(&mut self, code: &str) {
        if let Some(open) = &mut self.open {
            open.words.push_str(code);
            open.has_code = true;
        }
    }

    pub(super) fn finish(self) -> Vec<Link> {
        self.links
    }
}

/// Writes the start tag of the link `at`. On a page that is shown in place of a missing translation, the address and the language of
/// a page are those of the reader's language.
fn write_start(target: &Target, address: &str, title: &str, at: usize, out: &mut Output<'_>) {
    let is_page = matches!(target, Target::Page { .. });
    out.inline("[", "<a href=\"");
    if is_page {
        out.html.push(Piece::LinkAddress(at));
    } else {
        out.html.address(address);
    }
    out.html.write("\"");
    if !title.is_empty() {
        out.html.write(" title=\"");
        out.html.attribute(title);
        out.html.write("\"");
    }
    match target {
        Target::Page { .. } => out.html.push(Piece::LinkLanguage(at)),
        Target::External if is_web(address) => out.html.write(" class=\"external\" rel=\"external\""),
        _ => {}
    }
    out.html.write(">");
}

fn is_web(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

/// The fact that a link states: its target, in a form that both languages share.
fn stated(target: &Target, address: &str, span: &Range<usize>) -> Option<Fact> {
    let (value, kind) = match target {
        Target::Page { key, .. } => (key.clone(), FactKind::Page),
        Target::External => {
            let place = match address.split_once(':') {
                // The subject and text of a prepared mail are in the language of the page.
                Some(("mailto", place)) => place.split('?').next().unwrap_or_default().to_lowercase(),
                Some(("tel", number)) => dialled(number),
                _ => address.trim_end_matches('/').to_string(),
            };
            (place, FactKind::Named)
        }
        Target::Fragment(_) | Target::Unknown => return None,
    };
    Some(Fact { value, span: span.clone(), kind })
}
