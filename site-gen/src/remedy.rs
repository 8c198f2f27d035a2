//! The certain correction of a finding, as edits of its file.

use std::ops::Range;

use serde::Serialize;

use crate::disk::{Layout, normalised};

/// The edits that correct a finding. Only where the result is certain does a finding have a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The edits of the text as it was read, in the order of their places. None overlaps another.
    pub edits: Vec<Edit>,
    /// The same edits of the file on disk, which may have a byte order mark and CRLF line ends.
    pub on_disk: Vec<Edit>,
}

/// Replaces a byte range by a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    /// The first byte that is replaced.
    pub start: usize,
    /// The byte after the last one that is replaced. It is `start` where a text is inserted.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces the bytes of a range.
    pub fn replace(span: Range<usize>, text: impl Into<String>) -> Self {
        Edit { start: span.start, end: span.end, text: text.into() }
    }

    /// Inserts a text before a byte.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Edit::replace(at..at, text)
    }

    /// Deletes the bytes of a range.
    pub fn delete(span: Range<usize>) -> Self {
        Edit::replace(span, "")
    }

    /// The byte range that is replaced.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether two edits change the same bytes, or one inserts where the other begins or ends, so that their order would matter.
    fn meets(&self, other: &Self) -> bool {
        let inserts = self.start == self.end || other.start == other.end;
        if inserts {
            self.start <= other.end && other.start <= self.end
        } else {
            self.start < other.end && other.start < self.end
        }
    }
}

impl Remedy {
    /// Makes a remedy of edits in any order. `None` if there are none, or if they overlap.
    pub fn new(mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort();
        let sound = edits.windows(2).all(|pair| matches!(pair, [first, second] if !first.meets(second)));
        (sound && !edits.is_empty()).then(|| Remedy { on_disk: edits.clone(), edits })
    }

    /// Whether another remedy's edits all come after those of this one, so that both can be applied to the same text at once.
    pub fn precedes(&self, other: &Self) -> bool {
        match (self.edits.last(), other.edits.first()) {
            (Some(last), Some(first)) => last.end <= first.start && !last.meets(first),
            _ => true,
        }
    }
}

/// A text with edits applied. Their places are in the text, and none overlaps another.
pub fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort();
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.push_str(text.get(at..edit.start).unwrap_or_default());
        edited.push_str(&edit.text);
        at = edit.end;
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}

/// The edits of the file on disk that are the edits of its text.
pub(crate) fn on_disk(edits: &[Edit], layout: &Layout, text: &str) -> Vec<Edit> {
    let edit = |edit: &Edit| Edit::replace(layout.place(&edit.span()), layout.written(&edit.text, text, edit.start));
    edits.iter().map(edit).collect()
}

/// A file on disk with edits of the text as it was read. Its byte order mark and its line ends stay. `None` if the file changed since
/// then.
pub(crate) fn apply_on_disk(file: &str, text: &str, edits: &[Edit]) -> Option<String> {
    let is_unchanged = normalised(file.to_string()) == text;
    is_unchanged.then(|| apply(file, &on_disk(edits, &Layout::new(file), text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_at_their_places() {
        let edits = [Edit::insert(2, "x"), Edit::delete(0..1), Edit::replace(3..4, "yz")];
        assert_eq!(apply("abcd", &edits), "bxcyz");
        assert_eq!(apply("abcd", &[]), "abcd");
    }

    #[test]
    fn edits_that_meet_are_not_applied_together() {
        let remedy = |edits: &[Edit]| Remedy::new(edits.to_vec()).unwrap();
        let delete = remedy(&[Edit::delete(2..4)]);
        for (other, precedes) in [
            (Edit::delete(4..5), true),
            (Edit::delete(3..5), false),
            (Edit::insert(4, "x"), false),
            (Edit::insert(5, "x"), true),
            (Edit::delete(2..4), false),
            (Edit::delete(0..1), false),
        ] {
            assert_eq!(delete.precedes(&remedy(std::slice::from_ref(&other))), precedes, "{other:?}");
        }
        assert!(!remedy(&[Edit::insert(2, "x")]).precedes(&delete));
        assert_eq!(Remedy::new(vec![Edit::delete(0..2), Edit::delete(1..3)]), None);
        assert_eq!(Remedy::new(Vec::new()), None);
    }
}
