//! Two releases of the content. The second has other words for the consent of the support form, the only form of both.

use std::sync::Arc;

use ::bundle::Bundle;
use forms::FormDefinition;

use crate::bundle;

/// The form that people fill in.
pub(super) const FORM: &str = "support";
/// Parts of the words of the consent, in both languages, and what the second release has in their place.
const REWORDED: [(&str, &str); 2] = [
    ("use them to consider my request", "use them to consider my case"),
    ("وتستخدمها لدراسة طلبي", "وتستخدمها لدراسة حالتي"),
];

/// The check page as far as a run reads it.
const CHECK: &str = r#"<input type="hidden" name="seal" value="{{ seal }}">
{%- for field in fields %}<input type="hidden" name="{{ field.name }}" value="{{ field.value }}">{% endfor %}"#;

/// The bundles of two releases.
#[derive(Clone)]
pub struct Releases([Arc<Bundle>; 2]);

impl Releases {
    /// Releases with a single form, so that a sweep sends fewer requests to the table, and with short pages, because other tests
    /// read whole pages.
    ///
    /// # Panics
    /// If the content has no such form.
    pub fn load() -> Self {
        Releases([&[], REWORDED.as_slice()].map(|reworded| Arc::new(load(reworded))))
    }

    pub(super) fn bundle(&self, release: usize) -> &Arc<Bundle> {
        &self.0[release]
    }

    pub(super) fn form(&self, release: usize) -> &FormDefinition {
        self.0[release].form(FORM).unwrap()
    }
}

fn load(reworded: &[(&str, &str)]) -> Bundle {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let at = |name: &str| folder.path().join(name);
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(at("bundle.json")).unwrap()).unwrap();
    manifest["forms"] = serde_json::json!([FORM]);
    std::fs::write(at("bundle.json"), manifest.to_string()).unwrap();
    let mut form = std::fs::read_to_string(at("forms/support.toml")).unwrap();
    for (before, after) in reworded {
        assert!(form.contains(before));
        form = form.replace(before, after);
    }
    std::fs::write(at("forms/support.toml"), form).unwrap();
    for (name, template) in [("check", CHECK), ("form", ""), ("problem", ""), ("switch", "")] {
        std::fs::write(at(&format!("templates/intake/{name}.html")), template).unwrap();
    }
    Bundle::load(folder.path()).unwrap()
}
