//! The languages of the site, and text that exists in each of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the site. Arabic comes first wherever an order is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Arabic, written right to left.
    Ar,
    /// English, written left to right.
    En,
}

/// The facts about a language that HTML and addresses need.
struct Facts {
    code: &'static str,
    dir: &'static str,
    own_name: &'static str,
}

impl Lang {
    /// Every language, Arabic first.
    pub const ALL: [Lang; 2] = [Lang::Ar, Lang::En];

    fn facts(self) -> Facts {
        match self {
            Lang::Ar => Facts { code: "ar", dir: "rtl", own_name: "العربية" },
            Lang::En => Facts { code: "en", dir: "ltr", own_name: "English" },
        }
    }

    /// The BCP 47 tag, which is also the language's folder in the content and in the site's addresses.
    pub fn code(self) -> &'static str {
        self.facts().code
    }

    /// The language of an address of this site, from its first folder.
    pub fn from_path(path: &str) -> Option<Self> {
        path.strip_prefix('/')?.split_once('/')?.0.parse().ok()
    }

    /// The value of HTML's `dir` attribute.
    pub fn dir(self) -> &'static str {
        self.facts().dir
    }

    /// The language's name in the language itself, as a language switch shows it.
    pub fn own_name(self) -> &'static str {
        self.facts().own_name
    }

    /// The other of the two languages.
    pub fn other(self) -> Lang {
        match self {
            Lang::Ar => Lang::En,
            Lang::En => Lang::Ar,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The error for a text that is not the tag of a language of this site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of this site: the languages are `ar` and `en`")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code).ok_or(UnknownLang)
    }
}

/// A text in every language, written side by side: `{ ar = "…", en = "…" }`.
// The fields are private: all other code asks for a `Lang`. The `Debug` form is a part of the digests in the site's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a text in both languages: { ar = \"…\", en = \"…\" }")]
pub struct Bilingual {
    ar: String,
    en: String,
}

impl Bilingual {
    /// Makes a text from the words of each language.
    pub fn from_fn(mut words: impl FnMut(Lang) -> String) -> Self {
        Bilingual { ar: words(Lang::Ar), en: words(Lang::En) }
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_parsed_as_its_language() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            assert_ne!(lang.other(), lang);
            assert_eq!(lang.other().other(), lang);
        }
        assert_eq!("fr".parse::<Lang>(), Err(UnknownLang));
        assert_eq!("AR".parse::<Lang>(), Err(UnknownLang));
        assert_eq!(Lang::from_path("/en/channels/"), Some(Lang::En));
        for path in ["/en", "en/", "/english/", "/", "https://example.org/en/"] {
            assert_eq!(Lang::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn a_text_has_its_words_in_each_language() {
        let text = Bilingual::from_fn(|lang| lang.own_name().into());
        for lang in Lang::ALL {
            assert_eq!(text.get(lang), lang.own_name());
        }
    }
}
