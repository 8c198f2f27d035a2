//! Facts about a rendered page, parsed from its HTML. Its references are checked on the way.

use std::borrow::Cow;
use std::collections::BTreeSet;

use language::Lang;

use super::characters::Characters;
use super::loads::Loads;
use super::tags::{self, Part, Tag};
use super::targets::{Place, Reference, Targets};
use crate::findings::OutputFinding;
use crate::parse::is_vague;
use crate::source::one_line;

/// The facts about a page.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) lang: String,
    pub(super) title: String,
    pub(super) description: String,
    /// Whether the page only redirects to another one.
    pub(super) is_redirect: bool,
    pub(super) ids: BTreeSet<String>,
    /// The places on other pages that the page refers to.
    pub(super) places: Vec<Place>,
    /// The files that a browser fetches to show the page: one of each list.
    pub(super) loads: Vec<Vec<String>>,
    /// The characters that readers see, without code, which has a font of its own.
    pub(super) characters: Characters,
    pub(super) faults: Vec<OutputFinding>,
}

/// A link for readers that has not ended yet.
struct Link<'a> {
    address: Cow<'a, str>,
    /// The language of the surrounding text.
    lang: Cow<'a, str>,
    hreflang: Option<Cow<'a, str>>,
    /// The accessible name: its text, the alternatives of its images, or its label.
    words: String,
    /// Whether some of the words are code, which names what it says.
    has_code: bool,
}

/// Whether an element is void (HTML living standard, 13.1.2).
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an element's text is not shown, or not in the page's font.
fn is_silent(name: &str) -> bool {
    matches!(name, "code" | "kbd" | "pre" | "samp" | "script" | "style" | "template" | "textarea" | "title")
}

/// Parses a page. Without targets, its references are not checked.
pub(super) fn parse(html: &[u8], targets: Option<&Targets<'_>>) -> Facts {
    let begin = || Reading { targets, ..Reading::default() };
    let mut reading = begin();
    let plain = simdutf8::basic::from_utf8(html).ok().and_then(|html| tags::plain(html, |part| reading.part(part)));
    if plain.is_none() {
        reading = begin();
        tags::every(html, |part| reading.part(part));
    }
    reading.finish()
}

/// The ids in an SVG.
pub(super) fn ids(svg: &[u8]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    tags::every(svg, |part| {
        if let Part::Start(tag) = part {
            ids.extend(tag.get("id").map(str::to_string));
        }
    });
    ids
}

/// An element that has not ended yet.
struct Open<'a> {
    name: Cow<'a, str>,
    /// The language of its content.
    lang: Cow<'a, str>,
    /// Whether it or an ancestor is silent, see [`is_silent`].
    silent: bool,
    /// Whether it or an ancestor is code.
    is_code: bool,
}

#[derive(Default)]
struct Reading<'a> {
    targets: Option<&'a Targets<'a>>,
    facts: Facts,
    loads: Loads,
    open: Vec<Open<'a>>,
    has_html: bool,
    in_title: bool,
    has_title: bool,
    first_levels: usize,
    last_level: u8,
    link: Option<Link<'a>>,
    /// The places on this page that it refers to: the address and the id.
    own_places: Vec<(Cow<'a, str>, String)>,
}

impl<'a> Reading<'a> {
    fn part(&mut self, part: Part<'_, 'a>) {
        match part {
            Part::Start(tag) => self.start(tag),
            Part::End(name) => self.end(&name),
            Part::Text(text) => self.text(&text),
        }
    }

    fn fault(&mut self, finding: OutputFinding) {
        self.facts.faults.push(finding);
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let name = &*tag.name;
        let get = |key: &str| tag.get(key);
        if name == "a" {
            self.end_link();
            self.link = tag.value("href").map(|address| Link {
                address,
                lang: self.open.last().map(|open| open.lang.clone()).unwrap_or_default(),
                hreflang: tag.value("hreflang"),
                words: get("aria-label").unwrap_or_default().to_string(),
                has_code: false,
            });
        }
        if !is_void(name) {
            let around = self.open.last();
            let lang = tag.value("lang").or_else(|| Some(around?.lang.clone())).unwrap_or_default();
            let silent = around.is_some_and(|open| open.silent) || is_silent(name);
            let is_code = around.is_some_and(|open| open.is_code) || name == "code";
            self.open.push(Open { name: tag.name.clone(), lang, silent, is_code });
        }
        if let Some(id) = get("id")
            && !self.facts.ids.insert(id.to_string())
        {
            self.fault(OutputFinding::IdTwice { id: id.to_string() });
        }
        match name {
            "html" => {
                self.has_html = true;
                self.facts.lang = get("lang").unwrap_or_default().to_string();
                if self.facts.lang.is_empty() || get("dir").is_none() {
                    self.fault(OutputFinding::NoLanguage);
                }
            }
            "title" => {
                // An SVG has titles of its own.
                self.in_title = !self.open.iter().any(|open| open.name == "svg");
                self.has_title |= self.in_title;
            }
            "meta" => self.meta(tag),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name),
            "script" if get("type") != Some("application/ld+json") => {
                self.fault(OutputFinding::Script);
                // The source of the script does not matter, so it is not reported as a reference too.
                return;
            }
            "style" => self.fault(OutputFinding::InlineStyle),
            "img" => {
                if get("alt").is_none() {
                    self.fault(OutputFinding::NoAlt { address: get("src").unwrap_or_default().to_string() });
                }
                self.name_link(get("alt").unwrap_or_default());
            }
            "input" | "textarea" => {
                let on_a_button = matches!(get("type"), Some("button" | "reset" | "submit"));
                let words = if on_a_button { get("value") } else { get("placeholder") };
                self.facts.characters.add(words.unwrap_or_default());
            }
            _ => {}
        }
        self.loads.start(name, get);
        for (key, _) in &tag.attributes {
            match &**key {
                "style" => self.fault(OutputFinding::InlineStyle),
                key if key.starts_with("on") => self.fault(OutputFinding::ScriptAttribute { attribute: key.into() }),
                _ => {}
            }
        }
        self.references(tag);
    }

    fn references(&mut self, tag: &Tag<'a>) {
        let name = &*tag.name;
        for (key, value) in &tag.attributes {
            let key = &**key;
            if !matches!(key, "href" | "xlink:href" | "src" | "action" | "formaction" | "srcset" | "poster") {
                continue;
            }
            if is_script(value) {
                self.fault(OutputFinding::ScriptAttribute { attribute: key.into() });
                self.link = self.link.take().filter(|_| name != "a");
                continue;
            }
            // A `link` that only names an address (canonical, alternate) loads nothing.
            let names_only = || name == "link" && matches!(tag.get("rel"), Some("canonical" | "alternate"));
            // A symbol of another file is fetched; a link, even in an SVG, is not.
            let leads = name == "a"
                || key == "href" && !matches!(name, "use" | "image")
                || key == "action"
                || key == "formaction";
            let loads = !leads || name == "link" && !names_only();
            if key == "srcset" {
                // `address 480w, address 960w`
                for address in value.split(',').filter_map(|part| part.split_whitespace().next()) {
                    self.reference(Cow::Owned(address.to_string()), loads);
                }
            } else {
                self.reference(value.clone(), loads);
            }
        }
    }

    fn reference(&mut self, address: Cow<'a, str>, loads: bool) {
        let Some(targets) = self.targets else { return };
        match targets.find(&address, loads) {
            Reference::Sound => {}
            Reference::Fault(finding) => self.fault(finding),
            Reference::Here(id) => self.own_places.push((address, id)),
            Reference::There(place) => self.facts.places.push(place),
        }
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        if tag.get("name") == Some("description") {
            self.facts.description = tag.get("content").unwrap_or_default().to_string();
        }
        self.facts.is_redirect |= tag.get("http-equiv") == Some("refresh");
    }

    fn heading(&mut self, name: &str) {
        let level = name.trim_start_matches('h').parse::<u8>().unwrap_or(1);
        self.first_levels += usize::from(level == 1);
        // Headings before the title, for example in a menu, can have any level.
        if self.last_level > 0 && level > self.last_level + 1 {
            self.fault(OutputFinding::SkippedLevel { level: level.to_string(), last: self.last_level.to_string() });
        }
        self.last_level = level;
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.facts.title.push_str(text);
        }
        if !self.open.last().is_some_and(|open| open.silent) {
            self.facts.characters.add(text);
        }
        self.name_link(text);
    }

    fn name_link(&mut self, text: &str) {
        let is_code = self.open.last().is_some_and(|open| open.is_code);
        if let Some(link) = &mut self.link {
            link.words.push_str(text);
            link.has_code |= is_code;
        }
    }

    fn end_link(&mut self) {
        let Some((Link { address, lang, hreflang, words, has_code }, targets)) = self.link.take().zip(self.targets)
        else {
            return;
        };
        let address = targets.own(&address);
        if let Some(leads_to) = Lang::from_path(address).map(Lang::code)
            && leads_to != lang
            && hreflang.as_deref() != Some(leads_to)
        {
            self.fault(OutputFinding::OtherLanguage { address: address.to_string() });
        }
        if words.trim().is_empty() {
            self.fault(OutputFinding::NamelessLink { address: address.to_string() });
        } else if !has_code && is_vague(&words) {
            self.fault(OutputFinding::VagueLink { words: one_line(&words), address: address.to_string() });
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "a" => self.end_link(),
            _ => {}
        }
        // An end tag without a start tag closes nothing. One that skips elements closes them too.
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
    }

    fn finish(mut self) -> Facts {
        self.end_link();
        for (address, id) in std::mem::take(&mut self.own_places) {
            if !self.facts.ids.contains(&id) {
                let address = address.into_owned();
                self.fault(OutputFinding::NoPlace { address });
            }
        }
        if !self.has_html {
            self.fault(OutputFinding::NoLanguage);
        }
        if self.first_levels != 1 {
            self.fault(OutputFinding::Titles { count: self.first_levels.to_string() });
        }
        self.facts.title = one_line(&self.facts.title);
        if !self.has_title || self.facts.title.is_empty() {
            self.fault(OutputFinding::NoTitle);
        }
        if self.facts.description.trim().is_empty() && !self.facts.is_redirect {
            self.fault(OutputFinding::NoDescription);
        }
        self.facts.loads = self.loads.finish(self.targets.and_then(|targets| targets.base_url));
        self.facts
    }
}

/// Whether an address is a script.
fn is_script(address: &str) -> bool {
    const SCHEME: &[u8] = b"javascript:";
    address.trim_start().as_bytes().get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}
