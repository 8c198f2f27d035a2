//! Images exist, can be shown, and are shown.

use std::collections::BTreeSet;

use super::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::{ContentFinding, MarkupFinding};
use crate::images;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut shown = BTreeSet::new();
    for page in content.pages {
        for image in &page.images {
            let file = image.path.as_ref().and_then(|path| Some((path, content.inputs.images.get(path)?)));
            let finding = match file {
                None => MarkupFinding::ImageMissing { path: image.written.clone() },
                Some((path, file)) => {
                    shown.insert(path);
                    match images::plan(path, &file.bytes) {
                        Ok(_) => continue,
                        Err(fault) => {
                            let finding = fault.finding(image.written.clone());
                            diagnostics.push(Diagnostic::at(&page.file, image.span.clone(), &finding));
                            continue;
                        }
                    }
                }
            };
            diagnostics.push(Diagnostic::at(&page.file, image.span.clone(), &finding));
        }
    }
    let unused = content.inputs.images.iter().filter(|(path, _)| !shown.contains(path));
    diagnostics.extend(unused.map(|(_, file)| Diagnostic::whole(file.shown.clone(), &ContentFinding::UnusedImage)));
    diagnostics
}
