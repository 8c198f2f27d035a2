//! Fact parity: a translation states the same facts as its source.

use std::collections::BTreeMap;

use language::Lang;
use rayon::prelude::*;

use super::content::Content;
use super::counterparts::missing;
use crate::diagnostic::Diagnostic;
use crate::findings::TranslationFinding;
use crate::pair::Translation;
use crate::parse::{Fact, FactKind, Page, spelt};

/// A count of a page's parts: its English name, its Arabic name, and the function that describes it.
type Shape = (&'static str, &'static str, fn(&Page) -> String);

const SHAPES: [Shape; 2] = [
    ("headings", "عناوين الأقسام", |page| {
        let levels: Vec<String> = page.outline.iter().map(|heading| format!("h{}", heading.level)).collect();
        if levels.is_empty() { "0".into() } else { format!("{} ({})", levels.len(), levels.join(" ")) }
    }),
    ("tables", "الجداول", |page| {
        let sizes: Vec<String> = page.facts.tables.iter().map(|(rows, columns)| format!("{rows}×{columns}")).collect();
        if sizes.is_empty() { "0".into() } else { format!("{} ({})", sizes.len(), sizes.join(" ")) }
    }),
];

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let arabic_pages = content.pages.iter().filter(|page| page.lang == Lang::Ar);
    let by_key: BTreeMap<&str, &Page> = arabic_pages.map(|page| (page.key.as_str(), page)).collect();
    let one = |english: &Page| {
        let mut diagnostics = Vec::new();
        let entry = content.index.get(Lang::En, &english.key)?;
        let key = entry.counterpart.as_ref().filter(|_| entry.translation != Translation::Fallback)?;
        let arabic = by_key.get(key.as_str())?;
        // The fault of a broken page is reported already.
        if !arabic.sound || !english.sound {
            return None;
        }
        let of_arabic = content.index.get(Lang::Ar, &arabic.key).map(|entry| &entry.translation);
        let stale =
            [Some(&entry.translation), of_arabic].into_iter().flatten().any(|t| matches!(t, Translation::Stale { .. }));
        let paired = |key: &str| content.index.get(Lang::En, key).and_then(|entry| entry.counterpart.as_deref());
        compare(arabic, english, stale, paired, &mut diagnostics);
        Some(diagnostics)
    };
    let english_pages = content.pages.par_iter().filter(|page| page.lang == Lang::En);
    english_pages.filter_map(one).flatten_iter().collect()
}

/// `paired` returns the Arabic key of an English page, if it differs.
fn compare<'a>(
    arabic: &'a Page,
    english: &'a Page,
    stale: bool,
    paired: impl Fn(&str) -> Option<&'a str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let value = |page: &'a Page, fact: &'a Fact| {
        let across = (fact.kind == FactKind::Page && page.lang == Lang::En).then(|| paired(&fact.value)).flatten();
        across.unwrap_or(&fact.value)
    };
    // Nearly all pairs state the same facts equally often.
    let sorted = |page: &'a Page| {
        let mut facts: Vec<_> = page.facts.stated.iter().map(|fact| (fact.kind, value(page, fact))).collect();
        facts.sort_unstable();
        facts
    };
    let are_same = arabic.facts.stated.len() == english.facts.stated.len() && sorted(arabic) == sorted(english);
    let stated = |page: &'a Page| -> Vec<Fact> {
        let facts = page.facts.stated.iter().filter(|_| !are_same);
        facts.map(|fact| Fact { value: value(page, fact).to_string(), ..fact.clone() }).collect()
    };
    let (of_arabic, of_english) = (stated(arabic), stated(english));
    let mut excuses: Vec<_> = [arabic, english]
        .into_iter()
        .flat_map(|page| page.meta.parity.iter().map(move |excuse| (page, &excuse.fact, false)))
        .collect();
    let mut excused = |fact: &str| {
        let found = excuses.iter_mut().filter(|(_, excuse, _)| excuse.get_ref() == fact);
        found.map(|(_, _, used)| *used = true).count() > 0
    };
    for (here, there, facts, others) in
        [(arabic, english, &of_arabic, &of_english), (english, arabic, &of_english, &of_arabic)]
    {
        let spelt = if are_same { Vec::new() } else { spelt(there) };
        for fact in missing(facts, others, &spelt) {
            if excused(&fact.value) {
                continue;
            }
            let (value, path) = (fact.value.clone(), there.file.path.clone());
            let finding = if stale {
                TranslationFinding::FactStale { fact: value, path }
            } else {
                let is_there = others.iter().any(|other| other.kind == fact.kind && other.value == fact.value);
                let (how_en, how_ar) =
                    if is_there { ("more often than", "أكثر مما") } else { ("and not", "وليس") };
                let (how_en, how_ar) = (how_en.into(), how_ar.into());
                TranslationFinding::FactMissing { fact: value, path, how_en, how_ar }
            };
            diagnostics.push(Diagnostic::at(&here.file, fact.span.clone(), &finding));
        }
    }
    for (name, arabic_name, count) in SHAPES {
        let (here, there) = (count(english), count(arabic));
        if here == there || excused(name) {
            continue;
        }
        let path = arabic.file.path.clone();
        let (what_en, what_ar) = (name.to_string(), arabic_name.to_string());
        let finding = if stale {
            TranslationFinding::ShapeStale { what_en, what_ar, here, there, path }
        } else {
            TranslationFinding::ShapeDiffers { what_en, what_ar, here, there, path }
        };
        diagnostics.push(Diagnostic::for_file(english.file.path.clone(), &finding));
    }
    for (page, fact, _) in excuses.into_iter().filter(|(_, _, used)| !used) {
        let finding = TranslationFinding::NeedlessParity { fact: fact.get_ref().clone() };
        diagnostics.push(Diagnostic::at(&page.file, fact.span(), &finding));
    }
}
