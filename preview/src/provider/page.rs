//! The pages of the provider: the people to choose from, and a fault. People are chosen by links, so the pages need no form and no script.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use language::Lang;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use tera::{Context, Tera};

use crate::provider::people::PEOPLE;

const PAGE: &str = include_str!("page.html");
/// Large targets for fingers, and a width that can be read. Colours are the browser's.
const STYLE: &str = ":root{color-scheme:light dark}body{margin:0;font:1.125rem/1.7 system-ui,sans-serif}\
                     main{max-width:36rem;margin:0 auto;padding:1rem}span{display:block;font-size:.9em}\
                     ul{list-style:none;padding:0}a{display:block;padding:.6rem .8rem;border:1px solid;border-radius:.4rem}\
                     li{margin:.6rem 0}a:focus-visible{outline:3px solid;outline-offset:3px}";

#[derive(Serialize)]
struct Choice {
    address: String,
    arabic: String,
    english: String,
}

/// The `Content-Security-Policy` of the pages. It allows their own style only.
pub(crate) fn policy() -> String {
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The page of the people. `address` gives the address that chooses a subject, or cancels for none.
pub(crate) fn people(address: impl Fn(Option<&str>) -> String) -> String {
    let choices = PEOPLE.iter().map(|person| Choice {
        address: address(Some(person.subject)),
        arabic: person.label(Lang::Ar),
        english: person.label(Lang::En),
    });
    let mut context = Context::new();
    context.insert("people", &choices.collect::<Vec<_>>());
    context.insert("cancel", &address(None));
    render(context)
}

/// The page of a fault, which is a sentence in English for the person who develops the desk.
pub(crate) fn fault(why: &str) -> String {
    let mut context = Context::new();
    context.insert("fault", why);
    render(context)
}

fn render(mut context: Context) -> String {
    context.insert("style", STYLE);
    Tera::one_off(PAGE, &context, true).unwrap_or_else(|error| error.to_string())
}
