//! The target of each link exists, is open to readers, and is in the page's own language.

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::pair::{Entry, Publication, SiteIndex, paired_heading};
use crate::parse::{Link, Page, Target};

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in content.pages {
        for link in &page.links {
            let faults = link_faults(content.index, page, link);
            diagnostics.extend(faults.iter().map(|finding| Diagnostic::at(&page.file, link.span.clone(), finding)));
        }
    }
    diagnostics
}

fn link_faults(index: &SiteIndex, page: &Page, link: &Link) -> Vec<MarkupFinding> {
    let (lang, key, fragment) = match &link.target {
        Target::Page { lang, key, fragment } => (*lang, key, fragment.as_ref()),
        Target::Fragment(fragment) => (page.lang, &page.key, Some(fragment)),
        Target::External | Target::Unknown => return Vec::new(),
    };
    let path = || format!("content/{lang}/{key}.md");
    let Some(entry) = index.get(lang, key) else {
        let unreadable = index.is_broken(lang, key);
        return if unreadable { Vec::new() } else { vec![MarkupFinding::NoSuchPage { path: path() }] };
    };
    let mut faults = Vec::new();
    let own = index.get(page.lang, &page.key);
    // A page that is not open may link to other pages that are not open.
    if own.is_some_and(|own| own.publication == Publication::Open) {
        match entry.publication {
            Publication::Open => {}
            Publication::Hidden => faults.push(MarkupFinding::NotPublished { path: path() }),
            Publication::Expired => faults.push(MarkupFinding::Expired { path: path() }),
        }
    }
    if lang != page.lang && !link.marked {
        faults.push(MarkupFinding::OtherLanguage { address: link.written.clone() });
    }
    if let Some(fragment) = fragment {
        faults.extend(no_such_heading(index, entry, fragment));
    }
    faults
}

fn no_such_heading(index: &SiteIndex, entry: &Entry, fragment: &str) -> Option<MarkupFinding> {
    let headings = entry.headings.iter().map(|(_, id)| id);
    if headings.chain(&entry.clauses).any(|id| id == fragment) {
        return None;
    }
    let id = fragment.to_string();
    let other = index.counterpart(entry);
    let elsewhere = other.and_then(|other| Some((other, other.headings.iter().position(|(_, id)| id == fragment)?)));
    let here = elsewhere.and_then(|(other, at)| paired_heading(&other.headings, &entry.headings, at));
    let near = || nearest(fragment, entry.headings.iter().map(|(_, id)| id).chain(&entry.clauses));
    Some(match (here, near()) {
        (Some(here), _) => MarkupFinding::NoSuchHeadingHere { id, here: here.into() },
        (None, Some(near)) => MarkupFinding::MisspeltHeading { id, near: near.into() },
        (None, None) => MarkupFinding::NoSuchHeading { id },
    })
}

/// The id that is most similar to a misspelt one: by its letters and digits alone, in any case, or else nearly the same.
fn nearest<'a>(written: &str, ids: impl Iterator<Item = &'a String> + Clone) -> Option<&'a str> {
    let plain = |id: &str| id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = plain(written);
    let similar = |id: &'a String| {
        let same = !wanted.is_empty() && plain(id) == wanted;
        (if same { 1.0 } else { strsim::normalized_damerau_levenshtein(written, id) }, id)
    };
    ids.map(similar).filter(|(how, _)| *how > 0.6).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id.as_str())
}
