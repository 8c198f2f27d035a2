//! Fact parity: a translation states the same facts as its source.

use std::collections::BTreeMap;

use language::Lang;

use super::content::Content;
use super::counterparts::missing;
use crate::diagnostic::Diagnostic;
use crate::findings::TranslationFinding;
use crate::pair::Translation;
use crate::parse::{Fact, FactKind, Page};

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
    let mut diagnostics = Vec::new();
    let arabic_pages = content.pages.iter().filter(|page| page.lang == Lang::Ar);
    let by_key: BTreeMap<&str, &Page> = arabic_pages.map(|page| (page.key.as_str(), page)).collect();
    for english in content.pages.iter().filter(|page| page.lang == Lang::En) {
        let Some(entry) = content.index.get(Lang::En, &english.key) else { continue };
        let Some(key) = entry.counterpart.as_ref().filter(|_| entry.translation != Translation::Fallback) else {
            continue;
        };
        let Some(arabic) = by_key.get(key.as_str()) else {
            continue;
        };
        // The fault of a broken page is reported already.
        if !arabic.sound || !english.sound {
            continue;
        }
        let of_arabic = content.index.get(Lang::Ar, &arabic.key).map(|entry| &entry.translation);
        let stale =
            [Some(&entry.translation), of_arabic].into_iter().flatten().any(|t| matches!(t, Translation::Stale { .. }));
        let paired = |key: &str| content.index.get(Lang::En, key).and_then(|entry| entry.counterpart.clone());
        compare(arabic, english, stale, paired, &mut diagnostics);
    }
    diagnostics
}

/// `paired` returns the Arabic key of an English page, if it differs.
fn compare(
    arabic: &Page,
    english: &Page,
    stale: bool,
    paired: impl Fn(&str) -> Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let stated = |page: &Page| -> Vec<Fact> {
        let common = |fact: &Fact| {
            let across = (fact.kind == FactKind::Page && page.lang == Lang::En).then(|| paired(&fact.value)).flatten();
            Fact { value: across.unwrap_or_else(|| fact.value.clone()), ..fact.clone() }
        };
        page.facts.stated.iter().map(common).collect()
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
        for fact in missing(facts, others, &there.facts.spelt) {
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
