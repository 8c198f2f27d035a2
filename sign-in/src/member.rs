//! The person who signed in, as the provider describes them.

use std::fmt;

/// A person who proved to the provider who they are. `Debug` does not show the name and the mail address.
///
/// The subject together with the issuer is the only claim that identifies a person for good (Core 5.7): names and addresses change
/// and are given to others.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The issuer, as in the settings.
    pub issuer: String,
    /// The subject: 1 to 255 ASCII characters without control characters.
    pub subject: String,
    /// The name, if the provider gave one.
    pub name: Option<String>,
    /// The mail address, if the provider gave one.
    pub mail: Option<String>,
    /// Whether the provider says that the address is the person's own.
    pub is_mail_verified: bool,
    /// When the person last signed in at the provider, in seconds since 1970, if the provider says so. After a fresh sign-in it does.
    pub auth_time: Option<i64>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Member");
        shown.field("issuer", &self.issuer).field("subject", &self.subject).field("auth_time", &self.auth_time);
        shown.finish_non_exhaustive()
    }
}
