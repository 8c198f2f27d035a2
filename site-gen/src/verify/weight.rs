//! The transferred size of each page on an old phone, and the budgets for it.
//!
//! The weight of a page covers its first view: the page, its style sheets with their imports, their fonts and pictures, the
//! page's own pictures, and its favicon; each file once. [`loads`](super::loads) chooses among alternatives. [`transfer`]
//! measures the files. Pages have no scripts, so there is no budget for them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::facts::Facts;
use super::sheets::Sheet;
use crate::diagnostic::Diagnostic;
use crate::files::{Files, json};
use crate::findings::WeightFinding;
use crate::{images, transfer};

const KIB: usize = 1024;

/// The budget for a page with its styles: the amount that a server can send before it has to wait for the first acknowledgement,
/// ten packets (RFC 6928), minus the headers. On a slow line every such wait is noticeable.
const TEXT_AND_STYLES: usize = 14 * KIB;

/// The budget for the first view: a second on a line of 400 kbit/s. The site's own pages keep within 48 KiB. The rest is room for editors,
/// whom a budget stops, and for lists of pages with the longest titles.
const FIRST_VIEW: usize = 50 * KIB;

/// The budget for the number of files of the first view: the page, its styles, the font and the icons.
const REQUESTS: usize = 4;

/// The number of heaviest files that a finding lists.
const MAX_LISTED: usize = 3;

/// The transferred bytes of a page by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The page itself.
    pub html: usize,
    /// Its style sheets.
    pub css: usize,
    /// Its fonts.
    pub fonts: usize,
    /// Its pictures and icons.
    pub images: usize,
    /// The sum.
    pub total: usize,
    /// The number of files.
    pub requests: usize,
}

/// The number of pages up to which each is measured. On a larger site, where compressing each page would take longer than all the rest of
/// a build, a page is measured if an upper estimate exceeds a budget; the weight of the others is the estimate.
const MOST_MEASURED: usize = 500;

/// The weight of every page by its address.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Weights(BTreeMap<String, Weight>);

impl Weights {
    /// The pages by address.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Weight)> {
        self.0.iter().map(|(address, weight)| (address.as_str(), weight))
    }

    /// The page with the largest weight; the first of several.
    pub fn heaviest(&self) -> Option<(&str, &Weight)> {
        self.iter().max_by(|a, b| a.1.total.cmp(&b.1.total).then_with(|| b.0.cmp(a.0)))
    }

    /// The median of a figure; the lower one of two.
    pub fn median(&self, figure: impl Fn(&Weight) -> usize) -> usize {
        let mut figures: Vec<usize> = self.0.values().map(figure).collect();
        figures.sort_unstable();
        figures.get(figures.len().saturating_sub(1) / 2).copied().unwrap_or_default()
    }

    /// The file `weights.json`.
    pub(crate) fn json(&self) -> Vec<u8> {
        json(self)
    }
}

/// Weighs every page.
pub(super) fn check(
    files: &Files,
    facts: &BTreeMap<&str, Facts>,
    sheets: &BTreeMap<&str, Sheet>,
) -> (Weights, Vec<Diagnostic>) {
    // A file that many pages load is measured once.
    let loaded: BTreeSet<&str> = facts
        .values()
        .flat_map(|page| page.loads.iter().flatten().map(String::as_str))
        .chain(sheets.values().flat_map(|sheet| sheet.faces.iter().map(|face| face.file.as_str())))
        .chain(sheets.values().flat_map(|sheet| sheet.pictures.iter().map(String::as_str)))
        .collect();
    let sizes = loaded.into_par_iter().filter_map(|name| Some((name, size(files, name)?))).collect();
    let weigher = Weigher { files, sheets, sizes, estimates: facts.len() > MOST_MEASURED };
    let weighed: Vec<_> = facts.par_iter().map(|(name, page)| (address(name), weigher.page(name, page))).collect();
    let mut weights = Weights::default();
    let mut diagnostics = Vec::new();
    for (address, (weight, found)) in weighed {
        weights.0.insert(address, weight);
        diagnostics.extend(found);
    }
    (weights, diagnostics)
}

/// The transferred size of a file; `None` if it does not exist, which another rule reports.
fn size(files: &Files, name: &str) -> Option<usize> {
    let file = files.file(name)?;
    // Without the encoders, an image is the author's original and not the published file.
    let stand_in = !images::ENCODES && name.starts_with(&format!("site{}/", images::PUBLISHED_FOLDER));
    Some(if stand_in { 0 } else { file.transferred(name) })
}

/// The address of a page.
fn address(name: &str) -> String {
    let path = name.strip_prefix("site").unwrap_or(name);
    path.strip_suffix("index.html").unwrap_or(path).to_string()
}

struct Weigher<'a> {
    files: &'a Files,
    sheets: &'a BTreeMap<&'a str, Sheet>,
    /// The sizes measured so far.
    sizes: BTreeMap<&'a str, usize>,
    /// Whether pages are measured only where an estimate comes near a budget.
    estimates: bool,
}

impl Weigher<'_> {
    fn page(&self, name: &str, page: &Facts) -> (Weight, Vec<Diagnostic>) {
        if let Some(file) = self.files.file(name).filter(|file| self.estimates && file.transfer.get().is_none()) {
            for estimate in [transfer::at_most, transfer::about] {
                let (weight, found) = self.weighed(name, page, Some(estimate(name, &file.bytes)));
                if found.is_empty() {
                    return (weight, found);
                }
            }
        }
        self.weighed(name, page, size(self.files, name))
    }

    /// The weight of a page whose own transferred size is given.
    fn weighed(&self, name: &str, page: &Facts, own: Option<usize>) -> (Weight, Vec<Diagnostic>) {
        let parts = self.parts(name, page, own);
        let sum =
            |kind: Kind| parts.iter().filter(|(name, _)| Kind::from_name(name) == kind).map(|(_, size)| size).sum();
        let weight = Weight {
            html: sum(Kind::Text),
            css: sum(Kind::Styles),
            fonts: sum(Kind::Font),
            images: sum(Kind::Picture),
            total: parts.values().sum(),
            requests: parts.len(),
        };
        let mut found = Vec::new();
        if weight.html + weight.css > TEXT_AND_STYLES {
            let (sum, budget) = (kib(weight.html + weight.css), kib(TEXT_AND_STYLES));
            let (text, styles) = (kib(weight.html), kib(weight.css));
            found.push(if self.files.file(name).is_some_and(|file| file.is_list) {
                WeightFinding::List { weight: sum, budget, text, styles }
            } else {
                WeightFinding::Text { weight: sum, budget, text, styles }
            });
        }
        if weight.total > FIRST_VIEW {
            let parts = list(&parts, MAX_LISTED);
            found.push(WeightFinding::View { weight: kib(weight.total), budget: kib(FIRST_VIEW), parts });
        }
        if weight.requests > REQUESTS {
            let (count, budget) = (weight.requests.to_string(), REQUESTS.to_string());
            found.push(WeightFinding::Requests { count, budget, parts: list(&parts, usize::MAX) });
        }
        (weight, found.iter().map(|finding| Diagnostic::for_file(name, finding)).collect())
    }

    /// Every file of the first view with its transferred size.
    fn parts<'n>(&'n self, name: &'n str, page: &'n Facts, own: Option<usize>) -> BTreeMap<&'n str, usize> {
        let mut parts: BTreeMap<&str, usize> = own.map(|size| (name, size)).into_iter().collect();
        let mut add = |choice: &mut dyn Iterator<Item = &'n str>| {
            let known = choice.filter_map(|name| Some((name, *self.sizes.get(name)?)));
            // If the choice cannot be predicted, the heaviest file counts.
            parts.extend(known.max_by_key(|(_, size)| *size));
        };
        for choice in &page.loads {
            add(&mut choice.iter().map(String::as_str));
        }
        let named = page.loads.iter().flatten().filter_map(|name| self.sheets.get(name.as_str()));
        let sheets: Vec<&Sheet> = named.collect();
        for sheet in &sheets {
            for picture in &sheet.pictures {
                add(&mut std::iter::once(picture.as_str()));
            }
            let used = |family: &str| sheets.iter().any(|sheet| sheet.names(family));
            for face in sheet.faces.iter().filter(|face| used(&face.family) && face.is_for(&page.characters)) {
                add(&mut std::iter::once(face.file.as_str()));
            }
        }
        parts
    }
}

/// The role of a file on a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Styles,
    Font,
    Picture,
}

impl Kind {
    fn from_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("html") => Kind::Text,
            Some("css") => Kind::Styles,
            Some("woff2" | "woff" | "ttf" | "otf") => Kind::Font,
            _ => Kind::Picture,
        }
    }
}

/// A list of the heaviest files.
fn list(parts: &BTreeMap<&str, usize>, most: usize) -> String {
    let mut parts: Vec<_> = parts.iter().collect();
    parts.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let words =
        |(name, size): (&&str, &usize)| format!("{} ({})", name.strip_prefix("site/").unwrap_or(name), kib(*size));
    parts.into_iter().take(most).map(words).collect::<Vec<_>>().join(" + ")
}

/// KiB with one decimal place, rounded up, so that a weight over a budget never appears to be within it.
pub(crate) fn kib(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(KIB);
    match tenths % 10 {
        0 => format!("{}", tenths / 10),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

#[cfg(test)]
mod tests;
