//! Corrections of dates in front matter: `31/12/2026` for `2026-12-31`.

use std::ops::Range;

use language::normalise::fold_digit;

use crate::parse::text::dates;
use crate::remedy::Edit;

/// Writes a date of three numbers as year-month-day, where the order of the numbers can only be one.
pub(super) fn reordered(text: &str, span: &Range<usize>, yaml: &Range<usize>) -> Option<Vec<Edit>> {
    if span.start < yaml.start || span.end > yaml.end {
        return None;
    }
    let source = text.get(span.clone())?;
    let written = source.trim_matches(['"', '\'']);
    let start = span.start + (source.len() - source.trim_start_matches(['"', '\'']).len());
    let right = right(written)?;
    Some(vec![Edit::replace(start..start + written.len(), right)])
}

fn right(written: &str) -> Option<String> {
    let folded: String = written.trim().chars().map(fold_digit).collect();
    let sign = folded.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = folded.split(sign).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let is_month = |part: &str| part.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
    let (year, month, day) = match (first.len(), third.len()) {
        // Where the year comes first, the month follows it.
        (4, 1 | 2) if is_month(second) => (first, second, third),
        (4, 1 | 2) => (first, third, second),
        // Where it comes last, either of the others can be the month.
        (1 | 2, 4) if is_month(first) && is_month(second) && first != second => return None,
        (1 | 2, 4) if is_month(second) => (third, second, first),
        (1 | 2, 4) => (third, first, second),
        _ => return None,
    };
    let right = format!("{year}-{month}-{day}");
    dates::day(&right).is_ok().then_some(right).filter(|right| right != written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_order_is_possible() {
        for (written, wanted) in [
            ("31/12/2026", "2026-12-31"),
            ("12/31/2026", "2026-12-31"),
            ("2026-31-12", "2026-12-31"),
            ("2026/5/1", "2026-5-1"),
            ("5.5.2026", "2026-5-5"),
            ("١٤٤٧/١١/١٤", "1447-11-14"),
            ("25-06-1445", "1445-06-25"),
        ] {
            assert_eq!(right(written).as_deref(), Some(wanted), "{written}");
        }
        for written in ["1/5/2026", "2026-02-30", "31/12/26", "2026", "soon", "1/2/3/2026", "2026-5/1", "13/13/2026"] {
            assert_eq!(right(written), None, "{written}");
        }
    }
}
