//! The body of a POST: the fields of a form.

use std::fmt;

use axum::body::Body;
use http_body_util::{BodyExt, Limited};

/// The largest body, in bytes. It is that of the public forms, which staff fill in too.
const LIMIT: usize = 64 * 1024;

/// The fields of a form, in their order. `Debug` shows no value.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

/// A body that is no form's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is larger than the limit.
    TooLarge,
    /// It broke off.
    BrokenOff,
}

impl Fields {
    /// Reads a body in the format of forms (WHATWG URL, "application/x-www-form-urlencoded").
    pub(crate) async fn read(body: Body) -> Result<Self, Unreadable> {
        let collected = Limited::new(body, LIMIT).collect().await.map_err(|error| {
            let is_too_large = error.is::<http_body_util::LengthLimitError>();
            if is_too_large { Unreadable::TooLarge } else { Unreadable::BrokenOff }
        })?;
        let bytes = collected.to_bytes();
        Ok(Fields(
            form_urlencoded::parse(&bytes).map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        ))
    }

    /// Reads the query of an address.
    pub(crate) fn from_query(query: &str) -> Self {
        Fields(
            form_urlencoded::parse(query.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The first value of a field, without space around it. Empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default().trim()
    }

    /// The value of a field that is not empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All values of a field.
    pub(crate) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> + use<'f> {
        let name = name.to_string();
        self.0.iter().filter(move |(one, _)| *one == name).map(|(_, value)| value.as_str())
    }

    /// All fields.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fields_are_read_in_any_number_and_a_large_body_is_refused() {
        let fields = Fields::read(Body::from("a=1&b=%D8%B3+&a=2&c=")).await.unwrap();
        assert_eq!((fields.text("a"), fields.text("b"), fields.given("c"), fields.given("d")), ("1", "س", None, None));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(!format!("{fields:?}").contains('س'));
        assert_eq!(Fields::read(Body::from("x".repeat(LIMIT + 1))).await.unwrap_err(), Unreadable::TooLarge);
    }
}
