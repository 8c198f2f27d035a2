//! The forms of a page, and their fields as a person may fill them in.

use html5gum::{StartTag, Token, Tokenizer};

/// A field that a person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// One line of text.
    Line(String),
    /// A day.
    Day(String),
    /// A text of several lines.
    Text(String),
    /// One value of several: radio buttons or a list.
    One(String, Vec<String>),
    /// Boxes with the same name, each with its value.
    Many(String, Vec<String>),
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageForm {
    /// The address that it is sent to.
    pub action: String,
    /// Hidden fields in order.
    pub hidden: Vec<(String, String)>,
    /// The other fields in order.
    pub fields: Vec<Field>,
    /// The names and values of the buttons that have them.
    pub buttons: Vec<(String, String)>,
}

impl PageForm {
    /// The forms of a page that are sent by POST.
    pub fn all(html: &str) -> Vec<Self> {
        let (mut forms, mut open) = (Vec::new(), None::<PageForm>);
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) if tag.name.as_slice() == b"form" => {
                    let is_post = get(&tag, "method").as_deref() == Some("post");
                    open = is_post
                        .then(|| PageForm { action: get(&tag, "action").unwrap_or_default(), ..Self::default() });
                }
                Token::StartTag(tag) => {
                    if let Some(form) = &mut open {
                        form.add(&tag);
                    }
                }
                Token::EndTag(tag) if tag.name.as_slice() == b"form" => forms.extend(open.take()),
                _ => {}
            }
        }
        forms
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<&str> {
        self.hidden.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    fn add(&mut self, tag: &StartTag<()>) {
        let (name, value) = (get(tag, "name").unwrap_or_default(), get(tag, "value").unwrap_or_default());
        match (tag.name.as_slice(), get(tag, "type").as_deref()) {
            (b"input", Some("hidden")) => self.hidden.push((name, value)),
            (b"input", Some("radio")) => {
                match self.fields.iter_mut().find(|one| matches!(one, Field::One(n, _) if *n == name)) {
                    Some(Field::One(_, values)) => values.push(value),
                    _ => self.fields.push(Field::One(name, vec![value])),
                }
            }
            (b"input", Some("checkbox")) => {
                match self.fields.iter_mut().find(|one| matches!(one, Field::Many(n, _) if *n == name)) {
                    Some(Field::Many(_, values)) => values.push(value),
                    _ => self.fields.push(Field::Many(name, vec![value])),
                }
            }
            (b"input", Some("date")) => self.fields.push(Field::Day(name)),
            (b"input", _) => self.fields.push(Field::Line(name)),
            (b"textarea", _) => self.fields.push(Field::Text(name)),
            (b"select", _) => self.fields.push(Field::One(name, Vec::new())),
            (b"option", _) => {
                if let Some(Field::One(_, values)) = self.fields.last_mut() {
                    values.push(value);
                }
            }
            (b"button", _) if !name.is_empty() => self.buttons.push((name, value)),
            _ => {}
        }
    }
}

fn get(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}
