//! A form of the desk in the browser, or of the page where an applicant follows a submission, that was sent. What it adds is added once, however
//! often it is sent.

use sha2::{Digest, Sha256};

use crate::session::SessionToken;

/// A form of a page that was shown in a session, with what was typed. It has one value however often it is sent, and a page that is shown
/// anew has another as soon as something was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSent(String);

impl FormSent {
    /// The form of a session's page. `seen` is the state that the page showed, `name` the form's name, `typed` all that was typed.
    pub fn new<'t>(session: &SessionToken, seen: &str, name: &str, typed: impl IntoIterator<Item = &'t str>) -> Self {
        let session = session.hash();
        let own = [session.as_str(), seen, name].into_iter();
        FormSent::of(own.chain(typed.into_iter().map(|part| -> &str { part })))
    }

    /// The form of an applicant's page. `pass` is the page's token, `typed` all that was typed.
    pub fn by_applicant(pass: &str, typed: &str) -> Self {
        FormSent::of(["applicant", pass, typed])
    }

    fn of<'p>(parts: impl IntoIterator<Item = &'p str>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // The length tells where a part ends, whatever characters it has.
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        FormSent(hex::encode(digest.finalize()))
    }

    /// Its hash, in 64 hexadecimal digits.
    pub(crate) fn digits(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_sessions_pages_and_words_are_others() {
        let [hers, his] = ["A", "B"].map(|letter| SessionToken::parse(&format!("{}A", letter.repeat(42))).unwrap());
        let form = FormSent::new(&hers, "received - A1", "note", ["note", "x"]);
        assert_eq!(form, FormSent::new(&hers, "received - A1", "note", ["note", "x"]));
        for other in [
            FormSent::new(&his, "received - A1", "note", ["note", "x"]),
            FormSent::new(&hers, "received - A1,B2", "note", ["note", "x"]),
            FormSent::new(&hers, "received - A1", "report", ["note", "x"]),
            FormSent::new(&hers, "received - A1", "note", ["note", "y"]),
            FormSent::new(&hers, "received - A1", "note", ["notex"]),
            FormSent::new(&hers, "received - A1", "notenote", ["x"]),
        ] {
            assert_ne!(form, other);
        }
    }
}
