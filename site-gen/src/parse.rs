//! From source text to parsed pages: front matter, and one Markdown pass a page.

pub mod front_matter;
mod heading;
mod link;
mod markdown;

use std::sync::Arc;

use forms::Lang;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::read::{Inputs, PageSource};
use crate::source::SourceFile;

pub use front_matter::{FrontMatter, PageKind};
pub use heading::Heading;
pub use link::{Link, Target};

/// A page after parsing.
#[derive(Debug)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// The key that both languages of the page share.
    pub key: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// The front matter.
    pub meta: FrontMatter,
    /// The body as HTML.
    pub html: String,
    /// The headings, in order.
    pub outline: Vec<Heading>,
    /// The links, in order.
    pub links: Vec<Link>,
}

impl Page {
    /// The page's address on the site.
    pub fn url(&self) -> String {
        url(self.lang, &self.key)
    }
}

/// The address of a page: `/{lang}/{key}/`, where `index` stands for its folder.
pub fn url(lang: Lang, key: &str) -> String {
    match key.strip_suffix("index").map(|folder| folder.trim_end_matches('/')) {
        Some("") => format!("/{lang}/"),
        Some(folder) if key.ends_with("/index") => format!("/{lang}/{folder}/"),
        _ => format!("/{lang}/{key}/"),
    }
}

/// Parses every page. A page whose front matter is broken is left out; the others are still parsed.
pub fn parse(inputs: &Inputs) -> (Vec<Page>, Vec<Diagnostic>) {
    let parsed: Vec<_> = inputs.pages.par_iter().map(page).collect();
    let mut pages = Vec::new();
    let mut diagnostics = Vec::new();
    for (page, found) in parsed {
        pages.extend(page);
        diagnostics.extend(found);
    }
    (pages, diagnostics)
}

fn page(source: &PageSource) -> (Option<Page>, Vec<Diagnostic>) {
    let (meta, body_start, mut diagnostics) = front_matter::read(&source.file);
    let body = markdown::parse(source, body_start);
    diagnostics.extend(body.diagnostics);
    let page = meta.map(|meta| Page {
        lang: source.lang,
        key: source.key.clone(),
        file: Arc::clone(&source.file),
        meta,
        html: body.html,
        outline: body.outline,
        links: body.links,
    });
    (page, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_stands_for_its_folder() {
        assert_eq!(url(Lang::Ar, "index"), "/ar/");
        assert_eq!(url(Lang::En, "policies/index"), "/en/policies/");
        assert_eq!(url(Lang::En, "policies/a"), "/en/policies/a/");
        assert_eq!(url(Lang::En, "my-index"), "/en/my-index/");
    }
}
