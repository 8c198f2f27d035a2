//! Properties of the corrections of every text that an editor can save: none loses a letter, none changes what the page says, and a
//! corrected text has nothing more to correct.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/letters.rs"]
mod letters;

use std::path::PathBuf;
use std::sync::Arc;

use language::Lang;
use letters::letters;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use site_gen::Options;
use site_gen::fix::fix;
use site_gen::read::{Inputs, PageSource};
use site_gen::source::SourceFile;

/// Fragments of pages: what is corrected, what it can stand in, and what it can be mistaken for.
const FRAGMENTS: [&str; 74] = [
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    " ",
    " ",
    "    ",
    "\t",
    "## ",
    "##",
    "###",
    "#",
    "---",
    "===",
    "- ",
    "-",
    "-",
    "* ",
    "1. ",
    "1.",
    "2.",
    "2. ",
    "3)",
    "١.",
    "٢.",
    "> ",
    "> [!NOTE]",
    "> [!TIP] ",
    "```",
    "|",
    "|",
    "|---|",
    "|---|---|\n",
    "\n|",
    "**",
    "** ",
    " **",
    "__",
    " ~~ ",
    "*",
    "`",
    "\\",
    "[",
    "]",
    "](",
    "] (",
    "](b.md)",
    "] (b.md)",
    "](b c.md)",
    "](other page.md)",
    "] (https://example.org/)",
    "![",
    ")",
    "(",
    "<",
    "كلمة",
    "نص",
    "a",
    "word",
    "کتاب",
    "بیت",
    "علی",
    "ـ",
    "ــ",
    "ﻻ",
    "ﻣﺮﺣﺒﺎ",
    "\u{200F}",
    "\u{200B}",
    "\u{200C}",
    "\u{7}",
    "\u{B}",
    "\u{64E}",
];

fn body() -> impl Strategy<Value = String> {
    vec(select(&FRAGMENTS[..]), 0..30).prop_map(|fragments| fragments.concat())
}

fn front_matter() -> impl Strategy<Value = String> {
    let values = [
        "عنوان",
        "سؤال #1",
        "نص # تعليق",
        "&a نص",
        "!b نص",
        "\"س\\u202e\"",
        "\"س\\u0640ص\"",
        "31/12/2025",
        "1/5/2025",
        "2025-31-12",
        "'x' #1",
        "[a #1, b]",
        "کتاب",
        "ســـؤال",
        "\u{200F}نص",
        "",
        "|",
    ];
    let keys = ["title", "description", "nav_title", "note", "updated", "aliases"];
    let line = (select(keys.to_vec()), select(values.to_vec()));
    vec(line.prop_map(|(key, value)| format!("{key}: {value}\n")), 0..6).prop_map(|lines| lines.concat())
}

fn source(lang: Lang, key: &str, text: &str) -> PageSource {
    let file = SourceFile::new(format!("content/{lang}/{key}.md"), text);
    PageSource { lang, key: key.into(), file: Arc::new(file) }
}

/// A site of one page beside two others, corrected in memory.
fn corrected(lang: Lang, text: &str) -> String {
    let other = |title: &str| format!("---\ntitle: {title}\ndescription: {title}\ntranslation: single\n---\n## b\n");
    let pages =
        vec![source(lang, "b", &other("b")), source(lang, "other-page", &other("other")), source(lang, "x", text)];
    let mut inputs = Inputs { pages, ..Inputs::default() };
    let options = Options::new(PathBuf::from("content"), PathBuf::from("templates"), 0);
    fix(&options, &mut inputs);
    let corrected = inputs.pages.iter().find(|page| page.key == "x").unwrap();
    corrected.file.text.clone()
}

fn check(text: &str) {
    for lang in Lang::ALL {
        let after = corrected(lang, text);
        // References and escapes are written with letters and digits of their own.
        let plain = |text: &str| text.replace("\\u202e", "").replace("\\u0640", "");
        assert_eq!(letters(&plain(text)), letters(&plain(&after)), "{text:?}\n{after:?}");
        assert_eq!(corrected(lang, &after), after, "{text:?}");
        // A heading that was none can skip a level.
        let faults = |text: &str| {
            let (_, found) = site_gen::parse::page(&source(lang, "x", text));
            found.iter().filter(|found| found.code != "heading-skipped").count()
        };
        assert!(after == text || faults(&after) < faults(text), "{text:?}\n{after:?}");
    }
}

proptest! {
    #[test]
    fn no_correction_of_a_body_loses_a_letter(text in body()) {
        check(&format!("---\ntitle: a\ndescription: a\ntranslation: single\n---\n{text}"));
    }

    #[test]
    fn no_correction_of_a_front_matter_loses_a_letter(yaml in front_matter()) {
        check(&format!("---\n{yaml}translation: single\n---\nنص\n"));
    }

    #[test]
    fn no_correction_of_any_file_loses_a_letter(text in "(\\PC|[-\n#>*`|:\\[\\]() ]){0,120}") {
        check(&text);
    }
}

#[test]
fn the_texts_have_something_to_correct() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let head = "---\ntitle: a\ndescription: a\ntranslation: single\n---\n";
    let texts = (0..200).map(|_| format!("{head}{}", body().new_tree(&mut runner).unwrap().current()));
    let changed = texts.filter(|text| corrected(Lang::Ar, text) != *text).count();
    assert!(changed > 100, "{changed} of 200");
}
