//! The icons: symbols of the sprite `assets/icon-ar.svg`, which pages show with `<use>`. The sprite of English pages has the same icons.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Document;

/// The sprite's name among the assets.
pub const SPRITE: &str = "icon-ar.svg";

/// The names of the sprite's symbols; empty if there is no readable sprite.
pub fn names(assets: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let sprite = assets.get(SPRITE).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(document) = sprite.and_then(|text| Document::parse(text).ok()) else { return BTreeSet::new() };
    let symbols = document.descendants().filter(|node| node.tag_name().name() == "symbol");
    symbols.filter_map(|symbol| symbol.attribute("id").map(str::to_string)).collect()
}
