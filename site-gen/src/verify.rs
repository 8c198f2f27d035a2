//! Every rule about the output, on the rendered pages, before anything is written. Templates can break a page as well as
//! content can.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{StartTag, Token, Tokenizer};
use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::render::Files;

/// What a page says of itself and of others.
#[derive(Default)]
struct Facts {
    ids: BTreeSet<String>,
    faults: Vec<(String, &'static str)>,
    addresses: Vec<String>,
}

/// Checks every page of `site/`.
pub fn verify(files: &Files) -> Vec<Diagnostic> {
    let pages: Vec<(&str, &[u8])> =
        files.iter().filter(|(name, _)| name.starts_with("site/") && name.ends_with(".html")).collect();
    let facts: BTreeMap<&str, Facts> = pages.par_iter().map(|(name, bytes)| (*name, facts(bytes))).collect();
    let mut diagnostics = Vec::new();
    for (name, page) in &facts {
        let mut fault = |message: String, help: &str| {
            diagnostics.push(Diagnostic::whole(Code::Output, *name, message, help));
        };
        for (message, help) in &page.faults {
            fault(message.clone(), help);
        }
        for address in &page.addresses {
            if let Some(message) = broken(address, name, files, &facts) {
                fault(message, "mend the template or the data that wrote this address");
            }
        }
    }
    diagnostics
}

fn facts(html: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let mut first_levels = 0;
    for Ok(token) in Tokenizer::new(html) {
        let Token::StartTag(tag) = token else { continue };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some(id) = attribute(&tag, "id")
            && !facts.ids.insert(id.clone())
        {
            facts.fault(format!("the id \"{id}\" stands twice on the page"), "give each element its own id");
        }
        match name.as_str() {
            "html" if attribute(&tag, "lang").is_none() || attribute(&tag, "dir").is_none() => {
                facts.fault(
                    "<html> lacks lang or dir".into(),
                    "every page says its language and direction (WCAG 3.1.1)",
                );
            }
            "h1" => first_levels += 1,
            "script" if attribute(&tag, "src").is_none() => {
                facts.fault("a script stands in the page".into(), "the content security policy forbids it: use a file");
            }
            "style" => {
                facts.fault(
                    "a style sheet stands in the page".into(),
                    "the content security policy forbids it: use a file",
                );
            }
            _ => {}
        }
        if attribute(&tag, "style").is_some() {
            facts.fault(
                format!("<{name}> has a style attribute"),
                "the content security policy forbids it: use a class",
            );
        }
        facts.addresses.extend(["href", "src", "action"].iter().filter_map(|key| attribute(&tag, key)));
    }
    if first_levels != 1 {
        facts.fault(format!("the page has {first_levels} <h1>"), "every page has one title");
    }
    facts
}

impl Facts {
    fn fault(&mut self, message: String, help: &'static str) {
        self.faults.push((message, help));
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// What is wrong with an address that a page names, or nothing.
fn broken(address: &str, page: &str, files: &Files, facts: &BTreeMap<&str, Facts>) -> Option<String> {
    let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id)));
    // An address is written percent-encoded; files and ids keep their own script.
    let decode = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
    let (path, fragment) = (decode(path), fragment.map(decode));
    let file = if path.is_empty() {
        page.to_string()
    } else if path.contains("://") || path.starts_with("mailto:") || path.starts_with("tel:") {
        return None;
    } else if path.starts_with("/intake/") {
        // Answered by the intake function.
        return None;
    } else if let Some(inner) = path.strip_prefix('/') {
        let index = if inner.is_empty() || inner.ends_with('/') { "index.html" } else { "" };
        format!("site/{inner}{index}")
    } else {
        return Some(format!("\"{address}\" is not an address from the site's root"));
    };
    if !files.contains(&file) {
        return Some(format!("\"{address}\" leads to nothing"));
    }
    let fragment = fragment?;
    let known = facts.get(file.as_str()).is_some_and(|page| page.ids.contains(&fragment));
    (!known).then(|| format!("\"{address}\" leads to a page that has no such place"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(pages: &[(&str, &str)]) -> Vec<String> {
        let files: Files = pages.iter().map(|(name, html)| ((*name).to_string(), html.as_bytes().to_vec())).collect();
        verify(&files).into_iter().map(|d| format!("{}: {}", d.file, d.message)).collect()
    }

    #[test]
    fn a_sound_site_passes() {
        let home = r##"<html lang=ar dir=rtl><h1 id=top>أ</h1><a href="/ar/b/#x">ب</a><a href="#top">أ</a>
            <a href="#%D8%A7%D9%84%D9%87%D8%A7%D8%AA%D9%81">د</a><b id="الهاتف"></b><a href="https://example.com/#y">ج</a><form action="/intake/ar/support"></form>"##;
        assert!(
            messages(&[("site/ar/index.html", home), ("site/ar/b/index.html", "<html lang=ar dir=rtl><h1 id=x>")])
                .is_empty()
        );
    }

    #[test]
    fn each_rule_has_its_message() {
        let page = r##"<html lang=ar><h1 id=a>1</h1><h1 id=a>2</h1><p style="x">
            <script>1</script><style>a{}</style><a href="/nowhere/">x</a><a href="#gone">y</a><a href="up">z</a>"##;
        insta::assert_debug_snapshot!(messages(&[("site/ar/index.html", page)]));
    }
}
