//! The views of lists in parts: the part of a section's list or of the site map that a page shows, and the links to the other
//! parts.

use serde::Serialize;

use super::view_builder::ViewBuilder;
use crate::lists::part_url;
use crate::pair::Entry;
use crate::parse::{Page, PageKind};

/// The number of parts beside the current one that get a link of their own. With the first and the last part, and the marks of what
/// is left out, the numbers fit into a line of a narrow telephone.
const BESIDE: usize = 1;

/// A link to another page by its short name.
#[derive(Serialize)]
pub(super) struct Neighbour<'a> {
    url: &'a str,
    label: &'a str,
}

impl<'a> From<&'a Entry> for Neighbour<'a> {
    fn from(entry: &'a Entry) -> Self {
        Neighbour { url: &entry.url, label: &entry.label }
    }
}

/// The place of a page among the parts of its list.
#[derive(Serialize)]
pub(super) struct ListView {
    /// The number of this part, from 1.
    number: usize,
    /// The number of parts, at least 2.
    count: usize,
    /// The addresses of the parts before and after this one.
    previous: Option<String>,
    next: Option<String>,
    /// Links to this part, the parts beside it, the first and the last.
    parts: Vec<PartView>,
}

/// A link to a part of a list.
#[derive(Serialize)]
struct PartView {
    number: usize,
    url: String,
    /// Whether parts before it have no link.
    gap: bool,
}

/// A section on the site map.
#[derive(Serialize)]
pub(super) struct SectionView<'a> {
    url: &'a str,
    label: &'a str,
    pages: Vec<Neighbour<'a>>,
    /// The number of pages that only the section's own list names.
    elsewhere: usize,
}

impl<'a> ViewBuilder<'a> {
    /// The place of a part in its list; `None` for a page of one part.
    pub(super) fn list(self, entry: &Entry, number: usize) -> Option<ListView> {
        let count = self.lists.parts(entry);
        let url = |number| part_url(&entry.url, number);
        let mut parts: Vec<PartView> = Vec::new();
        for at in (1..=count).filter(|at| *at == 1 || *at == count || at.abs_diff(number) <= BESIDE) {
            let gap = parts.last().is_some_and(|last| last.number + 1 < at);
            parts.push(PartView { number: at, url: url(at), gap });
        }
        (count > 1).then(|| ListView {
            number,
            count,
            previous: (number > 1).then(|| url(number - 1)),
            next: (number < count).then(|| url(number + 1)),
            parts,
        })
    }

    /// The sections in a part of the site map; empty for other kinds of pages.
    pub(super) fn map_sections(self, page: &Page, entry: &Entry, number: usize) -> Vec<SectionView<'a>> {
        if page.meta.kind != PageKind::Sitemap {
            return Vec::new();
        }
        let sections = self.lists.of_map(entry.id.0, number).iter();
        sections
            .map(|on_map| SectionView {
                url: &on_map.section.url,
                label: &on_map.section.label,
                pages: on_map.pages.iter().map(|page| Neighbour::from(*page)).collect(),
                elsewhere: on_map.elsewhere,
            })
            .collect()
    }

    /// The same part of the list in the other language, if that has as many parts, or else its first part.
    pub(super) fn part_in(self, other: &Entry, number: usize) -> String {
        part_url(&other.url, if number <= self.lists.parts(other) { number } else { 1 })
    }
}
