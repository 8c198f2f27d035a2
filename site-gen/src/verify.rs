//! Rules about the output. They check the rendered pages before anything is written, because templates can break a page as well
//! as content can.

mod characters;
mod facts;
mod glyphs;
mod loads;
mod sheets;
mod tags;
mod weight;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use language::Lang;
use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::findings::OutputFinding;
use crate::parse::is_vague;
use crate::read::Inputs;
use crate::render::ROOT_PAGE;
use crate::source::one_line;
use facts::{Facts, Reference};
pub(crate) use weight::kib;
pub use weight::{Weight, Weights};

/// Checks and weighs every page of `site/`. Addresses that begin with the site's public address are treated as its own. A fault
/// is reported at its source if that is known.
pub fn verify(files: &Files, base_url: Option<&str>, inputs: &Inputs) -> (Weights, Vec<Diagnostic>) {
    // The root page is the Arabic first page again.
    let pages: Vec<(&str, &[u8])> = files
        .iter()
        .filter(|(name, _)| name.starts_with("site/") && name.ends_with(".html") && *name != ROOT_PAGE)
        .map(|(name, file)| (name, file.bytes.as_slice()))
        .collect();
    let facts: Vec<(&str, Facts)> =
        pages.par_iter().map(|(name, html)| (*name, facts::parse(html, base_url))).collect();
    let facts: BTreeMap<&str, Facts> = facts.into_iter().collect();
    let drawings = files.iter().filter(|(name, _)| name.starts_with("site/") && name.ends_with(".svg"));
    let drawings = drawings.map(|(name, file)| (name, facts::ids(&file.bytes))).collect();
    let names = pages.iter().map(|(name, _)| *name).chain([ROOT_PAGE]);
    let addresses = names.filter_map(|name| name.strip_prefix("site")?.strip_suffix("index.html")).collect();
    let site = Site { files, facts: &facts, addresses, drawings };
    let mut diagnostics: Vec<Diagnostic> = facts
        .par_iter()
        .flat_map_iter(|(name, page)| {
            let own = page.faults.iter().cloned();
            let links = page.references.iter().flat_map(|reference| site.reference_faults(name, reference));
            own.chain(links).map(|finding| Diagnostic::for_file(*name, &finding)).collect::<Vec<_>>()
        })
        .collect();
    diagnostics.extend(duplicates(&facts));
    let sheets = sheets::all(files);
    let (weights, found) = weight::check(files, &facts, &sheets);
    diagnostics.extend(found);
    diagnostics.extend(glyphs::check(files, &facts, &sheets, inputs));
    (weights, diagnostics)
}

/// The faults that a page has by itself.
pub(crate) fn own_faults(html: &[u8]) -> Vec<OutputFinding> {
    facts::parse(html, None).faults
}

/// Reports pages of one language that share their title or their description.
fn duplicates(facts: &BTreeMap<&str, Facts>) -> Vec<Diagnostic> {
    let mut titles: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut descriptions: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (name, page) in facts.iter().filter(|(_, page)| !page.is_redirect) {
        if !page.title.is_empty()
            && let Some(first) = titles.insert((&page.lang, &page.title), name)
        {
            let finding = OutputFinding::TitleTwice { title: page.title.clone(), page: first.to_string() };
            diagnostics.push(Diagnostic::for_file(*name, &finding));
        }
        if !page.description.is_empty()
            && let Some(first) = descriptions.insert((&page.lang, &page.description), name)
        {
            diagnostics.push(Diagnostic::for_file(*name, &OutputFinding::DescriptionTwice { page: first.to_string() }));
        }
    }
    diagnostics
}

/// The possible targets of addresses.
struct Site<'a> {
    files: &'a Files,
    facts: &'a BTreeMap<&'a str, Facts>,
    /// The addresses of pages that need no decoding to be found.
    addresses: HashSet<&'a str>,
    /// The ids in each SVG: pages show one symbol of many by its id.
    drawings: BTreeMap<&'a str, BTreeSet<String>>,
}

impl Site<'_> {
    fn reference_faults(&self, name: &str, reference: &Reference) -> Vec<OutputFinding> {
        let mut faults: Vec<OutputFinding> = self.broken(name, reference).into_iter().collect();
        let Some(link) = &reference.link else { return faults };
        let address = || reference.address.clone();
        if let Some(leads_to) = Lang::from_path(&reference.address).map(Lang::code)
            && leads_to != &*link.lang
            && link.hreflang.as_deref() != Some(leads_to)
        {
            faults.push(OutputFinding::OtherLanguage { address: address() });
        }
        let words = one_line(&link.words);
        if words.is_empty() {
            faults.push(OutputFinding::NamelessLink { address: address() });
        } else if !link.has_code && is_vague(&words) {
            faults.push(OutputFinding::VagueLink { words, address: address() });
        }
        faults
    }

    /// The fault of an address on a page, if there is one.
    fn broken(&self, name: &str, reference: &Reference) -> Option<OutputFinding> {
        let address = &reference.address;
        let (path, fragment) = address.split_once('#').map_or((address.as_str(), None), |(path, id)| (path, Some(id)));
        // Nearly all links: nothing to decode, and the page exists.
        if fragment.is_none() && self.addresses.contains(path) {
            return None;
        }
        let address = address.clone();
        // Addresses are percent-encoded; files and ids are not.
        let decode = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let (path, fragment) = (decode(path), fragment.map(decode));
        let file = if path.is_empty() {
            name.to_string()
        } else if path.contains(':') || path.starts_with("//") {
            return reference.loads.then_some(OutputFinding::Foreign { address });
        } else if path.starts_with("/intake/") {
            // The intake function responds to it.
            return None;
        } else if let Some(inner) = path.strip_prefix('/') {
            let index = if inner.is_empty() || inner.ends_with('/') { "index.html" } else { "" };
            format!("site/{inner}{index}")
        } else {
            return Some(OutputFinding::Relative { address });
        };
        if !self.files.contains(&file) {
            return Some(OutputFinding::Broken { address });
        }
        let fragment = fragment?;
        let places = self.facts.get(file.as_str()).map(|page| &page.ids).or_else(|| self.drawings.get(file.as_str()));
        let known = places.is_some_and(|places| places.contains(&fragment));
        (!known).then_some(OutputFinding::NoPlace { address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(pages: &[(&str, &str)]) -> Vec<String> {
        let files: Files = pages.iter().map(|(name, html)| ((*name).to_string(), html.as_bytes().to_vec())).collect();
        verify(&files, Some("https://example.org"), &Inputs::default())
            .1
            .into_iter()
            .map(|d| format!("{}: {}: {}", d.file, d.code, d.message.get(Lang::En)))
            .collect()
    }

    const HEAD: &str = "<html lang=ar dir=rtl><head><title>أ</title><meta name=description content=وصف></head>";

    #[test]
    fn a_sound_site_passes() {
        let home = format!(
            r##"{HEAD}<h1 id=top>أ</h1><a href="/ar/b/#x">ب</a><a href="#top">أ</a><a href="/en/" hreflang=en>English</a>
            <a href="#%D8%A7%D9%84%D9%87%D8%A7%D8%AA%D9%81">د</a><b id="الهاتف"></b><a href="https://example.com/#y">ج</a>
            <div lang=en><a href="/en/">Home</a></div><a href="https://example.org/en/" hreflang=en><img src="/ar/" alt="English"></a>
            <script type="application/ld+json">{{}}</script><form action="/intake/ar/support"></form>"##
        );
        let other = "<html lang=ar dir=rtl><title>ب</title><meta name=description content=آخر><h1 id=x>";
        let english = "<html lang=en dir=ltr><title>A</title><meta name=description content=d><h1 id=x>";
        let site =
            [("site/ar/index.html", home.as_str()), ("site/ar/b/index.html", other), ("site/en/index.html", english)];
        assert_eq!(codes(&site), Vec::<String>::new());
    }

    #[test]
    fn a_symbol_of_a_drawing_is_known_by_its_id() {
        let page = |icons| format!("{HEAD}<h1>أ</h1><svg aria-hidden=true>{icons}</svg>");
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg'><symbol id='phone'><path d='M0 0'/></symbol></svg>";
        let codes = |icons| codes(&[("site/ar/index.html", &page(icons)), ("site/assets/icons.svg", drawing)]);
        assert_eq!(codes("<use href=/assets/icons.svg#phone /><use xlink:href='/assets/icons.svg#phone' />"), [""; 0]);
        let faults = codes("<use href=/assets/icons.svg#fax /><use xlink:href=https://example.com/x.svg#phone />");
        assert!(faults.len() == 2 && faults[0].contains("output-fragment"), "{faults:?}");
        assert!(faults[1].contains("output-foreign"), "{faults:?}");
    }

    #[test]
    fn each_rule_has_its_message() {
        let page = r##"<html lang=ar><h1 id=a>1</h1><h1 id=a>2</h1><h3>3</h3><p style="x" onclick="y">
            <script>1</script><style>a{}</style><a href="/nowhere/">x</a><a href="#gone">y</a><a href="up">z</a>
            <img src="https://example.com/x.png"><a href="/en/">English</a><a href="#a">اضغط هنا</a><a href="#a"></a>
            <a href="javascript:alert()">w</a><a href="https://example.org/gone/">v</a>"##;
        let twin = format!("{HEAD}<h1>x</h1>");
        let english = "<html lang=en dir=ltr><title>A</title><meta name=description content=d><h1 id=x>";
        insta::assert_debug_snapshot!(codes(&[
            ("site/ar/index.html", page),
            ("site/ar/b/index.html", &twin),
            ("site/ar/c/index.html", &twin),
            ("site/en/index.html", english)
        ]));
    }
}
