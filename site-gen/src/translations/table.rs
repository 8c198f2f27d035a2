//! The coverage report: a table of all pages, then the changes of each outdated source.

use std::fmt::Write;

use language::Lang;
use similar::{ChangeTag, TextDiff};

use super::{Change, Coverage, State};

/// The name of a state in a language.
fn state_name(state: State, lang: Lang) -> &'static str {
    let (en, ar) = match state {
        State::Source => ("source", "أصل"),
        State::Current => ("current", "محدثة"),
        State::Stale => ("stale", "قديمة"),
        State::Unrecorded => ("unrecorded", "غير مسجلة"),
        State::Fallback => ("fallback", "بلغة أخرى"),
        State::NotMeant => ("not meant", "غير مطلوبة"),
        State::Missing => ("missing", "ناقصة"),
    };
    match lang {
        Lang::Ar => ar,
        Lang::En => en,
    }
}

/// Formats the report for a terminal.
pub fn print(rows: &[Coverage], lang: Lang) -> String {
    let heads = match lang {
        Lang::En => ["page", "Arabic", "English"],
        Lang::Ar => ["الصفحة", "العربية", "الإنجليزية"],
    };
    let cells =
        rows.iter().map(|row| [row.key.as_str(), state_name(row.states[0], lang), state_name(row.states[1], lang)]);
    let mut text = aligned(std::iter::once(heads).chain(cells));
    text.push('\n');
    let mut counts: Vec<(State, usize)> = Vec::new();
    for state in rows.iter().flat_map(|row| row.states) {
        match counts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => counts.push((state, 1)),
        }
    }
    counts.sort();
    let counts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{}: {count}", state_name(*state, lang))).collect();
    let joint = match lang {
        Lang::Ar => "، ",
        Lang::En => ", ",
    };
    let _ = writeln!(text, "{}", counts.join(joint));
    for change in rows.iter().filter_map(|row| row.change.as_ref()) {
        text.push_str(&difference(change, lang));
    }
    text
}

/// Aligns columns to their widest cells.
fn aligned<'a>(rows: impl Iterator<Item = [&'a str; 3]> + Clone) -> String {
    let width = |column: usize| {
        rows.clone().filter_map(|row| row.get(column).map(|cell| cell.chars().count())).max().unwrap_or(0)
    };
    let widths = [width(0), width(1)];
    let mut text = String::new();
    for [key, ar, en] in rows {
        let pad = |cell: &str, width: usize| " ".repeat(width.saturating_sub(cell.chars().count()));
        let _ = writeln!(text, "{key}{}  {ar}{}  {en}", pad(key, widths[0]), pad(ar, widths[1]));
    }
    text
}

/// The difference of a source since its translation: `-` before, `+` now. In a changed line, the words are marked as `[-before-]`
/// and `{+now+}`.
fn difference(change: &Change, lang: Lang) -> String {
    let mut text = match lang {
        Lang::En => format!("\n{} has changed since {} translated it:\n", change.source, change.translation),
        Lang::Ar => format!("\nتغير {} منذ ترجمته في {}:\n", change.source, change.translation),
    };
    let Some(before) = &change.before else {
        let unknown = match lang {
            Lang::En => "  the text that was translated is not in the history of this copy of the project",
            Lang::Ar => "  النص الذي تُرجم ليس في سجل هذه النسخة من المشروع",
        };
        let _ = writeln!(text, "{unknown}");
        return text;
    };
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = change.after.lines().collect();
    for op in TextDiff::from_slices(&old, &new).ops() {
        let gone = old.get(op.old_range()).unwrap_or_default();
        let come = new.get(op.new_range()).unwrap_or_default();
        if op.tag() == similar::DiffTag::Equal {
            continue;
        }
        if gone.len() == come.len() {
            for (before, now) in gone.iter().zip(come) {
                let _ = writeln!(text, "  ~ {}", words(before, now));
            }
            continue;
        }
        for line in gone {
            let _ = writeln!(text, "  - {line}");
        }
        for line in come {
            let _ = writeln!(text, "  + {line}");
        }
    }
    text
}

/// A changed line with the changed words marked.
fn words(before: &str, now: &str) -> String {
    let diff = TextDiff::from_words(before, now);
    let mut text = String::new();
    let mut open = ChangeTag::Equal;
    let close = |tag| match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => "-]",
        ChangeTag::Insert => "+}",
    };
    for change in diff.iter_all_changes() {
        if change.tag() != open {
            text.push_str(close(open));
            text.push_str(match change.tag() {
                ChangeTag::Equal => "",
                ChangeTag::Delete => "[-",
                ChangeTag::Insert => "{+",
            });
            open = change.tag();
        }
        text.push_str(change.value());
    }
    text.push_str(close(open));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_shows_states_and_differences() {
        let lines = |text: &[&str]| text.iter().map(|line| format!("{line}\n")).collect::<String>();
        let change = Change {
            source: "content/ar/a.md".into(),
            translation: "content/en/a.md".into(),
            before: Some(lines(&["title: عنوان", "## أول {#a}", "نص قديم هنا", "باق"])),
            after: lines(&["title: عنوان", "## أول {#a}", "نص جديد هنا", "باق", "- مضاف"]),
        };
        let unknown = Change { before: None, ..change.clone() };
        let rows = [
            Coverage { key: "a".into(), states: [State::Source, State::Stale], change: Some(change) },
            Coverage { key: "policies/b".into(), states: [State::Source, State::Missing], change: None },
            Coverage { key: "c".into(), states: [State::Stale, State::Source], change: Some(unknown) },
        ];
        insta::assert_snapshot!("report_en", print(&rows, Lang::En));
        insta::assert_snapshot!("report_ar", print(&rows, Lang::Ar));
    }
}
