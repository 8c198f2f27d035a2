//! A submitted form, before and after validation, and the address of its page.

use forms::{Answers, FormDefinition, Personal};
use language::Lang;
use store::mark::Marks;

/// A form as it was sent, with the relevant parts of the request.
pub struct Sent<'a> {
    /// The language of the address.
    pub lang: Lang,
    /// The form of the address.
    pub form: &'a FormDefinition,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// Whether the browser reports that a page of another site sent it.
    pub cross_site: bool,
    /// The body, at most a little more than [`READ_LIMIT`](crate::journey::body::READ_LIMIT) of it.
    pub body: &'a [u8],
}

/// A submitted form with valid answers.
pub(super) struct Validated {
    pub(super) answers: Answers,
    pub(super) seal: String,
    pub(super) trap: Option<Personal<String>>,
    /// The marks of this request and of the steps before it.
    pub(super) marks: Marks,
}

/// Returns the address of a form's static page.
pub fn form_page(form: &FormDefinition, lang: Lang) -> String {
    format!("/{lang}/forms/{}/", form.id)
}
