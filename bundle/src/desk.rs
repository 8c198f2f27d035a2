//! The desk's bundle: the templates of the desk in the browser and the words that editors keep for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use forms::desk::DeskContent;
use language::Lang;
use serde::Deserialize;
use tera::{Context, Kwargs, State, Tera, TeraResult};

use crate::{Bundle, BundleError, isolate, json, read, unusable};

/// The format that this reader understands.
const FORMAT: u32 = 1;

/// The desk's templates and words, with the intake bundle that belongs to them.
pub struct DeskBundle {
    /// Form definitions and interface strings.
    pub intake: Arc<Bundle>,
    /// The words that editors keep for the desk.
    pub content: DeskContent,
    manifest: Manifest,
    tera: Tera,
}

#[derive(Deserialize)]
struct Manifest {
    format: u32,
    site: BTreeMap<Lang, String>,
    assets: BTreeMap<String, String>,
    integrity: BTreeMap<String, String>,
    templates: Vec<String>,
}

impl DeskBundle {
    /// Reads the folder `desk` of a build.
    ///
    /// # Errors
    /// [`BundleError`] for the first thing that is missing or wrong.
    pub fn load(folder: &Path, intake: Arc<Bundle>) -> Result<Self, BundleError> {
        let manifest: Manifest = json("desk.json", &read(folder, "desk.json")?)?;
        if manifest.format != FORMAT {
            let why = format!("its format is {}, and {FORMAT} is understood", manifest.format);
            return Err(unusable("desk.json", why));
        }
        let content = DeskContent::parse(&read(folder, "desk.toml")?).map_err(|why| unusable("desk.toml", why))?;
        let mut templates = Vec::new();
        for name in &manifest.templates {
            templates.push((name.as_str(), read(folder, &format!("templates/{name}"))?));
        }
        let mut tera = Tera::new();
        isolate::register(&mut tera);
        tera.register_function("say", |arguments: Kwargs, state: &State<'_>| -> TeraResult<String> {
            let code = state.get::<String>("lang")?.ok_or_else(|| tera::Error::message("the page has no language"))?;
            Ok(arguments.must_get::<&str>(&code)?.to_string())
        });
        tera.add_raw_templates(templates).map_err(|error| unusable("templates", error.to_string()))?;
        Ok(DeskBundle { intake, content, manifest, tera })
    }

    /// The name of the Association.
    pub fn site_name(&self, lang: Lang) -> &str {
        self.manifest.site.get(&lang).map(String::as_str).unwrap_or_default()
    }

    /// Renders a page of the desk.
    ///
    /// # Errors
    /// [`BundleError`] if the template fails. The tests render every page.
    pub fn page(&self, lang: Lang, template: &str, context: Context) -> Result<String, BundleError> {
        self.page_with_form(lang, lang, template, context)
    }

    /// Renders a page of the desk that holds a form in a language of its own: that of the applicant.
    ///
    /// # Errors
    /// [`BundleError`] if the template fails.
    pub fn page_with_form(
        &self,
        lang: Lang,
        form_lang: Lang,
        template: &str,
        mut context: Context,
    ) -> Result<String, BundleError> {
        context.insert("lang", &lang);
        context.insert("dir", lang.dir());
        context.insert("site_name", &self.manifest.site.get(&lang));
        context.insert("assets", &self.manifest.assets);
        context.insert("integrity", &self.manifest.integrity);
        context.insert("t", &self.intake.strings(form_lang));
        self.tera.render(template, &context).map_err(|error| unusable(template, error.to_string()))
    }
}
