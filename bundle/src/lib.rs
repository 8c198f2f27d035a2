//! The intake bundle: the content that the functions need. The site generator writes it, and a function reads it once at its start.
//! The desk has templates of its own, see [`desk`].

pub mod desk;
pub mod isolate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use forms::FormDefinition;
use forms::desk::Document;
use language::Lang;
use serde::{Deserialize, Serialize};
use tera::{Context, Tera};

/// The bundle format that this reader understands.
const FORMAT: u32 = 1;

/// The bundle cannot be used. The function does not start, because it could not handle a form.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file is missing or unreadable.
    #[error("the intake bundle's {path} cannot be read: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file's content is invalid.
    #[error("the intake bundle's {file} is unusable: {why}")]
    Unusable {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
}

/// Form definitions, interface strings, page frames and templates, with the digest of the content.
pub struct Bundle {
    /// The digest of the content.
    pub content: String,
    /// The security headers of the site's pages, by name.
    pub headers: BTreeMap<String, String>,
    forms: Vec<FormDefinition>,
    strings: BTreeMap<Lang, BTreeMap<String, String>>,
    shells: BTreeMap<Lang, Shell>,
    documents: Vec<Document>,
    tera: Tera,
}

#[derive(Deserialize)]
struct Manifest {
    format: u32,
    content: String,
    headers: BTreeMap<String, String>,
    forms: Vec<String>,
    templates: Vec<String>,
    #[serde(default)]
    documents: Vec<Document>,
}

/// A page's language switch.
#[derive(Serialize)]
pub struct Switch {
    /// The address in the other language.
    pub url: String,
    /// Whether the page has a form whose fields are sent along. Then the switch is a button of the form.
    pub takes_along: bool,
}

/// The other language, as templates name it.
#[derive(Serialize)]
struct Other {
    code: Lang,
    dir: &'static str,
    name: &'static str,
}

impl Bundle {
    /// Reads a bundle from its folder.
    ///
    /// # Errors
    /// [`BundleError`] for the first thing that is missing or wrong.
    pub fn load(folder: &Path) -> Result<Self, BundleError> {
        let read = |name: &str| read(folder, name);
        let manifest: Manifest = json("bundle.json", &read("bundle.json")?)?;
        if manifest.format != FORMAT {
            let why = format!("its format is {}, and {FORMAT} is understood", manifest.format);
            return Err(unusable("bundle.json", why));
        }
        let mut forms = Vec::new();
        for id in &manifest.forms {
            let name = format!("forms/{id}.toml");
            let form = FormDefinition::parse(&read(&name)?).map_err(|faults| {
                unusable(
                    &name,
                    faults
                        .into_iter()
                        .map(|fault| fault.description.message.get(Lang::En).to_string())
                        .collect::<Vec<_>>()
                        .join("; "),
                )
            })?;
            forms.push(form);
        }
        let strings: BTreeMap<Lang, BTreeMap<String, String>> = json("strings.json", &read("strings.json")?)?;
        for lang in Lang::ALL {
            let missing =
                forms::strings::JOURNEY.iter().find(|key| !strings.get(&lang).is_some_and(|t| t.contains_key(**key)));
            if let Some(key) = missing {
                return Err(unusable("strings.json", format!("\"{key}\" is missing in `{lang}`")));
            }
        }
        let mut shells = BTreeMap::new();
        for lang in Lang::ALL {
            let name = format!("shell.{lang}.html");
            shells.insert(lang, Shell::parse(&read(&name)?).map_err(|why| unusable(&name, why))?);
        }
        let mut templates = Vec::new();
        for name in &manifest.templates {
            let text = read(&format!("templates/{name}"))?;
            templates.push((name.clone(), text));
        }
        let mut tera = Tera::new();
        isolate::register(&mut tera);
        tera.add_raw_templates(templates).map_err(|error| unusable("templates", error.to_string()))?;
        let Manifest { content, headers, documents, .. } = manifest;
        Ok(Bundle { content, headers, forms, strings, shells, documents, tera })
    }

    /// The form with an id.
    pub fn form(&self, id: &str) -> Option<&FormDefinition> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The forms, in the order of their ids.
    pub fn forms(&self) -> impl Iterator<Item = &FormDefinition> {
        self.forms.iter()
    }

    /// The document with an id, which an applicant may be asked for.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// Returns an interface string. The keys in the code are checked at start.
    pub fn string(&self, lang: Lang, key: &str) -> &str {
        self.strings.get(&lang).and_then(|strings| strings.get(key)).map_or("", String::as_str)
    }

    /// Returns what a submission's number is called: by its form, or "reference number".
    pub fn number_name<'a>(&'a self, form: &'a FormDefinition, lang: Lang) -> &'a str {
        form.number(lang).unwrap_or_else(|| self.string(lang, "reference_number"))
    }

    /// All interface strings of a language.
    pub(crate) fn strings(&self, lang: Lang) -> Option<&BTreeMap<String, String>> {
        self.strings.get(&lang)
    }

    /// Renders a whole page: a template in its language's frame.
    ///
    /// # Errors
    /// [`BundleError`] if the template fails. The tests render every page.
    pub fn page(
        &self,
        lang: Lang,
        template: &str,
        title: &str,
        switch: &Switch,
        mut context: Context,
    ) -> Result<String, BundleError> {
        context.insert("lang", &lang);
        context.insert("other", &Other { code: lang.other(), dir: lang.other().dir(), name: lang.other().own_name() });
        context.insert("switch", switch);
        context.insert("t", &self.strings.get(&lang));
        let render = |template: &str| {
            self.tera.render(template, &context).map_err(|error| unusable(template, error.to_string()))
        };
        let shell = self.shells.get(&lang).ok_or_else(|| unusable("shell", "it is missing"))?;
        Ok(shell.fill(&escape(title), &render("intake/switch.html")?, &render(template)?))
    }
}

fn read(folder: &Path, name: &str) -> Result<String, BundleError> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|source| BundleError::Unreadable { path, source })
}

fn unusable(file: &str, why: impl Into<String>) -> BundleError {
    BundleError::Unusable { file: file.to_string(), why: why.into() }
}

fn json<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, BundleError> {
    serde_json::from_str(text).map_err(|error| unusable(file, error.to_string()))
}

fn escape(text: &str) -> String {
    let mut escaped = Vec::new();
    // Writing into memory does not fail.
    let _ = tera::escape_html(text, &mut escaped);
    String::from_utf8(escaped).unwrap_or_default()
}

/// A page's frame, split at its placeholders at load time, so that typed text is never searched for placeholders.
struct Shell {
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    Title,
    Switch,
    Main,
}

impl Shell {
    fn parse(html: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = html;
        let (mut titles, mut mains, mut switches) = (0, 0, 0);
        while let Some((before, after)) = rest.split_once("[[") {
            let (placeholder, after) = after.split_once("]]").ok_or("a placeholder is not closed")?;
            pieces.push(Piece::Text(before.to_string()));
            pieces.push(match placeholder {
                "title" => {
                    titles += 1;
                    Piece::Title
                }
                "main" => {
                    mains += 1;
                    Piece::Main
                }
                "switch" => {
                    switches += 1;
                    Piece::Switch
                }
                other => return Err(format!("there is no placeholder [[{other}]]")),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_string()));
        if (titles, mains, switches) != (1, 1, 1) {
            return Err("it needs the placeholders [[title]], [[switch]] and [[main]] once each".into());
        }
        Ok(Shell { pieces })
    }

    fn fill(&self, title: &str, switch: &str, main: &str) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Title => title,
                Piece::Switch => switch,
                Piece::Main => main,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_in_typed_text_stay_text() {
        let shell = Shell::parse("<title>[[title]]</title>[[switch]][[main]]").unwrap();
        assert_eq!(shell.fill("[[main]]", "<a>", "[[title]]"), "<title>[[main]]</title><a>[[title]]");
    }

    #[test]
    fn a_frame_without_its_placeholders_is_rejected() {
        for wrong in [
            "",
            "[[title]]",
            "[[title]][[main]]",
            "[[title]][[main]][[switch]][[main]]",
            "[[title]][[main",
            "[[title]][[main]][[x]]",
        ] {
            assert!(Shell::parse(wrong).is_err(), "{wrong}");
        }
    }
}
