//! A page's outline, one line per element: headings, text, links with their targets, fields with their descriptions, buttons with
//! their targets. It is what a screen reader presents, and short enough for review.
//!
//! The markup must be valid: every tag closed, every field labelled, every description present. Otherwise this panics.

use std::collections::BTreeMap;
use std::fmt::Write;

use html5gum::{Token, Tokenizer};

/// Elements without content (HTML, section 13.1.2, "void elements").
const VOID: [&str; 5] = ["meta", "link", "input", "br", "hr"];
/// Attributes that a field's lines show in another way, or that only matter for the appearance.
const TOLD: [&str; 8] = ["aria-describedby", "checked", "class", "id", "name", "rows", "type", "value"];

/// The outline of a page: its title, the way to the other language, and its main part.
pub fn outline(html: &str) -> String {
    let page = parse(html);
    let mut outline = Outline { ids: BTreeMap::new(), labels: BTreeMap::new(), lines: String::new() };
    outline.note(&page);
    outline.line(0, &format!("title: {}", page.find(&|e| e.name == "title").expect("a page has a title").words()));
    if let Some(switch) = page.find(&|e| e.class() == "switch") {
        outline.element(switch, 0);
    }
    // A page of last resort has no frame.
    let main = page.find(&|e| e.name == "main").unwrap_or(&page);
    outline.children(main, 0);
    outline.lines
}

enum Node {
    Text(String),
    Element(Element),
}

#[derive(Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Node>,
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn class(&self) -> &str {
        self.get("class")
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    fn find(&self, wanted: &dyn Fn(&Element) -> bool) -> Option<&Element> {
        if wanted(self) { Some(self) } else { self.elements().find_map(|child| child.find(wanted)) }
    }

    /// The text as it is.
    fn text(&self) -> String {
        let text = |child: &Node| match child {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.children.iter().map(text).collect()
    }

    /// The text with the targets of its links.
    fn linked_text(&self) -> String {
        let text = |child: &Node| match child {
            Node::Text(text) => text.clone(),
            Node::Element(link) if link.name == "a" => format!("[{}]({})", link.words(), link.get("href")),
            Node::Element(element) => element.linked_text(),
        };
        self.children.iter().map(text).collect()
    }

    /// The text on one line, with the targets of its links.
    fn words(&self) -> String {
        // No-break spaces stay as they are.
        let text = self.linked_text();
        text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn parse(html: &str) -> Element {
    let mut open = vec![Element::default()];
    let into = |open: &mut Vec<Element>, node| open.last_mut().expect("the page itself").children.push(node);
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                let element = Element { name: text(&tag.name), attributes, children: Vec::new() };
                if tag.self_closing || VOID.contains(&element.name.as_str()) {
                    into(&mut open, Node::Element(element));
                } else {
                    open.push(element);
                }
            }
            Token::EndTag(tag) => {
                let closed = open.pop().expect("the page itself");
                assert_eq!(
                    closed.name.as_bytes(),
                    tag.name.as_slice(),
                    "a tag is closed that is not the last one open"
                );
                into(&mut open, Node::Element(closed));
            }
            Token::String(text) => into(&mut open, Node::Text(String::from_utf8_lossy(&text).into_owned())),
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "a tag is never closed");
    open.remove(0)
}

struct Outline {
    /// The words of every element with an id.
    ids: BTreeMap<String, String>,
    /// The words of labels, by the field that they are for.
    labels: BTreeMap<String, String>,
    lines: String,
}

impl Outline {
    fn note(&mut self, element: &Element) {
        if element.has("id") {
            let before = self.ids.insert(element.get("id").into(), element.words());
            assert!(before.is_none(), "two elements are called {}", element.get("id"));
        }
        if element.name == "label" {
            self.labels.insert(element.get("for").into(), element.words());
        }
        for child in element.elements() {
            self.note(child);
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.lines, "{:1$}{text}", "", depth * 2);
    }

    fn named(&self, id: &str) -> &str {
        self.ids.get(id).unwrap_or_else(|| panic!("nothing is called {id}"))
    }

    fn children(&mut self, element: &Element, depth: usize) {
        for child in &element.children {
            match child {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => self.line(depth, text.trim()),
                Node::Element(element) => self.element(element, depth),
            }
        }
    }

    fn element(&mut self, element: &Element, depth: usize) {
        let words = || element.words();
        match element.name.as_str() {
            "h1" | "h2" | "h3" => {
                let level = element.name.trim_start_matches('h').parse().unwrap_or_default();
                self.line(depth, &format!("{} {}", "#".repeat(level), words()));
            }
            "div" if element.get("role") == "alert" => {
                let title = element.get("aria-labelledby");
                let title = if title.is_empty() { "" } else { self.named(title) };
                self.line(depth, format!("alert {title}").trim_end());
                self.children(element, depth + 1);
            }
            "form" => {
                self.line(depth, &format!("form {} -> {}", element.get("method"), element.get("action")));
                self.children(element, depth + 1);
            }
            "fieldset" => {
                let legend = element.find(&|e| e.name == "legend").expect("a group has a legend");
                self.line(depth, &format!("group: {}", legend.words()));
                self.described(element, depth + 1);
                self.children(element, depth + 1);
            }
            "input" if element.get("type") == "hidden" => self.line(depth, &format!("hidden {}", element.get("name"))),
            "input" | "textarea" => self.field(element, depth),
            "button" => {
                let to = element.attributes.get("formaction").map(|to| format!(" -> {to}")).unwrap_or_default();
                self.line(depth, &format!("button {}{to}", words()));
            }
            "a" => self.line(depth, &format!("[{}]({})", words(), element.get("href"))),
            // A label is shown with its field, a legend with its group, a hint and an error with the field that they describe.
            "label" if self.ids.contains_key(element.get("for")) => {}
            "label" => panic!("a label is for {}, which is not there", element.get("for")),
            "legend" | "head" => {}
            "p" | "span" if element.has("id") => {}
            "p" | "li" | "dt" | "dd" if element.find(&|e| e.name == "button").is_none() => self.line(
                depth,
                &match element.name.as_str() {
                    "li" => format!("- {}", words()),
                    "dt" => format!("{}:", words()),
                    "dd" => format!("  {}", words()),
                    _ => words(),
                },
            ),
            _ => self.children(element, depth),
        }
    }

    fn field(&mut self, field: &Element, depth: usize) {
        let (kind, id) = (field.get("type"), field.get("id"));
        let label = self.labels.get(id).unwrap_or_else(|| panic!("the field {} has no label", field.get("name")));
        let is_box = ["radio", "checkbox"].contains(&kind);
        let name =
            if is_box { format!("{}={}", field.get("name"), field.get("value")) } else { field.get("name").into() };
        let kind = if field.name == "textarea" { "lines" } else { kind };
        let checked = if field.has("checked") { " (chosen)" } else { "" };
        let line = format!("{kind} {name} #{id}: {label}{checked}");
        self.line(depth, &line);
        if !is_box {
            let text = field.text();
            // The first line break after the tag is not part of the text.
            let value =
                if field.name == "textarea" { text.strip_prefix('\n').unwrap_or(&text) } else { field.get("value") };
            self.line(depth + 1, format!("= {}", in_short(&value.replace('\r', "").replace('\n', " / "))).trim_end());
        }
        let others = field.attributes.iter().filter(|(name, _)| !TOLD.contains(&name.as_str()));
        let others: Vec<_> = others.map(|(name, value)| format!("{name}={value}")).collect();
        if !others.is_empty() {
            self.line(depth + 1, &others.join(" "));
        }
        self.described(field, depth + 1);
    }

    /// The text that `aria-describedby` refers to: a hint or an error.
    fn described(&mut self, element: &Element, depth: usize) {
        for id in element.get("aria-describedby").split_whitespace() {
            let words = self.named(id).to_string();
            let what = id.rsplit('-').next().unwrap_or_default();
            self.line(depth, &format!("{what}: {words}"));
        }
    }
}

/// Shortens a long text to its beginning and its length.
fn in_short(text: &str) -> String {
    let letters = text.chars().count();
    if letters <= 200 {
        text.to_string()
    } else {
        format!("{}… ({letters} letters)", text.chars().take(60).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: &str = "<title>A</title><main><form method=\"post\" action=\"/x\"><label for=\"q\">Name</label>\
        <p class=\"hint\" id=\"q-hint\">As on your card</p>\
        <input type=\"text\" id=\"q\" name=\"n\" value=\"Sara\" dir=\"auto\" aria-describedby=\"q-hint\"></form></main>";

    #[test]
    fn the_outline_of_a_field_contains_its_label_value_and_hint() {
        let expected =
            "title: A\nform post -> /x\n  text n #q: Name\n    = Sara\n    dir=auto\n    hint: As on your card\n";
        assert_eq!(outline(FIELD), expected);
    }

    #[test]
    fn broken_references_and_tags_are_refused() {
        for (there, instead) in [
            ("for=\"q\"", "for=\"p\""),
            ("id=\"q-hint\"", "id=\"hint\""),
            ("</form>", ""),
            ("</label>", "</legend>"),
            ("id=\"q-hint\"", "id=\"q\""),
            ("<label for=\"q\">Name</label>", ""),
        ] {
            let broken = FIELD.replacen(there, instead, 1);
            assert!(std::panic::catch_unwind(|| outline(&broken)).is_err(), "{broken}");
        }
    }
}
