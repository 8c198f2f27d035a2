//! Texts in two languages.

use language::Lang;

/// Picks the text for a language.
pub fn pick<T>(lang: Lang, arabic: T, english: T) -> T {
    match lang {
        Lang::Ar => arabic,
        Lang::En => english,
    }
}
