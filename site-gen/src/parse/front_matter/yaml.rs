//! The YAML of a front matter as a tree with the place of every node.
//!
//! A fault in one entry does not hide the others: if the front matter cannot be parsed as one document, each entry is parsed
//! alone.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

/// The deepest nesting of values. A front matter needs three levels.
const MAX_DEPTH: usize = 8;

/// A value and its place in the file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) value: Value,
    /// The words of the line that YAML takes for something else than the value.
    pub(super) cut: Option<Cut>,
}

/// Words that look like a part of a value without quotation marks, and are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// `&anchor` or `!tag` before the value.
    Mark(Range<usize>),
    /// `#` and the rest of the line after the value, which is a comment. `spaced` says whether a space follows the `#`, as in a
    /// comment that is meant.
    Comment { span: Range<usize>, spaced: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, number or date; the schema decides which. An absent value is an empty scalar.
    Scalar {
        text: String,
        /// Whether it has no quotation marks.
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) value: Node,
}

/// A syntax fault, with the parser's message in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxFault {
    pub(super) span: Range<usize>,
    pub(super) reason: String,
}

/// Reads the entries of a front matter that begins at the byte `base` of its file.
pub(super) fn entries(yaml: &str, base: usize) -> (Vec<Entry>, Vec<SyntaxFault>) {
    match mapping(yaml, base) {
        Ok(entries) => (entries, Vec::new()),
        Err(first) => {
            let (mut entries, mut faults) = (Vec::new(), Vec::new());
            for chunk in chunks(yaml) {
                match mapping(yaml.get(chunk.clone()).unwrap_or_default(), base + chunk.start) {
                    Ok(found) => entries.extend(found),
                    Err(fault) => faults.push(fault),
                }
            }
            if faults.is_empty() {
                faults.push(first);
            }
            (entries, faults)
        }
    }
}

/// The byte range of each entry. An entry begins at a line that is not indented.
fn chunks(yaml: &str) -> Vec<Range<usize>> {
    let mut chunks: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let begins = !line.starts_with([' ', '\t', '-', '#', ']', '}']) && !line.trim().is_empty();
        match chunks.last_mut() {
            Some(open) if !begins => open.end = at + line.len(),
            _ => chunks.push(at..at + line.len()),
        }
        at += line.len();
    }
    chunks
}

fn mapping(yaml: &str, base: usize) -> Result<Vec<Entry>, SyntaxFault> {
    let mut reader = Reader { yaml, base, parser: Parser::new_from_str(yaml) };
    let mut document = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event if document.is_none() => document = Some(reader.node(event, span, 0)?),
            _ => return Err(SyntaxFault { span, reason: "one document is enough".into() }),
        }
    }
    match document {
        None => Ok(Vec::new()),
        Some(Node { value: Value::Map(entries), .. }) => Ok(entries),
        Some(Node { value: Value::Scalar { text, .. }, .. }) if text.is_empty() => Ok(Vec::new()),
        Some(Node { span, .. }) => {
            Err(SyntaxFault { span, reason: "a line of the form key: value is expected".into() })
        }
    }
}

struct Reader<'a> {
    yaml: &'a str,
    base: usize,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Range<usize>)>, SyntaxFault> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Ok((Event::Comment(..), _))) => {}
                Some(Ok((event, span))) => {
                    let span = span.byte_range().unwrap_or(0..0);
                    return Ok(Some((event, self.base + span.start..self.base + span.end)));
                }
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or(self.yaml.len()).min(self.yaml.len());
                    let rest = self.yaml.get(at..).unwrap_or_default();
                    let end = at + rest.find(char::is_whitespace).unwrap_or(rest.len());
                    return Err(SyntaxFault { span: self.base + at..self.base + end, reason: error.info() });
                }
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Range<usize>, depth: usize) -> Result<Node, SyntaxFault> {
        let refused = |reason: &str| Err(SyntaxFault { span: span.clone(), reason: reason.into() });
        if depth > MAX_DEPTH {
            return refused("values stand too deep in each other");
        }
        let mut end = span.end;
        let is_marked = match &event {
            Event::Scalar(_, _, anchor, tag) => *anchor > 0 || tag.is_some(),
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) => *anchor > 0 || tag.is_some(),
            _ => false,
        };
        let mut cut = if is_marked { self.mark_before(span.start).map(Cut::Mark) } else { None };
        let value = match event {
            Event::Scalar(text, style, _, _) => {
                let plain = style == ScalarStyle::Plain;
                if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && !span.is_empty() {
                    cut = cut.or_else(|| self.comment_after(span.end));
                }
                let text = if plain && text == "~" { String::new() } else { text.into_owned() };
                Value::Scalar { text, plain }
            }
            Event::SequenceStart(..) => {
                let mut items: Vec<Node> = Vec::new();
                loop {
                    match self.next()? {
                        None => break Value::List(items),
                        Some((Event::SequenceEnd, closing)) => {
                            end = self.end(items.last().map(|item| item.span.end), closing);
                            break Value::List(items);
                        }
                        Some((event, span)) => items.push(self.node(event, span, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries: Vec<Entry> = Vec::new();
                loop {
                    match self.next()? {
                        None => break Value::Map(entries),
                        Some((Event::MappingEnd, closing)) => {
                            end = self.end(entries.last().map(|entry| entry.value.span.end), closing);
                            break Value::Map(entries);
                        }
                        Some((event, span)) => {
                            let key = self.node(event, span, depth + 1)?;
                            let Value::Scalar { text, .. } = key.value else {
                                return Err(SyntaxFault { span: key.span, reason: "a key is a word".into() });
                            };
                            let Some((event, span)) = self.next()? else { break Value::Map(entries) };
                            let value = self.node(event, span, depth + 1)?;
                            entries.push(Entry { key: text, key_span: key.span, value });
                        }
                    }
                }
            }
            Event::Alias(..) => return refused("write the value itself: *names are not used here"),
            _ => return refused("a value is expected here"),
        };
        Ok(Node { span: span.start..end.max(span.end), value, cut })
    }

    /// The anchor or tag that ends before a byte of the file, with any other one before it.
    fn mark_before(&self, at: usize) -> Option<Range<usize>> {
        let before = self.yaml.get(..at.checked_sub(self.base)?)?;
        let line = before.trim_end().rfind('\n').map_or(0, |end| end + 1);
        let written = before.get(line..)?;
        let first = written.char_indices().find(|(at, c)| {
            let follows = written.get(..*at).unwrap_or_default();
            matches!(c, '&' | '!') && (follows.is_empty() || follows.ends_with([' ', '\t', '[', '{', ',']))
        });
        let start = line + first.map(|(at, _)| at)?;
        Some(self.base + start..self.base + before.trim_end().len())
    }

    /// The comment on the line of a value that ends at a byte of the file.
    fn comment_after(&self, at: usize) -> Option<Cut> {
        let end = self.yaml.get(..at.checked_sub(self.base)?)?.trim_end_matches([' ', '\t']).len();
        let rest = self.yaml.get(end..)?.lines().next()?;
        let comment = rest.trim_start();
        let start = self.base + end + (rest.len() - comment.len());
        let span = start..start + comment.trim_end().len();
        let spaced =
            comment.trim_end().strip_prefix('#').is_some_and(|words| words.is_empty() || words.starts_with(' '));
        (comment.starts_with('#') && comment.len() < rest.len()).then_some(Cut::Comment { span, spaced })
    }

    /// The end of a list or a map: its closing bracket, or else the end of its last item.
    fn end(&self, last: Option<usize>, closing: Range<usize>) -> usize {
        let bracket = closing.start.checked_sub(self.base).and_then(|at| self.yaml.get(at..)?.chars().next());
        if matches!(bracket, Some(']' | '}')) { closing.start + 1 } else { last.unwrap_or(closing.start) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_know_their_places() {
        let yaml = "title: \"أ: ب\"\nlist: [x, y]\nmap: { a: 1 }\nempty:\n# note\nmore:\n  - a: z\n";
        let (entries, faults) = super::entries(yaml, 10);
        assert!(faults.is_empty(), "{faults:?}");
        let keys: Vec<_> = entries.iter().map(|e| e.key.as_str()).collect();
        assert_eq!(keys, ["title", "list", "map", "empty", "more"]);
        let place = |span: &Range<usize>| &yaml[span.start - 10..span.end - 10];
        assert_eq!(place(&entries[0].value.span), "\"أ: ب\"");
        assert_eq!(entries[0].value.value, Value::Scalar { text: "أ: ب".into(), plain: false });
        let Value::List(items) = &entries[1].value.value else { panic!("a list") };
        assert_eq!(place(&items[1].span), "y");
        assert_eq!(place(&entries[1].value.span), "[x, y]");
        assert_eq!(place(&entries[2].value.span), "{ a: 1 }");
        assert_eq!(place(&entries[4].value.span), "- a: z");
        assert_eq!(entries[3].value.value, Value::Scalar { text: String::new(), plain: true });
    }

    #[test]
    fn a_fault_in_one_entry_does_not_hide_the_others() {
        let yaml = "title: a: b\nkind: page\ndescription: \"open\nweight: 1\n";
        let (entries, faults) = super::entries(yaml, 0);
        let keys: Vec<_> = entries.iter().map(|e| e.key.as_str()).collect();
        assert_eq!(keys, ["kind", "weight"]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].span.start < 12 && faults[1].span.start > 20, "{faults:?}");
    }

    #[test]
    fn yaml_anchors_are_refused() {
        let (_, faults) = super::entries("a: &x 1\nb: *x\n", 0);
        assert_eq!(faults.len(), 1, "{faults:?}");
    }

    #[test]
    fn words_that_are_no_part_of_the_value_are_kept() {
        let cut = |yaml: &str| {
            let (entries, faults) = super::entries(yaml, 5);
            assert!(faults.is_empty(), "{yaml}: {faults:?}");
            entries[0].value.cut.clone().map(|cut| match cut {
                Cut::Mark(span) => yaml[span.start - 5..span.end - 5].to_string(),
                Cut::Comment { span, spaced } => format!("{} {spaced}", &yaml[span.start - 5..span.end - 5]),
            })
        };
        for (yaml, wanted) in [
            ("title: سؤال #1 عن الدعم\n", "#1 عن الدعم false"),
            ("title: سؤال  # 1\nkind: page\n", "# 1 true"),
            ("title: \"سؤال\" #1\n", "#1 false"),
            ("title: &شروط عنوان\n", "&شروط"),
            ("title: &شروط\n", "&شروط"),
            ("title: ! عاجل\n", "!"),
            ("title: !urgent الآن\n", "!urgent"),
            ("title: !!str &a b\n", "!!str &a"),
        ] {
            assert_eq!(cut(yaml).as_deref(), Some(wanted), "{yaml}");
        }
        for yaml in ["title: سؤال#1\n", "title: \"سؤال #1\"\n", "title: a & b!\n", "title: |\n  a #1\n", "title: # a\n"]
        {
            assert_eq!(cut(yaml), None, "{yaml}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\PC|\n|:|-| |\"|\\[|\\]|\\{|\\}|#|&|\\*|!|'|\\||>){0,80}") {
            let _ = super::entries(&text, 3);
        }
    }
}
