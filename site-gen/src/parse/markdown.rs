//! One Markdown pass a page: HTML, outline, links, and what is wrong, each at its place.

use std::ops::Range;

use forms::Lang;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use super::heading::{Heading, Ids};
use super::link::{self, Link, Target};
use crate::diagnostic::{Code, Diagnostic};
use crate::read::PageSource;

/// What a page's Markdown says.
pub(super) struct Body {
    pub(super) html: String,
    pub(super) outline: Vec<Heading>,
    pub(super) links: Vec<Link>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

pub(super) fn parse(source: &PageSource, body_start: usize) -> Body {
    let text = source.file.text.get(body_start..).unwrap_or_default();
    let mut pass = Pass {
        source,
        body_start,
        ids: Ids::default(),
        body: Body { html: String::new(), outline: Vec::new(), links: Vec::new(), diagnostics: Vec::new() },
        last_level: 1,
    };
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading: Option<OpenHeading> = None;
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        let span = span.start + body_start..span.end + body_start;
        match &event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                heading = Some(OpenHeading {
                    at: events.len(),
                    level: *level,
                    pinned: id.as_ref().map(ToString::to_string),
                    words: String::new(),
                    span: span.clone(),
                });
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(open) = &mut heading {
                    open.words.push_str(words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(open) = heading.take() {
                    pass.close_heading(open, &mut events);
                }
            }
            _ => {}
        }
        events.extend(pass.event(event, span));
    }
    html::push_html(&mut pass.body.html, events.into_iter());
    pass.body
}

/// A heading whose end has not come yet.
struct OpenHeading {
    at: usize,
    level: HeadingLevel,
    pinned: Option<String>,
    words: String,
    span: Range<usize>,
}

struct Pass<'a> {
    source: &'a PageSource,
    body_start: usize,
    ids: Ids,
    body: Body,
    last_level: u8,
}

impl Pass<'_> {
    /// An event on its way to HTML, or nothing where it is refused.
    fn event<'e>(&mut self, event: Event<'e>, span: Range<usize>) -> Option<Event<'e>> {
        match event {
            Event::Start(Tag::HtmlBlock) => self.raw_html(span),
            // A closing tag was reported with its opening one, a block's lines with the block.
            Event::InlineHtml(tag) if !tag.starts_with("</") => self.raw_html(span),
            Event::InlineHtml(_) | Event::Html(_) | Event::End(TagEnd::HtmlBlock) => None,
            Event::Start(Tag::Image { .. }) => {
                self.fault(
                    Code::Image,
                    span,
                    "images in content are not supported yet",
                    "remove the image and say in words what it shows",
                );
                None
            }
            Event::End(TagEnd::Image) => None,
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                // `<name@example.com>`: the writer of the HTML adds `mailto:`.
                let (target, address) = match link_type {
                    LinkType::Email => (Target::External, dest_url.to_string()),
                    _ => link::resolve(self.source.lang, &self.source.key, &dest_url),
                };
                if target == Target::Unknown {
                    self.fault(
                        Code::BrokenLink,
                        span.clone(),
                        &format!("\"{dest_url}\" leads to nothing on this site"),
                        "link to a page by its file, for example ../channels.md, or to another site with https://",
                    );
                }
                self.body.links.push(Link { target, span });
                Some(Event::Start(Tag::Link { link_type, dest_url: address.into(), title, id }))
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let title = note_title(kind, self.source.lang);
                Some(Event::Html(CowStr::from(format!(
                    "<div class=\"note note-{}\" role=\"note\"><p class=\"note-title\">{title}</p>\n",
                    note_class(kind)
                ))))
            }
            Event::End(TagEnd::BlockQuote(Some(_))) => Some(Event::Html(CowStr::from("</div>\n"))),
            // As HTML writes them: the validator has something to say of `<br />`.
            Event::HardBreak => Some(Event::Html(CowStr::from("<br>\n"))),
            Event::Rule => Some(Event::Html(CowStr::from("<hr>\n"))),
            other => Some(other),
        }
    }

    fn raw_html<'e>(&mut self, span: Range<usize>) -> Option<Event<'e>> {
        self.fault(
            Code::RawHtml,
            span,
            "HTML is not written in content",
            "write it in Markdown: **bold**, lists, tables, > [!NOTE] for a note; a template makes the rest",
        );
        None
    }

    /// The heading's id is known only when its words are: it is put into its beginning now.
    fn close_heading(&mut self, open: OpenHeading, events: &mut [Event<'_>]) {
        let level = open.level as u8;
        if level == 1 {
            self.fault(
                Code::Heading,
                open.span.clone(),
                "the page's title comes from its front matter, so # is not used in the text",
                "begin with ##",
            );
        } else if level > self.last_level + 1 {
            self.fault(
                Code::Heading,
                open.span.clone(),
                &format!("a heading of level {level} follows one of level {}", self.last_level),
                "do not skip levels: people who cannot see the page move through it by its headings (WCAG 1.3.1)",
            );
        }
        self.last_level = level;
        let id = self.ids.give(open.pinned.as_deref(), &open.words);
        if let Some(Event::Start(Tag::Heading { id: given, .. })) = events.get_mut(open.at) {
            *given = Some(CowStr::from(id.clone()));
        }
        self.body.outline.push(Heading { level, id, text: open.words });
    }

    fn fault(&mut self, code: Code, span: Range<usize>, message: &str, help: &str) {
        debug_assert!(span.start >= self.body_start);
        // A block ends with its line break; the mark should not.
        let words = self.source.file.text.get(span.clone()).unwrap_or_default().trim_end();
        let span = span.start..span.start + words.len();
        self.body.diagnostics.push(Diagnostic::at(code, &self.source.file, span, message, help));
    }
}

fn note_class(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

fn note_title(kind: BlockQuoteKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (BlockQuoteKind::Note, Lang::Ar) => "ملاحظة",
        (BlockQuoteKind::Note, Lang::En) => "Note",
        (BlockQuoteKind::Tip, Lang::Ar) => "إرشاد",
        (BlockQuoteKind::Tip, Lang::En) => "Tip",
        (BlockQuoteKind::Important, Lang::Ar) => "مهم",
        (BlockQuoteKind::Important, Lang::En) => "Important",
        (BlockQuoteKind::Warning, Lang::Ar) => "تنبيه",
        (BlockQuoteKind::Warning, Lang::En) => "Warning",
        (BlockQuoteKind::Caution, Lang::Ar) => "تحذير",
        (BlockQuoteKind::Caution, Lang::En) => "Caution",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::source::SourceFile;

    fn body(text: &str) -> Body {
        let file = Arc::new(SourceFile { path: "content/ar/policies/a.md".into(), text: text.into() });
        parse(&PageSource { lang: Lang::Ar, key: "policies/a".into(), file }, 0)
    }

    fn faults(text: &str) -> Vec<String> {
        body(text)
            .diagnostics
            .iter()
            .map(|d| {
                let (line, column) = d.line_and_column();
                format!("{line}:{column} {} {:?}", d.code.name(), d.place.as_ref().unwrap().words())
            })
            .collect()
    }

    #[test]
    fn headings_get_ids_and_an_outline() {
        let body = body("## تمهيد\n\nنص\n\n### الهدف *العام*\n\n## Pinned {#fixed}\n");
        assert!(body.html.contains("<h2 id=\"تمهيد\">تمهيد</h2>"), "{}", body.html);
        assert!(body.html.contains("<h3 id=\"الهدف-العام\">"), "{}", body.html);
        let outline: Vec<_> = body.outline.iter().map(|h| (h.level, h.id.as_str(), h.text.as_str())).collect();
        assert_eq!(outline, [(2, "تمهيد", "تمهيد"), (3, "الهدف-العام", "الهدف العام"), (2, "fixed", "Pinned")]);
    }

    #[test]
    fn notes_have_a_title_in_the_pages_language() {
        let html = body("> [!NOTE]\n> انتبه\n").html;
        assert!(html.contains("<p class=\"note-title\">ملاحظة</p>"), "{html}");
        assert!(html.ends_with("</div>\n"), "{html}");
    }

    #[test]
    fn links_between_files_become_addresses() {
        assert!(body("[قنوات](../channels.md)").html.contains("href=\"/ar/channels/\""));
        assert!(body("<name@example.com>").html.contains("href=\"mailto:name@example.com\""));
        assert!(faults("<name@example.com>").is_empty());
    }

    #[test]
    fn faults_stand_at_their_words() {
        assert_eq!(
            faults("نص <b>غليظ</b>\n\n<div>\nx\n</div>\n\n# عنوان\n\n#### عميق\n\n[x](/nowhere)\n\n![p](p.png)\n"),
            [
                "1:4 raw-html \"<b>\"",
                "3:1 raw-html \"<div>\"",
                "7:1 heading \"# عنوان\"",
                "9:1 heading \"#### عميق\"",
                "11:1 broken-link \"[x](/nowhere)\"",
                "13:1 image \"![p](p.png)\"",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\PC|\n|#|>|\\*|\\[|\\]|\\(|\\)|<|`|-|\\|){0,120}") {
            let _ = body(&text);
        }
    }
}
