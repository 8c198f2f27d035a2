//! Lists in parts, with the templates, styles and fonts of the real site around invented pages: what a part shows, where it leads,
//! and that no list goes over the weight budget by itself.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use language::Lang;
use language::calendar::Day;
use site_gen::lists::{MAP_PART, MAP_SECTION, SECTION_PART};
use site_gen::parse::{LONGEST_DESCRIPTION, LONGEST_TITLE};
use site_gen::{Built, Options, Severity};
use support::Site;

/// The real templates and content, in a folder for more pages. Nothing of it ends on a day.
fn real_site() -> Site {
    let site = Site::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["content", "templates"] {
        std::fs::remove_dir_all(site.path().join(folder)).unwrap();
        support::copy(&root.join(folder), &site.path().join(folder));
    }
    for (name, bytes) in
        support::files(&site.path().join("content")).into_iter().filter(|(name, _)| name.ends_with(".md"))
    {
        let text = String::from_utf8(bytes).unwrap();
        let lasting = text.lines().filter(|line| !line.starts_with("review_by:") && !line.starts_with("expires_on:"));
        let lines: Vec<&str> = lasting.collect();
        site.put(&format!("content/{name}"), format!("{}\n", lines.join("\n")));
    }
    site
}

/// Builds a site that must have no errors.
fn built(site: &Site) -> Pages {
    let today = Day::gregorian(2030, 1, 1).unwrap();
    let options = Options { today, base_url: Some("https://www.charity.example".into()), ..site.options() };
    let Built { diagnostics, files, .. } = site_gen::build(&options);
    let errors: Vec<String> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{}: {}", found.file, found.message.get(Lang::En)))
        .collect();
    assert!(errors.is_empty(), "{}: {:#?}", errors.len(), &errors[..errors.len().min(10)]);
    let files = files.unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let pages = files.iter().filter_map(|(name, file)| {
        let address = name.strip_prefix("site")?.strip_suffix("index.html")?;
        Some((address.to_string(), text(&file.bytes)))
    });
    Pages { html: pages.collect(), sitemap: text(files.get("site/sitemap.xml").unwrap()) }
}

/// The pages of a build by address.
struct Pages {
    html: BTreeMap<String, String>,
    sitemap: String,
}

impl Pages {
    fn get(&self, address: &str) -> &str {
        self.html.get(address).unwrap_or_else(|| panic!("there is no page {address}"))
    }

    /// The addresses that the main part of a page links to.
    fn links(&self, address: &str) -> Vec<&str> {
        hrefs(between(self.get(address), "<main", "</main>"))
    }

    /// The addresses of all parts of a list, by the links to the next part.
    fn parts<'a>(&'a self, list: &'a str) -> Vec<&'a str> {
        let mut parts = vec![list];
        while let Some((_, rest)) = self.get(parts[parts.len() - 1]).split_once("rel=\"next\" href=\"") {
            parts.push(rest.split('"').next().unwrap());
        }
        parts
    }

    /// The pages in all parts of a section's list, in order.
    fn listed<'a>(&'a self, section: &'a str) -> Vec<&'a str> {
        let cards = self.parts(section).into_iter().flat_map(|part| self.get(part).split("<li class=\"card\"").skip(1));
        cards.map(|card| hrefs(card)[0]).collect()
    }
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map_or("", |(inside, _)| inside)
}

fn hrefs(html: &str) -> Vec<&str> {
    html.split("<a ").skip(1).map(|link| between(link, "href=\"", "\"")).collect()
}

/// Words of letters without any order, which compress worst: exactly `length` characters, another text for each `seed`.
fn words(lang: Lang, seed: usize, length: usize) -> String {
    let letters: Vec<char> = match lang {
        Lang::Ar => "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect(),
        Lang::En => ('a'..='z').collect(),
    };
    let mut state = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut text = String::new();
    for at in 1..=length {
        let is_gap = at > 1 && at < length && !text.ends_with(' ') && next(6) == 0;
        text.push(if is_gap { ' ' } else { letters[next(letters.len())] });
    }
    text
}

/// A page with the longest title and description.
fn longest(lang: Lang, seed: usize, more: &str) -> String {
    let (title, description) = (words(lang, seed, LONGEST_TITLE), words(lang, seed + 100_000, LONGEST_DESCRIPTION));
    format!("---\ntitle: {title}\ndescription: {description}\n{more}---\n\n{title}\n")
}

/// A page with a short title.
fn short(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndescription: {title}.\n{more}---\n\n{title} نص.\n")
}

/// 1,000 pages in each language: news, documents with all their facts, pages below the first page, and sections below a section.
fn put_a_thousand_pages(site: &Site) {
    for lang in Lang::ALL {
        let mut seed = 0;
        let mut put = |key: String, more: String| {
            seed += 1;
            site.put(&format!("content/{lang}/{key}.md"), longest(lang, seed, &more));
        };
        for section in ["latest-news", "documents", "guides"] {
            put(format!("{section}/index"), String::new());
        }
        for n in 0..437 {
            let day = format!("{}-{:02}-{:02}", 2029 - n / 300, 12 - n % 300 / 25, 25 - n % 25);
            put(format!("latest-news/something-that-happened-{n}"), format!("kind: news\ndate: {day}\n"));
        }
        for n in 0..300 {
            let (month, day) = (1 + n % 12, 1 + n % 28);
            let more = format!(
                "kind: document\nicon: policy\nnumber: \"{n}/1447\"\napproved: 2025-{month:02}-{day:02}\nreview_by: 2032-{month:02}-{day:02}\n"
            );
            put(format!("documents/a-document-of-many-words-{n}"), more);
        }
        for n in 0..60 {
            put(format!("page-below-the-first-page-{n}"), String::new());
        }
        for section in 0..20 {
            put(format!("guides/guide-{section}/index"), String::new());
            for n in 0..if section == 0 { MAP_SECTION + 1 } else { 9 } {
                put(format!("guides/guide-{section}/step-{n}"), String::new());
            }
        }
    }
}

#[test]
fn a_thousand_pages_with_the_longest_titles_are_within_the_budgets_and_found_from_the_site_map() {
    let site = real_site();
    put_a_thousand_pages(&site);
    // Most pages need no more than a title here: the lists are weighed. A whole page takes ten times as long.
    let bare = "<!doctype html>\n<html lang=\"{{ lang.code }}\" dir=\"{{ lang.dir }}\"><title>{{ page.title }}</title>\
                <meta name=\"description\" content=\"{{ page.description }}\"><h1>{{ page.title }}</h1></html>\n";
    // Nothing else uses these words.
    let words = "{% if false %}{{ t.on_request_title }}{{ t.on_request }}{% endif %}\n";
    for (kind, more) in [("document", words), ("news", ""), ("page", "")] {
        site.put(&format!("templates/pages/{kind}.html"), format!("{bare}{more}"));
    }
    // Weights over a budget would be errors.
    let pages = built(&site);
    for lang in Lang::ALL {
        let of_lang = format!("/{lang}/");
        let wanted: BTreeSet<&str> =
            pages.html.keys().map(String::as_str).filter(|page| page.starts_with(&of_lang)).collect();
        assert!(wanted.len() > 1000);
        // From the site map, by the links of lists alone.
        let map = format!("/{lang}/site-map/");
        let mut ahead = vec![map.as_str()];
        let mut seen = BTreeSet::from([map.as_str()]);
        while let Some(list) = ahead.pop() {
            for link in pages.links(list).into_iter().filter(|link| wanted.contains(link)) {
                let is_list = pages.get(link).contains("kind-section") || link.starts_with(&map);
                if seen.insert(link) && is_list {
                    ahead.push(link);
                }
            }
        }
        assert_eq!(wanted.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new());

        let list = format!("/{lang}/latest-news/");
        let news = pages.listed(&list);
        let in_order: Vec<String> =
            (0..437).map(|n| format!("/{lang}/latest-news/something-that-happened-{n}/")).collect();
        assert_eq!(news, in_order, "each piece of news once, the latest first");

        // The site map names a page at most once, and has more than one part.
        let map_parts = pages.parts(&map);
        let mut named = BTreeSet::new();
        for part in &map_parts {
            let sections = between(pages.get(part), "<section class=\"section-list\"", "</div>");
            let items: Vec<&str> = sections.split("<li>").skip(1).map(|item| hrefs(item)[0]).collect();
            let links = items.len() + sections.matches("<h2>").count();
            assert!(links <= MAP_PART && links > 1, "{part}: {links}");
            assert!(items.iter().all(|item| named.insert((*item).to_string())), "{part}");
        }
        assert!(map_parts.len() > 2);
        assert!(named.contains(&format!("/{lang}/guides/guide-1/step-0/")), "a short section is named");
        assert!(!named.contains(&format!("/{lang}/guides/guide-0/step-0/")), "a long one has its own list");
        // Titles and descriptions are different on each page: the build has checked it.
    }
}

#[test]
fn a_list_has_a_second_part_when_the_first_is_full() {
    let site = real_site();
    let mut text = String::new();
    for (section, count) in [("none", 0), ("one", 1), ("full", SECTION_PART), ("over", SECTION_PART + 1)] {
        for (lang, word) in [(Lang::Ar, "صفحة"), (Lang::En, "Entry")] {
            site.put(&format!("content/{lang}/{section}/index.md"), short(&format!("{word} {section}"), ""));
            for n in 0..count {
                let page = short(&format!("{word} {section} {n}"), &format!("weight: {n}\n"));
                site.put(&format!("content/{lang}/{section}/n{n}.md"), page);
            }
        }
    }
    let pages = built(&site);
    for section in ["none", "one", "full", "over"] {
        for lang in Lang::ALL {
            let list = format!("/{lang}/{section}/");
            let parts: Vec<String> = pages.parts(&list).iter().map(ToString::to_string).collect();
            let counts: Vec<usize> =
                parts.iter().map(|part| pages.get(part).matches("<li class=\"card\"").count()).collect();
            let has_nav = pages.get(&list).contains("<nav class=\"parts\"");
            writeln!(text, "{list}: {counts:?}, links to parts: {has_nav}").unwrap();
            let built: Vec<&String> =
                pages.html.keys().filter(|page| page.starts_with(&format!("{list}page_"))).collect();
            assert_eq!(built, parts.iter().skip(1).collect::<Vec<_>>());
            let in_order: Vec<String> = (0..counts.iter().sum()).map(|n| format!("/{lang}/{section}/n{n}/")).collect();
            assert_eq!(pages.listed(&list), in_order);
        }
    }
    insta::assert_snapshot!(text, @r"
    /ar/none/: [0], links to parts: false
    /en/none/: [0], links to parts: false
    /ar/one/: [1], links to parts: false
    /en/one/: [1], links to parts: false
    /ar/full/: [13], links to parts: false
    /en/full/: [13], links to parts: false
    /ar/over/: [13, 1], links to parts: true
    /en/over/: [13, 1], links to parts: true
    ");
}

/// A section with three parts in Arabic and two in English.
fn uneven() -> Pages {
    let site = real_site();
    site.put("content/ar/list/index.md", short("قائمة مخترعة", "updated: 2026-05-01\n"));
    site.put("content/en/list/index.md", short("An invented list", "updated: 2026-05-01\n"));
    for n in 0..=2 * SECTION_PART {
        let (alone, weight) = (n > SECTION_PART, format!("weight: {n}\n"));
        let policy = if alone { "translation: single\n" } else { "" };
        site.put(
            &format!("content/ar/list/n{n}.md"),
            short(&format!("صفحة القائمة {n}"), &format!("{weight}{policy}")),
        );
        if !alone {
            site.put(&format!("content/en/list/n{n}.md"), short(&format!("Page of the list {n}"), &weight));
        }
    }
    // Shown in Arabic too, at the end of the list.
    site.put("content/en/list/only.md", short("Only in English", "weight: 99\ntranslation: fallback\n"));
    built(&site)
}

#[test]
fn a_later_part_says_what_it_is_and_where() {
    let pages = uneven();
    let page = pages.get("/ar/list/page_2/");
    let head: Vec<&str> =
        between(page, "<head>", "</head>").lines().filter(|line| !line.contains("/assets/")).collect();
    // Icons have the digest of their file in the address.
    let mut main = between(page, "<main", "</main>").to_string();
    while let Some(icon) = main.split_once("<svg").map(|(_, rest)| between(rest, "", "</svg>").to_string()) {
        main = main.replacen(&format!("<svg{icon}</svg>"), "", 1);
    }
    let (before, cards) = main.split_once("<ul class=\"cards").unwrap();
    let (_, after) = cards.rsplit_once("</li>\n</ul>\n<nav").unwrap_or(("", cards));
    insta::assert_snapshot!(format!("{}\n{}\n…\n<nav{after}", head.join("\n"), before.trim_end()));
}

#[test]
fn the_text_of_a_section_is_on_the_first_part_alone() {
    let pages = uneven();
    let (first, second) = (pages.get("/ar/list/"), pages.get("/ar/list/page_2/"));
    assert!(first.contains("<p>قائمة مخترعة نص.</p>") && first.contains("آخر تحديث"));
    assert!(!second.contains("<p>قائمة مخترعة نص.</p>") && !second.contains("آخر تحديث"));
    assert!(first.contains("<h1>قائمة مخترعة</h1>"), "the first part is the list itself");
}

#[test]
fn a_part_is_tied_to_the_same_part_of_the_other_language_if_there_is_one() {
    let pages = uneven();
    let alternates = |address: &str| {
        let head = between(pages.get(address), "<head>", "</head>");
        let links = head.split("<link rel=\"alternate\" hreflang=").skip(1);
        links.map(|link| between(link, "href=\"https://www.charity.example", "\"").to_string()).collect::<Vec<_>>()
    };
    let switch = |address: &str| between(pages.get(address), "class=\"switch\" href=\"", "\"").to_string();
    assert_eq!(alternates("/ar/list/page_2/"), ["/ar/list/page_2/", "/en/list/page_2/"]);
    assert_eq!(alternates("/en/list/page_2/"), ["/ar/list/page_2/", "/en/list/page_2/"]);
    assert_eq!(switch("/ar/list/page_2/"), "/en/list/page_2/");
    assert_eq!(alternates("/ar/list/page_3/"), [""; 0]);
    assert_eq!(switch("/ar/list/page_3/"), "/en/list/");
    // Search engines find every page in the site map, and later parts by links.
    assert!(pages.sitemap.contains("/ar/list/<") && pages.sitemap.contains("/ar/list/n26/<"));
    assert!(!pages.sitemap.contains("page_"));
}

#[test]
fn a_fallback_keeps_its_language_in_a_later_part() {
    let pages = uneven();
    let last = pages.get("/ar/list/page_3/");
    let card = last.split("<li class=\"card\"").last().unwrap();
    assert!(card.starts_with(" lang=\"en\" dir=\"ltr\"") && card.contains("Only in English"), "{card}");
}
