//! The content of a mail, as plain text and as HTML (`letter.html`).
//!
//! Mail programs drop style sheets and `<head>`, and some drop the attributes of outer elements. So each block has its own language,
//! direction and alignment, and values whose direction may differ from the line's (numbers, references) are isolated.

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
    /// Names with their values, one per line.
    Facts(Vec<(String, String)>),
    /// An introduction and a list.
    List(String, Vec<String>),
    /// An introduction and a numbered list.
    Steps(String, Vec<String>),
    /// A link: its label and its address.
    Link(String, String),
}

/// A letter, in one language or in several, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letter(Vec<(Lang, Vec<Block>)>);

impl Letter {
    /// Adds a part in a language.
    #[must_use]
    pub(super) fn with(mut self, lang: Lang, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.0.push((lang, blocks.into_iter().collect()));
        self
    }

    /// The letter as plain text.
    pub(super) fn text(&self) -> String {
        let part = |blocks: &[Block]| blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
        let parts: Vec<_> = self.0.iter().map(|(_, blocks)| part(blocks)).collect();
        format!("{}\n", parts.join("\n\n——\n\n"))
    }

    /// The letter as HTML.
    ///
    /// # Errors
    /// [`MailError::Unwritable`] if the template does not work.
    pub(super) fn html(&self, title: &str) -> Result<String, MailError> {
        let parts = self.0.iter().map(|(lang, blocks)| Part {
            lang: *lang,
            dir: lang.dir(),
            side: side(*lang),
            blocks: blocks.iter().map(Block::without_isolates).collect(),
        });
        let mut context = Context::new();
        context.insert("title", title);
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
struct Part {
    lang: Lang,
    dir: &'static str,
    /// The side at which lines begin.
    side: &'static str,
    blocks: Vec<Block>,
}

fn side(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "right",
        Lang::En => "left",
    }
}

impl Block {
    /// The block for HTML, which isolates with elements: a reference that is copied has no invisible characters.
    fn without_isolates(&self) -> Block {
        let plain = |text: &String| text.replace(['\u{2068}', '\u{2069}'], "");
        let all = |texts: &[String]| texts.iter().map(plain).collect();
        match self {
            Block::Heading(text) => Block::Heading(plain(text)),
            Block::Text(text) => Block::Text(plain(text)),
            Block::Facts(facts) => {
                Block::Facts(facts.iter().map(|(name, value)| (plain(name), plain(value))).collect())
            }
            Block::List(before, items) => Block::List(plain(before), all(items)),
            Block::Steps(before, items) => Block::Steps(plain(before), all(items)),
            Block::Link(label, address) => Block::Link(plain(label), address.clone()),
        }
    }

    fn text(&self) -> String {
        match self {
            Block::Heading(text) => format!("== {text} =="),
            Block::Text(text) => text.clone(),
            Block::Facts(facts) => lines(facts.iter().map(|(name, value)| format!("{name}: {}", isolated(value)))),
            Block::List(before, items) => listed(before, items.iter().map(|item| format!("- {item}"))),
            Block::Steps(before, items) => {
                listed(before, items.iter().enumerate().map(|(place, item)| format!("{}. {item}", place + 1)))
            }
            Block::Link(label, address) => format!("{label}\n{address}"),
        }
    }
}

/// Isolates a value's direction from the text around it. After Arabic letters, the halves of a reference with digits alone would
/// otherwise swap places (UAX #9, rules W2 and N1; these are the isolates of `<bdi>`).
pub(super) fn isolated(value: &str) -> String {
    format!("\u{2068}{value}\u{2069}")
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
            .with(Lang::Ar, [Block::Text("وصل طلب.".into()), Block::Facts(vec![("الرقم".into(), "2222-2222".into())])])
            .with(
                Lang::En,
                [
                    Block::List("Asked:".into(), vec!["<name>".into(), "a & b".into()]),
                    Block::Steps("Next:".into(), vec!["We read it".into()]),
                    Block::Link("Channels".into(), "https://sama.example/en/channels/".into()),
                ],
            );
        assert_eq!(
            letter.text(),
            "وصل طلب.\n\nالرقم: \u{2068}2222-2222\u{2069}\n\n——\n\nAsked:\n- <name>\n- a & b\n\nNext:\n1. We read it\n\nChannels\n\
             https://sama.example/en/channels/\n"
        );
        let html = letter.html("a < b").unwrap();
        for part in [
            "<title>a &lt; b</title>",
            "الرقم: <bdi>2222-2222</bdi>",
            ">&lt;name&gt;</li>",
            ">a &amp; b</li>",
            "<ol lang=\"en\" dir=\"ltr\"",
            "<a href=\"https://sama.example/en/channels/\">Channels</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn every_block_says_its_own_direction() {
        let blocks = || {
            [
                Block::Heading("a".into()),
                Block::Text("a".into()),
                Block::Facts(vec![("a".into(), "b".into())]),
                Block::List("a".into(), vec!["b".into()]),
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
