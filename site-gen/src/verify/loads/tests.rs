use std::collections::HashSet;

use super::*;
use crate::files::Files;
use crate::verify::facts;
use crate::verify::targets::Targets;

fn loads(html: &str) -> Vec<Vec<String>> {
    let files = Files::default();
    let targets = Targets { files: &files, addresses: HashSet::new(), base_url: Some("https://example.org") };
    let choices = facts::parse(html.as_bytes(), Some(&targets)).loads;
    choices.into_iter().map(|files| files.into_iter().map(|file| file.replacen("site/", "", 1)).collect()).collect()
}

#[test]
fn files_that_are_not_lazy_are_fetched() {
    let html = r##"<link rel=stylesheet href=/a.css><link rel="preload" as=font href=/a.woff2>
        <link rel=manifest href=/m.json><link rel=apple-touch-icon href=/t.png><link rel=canonical href=/>
        <img src=/now.png><img src=/later.png loading=lazy><img src=https://example.org/own.png>
        <svg><use href="/icons.svg#a"></use><use xlink:href="/icons.svg#b"></use><use href="#here"></use></svg>
        <a href=/next/><input src=/button.png><img src=//elsewhere.example/x.png>"##;
    let expected = ["a.css", "a.woff2", "now.png", "own.png", "icons.svg", "icons.svg", "button.png"];
    assert_eq!(loads(html), expected.map(|name| vec![name.to_string()]));
}

#[test]
fn one_of_several_favicons_is_fetched() {
    let html = r#"<link rel="icon" href=/a.svg><link rel="shortcut icon" href=/a.ico>"#;
    assert_eq!(loads(html), [["a.svg", "a.ico"]]);
}

#[test]
fn a_telephone_takes_the_narrowest_that_is_sharp() {
    let set = "/480.avif 480w, /960.avif 960w, /1600.avif 1600w";
    let chosen = |sizes: &str| choose(set, sizes).unwrap();
    assert_eq!(chosen("(min-width: 48rem) 45rem, 100vw"), "/960.avif");
    assert_eq!(chosen("50vw"), "/480.avif");
    assert_eq!(chosen("(max-width: 30em) 240px, 100vw"), "/480.avif");
    assert_eq!(chosen("(width < 400px) 10rem, 100vw"), "/480.avif");
    assert_eq!(chosen("calc(100vw - 2rem)"), "/960.avif", "a size that cannot be evaluated counts as the screen width");
    assert_eq!(chosen("(orientation: portrait) 50vw, 100vw"), "/960.avif");
    assert_eq!(choose("/480.avif 480w", "100vw").unwrap(), "/480.avif", "or the widest that there is");
    assert_eq!(choose("/1.png, /2.png 2x, /3.png 3x", "").unwrap(), "/2.png");
    assert_eq!(choose("", ""), None);
}

#[test]
fn the_first_matching_source_of_a_picture_is_chosen() {
    let picture = |sources: &str| loads(&format!("<picture>{sources}<img src=/a.jpg alt=''></picture>"));
    assert_eq!(
        picture("<source type=image/avif srcset='/a.avif 480w, /b.avif 960w'><source type=image/webp srcset=/a.webp>"),
        [["b.avif"]]
    );
    assert_eq!(picture("<source type=image/jxl srcset=/a.jxl>"), [["a.jpg"]]);
    assert_eq!(picture("<source media='(min-width: 48rem)' srcset=/wide.avif>"), [["a.jpg"]]);
    assert_eq!(picture("<source media='(max-width: 48rem)' srcset=/small.avif>"), [["small.avif"]]);
    let either = picture("<source media='(prefers-color-scheme: dark)' srcset=/dark.svg>");
    assert_eq!(either, [["dark.svg", "a.jpg"]], "a condition that cannot be evaluated leaves a choice");
    let lazy = "<picture><source srcset=/a.avif><img src=/a.jpg loading=lazy></picture><img src=/b.jpg>";
    assert_eq!(loads(lazy), [["b.jpg"]]);
}
