//! Renders single files: pages, redirects, bilingual pages, and the frame of the dynamic pages.

use std::sync::OnceLock;

use language::Lang;
use tera::Context;

use super::page::PageView;
use super::shared::Shared;
use super::templates::Templates;
use super::view_builder::ViewBuilder;
use crate::diagnostic::Diagnostic;
use crate::files::File;
use crate::findings::OutputFinding;
use crate::lists::part_url;
use crate::pair::Entry;
use crate::parse::{Page, PageKind};
use crate::previous::{Previous, digest};
use crate::redirects::Redirect;

/// A file with its path under the output folder, or the fault that kept it from being rendered.
pub(super) type Rendered = Result<(String, File), Diagnostic>;

/// The input for rendering any file.
pub(super) struct Renderer<'a> {
    pub(super) templates: &'a Templates,
    pub(super) shared: &'a Shared,
    /// The last build, whose files are reused.
    pub(super) previous: &'a Previous,
    pub(super) views: ViewBuilder<'a>,
}

impl Renderer<'_> {
    /// Renders a part of a page; pages that are no lists have one part, number 1.
    pub(super) fn page(&self, page: &Page, entry: &Entry, part: usize) -> Rendered {
        let lang = entry.id.0;
        let name = format!("site{}index.html", part_url(&entry.url, part));
        let mut own = self.views.context(page, entry, part);
        let is_list = matches!(page.meta.kind, PageKind::Section | PageKind::Sitemap);
        // The body goes into the digest as it is: as JSON it would take longer than the rest together.
        let body = own.take_body();
        let made_of = serde_json::to_vec(&own).unwrap_or_default();
        let from = digest(&[self.shared.digest(lang).as_bytes(), &made_of, body.as_bytes()].concat());
        own.put_body(body);
        if let Some((bytes, known)) = self.previous.same(&name, &from) {
            let transfer = known.map(OnceLock::from).unwrap_or_default();
            return Ok((name, File { bytes, from: Some(from), unchanged: true, transfer, is_list }));
        }
        let mut context = self.shared.context(lang).clone();
        let own = Context::from_serialize(&own).map_err(|error| {
            Diagnostic::for_file(page.file.path.clone(), &OutputFinding::Template { reason: error.to_string() })
        })?;
        context.extend(own);
        let html = self.templates.render(&page.meta.kind.template(), &context, &page.file.path)?;
        Ok((name, File { bytes: html, from: Some(from), is_list, ..File::default() }))
    }

    /// Renders a page that the host serves in place of another one.
    pub(super) fn replacement(&self, template: &str, view: &PageView<'_>, lang: Lang) -> Rendered {
        let name = format!("site{}", view.url());
        let html = self.framed(template, lang, view, &name)?;
        Ok((name, html.into()))
    }

    pub(super) fn bilingual(&self, template: &str, file: &str) -> Rendered {
        let html = self.templates.render(template, self.shared.both(), file)?;
        Ok((file.to_string(), html.into()))
    }

    /// Renders the page at an old address, for hosts and readers that do not follow the redirect itself.
    pub(super) fn redirect(&self, redirect: &Redirect) -> Option<Rendered> {
        let to = redirect.to.as_ref()?;
        let name = format!("site{}index.html", redirect.from);
        let lang = Lang::from_path(to).unwrap_or(Lang::Ar);
        let mut context = self.shared.context(lang).clone();
        context.insert("to", to);
        context.insert("canonical", &self.views.absolute(to));
        Some(self.templates.render("redirect.html", &context, &name).map(|html| (name, html.into())))
    }

    /// Renders the frame of the intake function's pages.
    pub(super) fn shell(&self, lang: Lang) -> Result<Vec<u8>, Diagnostic> {
        self.framed("shell.html", lang, &PageView::shell(), "intake/shell")
    }

    fn framed(&self, template: &str, lang: Lang, page: &PageView<'_>, for_file: &str) -> Result<Vec<u8>, Diagnostic> {
        let mut context = self.shared.context(lang).clone();
        context.insert("page", page);
        self.templates.render(template, &context, for_file)
    }
}
