//! Templates: from parsed pages and data to the bytes of every file. Nothing is written here.

mod assets;
mod bundle;
mod context;
mod headers;
mod templates;

use std::collections::BTreeMap;

use forms::view::FormView;
use forms::{Lang, Typed};
use rayon::prelude::*;

use crate::Options;
use crate::data::Complete;
use crate::diagnostic::{Code, Diagnostic};
use crate::pair::SiteIndex;
use crate::parse::{Page, PageKind};
use crate::read::Inputs;
use assets::{AssetFault, AssetFaultKind, Assets};
use context::{PageView, Shared, channel_views};
pub use headers::CONTENT_SECURITY_POLICY;
use templates::Templates;

/// The files of a build by their path under the output folder: `site/…`, `intake/…` and `headers.json`.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Whether a file is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A file's bytes.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

impl FromIterator<(String, Vec<u8>)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Files(files.into_iter().collect())
    }
}

/// Renders everything.
pub fn render(
    options: &Options,
    inputs: &Inputs,
    pages: &[Page],
    index: &SiteIndex,
    data: &Complete,
) -> (Files, Vec<Diagnostic>) {
    let base_url = match base_url(options, data) {
        Ok(base_url) => base_url,
        Err(fault) => return (Files::default(), vec![fault]),
    };
    let templates = match Templates::load(inputs) {
        Ok(templates) => templates,
        Err(fault) => return (Files::default(), vec![fault]),
    };
    let (assets, faults) = Assets::fingerprint(&inputs.assets);
    // Made once a language, never once a page: the menu and the strings would otherwise be copied for every page.
    let shared = Shared::new(data, index, &assets);
    let renderer = Renderer { templates: &templates, shared: &shared, index, data, base_url: base_url.as_deref() };

    let mut jobs: Vec<Result<(String, Vec<u8>), Diagnostic>> =
        pages.par_iter().map(|page| renderer.page(page)).collect();
    jobs.push(renderer.bilingual("chooser.html", "site/index.html"));
    jobs.push(renderer.bilingual("404.html", "site/404.html"));

    let mut files = BTreeMap::new();
    let mut diagnostics: Vec<_> = faults.iter().map(|fault| asset_diagnostic(options, fault)).collect();
    for job in jobs {
        match job {
            Ok((name, bytes)) => {
                files.insert(name, bytes);
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    for (name, bytes) in assets.into_files() {
        files.insert(format!("site/assets/{name}"), bytes);
    }
    files.insert("headers.json".into(), headers::headers());
    files.insert("site/version.json".into(), format!("{{\"content\":\"{}\"}}\n", inputs.digest).into_bytes());
    match bundle::bundle(inputs, data, &renderer) {
        Ok(bundle) => files.extend(bundle),
        Err(fault) => diagnostics.push(fault),
    }
    (Files(files), diagnostics)
}

fn asset_diagnostic(options: &Options, fault: &AssetFault) -> Diagnostic {
    let (what, help) = match &fault.kind {
        AssetFaultKind::NotUtf8 => {
            ("this is not UTF-8 text".into(), "save it again and choose the encoding UTF-8".into())
        }
        AssetFaultKind::Syntax { message } => (
            format!("a browser would not read this as it is meant: {message}"),
            "check the braces and the spelling".into(),
        ),
        AssetFaultKind::UnknownFile { name } => (
            format!("there is no asset \"{name}\""),
            "check the name; addresses begin at the style sheet's folder".into(),
        ),
        AssetFaultKind::External { address } => (
            format!("\"{address}\" is not of this site, so browsers do not load it"),
            "put the file into the assets folder".into(),
        ),
        AssetFaultKind::ImportCycle { name } => {
            (format!("importing \"{name}\" leads in a circle"), "remove one of the imports".into())
        }
        AssetFaultKind::Physical { property, logical } => (
            format!("\"{property}\" is wrong in one of the two directions of this site"),
            format!("write \"{logical}\""),
        ),
    };
    let file = format!("{}/assets/{}", options.templates.display(), fault.file);
    Diagnostic::whole(Code::Template, file, format!("line {}, column {}: {what}", fault.line, fault.column), help)
}

/// The public address to use, without a slash at its end.
fn base_url(options: &Options, data: &Complete) -> Result<Option<String>, Diagnostic> {
    let (written, place) = match &options.base_url {
        Some(address) => (address.as_str(), "--base-url"),
        None => (data.site.base_url.get_ref().as_str(), "content/site.toml"),
    };
    let address = written.trim_end_matches('/');
    if address.is_empty() {
        return Ok(None);
    }
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(Some(address.to_string())),
        _ => Err(Diagnostic::whole(
            Code::BaseUrl,
            place,
            format!("\"{written}\" cannot be the site's public address"),
            "write https:// and the host name, without a path: the site's own addresses begin at its root",
        )),
    }
}

/// What every page needs to be rendered.
struct Renderer<'a> {
    templates: &'a Templates,
    shared: &'a Shared,
    index: &'a SiteIndex,
    data: &'a Complete,
    base_url: Option<&'a str>,
}

impl Renderer<'_> {
    fn page(&self, page: &Page) -> Result<(String, Vec<u8>), Diagnostic> {
        let mut context = self.shared.context(page.lang).clone();
        context.insert("page", &PageView::new(page, self.index, self.base_url));
        match page.meta.kind {
            PageKind::Channels => {
                context.insert("channels", &channel_views(self.data, self.index, page.lang));
            }
            PageKind::Form => {
                let id = page.key.strip_prefix("forms/").unwrap_or_default();
                if let Some(form) = self.data.forms.iter().find(|form| form.definition.id == id) {
                    let nothing_typed = Typed::default();
                    context.insert("form", &FormView::new(&form.definition, page.lang, &nothing_typed, &[]));
                }
            }
            PageKind::Page | PageKind::Home | PageKind::Policy => {}
        }
        let html = self.templates.render(page.meta.kind.template(), &context, &page.file.path)?;
        Ok((format!("site{}index.html", page.url()), html))
    }

    fn bilingual(&self, template: &str, file: &str) -> Result<(String, Vec<u8>), Diagnostic> {
        let html = self.templates.render(template, self.shared.both(), file)?;
        Ok((file.to_string(), html))
    }

    /// The frame around the pages that the intake function answers with.
    fn shell(&self, lang: Lang) -> Result<Vec<u8>, Diagnostic> {
        let mut context = self.shared.context(lang).clone();
        context.insert("page", &PageView::shell());
        self.templates.render("shell.html", &context, "intake/shell")
    }
}
