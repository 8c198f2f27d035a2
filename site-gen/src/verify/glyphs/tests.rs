use language::Lang;

use super::*;
use crate::verify::verify;

/// Made by `tests/fonts/make.py`: both have Latin and Arabic; only the first has an arrow.
const REGULAR: &[u8] = include_bytes!("../../../tests/sites/font-character/templates/assets/regular.woff2");
const BOLD: &[u8] = include_bytes!("../../../tests/sites/font-character/templates/assets/bold.woff2");

/// The findings for a page with a text and a style sheet.
fn findings(css: &str, body: &str) -> Vec<String> {
    let html = format!(
        "<html lang=ar dir=rtl><title>☘</title><meta name=description content=☘><link rel=stylesheet href=/assets/a.css><h1>{body}</h1>"
    );
    let files: [(&str, &[u8]); 4] = [
        ("site/ar/index.html", html.as_bytes()),
        ("site/assets/a.css", css.as_bytes()),
        ("site/assets/regular.woff2", REGULAR),
        ("site/assets/bold.woff2", BOLD),
    ];
    let files: Files = files.into_iter().map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect();
    let (_, found) = verify(&files, None, &Inputs::default());
    found.into_iter().filter(|d| d.code.starts_with("font-")).map(|d| d.message.get(Lang::En).to_string()).collect()
}

fn face(family: &str, weight: u16, file: &str, more: &str) -> String {
    format!("@font-face{{font-family:{family};font-weight:{weight};src:url(/assets/{file}.woff2);{more}}}")
}

/// The reported characters, with the fonts that lack them.
fn lacking(css: &str, body: &str) -> Vec<String> {
    let word = |message: &str| {
        let (found, rest) = message.split_once(" (").unwrap();
        let fonts = rest.split_once("in the font ").unwrap().1;
        format!("{} {}", found.trim_matches('"'), fonts.split(';').next().unwrap())
    };
    findings(css, body).iter().map(|message| word(message)).collect()
}

#[test]
fn each_cut_of_a_family_has_each_character() {
    let used = "p{font-family:Sans}";
    let (regular, bold) = (face("Sans", 400, "regular", ""), face("Sans", 700, "bold", ""));
    assert_eq!(lacking(&format!("{regular}{used}"), "نص → a"), [""; 0]);
    assert_eq!(lacking(&format!("{regular}{bold}{used}"), "نص → ☃"), ["→ Sans 700", "☃ Sans"]);
}

#[test]
fn a_range_takes_from_its_face_and_faces_of_one_cut_add_up() {
    let used = "p{font-family:Sans}";
    let arabic = face("Sans", 400, "regular", "unicode-range:U+20,U+621-63A,U+640-652");
    assert_eq!(lacking(&format!("{arabic}{used}"), "نص a→"), ["a Sans", "→ Sans"]);
    let arrow = face("Sans", 400, "regular", "unicode-range:U+2192");
    assert_eq!(lacking(&format!("{arabic}{arrow}{used}"), "نص a→"), ["a Sans"]);
}

#[test]
fn one_family_that_has_it_is_enough() {
    let families = format!(
        "{}{}p{{font-family:Latin,Arabic}}",
        face("Latin", 400, "bold", ""),
        face("Arabic", 400, "regular", "")
    );
    assert_eq!(lacking(&families, "نص → a"), [""; 0]);
    assert_eq!(lacking(&families, "☃"), ["☃ Arabic + Latin"]);
}

#[test]
fn invisible_characters_need_no_glyph() {
    let css = format!("{}p{{font-family:Sans}}", face("Sans", 400, "regular", ""));
    let quiet = "<code>☘</code><pre>☘</pre><svg><title>☘</title></svg><img alt=☘ src=/assets/a.css><textarea>☘</textarea>\u{a0}\u{2009}\u{200f}\u{200c}\u{200d}\u{ad}\u{fe0f}\u{2060}\u{fffd}\n\t";
    assert_eq!(lacking(&css, quiet), [""; 0]);
    assert_eq!(lacking(&css, "<input placeholder=☀><input type=submit value=☁>"), ["☀ Sans", "☁ Sans"]);
    assert_eq!(lacking(&css, "م\u{670}ن"), ["◌\u{670} Sans"], "a mark is shown on a circle");
}

#[test]
fn without_a_font_of_the_site_nothing_is_checked() {
    assert_eq!(findings("p{font-family:serif}", "☃"), [""; 0]);
    assert_eq!(findings(&face("Sans", 400, "regular", ""), "☃"), [""; 0], "a family that no rule names is not shown");
    assert_eq!(findings("@font-face{font-family:Sans;src:local(Arial)}p{font-family:Sans}", "☃"), [""; 0]);
}

#[test]
fn a_range_beyond_its_font_is_reported_with_the_first_missing_characters() {
    let css =
        |range| format!("{}p{{font-family:Sans}}", face("Sans", 400, "regular", &format!("unicode-range:{range}")));
    assert_eq!(findings(&css("U+20-7F,U+2000-200F,U+A0,U+2192"), "a"), [""; 0], "what has no shape needs no glyph");
    assert_eq!(
        findings(&css("U+20-7E,U+2190-2199"), "a"),
        [
            "the unicode-range of Sans 400 names characters that this font has not (9): U+2190 U+2191 U+2193 U+2194 U+2195 U+2196 U+2197 U+2198 …"
        ]
    );
    assert_eq!(
        findings(&css("U+20-7E,U+2191-2192"), "a"),
        ["the unicode-range of Sans 400 names characters that this font has not (1): U+2191"]
    );
}
