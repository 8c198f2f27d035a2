//! A bilingual site with one of each feature, compared byte for byte with its expected output.
//!
//! After an intended change: `GOLDEN=update cargo test -p site-gen --test golden`, then review the difference.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use support::{Site, TODAY, files, stderr, tests};

fn golden() -> Site {
    let site = Site::new();
    support::copy(&tests().join("golden/content"), &site.path().join("content"));
    site
}

#[test]
fn the_golden_site_is_byte_for_byte_what_it_was() {
    let site = golden();
    let output = site.run(&["build", "--today", TODAY, "--format", "short"]);
    assert!(output.status.success(), "{}{}", support::stdout(&output), stderr(&output));
    let expected = tests().join("golden/expected");
    let built: BTreeMap<_, _> = files(&site.path().join("dist")).into_iter().collect();
    if std::env::var("GOLDEN").is_ok_and(|what| what == "update") {
        let _ = std::fs::remove_dir_all(&expected);
        support::copy(&site.path().join("dist"), &expected);
    }
    let before: BTreeMap<_, _> = files(&expected).into_iter().collect();
    assert_eq!(built.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let mut report = String::new();
    for (name, bytes) in built {
        let (now, before) = (String::from_utf8_lossy(&bytes), String::from_utf8_lossy(before.get(&name).unwrap()));
        let mut lines = now.lines().zip(before.lines()).filter(|(now, before)| now != before);
        if now != before {
            let (now, before) = lines.next().unwrap_or(("(another length)", ""));
            report += &format!("{name}\n  before: {before}\n  now:    {now}\n");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_links_of_a_fallback_lead_to_pages_in_the_readers_language() {
    let site = Site::new();
    let page = |title: &str, more: &str, body: &str| {
        format!("---\ntitle: {title}\ndescription: {title}.\n{more}---\n\n{body}\n")
    };
    let links = "راجع [الخطوات](b.md#steps-ar) و[الصفحة](b.md \"عنوان\") و[هذه](c.md#here) و[تلك](d.md) و[الأصل](../en/b.md \"بالإنجليزية\").";
    site.put("content/ar/a.md", page("أ", "translation: fallback\n", links));
    site.put("content/ar/b.md", page("ب", "", "## الخطوات {#steps-ar}"));
    site.put("content/en/b.md", page("B", "", "## Steps"));
    site.put("content/ar/c.md", page("ج", "translation: fallback\n", "## هنا {#here}"));
    site.put("content/ar/d.md", page("د", "translation: single\n", "نص"));
    let built = site.build();
    let html = |name: &str| String::from_utf8_lossy(built.files.as_ref().unwrap().get(name).unwrap()).into_owned();
    let (own, fallback) = (html("site/ar/a/index.html"), html("site/en/a/index.html"));
    for link in [
        "/ar/b/#steps-ar\"",
        "/ar/b/\" title",
        "/ar/c/#here\"",
        "/ar/d/\"",
        "/en/b/\" title=\"بالإنجليزية\" hreflang=\"en\"",
    ] {
        assert!(own.contains(&format!("href=\"{link}")), "{link}: {own}");
    }
    for link in [
        "/en/b/#steps\" hreflang=\"en\"",
        // A title names the language that the author wants.
        "/ar/b/\" title",
        "/en/c/#here\" hreflang=\"en\"",
        "/ar/d/\"",
        "/en/b/\" title=\"بالإنجليزية\" hreflang=\"en\"",
    ] {
        assert!(fallback.contains(&format!("href=\"{link}")), "{link}: {fallback}");
    }
}

#[test]
fn the_site_map_and_the_heads_of_the_pages_name_the_same_alternates() {
    let site = golden();
    assert!(site.run(&["build", "--today", TODAY]).status.success());
    let map = site.read("dist/site/sitemap.xml");
    let mut pairs = 0;
    let mut listed = Vec::new();
    for entry in map.split("<url>").skip(1) {
        let address = between(entry, "<loc>", "</loc>").unwrap();
        listed.push(address.to_string());
        let page = site.read(&format!("dist/site{}index.html", address.strip_prefix("https://example.org").unwrap()));
        let in_map: Vec<_> = entry.split("<xhtml:link").skip(1).map(alternate).collect();
        let in_head: Vec<_> = page
            .split("<link")
            .skip(1)
            .filter_map(|link| link.split('>').next())
            .filter(|link| link.contains("hreflang"))
            .map(alternate)
            .collect();
        assert_eq!(in_map, in_head, "{address}");
        assert!(!page.contains("noindex"), "{address}");
        pairs += usize::from(!in_map.is_empty());
        // Each address lists itself and is listed by the others.
        assert!(in_head.is_empty() || in_head.iter().any(|(_, url)| url == address), "{address}");
    }
    assert!(pairs >= 10);
    // A fallback is marked as one, and is not listed.
    let fallback = "https://example.org/en/news/opening/";
    assert!(!listed.iter().any(|address| address == fallback));
    let page = site.read("dist/site/en/news/opening/index.html");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
    assert!(page.contains("rel=\"canonical\" href=\"https://example.org/ar/news/opening/\""), "{page}");
    assert!(page.contains("lang=\"ar\" dir=\"rtl\"") && page.contains("<html lang=\"en\" dir=\"ltr\">"), "{page}");
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inside, _)| inside)
}

fn alternate(link: &str) -> (String, String) {
    let get = |name: &str| between(link, &format!("{name}=\""), "\"").unwrap().to_string();
    (get("hreflang"), get("href"))
}
