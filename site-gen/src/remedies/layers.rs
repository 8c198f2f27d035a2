//! Corrections that can be applied to a text at once.

use crate::diagnostic::Diagnostic;
use crate::remedy::Remedy;

/// Takes as many findings of one file as can be corrected at once, in the order of their places. The others stay in `found`.
pub(crate) fn first_layer<'a>(found: &mut Vec<&'a Diagnostic>) -> Vec<&'a Diagnostic> {
    let start = |d: &Diagnostic| d.remedy.as_ref().and_then(|remedy| Some(remedy.edits.first()?.start));
    found.sort_by(|a, b| start(a).cmp(&start(b)).then_with(|| a.order(b)));
    let (mut layer, mut rest): (Vec<&Diagnostic>, Vec<&Diagnostic>) = (Vec::new(), Vec::new());
    let mut last: Option<&Remedy> = None;
    for diagnostic in found.drain(..) {
        let Some(remedy) = &diagnostic.remedy else { continue };
        if last.is_none_or(|last| last.precedes(remedy)) {
            layer.push(diagnostic);
            last = Some(remedy);
        } else {
            rest.push(diagnostic);
        }
    }
    *found = rest;
    layer
}
