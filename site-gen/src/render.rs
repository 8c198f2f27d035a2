//! Templates: from parsed pages and data to the bytes of every file. Nothing is written here.
//!
//! A page whose text, neighbours, words, menu and templates are those of the last build is not rendered again.

mod assets;
mod bundle;
mod discovery;
mod headers;
mod page;
mod pictures;
mod shared;
mod structured;
mod templates;

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::Typed;
use forms::view::reveal_css;
use language::Lang;
use rayon::prelude::*;
use tera::Context;

use crate::data::Complete;
use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, DataFinding, OutputFinding};

use crate::pair::{Entry, SiteIndex};
use crate::parse::Page;
use crate::previous::digest;
use crate::read::Inputs;
use crate::redirects::{self, Redirect};
use crate::source::{SourceFile, offset};
use crate::{Options, transfer};
use assets::{AssetFault, AssetFaultKind, Assets};
use page::{Maker, PageView};
pub(crate) use pictures::FOLDER as IMAGES;
use pictures::Pictures;
use shared::Shared;
use templates::Templates;

/// A file of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The digest of everything that it was made from, where that spares making it again.
    pub from: Option<String>,
    /// Whether the last build left exactly these bytes in its place.
    pub unchanged: bool,
    /// What it weighs on its way, see [`transfer`], where that was measured already.
    pub transfer: Option<usize>,
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        File { bytes, ..File::default() }
    }
}

/// The files of a build by their path under the output folder: `site/…`, `intake/…`, and what the host reads.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, File>);

impl Files {
    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.0.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether a file is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A file.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.0.get(name)
    }

    /// A file's bytes.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.file(name).map(|file| file.bytes.as_slice())
    }

    /// Adds a file.
    pub(crate) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.insert(name.to_string(), bytes.into());
    }
}

impl FromIterator<(String, Vec<u8>)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Files(files.into_iter().map(|(name, bytes)| (name, File::from(bytes))).collect())
    }
}

/// The style sheet that hides questions until their conditions hold. It is made of the forms' definitions; the site's own
/// style sheet imports it by this name.
const CONDITIONS: &str = "css/conditions.css";

type Rendered = Result<(String, File), Diagnostic>;

/// Renders everything. `base_url` is the site's public address, without a slash at its end.
pub fn render(
    inputs: &Inputs,
    pages: &[Page],
    index: &SiteIndex,
    data: &Complete,
    base_url: Option<&str>,
) -> (Files, Vec<Diagnostic>) {
    let templates = match Templates::load(inputs, &data.strings) {
        Ok(templates) => templates,
        Err(fault) => return (Files::default(), vec![fault]),
    };
    let conditions = reveal_css(data.forms.iter().map(|form| &form.definition));
    let (assets, faults) = Assets::fingerprint(&inputs.assets, &BTreeMap::from([(CONDITIONS, conditions)]));
    let mut diagnostics: Vec<Diagnostic> = faults.into_iter().map(|fault| asset_diagnostic(inputs, fault)).collect();
    let has_feed = |lang| base_url.is_some() && !discovery::feed_entries(index, lang).is_empty();
    let shared = Shared::new(data, index, &assets, base_url, &templates_digest(inputs), has_feed);
    let pictures = Pictures::plan(inputs, pages);
    let nothing_typed = Typed::default();
    let maker = Maker { index, data, pictures: &pictures, base_url, nothing_typed: &nothing_typed };
    let renderer = Renderer { templates: &templates, shared: &shared, inputs, maker };

    let mut jobs: Vec<Rendered> =
        places(pages, index).par_iter().map(|(page, entry)| renderer.page(page, entry)).collect();
    for lang in Lang::ALL {
        jobs.push(renderer.standing("not-found.html", &PageView::not_found(lang), lang));
        jobs.push(renderer.standing("forms-closed.html", &PageView::forms_closed(lang), lang));
    }
    jobs.push(renderer.bilingual("chooser.html", "site/index.html"));
    jobs.push(renderer.bilingual("404.html", "site/404.html"));
    jobs.push(renderer.bilingual("closed.html", "site/closed.html"));
    let redirects = redirects::all(pages, index, Some(&data.site));
    jobs.extend(redirects.iter().filter_map(|redirect| renderer.redirect(redirect)));
    jobs.extend(pictures.files(inputs));
    jobs.push(Ok(("headers.json".into(), headers::headers().into())));
    jobs.push(Ok(("redirects.json".into(), json(&redirects).into())));
    jobs.push(Ok(("site/robots.txt".into(), discovery::robots(base_url).into())));
    jobs.extend(machine_files(index, data, base_url));
    jobs.push(Ok(("site/version.json".into(), format!("{{\"content\":\"{}\"}}\n", inputs.digest).into_bytes().into())));
    jobs.extend(assets.into_files().map(|(name, bytes)| Ok((format!("site/assets/{name}"), bytes.into()))));

    let mut files = BTreeMap::new();
    for job in jobs {
        match job {
            Ok((name, file)) => {
                files.insert(name, file);
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    match bundle::bundle(inputs, data, &renderer) {
        Ok(bundle) => files.extend(bundle.into_iter().map(|(name, bytes)| (name, bytes.into()))),
        Err(fault) => diagnostics.push(fault),
    }
    (Files(files), diagnostics)
}

fn asset_diagnostic(inputs: &Inputs, fault: AssetFault) -> Diagnostic {
    let bytes = inputs.assets.get(&fault.file).map(Vec::as_slice).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes).into_owned();
    let start = offset(&text, fault.line, fault.column);
    let word = text.get(start..).unwrap_or_default();
    let end = start + word.find(|c: char| c.is_whitespace() || c == ':' || c == ';').unwrap_or(word.len());
    let path = format!("{}/{}", inputs.assets_folder, fault.file);
    let file = Arc::new(SourceFile { path, text });
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

/// Every page with the entry at which it is shown: its own, and that of the other language where it stands in for it.
fn places<'a>(pages: &'a [Page], index: &'a SiteIndex) -> Vec<(&'a Page, &'a Entry)> {
    let mut places = Vec::new();
    for page in pages {
        places.extend(index.open(page.lang, &page.key).map(|entry| (page, entry)));
        let fallback = index.open(page.lang.other(), &page.key);
        places.extend(
            fallback.filter(|entry| entry.translation == crate::pair::Translation::Fallback).map(|entry| (page, entry)),
        );
    }
    places
}

/// What machines read, where the site's public address is known: they want absolute addresses.
fn machine_files(index: &SiteIndex, data: &Complete, base_url: Option<&str>) -> Vec<Rendered> {
    let Some(base) = base_url else { return Vec::new() };
    let mut files = vec![Ok(("site/sitemap.xml".to_string(), discovery::sitemap(index, base).into()))];
    for lang in Lang::ALL {
        let feed = discovery::feed(index, data, lang, base);
        files.extend(feed.map(|feed| Ok((format!("site/{lang}/feed.xml"), feed.into()))));
    }
    files
}

/// The digest of all templates, and of the program that renders them.
fn templates_digest(inputs: &Inputs) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(&[FORMAT]);
    for (name, file) in &inputs.templates {
        hasher.update(name.as_bytes()).update(&[0]).update(file.text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

/// Raised when the same page, templates and words are rendered to other bytes than before.
const FORMAT: u8 = 1;

/// The public address to use, without a slash at its end, or nothing where none is known.
///
/// # Errors
/// A diagnostic for an address that cannot be one.
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
                None => Diagnostic::whole("--base-url", &finding),
            }))
        }
    }
}

/// What every page needs to be rendered.
struct Renderer<'a> {
    templates: &'a Templates,
    shared: &'a Shared,
    inputs: &'a Inputs,
    maker: Maker<'a>,
}

impl Renderer<'_> {
    fn page(&self, page: &Page, entry: &Entry) -> Rendered {
        let lang = entry.id.0;
        let name = format!("site{}index.html", entry.url);
        let own = self.maker.context(page, entry);
        let made_of = serde_json::to_vec(&own).unwrap_or_default();
        let from = digest(&[self.shared.digest(lang).as_bytes(), &made_of].concat());
        if let Some((bytes, known)) = self.inputs.previous.same(&name, &from) {
            let transfer = Some(known.unwrap_or_else(|| transfer::size(&name, &bytes)));
            return Ok((name, File { bytes, from: Some(from), unchanged: true, transfer }));
        }
        let mut context = self.shared.context(lang).clone();
        let own = Context::from_serialize(&own).map_err(|error| {
            Diagnostic::whole(page.file.path.clone(), &OutputFinding::Template { reason: error.to_string() })
        })?;
        context.extend(own);
        let html = self.templates.render(&page.meta.kind.template(), &context, &page.file.path)?;
        // Here, because a page that is not rendered again is not weighed again either.
        let transfer = Some(transfer::size(&name, &html));
        Ok((name, File { bytes: html, from: Some(from), unchanged: false, transfer }))
    }

    /// A page that the host shows in the place of another one.
    fn standing(&self, template: &str, view: &PageView<'_>, lang: Lang) -> Rendered {
        let name = format!("site{}", view.url());
        let html = self.framed(template, lang, view, &name)?;
        Ok((name, html.into()))
    }

    fn bilingual(&self, template: &str, file: &str) -> Rendered {
        let html = self.templates.render(template, self.shared.both(), file)?;
        Ok((file.to_string(), html.into()))
    }

    /// The page at an old address, for hosts and readers that do not follow the redirect itself.
    fn redirect(&self, redirect: &Redirect) -> Option<Rendered> {
        let to = redirect.to.as_ref()?;
        let name = format!("site{}index.html", redirect.from);
        let lang = Lang::from_path(to).unwrap_or(Lang::Ar);
        let mut context = self.shared.context(lang).clone();
        context.insert("to", to);
        context.insert("canonical", &self.maker.absolute(to));
        Some(self.templates.render("redirect.html", &context, &name).map(|html| (name, html.into())))
    }

    /// The frame around the pages that the intake function answers with.
    fn shell(&self, lang: Lang) -> Result<Vec<u8>, Diagnostic> {
        self.framed("shell.html", lang, &PageView::shell(), "intake/shell")
    }

    fn framed(&self, template: &str, lang: Lang, page: &PageView<'_>, for_file: &str) -> Result<Vec<u8>, Diagnostic> {
        let mut context = self.shared.context(lang).clone();
        context.insert("page", page);
        self.templates.render(template, &context, for_file)
    }
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}
