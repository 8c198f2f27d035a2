//! Tries corrections out: they are certain if the corrected text no longer has the findings, has no others instead, and says the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::layers::first_layer;
use crate::diagnostic::Diagnostic;
use crate::parse::text::characters;
use crate::parse::{self, Page, Target};
use crate::read::{Inputs, PageSource};
use crate::remedy::{Edit, apply};
use crate::source::SourceFile;

/// Findings that a correction can bring to light: a heading that was none can skip a level.
const REVEALED: [(&str, &str); 1] = [("heading-unmade", "heading-skipped")];

/// The keys of a front matter whose values are a part of the canonical text.
const HEAD: [&str; 3] = ["title: ", "description: ", "nav_title: "];

/// A file before its correction.
pub(crate) struct Trial<'a> {
    inputs: &'a Inputs,
    text: &'a str,
    page: Option<Parsed<'a>>,
}

struct Parsed<'a> {
    source: &'a PageSource,
    page: Page,
    counts: BTreeMap<&'static str, usize>,
}

impl<'a> Trial<'a> {
    /// Prepares the trial of a file. `source` is the file as a page, if it is one.
    pub(crate) fn new(inputs: &'a Inputs, source: Option<&'a PageSource>, text: &'a str) -> Self {
        let page = source.map(|source| {
            let (page, found) = parse::page(source);
            Parsed { source, page, counts: counts(&found) }
        });
        Trial { inputs, text, page }
    }

    /// Which of the findings have a certain correction. A part of them is tried at once, and divided only if that fails.
    pub(crate) fn certain(&self, found: &[&Diagnostic]) -> Vec<bool> {
        let mut certain: Vec<&Diagnostic> = Vec::new();
        let mut rest = found.to_vec();
        while !rest.is_empty() {
            let layer = first_layer(&mut rest);
            // Findings of one code fail together less often than those of several.
            let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
            layer.into_iter().for_each(|diagnostic| by_code.entry(diagnostic.code).or_default().push(diagnostic));
            by_code.values().for_each(|found| self.divide(found, &mut certain));
        }
        found.iter().map(|diagnostic| certain.iter().any(|sure| std::ptr::eq(*sure, *diagnostic))).collect()
    }

    fn divide<'d>(&self, found: &[&'d Diagnostic], certain: &mut Vec<&'d Diagnostic>) {
        if self.is_sound(found) {
            certain.extend(found);
        } else if found.len() > 1 {
            let (first, second) = found.split_at(found.len() / 2);
            self.divide(first, certain);
            self.divide(second, certain);
        }
    }

    /// Whether the file is sound after the corrections of these findings together. None may meet another.
    pub(crate) fn is_sound(&self, found: &[&Diagnostic]) -> bool {
        let text = apply(self.text, edits(found));
        match &self.page {
            Some(before) => self.is_sound_page(before, text, found),
            // A data file: only characters are corrected, which change no key or value that could be read.
            None => {
                let read = |text: &str| {
                    toml::from_str::<toml::Table>(text)
                        .ok()
                        .map(|table| plain(&serde_json::to_string(&table).unwrap_or_default()))
                };
                let before = read(self.text);
                before.is_none() || before == read(&text)
            }
        }
    }

    fn is_sound_page(&self, before: &Parsed<'_>, text: String, found: &[&Diagnostic]) -> bool {
        let source = before.source;
        let file = Arc::new(SourceFile { path: source.file.path.clone(), text });
        let (after, faults) = parse::page(&PageSource { lang: source.lang, key: source.key.clone(), file });
        fewer(&before.counts, &counts(&faults), found)
            && self.shows_the_same(&before.page, &after)
            && says_the_same(&before.page, &after, found)
    }

    /// Whether every picture is still there, and no address of another site is another one.
    fn shows_the_same(&self, before: &Page, after: &Page) -> bool {
        let pictures = |page: &Page| {
            let exist = page.images.iter().filter_map(|image| image.path.clone());
            exist.filter(|path| self.inputs.images.contains_key(path)).count()
        };
        let is_external = |target: &Target| *target == Target::External;
        // An address that is corrected loses characters that nobody sees, and no letter.
        let addresses = |page: &Page| {
            let external = page.links.iter().filter(|link| is_external(&link.target));
            external.map(|link| link.written.replace(characters::is_unseen, "")).collect::<Vec<_>>()
        };
        let kept = addresses(after);
        pictures(after) >= pictures(before) && addresses(before).iter().all(|address| kept.contains(address))
    }
}

/// The edits of the findings' corrections.
pub(crate) fn edits<'a>(found: &[&'a Diagnostic]) -> impl Iterator<Item = &'a Edit> {
    found.iter().filter_map(|diagnostic| diagnostic.remedy.as_ref()).flat_map(|remedy| &remedy.edits)
}

fn counts(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in found {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    counts
}

/// Whether the corrected findings are gone, and there are no others.
fn fewer(before: &BTreeMap<&'static str, usize>, after: &BTreeMap<&'static str, usize>, found: &[&Diagnostic]) -> bool {
    let count = |counts: &BTreeMap<&str, usize>, code: &str| counts.get(code).copied().unwrap_or(0);
    let corrected = |code: &str| found.iter().filter(|diagnostic| diagnostic.code == code).count();
    let revealed = |code: &str| -> usize {
        REVEALED.iter().filter(|(_, revealed)| *revealed == code).map(|(by, _)| corrected(by)).sum()
    };
    let codes = before.keys().chain(after.keys());
    // Findings about the whole site are not among those of the page alone.
    codes
        .into_iter()
        .all(|code| count(after, code) <= count(before, code).saturating_sub(corrected(code)) + revealed(code))
}

/// Whether two pages have the same words in the same order, apart from what the corrections of the findings change.
fn says_the_same(before: &Page, after: &Page, found: &[&Diagnostic]) -> bool {
    let has = |codes: &[&str]| found.iter().any(|diagnostic| codes.contains(&diagnostic.code));
    let is_other = |diagnostic: &&Diagnostic| !CHARACTERS.contains(&diagnostic.code);
    // The numbers of a list's items are marks.
    let without_numbers = has(&["list-unmade"]);
    let without_head = has(&["value-cut"]);
    let without_addresses = has(&ADDRESSES);
    let text = |page: &Page| {
        let lines = page.canonical.iter();
        let lines = lines.filter(|line| !(without_head && HEAD.iter().any(|key| line.starts_with(key))));
        let mut text = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
        if without_addresses {
            for link in &page.links {
                text = text.replace(&format!("]({}", link.written), "](");
            }
        }
        plain(&text)
    };
    let (text_before, text_after) = (text(before), text(after));
    if !found.iter().any(is_other) {
        // Characters alone change neither a block nor a mark. Where nothing else follows it, a space goes with them.
        let blocks = |text: &str| -> Vec<String> {
            let blocks = text.lines().map(|line| line.split_whitespace().collect::<String>());
            blocks.filter(|line| !line.is_empty()).collect()
        };
        return blocks(&text_before) == blocks(&text_after);
    }
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty());
        let words = words.filter(|word| !(without_numbers && word.chars().all(char::is_numeric)));
        words.map(str::to_lowercase).collect()
    };
    words(&text_before) == words(&text_after)
}

/// The findings whose correction is another address.
const ADDRESSES: [&str; 3] = ["link-other-language", "fragment-misspelt", "fragment-other-language"];

/// The findings whose correction is another character, or none.
const CHARACTERS: [&str; 6] =
    ["bidi-control", "invisible-character", "control-character", "tatweel", "look-alike-letter", "shaped-letter"];

/// A text without what the corrections of characters change: as if each were corrected.
fn plain(text: &str) -> String {
    let seen =
        text.chars().filter(|c| *c == '\n' || !characters::is_unseen(*c) && *c != '\u{0640}' && *c != '\u{FFFD}');
    seen.nfkc().map(characters::look_alike_of).filter(|c| *c != '\u{0640}').collect()
}
