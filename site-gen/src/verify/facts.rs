//! Facts about a rendered page and its references, parsed from its HTML.

use std::collections::BTreeSet;
use std::sync::Arc;

use html5gum::{StartTag, Token, Tokenizer};

use super::characters::Characters;
use super::loads::Loads;
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
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => reading.start(&tag),
            Token::EndTag(tag) => reading.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => reading.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    reading.finish()
}

/// The ids in an SVG.
pub(super) fn ids(svg: &[u8]) -> BTreeSet<String> {
    let tokens = Tokenizer::new(svg).flatten();
    let tags = tokens.filter_map(|token| if let Token::StartTag(tag) = token { Some(tag) } else { None });
    tags.filter_map(|tag| attribute(&tag, "id")).collect()
}

/// An element that has not ended yet.
struct Open {
    name: String,
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
    open: Vec<Open>,
    has_html: bool,
    in_title: bool,
    has_title: bool,
    first_levels: usize,
    last_level: u8,
    /// The open link, by its index in the references.
    link: Option<usize>,
}

impl Reading<'_> {
    fn fault(&mut self, finding: OutputFinding) {
        self.facts.faults.push(finding);
    }

    fn lang(&self) -> Arc<str> {
        self.open.last().map(|open| Arc::clone(&open.lang)).unwrap_or_default()
    }

    fn is_silent(&self) -> bool {
        self.open.last().is_some_and(|open| open.silent)
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let get = |key: &str| attribute(tag, key);
        if !VOID.contains(&name.as_str()) {
            let lang = get("lang").map_or_else(|| self.lang(), Arc::from);
            let silent = self.is_silent() || SILENT.contains(&name.as_str());
            self.open.push(Open { name: name.clone(), lang, silent });
        }
        if let Some(id) = get("id")
            && !self.facts.ids.insert(id.clone())
        {
            self.fault(OutputFinding::IdTwice { id });
        }
        match name.as_str() {
            "html" => {
                self.has_html = true;
                self.facts.lang = get("lang").unwrap_or_default();
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
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(&name),
            "script" if get("type").as_deref() != Some("application/ld+json") => {
                self.fault(OutputFinding::Script);
                // The source of the script does not matter, so it is not reported as a reference too.
                return;
            }
            "style" => self.fault(OutputFinding::InlineStyle),
            "img" => {
                if get("alt").is_none() {
                    self.fault(OutputFinding::NoAlt { address: get("src").unwrap_or_default() });
                }
                let alt = get("alt").unwrap_or_default();
                self.name_link(&alt);
            }
            "input" | "textarea" => {
                let on_a_button = matches!(get("type").as_deref(), Some("button" | "reset" | "submit"));
                let words = if on_a_button { get("value") } else { get("placeholder") };
                self.facts.characters.add(&words.unwrap_or_default());
            }
            _ => {}
        }
        self.loads.start(&name, get);
        for key in tag.attributes.keys() {
            let key = String::from_utf8_lossy(key).into_owned();
            match key.as_str() {
                "style" => self.fault(OutputFinding::InlineStyle),
                key if key.starts_with("on") => self.fault(OutputFinding::ScriptAttribute { attribute: key.into() }),
                _ => {}
            }
        }
        self.references(tag, &name);
    }

    fn references(&mut self, tag: &StartTag<()>, name: &str) {
        let get = |key: &str| attribute(tag, key);
        for key in ["href", "xlink:href", "src", "action", "formaction", "srcset", "poster"] {
            let Some(value) = get(key) else { continue };
            if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                self.fault(OutputFinding::ScriptAttribute { attribute: key.into() });
                continue;
            }
            let addresses: Vec<String> = match key {
                // `address 480w, address 960w`
                "srcset" => {
                    value.split(',').filter_map(|part| part.split_whitespace().next()).map(str::to_string).collect()
                }
                _ => vec![value],
            };
            // A `link` that only names an address (canonical, alternate) loads nothing.
            let names_only = name == "link" && matches!(get("rel").as_deref(), Some("canonical" | "alternate"));
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
                    hreflang: get("hreflang"),
                    words: get("aria-label").unwrap_or_default(),
                    has_code: false,
                });
                self.facts.references.push(Reference { address, loads, link });
            }
        }
    }

    fn meta(&mut self, tag: &StartTag<()>) {
        let get = |key: &str| attribute(tag, key);
        if get("name").as_deref() == Some("description") {
            self.facts.description = get("content").unwrap_or_default();
        }
        self.facts.is_redirect |= get("http-equiv").as_deref() == Some("refresh");
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

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}
