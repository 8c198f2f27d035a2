//! Loads and renders the templates, and reports faults with their places.

use std::collections::BTreeMap;
use std::sync::Arc;

use language::Lang;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::data::{Strings, Words};
use crate::diagnostic::Diagnostic;
use crate::findings::OutputFinding;
use crate::parse::isolated;
use crate::read::Inputs;
use crate::source::SourceFile;

pub(super) struct Templates {
    tera: Tera,
    sources: BTreeMap<String, Arc<SourceFile>>,
}

impl Templates {
    /// Loads every template. In addition to what Tera offers, there are:
    ///
    /// * the filter `isolate`: converts a text in the language of the page to HTML in which words of the other script,
    ///   telephone numbers and addresses are isolated;
    /// * the function `plural(key=…, n=…)`: returns a plural string of `strings.toml`;
    /// * the function `say(ar=…, en=…)`: returns the text for the language of the page. The desk's templates use it, whose words stand
    ///   where they are shown. The desk itself renders them; here they are only parsed, so that a build tells a syntax error.
    pub(super) fn load(inputs: &Inputs, strings: &Strings) -> Result<Self, Diagnostic> {
        let sources = inputs.templates.clone();
        let mut tera = Tera::new();
        tera.register_filter("isolate", |text: &str, _: Kwargs, state: &State<'_>| -> TeraResult<Value> {
            Ok(Value::safe_string(&isolated(text, lang(state)?)))
        });
        let plurals: BTreeMap<String, _> = strings
            .iter()
            .filter_map(
                |(key, words)| {
                    if let Words::Plural(plural) = words { Some((key.clone(), plural.clone())) } else { None }
                },
            )
            .collect();
        tera.register_function("plural", move |arguments: Kwargs, state: &State<'_>| -> TeraResult<String> {
            let key = arguments.must_get::<&str>("key")?;
            let n = arguments.must_get::<u64>("n")?;
            let plural =
                plurals.get(key).ok_or_else(|| tera::Error::message(format!("there are no plural forms \"{key}\"")))?;
            Ok(plural.text(lang(state)?, n))
        });
        tera.register_function("say", |arguments: Kwargs, state: &State<'_>| -> TeraResult<String> {
            Ok(arguments.must_get::<&str>(lang(state)?.code())?.to_string())
        });
        let named = sources.iter().map(|(name, file)| (name.as_str(), file.text.as_str()));
        match tera.add_raw_templates(named) {
            Ok(()) => Ok(Templates { tera, sources }),
            Err(error) => Err(fault(&sources, &error, "templates", None)),
        }
    }

    /// Renders a template. `for_file` is the output or content file that a fault is reported for if the place in the template is
    /// unknown.
    pub(super) fn render(&self, template: &str, context: &Context, for_file: &str) -> Result<Vec<u8>, Diagnostic> {
        // Room for most pages. It grows for the others.
        let mut html = Vec::with_capacity(16 * 1024);
        match self.tera.render_to(template, context, &mut html) {
            Ok(()) => {
                html.shrink_to_fit();
                Ok(html)
            }
            Err(error) => Err(fault(&self.sources, &error, for_file, Some(for_file))),
        }
    }
}

/// The language of the page that is being rendered.
fn lang(state: &State<'_>) -> TeraResult<Lang> {
    let lang = state.get::<Value>("lang")?;
    let code = lang.as_ref().and_then(|lang| lang.get_from_path("code")).and_then(Value::as_str).unwrap_or_default();
    code.parse().map_err(|_| tera::Error::message("the page has no language"))
}

fn fault(
    sources: &BTreeMap<String, Arc<SourceFile>>,
    error: &tera::Error,
    otherwise: &str,
    page: Option<&str>,
) -> Diagnostic {
    let for_page = page.map(|page| format!(" (for {page})")).unwrap_or_default();
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind()
        && let Some(file) = sources.get(report.filename())
    {
        let finding = OutputFinding::Template { reason: format!("{}{for_page}", report.message()) };
        return Diagnostic::at(file, report.span().range.clone(), &finding);
    }
    Diagnostic::for_file(otherwise, &OutputFinding::Template { reason: format!("{error}{for_page}") })
}
