//! Headings and their ids.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use language::text::script::is_letter;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::parse::text::canonical::is_composed;

/// A heading of a page's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level, 2 to 6. The title of the page is the only first-level heading.
    pub level: u8,
    /// The id, which is the fragment of its address.
    pub id: String,
    /// The plain text.
    pub text: String,
    /// The plain text of its section up to the next heading, if the page has answers.
    pub section: String,
    /// The byte range in the file.
    pub span: Range<usize>,
}

/// Assigns a unique id to each heading of a page.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// For each id that was wanted again, the number that was appended last.
    numbers: HashMap<String, usize>,
}

impl Ids {
    /// Returns the id that the author pinned with `{#id}`, or a slug of the text. A number is appended if it is taken.
    pub(super) fn assign(&mut self, pinned: Option<&str>, words: &str) -> String {
        let wanted = pinned.map_or_else(|| slug(words), str::to_string);
        let wanted = if wanted.is_empty() { "section".to_string() } else { wanted };
        let mut id = wanted.clone();
        while self.taken.contains(&id) {
            let number = self.numbers.entry(wanted.clone()).or_insert(1);
            *number += 1;
            id = format!("{wanted}-{number}");
        }
        self.taken.insert(id.clone());
        id
    }

    /// Whether an id is taken.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.taken.contains(id)
    }
}

/// The braces at the end of a heading.
pub(super) fn braces(heading: &str) -> Option<&str> {
    let heading = heading.trim_end();
    heading.rfind('{').and_then(|at| heading.get(at..))
}

/// Whether a pinned id can be used in an address and in HTML without escaping.
pub(super) fn is_usable(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c) || c == '-' || c == '_')
}

/// The slug of a text in its own script: words joined by hyphens. Arabic stays Arabic, vowel marks stay with their letters,
/// punctuation and tatweel are dropped. An apostrophe within a word does not part it: `don’t` is `dont`.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    let words = if is_composed(words) { Cow::Borrowed(words) } else { Cow::Owned(words.nfc().collect()) };
    let mut letters = words.chars().filter(|c| *c != '\u{0640}').flat_map(char::to_lowercase).peekable();
    while let Some(c) = letters.next() {
        let in_word = !gap && letters.peek().is_some_and(|next| is_alphanumeric(*next));
        if in_word && matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇') && !slug.is_empty() {
            continue;
        }
        if is_alphanumeric(c) || is_combining_mark(c) {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(c);
            gap = false;
        } else {
            gap = true;
        }
    }
    slug
}

fn is_alphanumeric(c: char) -> bool {
    is_letter(c) || c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_the_pages_script() {
        assert_eq!(slug("الأهداف التفصيلية"), "الأهداف-التفصيلية");
        assert_eq!(slug("كيف أطلب؟"), "كيف-أطلب");
        assert_eq!(slug("أيضًا"), "أيضًا", "a mark does not split a word");
        assert_eq!(slug("General aim"), "general-aim");
        assert_eq!(slug("Don’t panic, it's O'Neill's"), "dont-panic-its-oneills");
        assert_eq!(slug("The editors' ‘guide’ 'n' more"), "the-editors-guide-n-more");
        assert_eq!(slug("«…»"), "");
    }

    #[test]
    fn no_two_headings_share_an_id() {
        let mut ids = Ids::default();
        assert_eq!(ids.assign(None, "Aim"), "aim");
        assert_eq!(ids.assign(None, "Aim"), "aim-2");
        assert_eq!(ids.assign(Some("aim"), "Other"), "aim-3");
        assert_eq!(ids.assign(None, "؟"), "section");
    }
}
