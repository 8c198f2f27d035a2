//! Handles the events of the Markdown parser.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::clauses::Clauses;
use super::html::{Piece, Words};
use super::pass::{Body, Open, OpenImage, Pass};
use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, MarkupFinding};
use crate::parse::text::characters::allowed;

impl Pass<'_> {
    pub(super) fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&allowed(&text), &span),
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
            // Mathematics is not enabled.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Text(_) | Event::SoftBreak => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        match tag {
            Tag::Paragraph => self.html.block("<p>"),
            Tag::Heading { level, id, classes, attrs } => {
                // Only an id is allowed in the braces. Anything else would be lost silently.
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
                // In a tight list, text can precede and follow the HTML.
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
                self.clauses.as_mut().map(Clauses::begin);
            }
            Tag::Item => {
                let mark = match self.lists.last() {
                    Some(Some(_)) => "1. ",
                    _ => "- ",
                };
                self.canonical.begin(&format!("{}{mark}", "  ".repeat(self.lists.len().saturating_sub(1))));
                self.start_item();
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
                self.unstarted_quote = None;
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
                self.clauses.as_mut().map(Clauses::end);
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

    fn inline_start(&mut self, mark: &str, html: &str) {
        self.canonical.mark(mark);
        self.html.write(html);
    }

    fn inline_end(&mut self, mark: &str, html: &str) {
        self.inline_start(mark, html);
    }

    pub(super) fn finish(mut self) -> Body {
        self.end_run();
        if let (true, Some((found, span))) = std::mem::take(&mut self.digits) {
            let finding = ContentFinding::MixedDigits { found };
            self.body.diagnostics.push(Diagnostic::at(&self.source.file, span, &finding));
        }
        self.write_footnotes();
        Body { html: self.html, canonical: self.canonical.finish(), ..self.body }
    }
}
