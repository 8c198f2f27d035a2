//! The Markdown pass: hands each event of the Markdown parser to the part of the page that it belongs to.
//!
//! The parts know nothing of the pass and little of each other. They write to the shared [`Output`].

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::body::{Body, Unparsed};
use super::crossing::Piece;
use super::events::is_inline;
use super::footnotes::Footnotes;
use super::heading::braces;
use super::images::Images;
use super::labels::Label;
use super::links::{LinkStart, Links};
use super::lists::Lists;
use super::outline::Outline;
use super::output::Output;
use super::quotes::Quotes;
use super::raw_html::RawHtml;
use super::runs::Runs;
use super::tables::Tables;
use super::unmade::Unmade;
use super::{code, dates, drawings};
use crate::findings::MarkupFinding;
use crate::parse::text::characters::allowed;
use crate::read::PageSource;

pub(super) struct Pass<'a> {
    out: Output<'a>,
    runs: Runs,
    outline: Outline<'a>,
    lists: Lists,
    quotes: Quotes,
    tables: Tables,
    footnotes: Footnotes,
    links: Links,
    images: Images,
    raw_html: RawHtml,
    unmade: Unmade,
    in_code_block: bool,
}

impl<'a> Pass<'a> {
    pub(super) fn new(page: &'a PageSource, body: Unparsed) -> Self {
        let mut out = Output::new(page, body.facts);
        out.html.reserve(page.file.text.len());
        Pass {
            out,
            runs: Runs::default(),
            outline: Outline::new(body.has_answers),
            lists: Lists::new(body.has_clauses),
            quotes: Quotes::default(),
            tables: Tables::default(),
            footnotes: Footnotes::default(),
            links: Links::default(),
            images: Images::default(),
            raw_html: RawHtml::default(),
            unmade: Unmade::default(),
            in_code_block: false,
        }
    }

    /// Handles a piece of a block. `span` is its byte range in the file.
    pub(super) fn piece(&mut self, piece: Piece<'a>, span: Range<usize>) {
        match piece {
            Piece::Event(event) => self.event(event, span),
            Piece::Start(crossing) => self.runs.cross(Some(crossing), &mut self.out),
            Piece::End => self.runs.cross(None, &mut self.out),
        }
    }

    fn event(&mut self, event: Event<'a>, span: Range<usize>) {
        match event {
            Event::Text(text) => {
                self.out.references(&text, &span);
                self.text(&allowed(&text), &span);
            }
            Event::SoftBreak => self.text("\n", &span),
            event => {
                self.end_run();
                // Raw HTML is reported in an alternative text too.
                if self.images.is_open() && !matches!(event, Event::InlineHtml(_)) {
                    self.markup_in_image(event, &span);
                } else {
                    self.markup(event, span);
                }
            }
        }
    }

    /// Reports a reference to a link that is not defined.
    pub(super) fn unknown_reference(&mut self, label: String, span: Range<usize>) {
        self.out.fault(span, &MarkupFinding::UnknownReference { label });
    }

    /// Reports a quotation mark without a partner.
    pub(super) fn lone_quotation_mark(&mut self, span: Range<usize>) {
        self.out.report(span, &MarkupFinding::LoneQuotationMark);
    }

    pub(super) fn finish(mut self) -> Body {
        self.end_run();
        let mut out = self.out;
        self.unmade.end_block(&mut out);
        let disagreements = self.runs.finish(&mut out);
        self.footnotes.finish(&mut out);
        out.html.shrink();
        Body {
            html: out.html,
            outline: self.outline.finish(),
            clauses: self.lists.finish(),
            links: self.links.finish(),
            images: self.images.finish(),
            facts: out.facts,
            canonical: out.canonical.finish(),
            disagreements,
            diagnostics: out.diagnostics,
        }
    }

    fn text(&mut self, text: &str, span: &Range<usize>) {
        if self.links.is_in_date() {
            // The date has words of its own.
        } else if self.in_code_block {
            code::text(text, &mut self.out);
        } else if self.images.is_open() {
            self.images.collect(text);
        } else {
            self.runs.push(text, span, self.out.page);
        }
    }

    /// Ends the run of text before an event that is not text.
    fn end_run(&mut self) {
        let Some(run) = self.runs.take() else { return };
        self.quotes.check_beginning(run.text(), &mut self.out);
        self.unmade.add(&run, &mut self.out);
        self.collect(run.text());
        self.runs.write(run, &mut self.out);
    }

    /// Hands plain text to the open parts that collect it.
    fn collect(&mut self, text: &str) {
        self.outline.collect(text);
        self.links.collect(text);
        self.tables.collect(text);
    }

    /// Separates the text before the start or the end of a block from the text after it.
    fn separate(&mut self, tag: TagEnd) {
        if !is_inline(tag) {
            self.outline.end_block();
            self.unmade.end_block(&mut self.out);
        }
    }

    fn markup(&mut self, event: Event<'a>, span: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.separate(tag.to_end());
                self.start(tag, span);
            }
            Event::End(tag) => {
                self.separate(tag);
                self.end(tag);
            }
            Event::Code(code) => {
                self.unmade.within_line();
                self.outline.collect(&code);
                self.links.collect_code(&code);
                self.tables.collect(&code);
                self.out.facts.add_code(&code);
                code::span(&code, &mut self.out);
            }
            Event::InlineHtml(tag) => self.raw_html.check(&tag, span, &mut self.out),
            Event::Html(line) => self.raw_html.line(&line, span, &mut self.out),
            Event::HardBreak => {
                self.unmade.end_line();
                self.collect(" ");
                self.out.inline("\\ ", "<br>\n");
            }
            Event::Rule => {
                self.out.canonical.begin("");
                self.out.canonical.mark("---");
                self.out.canonical.end_line();
                self.out.html.block("<hr>\n");
            }
            Event::FootnoteReference(label) => self.footnotes.reference(&label, &mut self.out),
            Event::TaskListMarker(is_done) => self.task(is_done),
            // Mathematics is not enabled.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Text(_) | Event::SoftBreak => {}
        }
    }

    /// Handles markup within the alternative text of an image.
    fn markup_in_image(&mut self, event: Event<'a>, span: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                if let Some(date) = dates::in_autolink(link_type, &dest_url) {
                    self.links.start_date();
                    if let Some(day) = dates::day(date, span, &mut self.out) {
                        self.images.collect(&day.display(self.out.lang()));
                    }
                }
            }
            Event::End(TagEnd::Link) => {
                self.links.end_inner();
            }
            Event::Start(Tag::Image { dest_url, .. }) => self.images.start(&dest_url, span.clone()),
            Event::End(TagEnd::Image) => self.end_image(),
            Event::Code(code) => self.images.collect(&code),
            Event::HardBreak => self.images.collect(" "),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Range<usize>) {
        let out = &mut self.out;
        match tag {
            Tag::Paragraph => out.html.block("<p>"),
            Tag::Heading { level, id, classes, attrs } => {
                // Only an id is allowed in the braces. Anything else would be lost silently.
                let has_more = !classes.is_empty() || !attrs.is_empty();
                let pinned = if has_more { braces(out.source(&span)).map(Into::into).or(id) } else { id };
                self.outline.start(level, pinned, span, out);
            }
            Tag::BlockQuote(kind) => self.quotes.start(kind, span, out),
            Tag::CodeBlock(kind) => {
                self.in_code_block = true;
                code::start_block(&kind, out);
            }
            Tag::HtmlBlock => self.raw_html.start_block(span, out),
            Tag::List(first) => self.lists.start(first, out),
            Tag::Item => self.lists.start_item(&mut self.outline, out),
            Tag::FootnoteDefinition(label) => self.footnotes.start(label.into_string(), span, out),
            Tag::DefinitionList => out.html.block("<dl>\n"),
            Tag::DefinitionListTitle => {
                out.canonical.begin("");
                out.html.block("<dt>");
            }
            Tag::DefinitionListDefinition => {
                out.canonical.begin(": ");
                out.html.block("<dd>");
            }
            Tag::Table(alignments) => self.tables.start(alignments, self.outline.last_id(), out),
            Tag::TableHead => out.html.write("<thead><tr>"),
            Tag::TableRow => self.tables.start_row(span, out),
            Tag::TableCell => self.tables.start_cell(span, out),
            Tag::Emphasis => out.inline("*", "<em>"),
            Tag::Strong => out.inline("**", "<strong>"),
            Tag::Strikethrough => out.inline("~~", "<del>"),
            Tag::Subscript => out.inline("~", "<sub>"),
            Tag::Superscript => out.inline("^", "<sup>"),
            Tag::Link { link_type: kind, dest_url, title, .. } => {
                self.start_link(LinkStart { kind, address: &dest_url, title: &title, span });
            }
            Tag::Image { dest_url, .. } => self.images.start(&dest_url, span),
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let out = &mut self.out;
        match tag {
            TagEnd::Paragraph => end_line(out, "</p>\n"),
            TagEnd::Heading(_) => self.outline.end(out),
            TagEnd::BlockQuote(_) => self.quotes.end(out),
            TagEnd::CodeBlock => {
                self.in_code_block = false;
                code::end_block(out);
            }
            TagEnd::HtmlBlock => self.raw_html.end_block(out),
            TagEnd::List(_) => self.lists.end(out),
            TagEnd::Item => end_line(out, "</li>\n"),
            TagEnd::FootnoteDefinition => self.footnotes.end(out),
            TagEnd::DefinitionList => out.html.block("</dl>\n"),
            TagEnd::DefinitionListTitle => end_line(out, "</dt>\n"),
            TagEnd::DefinitionListDefinition => end_line(out, "</dd>\n"),
            TagEnd::Table => self.tables.end(out),
            TagEnd::TableHead => self.tables.end_head(out),
            TagEnd::TableRow => self.tables.end_row(out),
            TagEnd::TableCell => self.tables.end_cell(out),
            TagEnd::Emphasis => out.inline("*", "</em>"),
            TagEnd::Strong => out.inline("**", "</strong>"),
            TagEnd::Strikethrough => out.inline("~~", "</del>"),
            TagEnd::Subscript => out.inline("~", "</sub>"),
            TagEnd::Superscript => out.inline("^", "</sup>"),
            TagEnd::Link => self.links.end(out),
            TagEnd::Image => self.end_image(),
            TagEnd::MetadataBlock(_) => {}
        }
    }

    fn start_link(&mut self, link: LinkStart<'_>) {
        let Some(date) = dates::in_autolink(link.kind, link.address) else {
            return self.links.start(link, &mut self.out);
        };
        self.links.start_date();
        if let Some(day) = dates::write(date, link.span, &mut self.out) {
            self.collect(&day.display(self.out.lang()));
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.images.end(&mut self.out) else { return };
        self.collect(&image.alt);
        self.images.add(image, &mut self.out);
    }

    fn task(&mut self, is_done: bool) {
        let (mark, drawing, label) =
            if is_done { ("[x] ", drawings::DONE, Label::Done) } else { ("[ ] ", drawings::NOT_DONE, Label::NotDone) };
        let label = label.text(self.out.lang());
        self.out.canonical.mark(mark);
        write!(self.out.html, "<span class=\"task\" role=\"img\" aria-label=\"{label}\">{drawing}</span> ");
    }
}

/// Ends an element that is a line of the canonical text.
fn end_line(out: &mut Output<'_>, tag: &str) {
    out.canonical.end_line();
    out.html.write(tag);
}
