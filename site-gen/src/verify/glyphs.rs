//! Finds characters that the site's fonts lack.
//!
//! A browser takes such a character from another font of the device, if there is one: it looks different, and on an old phone it
//! can be an empty box. So every visible character must be in the family that the style sheets name, in each of its cuts. Visible
//! characters are read from the rendered pages, because templates and this program write text too, and from the interface
//! strings, because the intake function renders pages of its own. The sources give the place of each character. Characters
//! without a shape need no glyph. A site without `@font-face` has nothing to check.

mod kind;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use unicode_normalization::char::is_combining_mark;

use super::facts::Facts;
use super::sheets::{Face, Sheet};
use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::findings::FontFinding;
use crate::fonts::Font;
use crate::read::Inputs;
use sources::Source;

/// The largest number of code points that are listed for a range.
const MAX_LISTED: usize = 8;

pub(super) fn check(
    files: &Files,
    facts: &BTreeMap<&str, Facts>,
    sheets: &BTreeMap<&str, Sheet>,
    inputs: &Inputs,
) -> Vec<Diagnostic> {
    let faces: Vec<&Face> = sheets.values().flat_map(|sheet| &sheet.faces).collect();
    let used = faces.into_iter().filter(|face| sheets.values().any(|sheet| sheet.names(&face.family)));
    let mut diagnostics = Vec::new();
    let families = families(used, files, inputs, &mut diagnostics);
    if !diagnostics.iter().any(|found| found.code == "font-unreadable") && !families.0.is_empty() {
        diagnostics.extend(missing(&families, facts, sheets, inputs));
    }
    diagnostics
}

/// The faces of one cut, each with its font.
type Cut<'a> = Vec<(&'a Face, Arc<Font>)>;

/// The families in use, with the cuts of each.
struct Families<'a>(BTreeMap<&'a str, BTreeMap<&'a str, Cut<'a>>>);

impl Families<'_> {
    /// The names of the fonts that lack a character; `None` if one family has it in all cuts, or if it needs no glyph.
    fn lacking(&self, c: char) -> Option<String> {
        if kind::is_shapeless(c) {
            return None;
        }
        let code = u32::from(c);
        let has = |faces: &Cut<'_>| faces.iter().any(|(face, font)| face.claims(code) && font.has(code));
        if self.0.values().any(|cuts| cuts.values().all(has)) {
            return None;
        }
        // A family that has it in some cuts is the intended one.
        let meant: Vec<_> = self.0.iter().filter(|(_, cuts)| cuts.values().any(has)).collect();
        let names = if meant.is_empty() {
            self.0.keys().map(|family| (*family).to_string()).collect::<Vec<_>>()
        } else {
            let cuts =
                meant.into_iter().flat_map(|(family, cuts)| cuts.iter().map(move |(cut, faces)| (family, cut, faces)));
            cuts.filter(|(_, _, faces)| !has(faces)).map(|(family, cut, _)| name(family, cut)).collect()
        };
        Some(names.join(" + "))
    }
}

fn name(family: &str, cut: &str) -> String {
    if cut.is_empty() { family.to_string() } else { format!("{family} {cut}") }
}

/// Reads the fonts. Faults of fonts and of ranges are added to the diagnostics.
fn families<'a>(
    faces: impl Iterator<Item = &'a Face>,
    files: &Files,
    inputs: &Inputs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Families<'a> {
    let mut read: BTreeMap<&str, Option<Arc<Font>>> = BTreeMap::new();
    let mut families = Families(BTreeMap::new());
    for face in faces {
        let Some(bytes) = files.get(&face.file) else { continue };
        // A file that is published unchanged has the bytes of its source.
        let source = inputs.assets.iter().find(|(_, asset)| asset.as_slice() == bytes).map(|(name, _)| name.as_str());
        let path = source.map_or_else(|| face.file.clone(), |name| format!("{}/{name}", inputs.assets_folder));
        let new = !read.contains_key(face.file.as_str());
        let font = read.entry(&face.file).or_insert_with(|| Font::read(bytes).map(Arc::new));
        let Some(font) = font else {
            diagnostics.extend(new.then(|| Diagnostic::for_file(path, &FontFinding::Unreadable)));
            continue;
        };
        diagnostics.extend(range_fault(face, font).map(|finding| Diagnostic::for_file(path, &finding)));
        let cuts = families.0.entry(&face.family).or_default();
        cuts.entry(&face.cut).or_default().push((face, Arc::clone(font)));
    }
    families
}

/// The code points that a face's range claims and its font lacks.
fn range_fault(face: &Face, font: &Font) -> Option<FontFinding> {
    let needed = |code: &u32| char::from_u32(*code).is_some_and(|c| !kind::is_shapeless(c));
    let claimed = face.ranges.iter().flat_map(Clone::clone).filter(needed);
    let without: BTreeSet<u32> = claimed.filter(|code| !font.has(*code)).collect();
    if without.is_empty() {
        return None;
    }
    let mut codes: Vec<String> = without.iter().take(MAX_LISTED).map(|code| kind::code(*code)).collect();
    codes.extend((without.len() > MAX_LISTED).then(|| "…".to_string()));
    let (font, count) = (name(&face.family, &face.cut), without.len().to_string());
    Some(FontFinding::Range { font, count, codes: codes.join(" ") })
}

fn missing(
    families: &Families<'_>,
    facts: &BTreeMap<&str, Facts>,
    sheets: &BTreeMap<&str, Sheet>,
    inputs: &Inputs,
) -> Vec<Diagnostic> {
    // Each character is looked up once, however many pages contain it.
    let mut known: BTreeMap<char, Option<String>> = BTreeMap::new();
    let mut lacking = |c: char| known.entry(c).or_insert_with(|| families.lacking(c)).is_some();

    let has_fonts = |name: &String| sheets.get(name.as_str()).is_some_and(|sheet| !sheet.faces.is_empty());
    let mut pages: BTreeMap<char, Vec<&str>> = BTreeMap::new();
    for (name, page) in facts.iter().filter(|(_, page)| page.loads.iter().flatten().any(has_fonts)) {
        let sheets = page.loads.iter().flatten().filter_map(|name| sheets.get(name.as_str()));
        let seen: BTreeSet<char> = page.characters.iter().chain(sheets.flat_map(|sheet| sheet.words.iter())).collect();
        for c in seen.into_iter().filter(|c| lacking(*c)) {
            pages.entry(c).or_default().push(name);
        }
    }
    let interface = sources::interface(inputs);
    for (c, _) in interface.iter().flat_map(|source| &source.shown) {
        if lacking(*c) {
            pages.entry(*c).or_default();
        }
    }
    if pages.is_empty() {
        return Vec::new();
    }

    let mut diagnostics = Vec::new();
    let mut placed = BTreeSet::new();
    for source in interface.into_iter().chain(sources::texts(inputs)) {
        diagnostics.extend(at_source(&source, &pages, &known, &mut placed));
    }
    for (c, pages) in pages.iter().filter(|(c, _)| !placed.contains(*c)) {
        let Some(first) = pages.first() else { continue };
        let (found, code, (kind_en, kind_ar)) = in_words(*c);
        let fonts = known.get(c).cloned().flatten().unwrap_or_default();
        let finding = FontFinding::Made { found, code, kind_en, kind_ar, fonts, count: pages.len().to_string() };
        diagnostics.push(Diagnostic::for_file(*first, &finding));
    }
    diagnostics
}

/// One finding for each missing character, at its first place in the source.
fn at_source(
    source: &Source,
    pages: &BTreeMap<char, Vec<&str>>,
    known: &BTreeMap<char, Option<String>>,
    placed: &mut BTreeSet<char>,
) -> Vec<Diagnostic> {
    let mut places: BTreeMap<char, (usize, usize)> = BTreeMap::new();
    for (c, at) in source.shown.iter().filter(|(c, _)| pages.contains_key(c)) {
        let (first, count) = places.entry(*c).or_insert((*at, 0));
        *first = (*at).min(*first);
        *count += 1;
    }
    placed.extend(places.keys());
    let finding = |(c, (at, count)): (char, (usize, usize))| {
        let (found, code, (kind_en, kind_ar)) = in_words(c);
        let fonts = known.get(&c).cloned().flatten().unwrap_or_default();
        let finding = FontFinding::Character { found, code, kind_en, kind_ar, fonts, count: count.to_string() };
        let length = source.file.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Diagnostic::at(&source.file, at..at + length, &finding)
    };
    places.into_iter().map(finding).collect()
}

/// A character, its code point and its kind, for looking it up.
fn in_words(c: char) -> (String, String, (String, String)) {
    // A combining mark alone would attach to the quotation mark before it.
    let found = if is_combining_mark(c) { format!("◌{c}") } else { c.to_string() };
    let (en, ar) = kind::describe(c);
    (found, kind::code(u32::from(c)), (en.to_string(), ar.to_string()))
}

#[cfg(test)]
mod tests;
