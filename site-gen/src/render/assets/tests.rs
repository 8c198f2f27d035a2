//! Input and output of assets; each test is a small folder of assets.

use std::path::Path;

use proptest::prelude::*;

use super::fault::AssetFaultKind;
use super::*;

fn assets(files: &[(&str, &str)]) -> (Assets, Vec<AssetFault>) {
    Assets::fingerprint(
        &files.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect(),
        &BTreeMap::new(),
    )
}

/// The published style sheet. Panics if there are faults.
fn css(files: &[(&str, &str)]) -> String {
    let (assets, faults) = assets(files);
    assert_eq!(faults, [], "{files:?}");
    String::from_utf8(assets.0["site.css"].bytes.clone()).unwrap()
}

/// The faults as `file:line:column kind`.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    assets(files).1.iter().map(|f| format!("{}:{}:{} {:?}", f.file, f.line, f.column, f.kind)).collect()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(8).collect()
}

#[test]
fn a_name_carries_the_digest_of_the_final_bytes() {
    let (assets, faults) =
        assets(&[("site.css", "a { color: red }"), ("fonts/x.woff2", "font"), ("v1.2/LICENCE", "free"), ("a.js", "1")]);
    assert_eq!(faults, []);
    let expected = [
        ("a.js", format!("/assets/a.{}.js", digest(b"1"))),
        ("fonts/x.woff2", format!("/assets/fonts/x.{}.woff2", digest(b"font"))),
        ("site.css", format!("/assets/site.{}.css", digest(b"a{color:red}"))),
        ("v1.2/LICENCE", format!("/assets/v1.2/LICENCE.{}", digest(b"free"))),
    ];
    assert_eq!(assets.addresses(), BTreeMap::from(expected));
    let files: BTreeMap<_, _> = assets.into_files().collect();
    assert_eq!(files[&format!("site.{}.css", digest(b"a{color:red}"))], b"a{color:red}");
}

#[test]
fn styles_and_scripts_have_their_integrity() {
    let (assets, _) = assets(&[("site.css", ""), ("a.js", "alert(1)"), ("icon.svg", "<svg/>")]);
    let integrity = assets.integrity();
    assert_eq!(integrity.keys().copied().collect::<Vec<_>>(), ["a.js", "site.css"]);
    // `printf '' | openssl dgst -sha384 -binary | base64`
    assert_eq!(integrity["site.css"], "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
}

#[test]
fn the_addresses_of_assets_become_final_wherever_they_stand() {
    let (x, y) = (digest(b"x"), digest(b"y"));
    let files = |css| [("css/site.css", css), ("x.svg", "x"), ("css/y.woff2", "y")];
    for (written, expected) in [
        ("a{background:url(../x.svg)}", format!("a{{background:url(/assets/x.{x}.svg)}}")),
        ("a{mask:url('../x.svg?v=1#m')}", format!("a{{mask:url(/assets/x.{x}.svg?v=1#m)}}")),
        ("a{background:var(--b) URL( ../x.svg )}", format!("a{{background:var(--b) url(/assets/x.{x}.svg)}}")),
        ("a{--b:url(../x.svg)}", format!("a{{--b:url(/assets/x.{x}.svg)}}")),
        ("a{background:image-set('../x.svg' 1x)}", format!("a{{background:image-set(\"/assets/x.{x}.svg\" 1x)}}")),
        (
            "a{background:var(--b),-webkit-image-set(URL('../x.svg') 1x,\"../x.svg\" type('a/b'))}",
            format!(
                "a{{background:var(--b),-webkit-image-set(URL(\"/assets/x.{x}.svg\") 1x,\"/assets/x.{x}.svg\" type(\"a/b\"))}}"
            ),
        ),
        ("a{cursor:url(../x.svg),auto}", format!("a{{cursor:url(/assets/x.{x}.svg),auto}}")),
        ("a{content:url(../x.svg)}", format!("a{{content:url(/assets/x.{x}.svg)}}")),
        ("a{list-style:url(../x.svg)}", format!("a{{list-style:url(/assets/x.{x}.svg)}}")),
        ("a{border-image:url(../x.svg) 1}", format!("a{{border-image:url(/assets/x.{x}.svg) 1}}")),
        ("a{filter:url(../x.svg#f)}", format!("a{{filter:url(/assets/x.{x}.svg#f)}}")),
        ("a{clip-path:url(../x.svg#c)}", format!("a{{clip-path:url(/assets/x.{x}.svg#c)}}")),
        ("a{&:hover{background:url(../x.svg)}}", format!("a{{&:hover{{background:url(/assets/x.{x}.svg)}}}}")),
        (
            "@media print{a{background:url(../x.svg)}}",
            format!("@media print{{a{{background:url(/assets/x.{x}.svg)}}}}"),
        ),
        (
            "@keyframes k{to{background:url(../x.svg)}}",
            format!("@keyframes k{{to{{background:url(/assets/x.{x}.svg)}}}}"),
        ),
        (
            "@counter-style c{system:cyclic;symbols:url(../x.svg)}",
            format!("@counter-style c{{system:cyclic;symbols:url(/assets/x.{x}.svg)}}"),
        ),
        (
            "@font-face{font-family:y;src:local(y),url(y.woff2)}",
            format!("@font-face{{font-family:y;src:local(y),url(/assets/css/y.{y}.woff2)}}"),
        ),
        ("a{filter:url(#f);background:url(data:,x)}", "a{filter:url(#f);background:url(data:,x)}".into()),
    ] {
        let (assets, faults) = assets(&files(written));
        assert_eq!(faults, [], "{written}");
        assert_eq!(String::from_utf8_lossy(&assets.0["css/site.css"].bytes), expected);
    }
}

#[test]
fn an_address_that_leads_nowhere_or_elsewhere_is_a_fault() {
    let css = "a { background: url(no.svg) }\n.ب { background: url(https://example.org/x.svg) }\n\
               b { background: url(/assets/x.svg), url(../x.svg), var(--x) }\n@import url(late.css);\n\
               c { background: image-set('no.svg') }\n  d { background: var(--x), image-set('no.svg') }";
    assert_eq!(
        faults(&[("site.css", css), ("x.svg", "x")]),
        [
            r#"site.css:1:17 UnknownFile { name: "no.svg" }"#,
            r#"site.css:2:18 External { address: "https://example.org/x.svg" }"#,
            r#"site.css:3:17 UnknownFile { name: "/assets/x.svg" }"#,
            r#"site.css:3:37 UnknownFile { name: "../x.svg" }"#,
            r#"site.css:4:8 Syntax { message: "@import rules must precede all rules aside from @charset and @layer statements" }"#,
            r#"site.css:5:27 UnknownFile { name: "no.svg" }"#,
            r#"site.css:6:3 UnknownFile { name: "no.svg" }"#,
        ]
    );
}

#[test]
fn imported_sheets_stand_where_the_import_stood() {
    let (x, print) = (digest(b"x"), "a { color: red }");
    let files = [
        (
            "site.css",
            "@layer base, more;\n@import \"css/base.css\" layer(base);\n@import url(css/print.css) print;\nb{c:d}",
        ),
        ("css/base.css", "@import 'deep/deep.css' supports(display: grid) (min-width: 40rem);\nc { d: url(../x.svg) }"),
        ("css/deep/deep.css", "e { background: url(../../x.svg) }"),
        ("css/print.css", print),
        ("x.svg", "x"),
    ];
    assert_eq!(
        css(&files),
        format!(
            "@layer base,more;@layer base{{@media (min-width:40rem){{@supports (display:grid){{\
             e{{background:url(/assets/x.{x}.svg)}}}}}}c{{d:url(/assets/x.{x}.svg)}}}}@media print{{a{{color:red}}}}b{{c:d}}"
        )
    );
    let (assets, _) = assets(&files);
    assert_eq!(
        assets.addresses().into_keys().collect::<Vec<_>>(),
        ["site.css", "x.svg"],
        "the parts are not published"
    );
}

#[test]
fn a_sheet_may_be_imported_twice_on_different_conditions() {
    let files = [
        ("site.css", "@import 'a.css' print;@import 'a.css' screen;"),
        ("a.css", "@import 'b.css';"),
        ("b.css", "b{c:d}"),
    ];
    assert_eq!(css(&files), "@media print{b{c:d}}@media screen{b{c:d}}");
}

#[test]
fn comments_go_but_licences_stay() {
    let files =
        [("site.css", "/*! one */\n@import 'a.css';\n/* two */ b { c: d }"), ("a.css", "/*! three */ a { c: d }")];
    assert_eq!(css(&files), "/*! one */\n/*! three */\na{c:d}b{c:d}");
}

#[test]
fn an_import_that_leads_nowhere_elsewhere_or_in_a_circle_is_a_fault() {
    assert_eq!(
        faults(&[
            (
                "a.css",
                "@import 'no.css';\n@import 'https://example.org/x.css';\n@import 'x.svg'; @import 'data:text/css,';"
            ),
            ("b.css", "@import 'c.css';"),
            ("c.css", "/* ث */ @import \"b.css\";"),
            ("d.css", "@import 'd.css';"),
            ("x.svg", ""),
        ]),
        [
            r#"a.css:1:1 UnknownFile { name: "no.css" }"#,
            r#"a.css:2:1 External { address: "https://example.org/x.css" }"#,
            r#"a.css:3:1 UnknownFile { name: "x.svg" }"#,
            r#"a.css:3:18 External { address: "data:text/css," }"#,
            r#"c.css:1:9 ImportCycle { name: "b.css" }"#,
            r#"d.css:1:1 ImportCycle { name: "d.css" }"#,
        ]
    );
}

#[test]
fn a_sheet_with_a_fault_still_has_an_address() {
    let (assets, faults) = assets(&[("site.css", "@import 'site.css'; a { left: 0"), ("b.css", "}")]);
    assert_eq!(faults.len(), 4, "{faults:?}");
    assert_eq!(assets.addresses().into_keys().collect::<Vec<_>>(), ["b.css", "site.css"]);
}

#[test]
fn broken_css_is_a_fault_at_its_place() {
    for (css, expected) in [
        ("a{color:red}}", "1:14 Unexpected end of input"),
        ("a { color: red }\nb { color red }\nc { d: e }", "2:10 Unexpected token Ident(\"red\")"),
        ("a { color: red;\n", "1:1 Unexpected end of input"),
        ("b{c:d}\n  @media print { a { color: red }", "2:3 Unexpected end of input"),
        ("b{c:d} /* */ /* a { color: red }", "1:14 Unexpected end of input"),
        ("a { content: \"x\n}\n", "1:14 Unexpected token BadString(\"x\")"),
        ("a { background: url(x y.svg) }", "1:17 Unexpected token BadUrl(\"x y.svg\")"),
        ("a { *zoom: 1 }", "1:14 Unexpected end of input"),
        ("a, { color: red }", "1:4 Invalid empty selector"),
        (
            "أ:hoover { color: red }",
            "1:3 'hoover' is not recognized as a valid pseudo-class. Did you mean '::hoover' (pseudo-element) or is this a typo?",
        ),
        ("@meida print { a { color: red } }", "1:7 Unknown at rule: @meida"),
    ] {
        let found: Vec<_> = assets(&[("site.css", css)]).1;
        let found: Vec<_> = found
            .into_iter()
            .map(|fault| match fault.kind {
                AssetFaultKind::Syntax { message } => format!("{}:{} {message}", fault.line, fault.column),
                kind => panic!("{css}: {kind:?}"),
            })
            .collect();
        assert_eq!(found, [expected], "{css}");
    }
}

#[test]
fn every_fault_of_a_sheet_is_found() {
    assert_eq!(faults(&[("site.css", "a { b }\nc { d }\ne { left: 0 }")]).len(), 3);
}

#[test]
fn a_namespace_is_for_one_sheet_only() {
    let namespace = "@namespace url(http://www.w3.org/1999/xhtml);a{b:c}";
    assert_eq!(css(&[("site.css", namespace)]), "@namespace \"http://www.w3.org/1999/xhtml\";a{b:c}");
    assert_eq!(faults(&[("site.css", "@import 'a.css';"), ("a.css", namespace)]).len(), 1);
}

#[test]
fn text_that_is_not_utf_8_is_a_fault() {
    let files = BTreeMap::from([("site.css".to_string(), b"a{}\n/* \xff */".to_vec())]);
    let (assets, faults) = Assets::fingerprint(&files, &BTreeMap::new());
    let at = |line, column| AssetFault { file: "site.css".into(), line, column, kind: AssetFaultKind::NotUtf8 };
    assert_eq!(faults, [at(2, 4)]);
    assert!(assets.addresses().contains_key("site.css"));
}

#[test]
fn left_and_right_are_faults_with_what_to_write() {
    let css = "a { margin-left: 0; color: red;\n  Float: right !important }\n\
               @media print { b { &:hover { border-top-left-radius: 0 } text-align: left } }\n\
               left:hover { background: linear-gradient(to right, red, blue) left / 1px; transform-origin: right }\n\
               c { inset: 0 1px 2px 3px; --left: left; transition: left 1s } @supports (left: 0) { d { e: f } }\n\
               @keyframes k { from { left: 0 } } ب { justify-content: left; }";
    let found: Vec<_> = assets(&[("site.css", css)]).1;
    let found: Vec<_> = found
        .into_iter()
        .map(|fault| match fault.kind {
            AssetFaultKind::Physical { property, logical } => {
                format!("{}:{} {property} -> {logical}", fault.line, fault.column)
            }
            kind => panic!("{kind:?}"),
        })
        .collect();
    assert_eq!(
        found,
        [
            "1:5 margin-left -> margin-inline-start",
            "2:3 Float: right -> Float: inline-end",
            "3:30 border-top-left-radius -> border-start-start-radius",
            "3:58 text-align: left -> text-align: start",
            "6:23 left -> inset-inline-start",
            "6:39 justify-content: left -> justify-content: start",
        ]
    );
}

#[test]
fn declarations_keep_their_meaning_and_order() {
    for css_text in [
        // A fallback value for browsers that do not know the newer one.
        "a{min-height:100vh;min-height:100dvh}",
        "a{color:red;color:oklch(50% .1 20)}",
        // The order in which logical and two-sided properties override each other.
        "a{margin:0;margin-inline:auto}",
        "a{margin-inline-start:1px;margin:0;margin-inline-end:2px}",
        "a{inset-inline-start:0;float:inline-start;text-align:end;border-start-end-radius:1px}",
        // One unknown selector would invalidate the whole list.
        "a:has(b){color:red}.x{color:red}",
        "a{color:red;& b{color:#00f}color:green}",
        "@media (min-width:40rem) and (max-width:60rem){a{b:c}}",
        "@layer a,b;@layer b{c{d:e}}@layer a{c{d:f}}",
        "a{text-wrap:balance;min-block-size:100vb;field-sizing:content}",
    ] {
        assert_eq!(css(&[("site.css", css_text)]), css_text);
    }
    assert_eq!(css(&[("site.css", "@media (width >= 40rem) {a{b:c}}")]), "@media (min-width:40rem){a{b:c}}");
}

#[test]
fn the_sites_own_sheet_keeps_every_declaration() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/assets"));
    let files: BTreeMap<String, Vec<u8>> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    // A generated sheet can be imported too.
    let made = BTreeMap::from([(
        "css/conditions.css",
        "@supports selector(:has(*)) { .condition { display: none; } }\n".into(),
    )]);
    let text = |name: &str| made.get(name).cloned().unwrap_or_else(|| String::from_utf8(files[name].clone()).unwrap());
    // The sheet consists of its imports, in order.
    let sheet = text("site.css");
    let parts: Vec<&str> =
        sheet.lines().filter_map(|line| line.strip_prefix("@import \"")?.strip_suffix("\";")).collect();
    assert!(parts.len() > 5, "{parts:?}");
    let written: String = parts.iter().map(|name| text(name)).collect();
    let (assets, faults) = Assets::fingerprint(&files, &made);
    assert_eq!(faults, []);
    let printed = String::from_utf8(assets.0["site.css"].bytes.clone()).unwrap();
    assert!(printed.len() < written.len() * 8 / 10, "{} of {}", printed.len(), written.len());
    assert_eq!(properties(&printed), properties(&written));
    assert!(printed.contains("padding-inline-start:") && printed.contains("inset-inline-start:"));
    for part in parts.iter().map(|name| text(name)).filter(|part| !part.contains("url(")) {
        let once = css(&[("site.css", &part)]);
        assert_eq!(css(&[("site.css", &once)]), once, "printing again changes nothing");
    }
}

/// The names before colons, in order. Selectors contain some too, which is harmless.
fn properties(css: &str) -> Vec<String> {
    let mut text = css.to_string();
    while let Some(start) = text.find("/*") {
        let end = start + text[start..].find("*/").unwrap() + 2;
        text.replace_range(start..end, "");
    }
    let names = text.split(':').map(|before| before.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next());
    names.flatten().filter(|name| !name.is_empty()).map(str::to_string).collect()
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        assets(&[("site.css", &text)]);
        Assets::fingerprint(&BTreeMap::from([("site.css".into(), bytes)]), &BTreeMap::new());
    }

    #[test]
    fn no_css_makes_it_panic(
        parts in proptest::collection::vec(
            "(@import |@media |@layer |@font-face|@supports |url\\(|calc\\(|var\\(--x|left|margin-left|color|red|1e9px|-0%|#fff|\
              a|:has\\(|::|:|;|\\{|\\}|\\(|\\)|\\[|\\]|\"|'|/\\*|\\*/|\\\\|,|!important|&|\n|\u{b}|ب|b\\.css| |>|=|\\+|/|\\*)",
            0..60,
        )
    ) {
        let text = parts.concat();
        let once = assets(&[("site.css", &text), ("b.css", &text), ("x.svg", "")]);
        let again = assets(&[("site.css", &text), ("b.css", &text), ("x.svg", "")]);
        prop_assert_eq!(once.1, again.1);
        prop_assert_eq!(once.0.into_files().collect::<Vec<_>>(), again.0.into_files().collect::<Vec<_>>());
    }
}

#[test]
fn a_sheet_made_of_the_content_is_part_of_what_imports_it() {
    let files = BTreeMap::from([("site.css".to_string(), b"@import \"conditions.css\"; a { color: red }".to_vec())]);
    let made = BTreeMap::from([("conditions.css", "b { color: blue }".to_string())]);
    let (assets, faults) = Assets::fingerprint(&files, &made);
    assert!(faults.is_empty(), "{faults:?}");
    let published: Vec<_> = assets.into_files().collect();
    assert_eq!(published.len(), 1, "{:?}", published.iter().map(|(name, _)| name).collect::<Vec<_>>());
    assert!(String::from_utf8_lossy(&published[0].1).contains("b{color:#00f}"), "{:?}", published[0].1);
    let alone = BTreeMap::from([("site.css".to_string(), b"a { color: red }".to_vec())]);
    assert_eq!(Assets::fingerprint(&alone, &made).0.into_files().count(), 1, "nobody imports it");
}
