//! Rules about the output. They check the rendered pages before anything is written, because templates can break a page as well
//! as content can.

mod characters;
mod facts;
mod glyphs;
mod loads;
mod sheets;
mod tags;
mod targets;
mod weight;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::findings::OutputFinding;
use crate::read::Inputs;
use crate::render::ROOT_PAGE;
use facts::Facts;
use targets::{Place, Targets};
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
    let names = pages.iter().map(|(name, _)| *name).chain([ROOT_PAGE]);
    let addresses = names.filter_map(|name| name.strip_prefix("site")?.strip_suffix("index.html")).collect();
    let targets = Targets { files, addresses, base_url };
    let facts: Vec<(&str, Facts)> =
        pages.par_iter().map(|(name, html)| (*name, facts::parse(html, Some(&targets)))).collect();
    let facts: BTreeMap<&str, Facts> = facts.into_iter().collect();
    let drawings = files.iter().filter(|(name, _)| name.starts_with("site/") && name.ends_with(".svg"));
    let drawings: BTreeMap<&str, BTreeSet<String>> =
        drawings.map(|(name, file)| (name, facts::ids(&file.bytes))).collect();
    let has = |place: &Place| {
        let ids = facts.get(place.file.as_str()).map(|page| &page.ids).or_else(|| drawings.get(place.file.as_str()));
        ids.is_some_and(|ids| ids.contains(&place.id))
    };
    let missing = |place: &Place| OutputFinding::NoPlace { address: place.address.clone() };
    let mut diagnostics = Vec::new();
    for (name, page) in &facts {
        let places = page.places.iter().filter(|place| !has(place)).map(missing);
        let faults = page.faults.iter().cloned().chain(places);
        diagnostics.extend(faults.map(|finding| Diagnostic::for_file(*name, &finding)));
    }
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
    let mut titles: HashMap<(&str, &str), &str> = HashMap::new();
    let mut descriptions: HashMap<(&str, &str), &str> = HashMap::new();
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

#[cfg(test)]
mod tests {
    use language::Lang;

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
        assert!(faults.len() == 2 && faults[0].contains("output-foreign"), "{faults:?}");
        assert!(faults[1].contains("output-fragment"), "{faults:?}");
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
