//! Places in a style sheet: converts the parser's positions to those of editors.

/// A line and a column, both from 1, the column in characters (Unicode scalar values).
pub(super) type Place = (usize, usize);

/// The place of a byte. A byte outside the text becomes its end.
pub(super) fn from_byte(text: &str, byte: usize) -> Place {
    let before = text.get(..byte).unwrap_or(text);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// The place of a line (from 1) and a column (from 1, in UTF-16 code units, as in browsers' tools).
pub(super) fn from_utf16(text: &str, line: u32, column: u32) -> Place {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    let units = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
    let words = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let mut passed = 0;
    let before = words.chars().take_while(|c| {
        let fits = passed < units;
        passed += c.len_utf16();
        fits
    });
    (line, before.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\nثان 🌥 b";
        assert_eq!(from_byte(text, text.len() - 1), (2, 7));
        assert_eq!(from_utf16(text, 2, 8), (2, 7), "the cloud is two code units");
        assert_eq!(from_byte(text, 900), (2, 8));
        assert_eq!(from_utf16(text, 9, 9), (9, 1));
    }
}
