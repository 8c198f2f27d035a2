//! What editors are told: each finding is a row of a table, with its code, its weight, and its words in both languages.
//!
//! A table is written with [`findings!`](crate::findings), so that a test can walk it, and so that nobody can add a finding in one language only.

use serde::Serialize;

use crate::lang::Bilingual;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written, and someone should look.
    Warning,
    /// Something to know.
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

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// A stable name, to search for and to filter by.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do.
    pub help: Bilingual,
}

/// A row of a table of findings.
pub trait Finding {
    /// The finding in words.
    fn describe(&self) -> Description;
}

/// Writes a table of findings: an enum whose fields are texts, and the words of each in both languages.
///
/// ```
/// language::findings! {
///     /// What can be wrong with a door.
///     pub enum Door {
///         /// It does not open.
///         Stuck { name } = Error "door-stuck":
///             en "the door \"{name}\" is stuck", "push it";
///             ar "الباب «{name}» عالق", "ادفعه";
///     }
/// }
/// use language::finding::Finding;
/// assert_eq!(Door::Stuck { name: "a".into() }.describe().message.en, "the door \"a\" is stuck");
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
            fn describe(&self) -> $crate::finding::Description {
                match self {
                    $($Table::$Variant $({ $($field),+ })? => $crate::finding::Description {
                        code: $code,
                        severity: $crate::finding::Severity::$Severity,
                        message: $crate::lang::Bilingual { ar: format!($ar), en: format!($en) },
                        help: $crate::lang::Bilingual { ar: format!($ar_help), en: format!($en_help) },
                    },)+
                }
            }
        }

        #[allow(dead_code)]
        impl $Table {
            /// Every row, with the names of its fields in angle brackets where their values stand.
            $vis fn rows() -> Vec<Self> {
                vec![$($Table::$Variant $({ $($field: concat!("<", stringify!($field), ">").into()),+ })?,)+]
            }
        }
    };
}

/// What is unsound about a row: words missing in one language, or a value that one language names and the other does not.
/// For the tests of tables.
pub fn unsound(row: &Description) -> Vec<String> {
    let mut faults = Vec::new();
    let is_arabic = |c: char| ('\u{0621}'..='\u{064A}').contains(&c);
    for (what, text) in [("message", &row.message), ("help", &row.help)] {
        let mut fault = |why: &str| faults.push(format!("{} {what}: {why}", row.code));
        if !text.ar.contains(is_arabic) {
            fault("no Arabic words");
        }
        if text.en.contains(is_arabic) || !text.en.contains(|c: char| c.is_ascii_lowercase()) {
            fault("no English words");
        }
    }
    let values = |text: &str| {
        let mut found: Vec<String> = text
            .split('<')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('>')?.0))
            .map(|name| {
                // A value that is itself a word comes once a language.
                name.strip_suffix("_en").or_else(|| name.strip_suffix("_ar")).unwrap_or(name).to_string()
            })
            .collect();
        found.sort();
        found.dedup();
        found
    };
    let all = |message: &str, help: &str| values(&format!("{message}\n{help}"));
    if all(&row.message.ar, &row.help.ar) != all(&row.message.en, &row.help.en) {
        faults.push(format!("{}: the languages do not name the same values", row.code));
    }
    faults
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
    fn a_row_speaks_both_languages_and_names_the_same_values() {
        let faults: Vec<_> = Example::rows().iter().map(|row| unsound(&row.describe())).collect();
        assert_eq!(faults[0], Vec::<String>::new());
        assert_eq!(faults[1], ["mute message: no Arabic words", "mute help: no English words"]);
        assert_eq!(faults[2], ["uneven: the languages do not name the same values"]);
    }
}
