//! Numbers that a text spells out: `two days`, `twenty-five`, `ثلاثة أيام`, `خمسة وعشرون`, and the Arabic dual, which has no word for
//! its number: `يومان`, `أسبوعين`, `مرتين`.
//!
//! A spelt number is no fact that the other language must state. It only answers for digits there, so a word too many here does no
//! harm, and the lists need not be complete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use super::script::{is_arabic, is_letter};

/// Arabic words with their numbers, as [`plain`] writes them, without the article.
const ARABIC: [(u32, &[&str]); 34] = [
    (0, &["صفر"]),
    (
        1,
        &[
            "واحد",
            "واحده",
            "احد",
            "احدي",
            "اول",
            "اولي",
            "حادي",
            "حاديه",
            "مره",
            "يوم",
            "يوما",
            "ساعه",
            "دقيقه",
            "اسبوع",
            "اسبوعا",
            "شهر",
            "شهرا",
            "سنه",
            "عام",
            "عاما",
        ],
    ),
    (
        2,
        &["اثنان", "اثنين", "اثنتان", "اثنتين", "اثنا", "اثني", "اثنتا", "اثنتي", "ثان", "ثاني", "ثانيه", "كلا", "كلتا"],
    ),
    (2, &["كلاهما", "كليهما", "كلتاهما", "كلتيهما", "مزدوج", "مزدوجه", "ثنائي", "ثنائيه", "ضعف", "ضعفي", "زوج"]),
    (3, &["ثلاث", "ثلاثه", "ثالث", "ثالثه", "ثلاثي", "ثلاثيه"]),
    (4, &["اربع", "اربعه", "رابع", "رابعه", "رباعي", "رباعيه"]),
    (5, &["خمس", "خمسه", "خامس", "خامسه"]),
    (6, &["ست", "سته", "سادس", "سادسه"]),
    (7, &["سبع", "سبعه", "سابع", "سابعه"]),
    (8, &["ثمان", "ثماني", "ثمانيه", "ثامن", "ثامنه"]),
    (9, &["تسع", "تسعه", "تاسع", "تاسعه"]),
    (10, &["عشر", "عشره", "عاشر", "عاشره"]),
    (20, &["عشرون", "عشرين"]),
    (30, &["ثلاثون", "ثلاثين"]),
    (40, &["اربعون", "اربعين"]),
    (50, &["خمسون", "خمسين"]),
    (60, &["ستون", "ستين"]),
    (70, &["سبعون", "سبعين"]),
    (80, &["ثمانون", "ثمانين"]),
    (90, &["تسعون", "تسعين"]),
    (100, &["مئه", "مائه", "ميه"]),
    (200, &["مئتان", "مئتين", "مئتا", "مئتي", "مائتان", "مائتين", "مائتا", "مائتي"]),
    (300, &["ثلاثمئه", "ثلاثمائه"]),
    (400, &["اربعمئه", "اربعمائه"]),
    (500, &["خمسمئه", "خمسمائه"]),
    (600, &["ستمئه", "ستمائه"]),
    (700, &["سبعمئه", "سبعمائه"]),
    (800, &["ثمانمئه", "ثمانمائه", "ثمانيمئه"]),
    (900, &["تسعمئه", "تسعمائه"]),
    (1000, &["الف", "الفا", "الاف"]),
    (2000, &["الفان", "الفين", "الفي"]),
    (1_000_000, &["مليون", "مليونا", "ملايين"]),
    (2_000_000, &["مليونان", "مليونين", "مليوني"]),
    (1_000_000_000, &["مليار", "مليارا", "مليارات"]),
];

/// English words with their numbers.
const ENGLISH: [(u32, &[&str]); 32] = [
    (0, &["zero"]),
    (1, &["one", "first", "once", "single", "day", "hour", "minute", "week", "month", "year"]),
    (2, &["two", "second", "twice", "both", "pair", "double", "twofold", "dual", "couple"]),
    (3, &["three", "third", "thrice", "triple"]),
    (4, &["four", "fourth"]),
    (5, &["five", "fifth"]),
    (6, &["six", "sixth"]),
    (7, &["seven", "seventh"]),
    (8, &["eight", "eighth"]),
    (9, &["nine", "ninth"]),
    (10, &["ten", "tenth"]),
    (11, &["eleven", "eleventh"]),
    (12, &["twelve", "twelfth", "dozen"]),
    (13, &["thirteen", "thirteenth"]),
    (14, &["fourteen", "fourteenth"]),
    (15, &["fifteen", "fifteenth"]),
    (16, &["sixteen", "sixteenth"]),
    (17, &["seventeen", "seventeenth"]),
    (18, &["eighteen", "eighteenth"]),
    (19, &["nineteen", "nineteenth"]),
    (20, &["twenty", "twentieth"]),
    (30, &["thirty", "thirtieth"]),
    (40, &["forty", "fortieth"]),
    (50, &["fifty", "fiftieth"]),
    (60, &["sixty", "sixtieth"]),
    (70, &["seventy", "seventieth"]),
    (80, &["eighty", "eightieth"]),
    (90, &["ninety", "ninetieth"]),
    (100, &["hundred", "hundredth"]),
    (1000, &["thousand", "thousands"]),
    (1_000_000, &["million", "millions"]),
    (1_000_000_000, &["billion", "billions"]),
];

/// Masculine nouns whose dual is common. A word that ends like one can also be a plural (`مستخدمين`), so these are listed.
const DUALS: [&str; 64] = [
    "يوم",
    "اسبوع",
    "شهر",
    "عام",
    "عقد",
    "قرن",
    "شخص",
    "طفل",
    "فرد",
    "طالب",
    "متطوع",
    "ملف",
    "رقم",
    "حرف",
    "سطر",
    "رابط",
    "موقع",
    "طلب",
    "نموذج",
    "قسم",
    "بند",
    "شرط",
    "جزء",
    "نوع",
    "خيار",
    "سبب",
    "مثال",
    "ريال",
    "دولار",
    "متر",
    "كيلومتر",
    "لتر",
    "ضعف",
    "عنصر",
    "عدد",
    "عامل",
    "فصل",
    "كتاب",
    "حساب",
    "مفتاح",
    "خادم",
    "جهاز",
    "برنامج",
    "سؤال",
    "جواب",
    "امر",
    "مكان",
    "باب",
    "حل",
    "حد",
    "خط",
    "دور",
    "صف",
    "عمود",
    "مستوي",
    "اجتماع",
    "تاريخ",
    "موعد",
    "مشروع",
    "فريق",
    "عضو",
    "حقل",
    "معيار",
    "مستند",
];

/// The numbers that a text spells out: `2`, and `1.5` for an hour and a half.
pub fn numbers(text: &str) -> Vec<String> {
    let words: Vec<Word> = words(text).map(Word::new).collect();
    let whole = whole(&words).into_iter().map(|number| number.to_string());
    whole.chain(halves(&words)).chain(fractions(&words)).chain(decades(&words)).collect()
}

/// The number of a word that multiplies the digits before it: `5 آلاف`, `1.5 million`.
pub fn scale(word: &str) -> Option<u32> {
    let word = Word::new(word);
    // A word with a letter attached is something else: `بالألف`.
    let number = match &word {
        Word::Arabic(word) => KNOWN.arabic.get(word.as_str()).copied(),
        Word::English(_) => word.number(),
    };
    number.filter(|number| matches!(number, 1000 | 1_000_000 | 1_000_000_000))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_letter(c) && !is_combining_mark(c)).filter(|word| !word.is_empty())
}

/// The whole numbers, in order.
fn whole(words: &[Word]) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    // The number of the word before, to which this one may be added.
    let mut before: Option<u32> = None;
    for word in words {
        let number = word.number();
        if let (Some(number), Some(last)) = (number, before)
            && let Some(sum) = word.with(last, number)
        {
            found.pop();
            found.push(sum);
            before = Some(sum);
            continue;
        }
        found.extend(number);
        // Without marks, the dual before a noun looks like the accusative: `ألفا ريال`, `ألفًا`.
        found.extend(number.filter(|_| word.may_be_dual()).and_then(|number| number.checked_mul(2)));
        before = number;
    }
    found
}

/// The numbers with a half: `ساعة ونصف`, `ثلاث سنوات ونصف`, `two and a half`, `an hour and a half`, `مليون ونصف`.
fn halves(words: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let back = match word {
            Word::Arabic(word) if word == "ونصف" => 2,
            Word::English(word) if word == "half" => 4,
            _ => continue,
        };
        let before = words.get(at.saturating_sub(back)..at).unwrap_or_default();
        let joined = back == 2 || before.iter().any(|word| matches!(word, Word::English(word) if word == "and"));
        // `ثلاث ساعات ونصف`: the noun is no number, and one that is one (`يوم`) counts once only.
        let number = if joined { before.iter().find_map(Word::number) } else { None };
        // `ستة ملايين ونصف`
        let scale = before.iter().rev().find_map(Word::number).filter(|scale| *scale >= 1000);
        if let (Some(number @ 1..1000), Some(scale)) = (number, scale) {
            found.push(((u64::from(number) * 2 + 1) * u64::from(scale) / 2).to_string());
            continue;
        }
        found.extend(number.map(|number| match number {
            1000.. => (u64::from(number) * 3 / 2).to_string(),
            _ => format!("{number}.5"),
        }));
    }
    found
}

/// The numbers of fractions: `ثلثا` is written 2/3 elsewhere, `ربع` 1/4 or 25%, `نصف مليون` 500,000.
fn fractions(words: &[Word]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let (above, below) = match word {
            Word::Arabic(word) => {
                let of = |stem: &&str| {
                    FRACTIONS.iter().find(|(known, ..)| known == stem).map(|(_, above, below)| (*above, *below))
                };
                match stems(word).iter().find_map(of) {
                    Some(fraction) => fraction,
                    None => continue,
                }
            }
            Word::English(word) => match word.as_str() {
                "half" => (1, 2),
                "third" => (1, 3),
                "quarter" => (1, 4),
                "thirds" => (2, 3),
                "quarters" => (3, 4),
                _ => continue,
            },
        };
        found.extend([above.to_string(), below.to_string()]);
        if 100 % below == 0 {
            found.extend([
                format!("0.{}", above * 100 / below).trim_end_matches('0').to_string(),
                (above * 100 / below).to_string(),
            ]);
        }
        let after = words.get(at + 1..).unwrap_or_default().iter().take(2);
        let scale = after.filter_map(Word::number).find(|scale| *scale >= 1000);
        found.extend(scale.map(|scale| (u64::from(scale) * u64::from(above) / u64::from(below)).to_string()));
    }
    found
}

/// Words of fractions with their two numbers. `خمس` is left out, which is five as well.
const FRACTIONS: [(&str, u32, u32); 9] = [
    ("نصف", 1, 2),
    ("ثلث", 1, 3),
    ("ثلثا", 2, 3),
    ("ثلثي", 2, 3),
    ("ثلثان", 2, 3),
    ("ثلثين", 2, 3),
    ("ربع", 1, 4),
    ("ارباع", 3, 4),
    ("سدس", 1, 6),
];

/// The numbers of decades: `السبعينيات` and `the seventies` are `1970s` and `70s` elsewhere.
fn decades(words: &[Word]) -> Vec<String> {
    let tens = |word: &Word| match word {
        Word::Arabic(word) => stems(word).iter().find_map(|stem| {
            let stem = stem.strip_suffix("يات").or_else(|| stem.strip_suffix("ات"))?;
            KNOWN.arabic.get(stem).copied()
        }),
        Word::English(word) => KNOWN.english.get(format!("{}y", word.strip_suffix("ies")?).as_str()).copied(),
    };
    let tens = words.iter().filter_map(tens).filter(|tens| matches!(tens, 20..=90));
    tens.flat_map(|tens| [tens, 1800 + tens, 1900 + tens, 2000 + tens]).map(|year| year.to_string()).collect()
}

enum Word {
    /// Without marks, with one spelling for letters that are exchanged.
    Arabic(String),
    /// In small letters.
    English(String),
}

impl Word {
    fn new(word: &str) -> Self {
        if word.contains(is_arabic) { Word::Arabic(plain(word)) } else { Word::English(word.to_ascii_lowercase()) }
    }

    fn number(&self) -> Option<u32> {
        match self {
            Word::English(word) => KNOWN.english.get(word.as_str()).copied(),
            Word::Arabic(word) => {
                let stems = stems(word);
                stems
                    .iter()
                    .find_map(|stem| KNOWN.arabic.get(stem).copied())
                    .or_else(|| stems.iter().any(|s| is_dual(s)).then_some(2))
            }
        }
    }

    fn may_be_dual(&self) -> bool {
        matches!(self, Word::Arabic(word) if stems(word).iter().any(|stem| matches!(*stem, "الفا" | "مليونا")))
    }

    /// The number of this word with the one before it: `twenty five`, `خمسة عشر`, `خمسة وعشرون`, `ثلاثة آلاف`.
    fn with(&self, last: u32, number: u32) -> Option<u32> {
        let scales = [100, 1000, 1_000_000, 1_000_000_000].contains(&number);
        let follows = matches!(self, Word::Arabic(word) if word.starts_with('و'));
        match self {
            // A percentage: `تسعة وتسعون بالمئة`.
            Word::Arabic(word) if word.starts_with("بال") => None,
            _ if scales && !follows && last < number && last > 1 => last.checked_mul(number),
            Word::English(_) => {
                (matches!(last, 20..=90) && last.is_multiple_of(10) && number < 10).then_some(last + number)
            }
            Word::Arabic(_) if follows => {
                let tens = matches!(number, 20..=90) && number.is_multiple_of(10) && last < 10;
                let rest = last >= 100 && number < 100 || last >= 1000 && number < 1000;
                (tens || rest).then_some(last + number)
            }
            Word::Arabic(_) => (number == 10 && last < 10).then_some(10 + last),
        }
    }
}

/// The lists for looking up: every word of every page is looked up several times.
struct Known {
    arabic: BTreeMap<&'static str, u32>,
    english: BTreeMap<&'static str, u32>,
    duals: BTreeSet<&'static str>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let by_word = |list: &'static [(u32, &[&str])]| {
        let words = list.iter().flat_map(|(number, words)| words.iter().map(|word| (*word, *number)));
        words.collect::<BTreeMap<_, _>>()
    };
    Known { arabic: by_word(&ARABIC), english: by_word(&ENGLISH), duals: DUALS.into_iter().collect() }
});

/// A word without marks and tatweel, with one spelling for the letters that are exchanged in writing.
fn plain(word: &str) -> String {
    let letter = |c: char| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        c => c,
    };
    word.chars().filter(|c| !is_combining_mark(*c) && *c != '\u{640}').map(letter).collect()
}

/// A word as it is, and without the letters that are attached to its beginning.
fn stems(word: &str) -> Vec<&str> {
    let mut stems = vec![word];
    let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    let bare = bare.strip_prefix(['ب', 'ل', 'ك']).unwrap_or(bare);
    stems.extend([word.strip_prefix(['و', 'ف']).unwrap_or(word), bare]);
    let noun = ["ال", "لل"].iter().find_map(|article| bare.strip_prefix(article));
    let noun = noun.or_else(|| word.strip_prefix("ال")).or_else(|| word.strip_prefix("لل"));
    stems.extend(noun.or_else(|| bare.strip_prefix('ل')));
    stems
}

/// Whether a noun is in the dual: any feminine one (`مرتين`), or a listed masculine one (`يومان`).
fn is_dual(stem: &str) -> bool {
    let feminine =
        ["تان", "تين"].iter().any(|end| stem.strip_suffix(end).is_some_and(|noun| noun.chars().count() >= 2));
    let masculine = ["ان", "ين"].iter().find_map(|end| stem.strip_suffix(end));
    feminine || masculine.is_some_and(|noun| KNOWN.duals.contains(noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_numbers_are_read() {
        for (text, wanted) in [
            ("يومان ثم أسبوعين", vec!["2", "2"]),
            ("مرتين، وشهرين، وللطالبين", vec!["2", "2", "2"]),
            ("ثلاثة أيام", vec!["3"]),
            ("خلال خمسةَ عشرَ يومًا", vec!["15", "1"]),
            ("خمسة وعشرون موظفًا", vec!["25"]),
            ("في الجلسة الثانية والثلاثين", vec!["32"]),
            ("في القرن الحادي والعشرين", vec!["21"]),
            ("بثلاثة آلاف ريال", vec!["3000"]),
            ("مئة وعشرين", vec!["120"]),
            ("ستة آلاف وخمسمئة ريال", vec!["6500"]),
            ("ألفان وأربعمئة", vec!["2400"]),
            ("ألفا طالب", vec!["1000", "2000"]),
            ("تسعة وتسعون بالمئة", vec!["99", "100"]),
            ("صفر أخطاء", vec!["0"]),
            ("ساعة ونصف", vec!["1", "1.5", "1", "2", "0.5", "50"]),
            ("ثلاث سنوات ونصف", vec!["3", "3.5", "1", "2", "0.5", "50"]),
            ("ثلثا المدققين", vec!["2", "3"]),
            ("ثلاثة أرباع", vec!["3", "3", "4", "0.75", "75"]),
            ("في السبعينيات", vec!["70", "1870", "1970", "2070"]),
            ("منتصف الثمانينات", vec!["80", "1880", "1980", "2080"]),
            ("إنسان في مكان بين قوانين المستخدمين", vec![]),
        ] {
            assert_eq!(numbers(text), wanted, "{text}");
        }
    }

    #[test]
    fn english_numbers_are_read() {
        for (text, wanted) in [
            ("two days", vec!["2"]),
            ("Twenty-five people, twice", vec!["25", "2"]),
            ("the twenty first of three thousand", vec!["21", "3000"]),
            ("the seventies", vec!["70", "1870", "1970", "2070"]),
            ("two thirds", vec!["2", "2", "3"]),
            ("someone tends to often", vec![]),
        ] {
            assert_eq!(numbers(text), wanted, "{text}");
        }
    }

    #[test]
    fn halves_and_fractions_are_read() {
        for (text, number) in [
            ("مليون ونصف المليون", "1500000"),
            ("ستة ملايين ونصف", "6500000"),
            ("نصف مليون", "500000"),
            ("ربع مليون ريال", "250000"),
            ("half a million", "500000"),
            ("an hour and a half", "1.5"),
            ("two and a half days", "2.5"),
            ("أكثر من ثلث", "3"),
            ("ربع العدد", "25"),
        ] {
            assert!(numbers(text).contains(&number.to_string()), "{text}: {:?}", numbers(text));
        }
    }

    #[test]
    fn words_multiply_digits() {
        let scales = ["ألف", "ألفًا", "آلاف", "مليون", "million", "Thousand", "مليار", "بالألف", "ألفان", "مئة", "day"];
        let read: Vec<_> = scales.into_iter().map(scale).collect();
        let (thousand, million, billion) = (Some(1000), Some(1_000_000), Some(1_000_000_000));
        let wanted = [thousand, thousand, thousand, million, million, thousand, billion, None, None, None, None];
        assert_eq!(read, wanted);
    }
}
