//! The views of pages: plain data under the names that templates use.

use std::fmt::Write;

use forms::view::FormView;
use language::Lang;
use language::calendar::{Calendar, Day};
use serde::Serialize;

use super::alternates::{Alternate, alternates};
use super::list_view::{ListView, Neighbour, SectionView};
use super::shared::LangView;
use super::structured;
use super::view_builder::ViewBuilder;
use crate::data::Channel;
use crate::lists::part_url;
use crate::pair::{Entry, Translation, paired_heading};
use crate::parse::text::dates::Date;
use crate::parse::{Link, Page, PageKind, Piece, Target, isolated, url, write_address};

/// A page for templates.
#[derive(Default, Serialize)]
pub(super) struct PageView<'a> {
    title: &'a str,
    /// The title as HTML.
    title_html: String,
    description: &'a str,
    kind: &'static str,
    url: String,
    /// The body as HTML.
    html: String,
    /// The language of title and body if it differs from that of the page: a fallback for a missing translation.
    content: Option<LangView>,
    outline: Vec<OutlineView<'a>>,
    /// The address of the page in the other language, or of the nearest ancestor that has one.
    counterpart: String,
    /// The absolute canonical address, if the public address is known.
    canonical: Option<String>,
    /// The absolute addresses in both languages, if both exist.
    alternates: Vec<Alternate>,
    /// Whether search engines should ignore the page.
    noindex: bool,
    /// The banner above the page.
    banner: Option<Banner>,
    breadcrumbs: Vec<Neighbour<'a>>,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    /// The pages of a section, as far as this part of its list has them.
    children: Vec<Child<'a>>,
    /// The place of this part, if the list has several.
    list: Option<ListView>,
    updated: Option<DateView>,
    date: Option<DateView>,
    number: Option<&'a str>,
    approved: Option<DateView>,
    review_by: Option<DateView>,
    /// Whether a document's text is given on request.
    on_request: bool,
    /// The version of a privacy banner.
    version: Option<&'a str>,
    /// The name of the page's icon.
    icon: Option<&'a str>,
    /// The pages that the first page links to first.
    tasks: Vec<Child<'a>>,
    /// The pages of the language by section, as far as this part of the site map has them.
    sections: Vec<SectionView<'a>>,
    /// The address of the form to which the page leads its reader.
    form_url: Option<&'a str>,
    /// Linked data for search engines (schema.org), as JSON that is safe in a script element.
    structured: Option<String>,
}

/// A heading for the table of contents.
#[derive(Serialize)]
struct OutlineView<'a> {
    level: u8,
    id: &'a str,
    html: String,
}

/// A page in the list of its section.
#[derive(Serialize)]
struct Child<'a> {
    url: &'a str,
    title: &'a str,
    description: &'a str,
    kind: &'static str,
    icon: Option<&'a str>,
    date: Option<DateView>,
    number: Option<&'a str>,
    approved: Option<DateView>,
    review_by: Option<DateView>,
    /// The language of title and description if it differs from that of the list.
    content: Option<LangView>,
}

/// The banner above a page.
#[derive(Serialize)]
struct Banner {
    /// `stale`, `fallback` or `draft`.
    kind: &'static str,
    /// The day of the newer source text.
    since: Option<DateView>,
    /// The address of the page in the other language.
    original: Option<String>,
}

/// A date in both calendars.
#[derive(Serialize)]
pub(super) struct DateView {
    iso: String,
    /// Both calendars in words.
    shown: String,
    gregorian: String,
    hijri: String,
    /// The reason why the two days differ.
    as_printed: Option<String>,
}

impl DateView {
    pub(super) fn new(day: Day, lang: Lang) -> Self {
        let (gregorian, hijri) = (day.words(Calendar::Gregorian, lang), day.words(Calendar::UmmAlQura, lang));
        DateView { iso: day.iso(), shown: day.display(lang), gregorian, hijri, as_printed: None }
    }

    fn from_date(date: &Date, lang: Lang) -> Self {
        let Some(printed) = &date.as_printed else { return Self::new(date.day, lang) };
        let gregorian = printed.gregorian.words(Calendar::Gregorian, lang);
        let hijri = printed.hijri.words(Calendar::UmmAlQura, lang);
        DateView {
            iso: date.day.iso(),
            shown: format!("{hijri} – {gregorian}"),
            gregorian,
            hijri,
            as_printed: Some(printed.reason.clone()),
        }
    }
}

/// The context of a page, apart from the values that its language shares.
#[derive(Serialize)]
pub(super) struct PageContext<'a> {
    page: PageView<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    channels: Vec<ChannelView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<FormView<'a>>,
}

impl PageContext<'_> {
    /// Takes the body out of the page.
    pub(super) fn take_body(&mut self) -> String {
        std::mem::take(&mut self.page.html)
    }

    /// Puts the body back.
    pub(super) fn put_body(&mut self, body: String) {
        self.page.html = body;
    }
}

/// The start of a question with its answer, up to the question's words.
const QUESTION_START: &str = "<details class=\"question\">\n<summary><h2>";
/// The end of a question with its answer.
const QUESTION_END: &str = "</div>\n</details>\n";

impl<'a> ViewBuilder<'a> {
    /// The context of a page at an entry of the index: its own, or the fallback in the other language.
    /// `part` is the number of the part of a list, from 1.
    pub(super) fn context(self, page: &'a Page, entry: &'a Entry, part: usize) -> PageContext<'a> {
        let lang = entry.id.0;
        let channels = match page.meta.kind {
            PageKind::Channels => self.channels(lang, |_| true),
            PageKind::Channel => {
                let wanted = page.meta.channel.as_ref().map(toml::Spanned::get_ref);
                self.channels(lang, |channel| Some(channel.id.get_ref()) == wanted)
            }
            _ => Vec::new(),
        };
        let form = (page.meta.kind == PageKind::Form).then(|| {
            let id = page.key.strip_prefix("forms/").unwrap_or_default();
            let form = self.data.forms.iter().find(|form| form.definition.id == id)?;
            Some(FormView::new(&form.definition, lang, self.empty_input, &[]))
        });
        PageContext { page: self.view(page, entry, part), channels, form: form.flatten() }
    }

    /// A page. Later parts of a list are without the page's own text, and are below its first part in the breadcrumbs.
    fn view(self, page: &'a Page, entry: &'a Entry, part: usize) -> PageView<'a> {
        let lang = entry.id.0;
        let is_first = part == 1;
        let fallback = entry.translation == Translation::Fallback;
        let original = self.index.get(page.lang, &page.key).unwrap_or(entry);
        let date = |date: &Option<Date>| date.as_ref().map(|date| DateView::from_date(date, lang));
        let (previous, next) = if is_first { self.index.neighbours(&entry.id) } else { (None, None) };
        let ancestors: Vec<&Entry> = self.index.ancestors(&entry.id);
        let structured = structured::linked_data(self, page, entry, &ancestors);
        let breadcrumbs = ancestors.into_iter().chain((!is_first).then_some(entry));
        let form_url = page.meta.form.as_ref().and_then(|id| self.index.open(lang, &format!("forms/{}", id.get_ref())));
        PageView {
            title: &page.meta.title,
            title_html: isolated(&page.meta.title, page.lang),
            description: &page.meta.description,
            kind: page.meta.kind.name(),
            url: part_url(&entry.url, part),
            html: if is_first { self.html(page, original, entry) } else { String::new() },
            content: fallback.then(|| LangView::new(page.lang)),
            outline: page
                .outline
                .iter()
                .filter(|_| is_first)
                .map(|heading| OutlineView {
                    level: heading.level,
                    id: &heading.id,
                    html: isolated(&heading.text, page.lang),
                })
                .collect(),
            counterpart: self.other_language(entry, part),
            canonical: if is_first { self.absolute(&original.url) } else { self.absolute(&part_url(&entry.url, part)) },
            alternates: self.alternates(entry, part),
            noindex: fallback || page.meta.draft,
            // A stale translation is a matter of the text, which only the first part has.
            banner: self.banner(page, entry).filter(|banner| is_first || banner.kind != "stale"),
            structured,
            breadcrumbs: breadcrumbs.map(Neighbour::from).collect(),
            previous: previous.map(Neighbour::from),
            next: next.map(Neighbour::from),
            children: self.children(page, entry, part),
            list: self.list(entry, part),
            updated: date(&page.meta.updated).filter(|_| is_first),
            date: date(&page.meta.date),
            on_request: page.meta.on_request.is_some(),
            version: page.meta.version.as_ref().map(|version| version.get_ref().as_str()),
            icon: entry.icon.as_deref(),
            tasks: page
                .meta
                .tasks
                .iter()
                .filter_map(|key| self.index.open(lang, key.get_ref()))
                .map(|task| child(task, lang))
                .collect(),
            sections: self.map_sections(page, entry, part),
            number: page.meta.number.as_deref(),
            approved: date(&page.meta.approved),
            review_by: date(&page.meta.review_by),
            form_url: form_url.map(|entry| entry.url.as_str()),
        }
    }

    /// The body as it is shown at an entry: images with their variants, headings with a link to the same heading in the other
    /// language, links to pages in the language of the entry.
    fn html(self, page: &Page, original: &Entry, entry: &Entry) -> String {
        let other = page.lang.other();
        let counterpart = self.index.counterpart(original).filter(|_| page.meta.kind.is_cited());
        let mut questions = 0;
        let mut html = page.html.compose(|piece, html| match piece {
            Piece::HeadingStart(at) => {
                let Some(heading) = page.outline.get(*at) else { return };
                if page.meta.faq && heading.level == 2 {
                    html.push_str(if questions == 0 { "" } else { QUESTION_END });
                    html.push_str(QUESTION_START);
                    questions += 1;
                    return;
                }
                let paired = counterpart.is_some() && self.index.heading_in_counterpart(original, *at).is_some();
                html.push_str(if paired { "<div class=\"heading\">" } else { "" });
                let _ = write!(html, "<h{} id=\"{}\">", heading.level, heading.id);
            }
            Piece::HeadingEnd(at) => {
                let Some(heading) = page.outline.get(*at) else { return };
                if page.meta.faq && heading.level == 2 {
                    // A browser opens the question whose answer has the id of the address's fragment (HTML, "ancestor details
                    // revealing algorithm"). The summary is no part of what it opens, so the id is not there.
                    html.push_str(&format!("</h2></summary>\n<div class=\"answer stack\" id=\"{}\">", heading.id));
                    return;
                }
                let _ = write!(html, "</h{}>", heading.level);
                let Some((id, there)) = self.index.heading_in_counterpart(original, *at).zip(counterpart) else { return };
                html.push_str(&format!(
                    "<a class=\"same-place\" href=\"{}#{id}\" lang=\"{other}\" dir=\"{}\" hreflang=\"{other}\">{}<span class=\"visually-hidden\"> – <bdi lang=\"{}\">{}</bdi></span></a></div>",
                    there.url,
                    other.dir(),
                    other.own_name(),
                    page.lang,
                    isolated(&heading.text, page.lang),
                ));
            }
            Piece::Image(at) => {
                if let Some(image) = page.images.get(*at) {
                    self.pictures.write(image, html);
                }
            }
            Piece::LinkAddress(at) => {
                if let Some(link) = page.links.get(*at) {
                    write_address(&self.link(link, page, entry).0, html);
                }
            }
            Piece::LinkLanguage(at) => {
                let lang = page.links.get(*at).map(|link| self.link(link, page, entry).1);
                if let Some(lang) = lang.filter(|lang| *lang != page.lang) {
                    html.push_str(&format!(" hreflang=\"{lang}\""));
                }
            }
        });
        if questions > 0 {
            html.push_str(QUESTION_END);
        }
        html
    }

    /// The address and the language of a link to a page. On a fallback it leads to the page in the reader's language, if that
    /// exists, and to the same heading. A link that names its language keeps it.
    fn link(self, link: &Link, page: &Page, entry: &Entry) -> (String, Lang) {
        let Target::Page { lang, key, fragment } = &link.target else { return (link.written.clone(), page.lang) };
        let written = || (link.target.address().unwrap_or_default(), *lang);
        let reader = entry.id.0;
        let follows = reader != page.lang && *lang == page.lang && !link.marked;
        let here = self.index.get(*lang, key).filter(|_| follows);
        let Some((here, there)) = here.and_then(|here| Some((here, self.index.shown_counterpart(here)?))) else {
            return written();
        };
        let heading = |id: &String| {
            let same = there.headings.iter().map(|(_, id)| id).chain(&there.clauses).find(|other| *other == id);
            let at = || here.headings.iter().position(|(_, other)| other == id);
            let paired = || paired_heading(&here.headings, &there.headings, at()?);
            same.map(String::as_str).or_else(paired)
        };
        let fragment = fragment.as_ref().and_then(heading);
        (fragment.map_or_else(|| there.url.clone(), |id| format!("{}#{id}", there.url)), reader)
    }

    /// The addresses of a part of a page in both languages. A later part has them only if the other list is as long.
    fn alternates(self, entry: &Entry, part: usize) -> Vec<Alternate> {
        let other = self.index.counterpart(entry).filter(|other| part <= self.lists.parts(other));
        other.map(|_| alternates(self.index, entry, part, self.base_url)).unwrap_or_default()
    }

    /// The target of the language switch: the counterpart, or that of the nearest ancestor that has one.
    fn other_language(self, entry: &Entry, part: usize) -> String {
        let own = self.index.shown_counterpart(entry).map(|other| self.part_in(other, part));
        let above =
            || self.index.ancestors(&entry.id).into_iter().rev().find_map(|above| self.index.counterpart(above));
        own.or_else(|| above().map(|other| other.url.clone())).unwrap_or_else(|| url(entry.id.0.other(), "index"))
    }

    fn banner(self, page: &Page, entry: &Entry) -> Option<Banner> {
        let original = || self.index.shown_counterpart(entry).map(|other| other.url.clone());
        let not_yet = page.meta.draft;
        match &entry.translation {
            _ if not_yet => Some(Banner { kind: "draft", since: None, original: None }),
            Translation::Fallback => Some(Banner { kind: "fallback", since: None, original: original() }),
            Translation::Stale { since } => {
                let since = since.map(|day| DateView::new(day, entry.id.0));
                Some(Banner { kind: "stale", since, original: original() })
            }
            _ => None,
        }
    }

    fn children(self, page: &Page, entry: &Entry, part: usize) -> Vec<Child<'a>> {
        if page.meta.kind != PageKind::Section {
            return Vec::new();
        }
        let lang = entry.id.0;
        self.lists.of_section(&entry.id, part).map(|entry| child(entry, lang)).collect()
    }

    fn channels(self, lang: Lang, wanted: impl Fn(&Channel) -> bool) -> Vec<ChannelView<'a>> {
        let known = |detail: &'a Option<toml::Spanned<String>>| {
            detail.as_ref().map(|detail| detail.get_ref().as_str()).filter(|detail| !detail.is_empty())
        };
        let view = |channel: &'a Channel| ChannelView {
            id: channel.id.get_ref(),
            name: channel.name.get(lang),
            icon: known(&channel.icon),
            good_for: channel.good_for.as_ref().map(|text| text.get(lang)),
            page: known(&channel.page).and_then(|key| self.index.open(lang, key)).map(|entry| entry.url.as_str()),
            phone: known(&channel.phone),
            email: known(&channel.email),
            url: known(&channel.url),
            address: channel.address.as_ref().map(|text| text.get_ref().get(lang)).filter(|text| !text.is_empty()),
        };
        self.data.channels.iter().filter(|channel| wanted(channel)).map(view).collect()
    }
}

/// A page in a list of a language.
fn child(entry: &Entry, lang: Lang) -> Child<'_> {
    let date = |date: &Option<Date>| date.as_ref().map(|date| DateView::from_date(date, lang));
    Child {
        url: &entry.url,
        title: &entry.title,
        description: &entry.description,
        kind: entry.kind.name(),
        icon: entry.icon.as_deref(),
        date: entry.date.map(|day| DateView::new(day, lang)),
        number: entry.number.as_deref(),
        approved: date(&entry.approved),
        review_by: date(&entry.review_by),
        content: (entry.translation == Translation::Fallback).then(|| LangView::new(lang.other())),
    }
}

impl PageView<'_> {
    /// The frame for the intake function, with placeholders for title, content and language switch.
    pub(super) fn shell() -> Self {
        PageView { title: "[[title]]", kind: "intake", ..PageView::default() }
    }

    /// The "not found" page in one language.
    pub(super) fn not_found(lang: Lang) -> Self {
        Self::replacement("not-found", "404.html", lang)
    }

    /// The "forms are closed" page in one language.
    pub(super) fn forms_closed(lang: Lang) -> Self {
        Self::replacement("forms-closed", "closed.html", lang)
    }

    /// A page that the host serves in place of another one. Search engines ignore it.
    fn replacement(kind: &'static str, file: &str, lang: Lang) -> Self {
        PageView {
            kind,
            url: format!("/{lang}/{file}"),
            counterpart: format!("/{}/{file}", lang.other()),
            noindex: true,
            ..PageView::default()
        }
    }

    /// The page's address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

/// A channel on its page. Unknown details are left out.
#[derive(Serialize)]
pub(super) struct ChannelView<'a> {
    id: &'a str,
    name: &'a str,
    icon: Option<&'a str>,
    good_for: Option<&'a str>,
    page: Option<&'a str>,
    phone: Option<&'a str>,
    email: Option<&'a str>,
    url: Option<&'a str>,
    address: Option<&'a str>,
}
