//! Renders pages and data to the bytes of every file, in memory.
//!
//! A page is rendered again only if its content, neighbours, strings, menu or templates changed since the last build.

mod alternates;
mod assets;
mod bundle;
mod desk_bundle;
mod discovery;
mod headers;
mod list_view;
mod page;
mod pictures;
mod renderer;
mod shared;
mod structured;
mod templates;
mod view_builder;

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::Typed;
use forms::view::reveal_css;
use language::Lang;
use rayon::prelude::*;

use crate::data::Complete;
use crate::diagnostic::Diagnostic;
use crate::files::{Files, json};
use crate::findings::{ContentFinding, DataFinding, OutputFinding};
use crate::lists::Lists;
use crate::options::Options;
use crate::pair::{Entry, SiteIndex, Translation};
use crate::parse::Page;
use crate::previous::Previous;
use crate::read::Inputs;
use crate::redirects;
use crate::source::{SourceFile, offset};
use assets::Assets;
use assets::fault::{AssetFault, AssetFaultKind};
use page::PageView;
use pictures::Pictures;
use renderer::{Rendered, Renderer};
use shared::Shared;
use templates::Templates;
use view_builder::ViewBuilder;

/// The style sheet that hides questions until their conditions hold. It is generated from the forms' definitions; the site's own
/// style sheet imports it by this name.
const CONDITIONS: &str = "css/conditions.css";

/// The Arabic first page.
const FIRST_PAGE: &str = "site/ar/index.html";
/// The page at the site's root, with the same bytes as [`FIRST_PAGE`].
pub(crate) const ROOT_PAGE: &str = "site/index.html";

/// What the pages of a site are rendered with, apart from the pages themselves and the index.
pub struct Kit {
    templates: Templates,
    shared: Shared,
    pictures: Pictures,
    base_url: Option<String>,
    empty_input: Typed,
}

impl Kit {
    fn renderer<'a>(
        &'a self,
        index: &'a SiteIndex,
        lists: &'a Lists<'a>,
        data: &'a Complete,
        previous: &'a Previous,
    ) -> Renderer<'a> {
        let Kit { templates, shared, pictures, base_url, empty_input } = self;
        let views = ViewBuilder { index, lists, data, pictures, base_url: base_url.as_deref(), empty_input };
        Renderer { templates, shared, previous, views }
    }

    /// Whether every picture of a page is one of the site's.
    pub(crate) fn has_pictures_of(&self, page: &Page) -> bool {
        page.images.iter().filter_map(|image| image.path.as_ref()).all(|path| self.pictures.contains(path))
    }

    /// Renders the files of one page.
    pub(crate) fn page(
        &self,
        page: &Page,
        index: &SiteIndex,
        data: &Complete,
    ) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let (lists, previous) = (Lists::new(index), Previous::default());
        let renderer = self.renderer(index, &lists, data, &previous);
        let mut files = Vec::new();
        for (page, entry, part) in shown_pages(std::slice::from_ref(page), index, &lists) {
            let (name, file) = renderer.page(page, entry, part)?;
            if name == FIRST_PAGE {
                files.push((ROOT_PAGE.to_string(), file.bytes.clone()));
            }
            files.push((name, file.bytes));
        }
        Ok(files)
    }
}

/// Renders all files, and returns what they were rendered with. `base_url` is the public address without a slash at its end.
pub fn render(
    inputs: &Inputs,
    pages: &[Page],
    index: &SiteIndex,
    data: &Complete,
    base_url: Option<&str>,
) -> (Files, Option<Kit>, Vec<Diagnostic>) {
    let templates = match Templates::load(inputs, &data.strings) {
        Ok(templates) => templates,
        Err(fault) => return (Files::default(), None, vec![fault]),
    };
    let conditions = reveal_css(data.forms.iter().map(|form| &form.definition));
    let (assets, faults) = Assets::fingerprint(&inputs.assets, &BTreeMap::from([(CONDITIONS, conditions)]));
    let mut diagnostics: Vec<Diagnostic> = faults.into_iter().map(|fault| asset_diagnostic(inputs, fault)).collect();
    let has_feed = |lang| base_url.is_some() && !discovery::feed_entries(index, lang).is_empty();
    let shared = Shared::new(data, index, &assets, base_url, &templates_digest(inputs), has_feed);
    let pictures = Pictures::plan(inputs, pages);
    let base_url = base_url.map(str::to_string);
    let kit = Kit { templates, shared, pictures, base_url, empty_input: Typed::default() };
    let base_url = kit.base_url.as_deref();
    let lists = Lists::new(index);
    let renderer = kit.renderer(index, &lists, data, &inputs.previous);

    let mut jobs: Vec<Rendered> = shown_pages(pages, index, &lists)
        .par_iter()
        .map(|(page, entry, part)| renderer.page(page, entry, *part))
        .collect();
    for lang in Lang::ALL {
        jobs.push(renderer.replacement("not-found.html", &PageView::not_found(lang), lang));
        jobs.push(renderer.replacement("forms-closed.html", &PageView::forms_closed(lang), lang));
    }
    jobs.push(renderer.bilingual("404.html", "site/404.html"));
    jobs.push(renderer.bilingual("closed.html", "site/closed.html"));
    let redirects = redirects::all(pages, index, Some(&data.site));
    jobs.extend(redirects.iter().filter_map(|redirect| renderer.redirect(redirect)));
    jobs.extend(kit.pictures.files(inputs));
    jobs.push(Ok(("headers.json".into(), headers::headers().into())));
    jobs.push(Ok(("redirects.json".into(), json(&redirects).into())));
    jobs.push(Ok(("site/robots.txt".into(), discovery::robots(base_url).into())));
    jobs.extend(machine_files(index, data, base_url));
    jobs.push(Ok(("site/version.json".into(), format!("{{\"content\":\"{}\"}}\n", inputs.digest).into_bytes().into())));
    let desk = desk_bundle::desk_bundle(inputs, data, &assets);
    jobs.extend(desk.into_iter().map(|(name, bytes)| Ok((name, bytes.into()))));
    jobs.extend(assets.into_files().map(|(name, bytes)| Ok((format!("site/assets/{name}"), bytes.into()))));

    let mut files = Files::default();
    for job in jobs {
        match job {
            Ok(file) => files.extend([file]),
            Err(fault) => diagnostics.push(fault),
        }
    }
    // The site's root is the Arabic first page, whose canonical address it names and whose header leads to the English one.
    if let Some(first) = files.get(FIRST_PAGE).map(<[u8]>::to_vec) {
        files.put(ROOT_PAGE, first);
    }
    match bundle::bundle(inputs, data, &renderer) {
        Ok(bundle) => files.extend(bundle.into_iter().map(|(name, bytes)| (name, bytes.into()))),
        Err(fault) => diagnostics.push(fault),
    }
    (files, Some(kit), diagnostics)
}

fn asset_diagnostic(inputs: &Inputs, fault: AssetFault) -> Diagnostic {
    let bytes = inputs.assets.get(&fault.file).map(Vec::as_slice).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes).into_owned();
    let start = offset(&text, fault.line, fault.column);
    let word = text.get(start..).unwrap_or_default();
    let end = start + word.find(|c: char| c.is_whitespace() || c == ':' || c == ';').unwrap_or(word.len());
    let path = format!("{}/{}", inputs.assets_folder, fault.file);
    let file = Arc::new(SourceFile::new(path, text));
    let finding = match fault.kind {
        AssetFaultKind::NotUtf8 => return Diagnostic::at(&file, start..end, &ContentFinding::NotUtf8),
        AssetFaultKind::Syntax { message } => OutputFinding::StyleSyntax { reason: message },
        AssetFaultKind::UnknownFile { name } => OutputFinding::StyleFile { name },
        AssetFaultKind::External { address } => OutputFinding::StyleExternal { address },
        AssetFaultKind::ImportCycle { name } => OutputFinding::StyleCycle { name },
        AssetFaultKind::Physical { property, logical } => OutputFinding::StylePhysical { property, logical },
    };
    Diagnostic::at(&file, start..end, &finding)
}

/// Every page with the entries at which it is shown (its own, and that of the other language if it is a fallback there) and the
/// numbers of its parts.
fn shown_pages<'a>(pages: &'a [Page], index: &'a SiteIndex, lists: &Lists<'_>) -> Vec<(&'a Page, &'a Entry, usize)> {
    let mut shown = Vec::new();
    for page in pages {
        let own = index.open(page.lang, &page.key);
        let fallback = index.open(page.lang.other(), &page.key);
        let fallback = fallback.filter(|entry| entry.translation == Translation::Fallback);
        for entry in own.into_iter().chain(fallback) {
            shown.extend((1..=lists.parts(entry)).map(|part| (page, entry, part)));
        }
    }
    shown
}

/// The site map and the feeds, if the public address is known: they need absolute addresses.
fn machine_files(index: &SiteIndex, data: &Complete, base_url: Option<&str>) -> Vec<Rendered> {
    let Some(base) = base_url else { return Vec::new() };
    let mut files = vec![Ok(("site/sitemap.xml".to_string(), discovery::sitemap(index, base).into()))];
    for lang in Lang::ALL {
        let feed = discovery::feed(index, data, lang, base);
        files.extend(feed.map(|feed| Ok((format!("site/{lang}/feed.xml"), feed.into()))));
    }
    files
}

/// The digest of all templates and of the program version.
fn templates_digest(inputs: &Inputs) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(&[FORMAT]);
    for (name, file) in &inputs.templates {
        hasher.update(name.as_bytes()).update(&[0]).update(file.text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

/// The rendering version. Raise it when the same page, templates and strings are rendered to other bytes than before.
const FORMAT: u8 = 1;

/// The public address without a slash at its end; `None` if there is none.
///
/// # Errors
/// A diagnostic for an invalid address.
pub fn base_url(options: &Options, inputs: &Inputs, data: &Complete) -> Result<Option<String>, Box<Diagnostic>> {
    let written = options.base_url.as_deref().unwrap_or(data.site.base_url.get_ref());
    let address = written.trim_end_matches('/');
    if address.is_empty() {
        return Ok(None);
    }
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(Some(address.to_string())),
        _ => {
            let finding = DataFinding::BaseUrl { address: written.into() };
            let file = inputs.data.get("site.toml").filter(|_| options.base_url.is_none());
            Err(Box::new(match file {
                Some(file) => Diagnostic::at(file, data.site.base_url.span(), &finding),
                None => Diagnostic::for_file("--base-url", &finding),
            }))
        }
    }
}
