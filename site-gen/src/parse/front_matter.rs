//! The front matter: the YAML between the two `---` lines at the beginning of a page.
//!
//! [`schema`] defines which keys exist and what each may hold; [`meta`] has the types.

pub mod meta;
mod quoting;
mod schema;
mod yaml;

use std::ops::Range;
use std::sync::Arc;

use super::text::dates::Date;
use super::text::facts::{Fact, FactKind};
use crate::diagnostic::Diagnostic;
use crate::findings::PageFinding;
use crate::source::SourceFile;
use meta::{FrontMatter, PageKind};

/// The result of reading a front matter.
#[derive(Debug)]
pub struct ParsedFrontMatter {
    /// The values of all readable keys.
    pub meta: FrontMatter,
    /// Whether there are no faults.
    pub sound: bool,
    /// The byte at which the body begins.
    pub body_start: usize,
    /// The byte range between the two `---` lines.
    pub yaml: Range<usize>,
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
}

const FENCE: &str = "---";

/// Reads the front matter of a page with the given key.
pub fn read(file: &Arc<SourceFile>, key: &str) -> ParsedFrontMatter {
    let text = file.text.as_str();
    let nothing = |span: Range<usize>, body_start, finding: &PageFinding| ParsedFrontMatter {
        meta: FrontMatter { kind: default_kind(key), ..FrontMatter::default() },
        sound: false,
        body_start,
        yaml: 0..0,
        diagnostics: vec![Diagnostic::at(file, span, finding)],
    };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == FENCE) else {
        let end = text.find('\n').unwrap_or(text.len());
        return nothing(0..end, 0, &PageFinding::NoFrontMatter);
    };
    let start = first.len();
    let mut end = start;
    let mut closing = None;
    for line in lines {
        if line.trim_end() == FENCE {
            closing = Some(line.len());
            break;
        }
        end += line.len();
    }
    let Some(closing) = closing else {
        return nothing(0..FENCE.len(), text.len(), &PageFinding::NotClosed);
    };

    let (entries, faults) = yaml::entries(text.get(start..end).unwrap_or_default(), start);
    let mut diagnostics: Vec<_> = faults
        .into_iter()
        .map(|fault| Diagnostic::at(file, fault.span, &PageFinding::Syntax { reason: fault.reason }))
        .collect();
    let meta = schema::apply(file, start, &entries, default_kind(key), &mut diagnostics);
    ParsedFrontMatter { meta, sound: diagnostics.is_empty(), body_start: end + closing, yaml: start..end, diagnostics }
}

/// The facts of a front matter apart from its texts. Both languages of a page must agree on them.
pub(super) fn facts(meta: &FrontMatter) -> Vec<Fact> {
    let days = [("approved", &meta.approved), ("review_by", &meta.review_by), ("date", &meta.date)];
    let day = |(key, date): (&str, &Option<Date>)| {
        let date = date.as_ref()?;
        let printed = date.as_printed.as_ref().map(|printed| format!(" = {}", printed.hijri.iso())).unwrap_or_default();
        let value = format!("{key}: {}{printed}", date.day.iso());
        Some(Fact { value, span: date.span.clone(), kind: FactKind::Counted })
    };
    let version = meta.version.as_ref().map(|version| Fact {
        value: format!("version: {}", version.get_ref()),
        span: version.span(),
        kind: FactKind::Counted,
    });
    days.into_iter().filter_map(day).chain(version).collect()
}

fn default_kind(key: &str) -> PageKind {
    if key.ends_with("/index") { PageKind::Section } else { PageKind::Page }
}

#[cfg(test)]
mod tests {
    use language::Lang;

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile::new("a.md", text));
        let describe = |d: &Diagnostic| {
            let (line, column) = d.line_and_column();
            format!("{line}:{column} {}: {} ({})", d.code, d.message.get(Lang::En), d.help.get(Lang::En))
        };
        read(&file, "a").diagnostics.iter().map(describe).collect()
    }

    #[test]
    fn a_sound_front_matter_ends_where_the_body_begins() {
        let text = "---\ntitle: عنوان\ndescription: وصف\nkind: policy\n---\nالنص\n";
        let file = Arc::new(SourceFile::new("a.md", text));
        let read = read(&file, "a");
        assert!(read.sound);
        assert_eq!(read.meta.kind, PageKind::Policy);
        assert_eq!(&text[read.body_start..], "النص\n");
    }

    #[test]
    fn a_text_is_one_line_however_it_is_written() {
        let ways = [
            "description: one two\u{a0}three",
            "description: |\n  one\n  two\u{a0}three",
            "description: >-\n  one\n  two\u{a0}three",
        ];
        for way in ways {
            let text = format!("---\ntitle: \"a\\x07\"\n{way}\n---\n");
            let file = Arc::new(SourceFile::new("a.md", text));
            let meta = read(&file, "a").meta;
            assert_eq!((meta.description.as_str(), meta.title.as_str()), ("one two\u{a0}three", "a\u{FFFD}"), "{way}");
        }
    }

    #[test]
    fn faults_have_their_place_in_the_file() {
        insta::assert_debug_snapshot!([
            faults("no front matter"),
            faults("---\ntitle: a\n"),
            faults("---\ntitle: a\ndescription: b\ntitel: c\nxyzzy: d\n---\n"),
            faults("---\ntitle: a\n---\n"),
            faults("---\ntitle: أ\ndescription: b\nkind: polcy\n---\n"),
            faults("---\nnav_title: a\ntitle: \"\"\ndescription: [x]\nweight: heavy\ndraft: maybe\n---\n"),
            faults("---\ntitle: a\ndescription: [\n---\n"),
            faults("---\ntitle: a: b\ndescription: \"c\nkind: pages\n---\n"),
            faults("---\ntitle: a\ntitle: b\ndescription: c\n---\n"),
            faults("---\ntitle: a\ndescription: c\nreview_by: 2024-01-01\n---\n"),
            faults(
                "---\ntitle: a\ndescription: c\nkind: policy\napproved: 2024-02-30\nreview_by: soon\nupdated: { hijri: 1445-06-25, gregorian: 2022-12-25 }\n---\n"
            ),
            faults("---\ntitle: a\ndescription: c\nkind: news\nparity:\n  - fact: 7\n  - reason: x\n---\n"),
            faults(""),
        ]);
    }
}
