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
    Some(match here {
        Some(here) => MarkupFinding::NoSuchHeadingHere { id, here: here.into() },
        None => MarkupFinding::NoSuchHeading { id },
    })
}
