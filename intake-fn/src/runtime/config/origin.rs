//! The site's own origin, as browsers name it.

use super::ConfigError;

/// An origin (RFC 6454): scheme, host, and a port that is not the scheme's usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Takes an origin exactly as browsers write it in the header `Origin`: small letters, no path, no usual port. One that
    /// is written otherwise would never be met, and every request would look like another site's.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] for the variable that it stands in.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, ConfigError> {
        let unusable = || ConfigError::Unusable { name, why: "an origin is scheme://host[:port], in small letters" };
        let (scheme, place) = text.split_once("://").ok_or_else(unusable)?;
        let usual = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return Err(unusable()),
        };
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        };
        let in_host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        let host_is_fine = !host.is_empty() && host.bytes().all(in_host);
        let port_is_fine = port.is_none_or(|port| {
            let number = port.parse::<u16>().ok().filter(|number| *number != 0 && *number != usual);
            number.is_some_and(|number| number.to_string() == port)
        });
        if host_is_fine && port_is_fine { Ok(Origin(text.to_string())) } else { Err(unusable()) }
    }

    /// The origin of a server on this machine.
    pub fn of_this_machine(port: u16) -> Self {
        Origin(if port == 80 { "http://127.0.0.1".into() } else { format!("http://127.0.0.1:{port}") })
    }

    /// Whether what is asked there goes over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether it is a server on this machine.
    pub fn is_of_this_machine(&self) -> bool {
        let place = self.0.split_once("://").map_or("", |(_, place)| place);
        let host = place.split_once(':').map_or(place, |(host, _)| host);
        matches!(host, "127.0.0.1" | "localhost")
    }

    /// The origin as the header `Origin` has it.
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
            let own = Origin::of_this_machine(port);
            assert!(own.is_of_this_machine() && !own.is_https());
            assert_eq!(Origin::parse("X", own.as_str()), Ok(own));
        }
        for elsewhere in ["http://127.0.0.1.example", "https://localhost.example", "http://sama.example"] {
            assert!(!Origin::parse("X", elsewhere).unwrap().is_of_this_machine(), "{elsewhere}");
        }
    }
}
