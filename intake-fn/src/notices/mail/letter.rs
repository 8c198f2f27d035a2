//! The content of a mail, as plain text and as HTML (`letter.html`).
//!
//! Mail programs drop style sheets and `<head>`, and some drop the attributes of outer elements. So each block has its own language,
//! direction and alignment, and values whose direction may differ from the line's (numbers, references) are isolated there. The plain
//! text has no isolating characters, because some mail programs show them as boxes: a reference begins a line, where the words
//! around it cannot change its order.

use language::Lang;
use serde::Serialize;
use tera::{Context, Tera};

use super::error::MailError;

/// A block of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub(super) enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A name and a reference, which stands out.
    Reference(String, String),
    /// Names with their values, one per line.
    Facts(Vec<(String, String)>),
    /// An introduction and a list of references, each with what is to be said of it.
    Entries(String, Vec<(String, String)>),
    /// An introduction and a numbered list.
    Steps(String, Vec<String>),
    /// A link: its label and its address.
    Link(String, String),
}

/// A letter, in one language or in several, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letter {
    /// The sender's name beside the mark. It may be empty.
    sender: String,
    parts: Vec<(Lang, Vec<Block>)>,
}

impl Letter {
    /// An empty letter with the sender's name at its head.
    pub(super) fn from_sender(sender: String) -> Self {
        Letter { sender, parts: Vec::new() }
    }

    /// Adds a part in a language.
    #[must_use]
    pub(super) fn with(mut self, lang: Lang, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.parts.push((lang, blocks.into_iter().collect()));
        self
    }

    /// The letter as plain text.
    pub(super) fn text(&self) -> String {
        let part = |blocks: &[Block]| blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
        let parts: Vec<_> = self.parts.iter().map(|(_, blocks)| part(blocks)).collect();
        format!("{}\n", parts.join("\n\n——\n\n"))
    }

    /// The letter as HTML.
    ///
    /// # Errors
    /// [`MailError::Unwritable`] if the template does not work.
    pub(super) fn html(&self, title: &str) -> Result<String, MailError> {
        let parts =
            self.parts.iter().map(|(lang, blocks)| Part { lang: *lang, dir: lang.dir(), side: side(*lang), blocks });
        let mut context = Context::new();
        context.insert("title", title);
        context.insert("sender", &self.sender);
        context.insert("parts", &parts.collect::<Vec<_>>());
        let unwritable = |error: tera::Error| MailError::Unwritable(error.to_string());
        let mut tera = Tera::new();
        bundle::isolate::register(&mut tera);
        tera.add_raw_template("letter.html", TEMPLATE).map_err(unwritable)?;
        tera.render("letter.html", &context).map_err(unwritable)
    }
}

/// The template of all mails.
const TEMPLATE: &str = include_str!("letter.html");

/// The blocks of one language, for the template.
#[derive(Serialize)]
struct Part<'a> {
    lang: Lang,
    dir: &'static str,
    /// The side at which lines begin.
    side: &'static str,
    blocks: &'a [Block],
}

fn side(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "right",
        Lang::En => "left",
    }
}

impl Block {
    fn text(&self) -> String {
        match self {
            Block::Heading(text) => format!("== {text} =="),
            Block::Text(text) => text.clone(),
            Block::Reference(name, reference) => format!("{name}:\n{reference}"),
            Block::Facts(facts) => lines(facts.iter().map(|(name, value)| format!("{name}: {value}"))),
            Block::Entries(before, entries) => listed(before, entries.iter().map(entry)),
            Block::Steps(before, items) => {
                listed(before, items.iter().enumerate().map(|(place, item)| format!("{}. {item}", place + 1)))
            }
            Block::Link(label, address) => format!("{label}\n{address}"),
        }
    }
}

/// An entry with its reference at the start of a line, and what is said of it on the next.
fn entry((reference, words): &(String, String)) -> String {
    format!("- {reference}\n  {words}")
}

fn listed(before: &str, items: impl Iterator<Item = String>) -> String {
    lines(std::iter::once(before.to_string()).chain(items))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_same_as_text_and_as_html() {
        let letter = Letter::default()
            .with(
                Lang::Ar,
                [
                    Block::Text("وصل طلب.".into()),
                    Block::Reference("الرقم".into(), "2222-2222".into()),
                    Block::Facts(vec![("اللغة".into(), "English".into())]),
                    Block::Entries("منها".into(), vec![("2222-2222".into(), "اليوم".into())]),
                ],
            )
            .with(
                Lang::En,
                [
                    Block::Text("<name>, a & b".into()),
                    Block::Steps("Next:".into(), vec!["We read it".into()]),
                    Block::Link("Channels".into(), "https://sama.example/en/channels/".into()),
                ],
            );
        assert_eq!(
            letter.text(),
            "وصل طلب.\n\nالرقم:\n2222-2222\n\nاللغة: English\n\nمنها\n- 2222-2222\n  اليوم\n\n——\n\n<name>, a & b\n\nNext:\n1. We read it\n\nChannels\n\
             https://sama.example/en/channels/\n"
        );
        let html = letter.html("a < b").unwrap();
        for part in [
            "<title>a &lt; b</title>",
            "الرقم<br><strong",
            "><bdi dir=\"ltr\">2222-2222</bdi></strong>",
            "اللغة: <bdi>English</bdi>",
            "><bdi dir=\"ltr\">2222-2222</bdi> – اليوم</li>",
            ">&lt;name&gt;, a &amp; b</p>",
            "<ol lang=\"en\" dir=\"ltr\"",
            "<a href=\"https://sama.example/en/channels/\">Channels</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn the_senders_name_stands_beside_the_mark() {
        let letter = Letter::from_sender("Sama <x>".into()).with(Lang::En, [Block::Text("a".into())]);
        assert!(letter.html("a").unwrap().contains("Sama &lt;x&gt;</strong>"));
        assert!(!Letter::default().with(Lang::En, [Block::Text("a".into())]).html("a").unwrap().contains("<strong"));
    }

    #[test]
    fn every_block_says_its_own_direction() {
        let blocks = || {
            [
                Block::Heading("a".into()),
                Block::Text("a".into()),
                Block::Reference("a".into(), "b".into()),
                Block::Facts(vec![("a".into(), "b".into())]),
                Block::Entries("a".into(), vec![("b".into(), "c".into())]),
                Block::Steps("a".into(), vec!["b".into()]),
                Block::Link("a".into(), "b".into()),
            ]
        };
        for (lang, dir, side) in [(Lang::Ar, "rtl", "right"), (Lang::En, "ltr", "left")] {
            let html = Letter::default().with(lang, blocks()).html("a").unwrap();
            for tag in ["div", "h2", "p", "ul", "ol", "li"] {
                let all = html.matches(&format!("<{tag} ")).count();
                let turned = html.matches(&format!("<{tag} lang=\"{lang}\" dir=\"{dir}\"")).count();
                assert!(all > 0 && all == turned, "{tag} in {html}");
                assert_eq!(html.matches(&format!("<{tag}>")).count(), 0);
            }
            assert!(html.contains(&format!("text-align:{side}")) && html.contains(&format!("padding-{side}:24px")));
        }
    }
}
