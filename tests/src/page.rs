//! A parsed page: title, language, fields, links, words.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use html5gum::{Token, Tokenizer};

/// The folder for pages that the HTML validator and the browser check later, if it is set.
pub fn kept() -> Option<PathBuf> {
    std::env::var_os("JOURNEY_PAGES").map(PathBuf::from)
}

/// Writes a page to the folder in `JOURNEY_PAGES` and returns the file's name. Without the variable, nothing is written.
pub fn keep(html: &str) -> String {
    let mut hasher = DefaultHasher::new();
    html.hash(&mut hasher);
    let name = format!("{:016x}.html", hasher.finish());
    if let Some(folder) = kept() {
        std::fs::write(folder.join(&name), html).unwrap();
    }
    name
}

/// Writes a page of the desk to the folder `desk` in the folder in `JOURNEY_PAGES`. Of the pages that one address gives with the same
/// status, language and markup one is kept, whatever the references in the address and the texts are.
pub fn keep_of_desk(path: &str, status: u16, html: &str) {
    let Some(folder) = kept() else { return };
    let folder = folder.join("desk");
    std::fs::create_dir_all(&folder).unwrap();
    let is_name = |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || "_.-".contains(c));
    let parts = path.split('/').filter(|part| !part.is_empty());
    let address: Vec<_> = parts.map(|part| if is_name(part) { part } else { "X" }).collect();
    let mut hasher = DefaultHasher::new();
    markup(html).hash(&mut hasher);
    let name = format!("{}.{status}.{:016x}.html", address.join("-"), hasher.finish());
    // Other tests write the same file at the same time.
    let mine = tempfile::NamedTempFile::new_in(&folder).unwrap();
    std::fs::write(mine.path(), html).unwrap();
    mine.persist(folder.join(name)).unwrap();
}

/// The language, and every kind of element by its name, its class and the names of its attributes.
fn markup(html: &str) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for token in Tokenizer::new(html) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attributes = tag.attributes.iter().map(|(attribute, value)| {
            let attribute = String::from_utf8_lossy(attribute).into_owned();
            let is_told = attribute == "class" || (name == "html" && attribute == "lang");
            if is_told { format!("{attribute}={}", String::from_utf8_lossy(value)) } else { attribute }
        });
        kinds.insert(std::iter::once(name.clone()).chain(attributes).collect::<Vec<_>>().join(" "));
    }
    kinds
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// The title.
    pub title: String,
    /// `lang` and `dir` of the document.
    pub lang: (String, String),
    /// Hidden fields in order.
    pub hidden: Vec<(String, String)>,
    /// The content of the visible fields: values, texts, and checked options.
    pub filled: BTreeMap<String, String>,
    /// The addresses of links.
    pub links: Vec<String>,
    /// The addresses of forms and of buttons with their own.
    pub actions: Vec<String>,
    /// The elements' ids in order.
    pub ids: Vec<String>,
    /// The visible words, one piece a line.
    pub words: String,
}

impl Page {
    /// Parses a page.
    pub fn parse(html: &str) -> Self {
        let mut page = Page::default();
        let (mut in_title, mut textarea) = (false, None::<String>);
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let get = |key: &str| {
                        tag.attributes.get(key.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
                    };
                    page.ids.extend(get("id"));
                    match name.as_str() {
                        "html" => page.lang = (get("lang").unwrap_or_default(), get("dir").unwrap_or_default()),
                        "title" => in_title = true,
                        "a" => page.links.extend(get("href")),
                        "form" => page.actions.extend(get("action")),
                        "button" => page.actions.extend(get("formaction")),
                        "textarea" => textarea = get("name"),
                        "input" => page.input(get),
                        _ => {}
                    }
                }
                Token::EndTag(tag) => match tag.name.as_slice() {
                    b"title" => in_title = false,
                    b"textarea" => textarea = None,
                    _ => {}
                },
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    if in_title {
                        page.title.push_str(&text);
                    } else if let Some(name) = &textarea {
                        let text = text.strip_prefix('\n').unwrap_or(&text);
                        page.filled.entry(name.clone()).or_default().push_str(text);
                    } else if !text.trim().is_empty() {
                        page.words.push_str(text.trim());
                        page.words.push('\n');
                    }
                }
                _ => {}
            }
        }
        page
    }

    fn input(&mut self, get: impl Fn(&str) -> Option<String>) {
        let (kind, name, value) = (get("type"), get("name").unwrap_or_default(), get("value").unwrap_or_default());
        match kind.as_deref() {
            Some("hidden") => self.hidden.push((name, value)),
            Some("radio" | "checkbox") if get("checked").is_none() => {}
            _ => {
                self.filled.insert(name, value);
            }
        }
    }

    /// The fields of a form as a browser sends them. If several visible values share a name, only the last is kept.
    pub fn filled_body(&self) -> String {
        let hidden = self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let visible = self.filled.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        crate::applicant::body(hidden.chain(visible))
    }

    /// The hidden fields as a browser sends them.
    pub fn hidden_body(&self) -> String {
        crate::applicant::body(self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}
