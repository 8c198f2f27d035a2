//! Texts on a terminal: without characters that move the cursor, on one line, in columns.

/// Replaces the characters that move the cursor, change colours or reverse the direction of text.
pub fn visible(text: &str) -> String {
    let is_harmless = |c: char| c == '\n' || !(c.is_control() || is_direction_control(c));
    text.chars().map(|c| if is_harmless(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text of a definition as one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pads a text to a number of columns. Combining marks take none.
pub fn padded(text: &str, places: usize) -> String {
    let taken = width(text);
    format!("{text}{}", " ".repeat(places.saturating_sub(taken)))
}

/// The width of a text in columns.
pub fn width(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(visible("سارة\n\u{1b}[2J\r\u{8}\u{9b}1m\u{202e}x"), "سارة\n�[2J���1m�x");
    }

    #[test]
    fn a_column_is_as_wide_as_its_letters() {
        assert_eq!(padded("جدًّا", 5), "جدًّا  ");
        assert_eq!(padded("abcdef", 3), "abcdef");
    }
}
