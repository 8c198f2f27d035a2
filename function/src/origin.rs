//! The site's own origin, as browsers name it.

use store::config::ConfigError;

/// An origin (RFC 6454): scheme, host, and a port that is not the scheme's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Parses an origin exactly as browsers write it in the header `Origin`: lower case, no path, no default port. Any other
    /// spelling would never equal a browser's, and every request would look like another site's.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] with the variable's name.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, ConfigError> {
        let unusable = || ConfigError::Unusable { name, why: "an origin is scheme://host[:port], in small letters" };
        let (scheme, place) = text.split_once("://").ok_or_else(unusable)?;
        let default_port = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return Err(unusable()),
        };
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        };
        let in_host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        let is_valid_host = !host.is_empty() && host.bytes().all(in_host);
        let is_valid_port = port.is_none_or(|port| {
            let number = port.parse::<u16>().ok().filter(|number| *number != 0 && *number != default_port);
            number.is_some_and(|number| number.to_string() == port)
        });
        if is_valid_host && is_valid_port { Ok(Origin(text.to_string())) } else { Err(unusable()) }
    }

    /// The origin of a server on this machine.
    pub fn on_this_machine(port: u16) -> Self {
        Origin(if port == 80 { "http://127.0.0.1".into() } else { format!("http://127.0.0.1:{port}") })
    }

    /// Whether requests to it use TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether it is a server on this machine.
    pub fn is_on_this_machine(&self) -> bool {
        let place = self.0.split_once("://").map_or("", |(_, place)| place);
        let host = place.split_once(':').map_or(place, |(host, _)| host);
        matches!(host, "127.0.0.1" | "localhost")
    }

    /// The origin as in the header `Origin`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for good in ["https://sama.example", "http://127.0.0.1:3000", "https://xn--mgbx4cd0ab.example:8443"] {
            assert_eq!(Origin::parse("X", good).unwrap().as_str(), good);
        }
        for wrong in [
            "",
            "sama.example",
            "https://",
            "https://sama.example/",
            "https://Sama.example",
            "https://sama.example:443",
            "http://sama.example:80",
            "https://sama.example:",
            "https://sama.example:+8443",
            "https://sama.example:70000",
            "https://u@sama.example",
            "ftp://sama.example",
            "https://سماء.example",
            "null",
        ] {
            assert!(Origin::parse("X", wrong).is_err(), "{wrong}");
        }
        for port in [80, 3000] {
            let own = Origin::on_this_machine(port);
            assert!(own.is_on_this_machine() && !own.is_https());
            assert_eq!(Origin::parse("X", own.as_str()), Ok(own));
        }
        for elsewhere in ["http://127.0.0.1.example", "https://localhost.example", "http://sama.example"] {
            assert!(!Origin::parse("X", elsewhere).unwrap().is_on_this_machine(), "{elsewhere}");
        }
    }
}
