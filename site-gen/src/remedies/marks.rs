//! Corrections of marks within a line: of headings, of emphasis, and of notes.

use std::ops::Range;

use crate::remedy::Edit;

/// Writes the space after the number signs of a heading.
pub(super) fn heading(text: &str, signs: &Range<usize>) -> Option<Vec<Edit>> {
    let words = text.get(signs.end..)?.lines().next()?;
    let begins_words =
        words.starts_with(|c: char| c.is_alphanumeric() || is_opening(c)) && words.contains(char::is_alphabetic);
    begins_words.then(|| vec![Edit::insert(signs.end, " ")])
}

/// Moves spaces out of a pair of marks: `** words **`.
pub(super) fn emphasis(text: &str, mark: &Range<usize>) -> Option<Vec<Edit>> {
    let written = text.get(mark.clone())?;
    let before = text.get(..mark.start)?;
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(mark.end..)?.lines().next()?;
    let line = text.get(line_start..mark.end + rest.len())?;
    // With a third mark, or with code, other pairs can be meant.
    if !["**", "__", "~~"].contains(&written) || line.matches(written).count() != 2 || line.contains(['`', '\\']) {
        return None;
    }
    let inner = rest.get(..rest.find(written)?)?;
    let words = inner.trim_matches([' ', '\t']);
    // Signs between numbers are operators.
    if words.len() == inner.len() || !words.contains(char::is_alphabetic) {
        return None;
    }
    let start = mark.end + (inner.len() - inner.trim_start_matches([' ', '\t']).len());
    let (end, close) = (start + words.len(), mark.end + inner.len());
    let after = close + written.len();
    let mut edits = Vec::new();
    if start > mark.end {
        let last = before.chars().next_back();
        let is_apart = last.is_none_or(|c| c.is_whitespace() || is_opening(c));
        edits.extend((!is_apart).then(|| Edit::insert(mark.start, " ")));
        edits.push(Edit::delete(mark.end..start));
    }
    if close > end {
        let next = text.get(after..)?.chars().next();
        let is_apart = next.is_none_or(|c| !c.is_alphanumeric() && !is_opening(c));
        edits.push(Edit::delete(end..close));
        edits.extend((!is_apart).then(|| Edit::insert(after, " ")));
    }
    Some(edits)
}

/// Moves the words beside the kind of a note to the next line.
pub(super) fn alert(text: &str, line: &Range<usize>) -> Option<Vec<Edit>> {
    let source = text.get(line.clone())?;
    let end = source.find(']')? + 1;
    let rest = source.get(end..)?;
    let words = rest.trim_start();
    if words.is_empty() || !source.starts_with('>') {
        return None;
    }
    let line_start = text.get(..line.start)?.rfind('\n').map_or(0, |end| end + 1);
    // Within the item of a list, the next line is indented.
    let before =
        text.get(line_start..line.start)?.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect::<String>();
    let at = line.start + end;
    Some(vec![Edit::replace(at..at + (rest.len() - words.len()), format!("\n{before}> "))])
}

fn is_opening(c: char) -> bool {
    matches!(c, '«' | '“' | '‘' | '(' | '[' | '{' | '"' | '\'' | '*' | '_' | '¿')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::apply;

    fn emphasised(text: &str) -> Option<String> {
        let at = text.find(['*', '_', '~']).unwrap();
        emphasis(text, &(at..at + 2)).map(|edits| apply(text, &edits))
    }

    #[test]
    fn spaces_move_out_of_marks() {
        for (text, wanted) in [
            ("يكتب ** مع فراغ ** بينهما", "يكتب **مع فراغ** بينهما"),
            ("** مع فراغ**", "**مع فراغ**"),
            ("**مع فراغ **", "**مع فراغ**"),
            ("__ a b __.", "__a b__."),
            ("كلمة** مع فراغ **كلمة", "كلمة **مع فراغ** كلمة"),
            ("(~~ قديم ~~)", "(~~قديم~~)"),
            ("قال،** مع فراغ **", "قال، **مع فراغ**"),
        ] {
            assert_eq!(emphasised(text).as_deref(), Some(wanted));
        }
        for text in ["2 ** 3 ** 4", "** a ** b ** c **", "** a ** `**`", "**a**", "** **", "** a\nb **"] {
            assert_eq!(emphasised(text), None, "{text}");
        }
    }

    #[test]
    fn words_move_below_the_kind_of_a_note() {
        let moved = |text: &str| {
            let start = text.rfind('>').unwrap();
            let end = start + text[start..].lines().next().unwrap().len();
            alert(text, &(start..end)).map(|edits| apply(text, &edits))
        };
        assert_eq!(moved("> [!NOTE] نص\n").as_deref(), Some("> [!NOTE]\n> نص\n"));
        assert_eq!(moved("- > [!TIP]  نص").as_deref(), Some("- > [!TIP]\n  > نص"));
        assert_eq!(moved("> [!NOTE]\n"), None);
    }
}
