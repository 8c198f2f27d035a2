//! Facts about a rendered page and its references, parsed from its HTML.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::characters::Characters;
use super::loads::Loads;
use super::tags::{self, Part, Tag};
use crate::findings::OutputFinding;
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
    pub(super) references: Vec<Reference>,
    /// The files that a browser fetches to show the page: one of each list.
    pub(super) loads: Vec<Vec<String>>,
    /// The characters that readers see, without code, which has a font of its own.
    pub(super) characters: Characters,
    pub(super) faults: Vec<OutputFinding>,
}

/// An address on a page.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) address: String,
    /// Whether a browser fetches it without user action.
    pub(super) loads: bool,
    /// The link that has the address, if it is one.
    pub(super) link: Option<Link>,
}

/// A link for readers.
#[derive(Debug)]
pub(super) struct Link {
    /// The language of the surrounding text.
    pub(super) lang: Arc<str>,
    pub(super) hreflang: Option<String>,
    /// The accessible name: its text, the alternatives of its images, or its label.
    pub(super) words: String,
    /// Whether some of the words are code, which names what it says.
    pub(super) has_code: bool,
}

/// Void elements (HTML living standard, 13.1.2).
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose text is not shown, or not in the page's font.
const SILENT: [&str; 9] = ["code", "kbd", "pre", "samp", "script", "style", "template", "textarea", "title"];

/// Parses a page.
pub(super) fn parse(html: &[u8], base_url: Option<&str>) -> Facts {
    let mut reading = Reading { base_url, ..Reading::default() };
    let plain = simdutf8::basic::from_utf8(html).ok().and_then(|html| tags::plain(html, |part| reading.part(part)));
    if plain.is_none() {
        reading = Reading { base_url, ..Reading::default() };
        tags::every(html).for_each(|part| reading.part(part));
    }
    reading.finish()
}

/// The ids in an SVG.
pub(super) fn ids(svg: &[u8]) -> BTreeSet<String> {
    let tags = tags::every(svg).filter_map(|part| if let Part::Start(tag) = part { Some(tag) } else { None });
    tags.filter_map(|tag| tag.get("id").map(str::to_string)).collect()
}

/// An element that has not ended yet.
struct Open<'a> {
    name: Cow<'a, str>,
    /// The language of its content.
    lang: Arc<str>,
    /// Whether it or an ancestor is in [`SILENT`].
    silent: bool,
}

#[derive(Default)]
struct Reading<'a> {
    base_url: Option<&'a str>,
    facts: Facts,
    loads: Loads,
    open: Vec<Open<'a>>,
    has_html: bool,
    in_title: bool,
    has_title: bool,
    first_levels: usize,
    last_level: u8,
    /// The open link, by its index in the references.
    link: Option<usize>,
}

impl<'a> Reading<'a> {
    fn part(&mut self, part: Part<'a>) {
        match part {
            Part::Start(tag) => self.start(&tag),
            Part::End(name) => self.end(&name),
            Part::Text(text) => self.text(&text),
        }
    }

    fn fault(&mut self, finding: OutputFinding) {
        self.facts.faults.push(finding);
    }

    fn lang(&self) -> Arc<str> {
        self.open.last().map(|open| Arc::clone(&open.lang)).unwrap_or_default()
    }

    fn is_silent(&self) -> bool {
        self.open.last().is_some_and(|open| open.silent)
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let name = &*tag.name;
        let get = |key: &str| tag.get(key);
        if !VOID.contains(&name) {
            let lang = get("lang").map_or_else(|| self.lang(), Arc::from);
            let silent = self.is_silent() || SILENT.contains(&name);
            self.open.push(Open { name: tag.name.clone(), lang, silent });
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

    fn references(&mut self, tag: &Tag<'_>) {
        let name = &*tag.name;
        let get = |key: &str| tag.get(key);
        for (key, value) in &tag.attributes {
            let key = &**key;
            if !["href", "xlink:href", "src", "action", "formaction", "srcset", "poster"].contains(&key) {
                continue;
            }
            if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                self.fault(OutputFinding::ScriptAttribute { attribute: key.into() });
                continue;
            }
            let addresses: Vec<String> = match key {
                // `address 480w, address 960w`
                "srcset" => {
                    value.split(',').filter_map(|part| part.split_whitespace().next()).map(str::to_string).collect()
                }
                _ => vec![value.to_string()],
            };
            // A `link` that only names an address (canonical, alternate) loads nothing.
            let names_only = name == "link" && matches!(get("rel"), Some("canonical" | "alternate"));
            // A symbol of another file is fetched; a link, even in an SVG, is not.
            let leads = name == "a"
                || key == "href" && !matches!(name, "use" | "image")
                || key == "action"
                || key == "formaction";
            let loads = !leads || name == "link" && !names_only;
            for address in addresses {
                // The site's own absolute addresses are checked as paths.
                let own =
                    self.base_url.and_then(|base| address.strip_prefix(base)).filter(|rest| rest.starts_with('/'));
                let address = own.map(str::to_string).unwrap_or(address);
                let is_link = name == "a" && key == "href";
                if is_link {
                    self.link = Some(self.facts.references.len());
                }
                let link = is_link.then(|| Link {
                    lang: self.open.iter().rev().nth(1).map(|open| Arc::clone(&open.lang)).unwrap_or_default(),
                    hreflang: get("hreflang").map(str::to_string),
                    words: get("aria-label").unwrap_or_default().to_string(),
                    has_code: false,
                });
                self.facts.references.push(Reference { address, loads, link });
            }
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
        if !self.is_silent() {
            self.facts.characters.add(text);
        }
        self.name_link(text);
    }

    fn name_link(&mut self, text: &str) {
        let is_code = self.open.iter().any(|open| open.name == "code");
        let open = self.link.and_then(|at| self.facts.references.get_mut(at));
        if let Some(link) = open.and_then(|reference| reference.link.as_mut()) {
            link.words.push_str(text);
            link.has_code |= is_code;
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "a" => self.link = None,
            _ => {}
        }
        // An end tag without a start tag closes nothing. One that skips elements closes them too.
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
    }

    fn finish(mut self) -> Facts {
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
        self.facts.loads = self.loads.finish(self.base_url);
        self.facts
    }
}
