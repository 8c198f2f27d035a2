//! Lists of pages in parts: the list of a section, and the site map. Each part is a page that stays within its weight budget
//! (`verify/weight.rs`), however many pages the site has.
//!
//! A list's first part has the list's own address; part 2 of `/ar/news/` is `/ar/news/page_2/`. The names of content files have no
//! underscore, so no page of the content can have such an address.
//!
//! The site map shows every page by section as long as it is one part. Otherwise a section with many pages is one line, because its
//! own list has all of them: 20,000 links in a row would be hundreds of parts in which nobody finds anything. Readers choose a
//! section by its heading and then go through one list, in the order in which the section shows its pages. (An index by letter
//! would need the exact title, and sorts most Arabic titles under the article.) Pages below the first page have no list of their
//! own, so the site map always names them.

use language::Lang;

use crate::pair::{Entry, PageId, SiteIndex};
use crate::parse::{PageKind, is_first_page};

/// The most pages in a part of a section's list. As transferred, an entry takes 130 bytes with a title and a description of usual
/// length. With a number, two dates, and the longest title and description in letters without any order it takes 400. Thirteen
/// of those leave half a KiB of the budget for the section's own text, and usual ones leave 4 KiB.
pub const SECTION_PART: usize = 13;

/// The most links in a part of the site map. As transferred, a link takes 30 bytes with a name of usual length, and 100 with the
/// longest one in letters without any order.
pub const MAP_PART: usize = 55;

/// The most pages that a section with a list of its own shows on a site map of several parts. Up to ten, the names are quicker to
/// read than a second page is to load.
pub const MAP_SECTION: usize = 10;

/// The prefix of the last part of an address.
const PART: &str = "page_";

/// The address of a part of a list, from the address of the list.
pub fn part_url(list: &str, number: usize) -> String {
    if number <= 1 { list.to_string() } else { format!("{list}{PART}{number}/") }
}

/// The address of the list, if an address is that of a later part.
pub fn list_of(address: &str) -> Option<&str> {
    let (folder, name) = address.strip_suffix('/')?.rsplit_once('/')?;
    let number = name.strip_prefix(PART)?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    address.get(..=folder.len()).filter(|_| is_number)
}

/// The lists of a site.
#[derive(Debug)]
pub struct Lists<'a> {
    index: &'a SiteIndex,
    ar: SiteMap<'a>,
    en: SiteMap<'a>,
}

impl<'a> Lists<'a> {
    /// Divides the lists of a site into parts.
    pub fn new(index: &'a SiteIndex) -> Self {
        Lists { index, ar: site_map(index, Lang::Ar), en: site_map(index, Lang::En) }
    }

    /// The number of parts of a page: 1 unless it is a list.
    pub fn parts(&self, page: &Entry) -> usize {
        let parts = match page.kind {
            PageKind::Section => self.index.child_ids(&page.id).len().div_ceil(SECTION_PART),
            PageKind::Sitemap => self.map(page.id.0).len(),
            _ => 1,
        };
        parts.max(1)
    }

    /// The pages in a part of a section's list.
    pub fn of_section(&self, section: &PageId, number: usize) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let part = self.index.child_ids(section).chunks(SECTION_PART).nth(number.saturating_sub(1)).unwrap_or_default();
        let index = self.index;
        part.iter().filter_map(|(lang, key)| index.get(*lang, key))
    }

    /// The sections in a part of the site map.
    pub fn of_map(&self, lang: Lang, number: usize) -> &[MapSection<'a>] {
        self.map(lang).get(number.saturating_sub(1)).map(Vec::as_slice).unwrap_or_default()
    }

    fn map(&self, lang: Lang) -> &SiteMap<'a> {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }
}

/// The parts of a site map.
type SiteMap<'a> = Vec<Vec<MapSection<'a>>>;

/// A section on the site map. One that does not fit into a part goes on in the next.
#[derive(Debug)]
pub struct MapSection<'a> {
    /// The first page of the section.
    pub section: &'a Entry,
    /// The pages that are named here. First pages of sections below it are sections themselves.
    pub pages: Vec<&'a Entry>,
    /// The number of pages that only the section's own list names.
    pub elsewhere: usize,
}

fn site_map(index: &SiteIndex, lang: Lang) -> SiteMap<'_> {
    let sections: Vec<(&Entry, Vec<&Entry>)> = index
        .sections(lang)
        .into_iter()
        .map(|section| (section, index.children(&section.id).filter(|page| !is_first_page(&page.id.1)).collect()))
        .collect();
    let is_short = sections.iter().map(|(_, pages)| 1 + pages.len()).sum::<usize>() <= MAP_PART;
    let mut parts: SiteMap<'_> = Vec::new();
    let mut part = Vec::new();
    let mut free = MAP_PART;
    for (section, pages) in sections {
        let has_a_list = section.kind == PageKind::Section;
        let is_named = is_short || !has_a_list || pages.len() <= MAP_SECTION;
        let elsewhere = if is_named { 0 } else { pages.len() };
        let mut rest = pages.into_iter().skip(elsewhere).peekable();
        // A section starts a new part rather than being divided.
        if !part.is_empty() && 1 + rest.len() > free {
            parts.push(std::mem::take(&mut part));
            free = MAP_PART;
        }
        loop {
            let pages: Vec<&Entry> = rest.by_ref().take(free.saturating_sub(1)).collect();
            free = free.saturating_sub(1 + pages.len());
            part.push(MapSection { section, pages, elsewhere });
            if rest.peek().is_none() {
                break;
            }
            parts.push(std::mem::take(&mut part));
            free = MAP_PART;
        }
    }
    parts.extend((!part.is_empty()).then_some(part));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_part_leads_back_to_its_list() {
        assert_eq!(part_url("/ar/news/", 1), "/ar/news/");
        assert_eq!(part_url("/ar/news/", 12), "/ar/news/page_12/");
        assert_eq!(list_of("/ar/news/page_12/"), Some("/ar/news/"));
        for address in
            ["/ar/news/", "/ar/news/page_/", "/ar/news/page-2/", "/ar/page_2/x/", "/ar/page_2a/", "page_2/", ""]
        {
            assert_eq!(list_of(address), None, "{address}");
        }
    }
}
