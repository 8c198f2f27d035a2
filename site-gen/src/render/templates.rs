//! The templates, loaded and rendered, with every fault at its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use crate::diagnostic::{Code, Diagnostic};
use crate::read::Inputs;
use crate::source::SourceFile;

pub(super) struct Templates {
    tera: Tera,
    sources: BTreeMap<String, Arc<SourceFile>>,
}

impl Templates {
    pub(super) fn load(inputs: &Inputs) -> Result<Self, Diagnostic> {
        let sources = inputs.templates.clone();
        let mut tera = Tera::new();
        let named = sources.iter().map(|(name, file)| (name.as_str(), file.text.as_str()));
        match tera.add_raw_templates(named) {
            Ok(()) => Ok(Templates { tera, sources }),
            Err(error) => Err(fault(&sources, &error, "templates")),
        }
    }

    /// Renders a template for an output or a content file, which is named where the template's own place is not known.
    pub(super) fn render(&self, template: &str, context: &Context, for_file: &str) -> Result<Vec<u8>, Diagnostic> {
        let html = self.tera.render(template, context).map_err(|error| {
            let mut diagnostic = fault(&self.sources, &error, for_file);
            diagnostic.message = format!("{} (for {for_file})", diagnostic.message);
            diagnostic
        })?;
        Ok(html.into_bytes())
    }
}

fn fault(sources: &BTreeMap<String, Arc<SourceFile>>, error: &tera::Error, otherwise: &str) -> Diagnostic {
    let help = "this is a fault of a template: a programmer mends it, not an editor";
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind()
        && let Some(file) = sources.get(report.filename())
    {
        return Diagnostic::at(Code::Template, file, report.span().range.clone(), report.message(), help);
    }
    Diagnostic::whole(Code::Template, otherwise, error.to_string(), help)
}
