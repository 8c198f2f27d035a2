//! Where a person returns to after the sign-in.

/// The longest path, in bytes. It is part of a cookie.
const LONGEST: usize = 1024;

/// A path of the desk, with or without a query. It cannot lead to another site (CWE-601; ASVS 5.0, 3.7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// Takes a path that begins with `/desk/`. None for everything else: with another scheme or host, with `//`, a backslash, a
    /// fragment, segments `.` or `..`, or with characters that RFC 3986 does not allow in a path or a query.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split('?').next().unwrap_or_default();
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/?".contains(&byte);
        let is_acceptable = text.len() <= LONGEST
            && text.starts_with("/desk/")
            && text.bytes().all(is_allowed)
            && !text.contains("//")
            && !path.split('/').any(is_dots);
        is_acceptable.then(|| ReturnPath(text.to_string()))
    }

    /// The desk's first page.
    pub fn first_page() -> Self {
        ReturnPath("/desk/".to_string())
    }

    /// The path, for a `Location` header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether browsers take a segment for `.` or `..` (WHATWG URL, "single-dot" and "double-dot path segment").
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_of_the_desk_are_accepted() {
        for path in ["/desk/", "/desk/requests/2222-2222", "/desk/list?step=received&page=2", "/desk/a.b/%D8%B3"] {
            assert_eq!(ReturnPath::parse(path).unwrap().as_str(), path);
        }
        assert_eq!(ReturnPath::parse("/desk/").unwrap(), ReturnPath::first_page());
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("/desk/{}", "a".repeat(LONGEST));
        let refused = [
            "",
            "/",
            "/desk",
            "/desks/",
            "/ar/",
            "desk/",
            "//evil.example/desk/",
            "/desk//evil.example",
            "/desk/?to=//evil.example",
            "/\\evil.example",
            "/desk/\\evil.example",
            "https://evil.example/desk/",
            "javascript:/desk/",
            "/desk/../ar/",
            "/desk/a/..",
            "/desk/./",
            "/desk/%2e%2E/ar/",
            "/desk/.%2e/",
            "/desk/#a",
            "/desk/ a",
            "/desk/\r\nSet-Cookie: a=b",
            "/desk/\t",
            "/desk/\"",
            "/desk/س",
            &long,
        ];
        for path in refused {
            assert_eq!(ReturnPath::parse(path), None, "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leads_elsewhere(text in "[/\\\\.:%2eEdesk?#a@ ]{0,24}", any in any::<String>()) {
            for text in [text.clone(), format!("/desk/{text}"), format!("/desk/{any}"), any.clone()] {
                if let Some(path) = ReturnPath::parse(&text) {
                    let path = path.as_str();
                    prop_assert!(path.starts_with("/desk/") && !path.contains("//") && !path.contains('\\'));
                    prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()));
                }
            }
        }
    }
}
