//! The typed data files of the content folder: the site, its channels, the interface strings, the forms.
//!
//! Each file contains both languages, so that a number cannot differ between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::FormDefinition;
use forms::desk::{DeskContent, Document};
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
    /// Its city.
    pub city: Bilingual,
    /// The number of its licence.
    pub licence: String,
    /// The site's public address, `https://…`; empty while it is unknown.
    pub base_url: Spanned<String>,
    /// The keys of the pages in the main menu, in order.
    pub nav: Vec<Spanned<String>>,
    /// The keys of the pages in the footer, in order.
    #[serde(default)]
    pub footer: Vec<Spanned<String>>,
    /// Published addresses that were given up without a replacement.
    #[serde(default)]
    pub gone: Vec<Spanned<String>>,
    /// The AWS regions where the deployment stores requests and their backups. Empty for a site without a deployment.
    #[serde(default)]
    pub stored_in: Vec<Spanned<String>>,
}

/// A channel of `channels.toml`. Details that only the association can supply stay empty. The page leaves them out, and the check
/// lists them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The id, which is also the fragment of the channel's address.
    pub id: Spanned<String>,
    /// The name in the policy's words.
    pub name: Bilingual,
    /// A sentence on when to use it.
    pub good_for: Option<Bilingual>,
    /// The name of its icon, a symbol of the sprite.
    pub icon: Option<Spanned<String>>,
    /// The key of the page of this site that is the channel.
    pub page: Option<Spanned<String>>,
    /// A telephone number in international form.
    pub phone: Option<Spanned<String>>,
    /// A mail address.
    pub email: Option<Spanned<String>>,
    /// A web address.
    pub url: Option<Spanned<String>>,
    /// A location or a postal address.
    pub address: Option<Spanned<Bilingual>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelsFile {
    #[serde(rename = "channel")]
    channels: Vec<Channel>,
}

/// `strings.toml`: the interface strings by key.
pub type Strings = BTreeMap<String, Words>;

/// An interface string.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "a text in both languages is expected: { ar = \"…\", en = \"…\" }, or plural forms: { ar = { zero = \"…\", … }, en = { one = \"…\", other = \"…\" } }"
)]
pub enum Words {
    /// A text.
    Plain(Bilingual),
    /// A text with plural forms.
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

/// The file of the desk's words.
const DESK: &str = "desk.toml";

/// A value with the data file that it was read from.
#[derive(Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// The data files; `None` for a missing or broken file.
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
    /// `desk.toml`. A site without a desk has none.
    pub desk: Option<Sourced<DeskContent>>,
}

/// The complete data.
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
    /// The documents of `desk.toml` that applicants may be asked for.
    pub documents: Vec<Document>,
}

impl Data {
    /// Returns the complete data, or `None` if a file is missing or broken.
    pub fn complete(self) -> Option<Complete> {
        Some(Complete {
            site: self.site?.value,
            channels: self.channels?.value,
            strings: self.strings?.value,
            forms: self.forms,
            documents: self.desk.map(|desk| desk.value.documents).unwrap_or_default(),
        })
    }
}

/// Reads the data files. A fault in one file does not hide the faults of another.
pub fn read(inputs: &Inputs) -> (Data, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    for (name, file) in &inputs.data {
        if !["site.toml", "channels.toml", "strings.toml", DESK].contains(&name.as_str()) {
            diagnostics.push(Diagnostic::for_file(file.path.clone(), &ContentFinding::IgnoredFile));
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
    let desk = inputs.data.contains_key(DESK).then(|| file::<DeskContent>(inputs, DESK, &mut diagnostics)).flatten();
    let forms = inputs.forms.iter().filter_map(|file| form(file, &mut diagnostics)).collect();
    let channels = channels.map(|read| Sourced { value: read.value.channels, file: read.file });
    (Data { site, channels, strings, forms, desk }, diagnostics)
}

/// The byte offset of the first line that sets a key: `key = …`, `key.part = …` or `[key]`.
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
        diagnostics.push(Diagnostic::for_file(format!("content/{name}"), &finding));
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
    match FormDefinition::parse(&file.text) {
        Ok(definition) => Some(Form { definition, file: Arc::clone(file) }),
        Err(faults) => {
            let faults = faults.into_iter();
            diagnostics.extend(faults.map(|fault| Diagnostic::described(file, fault.span, fault.description)));
            None
        }
    }
}
