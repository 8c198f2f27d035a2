//! Corrections of lines that did not become a list or a table.

use std::ops::Range;

use language::normalise::fold_digit;

use crate::remedy::Edit;

/// Begins the items of a list so that they become one: a space after each mark, and an empty line before a list that does not begin
/// with 1. All lines of the paragraph from the first mark on must be items, because another line could belong to the list or not.
pub(super) fn list(text: &str, mark: &Range<usize>) -> Option<Vec<Edit>> {
    let start = line_start(text, mark.start);
    let prefix = text.get(start..mark.start)?;
    if !prefix.chars().all(|c| matches!(c, ' ' | '>')) {
        return None;
    }
    let mut items: Vec<(Item, usize)> = Vec::new();
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let content =
            line.strip_prefix(prefix).filter(|_| prefix.contains('>')).unwrap_or(line.trim_start_matches(' '));
        if content.trim().is_empty() || prefix.contains('>') && !line.starts_with(prefix) {
            break;
        }
        let item = Item::begun(content)?;
        let indent = line.len() - content.len();
        items.push((item, at + indent + item.length));
        at += line.len();
    }
    let (first, _) = items.first()?;
    let is_one_kind = items.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a.precedes(b)));
    if items.len() < 2 || !is_one_kind {
        return None;
    }
    let mut edits = Vec::new();
    let cannot_interrupt = first.number.is_some_and(|number| number != 1);
    if cannot_interrupt && has_text_before(text, start, prefix) {
        edits.push(empty_line(start, prefix));
    }
    edits.extend(items.iter().filter(|(item, _)| !item.spaced).map(|(_, end)| Edit::insert(*end, " ")));
    Some(edits)
}

/// Gives the second line of a table as many `---` as its other lines have cells, if those agree.
pub(super) fn table(text: &str, first: &Range<usize>) -> Option<Vec<Edit>> {
    let start = line_start(text, first.start);
    let prefix = text.get(start..first.start)?;
    if !prefix.chars().all(|c| matches!(c, ' ' | '>')) {
        return None;
    }
    let lines = text.get(start..)?.split('\n').map_while(|line| Some((line, line.strip_prefix(prefix)?.trim_end())));
    let rows: Vec<(&str, &str)> = lines.take_while(|(_, row)| !row.is_empty()).collect();
    let [(whole, head), (_, rule), others @ ..] = rows.as_slice() else { return None };
    let columns = cells(head)?;
    let agree = !others.is_empty() && others.iter().all(|(_, row)| cells(row) == Some(columns));
    let is_rule = rule.contains("--") && rule.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let written: Vec<&str> = rule.trim_matches('|').split('|').map(str::trim).collect();
    if !agree || !is_rule || written.len() == columns {
        return None;
    }
    let right = written.into_iter().chain(std::iter::repeat("---")).take(columns).collect::<Vec<_>>().join("|");
    let at = start + whole.len() + 1 + prefix.len();
    Some(vec![Edit::replace(at..at + rule.len(), format!("|{right}|"))])
}

/// The number of cells of a line between `|`. `None` if a `|` can be a part of a cell.
fn cells(row: &str) -> Option<usize> {
    let inner = row.strip_prefix('|')?.strip_suffix('|')?;
    (!inner.contains(['\\', '`'])).then(|| inner.split('|').count())
}

/// The beginning of an item.
#[derive(Clone, Copy)]
struct Item {
    /// The bytes of its mark.
    length: usize,
    /// Its number in an ordered list.
    number: Option<u32>,
    /// The sign after the number, or the mark itself.
    sign: char,
    /// Whether a space follows.
    spaced: bool,
}

impl Item {
    /// The item that a line begins: `-` beside a letter, or a number with `.` or `)`.
    fn begun(line: &str) -> Option<Self> {
        let digits = line.find(|c: char| !c.is_numeric()).unwrap_or(line.len());
        let sign = line.get(digits..)?.chars().next()?;
        let length = digits + sign.len_utf8();
        let next = line.get(length..)?.chars().next()?;
        let number = line.get(..digits)?.chars().map(fold_digit).collect::<String>();
        let is_mark = match number.len() {
            0 => sign == '-' && next.is_alphabetic(),
            count => count <= 3 && matches!(sign, '.' | ')') && (next.is_alphabetic() || next == ' '),
        };
        is_mark.then(|| Item { length, number: number.parse().ok(), sign, spaced: next == ' ' })
    }

    /// Whether another item is the next one of the same list.
    fn precedes(&self, next: &Self) -> bool {
        let counts = match (self.number, next.number) {
            (Some(number), Some(next)) => next == number + 1,
            (None, None) => true,
            _ => false,
        };
        counts && self.sign == next.sign
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Whether the line before has words.
fn has_text_before(text: &str, start: usize, prefix: &str) -> bool {
    let last = text.get(..start).and_then(|before| before.lines().next_back()).unwrap_or_default();
    let words = last.strip_prefix(prefix).unwrap_or(last);
    words.contains(|c: char| c.is_alphanumeric()) && !words.trim_start().starts_with('|')
}

/// Inserts an empty line, within the quotation that a line belongs to.
fn empty_line(start: usize, prefix: &str) -> Edit {
    Edit::insert(start, format!("{}\n", prefix.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::apply;

    fn listed(text: &str, mark: &str) -> Option<String> {
        let at = text.find(mark).unwrap();
        list(text, &(at..at + mark.len())).map(|edits| apply(text, &edits))
    }

    #[test]
    fn items_begin_with_a_mark_and_a_space() {
        for (text, mark, wanted) in [
            ("-أول\n-ثان\n", "-", "- أول\n- ثان\n"),
            ("الشروط:\n-أول\n-ثان", "-", "الشروط:\n- أول\n- ثان"),
            ("1.أول\n2. ثان\n\nنص", "1.", "1. أول\n2. ثان\n\nنص"),
            ("الخطوات:\n2. أول\n3. ثان\n", "2.", "الخطوات:\n\n2. أول\n3. ثان\n"),
            ("> الخطوات:\n> 2.أول\n> 3.ثان\nنص", "2.", "> الخطوات:\n>\n> 2. أول\n> 3. ثان\nنص"),
            ("١.أول\n٢.ثان", "١.", "١. أول\n٢. ثان"),
        ] {
            assert_eq!(listed(text, mark).as_deref(), Some(wanted), "{text}");
        }
        for (text, mark) in [
            ("-أول\nتكملة\n-ثان", "-"),
            ("-أول\n-ثان\nثم نص", "-"),
            ("1.أول\n1.ثان", "1."),
            ("1.أول\n2)ثان", "1."),
            ("- أ\n  -أول", "-أ"),
            ("-1\n-2", "-"),
        ] {
            assert_eq!(listed(text, mark), None, "{text}");
        }
    }

    #[test]
    fn a_table_has_a_rule_for_each_column() {
        let ruled = |text: &str| {
            let at = text.find('|').unwrap();
            table(text, &(at..at + 1)).map(|edits| apply(text, &edits))
        };
        for (text, wanted) in [
            ("| أ | ب |\n|---|\n| ج | د |\n\nنص", "| أ | ب |\n|---|---|\n| ج | د |\n\nنص"),
            ("| أ | ب |\n|:--|\n| ج | د |", "| أ | ب |\n|:--|---|\n| ج | د |"),
            ("| أ |\n| --- | --- |\n| ج |", "| أ |\n|---|\n| ج |"),
            ("> | أ | ب |\n> |---|\n> | ج | د |\n", "> | أ | ب |\n> |---|---|\n> | ج | د |\n"),
        ] {
            assert_eq!(ruled(text).as_deref(), Some(wanted));
        }
        for text in [
            "| أ | ب |\n| ج | د |\n",
            "| أ | ب |\n|---|\n| ج |\n",
            "| أ | ب |\n|---|\n",
            "| أ | ب |\n|---|\n| ج | د |\nنص",
            "| أ | `|` |\n|---|\n| ج | د |",
            "| أ | ب |\n|---|---|\n| ج | د |",
        ] {
            assert_eq!(ruled(text), None, "{text}");
        }
    }
}
