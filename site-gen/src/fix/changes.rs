//! What was corrected, line by line, for people and for programs.

use language::Lang;
use serde::Serialize;
use similar::{DiffTag, TextDiff};

use super::file::FixedFile;
use crate::parse::text::characters::is_unseen;
use crate::report::Format;

/// The most characters of a line around a change that are shown.
const AROUND: usize = 24;

/// A corrected line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The path of the file.
    pub file: String,
    /// The line before the correction, from 1.
    pub line: usize,
    /// The line as it was; `None` for a new line.
    pub before: Option<String>,
    /// The line as it is now.
    pub after: String,
}

impl FixedFile {
    /// The corrected lines, in order.
    pub fn changes(&self) -> Vec<Change> {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let (olds, news): (Vec<&str>, Vec<&str>) = (self.before.lines().collect(), self.after.lines().collect());
        let mut changes = Vec::new();
        for op in diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal) {
            let (old, new) = (op.old_range(), op.new_range());
            let before = olds.get(old.clone()).unwrap_or_default();
            let after = news.get(new.clone()).unwrap_or_default();
            // New lines stand before, between or after corrected ones: each old line belongs to the new one with its words.
            let mut old_at = 0;
            for (at, now) in after.iter().enumerate() {
                let spare = (after.len() - at).saturating_sub(before.len() - old_at) > 0;
                let is_new = old_at >= before.len() || spare && now.trim_matches(['>', ' ']).is_empty();
                let line = old.start + old_at + 1;
                let was = if is_new { None } else { before.get(old_at) };
                old_at += usize::from(!is_new);
                let before = was.map(|was| (*was).to_string());
                changes.push(Change { file: self.path.clone(), line, before, after: (*now).to_string() });
            }
        }
        changes
    }
}

/// One line for each change, as the format wants it.
pub fn print(change: &Change, format: Format, lang: Lang) -> String {
    let Change { file, line, .. } = change;
    let words = words(change, lang);
    match format {
        Format::Human { .. } | Format::Short => match lang {
            Lang::En => format!("{file}:{line}: corrected: {words}\n"),
            Lang::Ar => format!("{file}:{line}: صُحّح: {words}\n"),
        },
        Format::Json => {
            let object = serde_json::json!({ "corrected": change });
            format!("{object}\n")
        }
        Format::Github => crate::report::annotation("notice", file, (*line, 1), "corrected", &words),
    }
}

/// The number of corrected files, and the files that are links and therefore not corrected.
pub fn summary(files: usize, links: &[String], is_rehearsal: bool, lang: Lang) -> String {
    let mut summary = String::new();
    for link in links {
        summary += &match lang {
            Lang::En => format!("{link}: this is a link, so it is not corrected: correct the file to which it leads\n"),
            Lang::Ar => format!("{link}: هذا رابط إلى ملف آخر فلم يُصحَّح: صحح الملف الذي يشير إليه\n"),
        };
    }
    summary
        + &match (lang, is_rehearsal) {
            (Lang::En, false) => format!("corrected files: {files}\n"),
            (Lang::En, true) => format!("files to correct: {files}; nothing was written\n"),
            (Lang::Ar, false) => format!("الملفات المصححة: {files}\n"),
            (Lang::Ar, true) => format!("الملفات التي تحتاج إلى تصحيح: {files}، ولم يُكتب شيء\n"),
        }
}

/// The part of the line that changed, before and after.
fn words(change: &Change, lang: Lang) -> String {
    let arrow = match lang {
        Lang::En => "→",
        Lang::Ar => "←",
    };
    match &change.before {
        None if change.after.trim_matches(['>', ' ']).is_empty() => match lang {
            Lang::En => "an empty line before this one".into(),
            Lang::Ar => "سطر فارغ قبل هذا السطر".into(),
        },
        None => format!("+ {}", visible(&change.after)),
        Some(before) => {
            let (was, now) = shortened(before, &change.after);
            format!("{was} {arrow} {now}")
        }
    }
}

/// Two versions of a line without long parts that both have.
fn shortened(before: &str, after: &str) -> (String, String) {
    let (was, now): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let same = was.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let most = was.len().min(now.len()) - same;
    let end = was.iter().rev().zip(now.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let cut = |line: &[char]| {
        let start = same.saturating_sub(AROUND);
        // A word is not cut.
        let start = line.iter().take(start + 1).rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1);
        let stop = (line.len() - end + AROUND).min(line.len());
        let stop = line.iter().skip(stop).position(|c| c.is_whitespace()).map_or(line.len(), |more| stop + more);
        let part: String = line.get(start..stop).unwrap_or_default().iter().collect();
        let (first, last) = (if start > 0 { "…" } else { "" }, if stop < line.len() { "…" } else { "" });
        format!("{first}{}{last}", visible(&part))
    };
    (cut(&was), cut(&now))
}

/// A text whose characters can all be seen.
fn visible(text: &str) -> String {
    let mut visible = String::new();
    for c in text.chars() {
        if is_unseen(c) {
            visible.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            visible.push(c);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(before: &str, after: &str) -> Vec<String> {
        let file = FixedFile { path: "a.md".into(), before: before.into(), after: after.into() };
        file.changes().iter().map(|change| print(change, Format::Short, Lang::En).trim_end().to_string()).collect()
    }

    #[test]
    fn each_corrected_line_is_named_once() {
        assert_eq!(changes("a\n##b\u{202E}c\n", "a\n## bc\n"), ["a.md:2: corrected: ##b⟨U+202E⟩c → ## bc"]);
        assert_eq!(
            changes("x:\n2.a\n3.b\n", "x:\n\n2. a\n3. b\n"),
            [
                "a.md:2: corrected: an empty line before this one",
                "a.md:2: corrected: 2.a → 2. a",
                "a.md:3: corrected: 3.b → 3. b"
            ]
        );
        assert_eq!(
            changes("> [!NOTE] a\nb\n", "> [!NOTE]\n> a\nb\n"),
            ["a.md:1: corrected: > [!NOTE] a → > [!NOTE]", "a.md:2: corrected: + > a"]
        );
        let long = "word ".repeat(20);
        assert_eq!(
            changes(&format!("{long}x{long}\n"), &format!("{long}y{long}\n")),
            [
                "a.md:1: corrected: …word word word word word xword word word word word… → …word word word word word yword word word word word…"
            ]
        );
    }
}
