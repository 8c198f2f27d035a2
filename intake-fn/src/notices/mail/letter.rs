//! What a mail says, once, as plain text and as HTML.
//!
//! Mail programs drop style sheets and `<head>`, and some of them what stands on an outer element. So each block carries its own
//! language, direction and side as attributes, and values that may run against the line (numbers, references) are isolated.

use std::fmt::Write;

use language::Lang;

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// What the following is about.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Names with their values, one a line.
    Facts(Vec<(String, String)>),
    /// What is said before a list, and the list, one a line.
    List(String, Vec<String>),
    /// The same with numbers, for what has an order.
    Steps(String, Vec<String>),
    /// A page to go to: what it is, and its address.
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
    pub(super) fn html(&self, title: &str) -> String {
        let lang = self.0.first().map_or(Lang::Ar, |(lang, _)| *lang);
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head>\n<body>\n",
            dir = lang.dir(),
            title = escape(title),
        );
        for (place, (lang, blocks)) in self.0.iter().enumerate() {
            let apart = if place > 0 { "border-top:1px solid #bbb;padding-top:16px;" } else { "" };
            // Writing into a string does not fail.
            let _ = writeln!(
                html,
                "<div{} style=\"font-family:'Segoe UI',Tahoma,Arial,sans-serif;font-size:16px;line-height:1.7;max-width:36em;\
                 margin:0 0 32px;{apart}text-align:{}\">",
                of(*lang),
                side(*lang)
            );
            for block in blocks {
                html.push_str(&block.html(*lang));
                html.push('\n');
            }
            html.push_str("</div>\n");
        }
        html.push_str("</body>\n</html>\n");
        html
    }
}

/// The attributes of an element in a language.
fn of(lang: Lang) -> String {
    format!(" lang=\"{lang}\" dir=\"{}\"", lang.dir())
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
            Block::Facts(facts) => lines(facts.iter().map(|(name, value)| format!("{name}: {}", isolated(value)))),
            Block::List(before, items) => listed(before, items.iter().map(|item| format!("- {item}"))),
            Block::Steps(before, items) => {
                listed(before, items.iter().enumerate().map(|(place, item)| format!("{}. {item}", place + 1)))
            }
            Block::Link(label, address) => format!("{label}\n{address}"),
        }
    }

    fn html(&self, lang: Lang) -> String {
        let of = of(lang);
        let paragraph = |inner: &str| format!("<p{of} style=\"margin:0 0 16px\">{inner}</p>");
        let list = |tag: &str, before: &str, items: &[String]| {
            let items: String =
                items.iter().map(|item| format!("<li{of} style=\"margin:0 0 4px\">{}</li>", escape(item))).collect();
            let side = side(lang);
            format!(
                "<p{of} style=\"margin:0 0 4px;font-weight:600\">{}</p>\n<{tag}{of} style=\"margin:0 0 16px;padding:0;padding-{side}:24px\">{items}</{tag}>",
                escape(before)
            )
        };
        match self {
            Block::Heading(text) => {
                format!("<h2{of} style=\"margin:24px 0 8px;font-size:19px\">{}</h2>", escape(text))
            }
            Block::Text(text) => paragraph(&escape(text)),
            Block::Facts(facts) => {
                let fact = |(name, value): &(String, String)| format!("{}: <bdi>{}</bdi>", escape(name), escape(value));
                paragraph(&facts.iter().map(fact).collect::<Vec<_>>().join("<br>"))
            }
            Block::List(before, items) => list("ul", before, items),
            Block::Steps(before, items) => list("ol", before, items),
            Block::Link(label, address) => paragraph(&format!("<a href=\"{}\">{}</a>", escape(address), escape(label))),
        }
    }
}

/// A value that is shown in its own direction, whatever stands around it: after Arabic letters, the halves of a reference of
/// digits alone would otherwise change places (UAX #9, rules W2 and N1; the isolates are those of `<bdi>`).
pub(super) fn isolated(value: &str) -> String {
    format!("\u{2068}{value}\u{2069}")
}

fn listed(before: &str, items: impl Iterator<Item = String>) -> String {
    lines(std::iter::once(before.to_string()).chain(items))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
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
        let html = letter.html("a < b");
        for holds in [
            "<title>a &lt; b</title>",
            "الرقم: <bdi>2222-2222</bdi>",
            ">&lt;name&gt;</li>",
            ">a &amp; b</li>",
            "<ol lang=\"en\" dir=\"ltr\"",
            "<a href=\"https://sama.example/en/channels/\">Channels</a>",
        ] {
            assert!(html.contains(holds), "{holds} in {html}");
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
            let html = Letter::default().with(lang, blocks()).html("a");
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
