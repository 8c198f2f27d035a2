//! Which facts of one language's page the other's page lacks.
//!
//! A number must occur as often as on the other page, in digits or spelt out. A code, an address or a page must occur there at all:
//! one language may repeat it where the other writes a pronoun.

use std::collections::{BTreeMap, BTreeSet};

use crate::parse::{Fact, FactKind, is_name, numbers_in};

/// The facts of the other page.
#[derive(Default)]
struct Stated {
    /// How often each number stands in digits.
    counted: BTreeMap<String, usize>,
    /// How often each number is spelt out.
    spelt: BTreeMap<String, usize>,
    /// Codes, addresses and pages, and the numbers within codes.
    named: BTreeSet<String>,
}

/// The facts of one page that the other lacks. `spelt` are the numbers that the other page spells out.
pub(super) fn missing(here: &[Fact], there: &[Fact], spelt: &[String]) -> Vec<Fact> {
    let mut stated = Stated::default();
    for fact in there {
        match fact.kind {
            FactKind::Counted => *stated.counted.entry(fact.value.clone()).or_default() += 1,
            FactKind::Named | FactKind::Page => drop(stated.named.insert(key(fact))),
            FactKind::Code => {
                stated.named.insert(key(fact));
                stated.named.extend(numbers_in(&fact.value));
            }
        }
    }
    for number in spelt {
        *stated.spelt.entry(number.clone()).or_default() += 1;
    }
    // In the other language a site may have other words in its addresses. Two such addresses belong together if neither stands on
    // both pages.
    let own: BTreeSet<String> = here.iter().map(key).collect();
    let places =
        there.iter().filter(|fact| !own.contains(&key(fact))).filter_map(|fact| place_of_language(&fact.value));
    let mut places: Vec<String> = places.collect();

    let mut missing: Vec<Fact> = Vec::new();
    for fact in here {
        match fact.kind {
            FactKind::Counted => missing.extend((!stated.take(&fact.value)).then(|| fact.clone())),
            FactKind::Code if stated.named.contains(&key(fact)) || is_name(&fact.value) => {}
            // A code that the other page does not have is read as the numbers in it: `24-hour` states 24.
            FactKind::Code => {
                let lacks = |number: &String| !stated.has(number) && missing.iter().all(|other| other.value != *number);
                let numbers: Vec<String> = numbers_in(&fact.value).into_iter().filter(lacks).collect();
                missing.extend(numbers.into_iter().map(|value| Fact { value, ..fact.clone() }));
            }
            FactKind::Named | FactKind::Page => {
                let is_new = missing.iter().all(|other| other.value != fact.value);
                if stated.named.contains(&key(fact)) || !is_new {
                    continue;
                }
                let place = place_of_language(&fact.value);
                match places.iter().position(|there| Some(there) == place.as_ref()) {
                    Some(at) => drop(places.swap_remove(at)),
                    None => missing.push(fact.clone()),
                }
            }
        }
    }
    missing
}

impl Stated {
    /// Whether a number is stated once more. Digits count before words.
    fn take(&mut self, number: &str) -> bool {
        let one = |left: &mut BTreeMap<String, usize>| match left.get_mut(number) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        one(&mut self.counted) || self.named.contains(number) || one(&mut self.spelt)
    }

    /// Whether a number is stated at all.
    fn has(&self, number: &str) -> bool {
        self.counted.contains_key(number) || self.named.contains(number) || self.spelt.contains_key(number)
    }
}

/// The form of a fact that both languages share.
fn key(fact: &Fact) -> String {
    match fact.kind {
        FactKind::Code => fact.value.to_ascii_lowercase(),
        FactKind::Named => match parts_of_language(&fact.value) {
            Some((before, after)) => format!("{before}{after}"),
            None => fact.value.clone(),
        },
        FactKind::Counted | FactKind::Page => fact.value.clone(),
    }
}

/// The place of a language on a site, whose other addresses may be in that language's words.
fn place_of_language(address: &str) -> Option<String> {
    parts_of_language(address).map(|(before, _)| before)
}

/// The address of another site in two parts: up to the language that it names, and after it. `None` if it names none.
fn parts_of_language(address: &str) -> Option<(String, String)> {
    let (_, rest) = address.split_once("://")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // ar.example.org
    if let Some(site) =
        host.split_once('.').filter(|(first, site)| is_language(first) && site.contains('.')).map(|(_, site)| site)
    {
        return Some((format!("//{site}/"), path.to_string()));
    }
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let segments: Vec<&str> = path.split('/').collect();
    let tail = if query.is_empty() { String::new() } else { format!("?{query}") };
    let joined = |parts: Option<&[&str]>| parts.unwrap_or_default().join("/");
    // example.org/ar/…, example.org/pages/ar-SA/…
    if let Some(at) = segments.iter().position(|segment| is_language(segment)) {
        let (before, after) = (joined(segments.get(..at)), joined(segments.get(at + 1..)));
        return Some((format!("//{host}/{before}/"), format!("{after}{tail}")));
    }
    // example.org/guide-ar.pdf, example.org/guide.ar
    if let Some((last, folders)) = segments.split_last() {
        let (stem, ending) = last.rsplit_once('.').filter(|(_, ending)| !is_language(ending)).unwrap_or((last, ""));
        if let Some((name, _)) = stem.rsplit_once(['-', '_', '.']).filter(|(_, language)| is_language(language)) {
            let folders = joined(Some(folders));
            return Some((format!("//{host}/{folders}/{name}."), format!("{ending}{tail}")));
        }
    }
    // example.org/page?lang=ar
    let named = |part: &&str| part.split_once('=').is_some_and(|(_, value)| is_language(value));
    let others: Vec<&str> = query.split('&').filter(|part| !named(part)).collect();
    (others.len() < query.split('&').count()).then(|| (format!("//{host}/{path}?"), others.join("&")))
}

/// Whether a word names one of this site's languages: `ar`, `en-US`, `arabic`.
fn is_language(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let (language, region) = word.split_once(['-', '_']).unwrap_or((&word, ""));
    matches!(language, "ar" | "en" | "ara" | "eng" | "arabic" | "english")
        && region.len() <= 4
        && region.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(value: &str, kind: FactKind) -> Fact {
        Fact { value: value.into(), span: 0..0, kind }
    }

    fn lacking(here: &[&str], there: &[&str], kind: &FactKind) -> Vec<String> {
        let facts = |values: &[&str]| values.iter().map(|value| fact(value, *kind)).collect::<Vec<_>>();
        missing(&facts(here), &facts(there), &[]).into_iter().map(|fact| fact.value).collect()
    }

    #[test]
    fn addresses_in_two_languages_are_one_address() {
        for (ar, en) in [
            ("https://x.org/ar/a/b", "https://x.org/en/a/b"),
            ("https://x.org/ar/a", "https://www.x.org/en/a#part"),
            ("https://x.org/ar-SA/%D8%A3", "https://x.org/en-US/about"),
            ("https://x.org/ar", "https://x.org/en"),
            ("https://ar.wikipedia.org/wiki/%D8%A3", "https://en.wikipedia.org/wiki/A"),
            ("https://x.org/a?lang=ar&b=1", "https://x.org/a?lang=en&b=1"),
            ("https://x.org/f/guide-ar.pdf", "https://x.org/f/guide-en.pdf"),
            ("https://x.org/guide.ar.html", "https://x.org/guide.en.html"),
        ] {
            assert_eq!(lacking(&[ar], &[en], &FactKind::Named), [""; 0], "{ar}");
            assert_eq!(lacking(&[en], &[ar], &FactKind::Named), [""; 0], "{ar}");
        }
        for (ar, en) in [
            ("https://x.org/ar/a", "https://y.org/en/a"),
            ("https://x.org/a", "https://x.org/b"),
            ("https://x.org/guide-ar.pdf", "https://x.org/form-en.pdf"),
        ] {
            assert_eq!(lacking(&[ar], &[en], &FactKind::Named), [ar]);
        }
        let (two, one) = (["https://x.org/ar/a", "https://x.org/ar/b"], ["https://x.org/en/a"]);
        assert_eq!(lacking(&two, &one, &FactKind::Named), ["https://x.org/ar/b"], "one address answers for one");
    }

    #[test]
    fn a_code_may_be_repeated() {
        assert_eq!(lacking(&["CWE-384", "CWE-384"], &["cwe-384"], &FactKind::Code), [""; 0]);
        assert_eq!(lacking(&["CWE-384", "W3C"], &["CWE-1"], &FactKind::Code), ["384"]);
    }

    #[test]
    fn a_spelt_number_answers_for_digits_once() {
        let here = [fact("2", FactKind::Counted), fact("2", FactKind::Counted)];
        assert_eq!(missing(&here, &[], &["2".into()]).len(), 1);
        assert_eq!(missing(&here, &[], &["2".into(), "2".into()]).len(), 0);
    }
}
