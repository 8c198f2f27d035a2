//! The filter `isolate` of templates: a text as HTML in which what is read in the other direction is isolated.

use language::Lang;
use language::text::inline::isolated;
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Adds the filter. The code of the text's language is the argument `lang`, or else the template's variable `lang`.
pub fn register(tera: &mut Tera) {
    tera.register_filter("isolate", |text: &str, arguments: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let code = match arguments.get::<String>("lang")? {
            Some(code) => Some(code),
            None => state.get::<String>("lang")?,
        };
        let lang: Option<Lang> = code.and_then(|code| code.parse().ok());
        let lang = lang.ok_or_else(|| tera::Error::message("the text has no language"))?;
        Ok(Value::safe_string(&isolated(text, lang)))
    });
}
