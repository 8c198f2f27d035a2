//! The intake bundle: the content that the intake function needs, as plain files with one digest.
//!
//! | file | contents |
//! |---|---|
//! | `bundle.json` | the bundle's format, the content's digest, the security headers, the names of forms and templates, the documents that applicants may be asked for |
//! | `forms/*.toml` | the definitions, as written |
//! | `strings.json` | the interface strings by language |
//! | `shell.{lang}.html` | the frame of a page with the placeholders `[[title]]`, `[[main]]` and `[[switch]]` |
//! | `templates/*.html` | the templates of the dynamic pages |

use std::collections::BTreeMap;

use forms::desk::Document;
use language::Lang;
use serde::Serialize;

use super::headers::security_headers;
use super::renderer::Renderer;
use super::shared::strings;
use crate::data::Complete;
use crate::diagnostic::Diagnostic;
use crate::files::json;
use crate::read::Inputs;

/// The format of the bundle. Raise it when an older reader would misread a newer bundle.
const FORMAT: u32 = 1;
/// The folder of the templates that the static form page and the function share.
const TEMPLATES: &str = "intake/";

#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    content: &'a str,
    headers: BTreeMap<&'static str, String>,
    forms: Vec<&'a str>,
    templates: Vec<&'a str>,
    documents: &'a [Document],
}

pub(super) fn bundle(
    inputs: &Inputs,
    data: &Complete,
    renderer: &Renderer<'_>,
) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
    let templates: BTreeMap<&str, &str> = inputs
        .templates
        .iter()
        .filter(|(name, _)| name.starts_with(TEMPLATES))
        .map(|(name, file)| (name.as_str(), file.text.as_str()))
        .collect();
    let manifest = Manifest {
        format: FORMAT,
        content: &inputs.digest,
        headers: security_headers(),
        forms: data.forms.iter().map(|form| form.definition.id.as_str()).collect(),
        templates: templates.keys().copied().collect(),
        documents: &data.documents,
    };
    let by_lang: BTreeMap<Lang, _> = Lang::ALL.into_iter().map(|lang| (lang, strings(&data.strings, lang))).collect();

    let mut files = BTreeMap::new();
    let mut put = |name: String, bytes: Vec<u8>| files.insert(format!("intake/{name}"), bytes);
    put("bundle.json".into(), json(&manifest));
    put("strings.json".into(), json(&by_lang));
    for form in &data.forms {
        put(format!("forms/{}.toml", form.definition.id), form.file.text.clone().into_bytes());
    }
    for (name, text) in templates {
        put(format!("templates/{name}"), text.as_bytes().to_vec());
    }
    for lang in Lang::ALL {
        put(format!("shell.{lang}.html"), renderer.shell(lang)?);
    }
    Ok(files)
}
