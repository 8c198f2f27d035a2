//! The typed data files of the content folder: the site, its channels, the interface strings, the forms.
//!
//! Both languages stand side by side in one file, so that a number cannot differ between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::FormDefinition;
use language::plural::Plural;
use language::{Bilingual, Lang};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, DataFinding};
use crate::parse::text::characters;
use crate::read::Inputs;
use crate::source::SourceFile;

/// `site.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The association's name.
    pub name: Bilingual,
    /// Where it is.
    pub city: Bilingual,
    /// The number of its licence.
    pub licence: String,
    /// The site's public address, `https://…`; empty until it is known.
    pub base_url: Spanned<String>,
    /// The keys of the pages in the main menu, in order.
    pub nav: Vec<Spanned<String>>,
    /// The keys of the pages at the foot of every page, in order.
    #[serde(default)]
    pub footer: Vec<Spanned<String>>,
    /// Addresses that were published once and that nothing replaces.
    #[serde(default)]
    pub gone: Vec<Spanned<String>>,
}

/// A channel of `channels.toml`. Details that only the association can supply stay empty: the page leaves them out, and
/// the check lists them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The id, which is also the fragment that leads to it.
    pub id: Spanned<String>,
    /// The name in the policy's words.
    pub name: Bilingual,
    /// What it is good for, in a sentence.
    pub good_for: Option<Bilingual>,
    /// The name of its icon: a symbol of the sprite.
    pub icon: Option<Spanned<String>>,
    /// A page of this site that is the channel, by its key.
    pub page: Option<Spanned<String>>,
    /// A telephone number in international form.
    pub phone: Option<Spanned<String>>,
    /// A mail address.
    pub email: Option<Spanned<String>>,
    /// An address on the web.
    pub url: Option<Spanned<String>>,
    /// A place or a postal address.
    pub address: Option<Spanned<Bilingual>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelsFile {
    #[serde(rename = "channel")]
    channels: Vec<Channel>,
}

/// `strings.toml`: the words of the interface by key.
pub type Strings = BTreeMap<String, Words>;

/// Words of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "a text in both languages is expected: { ar = \"…\", en = \"…\" }, or plural forms: { ar = { zero = \"…\", … }, en = { one = \"…\", other = \"…\" } }"
)]
pub enum Words {
    /// A text.
    Plain(Bilingual),
    /// A text that changes with a number.
    Plural(Plural),
}

/// A form definition with its file.
#[derive(Debug)]
pub struct Form {
    /// The definition.
    pub definition: FormDefinition,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// A data file's content with the file.
#[derive(Debug)]
pub struct Sourced<T> {
    /// The content.
    pub value: T,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// The data as far as it could be read.
#[derive(Debug)]
pub struct Data {
    /// `site.toml`.
    pub site: Option<Sourced<Site>>,
    /// `channels.toml`.
    pub channels: Option<Sourced<Vec<Channel>>>,
    /// `strings.toml`.
    pub strings: Option<Sourced<Strings>>,
    /// `forms/*.toml`.
    pub forms: Vec<Form>,
}

/// The data, all of it.
#[derive(Debug)]
pub struct Complete {
    /// `site.toml`.
    pub site: Site,
    /// `channels.toml`.
    pub channels: Vec<Channel>,
    /// `strings.toml`.
    pub strings: Strings,
    /// `forms/*.toml`.
    pub forms: Vec<Form>,
}

impl Data {
    /// All of it, or nothing where a file is missing or broken.
    pub fn complete(self) -> Option<Complete> {
        Some(Complete {
            site: self.site?.value,
            channels: self.channels?.value,
            strings: self.strings?.value,
            forms: self.forms,
        })
    }
}

/// Reads the data files; each one's faults do not hide another's.
pub fn read(inputs: &Inputs) -> (Data, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    for (name, file) in &inputs.data {
        if !["site.toml", "channels.toml", "strings.toml"].contains(&name.as_str()) {
            diagnostics.push(Diagnostic::whole(file.path.clone(), &ContentFinding::IgnoredFile));
        }
    }
    let texts = inputs.data.values().chain(&inputs.forms);
    diagnostics.extend(texts.flat_map(characters::check));
    let site = file::<Site>(inputs, "site.toml", &mut diagnostics);
    let channels = file::<ChannelsFile>(inputs, "channels.toml", &mut diagnostics);
    let strings = file::<Strings>(inputs, "strings.toml", &mut diagnostics);
    if let Some(strings) = &strings {
        for (key, words) in &strings.value {
            let is_empty = |lang: Lang| match words {
                Words::Plain(text) => text.get(lang).trim().is_empty(),
                Words::Plural(forms) => forms.get(lang).values().any(|text| text.trim().is_empty()),
            };
            for lang in Lang::ALL.into_iter().filter(|lang| is_empty(*lang)) {
                let at = line_that_begins(&strings.file.text, key).unwrap_or(0);
                let finding = DataFinding::EmptyString { key: key.clone(), lang: lang.to_string() };
                diagnostics.push(Diagnostic::at(&strings.file, at..at + key.len(), &finding));
            }
        }
    }
    let forms = inputs.forms.iter().filter_map(|file| form(file, &mut diagnostics)).collect();
    let channels = channels.map(|read| Sourced { value: read.value.channels, file: read.file });
    (Data { site, channels, strings, forms }, diagnostics)
}

/// The byte at which the first line has a key, as `key = …`, `key.part = …` or `[key]`.
pub(crate) fn line_that_begins(text: &str, word: &str) -> Option<usize> {
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let here = at;
        at += line.len();
        let inside = line.strip_prefix('[').unwrap_or(line);
        let rest = inside.strip_prefix(word)?;
        rest.starts_with([' ', '=', '.', ']']).then_some(here + line.len() - inside.len())
    })
}

fn file<T: DeserializeOwned>(inputs: &Inputs, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Sourced<T>> {
    let Some(file) = inputs.data.get(name) else {
        if inputs.unreadable_data.contains(name) {
            return None;
        }
        let finding = DataFinding::Missing { name: name.into() };
        diagnostics.push(Diagnostic::whole(format!("content/{name}"), &finding));
        return None;
    };
    match toml::from_str(&file.text) {
        Ok(value) => Some(Sourced { value, file: Arc::clone(file) }),
        Err(error) => {
            let finding = DataFinding::Unreadable { reason: error.message().trim().into() };
            diagnostics.push(Diagnostic::at(file, error.span().unwrap_or(0..0), &finding));
            None
        }
    }
}

fn form(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Option<Form> {
    match FormDefinition::read(&file.text) {
        Ok(definition) => Some(Form { definition, file: Arc::clone(file) }),
        Err(faults) => {
            let faults = faults.into_iter();
            diagnostics.extend(faults.map(|fault| Diagnostic::described(file, fault.span, fault.description)));
            None
        }
    }
}
