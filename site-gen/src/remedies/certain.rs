//! Tries corrections out: they are certain if the corrected text no longer has the findings, has no others instead, and says the same.

use std::collections::{BTreeMap, BTreeSet};
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

/// The most trials of a file's corrections, each of which parses it. Corrections fail so seldom that a few are enough; what is left
/// has none until the others are made.
const MAX_TRIALS: usize = 200;

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
    canonical: String,
    counts: BTreeMap<&'static str, usize>,
}

impl<'a> Trial<'a> {
    /// Prepares the trial of a file. `source` is the file as a page, if it is one.
    pub(crate) fn new(inputs: &'a Inputs, source: Option<&'a PageSource>, text: &'a str) -> Self {
        let page = source.map(|source| {
            let (page, canonical, found) = parse::with_canonical(source);
            Parsed { source, page, canonical, counts: counts(&found) }
        });
        Trial { inputs, text, page }
    }

    /// Which of the findings have a certain correction. Those of one code are tried at once, and divided only if that fails.
    pub(crate) fn certain(&self, found: &[&Diagnostic]) -> Vec<bool> {
        let mut sure: BTreeSet<*const Diagnostic> = BTreeSet::new();
        let mut rest = found.to_vec();
        let mut trials = MAX_TRIALS;
        while !rest.is_empty() {
            let layer = first_layer(&mut rest);
            let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
            layer.into_iter().for_each(|diagnostic| by_code.entry(diagnostic.code).or_default().push(diagnostic));
            by_code.values().for_each(|found| self.divide(found, &mut sure, &mut trials));
        }
        found.iter().map(|diagnostic| sure.contains(&std::ptr::from_ref(*diagnostic))).collect()
    }

    fn divide(&self, found: &[&Diagnostic], sure: &mut BTreeSet<*const Diagnostic>, trials: &mut usize) {
        let Some(left) = trials.checked_sub(1) else { return };
        *trials = left;
        if self.is_sound(found) {
            sure.extend(found.iter().map(|diagnostic| std::ptr::from_ref(*diagnostic)));
        } else if found.len() > 1 {
            let (first, second) = found.split_at(found.len() / 2);
            self.divide(first, sure, trials);
            self.divide(second, sure, trials);
        }
    }

    /// Whether the file is sound after the corrections of these findings together. None may meet another.
    pub(crate) fn is_sound(&self, found: &[&Diagnostic]) -> bool {
        let text = apply(self.text, edits(found));
        match &self.page {
            Some(before) => self.is_sound_page(before, text, found),
            None => is_sound_data(self.text, &text),
        }
    }

    fn is_sound_page(&self, before: &Parsed<'_>, text: String, found: &[&Diagnostic]) -> bool {
        let source = before.source;
        let file = Arc::new(SourceFile::new(source.file.path.clone(), text));
        let after = PageSource { lang: source.lang, key: source.key.clone(), file };
        let (after, canonical, faults) = parse::with_canonical(&after);
        fewer(&before.counts, &counts(&faults), found)
            && self.shows_the_same(&before.page, &after)
            && says_the_same((&before.page, &before.canonical), (&after, &canonical), found)
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
        // An old address stays as it was published.
        let aliases = |page: &Page| page.meta.aliases.iter().map(|alias| alias.get_ref().clone()).collect::<Vec<_>>();
        let kept = addresses(after);
        aliases(before) == aliases(after)
            && pictures(after) >= pictures(before)
            && addresses(before).iter().all(|address| kept.contains(address))
    }
}

/// Whether a data file says the same after the correction of characters, and has the same addresses.
fn is_sound_data(before: &str, after: &str) -> bool {
    // A file with a fault of its own cannot be compared.
    let Ok(before) = toml::from_str::<toml::Value>(before) else { return true };
    let Ok(after) = toml::from_str::<toml::Value>(after) else { return false };
    let texts = |value: &toml::Value| {
        let mut texts = Vec::new();
        collect(value, &mut texts);
        texts
    };
    let (before, after) = (texts(&before), texts(&after));
    let is_address = |text: &str| text.starts_with('/') || text.contains("://");
    before.len() == after.len()
        && before.iter().zip(&after).all(|(was, now)| plain(was) == plain(now) && (was == now || !is_address(was)))
}

/// The keys and values of a data file, in order.
fn collect(value: &toml::Value, texts: &mut Vec<String>) {
    match value {
        toml::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        toml::Value::Table(table) => table.iter().for_each(|(key, value)| {
            texts.push(key.clone());
            collect(value, texts);
        }),
        toml::Value::String(text) => texts.push(text.clone()),
        other => texts.push(format!("{other:?}")),
    }
}

/// The edits of the findings' corrections.
fn edits<'a>(found: &[&'a Diagnostic]) -> impl Iterator<Item = &'a Edit> {
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

/// Whether two pages, each with its canonical text, have the same words in the same order, apart from what the corrections of the findings
/// change.
fn says_the_same(before: (&Page, &str), after: (&Page, &str), found: &[&Diagnostic]) -> bool {
    let has = |codes: &[&str]| found.iter().any(|diagnostic| codes.contains(&diagnostic.code));
    let is_other = |diagnostic: &&Diagnostic| !CHARACTERS.contains(&diagnostic.code);
    // The numbers of a list's items are marks.
    let without_numbers = has(&["list-unmade"]);
    let without_head = has(&["value-cut"]);
    let without_addresses = has(&ADDRESSES);
    let text = |(page, canonical): (&Page, &str)| {
        let lines = canonical.lines().filter(|line| !(without_head && HEAD.iter().any(|key| line.starts_with(key))));
        let mut text = lines.collect::<Vec<_>>().join("\n");
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
const CHARACTERS: [&str; 7] = [
    "direction-mark",
    "bidi-control",
    "invisible-character",
    "control-character",
    "tatweel",
    "look-alike-letter",
    "shaped-letter",
];

/// A text without what the corrections of characters change: as if each were corrected.
fn plain(text: &str) -> String {
    let seen =
        text.chars().filter(|c| *c == '\n' || !characters::is_unseen(*c) && *c != '\u{0640}' && *c != '\u{FFFD}');
    seen.nfkc().map(characters::look_alike_of).filter(|c| *c != '\u{0640}').collect()
}
