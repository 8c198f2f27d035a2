//! Files for search engines and feed readers: the site map, the feeds, `robots.txt`.

use std::fmt::Write;

use language::Lang;

use super::alternates::alternates;
use crate::data::Complete;
use crate::pair::{Entry, SiteIndex, Translation};
use crate::parse::{PageKind, url};

/// The site map (sitemaps.org 0.9, with the alternates of each address in the form that search engines read). It names every page
/// itself, so the later parts of lists, which are found by links, are left out.
pub(super) fn sitemap(index: &SiteIndex, base: &str) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for entry in index.open_entries().filter(|entry| entry.translation != Translation::Fallback) {
        let _ = write!(xml, "<url><loc>{}</loc>", escape(&format!("{base}{}", entry.url)));
        if let Some(day) = entry.updated.or(entry.date) {
            let _ = write!(xml, "<lastmod>{}</lastmod>", day.iso());
        }
        for alternate in alternates(index, entry, 1, Some(base)) {
            let (lang, url) = (alternate.lang, escape(&alternate.url));
            let _ = write!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{url}\"/>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// The file `robots.txt`: everything may be read except the dynamic pages of the forms.
pub(super) fn robots(base: Option<&str>) -> Vec<u8> {
    let mut text = String::from("User-agent: *\nDisallow: /intake/\n");
    if let Some(base) = base {
        let _ = write!(text, "\nSitemap: {base}/sitemap.xml\n");
    }
    text.into_bytes()
}

/// The entries of a language's feed, latest first: news by its day, other pages by the day of their last change.
pub(super) fn feed_entries(index: &SiteIndex, lang: Lang) -> Vec<&Entry> {
    let dated = |entry: &&Entry| {
        entry.id.0 == lang
            && entry.translation != Translation::Fallback
            && (entry.kind == PageKind::News || entry.updated.is_some())
    };
    let mut entries: Vec<&Entry> = index.open_entries().filter(dated).collect();
    entries.sort_by_cached_key(|entry| (std::cmp::Reverse(entry.updated.or(entry.date)), entry.id.clone()));
    entries
}

/// The feed of a language (Atom, RFC 4287); `None` if there are no entries.
pub(super) fn feed(index: &SiteIndex, data: &Complete, lang: Lang, base: &str) -> Option<Vec<u8>> {
    let entries = feed_entries(index, lang);
    // A day has no time of day; midnight in Riyadh is used.
    let moment = |entry: &Entry| entry.updated.or(entry.date).map(|day| format!("{}T00:00:00+03:00", day.iso()));
    let latest = entries.iter().find_map(|entry| moment(entry))?;
    let name = escape(data.site.name.get(lang));
    let home = format!("{base}{}", url(lang, "index"));
    let own = format!("{base}/{lang}/feed.xml");
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n<id>{own}</id>\n<title>{name}</title>\n<updated>{latest}</updated>\n<link rel=\"self\" href=\"{own}\"/>\n<link href=\"{home}\"/>\n<author><name>{name}</name></author>\n"
    );
    for entry in entries {
        let Some(updated) = moment(entry) else { continue };
        let address = escape(&format!("{base}{}", entry.url));
        let _ = write!(
            xml,
            "<entry>\n<id>{address}</id>\n<title>{}</title>\n<link href=\"{address}\"/>\n<updated>{updated}</updated>\n<summary>{}</summary>\n</entry>\n",
            escape(&entry.title),
            escape(&entry.description)
        );
    }
    xml.push_str("</feed>\n");
    Some(xml.into_bytes())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    escaped
}
