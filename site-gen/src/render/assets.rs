//! Assets: files with a digest in their name, so that browsers can cache them for ever, and the references between them. Only CSS
//! refers to other assets, so it is processed last, when the addresses of all other files are known.

mod address;
mod css;
pub(super) mod fault;
mod imports;
mod physical;
mod place;
mod sheet;
mod tokens;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use fault::AssetFault;

/// Published assets by their name in templates.
pub(super) struct Assets(BTreeMap<String, Published>);

/// An asset's name under `/assets/`, and its final bytes.
struct Published {
    name: String,
    bytes: Vec<u8>,
}

impl Assets {
    /// Publishes the files of the assets folder. A style sheet that another one imports becomes part of it and is not published
    /// by itself. The `made` sheets are generated from the content and can be imported like files.
    pub(super) fn fingerprint(
        files: &BTreeMap<String, Vec<u8>>,
        made: &BTreeMap<&str, String>,
    ) -> (Self, Vec<AssetFault>) {
        let (mut published, mut sheets) = (BTreeMap::new(), BTreeMap::new());
        for (name, bytes) in files {
            if has_ending(name, "css") {
                sheets.insert(name.as_str(), bytes.as_slice());
            } else {
                published.insert(name.clone(), Published::new(name, bytes.clone()));
            }
        }
        sheets.extend(made.iter().map(|(name, text)| (*name, text.as_bytes())));
        let mut assets = Assets(published);
        let (sheets, mut faults) = css::sheets(&sheets, &assets.addresses());
        // A generated sheet is only published as part of another one.
        for (name, bytes) in sheets.into_iter().filter(|(name, _)| !made.contains_key(name.as_str())) {
            let published = Published::new(&name, bytes);
            assets.0.insert(name, published);
        }
        faults.sort();
        faults.dedup();
        (assets, faults)
    }

    /// The address of each asset by its name in templates.
    pub(super) fn addresses(&self) -> BTreeMap<&str, String> {
        self.0.iter().map(|(name, published)| (name.as_str(), format!("/assets/{}", published.name))).collect()
    }

    /// The `integrity` of each style sheet and script by its name in templates, see <https://www.w3.org/TR/SRI/>.
    pub(super) fn integrity(&self) -> BTreeMap<&str, String> {
        let checked = self.0.iter().filter(|(name, _)| has_ending(name, "css") || has_ending(name, "js"));
        checked
            .map(|(name, published)| {
                (name.as_str(), format!("sha384-{}", STANDARD.encode(Sha384::digest(&published.bytes))))
            })
            .collect()
    }

    pub(super) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.into_values().map(|published| (published.name, published.bytes))
    }
}

impl Published {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        let digest: String = blake3::hash(&bytes).to_hex().chars().take(8).collect();
        // A dot in a folder's name does not begin an extension.
        let name = match name.rsplit_once('.') {
            Some((stem, ending)) if !ending.contains('/') => format!("{stem}.{digest}.{ending}"),
            _ => format!("{name}.{digest}"),
        };
        Published { name, bytes }
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests;
