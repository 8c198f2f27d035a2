//! The provider and this client's registration there, from the configuration.

use std::fmt;

use crate::address::{Transport, is_acceptable};
use crate::error::SettingsFault;

/// The client secret. `Debug` does not show it.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Takes a secret.
    ///
    /// # Errors
    /// [`SettingsFault::ClientSecret`] if it is empty or has characters that RFC 6749, appendix A.2, does not allow.
    pub fn new(secret: impl Into<String>) -> Result<Self, SettingsFault> {
        let secret = secret.into();
        if is_visible(&secret) { Ok(ClientSecret(secret)) } else { Err(SettingsFault::ClientSecret) }
    }

    /// The secret itself, for the token request only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// VSCHAR of RFC 6749, appendix A.
fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

/// The settings of a client of one provider.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) issuer: String,
    pub(crate) transport: Transport,
    pub(crate) client_id: String,
    pub(crate) client_secret: ClientSecret,
    pub(crate) redirect_uri: String,
    pub(crate) hosted_domain: Option<String>,
    pub(crate) scopes: Vec<String>,
}

impl Settings {
    /// Creates settings with the scopes `openid`, `profile` and `email`. The issuer is compared letter by letter with what the provider
    /// says, and the redirect URI is sent as it is given.
    ///
    /// # Errors
    /// [`SettingsFault`], which names the setting.
    pub fn new(
        issuer: &str,
        transport: Transport,
        client_id: &str,
        client_secret: ClientSecret,
        redirect_uri: &str,
    ) -> Result<Self, SettingsFault> {
        // Discovery 2: no query, no fragment.
        if !is_acceptable(issuer, transport) || issuer.contains('?') {
            return Err(SettingsFault::Issuer);
        }
        if !is_acceptable(redirect_uri, transport) {
            return Err(SettingsFault::RedirectUri);
        }
        if !is_visible(client_id) {
            return Err(SettingsFault::ClientId);
        }
        Ok(Settings {
            issuer: issuer.to_string(),
            transport,
            client_id: client_id.to_string(),
            client_secret,
            redirect_uri: redirect_uri.to_string(),
            hosted_domain: None,
            scopes: ["openid", "profile", "email"].map(str::to_string).into(),
        })
    }

    /// Admits only accounts of an organisation's domain, which the claim `hd` has to name. Google has this claim.
    ///
    /// # Errors
    /// [`SettingsFault::HostedDomain`].
    pub fn with_hosted_domain(mut self, domain: &str) -> Result<Self, SettingsFault> {
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if !domain.contains('.') || !domain.split('.').all(is_label) {
            return Err(SettingsFault::HostedDomain);
        }
        self.hosted_domain = Some(domain.to_string());
        Ok(self)
    }

    /// Replaces the scopes. `openid` is always asked for (Core 3.1.2.1).
    ///
    /// # Errors
    /// [`SettingsFault::Scope`].
    pub fn with_scopes<'s>(mut self, scopes: impl IntoIterator<Item = &'s str>) -> Result<Self, SettingsFault> {
        self.scopes = vec!["openid".to_string()];
        for scope in scopes {
            // RFC 6749, section 3.3.
            let is_allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            if scope.is_empty() || !scope.bytes().all(is_allowed) {
                return Err(SettingsFault::Scope);
            }
            if !self.scopes.iter().any(|known| known == scope) {
                self.scopes.push(scope.to_string());
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &str = "https://desk.example/desk/in";

    fn settings(
        issuer: &str,
        transport: Transport,
        client_id: &str,
        redirect: &str,
    ) -> Result<Settings, SettingsFault> {
        Settings::new(issuer, transport, client_id, ClientSecret::new("hush").unwrap(), redirect)
    }

    fn good() -> Settings {
        settings("https://id.example", Transport::Https, "desk", REDIRECT).unwrap()
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let fault =
            |issuer, transport, client_id, redirect| settings(issuer, transport, client_id, redirect).unwrap_err();
        let https = Transport::Https;
        assert_eq!(fault("http://127.0.0.1:1", https, "desk", REDIRECT), SettingsFault::Issuer);
        assert_eq!(fault("https://id.example?a", https, "desk", REDIRECT), SettingsFault::Issuer);
        assert_eq!(fault("https://id.example", https, "desk", "http://127.0.0.1/in"), SettingsFault::RedirectUri);
        assert_eq!(fault("https://id.example", https, "desk", "/desk/in"), SettingsFault::RedirectUri);
        assert_eq!(fault("https://id.example", https, "", REDIRECT), SettingsFault::ClientId);
        assert_eq!(fault("https://id.example", https, "a\nb", REDIRECT), SettingsFault::ClientId);
        assert_eq!(ClientSecret::new("").unwrap_err(), SettingsFault::ClientSecret);
        assert_eq!(ClientSecret::new("a\n").unwrap_err(), SettingsFault::ClientSecret);
        let plain = settings("http://127.0.0.1:1", Transport::PlainLoopback, "desk", "http://127.0.0.1:2/desk/in");
        assert!(plain.is_ok());
    }

    #[test]
    fn a_hosted_domain_is_a_domain() {
        assert!(good().with_hosted_domain("charity.example").is_ok());
        for domain in ["", "example", "Charity.example", "charity..example", "https://charity.example", "a b.example"] {
            assert_eq!(good().with_hosted_domain(domain).unwrap_err(), SettingsFault::HostedDomain, "{domain}");
        }
    }

    #[test]
    fn openid_is_always_among_the_scopes() {
        assert_eq!(good().with_scopes(["email", "openid"]).unwrap().scopes, ["openid", "email"]);
        for scope in ["", "a b", "a\"", "a\\", "بريد"] {
            assert_eq!(good().with_scopes([scope]).unwrap_err(), SettingsFault::Scope, "{scope}");
        }
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        assert!(!format!("{:?}", good()).contains("hush"));
    }
}
