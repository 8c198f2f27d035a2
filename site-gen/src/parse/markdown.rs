//! One Markdown pass a page: HTML, outline, links, images, facts, the canonical text, and what is wrong, each at its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag,
    TagEnd,
};

use super::canonical::Canonical;
use super::dates;
use super::facts::{Fact, FactKind, Facts};
use super::heading::{self, Heading, Ids};
use super::html::{Html, Piece, Words, cell_class, note_class};
use super::inline::{self, MarkKind};
use super::link::{self, Link, Target};
use super::run::Run;
use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, DateFinding, MarkupFinding};
use crate::read::PageSource;

/// What a page's Markdown says.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: Html,
    pub(super) outline: Vec<Heading>,
    pub(super) links: Vec<Link>,
    pub(super) images: Vec<Image>,
    pub(super) facts: Facts,
    pub(super) canonical: Vec<String>,
    /// Dates that stand side by side as one day and are not.
    pub(super) disagreements: Vec<Disagreement>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// An image of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The path as the author wrote it.
    pub written: String,
    /// The file, by its path in the content folder; nothing where the path leads out of it.
    pub path: Option<String>,
    /// The words for those who do not see it.
    pub alt: String,
    /// Where it stands in the file, in bytes.
    pub span: Range<usize>,
}

/// Two dates of a text that claim to be one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The day of the Hijri date.
    pub hijri: forms::calendar::Day,
    /// The day of the Gregorian date.
    pub gregorian: forms::calendar::Day,
    /// Where they stand in the file, in bytes.
    pub span: Range<usize>,
}

/// What authors may write beyond CommonMark.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_GFM
}

pub(super) fn parse(source: &PageSource, body_start: usize) -> Body {
    parse_with(source, body_start, extensions())
}

fn parse_with(source: &PageSource, body_start: usize, options: Options) -> Body {
    let text = source.file.text.get(body_start..).unwrap_or_default();
    let mut unresolved = Vec::new();
    let on_broken = |broken: BrokenLink<'_>| {
        // `[words]` alone may be meant as it stands; `[words][label]` may not. Of footnotes the reader says nothing here.
        if matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed) {
            unresolved.push((broken.span, broken.reference.to_string()));
        }
        None
    };
    let mut pass = Pass::new(source);
    for (event, span) in Parser::new_with_broken_link_callback(text, options, Some(on_broken)).into_offset_iter() {
        pass.event(event, span.start + body_start..span.end + body_start);
    }
    for (span, label) in unresolved {
        let span = span.start + body_start..span.end + body_start;
        pass.fault(span, &MarkupFinding::UnknownReference { label });
    }
    pass.finish()
}

/// A heading, a link or an image whose end has not come yet.
struct Open {
    words: String,
    span: Range<usize>,
}

/// An image whose end has not come yet. Whatever stands between its brackets is only words for those who do not see it.
struct OpenImage {
    open: Open,
    written: String,
    /// How many images stand open in its words.
    inner: usize,
}

struct Pass<'a> {
    source: &'a PageSource,
    html: Html,
    body: Body,
    canonical: Canonical,
    ids: Ids,
    run: Run,
    last_level: u8,
    heading: Option<(Open, HeadingLevel, Option<String>)>,
    /// And its title.
    link: Option<(Open, String)>,
    /// An address between angle brackets in the words of a link is one of them: no link stands in another.
    inner_link: bool,
    image: Option<OpenImage>,
    /// A date between angle brackets writes its own words.
    in_date: bool,
    in_code_block: bool,
    /// HTML that may be a comment.
    html_block: Option<(String, Range<usize>)>,
    /// The names of elements whose beginning was reported and whose end has not come.
    html_open: Vec<String>,
    /// A plain quotation whose first words have not come yet.
    fresh_quote: Option<Range<usize>>,
    quotes: Vec<Option<BlockQuoteKind>>,
    lists: Vec<Option<u64>>,
    table: Option<Table>,
    footnotes: Footnotes,
    /// Whether digits 0-9 were seen, and the first of the other sets.
    digits: (bool, Option<(String, Range<usize>)>),
}

struct Table {
    alignments: Vec<Alignment>,
    in_head: bool,
    column: usize,
    rows: usize,
    cell_is_empty: bool,
    cell: Range<usize>,
}

/// Notes are numbered in the order in which the text refers to them, and stand at the page's end. Those that nothing refers to
/// follow. Labels are known by their letters, large or small, as the Markdown reader knows them.
#[derive(Default)]
struct Footnotes {
    numbers: BTreeMap<String, usize>,
    references: BTreeMap<usize, usize>,
    written: Vec<(String, Html)>,
    /// The notes being written, one in another, and the page's HTML before each.
    open: Vec<(String, Html)>,
    /// Notes by label and place.
    defined: Vec<(String, Range<usize>)>,
}

impl Footnotes {
    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }

    fn is_used(&self, label: &str) -> bool {
        self.numbers.contains_key(&label.to_lowercase())
    }

    /// The notes by number. Of two with one label, the first.
    fn in_order(&mut self) -> BTreeMap<usize, Html> {
        let mut notes = BTreeMap::new();
        for (label, html) in std::mem::take(&mut self.written) {
            notes.entry(self.number(&label)).or_insert(html);
        }
        notes
    }
}

impl<'a> Pass<'a> {
    fn new(source: &'a PageSource) -> Self {
        Pass {
            source,
            html: Html::default(),
            body: Body::default(),
            canonical: Canonical::default(),
            ids: Ids::default(),
            run: Run::default(),
            last_level: 1,
            heading: None,
            link: None,
            inner_link: false,
            image: None,
            in_date: false,
            in_code_block: false,
            html_block: None,
            html_open: Vec::new(),
            fresh_quote: None,
            quotes: Vec::new(),
            lists: Vec::new(),
            table: None,
            footnotes: Footnotes::default(),
            digits: (false, None),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, &span),
            Event::SoftBreak => self.text("\n", &span),
            event => {
                self.end_run();
                self.mark(event, span);
            }
        }
    }

    fn mark(&mut self, event: Event<'_>, span: Range<usize>) {
        if self.image.is_some() && !matches!(event, Event::InlineHtml(_)) {
            return self.alternative(event, &span);
        }
        match event {
            Event::Start(tag) => {
                self.gap(tag.to_end());
                self.start(tag, span);
            }
            Event::End(tag) => {
                self.gap(tag);
                self.end(tag);
            }
            Event::Code(code) => {
                self.collect(&code);
                self.canonical.mark(&format!("`{code}`"));
                self.html.write("<code dir=\"ltr\">");
                self.html.attribute(&code);
                self.html.write("</code>");
            }
            Event::InlineHtml(tag) => self.raw_html(&tag, span),
            Event::Html(line) => match &mut self.html_block {
                Some((text, _)) => text.push_str(&line),
                None => self.fault(span, &MarkupFinding::RawHtml),
            },
            Event::HardBreak => {
                self.collect(" ");
                self.canonical.mark("\\ ");
                self.html.write("<br>\n");
            }
            Event::Rule => {
                self.canonical.begin("");
                self.canonical.mark("---");
                self.canonical.end_line();
                self.html.block("<hr>\n");
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(done) => {
                let (mark, words) = if done { ("☑", Words::Done) } else { ("☐", Words::NotDone) };
                self.canonical.mark(if done { "[x] " } else { "[ ] " });
                let words = words.get(self.source.lang);
                self.html.write(&format!("<span class=\"task\" role=\"img\" aria-label=\"{words}\">{mark}</span> "));
            }
            // Mathematics is not switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Text(_) | Event::SoftBreak => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        match tag {
            Tag::Paragraph => self.html.block("<p>"),
            Tag::Heading { level, id, classes, attrs } => {
                // Only an id may stand in the braces; what else does would vanish.
                let more = !classes.is_empty() || !attrs.is_empty();
                let id =
                    if more { self.braces(&span).or(id.map(CowStr::into_string)) } else { id.map(CowStr::into_string) };
                self.canonical.begin(&format!("{} ", "#".repeat(level as usize)));
                self.html.block("");
                self.html.push(Piece::HeadingStart(self.body.outline.len()));
                self.heading = Some((Open { words: String::new(), span }, level, id));
            }
            Tag::BlockQuote(kind) => self.start_quote(kind, span),
            Tag::CodeBlock(kind) => {
                self.in_code_block = true;
                self.canonical.begin("    ");
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                self.html.block("<pre dir=\"ltr\" tabindex=\"0\"><code");
                if !language.is_empty() {
                    self.html.write(" class=\"language-");
                    self.html.attribute(language);
                    self.html.write("\"");
                }
                self.html.write(">");
            }
            Tag::HtmlBlock => {
                // In a list without empty lines, words can stand on both sides of it.
                self.canonical.end_line();
                self.html.block("");
                self.html_block = Some((String::new(), span));
            }
            Tag::List(start) => {
                self.canonical.end_line();
                match start {
                    None => self.html.block("<ul>\n"),
                    Some(1) => self.html.block("<ol>\n"),
                    Some(start) => self.html.block(&format!("<ol start=\"{start}\">\n")),
                }
                self.lists.push(start);
            }
            Tag::Item => {
                let mark = match self.lists.last() {
                    Some(Some(_)) => "1. ",
                    _ => "- ",
                };
                self.canonical.begin(&format!("{}{mark}", "  ".repeat(self.lists.len().saturating_sub(1))));
                self.html.block("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                self.canonical.begin(&format!("[^{label}]: "));
                self.footnotes.defined.push((label.to_string(), span));
                self.footnotes.open.push((label.into_string(), std::mem::take(&mut self.html)));
            }
            Tag::DefinitionList => self.html.block("<dl>\n"),
            Tag::DefinitionListTitle => {
                self.canonical.begin("");
                self.html.block("<dt>");
            }
            Tag::DefinitionListDefinition => {
                self.canonical.begin(": ");
                self.html.block("<dd>");
            }
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => {
                self.html.write("<thead><tr>");
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.column = 0;
                    table.rows += 1;
                }
                self.html.write("<tr>");
            }
            Tag::TableCell => self.start_cell(span),
            Tag::Emphasis => self.inline_start("*", "<em>"),
            Tag::Strong => self.inline_start("**", "<strong>"),
            Tag::Strikethrough => self.inline_start("~~", "<del>"),
            Tag::Subscript => self.inline_start("~", "<sub>"),
            Tag::Superscript => self.inline_start("^", "<sup>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, span),
            Tag::Image { dest_url, .. } => {
                let open = Open { words: String::new(), span };
                self.image = Some(OpenImage { open, written: dest_url.into_string(), inner: 0 });
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.canonical.end_line();
                self.html.write("</p>\n");
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => {
                self.canonical.end_line();
                self.fresh_quote = None;
                let note = self.quotes.pop().flatten().is_some();
                self.html.block(if note { "</div>\n" } else { "</blockquote>\n" });
            }
            TagEnd::CodeBlock => {
                self.in_code_block = false;
                self.canonical.end_line();
                self.html.write("</code></pre>\n");
            }
            TagEnd::HtmlBlock => {
                if let Some((text, span)) = self.html_block.take() {
                    self.raw_html(&text, span);
                }
            }
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.html.block(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.canonical.end_line();
                self.html.write("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.html.block("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.canonical.end_line();
                self.html.write("</dt>\n");
            }
            TagEnd::DefinitionListDefinition => {
                self.canonical.end_line();
                self.html.write("</dd>\n");
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.body.facts.tables.push((table.rows, table.alignments.len()));
                    self.html.write("</tbody></table></div>\n");
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.in_head = false;
                }
                self.canonical.end_line();
                self.html.write("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => {
                self.canonical.end_line();
                self.html.write("</tr>\n");
            }
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.inline_end("*", "</em>"),
            TagEnd::Strong => self.inline_end("**", "</strong>"),
            TagEnd::Strikethrough => self.inline_end("~~", "</del>"),
            TagEnd::Subscript => self.inline_end("~", "</sub>"),
            TagEnd::Superscript => self.inline_end("^", "</sup>"),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            TagEnd::MetadataBlock(_) => {}
        }
    }

    fn raw_html(&mut self, html: &str, span: Range<usize>) {
        if is_comment(html) {
            return;
        }
        if let Some(name) = closing(html) {
            // An end was reported with its beginning.
            if let Some(at) = self.html_open.iter().rposition(|open| open == name) {
                self.html_open.remove(at);
                return;
            }
        }
        self.html_open.extend(left_open(html).map(str::to_string));
        self.fault(span, &MarkupFinding::RawHtml);
    }

    fn inline_start(&mut self, mark: &str, html: &str) {
        self.canonical.mark(mark);
        self.html.write(html);
    }

    fn inline_end(&mut self, mark: &str, html: &str) {
        self.inline_start(mark, html);
    }

    /// The braces at a heading's end.
    fn braces(&self, heading: &Range<usize>) -> Option<String> {
        let line = self.source.file.text.get(heading.clone())?.trim_end();
        line.rfind('{').and_then(|at| line.get(at..)).map(str::to_string)
    }

    // --- Text ---------------------------------------------------------------------------------------------------------

    fn text(&mut self, text: &str, span: &Range<usize>) {
        if self.in_date {
            return;
        }
        if self.in_code_block {
            for line in text.lines() {
                self.canonical.mark(line.trim_end());
                self.canonical.end_line();
            }
            self.html.attribute(text);
            return;
        }
        if let Some(image) = &mut self.image {
            image.open.words.push_str(text);
            return;
        }
        self.run.push(text, span, &self.source.file.text, self.source.lang);
    }

    /// Where a block begins or ends, the words of a section do not run together.
    fn gap(&mut self, tag: TagEnd) {
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Subscript
                | TagEnd::Superscript
                | TagEnd::Link
                | TagEnd::Image
        );
        if !inline && let Some(last) = self.body.outline.last_mut().filter(|last| !last.section.ends_with(' ')) {
            last.section.push(' ');
        }
    }

    /// Adds to the words of what is open: a heading, a link, the text of a section.
    fn collect(&mut self, text: &str) {
        let open = [self.heading.as_mut().map(|(open, ..)| open), self.link.as_mut().map(|(open, _)| open)];
        for open in open.into_iter().flatten() {
            open.words.push_str(text);
        }
        if self.heading.is_none()
            && let Some(last) = self.body.outline.last_mut()
        {
            last.section.push_str(text);
        }
        if let Some(table) = &mut self.table {
            table.cell_is_empty &= text.trim().is_empty();
        }
    }

    /// Writes the text that came without interruption: only now can a date or a foreign phrase be seen whole.
    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let text = run.text();
        if let Some(quote) = self.fresh_quote.take() {
            self.alert_kind(text, quote);
        }
        self.collect(text);
        self.canonical.words(text);
        self.digits(text, &run);
        self.unknown_footnotes(text, &run);
        let lang = self.source.lang;
        // Where a line ends does not part a date or a telephone number. Both characters are one byte.
        let line = text.replace('\n', " ");
        let marks = inline::marks(&line, lang);
        self.body.facts.take(&line, &marks, |span| run.place(span));
        let found: Vec<_> = marks
            .iter()
            .filter_map(|mark| if let MarkKind::Date(found) = &mark.kind { Some(found.clone()) } else { None })
            .collect();
        for date in found.iter().filter(|date| date.day.is_none()) {
            let written = text.get(date.span.clone()).unwrap_or_default().to_string();
            let finding = DateFinding::NoSuchDay { written };
            self.body.diagnostics.push(Diagnostic::at(&self.source.file, run.place(date.span.clone()), &finding));
        }
        for (left, right) in dates::pairs(&line, &found) {
            if let (Some(a), Some(b)) = (left.day, right.day)
                && a != b
            {
                let hijri_first = left.calendar == forms::calendar::Calendar::UmmAlQura;
                let (hijri, gregorian) = if hijri_first { (a, b) } else { (b, a) };
                let span = run.place(left.span.start..right.span.end);
                self.body.disagreements.push(Disagreement { hijri, gregorian, span });
            }
        }
        inline::write(text, &marks, lang, self.html.text());
    }

    /// Notes which sets of digits a text uses.
    fn digits(&mut self, text: &str, run: &Run) {
        self.digits.0 |= text.bytes().any(|b| b.is_ascii_digit());
        let other = |c: char| !c.is_ascii_digit() && dates::fold(c).is_ascii_digit();
        if self.digits.1.is_none()
            && let Some(start) = text.find(other)
        {
            let rest = text.get(start..).unwrap_or_default();
            let end = start + rest.find(|c| !other(c)).unwrap_or(rest.len());
            let shown = text.get(start..end).unwrap_or_default().to_string();
            self.digits.1 = Some((shown, run.place(start..end)));
        }
    }

    /// A quotation that begins like a note is meant as one.
    fn alert_kind(&mut self, text: &str, quote: Range<usize>) {
        let Some(rest) = text.strip_prefix("[!") else { return };
        let Some((kind, _)) = rest.split_once(']') else { return };
        let span = quote.start
            ..quote.start + self.source.file.text.get(quote).and_then(|t| t.lines().next()).map_or(0, str::len);
        let known = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
        let (written, kinds) = (format!("[!{kind}]"), known.join(", "));
        let finding = if known.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            MarkupFinding::AlertLine { kind: written }
        } else {
            MarkupFinding::UnknownAlert { kind: written, kinds }
        };
        self.fault(span, &finding);
    }

    /// A note that the text refers to and that is written nowhere is left as it stands.
    fn unknown_footnotes(&mut self, text: &str, run: &Run) {
        for (at, _) in text.match_indices("[^") {
            let written = text.get(at..).and_then(|rest| rest.split_inclusive(']').next()).unwrap_or_default();
            let label = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
            let place = run.place(at..at + written.len());
            // With a backslash before a bracket it is meant.
            let file = self.source.file.text.as_str();
            let before = file.get(..place.start).unwrap_or_default();
            let escaped = (before.len() - before.trim_end_matches('\\').len()) % 2 == 1;
            let as_written = file.get(place.clone()) == Some(written);
            if as_written && !escaped && label.len() > 1 && !label.contains(char::is_whitespace) {
                self.fault(place, &MarkupFinding::UnknownReference { label: label.into() });
            }
        }
    }

    // --- Blocks -------------------------------------------------------------------------------------------------------

    fn end_heading(&mut self) {
        self.canonical.end_line();
        let Some((open, level, pinned)) = self.heading.take() else { return };
        let level = level as u8;
        if level == 1 {
            self.fault(open.span.clone(), &MarkupFinding::FirstLevel);
        } else if level > self.last_level + 1 {
            let finding = MarkupFinding::SkippedLevel { level: level.to_string(), last: self.last_level.to_string() };
            self.fault(open.span.clone(), &finding);
        }
        self.last_level = level;
        if open.words.trim().is_empty() {
            self.fault(open.span.clone(), &MarkupFinding::EmptyHeading);
        }
        let pinned = pinned.filter(|id| {
            let fault = if !heading::is_usable(id) {
                MarkupFinding::IdNotUsable { id: id.clone() }
            } else if self.ids.has(id) {
                MarkupFinding::IdTwice { id: id.clone() }
            } else {
                return true;
            };
            self.fault(open.span.clone(), &fault);
            false
        });
        if let Some(id) = &pinned {
            self.canonical.mark(&format!("{{#{id}}}"));
            self.canonical.end_line();
        }
        let id = self.ids.give(pinned.as_deref(), &open.words);
        self.html.push(Piece::HeadingEnd(self.body.outline.len()));
        self.html.write("\n");
        let text = open.words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.body.outline.push(Heading { level, id, text, section: String::new(), span: open.span });
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>, span: Range<usize>) {
        match kind {
            Some(kind) => {
                self.canonical.begin(&format!("> [{}] ", note_class(kind)));
                let title = Words::Note(kind).get(self.source.lang);
                let class = note_class(kind);
                self.html.block(&format!(
                    "<div class=\"note note-{class}\" role=\"note\"><p class=\"note-title\">{title}</p>\n"
                ));
            }
            None => {
                self.canonical.begin("> ");
                self.fresh_quote = Some(span);
                self.html.block("<blockquote>\n");
            }
        }
        self.quotes.push(kind);
    }

    fn start_table(&mut self, alignments: Vec<Alignment>) {
        // A region that scrolls must be reached by keyboard and have a name (WCAG 2.1.1, 4.1.2).
        let name = match self.body.outline.last() {
            Some(heading) => {
                let id = heading.id.clone();
                format!("aria-labelledby=\"{id}\"")
            }
            None => format!("aria-label=\"{}\"", Words::Table.get(self.source.lang)),
        };
        self.canonical.end_line();
        self.html.block(&format!("<div class=\"table\" role=\"region\" tabindex=\"0\" {name}><table>"));
        self.table = Some(Table { alignments, in_head: true, column: 0, rows: 0, cell_is_empty: true, cell: 0..0 });
    }

    fn start_cell(&mut self, span: Range<usize>) {
        let Some(table) = &mut self.table else { return };
        table.cell_is_empty = true;
        table.cell = span;
        let class = cell_class(table.alignments.get(table.column));
        self.canonical.mark("| ");
        if table.in_head {
            self.html.write(&format!("<th scope=\"col\"{class}>"));
        } else {
            self.html.write(&format!("<td{class}>"));
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let corner = table.column == 0 && table.alignments.len() > 1;
        let (in_head, empty) = (table.in_head, table.cell_is_empty);
        let cell = table.cell.clone();
        table.column += 1;
        self.canonical.mark(" ");
        self.html.write(if in_head { "</th>" } else { "</td>" });
        // The corner above the first column may be empty.
        if in_head && empty && !corner {
            self.fault(cell, &MarkupFinding::TableHeader);
        }
    }

    // --- Links, images, notes -----------------------------------------------------------------------------------------

    fn start_link(&mut self, link_type: LinkType, written: &str, title: &str, span: Range<usize>) {
        if matches!(link_type, LinkType::Autolink)
            && let Some(date) = written.strip_prefix("date:")
        {
            self.in_date = true;
            self.date(date, span);
            return;
        }
        if self.link.is_some() {
            self.inner_link = true;
            return;
        }
        let (lang, key) = (self.source.lang, &self.source.key);
        // `<name@example.com>`
        let (target, address) = match link_type {
            LinkType::Email => (Target::External, format!("mailto:{written}")),
            _ => link::resolve(lang, key, written),
        };
        if target == Target::Unknown {
            self.fault(span.clone(), &MarkupFinding::UnknownLink { address: written.into() });
        }
        self.canonical.mark("[");
        self.html.write("<a href=\"");
        self.html.address(&address);
        self.html.write("\"");
        if !title.is_empty() {
            self.html.write(" title=\"");
            self.html.attribute(title);
            self.html.write("\"");
        }
        match &target {
            Target::Page { lang: other, .. } if *other != lang => self.html.write(&format!(" hreflang=\"{other}\"")),
            Target::External if is_web(&address) => self.html.write(" class=\"external\" rel=\"external\""),
            _ => {}
        }
        self.html.write(">");
        self.body.facts.stated.extend(stated(&target, &address, &span));
        self.body.links.push(Link { target, span: span.clone(), written: written.into(), marked: !title.is_empty() });
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.link = Some((Open { words: String::new(), span }, title));
    }

    fn end_link(&mut self) {
        if std::mem::take(&mut self.in_date) || std::mem::take(&mut self.inner_link) {
            return;
        }
        let (Some((open, title)), Some(link)) = (self.link.take(), self.body.links.last()) else { return };
        let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
        self.canonical.mark(&format!("]({}{title})", link.written));
        if link.target == Target::External && is_web(&link.written) {
            let words = Words::ExternalSite.get(self.source.lang);
            self.html.write(&format!("<span class=\"visually-hidden\"> ({words})</span>"));
        }
        self.html.write("</a>");
        let words = open.words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            self.fault(open.span, &MarkupFinding::EmptyLink);
        } else if link::is_vague(&words) {
            self.fault(open.span, &MarkupFinding::VagueLink { words });
        }
    }

    /// `<date:2024-01-07>`, or both calendars: `<date:1445-06-25/2024-01-07>`.
    fn date(&mut self, written: &str, span: Range<usize>) {
        self.canonical.mark(&format!("<date:{written}>"));
        if let Some(day) = self.day(written, &span) {
            self.html.write(&inline::time(day, self.source.lang));
            self.collect(&day.display(self.source.lang));
            self.body.facts.stated.push(Fact { value: day.iso(), span, kind: FactKind::Counted });
        }
    }

    fn day(&mut self, written: &str, span: &Range<usize>) -> Option<forms::calendar::Day> {
        let place = |part: &str| toml::Spanned::new(span.clone(), part.to_string());
        let (date, faults) = match written.split_once('/') {
            None => dates::read(written, span.clone()),
            Some((hijri, gregorian)) => {
                dates::read_both(span.clone(), Some(place(hijri)), Some(place(gregorian)), None)
            }
        };
        let file = &self.source.file;
        self.body.diagnostics.extend(faults.into_iter().map(|(span, finding)| Diagnostic::at(file, span, &finding)));
        date.map(|date| date.day)
    }

    /// What stands in an image's brackets and is no plain text: links, emphasis and images leave their words.
    fn alternative(&mut self, event: Event<'_>, span: &Range<usize>) {
        if let Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) = &event
            && let Some(date) = dest_url.strip_prefix("date:")
        {
            self.in_date = true;
            let words = self.day(date, span).map(|day| day.display(self.source.lang)).unwrap_or_default();
            if let Some(image) = &mut self.image {
                image.open.words.push_str(&words);
            }
            return;
        }
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Code(code) => image.open.words.push_str(&code),
            Event::HardBreak => image.open.words.push(' '),
            Event::Start(Tag::Image { .. }) => image.inner += 1,
            Event::End(TagEnd::Image) if image.inner > 0 => image.inner -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            Event::End(TagEnd::Link) => self.in_date = false,
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(OpenImage { open, written, .. }) = self.image.take() else { return };
        let alt = open.words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.canonical.mark(&format!("![{alt}]({written})"));
        if alt.is_empty() {
            self.fault(open.span.clone(), &MarkupFinding::ImageAlt);
        }
        self.collect(&alt);
        let path = link::join_path(self.source.lang, &self.source.key, &written);
        self.html.push(Piece::Image(self.body.images.len()));
        self.body.images.push(Image { written, path, alt, span: open.span });
    }

    fn footnote_reference(&mut self, label: &str) {
        self.canonical.mark(&format!("[^{label}]"));
        let number = self.footnotes.number(label);
        let count = self.footnotes.references.entry(number).or_insert(0);
        *count += 1;
        let id = reference_id(number, *count);
        self.html.write(&format!(
            "<sup><a id=\"{id}\" class=\"note-reference\" href=\"#note-{number}\" role=\"doc-noteref\">[{number}]</a></sup>"
        ));
    }

    fn end_footnote(&mut self) {
        self.canonical.end_line();
        let Some((label, before)) = self.footnotes.open.pop() else { return };
        let note = std::mem::replace(&mut self.html, before);
        self.footnotes.written.push((label, note));
    }

    fn finish(mut self) -> Body {
        self.end_run();
        let mut seen = BTreeSet::new();
        for (label, span) in std::mem::take(&mut self.footnotes.defined) {
            if !seen.insert(label.to_lowercase()) {
                self.fault(span, &MarkupFinding::FootnoteTwice { label });
                continue;
            }
            if !self.footnotes.is_used(&label) {
                self.fault(span, &MarkupFinding::UnusedFootnote { label });
            }
        }
        if let (true, Some((found, span))) = std::mem::take(&mut self.digits) {
            let finding = ContentFinding::MixedDigits { found };
            self.body.diagnostics.push(Diagnostic::at(&self.source.file, span, &finding));
        }
        let lang = self.source.lang;
        if !self.footnotes.written.is_empty() {
            let (title, back) = (Words::Footnotes.get(lang), Words::BackToText.get(lang));
            self.html.block(&format!("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"{title}\">\n<ol>\n"));
            for (number, note) in self.footnotes.in_order() {
                self.html.write(&format!("<li id=\"note-{number}\" value=\"{number}\">\n"));
                self.html.append(note);
                let count = self.footnotes.references.get(&number).copied().unwrap_or_default();
                for n in 1..=count {
                    let id = reference_id(number, n);
                    self.html.write(&format!(
                        "<a class=\"back\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{back} {number}\">↩</a>\n"
                    ));
                }
                self.html.write("</li>\n");
            }
            self.html.write("</ol>\n</section>\n");
        }
        Body { html: self.html, canonical: self.canonical.finish(), ..self.body }
    }

    fn fault(&mut self, span: Range<usize>, finding: &MarkupFinding) {
        // A block ends with its line break; the mark should not.
        let words = self.source.file.text.get(span.clone()).unwrap_or_default().trim_end();
        let span = span.start..span.start + words.len();
        self.body.diagnostics.push(Diagnostic::at(&self.source.file, span, finding));
    }
}

fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("note-{number}-text") } else { format!("note-{number}-text-{count}") }
}

fn is_web(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

/// What a link states: where it leads, in a form that both languages share.
fn stated(target: &Target, address: &str, span: &Range<usize>) -> Option<Fact> {
    let (value, kind) = match target {
        Target::Page { key, .. } => (key.clone(), FactKind::Page),
        Target::External => {
            let place = address.strip_prefix("mailto:").or_else(|| address.strip_prefix("tel:")).unwrap_or(address);
            (place.trim_end_matches('/').to_string(), FactKind::Named)
        }
        Target::Fragment(_) | Target::Unknown => return None,
    };
    Some(Fact { value, span: span.clone(), kind })
}

/// The name of the element that a tag ends, where HTML is such a tag and nothing else.
fn closing(html: &str) -> Option<&str> {
    html.trim().strip_prefix("</")?.strip_suffix('>').map(str::trim).filter(|name| !name.contains('<'))
}

/// The name of the element that HTML begins and does not end.
fn left_open(html: &str) -> Option<&str> {
    let rest = html.trim().strip_prefix('<')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = rest.get(..end).filter(|name| !name.is_empty())?;
    (!html.contains(&format!("</{name}"))).then_some(name)
}

/// Whether HTML is a comment and nothing else: a note from editor to editor, which is not published.
fn is_comment(html: &str) -> bool {
    let mut rest = html.trim();
    while let Some(inside) = rest.strip_prefix("<!--") {
        // `<!-->` and `<!--->` are whole.
        let empty = inside.strip_prefix('>').or_else(|| inside.strip_prefix("->"));
        let Some(after) = empty.or_else(|| Some(inside.split_once("-->")?.1)) else { return false };
        rest = after.trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod commonmark;
#[cfg(test)]
mod tests;
