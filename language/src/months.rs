//! The month that a person means, in the spellings and transliterations in use. What a page shows is in [`crate::calendar`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::Lang;
use crate::calendar::{Calendar, month_names};
use crate::fold::folded;

/// Gregorian months beside those of [`month_names`], in the folded form: the Egyptian, Levantine and Maghrebi names, and common
/// spellings.
const GREGORIAN: [(u8, &[&str]); 12] = [
    (1, &["ينائر", "جانفي", "جانفييه", "كانون ثاني", "كانون 2"]),
    (2, &["فبرائر", "فيفري", "فبرير", "اشباط", "febuary", "feburary"]),
    (3, &["مارت", "ازار", "اذار"]),
    (4, &["افريل", "ابرايل"]),
    (5, &["ماي", "مايس", "نوار"]),
    (6, &["يونيه", "جوان"]),
    (7, &["يوليه", "يوليوز", "جويليه", "جويليا"]),
    (8, &["اوت", "غشت", "اغسطوس", "اوغسطس"]),
    (9, &["سبتامبر", "سيبتمبر", "شتنبر", "سبتنبر", "ايلول"]),
    (10, &["اوكتوبر", "تشرين اول", "تشرين 1"]),
    (11, &["نوفنبر", "نونبر", "تشرين ثاني", "تشرين 2"]),
    (12, &["دجنبر", "ديسنبر", "كانون اول", "كانون 1"]),
];

/// Hijri months of one word, in the folded form, without the article.
const HIJRI: [(u8, &[&str]); 6] = [
    (1, &["محرم", "muharram", "muharam", "muharrem", "moharram", "moharam", "mouharram", "muharrum"]),
    (2, &["صفر", "safar", "saffar", "safer", "safr"]),
    (7, &["رجب", "rajab", "rajeb", "ragab", "rejeb"]),
    (8, &["شعبان", "shaban", "shaaban", "shabaan", "chaaban", "chaabane", "chaban"]),
    (9, &["رمضان", "ramadan", "ramadhan", "ramadhaan", "ramadaan", "ramazan", "ramzan", "ramadane"]),
    (10, &["شوال", "shawwal", "shawal", "shawaal", "shawwaal", "chawwal", "chawal"]),
];

/// The first words of the two months of Rabi and of the two of Jumada.
const RABI: [&str; 8] = ["ربيع", "rabi", "rabia", "rabee", "rabie", "rabii", "rabea", "rebi"];
const JUMADA: [&str; 13] = [
    "جماد",
    "جمادي",
    "جمادا",
    "jumada",
    "jumadah",
    "jumaada",
    "jumad",
    "jamada",
    "jamadi",
    "jamad",
    "joumada",
    "gumada",
    "jumadi",
];
const FIRST: [&str; 17] = [
    "اول",
    "اولي",
    "اولا",
    "1",
    "i",
    "awwal",
    "awal",
    "awwel",
    "ewwel",
    "ula",
    "oula",
    "ulaa",
    "oola",
    "awwala",
    "awla",
    "first",
    "اوائل",
];
const SECOND: [&str; 25] = [
    "ثاني",
    "ثانيه",
    "تاني",
    "اخر",
    "اخره",
    "اخري",
    "2",
    "ii",
    "thani",
    "thaani",
    "thaniyah",
    "thaniya",
    "thanya",
    "thaniah",
    "tani",
    "sani",
    "akhir",
    "aakhir",
    "akhirah",
    "akhira",
    "akher",
    "akhar",
    "akhara",
    "akhera",
    "second",
];
/// Words that may stand beside a month's name and add nothing.
const FILLERS: [&str; 8] = ["شهر", "حرام", "مبارك", "معظم", "مكرم", "خير", "month", "اصب"];
/// Latin forms of the Arabic article and of the ending before it.
const ARTICLES: [&str; 12] = ["al", "ul", "el", "il", "as", "ath", "at", "ar", "ash", "us", "uth", "l"];

/// The names of [`month_names`] in the folded form.
static SHOWN: LazyLock<BTreeMap<String, (u8, Calendar)>> = LazyLock::new(|| {
    let names = Lang::ALL.into_iter().flat_map(month_names);
    names.map(|(name, calendar, month)| (folded(name), (month, calendar))).collect()
});

/// The month with a name, and its calendar. Spelling, articles, vowel marks and hamzas may differ; names of two languages are known.
/// None for a name of no month, and for one that two months share, such as `ربيع`.
pub fn month_named(text: &str) -> Option<(u8, Calendar)> {
    let text = folded(text);
    if text.is_empty() {
        return None;
    }
    if let Some(known) = SHOWN.get(&text) {
        return Some(*known);
    }
    let words: Vec<&str> = text.split(' ').filter_map(plain).collect();
    hijri(&words).map(|month| (month, Calendar::UmmAlQura)).or_else(|| {
        let name = words.join(" ");
        gregorian(&name).map(|month| (month, Calendar::Gregorian))
    })
}

/// A word without its article. None for a word that adds nothing.
fn plain(word: &str) -> Option<&str> {
    let word = word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2).unwrap_or(word);
    (!FILLERS.contains(&word) && !ARTICLES.contains(&word)).then_some(word)
}

fn gregorian(name: &str) -> Option<u8> {
    let listed = GREGORIAN.iter().find(|(_, names)| names.contains(&name)).map(|(month, _)| *month);
    // Three letters of an English name are enough, and no two names share them.
    let abbreviated = || {
        let of_english = month_names(Lang::En).filter(|(_, calendar, _)| *calendar == Calendar::Gregorian);
        let is_long = name.len() >= 3 && name.is_ascii();
        of_english.filter(|_| is_long).find(|(full, ..)| full.to_lowercase().starts_with(name)).map(|(.., month)| month)
    };
    listed.or_else(abbreviated)
}

fn hijri(words: &[&str]) -> Option<u8> {
    let (first, rest) = words.split_first()?;
    if let Some(month) = dhu(&words.concat()) {
        return Some(month);
    }
    let ordinal = |early: u8| match rest {
        [one] if FIRST.contains(one) => Some(early),
        [one] if SECOND.contains(one) => Some(early + 1),
        _ => None,
    };
    if RABI.contains(first) {
        return ordinal(3);
    }
    if JUMADA.contains(first) {
        return ordinal(5);
    }
    let is_one = |(_, names): &&(u8, &[&str])| rest.is_empty() && names.contains(first);
    HIJRI.iter().find(is_one).map(|(month, _)| *month)
}

/// Dhu al-Qadah and Dhu al-Hijjah, whose first word joins the second in many spellings.
fn dhu(joined: &str) -> Option<u8> {
    let rest = [
        "ذو", "ذي", "ذا", "دو", "دي", "dhu", "dhi", "dhoul", "dhou", "thu", "thi", "zu", "zi", "zou", "du", "dhul",
        "dul",
    ]
    .iter()
    .filter_map(|start| joined.strip_prefix(start))
    .min_by_key(|rest| rest.len())?;
    let rest =
        ["ال", "al", "ul", "el", "il", "l"].iter().find_map(|article| rest.strip_prefix(article)).unwrap_or(rest);
    match rest {
        "قعده" | "قعدا" | "qadah" | "qada" | "qidah" | "qida" | "qaadah" | "qaada" | "qidaah" | "qadha" | "qadhah"
        | "qeada" | "qeadah" | "qiadah" | "qiada" | "kada" | "kadah" | "kida" | "kidah" | "kaada" | "qade" | "qede" => {
            Some(11)
        }
        "حجه" | "حجا" | "hijjah" | "hijja" | "hijah" | "hija" | "hejjah" | "hejja" | "hajjah" | "hajja" | "hijje"
        | "hidjja" => Some(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_known_in_every_spelling() {
        use Calendar::{Gregorian, UmmAlQura};
        let table: [(u8, Calendar, &[&str]); 24] = [
            (
                1,
                UmmAlQura,
                &["محرم", "المحرم", "مُحَرَّم", "شهر محرم", "محرم الحرام", "Muharram", "al-Muḥarram", "moharram"],
            ),
            (2, UmmAlQura, &["صفر", "صفر الخير", "Safar", "ṣafar"]),
            (
                3,
                UmmAlQura,
                &[
                    "ربيع الأول",
                    "ربيع الاول",
                    "ربيع أول",
                    "ربيع ١",
                    "ربيع اول",
                    "ربيع الأوّل",
                    "Rabi I",
                    "Rabi' al-Awwal",
                    "Rabīʿ al-awwal",
                    "Rabi ul Awal",
                    "Rabi 1",
                    "rabi-al-awwal",
                ],
            ),
            (
                4,
                UmmAlQura,
                &[
                    "ربيع الثاني",
                    "ربيع الآخر",
                    "ربيع ثاني",
                    "ربيع الاخر",
                    "ربيع ٢",
                    "Rabi II",
                    "Rabi al-Thani",
                    "Rabi ath-Thani",
                    "Rabi al-Akhir",
                ],
            ),
            (
                5,
                UmmAlQura,
                &[
                    "جمادى الأولى",
                    "جماد الأول",
                    "جمادي الاولى",
                    "جمادى الاول",
                    "جماد أول",
                    "جمادى 1",
                    "جُمادى الأُولى",
                    "Jumada I",
                    "Jumada al-Ula",
                    "Jumada al-Awwal",
                    "Jumādā al-ūlā",
                ],
            ),
            (
                6,
                UmmAlQura,
                &[
                    "جمادى الآخرة",
                    "جماد الثاني",
                    "جمادى الثانية",
                    "جماد ثاني",
                    "جمادي الاخره",
                    "جماد الآخر",
                    "Jumada II",
                    "Jumada al-Thani",
                    "Jumada ath-Thaniyah",
                    "Jumada al-Akhira",
                    "jumada 2",
                ],
            ),
            (7, UmmAlQura, &["رجب", "رجب الأصب", "Rajab"]),
            (8, UmmAlQura, &["شعبان", "Sha‘ban", "Sha'ban", "Shaaban", "shaban"]),
            (9, UmmAlQura, &["رمضان", "رمضان المبارك", "شهر رمضان", "Ramadan", "Ramadhan", "ramaḍān"]),
            (10, UmmAlQura, &["شوال", "شوّال", "Shawwal", "Shawal"]),
            (
                11,
                UmmAlQura,
                &[
                    "ذو القعدة",
                    "ذي القعدة",
                    "ذو القعده",
                    "ذي القعده",
                    "ذوالقعدة",
                    "ذا القعدة",
                    "Dhu al-Qa‘dah",
                    "Dhul Qadah",
                    "Dhul-Qi'dah",
                    "Zul Qida",
                    "Dhū al-Qaʿda",
                    "Thul-Qi'dah",
                ],
            ),
            (
                12,
                UmmAlQura,
                &[
                    "ذو الحجة",
                    "ذي الحجه",
                    "ذوالحجة",
                    "Dhu al-Hijjah",
                    "Dhul Hijjah",
                    "Dhul-Hijja",
                    "Zul Hijjah",
                    "Thul Hijjah",
                    "Dhu'l-Hijja",
                ],
            ),
            (1, Gregorian, &["يناير", "كانون الثاني", "جانفي", "January", "Jan", "JAN.", "janu"]),
            (2, Gregorian, &["فبراير", "شباط", "فيفري", "Feb", "february"]),
            (3, Gregorian, &["مارس", "آذار", "اذار", "Mar", "March"]),
            (4, Gregorian, &["أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "Apr"]),
            (5, Gregorian, &["مايو", "أيار", "ايار", "ماي", "May"]),
            (6, Gregorian, &["يونيو", "يونيه", "حزيران", "جوان", "Jun", "June"]),
            (7, Gregorian, &["يوليو", "يوليه", "تموز", "جويلية", "يوليوز", "Jul"]),
            (8, Gregorian, &["أغسطس", "اغسطس", "آب", "اب", "غشت", "أوت", "Aug"]),
            (9, Gregorian, &["سبتمبر", "أيلول", "ايلول", "شتنبر", "Sep", "Sept."]),
            (10, Gregorian, &["أكتوبر", "اكتوبر", "تشرين الأول", "تشرين الاول", "Oct"]),
            (11, Gregorian, &["نوفمبر", "تشرين الثاني", "نونبر", "Nov"]),
            (12, Gregorian, &["ديسمبر", "كانون الأول", "دجنبر", "Dec"]),
        ];
        for (month, calendar, names) in table {
            for name in names {
                assert_eq!(month_named(name), Some((month, calendar)), "{name}");
            }
        }
    }

    #[test]
    fn a_name_of_two_months_or_of_none_is_no_month() {
        for name in
            ["", "ربيع", "جمادى", "ja", "ذو", "dhul", "تشرين", "كانون", "x", "Monday", "13", "الأول", "june july"]
        {
            assert_eq!(month_named(name), None, "{name}");
        }
    }

    #[test]
    fn the_shown_names_are_known() {
        for lang in Lang::ALL {
            for (name, calendar, month) in month_names(lang) {
                assert_eq!(month_named(name), Some((month, calendar)), "{name}");
            }
        }
    }
}
