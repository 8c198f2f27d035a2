//! Messages to editors. Each finding is a row of a table, with its code, its severity, and its words in both languages.
//!
//! A table is written with [`findings!`](crate::findings): it can be enumerated by tests, and a finding in only one language does
//! not compile.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::lang::{Bilingual, Lang};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written, and an editor should check the place.
    Warning,
    /// Information only.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// The words of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// A stable name, for searching and filtering.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The problem.
    pub message: Bilingual,
    /// The remedy.
    pub help: Bilingual,
}

impl Description {
    /// Makes a description from its message and help in each language.
    pub fn new(code: &'static str, severity: Severity, words: impl Fn(Lang) -> (String, String)) -> Self {
        let message = Bilingual::from_fn(|lang| words(lang).0);
        Description { code, severity, message, help: Bilingual::from_fn(|lang| words(lang).1) }
    }
}

/// A row of a table of findings.
pub trait Finding {
    /// Returns the words of the finding.
    fn describe(&self) -> Description;
}

/// Defines a table of findings: an enum whose fields are texts, and the words of each variant in both languages.
///
/// ```
/// language::findings! {
///     /// Faults of a door.
///     pub enum Door {
///         /// It does not open.
///         Stuck { name } = Error "door-stuck":
///             en "the door \"{name}\" is stuck", "push it";
///             ar "الباب «{name}» عالق", "ادفعه";
///     }
/// }
/// use language::Lang;
/// use language::finding::Finding;
/// assert_eq!(Door::Stuck { name: "a".into() }.describe().message.get(Lang::En), "the door \"a\" is stuck");
/// ```
#[macro_export]
macro_rules! findings {
    ($(#[$meta:meta])* $vis:vis enum $Table:ident {
        $($(#[doc = $doc:literal])* $Variant:ident $({ $($field:ident),+ })? = $Severity:ident $code:literal:
            en $en:literal, $en_help:literal;
            ar $ar:literal, $ar_help:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        $vis enum $Table { $($(#[doc = $doc])* $Variant $({ $($field: String),+ })?,)+ }

        impl $crate::finding::Finding for $Table {
            // Some fields hold a word of one language, and only that language names them.
            #[allow(unused_variables)]
            fn describe(&self) -> $crate::finding::Description {
                let (code, severity) = match self {
                    $($Table::$Variant $({ $($field: _),+ })? => ($code, $crate::finding::Severity::$Severity),)+
                };
                $crate::finding::Description::new(code, severity, |lang| match (self, lang) {
                    $(
                        ($Table::$Variant $({ $($field),+ })?, $crate::Lang::Ar) => (format!($ar), format!($ar_help)),
                        ($Table::$Variant $({ $($field),+ })?, $crate::Lang::En) => (format!($en), format!($en_help)),
                    )+
                })
            }
        }

        #[allow(dead_code)]
        impl $Table {
            /// Every row, with field names in angle brackets in place of the values.
            $vis fn rows() -> Vec<Self> {
                vec![$($Table::$Variant $({ $($field: concat!("<", stringify!($field), ">").into()),+ })?,)+]
            }
        }
    };
}

/// The faults of a row, for tests of tables: words missing in a language, or a value that not every language names.
pub fn row_faults(row: &Description) -> Vec<String> {
    let mut faults = Vec::new();
    for (part, text) in [("message", &row.message), ("help", &row.help)] {
        for lang in Lang::ALL {
            let (has_words, name) = words_in(lang, text.get(lang));
            if !has_words {
                faults.push(format!("{} {part}: no {name} words", row.code));
            }
        }
    }
    let mut values =
        Lang::ALL.map(|lang| values(row.message.get(lang)).chain(values(row.help.get(lang))).collect()).into_iter();
    let first: Option<BTreeSet<_>> = values.next();
    if values.any(|other| Some(other) != first) {
        faults.push(format!("{}: the languages do not name the same values", row.code));
    }
    faults
}

/// Whether a text has words of a language and no letters of the other script, and the language's name in English.
fn words_in(lang: Lang, text: &str) -> (bool, &'static str) {
    let is_arabic = |c: char| ('\u{0621}'..='\u{064A}').contains(&c);
    match lang {
        // Arabic texts quote keys and codes in Latin letters.
        Lang::Ar => (text.contains(is_arabic), "Arabic"),
        Lang::En => (!text.contains(is_arabic) && text.contains(|c: char| c.is_ascii_lowercase()), "English"),
    }
}

/// The names of the values in a text from [`findings!`](crate::findings): those in angle brackets.
fn values(text: &str) -> impl Iterator<Item = &str> {
    text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0)).map(|name| {
        // A value that is itself a word has a field for each language.
        name.strip_suffix("_en").or_else(|| name.strip_suffix("_ar")).unwrap_or(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    findings! {
        enum Example {
            Sound { name } = Error "sound": en "no \"{name}\"", "add it"; ar "لا يوجد «{name}»", "أضفه";
            Mute = Warning "mute": en "silence", ""; ar "", "تكلم";
            Uneven { name } = Note "uneven": en "no {name}", "add it"; ar "لا يوجد شيء", "أضفه";
        }
    }

    #[test]
    fn a_row_needs_both_languages_and_the_same_values_in_each() {
        let faults: Vec<_> = Example::rows().iter().map(|row| row_faults(&row.describe())).collect();
        assert_eq!(faults[0], Vec::<String>::new());
        assert_eq!(faults[1], ["mute message: no Arabic words", "mute help: no English words"]);
        assert_eq!(faults[2], ["uneven: the languages do not name the same values"]);
    }
}
