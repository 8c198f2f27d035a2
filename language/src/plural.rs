//! Plural rules: texts that change with a number (Unicode CLDR, cardinal numbers).

use std::collections::BTreeMap;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use serde::Deserialize;

use crate::lang::Lang;

/// A text in the plural forms of each language. `{n}` is replaced by the number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    ar: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
}

impl Plural {
    /// The forms in one language, by the name of their CLDR category.
    pub fn get(&self, lang: Lang) -> &BTreeMap<String, String> {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }

    /// The text for a number.
    pub fn text(&self, lang: Lang, n: u64) -> String {
        let forms = self.get(lang);
        let form = forms.get(category(lang, n)).or_else(|| forms.get("other"));
        form.map(|text| text.replace("{n}", &n.to_string())).unwrap_or_default()
    }
}

/// The plural categories of a language, each with a number that belongs to it.
pub fn forms(lang: Lang) -> &'static [(&'static str, u64)] {
    match lang {
        Lang::Ar => &[("zero", 0), ("one", 1), ("two", 2), ("few", 3), ("many", 11), ("other", 100)],
        Lang::En => &[("one", 1), ("other", 2)],
    }
}

/// The plural category of a number in a language.
fn category(lang: Lang, n: u64) -> &'static str {
    let Ok(locale) = Locale::try_from_str(lang.code()) else { return "other" };
    let Ok(rules) = PluralRules::try_new_cardinal(locale.into()) else { return "other" };
    match rules.category_for(n) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_language_match_the_plural_rules() {
        for lang in Lang::ALL {
            for (form, example) in forms(lang) {
                assert_eq!(category(lang, *example), *form, "{lang}");
            }
            let taken: std::collections::BTreeSet<_> = (0..300).map(|n| category(lang, n)).collect();
            assert_eq!(taken, forms(lang).iter().map(|(form, _)| *form).collect());
        }
    }

    #[test]
    fn a_number_selects_its_text() {
        let both = |ar: &[(&str, &str)], en: &[(&str, &str)]| {
            let map = |forms: &[(&str, &str)]| forms.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
            Plural { ar: map(ar), en: map(en) }
        };
        let pages = both(
            &[
                ("zero", "لا صفحات"),
                ("one", "صفحة واحدة"),
                ("two", "صفحتان"),
                ("few", "{n} صفحات"),
                ("many", "{n} صفحة"),
                ("other", "{n} صفحة"),
            ],
            &[("one", "{n} page"), ("other", "{n} pages")],
        );
        let ar: Vec<_> = [0, 1, 2, 5, 11, 100, 103].into_iter().map(|n| pages.text(Lang::Ar, n)).collect();
        assert_eq!(ar, ["لا صفحات", "صفحة واحدة", "صفحتان", "5 صفحات", "11 صفحة", "100 صفحة", "103 صفحات"]);
        assert_eq!([pages.text(Lang::En, 1), pages.text(Lang::En, 0)], ["1 page", "0 pages"]);
    }
}
