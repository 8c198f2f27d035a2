//! The issuer, and the registration of its one client: the desk of the same preview.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sign_in::{ClientSecret, Settings, SettingsFault, Transport};
use store::world::{NoEntropy, World};
use subtle::ConstantTimeEq;

/// The issuer and its client. Id and secret of the client are drawn at each start.
pub(crate) struct Registration {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    client_secret: String,
    pub(crate) redirect_uri: String,
}

impl Registration {
    /// Draws a registration for a preview at a port of this machine.
    pub(crate) fn draw(port: u16, world: &World) -> Result<Self, NoEntropy> {
        let origin = format!("http://127.0.0.1:{port}");
        Ok(Registration {
            issuer: format!("{origin}/preview/sign-in"),
            client_id: format!("desk-{}", hex::encode(world.random()?)),
            client_secret: hex::encode(world.random()?),
            redirect_uri: format!("{origin}/desk/in"),
        })
    }

    /// The settings of the client.
    pub(crate) fn settings(&self) -> Result<Settings, SettingsFault> {
        let secret = ClientSecret::new(self.client_secret.as_str())?;
        Settings::new(&self.issuer, Transport::PlainLoopback, &self.client_id, secret, &self.redirect_uri)
    }

    /// The `Authorization` header with which the client proves itself (RFC 6749, section 2.3.1). Id and secret have no character that the
    /// encoding of a form changes.
    pub(crate) fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.client_id, self.client_secret)))
    }

    /// Whether a header is the client's.
    pub(crate) fn is_client(&self, authorization: &str) -> bool {
        bool::from(authorization.as_bytes().ct_eq(self.authorization().as_bytes()))
    }
}
