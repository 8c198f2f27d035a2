//! Relations between pages: first pages of folders, aliases, vanished addresses, duplicates, menus, channels.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use language::Lang;
use toml::Spanned;

use super::content::Content;
use crate::data::Sourced;
use crate::diagnostic::Diagnostic;
use crate::findings::{DataFinding, PageFinding};
use crate::lists::{Lists, list_of, part_url};
use crate::pair::Entry;
use crate::parse::{PageKind, is_first_page};
use crate::redirects::{self, old_address};
use crate::source::SourceFile;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    first_pages(content, &mut diagnostics);
    aliases(content, &mut diagnostics);
    gone(content, &mut diagnostics);
    duplicates(content, &mut diagnostics);
    named_pages(content, &mut diagnostics);
    channels(content, &mut diagnostics);
    diagnostics
}

/// Checks that every folder has a first page, and that only first pages have the kinds for first pages.
fn first_pages(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut folders = BTreeSet::new();
    for page in content.pages {
        let mut folder = page.key.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            folders.insert((page.lang, above));
            folder = above;
        }
        let is_first = is_first_page(&page.key);
        let finding = match page.meta.kind {
            PageKind::Home if page.key != "index" => Some(PageFinding::HomeElsewhere),
            PageKind::Section if !is_first => Some(PageFinding::KindNeedsIndex { kind: page.meta.kind.name().into() }),
            _ => None,
        };
        diagnostics.extend(finding.map(|finding| Diagnostic::for_file(page.file.path.clone(), &finding)));
    }
    for (lang, folder) in folders {
        if !content.index.exists(lang, &format!("{folder}/index")) {
            let folder = format!("content/{lang}/{folder}");
            diagnostics.push(Diagnostic::for_file(folder.clone(), &PageFinding::NoIndex { folder }));
        }
    }
    if !content.pages.is_empty() && Lang::ALL.into_iter().all(|lang| !content.index.exists(lang, "index")) {
        diagnostics.push(Diagnostic::for_file("content/ar/index.md", &DataFinding::NoHome));
    }
}

fn aliases(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let pages: BTreeMap<&str, &str> =
        content.index.entries().map(|entry| (entry.url.as_str(), entry.path.as_str())).collect();
    let is_list = |entry: &&Entry| matches!(entry.kind, PageKind::Section | PageKind::Sitemap);
    let lists: BTreeMap<&str, &str> =
        content.index.entries().filter(is_list).map(|entry| (entry.url.as_str(), entry.path.as_str())).collect();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for page in content.pages {
        for alias in &page.meta.aliases {
            let address = alias.get_ref().clone();
            let finding = match old_address(&address) {
                None => PageFinding::AliasUnusable { address },
                Some(old) => {
                    // Parts of a list come as it grows, so their addresses are always taken.
                    if let Some(path) = pages.get(old.as_str()).or_else(|| lists.get(list_of(&old)?)) {
                        PageFinding::AliasTaken { address, path: (*path).into() }
                    // The host compares old addresses without regard to case.
                    } else if let Some(path) = seen.insert(old.to_lowercase(), &page.file.path) {
                        PageFinding::AliasTwice { address, path: path.into() }
                    } else {
                        continue;
                    }
                }
            };
            diagnostics.push(Diagnostic::at(&page.file, alias.span(), &finding));
        }
    }
}

/// Reports pages of one language that share their title or their description.
fn duplicates(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(Lang, &str, &str), &str> = BTreeMap::new();
    for page in content.pages.iter().filter(|page| content.index.open(page.lang, &page.key).is_some()) {
        for (key, text) in page.meta.prose.iter().filter(|(key, _)| *key != "nav_title") {
            let Some(first) = seen.insert((page.lang, key, text.get_ref()), &page.file.path) else { continue };
            let path = first.to_string();
            let finding = match *key {
                "title" => PageFinding::TitleTwice { path },
                _ => PageFinding::DescriptionTwice { path },
            };
            diagnostics.push(Diagnostic::at(&page.file, text.span(), &finding));
        }
    }
}

/// Checks that every published address is still a page, a redirect, or given up on purpose.
fn gone(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let site = content.data.site.as_ref();
    let lists = Lists::new(content.index);
    let is_part = |entry: &Entry, old: &str| (1..=lists.parts(entry)).any(|part| part_url(&entry.url, part) == old);
    for address in site.iter().flat_map(|site| &site.value.gone) {
        let old = old_address(address.get_ref());
        let is_taken = |old: &String| {
            let list = list_of(old).unwrap_or(old);
            content.index.open_entries().any(|entry| entry.url == list && is_part(entry, old))
        };
        let address_written = address.get_ref().clone();
        let finding = match old {
            None => PageFinding::AliasUnusable { address: address_written },
            Some(old) if is_taken(&old) => PageFinding::GoneIsThere { address: address_written },
            Some(_) => continue,
        };
        diagnostics.extend(site.map(|site| Diagnostic::at(&site.file, address.span(), &finding)));
    }
    let broken = content.pages.iter().any(|page| !page.sound) || !content.inputs.unreadable_pages.is_empty();
    // The address of a broken page has not vanished.
    if broken || content.options.may_vanish {
        return;
    }
    let answered = redirects::answered(content.pages, content.index, site.map(|site| &site.value));
    let named = content.inputs.published.as_ref();
    let published = named.unwrap_or(&content.inputs.previous);
    if published.is_unknown(named.is_some()) {
        diagnostics.push(Diagnostic::for_file(published.shown(), &PageFinding::ManifestUnreadable));
    }
    let addresses: BTreeSet<&str> = published.addresses().collect();
    // A list becomes shorter when a page of it goes, and nobody is asked for the part that it no longer has.
    let is_kept = |address: &&str| !list_of(address).is_some_and(|list| addresses.contains(list));
    for address in addresses.iter().copied().filter(is_kept).filter(|address| !answered.contains(*address)) {
        let finding = PageFinding::AddressGone { address: address.into() };
        diagnostics.push(Diagnostic::for_file(published.shown(), &finding));
    }
}

/// Checks the pages that the menus and the first page name.
fn named_pages(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Sourced { value: site, file }) = &content.data.site else { return };
    for key in site.nav.iter().chain(&site.footer) {
        page_exists(content, key, file, diagnostics);
    }
    for page in content.pages {
        for key in &page.meta.tasks {
            page_exists(content, key, &page.file, diagnostics);
        }
    }
}

fn channels(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Sourced { value: channels, file }) = &content.data.channels else { return };
    for key in channels.iter().filter_map(|channel| channel.page.as_ref()) {
        page_exists(content, key, file, diagnostics);
    }
    let ids: Vec<&str> = channels.iter().map(|channel| channel.id.get_ref().as_str()).collect();
    for page in content.pages {
        let Some(id) = &page.meta.channel else { continue };
        if !ids.contains(&id.get_ref().as_str()) {
            let finding = PageFinding::NoSuchChannel { id: id.get_ref().clone(), ids: ids.join(", ") };
            diagnostics.push(Diagnostic::at(&page.file, id.span(), &finding));
        }
    }
}

fn page_exists(content: Content<'_>, key: &Spanned<String>, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    if Lang::ALL.into_iter().any(|lang| !content.index.exists(lang, key.get_ref())) {
        let finding = DataFinding::NoSuchPage { key: key.get_ref().clone() };
        diagnostics.push(Diagnostic::at(file, key.span(), &finding));
    }
}
