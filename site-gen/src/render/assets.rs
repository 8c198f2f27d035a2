//! Assets: files under names that carry their digest, so that a browser may keep them for ever, and how they name each
//! other. Only CSS refers to other assets, so it comes last: every other file's address is known by then.

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

/// Published assets by the name that templates use.
pub(super) struct Assets(BTreeMap<String, Published>);

/// An asset's name under `/assets/`, and its final bytes.
struct Published {
    name: String,
    bytes: Vec<u8>,
}

impl Assets {
    /// Makes the published files of what lies in the assets' folder. A style sheet that another one imports is part of
    /// that one and not published itself. The sheets that are `made` of the content can be imported as if they lay there.
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
        // What nobody imports of them is of no use by itself.
        for (name, bytes) in sheets.into_iter().filter(|(name, _)| !made.contains_key(name.as_str())) {
            let published = Published::new(&name, bytes);
            assets.0.insert(name, published);
        }
        faults.sort();
        faults.dedup();
        (assets, faults)
    }

    /// The address of each asset by the name that templates use.
    pub(super) fn addresses(&self) -> BTreeMap<&str, String> {
        self.0.iter().map(|(name, published)| (name.as_str(), format!("/assets/{}", published.name))).collect()
    }

    /// The `integrity` of each style sheet and script by the name that templates use, see
    /// <https://www.w3.org/TR/SRI/>.
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
        // A point in a folder's name begins no ending.
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
