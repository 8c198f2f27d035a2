//! Numbers in digits, with the separators that people write in them.

use language::normalise;

/// Accepted separators of groups of three digits: a comma of either script, U+066C, an apostrophe or a space.
const GROUP_SEPARATORS: [char; 6] = [',', '،', '\u{066C}', '\'', '’', ' '];

/// Words after a number or an amount that add nothing.
pub(super) const ONLY: [&str; 5] = ["فقط لا غير", "فقط", "لا غير", "only", "/-"];

/// A normalised line with ASCII digits and signs.
pub(super) fn digits(typed: &str) -> String {
    normalise::fold_width(&normalise::fold_digits(&normalise::line(typed)))
}

/// Removes the separators between groups of three digits. Returns nothing if the text has other characters.
pub(super) fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(GROUP_SEPARATORS).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let (first, others) = groups.split_first()?;
    let grouped = others.is_empty() || first.len() <= 3 && others.iter().all(|group| group.len() == 3);
    (grouped && groups.iter().all(is_digits)).then(|| groups.concat())
}
