//! Links, dates between angle brackets, images.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::html::{Piece, Words};
use super::link::{self, Link, Target};
use super::pass::{Image, Open, OpenImage, Pass};
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::parse::text::facts::{Fact, FactKind, dialled};
use crate::parse::text::{dates, inline};
use crate::source::one_line;

pub(super) fn is_web(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

/// The fact that a link states: its target, in a form that both languages share.
pub(super) fn stated(target: &Target, address: &str, span: &Range<usize>) -> Option<Fact> {
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

impl Pass<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, written: &str, title: &str, span: Range<usize>) {
        if matches!(link_type, LinkType::Autolink)
            && let Some(date) = written.strip_prefix("date:")
        {
            self.in_date = true;
            self.date(date, span);
            return;
        }
        if self.link.is_some() {
            self.inner_link = true;
            return;
        }
        let (lang, key) = (self.source.lang, &self.source.key);
        // `<name@example.com>`
        let (target, address) = match link_type {
            LinkType::Email => (Target::External, format!("mailto:{written}")),
            _ => link::resolve(lang, key, written),
        };
        if target == Target::Unknown {
            self.fault(span.clone(), &MarkupFinding::UnknownLink { address: written.into() });
        }
        self.canonical.mark("[");
        self.html.write("<a href=\"");
        self.html.address(&address);
        self.html.write("\"");
        if !title.is_empty() {
            self.html.write(" title=\"");
            self.html.attribute(title);
            self.html.write("\"");
        }
        match &target {
            Target::Page { lang: other, .. } if *other != lang => self.html.write(&format!(" hreflang=\"{other}\"")),
            Target::External if is_web(&address) => self.html.write(" class=\"external\" rel=\"external\""),
            _ => {}
        }
        self.html.write(">");
        self.body.facts.stated.extend(stated(&target, &address, &span));
        self.body.links.push(Link { target, span: span.clone(), written: written.into(), marked: !title.is_empty() });
        let title = one_line(title);
        self.link = Some((Open { words: String::new(), span }, title));
    }

    pub(super) fn end_link(&mut self) {
        if std::mem::take(&mut self.in_date) || std::mem::take(&mut self.inner_link) {
            return;
        }
        let (Some((open, title)), Some(link)) = (self.link.take(), self.body.links.last()) else { return };
        let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
        self.canonical.mark(&format!("]({}{title})", link.written));
        if link.target == Target::External && is_web(&link.written) {
            let words = Words::ExternalSite.get(self.source.lang);
            self.html.write(&format!("<span class=\"visually-hidden\"> ({words})</span>"));
        }
        self.html.write("</a>");
        let words = one_line(&open.words);
        if words.is_empty() {
            self.fault(open.span, &MarkupFinding::EmptyLink);
        } else if link::is_vague(&words) {
            self.fault(open.span, &MarkupFinding::VagueLink { words });
        }
    }

    /// `<date:2024-01-07>`, or both calendars: `<date:1445-06-25/2024-01-07>`.
    pub(super) fn date(&mut self, written: &str, span: Range<usize>) {
        self.canonical.mark(&format!("<date:{written}>"));
        if let Some(day) = self.day(written, &span) {
            self.html.write(&inline::time(day, self.source.lang));
            self.collect(&day.display(self.source.lang));
            self.body.facts.stated.push(Fact { value: day.iso(), span, kind: FactKind::Counted });
        }
    }

    pub(super) fn day(&mut self, written: &str, span: &Range<usize>) -> Option<language::calendar::Day> {
        let place = |part: &str| toml::Spanned::new(span.clone(), part.to_string());
        let (date, faults) = match written.split_once('/') {
            None => dates::read(written, span.clone()),
            Some((hijri, gregorian)) => {
                dates::read_both(span.clone(), Some(place(hijri)), Some(place(gregorian)), None)
            }
        };
        let file = &self.source.file;
        self.body.diagnostics.extend(faults.into_iter().map(|(span, finding)| Diagnostic::at(file, span, &finding)));
        date.map(|date| date.day)
    }

    /// Handles markup between the brackets of an image: only the words of links, emphasis and images remain.
    pub(super) fn alternative(&mut self, event: Event<'_>, span: &Range<usize>) {
        if let Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) = &event
            && let Some(date) = dest_url.strip_prefix("date:")
        {
            self.in_date = true;
            let words = self.day(date, span).map(|day| day.display(self.source.lang)).unwrap_or_default();
            if let Some(image) = &mut self.image {
                image.open.words.push_str(&words);
            }
            return;
        }
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Code(code) => image.open.words.push_str(&code),
            Event::HardBreak => image.open.words.push(' '),
            Event::Start(Tag::Image { .. }) => image.inner += 1,
            Event::End(TagEnd::Image) if image.inner > 0 => image.inner -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            Event::End(TagEnd::Link) => self.in_date = false,
            _ => {}
        }
    }

    pub(super) fn end_image(&mut self) {
        let Some(OpenImage { open, written, .. }) = self.image.take() else { return };
        let alt = one_line(&open.words);
        self.canonical.mark(&format!("![{alt}]({written})"));
        if alt.is_empty() {
            self.fault(open.span.clone(), &MarkupFinding::ImageAlt);
        }
        self.collect(&alt);
        let path = link::join_path(self.source.lang, &self.source.key, &written);
        self.html.push(Piece::Image(self.body.images.len()));
        self.body.images.push(Image { written, path, alt, span: open.span });
    }
}
