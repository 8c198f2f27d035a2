//! Properties of every text that an editor can save, however broken. `fuzz/` checks the same on random bytes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/sound.rs"]
mod sound;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Fragments of pages: block marks, inline marks, words of both scripts, dates, numbers, and invisible characters.
const FRAGMENTS: [&str; 128] = [
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    " ",
    " ",
    "\t",
    "    ",
    "# ",
    "## ",
    "### ",
    "---",
    "===",
    "- ",
    "* ",
    "1. ",
    "7) ",
    "١. ",
    "٢) ",
    "• ",
    "1- ",
    "](a b)",
    "&#x202E;",
    "##",
    "<date:",
    "- [ ] ",
    "- [x] ",
    "> ",
    "> [!NOTE]",
    "> [!X]",
    ": ",
    "```",
    "~~~",
    "|",
    "|",
    "|---|",
    "|:--|--:|",
    ":-:",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "\\",
    "\\\n",
    "  \n",
    "[",
    "]",
    "(",
    ")",
    "](",
    "][",
    "[]",
    "](b.md)",
    "](../c.md#x \"t\")",
    "](https://example.org/)",
    "](javascript:x)",
    "]: ",
    "![",
    "![a](b.png)",
    "[^1]",
    "[^1]: ",
    "[^أ]",
    "[^أ]: ",
    "[a]: b.md",
    "<",
    ">",
    "<date:",
    "<date:2024-01-07>",
    "<date:1445-06-25/2024-01-07>",
    "<https://example.org>",
    "<name@example.com>",
    "<javascript:x>",
    "<b>",
    "</b>",
    "<script>",
    "<a onclick=x>",
    "<!--",
    "-->",
    "<!-->",
    "&",
    "&amp;",
    "&#1571;",
    "&quot;",
    "{#a}",
    "{#أ}",
    "{",
    "}",
    "\"",
    "'",
    "«",
    "»",
    "“",
    "”",
    "--",
    "...",
    "/",
    "-",
    "+",
    "@",
    "a",
    "The word",
    "Sama",
    "أهلا",
    "كلمة",
    "سماء",
    "ــ",
    "\u{64E}",
    "هـ",
    "1445/6/25",
    "2022-12-25",
    "7 يناير 2024",
    "January 7,",
    "2024",
    "الموافق",
    "+966",
    "050 123 4567",
    "٥",
    "5",
    "50%",
    "A1",
    "\u{200F}",
    "\u{202E}",
    "\u{a0}",
    "😀",
];

fn page_text() -> impl Strategy<Value = String> {
    vec(select(&FRAGMENTS[..]), 0..40).prop_map(|fragments| fragments.concat())
}

fn front_matter() -> impl Strategy<Value = String> {
    let keys = [
        "title",
        "description",
        "kind",
        "updated",
        "aliases",
        "parity",
        "draft",
        "weight",
        "titel",
        "hijri",
        "fact",
        "- a",
    ];
    let values = [
        "عنوان",
        "a: b",
        "\"x",
        "[a, b]",
        "[",
        "{ hijri: 1445-06-25, gregorian: 2024-01-07 }",
        "{",
        "|",
        ">-\n  نص",
        "&a 1",
        "*a",
        "2024-02-30",
        "policy",
        "true",
        "",
        "~",
        "'",
        "!x",
        "# x",
        "\n  - fact: 7\n    reason: أ",
        "\n- a",
        "\u{202E}",
        "---",
        "...",
        "?",
        "%",
    ];
    let line = (select(keys.to_vec()), select(vec![": ", ":", " : ", ""]), select(values.to_vec()));
    vec(line.prop_map(|(key, colon, value)| format!("{key}{colon}{value}\n")), 0..8).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn any_file_is_a_page(text in "(\\PC|[-\n#>*`|:\\[\\]]){0,200}") {
        sound::check_file(&text);
    }

    #[test]
    fn any_text_below_a_front_matter_is_a_page(text in "(\\PC|[-\n #>*`|:\\[\\]()<!\\\\]){0,200}") {
        sound::check_body(&text);
    }

    #[test]
    fn any_markdown_is_a_page(text in page_text()) {
        sound::check_body(&text);
    }

    #[test]
    fn any_front_matter_is_read(yaml in front_matter()) {
        sound::check_front_matter(&yaml);
    }

    #[test]
    fn any_yaml_is_read(yaml in "(\\PC|[-\n :\"'\\[\\]{}#&*!|>%@]){0,120}") {
        sound::check_front_matter(&yaml);
    }
}
