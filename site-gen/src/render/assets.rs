//! Assets under names that carry their digest, so that a browser may keep them for ever.

use std::collections::BTreeMap;

/// Assets by the name that templates use.
pub(super) struct Assets(BTreeMap<String, (String, Vec<u8>)>);

impl Assets {
    pub(super) fn fingerprint(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let named = files.iter().map(|(name, bytes)| {
            let digest: String = blake3::hash(bytes).to_hex().chars().take(8).collect();
            let published = match name.rsplit_once('.') {
                Some((stem, ending)) => format!("{stem}.{digest}.{ending}"),
                None => format!("{name}.{digest}"),
            };
            (name.clone(), (published, bytes.clone()))
        });
        Assets(named.collect())
    }

    /// The address of each asset by the name that templates use.
    pub(super) fn addresses(&self) -> BTreeMap<&str, String> {
        self.0.iter().map(|(name, (published, _))| (name.as_str(), format!("/assets/{published}"))).collect()
    }

    pub(super) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.into_values()
    }
}
