//! Labels that people type or paste with an answer: `الاسم: سارة`.

use language::fold::folded;

/// The text without its label, if it begins with one of the labels and a colon. The labels are in the folded form
/// ([`language::fold::folded`]).
pub(super) fn unlabelled<'t>(text: &'t str, labels: &[&str]) -> &'t str {
    let mut text = text;
    while let Some((label, rest)) = text.split_once([':', '：'])
        && labels.contains(&folded(label).as_str())
        && !rest.trim().is_empty()
    {
        text = rest.trim();
    }
    text
}
