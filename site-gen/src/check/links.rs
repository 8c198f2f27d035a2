//! The target of each link exists, is open to readers, and is in the page's own language.

use language::Lang;
use language::normalise::fold_digit;

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::pair::{Entry, Publication, SiteIndex, paired_heading};
use crate::parse::text::characters::look_alike_of;
use crate::parse::{Link, Page, Target};
use crate::remedy::{Edit, Remedy};

/// A finding, and the address that certainly belongs there instead.
type Fault = (MarkupFinding, Option<String>);

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in content.pages {
        for link in &page.links {
            let faults = link_faults(content.index, page, link).into_iter().map(|(finding, address)| {
                let remedy = address.and_then(|address| readdressed(page, link, &address));
                Diagnostic::at(&page.file, link.span.clone(), &finding).corrected_by(remedy)
            });
            diagnostics.extend(faults);
        }
    }
    diagnostics
}

/// The replacement of a link's address. `None` if the address is not written in the link itself, as in `[words][label]`.
fn readdressed(page: &Page, link: &Link, address: &str) -> Option<Remedy> {
    let source = page.file.text.get(link.span.clone())?;
    let place = ["](", "](<"].iter().find_map(|before| {
        let at = source.rfind(&format!("{before}{}", link.written))? + before.len();
        let rest = source.get(at + link.written.len()..)?;
        rest.starts_with([')', '>', ' ', '\n']).then_some(at)
    })?;
    let start = link.span.start + place;
    Remedy::new(vec![Edit::replace(start..start + link.written.len(), address)])
}

fn link_faults(index: &SiteIndex, page: &Page, link: &Link) -> Vec<Fault> {
    let (lang, key, fragment) = match &link.target {
        Target::Page { lang, key, fragment } => (*lang, key, fragment.as_ref()),
        Target::Fragment(fragment) => (page.lang, &page.key, Some(fragment)),
        Target::External | Target::Unknown => return Vec::new(),
    };
    let path = || format!("content/{lang}/{key}.md");
    let Some(entry) = index.get(lang, key) else {
        let unreadable = index.is_broken(lang, key);
        return if unreadable { Vec::new() } else { vec![(MarkupFinding::NoSuchPage { path: path() }, None)] };
    };
    let mut faults = Vec::new();
    let own = index.get(page.lang, &page.key);
    // A page that is not open may link to other pages that are not open.
    if own.is_some_and(|own| own.publication == Publication::Open) {
        match entry.publication {
            Publication::Open => {}
            Publication::Hidden => faults.push((MarkupFinding::NotPublished { path: path() }, None)),
            Publication::Expired => faults.push((MarkupFinding::Expired { path: path() }, None)),
        }
    }
    if lang != page.lang && !link.marked {
        let address = in_own_language(index, page, link, entry, fragment);
        faults.push((MarkupFinding::OtherLanguage { address: link.written.clone() }, address));
    }
    if let Some(fragment) = fragment
        && let Some((finding, id)) = no_such_heading(index, entry, fragment)
    {
        let path = link.written.split('#').next().unwrap_or_default();
        faults.push((finding, id.map(|id| format!("{path}#{id}"))));
    }
    faults
}

/// The address of the same page, and of the same heading, in the language of the page that links to it. `None` if the link is meant to
/// lead to the other language.
fn in_own_language(
    index: &SiteIndex,
    page: &Page,
    link: &Link,
    entry: &Entry,
    fragment: Option<&String>,
) -> Option<String> {
    let here = index.counterpart(entry)?;
    // The words of the link can name the other language, or be written in it.
    let words = page.file.text.get(link.span.clone())?.rsplit_once("](")?.0;
    let named = ["English", "Arabic", "إنجليزي", "انجليزي", "عربي"].iter().any(|name| words.contains(name));
    let is_own = |c: char| c.is_alphabetic() && c.is_ascii() == (page.lang == Lang::En);
    if named || !words.contains(is_own) || here.id.0 != page.lang || here.id.1 == page.key {
        return None;
    }
    let fragment = match fragment {
        None => String::new(),
        Some(id) => {
            let at = entry.headings.iter().position(|(_, heading)| heading == id)?;
            format!("#{}", paired_heading(&entry.headings, &here.headings, at)?)
        }
    };
    Some(format!("{}{fragment}", relative(&page.key, &here.id.1)))
}

/// The path of a page's file from the folder of another page of the same language.
fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.rsplit_once('/').map_or("", |(folders, _)| folders).split('/').collect();
    let (folders, parts) = (folders.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>(), to.split('/'));
    let parts: Vec<&str> = parts.collect();
    let most = folders.len().min(parts.len().saturating_sub(1));
    let shared = folders.iter().zip(&parts).take(most).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folders.len() - shared);
    format!("{up}{}.md", parts.get(shared..).unwrap_or_default().join("/"))
}

/// The finding about a missing heading, with the id that is certainly meant.
fn no_such_heading(index: &SiteIndex, entry: &Entry, fragment: &str) -> Option<(MarkupFinding, Option<String>)> {
    let ids = || entry.headings.iter().map(|(_, id)| id).chain(&entry.clauses);
    if ids().any(|id| id == fragment) {
        return None;
    }
    let id = fragment.to_string();
    let other = index.counterpart(entry);
    let elsewhere = other.and_then(|other| Some((other, other.headings.iter().position(|(_, id)| id == fragment)?)));
    let here = elsewhere.and_then(|(other, at)| paired_heading(&other.headings, &entry.headings, at));
    Some(match (here, nearest(fragment, ids())) {
        (Some(here), _) => (MarkupFinding::NoSuchHeadingHere { id, here: here.into() }, Some(here.into())),
        (None, Some(near)) => {
            let sure = surely_meant(fragment, ids()).filter(|sure| *sure == near);
            (MarkupFinding::MisspeltHeading { id, near: near.into() }, sure.map(str::to_string))
        }
        (None, None) => (MarkupFinding::NoSuchHeading { id }, None),
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

/// The only id that a misspelt one can mean: the one with the same letters, apart from those that are often exchanged and at most one
/// other, and with the same digits.
fn surely_meant<'a>(written: &str, ids: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let digits = |id: &str| id.chars().filter(|c| c.is_numeric()).map(fold_digit).collect::<String>();
    let letters = |id: &str| id.chars().filter(|c| c.is_alphabetic()).map(exchanged).collect::<String>().to_lowercase();
    let (wanted, number) = (letters(written), digits(written));
    // In a short word, another letter makes another word.
    let most = usize::from(wanted.chars().count() > 4);
    let mut meant = ids.filter(|id| {
        digits(id) == number && !wanted.is_empty() && strsim::damerau_levenshtein(&wanted, &letters(id)) <= most
    });
    let first = meant.next()?;
    meant.next().is_none().then_some(first)
}

/// A letter of Arabic in the form that people write in place of others.
fn exchanged(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' => 'ي',
        other => look_alike_of(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_starts_at_the_folder_of_the_page() {
        for (from, to, path) in [
            ("a", "b", "b.md"),
            ("a/b", "a/c", "c.md"),
            ("a/b", "c", "../c.md"),
            ("a/b/c", "a/d/e", "../d/e.md"),
            ("a", "b/index", "b/index.md"),
            ("index", "a/index", "a/index.md"),
            ("a/a", "a", "../a.md"),
        ] {
            assert_eq!(relative(from, to), path, "{from} {to}");
        }
    }

    #[test]
    fn an_id_is_sure_only_if_no_other_can_be_meant() {
        let sure = |written: &str, ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_string()).collect();
            surely_meant(written, ids.iter()).map(str::to_string)
        };
        assert_eq!(sure("الاهداف", &["الأهداف", "النطاق"]).as_deref(), Some("الأهداف"));
        assert_eq!(sure("Approvall", &["approval"]).as_deref(), Some("approval"));
        assert_eq!(sure("don-t-panic", &["dont-panic"]).as_deref(), Some("dont-panic"));
        assert_eq!(sure("step-1", &["step-2"]), None, "another number");
        assert_eq!(sure("step-١", &["step-1"]).as_deref(), Some("step-1"));
        assert_eq!(sure("form", &["farm"]), None, "another word");
        assert_eq!(sure("letters", &["letter", "lettersa"]), None, "one of two");
    }
}
