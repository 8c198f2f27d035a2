//! The forms of a page, and their fields as a person may fill them in.

#![allow(clippy::indexing_slicing)]

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

/// A form as one of its buttons sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageForm {
    /// The address that it is sent to: the button's own, or the form's.
    pub action: String,
    /// Hidden fields in order, and the button's name and value.
    pub hidden: Vec<(String, String)>,
    /// The other fields in order.
    pub fields: Vec<Field>,
}

impl PageForm {
    /// The forms of a page that are sent by POST, once for each of their buttons.
    pub fn all(html: &str) -> Vec<Self> {
        let (mut forms, mut buttons) = (Vec::<(Option<String>, PageForm)>::new(), Vec::new());
        let mut open = None;
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) if tag.name.as_slice() == b"form" => {
                    open = (get(&tag, "method").as_deref() == Some("post")).then_some(forms.len());
                    if open.is_some() {
                        let action = get(&tag, "action").unwrap_or_default();
                        forms.push((get(&tag, "id"), PageForm { action, ..Self::default() }));
                    }
                }
                Token::StartTag(tag) if tag.name.as_slice() == b"button" => {
                    let named = get(&tag, "name").map(|name| (name, get(&tag, "value").unwrap_or_default()));
                    buttons.push((get(&tag, "form"), open, get(&tag, "formaction"), named));
                }
                Token::StartTag(tag) => {
                    if let Some(open) = open {
                        forms[open].1.add(&tag);
                    }
                }
                Token::EndTag(tag) if tag.name.as_slice() == b"form" => open = None,
                _ => {}
            }
        }
        let sent = buttons.into_iter().filter_map(|(of, within, action, named)| {
            // A button may name a form that it does not stand in.
            let named_form = forms.iter().find(|(id, _)| of.is_some() && *id == of);
            let (_, form) = named_form.or_else(|| forms.get(within?))?;
            let mut form = form.clone();
            form.action = action.unwrap_or(form.action);
            form.hidden.extend(named);
            Some(form)
        });
        sent.collect()
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
            _ => {}
        }
    }
}

fn get(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}
