//! Images exist, can be published, and are used.

use std::collections::BTreeSet;

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, ImageFinding, MarkupFinding};
use crate::images;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut shown = BTreeSet::new();
    for page in content.pages {
        for image in &page.images {
            let file = image.path.as_ref().and_then(|path| Some((path, content.inputs.images.get(path)?)));
            let (written, span) = (image.written.clone(), image.span.clone());
            let Some((path, file)) = file else {
                let other = image.path.as_ref().and_then(|path| content.inputs.other_pictures.get_key_value(path));
                if let Some((path, _)) = other {
                    shown.insert(path);
                    let format = path.rsplit('.').next().unwrap_or_default().to_uppercase();
                    let finding = ImageFinding::OtherFormat { path: written, format };
                    diagnostics.push(Diagnostic::at(&page.file, span, &finding));
                    continue;
                }
                let finding = MarkupFinding::ImageMissing { path: written };
                diagnostics.push(Diagnostic::at(&page.file, span, &finding));
                continue;
            };
            shown.insert(path);
            if let Err(fault) = images::plan(path, &file.bytes) {
                diagnostics.push(Diagnostic::at(&page.file, span, &fault.finding(written)));
            }
        }
    }
    let unused = content.inputs.images.iter().filter(|(path, _)| !shown.contains(path));
    diagnostics.extend(unused.map(|(_, file)| Diagnostic::for_file(file.shown.clone(), &ContentFinding::UnusedImage)));
    let ignored = content.inputs.other_pictures.iter().filter(|(path, _)| !shown.contains(path));
    diagnostics.extend(ignored.map(|(_, file)| Diagnostic::for_file(file.clone(), &ContentFinding::IgnoredFile)));
    diagnostics
}
