//! A parsed page: title, language, fields, links, words.

use std::collections::BTreeMap;
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
