//! The desk's bundle: what the team's desk in the browser needs besides the intake bundle.
//!
//! | file | contents |
//! |---|---|
//! | `desk.json` | the bundle's format, the site's name, the addresses of assets, the names of templates |
//! | `desk.toml` | the words that editors keep for the desk, as written |
//! | `templates/*.html` | the desk's templates, and those of a form's questions, which it shares with the site |

use std::collections::BTreeMap;

use language::Lang;
use serde::Serialize;

use super::assets::Assets;
use crate::data::Complete;
use crate::files::json;
use crate::read::Inputs;

/// The format of the bundle. Raise it when an older reader would misread a newer bundle.
const FORMAT: u32 = 1;
/// The desk's file in the content folder.
const CONTENT: &str = "desk.toml";

#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    site: BTreeMap<Lang, &'a str>,
    assets: BTreeMap<&'a str, String>,
    integrity: BTreeMap<&'a str, String>,
    templates: Vec<&'a str>,
}

pub(super) fn desk_bundle(inputs: &Inputs, data: &Complete, assets: &Assets) -> BTreeMap<String, Vec<u8>> {
    // A site without a desk has no bundle for it.
    let Some(content) = inputs.data.get(CONTENT) else { return BTreeMap::new() };
    let is_needed =
        |name: &str| name.starts_with("desk/") || matches!(name, "intake/fields.html" | "intake/errors.html");
    let templates: BTreeMap<&str, &str> = inputs
        .templates
        .iter()
        .filter(|(name, _)| is_needed(name))
        .map(|(name, file)| (name.as_str(), file.text.as_str()))
        .collect();
    let manifest = Manifest {
        format: FORMAT,
        site: Lang::ALL.into_iter().map(|lang| (lang, data.site.name.get(lang))).collect(),
        assets: assets.addresses(),
        integrity: assets.integrity(),
        templates: templates.keys().copied().collect(),
    };
    let mut files = BTreeMap::new();
    let mut put = |name: String, bytes: Vec<u8>| files.insert(format!("desk/{name}"), bytes);
    put("desk.json".into(), json(&manifest));
    put(CONTENT.into(), content.text.clone().into_bytes());
    for (name, text) in templates {
        put(format!("templates/{name}"), text.as_bytes().to_vec());
    }
    files
}
