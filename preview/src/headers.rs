//! The headers of the hosting: the preview sends what `headers.json` of the build says, as CloudFront does.
//!
//! The preview has no TLS, so it leaves out what only makes sense with it: `Strict-Transport-Security` and the directive
//! `upgrade-insecure-requests`.

use std::collections::BTreeMap;
use std::path::Path;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;

/// The headers of paths that match; `*` at the end matches anything.
#[derive(Debug, Deserialize)]
struct Rule {
    path: String,
    headers: BTreeMap<String, String>,
}

/// The rules of a build.
#[derive(Debug, Default)]
pub struct HostedHeaders(Vec<Rule>);

impl HostedHeaders {
    /// Reads `headers.json`. Returns `None` if there is no build.
    pub fn load(built: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(built.join("headers.json")).ok()?;
        serde_json::from_str(&text).ok().map(HostedHeaders)
    }

    /// Sets the headers of a response. Each comes from the first rule that matches the path and has that header. They replace the
    /// response's own headers, except its `Cache-Control`.
    pub fn set(&self, path: &str, status: StatusCode, headers: &mut HeaderMap) {
        let has_own_cache_control = headers.contains_key(header::CACHE_CONTROL);
        // The first rule comes last and so replaces the others.
        for rule in self.0.iter().rev().filter(|rule| rule.matches(path)) {
            for (name, value) in &rule.headers {
                let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(&without_tls(value)))
                else {
                    continue;
                };
                let keeps_own = name == header::CACHE_CONTROL && (has_own_cache_control || !status.is_success());
                if !keeps_own {
                    headers.insert(name, value);
                }
            }
        }
        headers.remove(header::STRICT_TRANSPORT_SECURITY);
    }
}

impl Rule {
    fn matches(&self, path: &str) -> bool {
        self.path.strip_suffix('*').map_or(self.path == path, |prefix| path.starts_with(prefix))
    }
}

fn without_tls(value: &str) -> String {
    value.replace("; upgrade-insecure-requests", "")
}
