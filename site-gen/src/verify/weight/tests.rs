use language::Lang;

use super::*;
use crate::read::Inputs;

const HEAD: &str = "<html lang=ar dir=rtl><head><title>أ</title><meta name=description content=وصف>";

/// Incompressible bytes, the same on every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Letters of any page, which compress by a quarter.
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(state >> 26) as usize]
    };
    (0..length).map(|_| next()).collect()
}

fn weigh(files: &[(&str, &[u8])]) -> (Weight, Vec<String>) {
    let files: Files = files.iter().map(|(name, bytes)| ((*name).to_string(), bytes.to_vec())).collect();
    let (weights, found) = crate::verify::verify(&files, None, &Inputs::default());
    let page = *weights.iter().find(|(address, _)| *address == "/ar/").unwrap().1;
    (
        page,
        found
            .into_iter()
            .filter(|d| d.code.starts_with("weight-"))
            .map(|d| d.message.get(Lang::En).to_string())
            .collect(),
    )
}

fn page(head: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}{head}</head><h1>أ</h1>{body}").into_bytes()
}

const SHEET: &str = "<link rel=stylesheet href=/assets/site.css>";

#[test]
fn each_file_counts_once_and_as_what_it_is() {
    let head = format!(
        "{SHEET}<link rel=preload as=font href=/assets/sans.woff2><link rel=icon href=/assets/icon.svg><link rel=icon href=/assets/icon.png>"
    );
    let html = page(&head, "<img src=/assets/icon.png alt=''><svg><use href='/assets/icons.svg#a'></use></svg>");
    let css = b"@font-face{font-family:Sans;src:url(/assets/sans.woff2)}body{font-family:Sans;background:url(/assets/icon.png)}";
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><path id='a' d='M0 0'/></svg>";
    let (weight, _) = weigh(&[
        ("site/ar/index.html", &html),
        ("site/assets/site.css", css),
        ("site/assets/sans.woff2", &[0; 900]),
        ("site/assets/icon.png", &[0; 500]),
        ("site/assets/icon.svg", drawing),
        ("site/assets/icons.svg", drawing),
        ("site/assets/unused.woff2", &[0; 5000]),
    ]);
    let drawing = transfer::size("a.svg", drawing);
    let expected = Weight {
        html: transfer::size("a.html", &html),
        css: transfer::size("a.css", css),
        fonts: 900,
        // The heavier of the favicons.
        images: 500 + drawing,
        total: transfer::size("a.html", &html) + transfer::size("a.css", css) + 900 + 500 + drawing,
        requests: 5,
    };
    assert_eq!(weight, expected);
}

#[test]
fn a_font_counts_where_its_family_is_used_and_its_range_is_on_the_page() {
    let fonts = |css: &str| {
        let files: [(&str, &[u8]); 4] = [
            ("site/ar/index.html", &page(SHEET, "<p>نص <code>☃</code>")),
            ("site/assets/site.css", css.as_bytes()),
            ("site/assets/a.woff2", &[0; 100]),
            ("site/assets/b.woff2", &[0; 1000]),
        ];
        weigh(&files).0.fonts
    };
    let face = |more: &str| format!("@font-face{{font-family:Sans;src:url(/assets/a.woff2);{more}}}");
    assert_eq!(fonts(&face("")), 0);
    assert_eq!(fonts(&format!("{}p{{font-family:Sans}}", face(""))), 100);
    assert_eq!(fonts(&format!("{}p{{font-family:Sans}}", face("unicode-range:U+600-6FF"))), 100);
    assert_eq!(fonts(&format!("{}p{{font-family:Sans}}", face("unicode-range:U+2603"))), 0, "only in code");
    let bold = "@font-face{font-family:Sans;font-weight:700;src:url(/assets/b.woff2)}p{font-family:Sans}";
    assert_eq!(fonts(&format!("{}{bold}", face(""))), 1100);
}

#[test]
fn a_page_over_a_budget_is_reported_with_its_heaviest_files() {
    let sheet = |length| [b"/*!", noise(length).as_slice(), b"*/"].concat();
    let css = sheet(18 * KIB);
    let (_, found) = weigh(&[("site/ar/index.html", &page(SHEET, "")), ("site/assets/site.css", &css)]);
    assert!(found.is_empty(), "{found:?}");
    let css = sheet(19 * KIB);
    let (weight, found) = weigh(&[("site/ar/index.html", &page(SHEET, "")), ("site/assets/site.css", &css)]);
    assert!(weight.html + weight.css > TEXT_AND_STYLES && weight.css < TEXT_AND_STYLES + KIB, "{weight:?}");
    let (all, css) = (kib(weight.html + weight.css), kib(weight.css));
    assert_eq!(found, [format!("the page's text and styles weigh {all} KiB, more than 14: text 0.2, styles {css}")]);

    let picture = vec![0; FIRST_VIEW];
    let view = page("", "<img src=/assets/a.png alt=''><img src=/assets/b.png alt=''>");
    let (_, found) =
        weigh(&[("site/ar/index.html", &view), ("site/assets/a.png", &picture), ("site/assets/b.png", b"b")]);
    assert_eq!(
        found,
        [
            "the page and what a telephone loads with it weigh 50.2 KiB, more than 50; the heaviest: assets/a.png (50) + ar/index.html (0.1) + assets/b.png (0.1)"
        ]
    );
    let lazy = page("", "<img src=/assets/a.png alt='' loading=lazy>");
    assert_eq!(weigh(&[("site/ar/index.html", &lazy), ("site/assets/a.png", &picture)]).1, [""; 0]);

    let names = ["site/a.png", "site/b.png", "site/c.png", "site/d.png"];
    let images: String = names.map(|name| format!("<img src={} alt=''>", &name["site".len()..])).concat();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, b"p".as_slice())).collect();
    let html = page("", &images);
    files.push(("site/ar/index.html", &html));
    let (_, found) = weigh(&files);
    assert!(
        found[0].starts_with("a telephone fetches 5 files to show the page, more than 4: ar/index.html ("),
        "{found:?}"
    );
    files.remove(0);
    assert_eq!(weigh(&files).1, [""; 0]);
}

#[test]
fn the_heaviest_and_the_middle_are_named() {
    let weight = |total| Weight { total, ..Weight::default() };
    let weights = |totals: &[usize]| {
        Weights(totals.iter().enumerate().map(|(at, total)| (format!("/{at}/"), weight(*total))).collect())
    };
    assert_eq!(weights(&[]).heaviest(), None);
    assert_eq!(weights(&[]).median(|w| w.total), 0);
    assert_eq!(weights(&[1, 5, 5]).heaviest(), Some(("/1/", &weight(5))));
    assert_eq!(weights(&[9, 1, 5]).median(|w| w.total), 5);
    assert_eq!(weights(&[9, 1, 5, 7]).median(|w| w.total), 5, "the lower of two");
}

#[test]
fn kibibytes_are_rounded_upwards() {
    let shown: Vec<_> = [0, 1, 1024, 1025, 14 * KIB, 14 * KIB + 1].into_iter().map(kib).collect();
    assert_eq!(shown, ["0", "0.1", "1", "1.1", "14", "14.1"]);
}
