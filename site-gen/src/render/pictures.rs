//! The site's images. Each is encoded once, for all pages that show it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::files::File;
use crate::images::{self, Decoded, PUBLISHED_FOLDER, Plan};
use crate::parse::{Image, Page};
use crate::previous::digest;
use crate::read::Inputs;

/// The plans of all images on pages, by their path in the content folder.
#[derive(Default)]
pub(super) struct Pictures(BTreeMap<String, Plan>);

impl Pictures {
    /// Plans every image on a page. Images that cannot be planned were reported by `check`.
    pub(super) fn plan(inputs: &Inputs, pages: &[Page]) -> Self {
        let shown = pages.iter().flat_map(|page| &page.images).filter_map(|image| image.path.as_ref());
        // An image on many pages is planned once.
        let shown: BTreeSet<&String> = shown.collect();
        let plan = |path: &String| Some((path.clone(), images::plan(path, &inputs.images.get(path)?.bytes).ok()?));
        Pictures(shown.into_iter().filter_map(plan).collect())
    }

    /// Whether an image is among them, by its path in the content folder.
    pub(super) fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Encodes the images, or reuses the files of the last build with the same image and recipe.
    pub(super) fn files(&self, inputs: &Inputs) -> Vec<Result<(String, File), Diagnostic>> {
        let made = self.0.par_iter().map(|(path, plan)| {
            let Some(source) = inputs.images.get(path) else { return Vec::new() };
            let source_digest = digest(&source.bytes);
            // Decoded once, when the first variant is missing.
            let mut decoded = None;
            let variants = plan.variants.iter().map(|variant| {
                let name = format!("site{PUBLISHED_FOLDER}/{}", variant.name);
                let from = digest(format!("{source_digest}\n{}", variant.recipe).as_bytes());
                if let Some((bytes, transfer)) = inputs.previous.same(&name, &from) {
                    let transfer = transfer.map(OnceLock::from).unwrap_or_default();
                    return Ok((name, File { bytes, from: Some(from), unchanged: true, transfer, ..File::default() }));
                }
                let decoded = decoded.get_or_insert_with(|| Decoded::new(&source.bytes));
                let encoded = match decoded {
                    Ok(decoded) => decoded.encode(variant),
                    Err(fault) => Err(fault.clone()),
                };
                let place = &source.shown;
                let bytes =
                    encoded.map_err(|fault| Diagnostic::for_file(place.clone(), &fault.finding(place.clone())))?;
                Ok((name, File { bytes, from: Some(from), ..File::default() }))
            });
            variants.collect::<Vec<_>>()
        });
        made.flatten().collect()
    }

    /// Writes an image as HTML: the formats from the smallest to the one for every browser, with the size, so that the layout
    /// does not shift while it loads.
    pub(super) fn write(&self, image: &Image, html: &mut String) {
        let Some(plan) = image.path.as_ref().and_then(|path| self.0.get(path)) else { return };
        let Some(fallback) = plan.fallback() else { return };
        html.push_str("<picture>");
        for media_type in ["image/avif", "image/webp"] {
            let variants = plan.variants.iter().filter(|v| v.media_type == media_type && v.name != fallback.name);
            let set: Vec<String> = variants.map(|v| format!("{PUBLISHED_FOLDER}/{} {}w", v.name, v.width)).collect();
            if !set.is_empty() {
                let set = set.join(", ");
                html.push_str(&format!(
                    "<source type=\"{media_type}\" srcset=\"{set}\" sizes=\"(min-width: 48rem) 45rem, 100vw\">"
                ));
            }
        }
        let (width, height) = (plan.width, plan.height);
        html.push_str(&format!("<img src=\"{PUBLISHED_FOLDER}/{}\" alt=\"", fallback.name));
        // Writing to a string cannot fail.
        let _ = pulldown_cmark_escape::escape_html(&mut *html, &image.alt);
        html.push_str(&format!(
            "\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\"></picture>"
        ));
    }
}
