//! The HTML of Markdown bodies, and the findings about them.

use std::sync::Arc;

use language::Lang;
use language::Lang::{Ar, En};

use super::drawings::{BACK, DONE, NOT_DONE};
use super::heading::Heading;
use super::html::Piece;
use super::link::Target;
use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

fn read(lang: Lang, text: &str) -> Body {
    let file = Arc::new(SourceFile::new(format!("content/{lang}/policies/a.md"), text));
    let body = Unparsed { has_clauses: true, has_answers: true, ..Unparsed::default() };
    parse(&PageSource { lang, key: "policies/a".into(), file }, body)
}

fn composed(body: &Body) -> String {
    let html = body.html.compose(|piece, html| match piece {
        Piece::HeadingStart(n) => {
            let Heading { level, id, .. } = &body.outline[*n];
            html.push_str(&format!("<h{level} id=\"{id}\">"));
        }
        Piece::HeadingEnd(n) => html.push_str(&format!("</h{}>", body.outline[*n].level)),
        Piece::Image(n) => html.push_str(&format!("{{image {}: {}}}", body.images[*n].written, body.images[*n].alt)),
        Piece::LinkAddress(n) => {
            let address = body.links[*n].target.address().unwrap_or_default();
            crate::parse::write_address(&address, html);
        }
        Piece::LinkLanguage(n) => match &body.links[*n].target {
            Target::Page { lang, .. } if body.links[*n].marked => html.push_str(&format!(" hreflang=\"{lang}\"")),
            _ => {}
        },
    });
    let drawn = [(BACK, "{BACK}"), (DONE, "{DONE}"), (NOT_DONE, "{NOT_DONE}")];
    drawn.into_iter().fold(html, |html, (drawing, name)| html.replace(drawing, name))
}

fn ar(text: &str) -> String {
    composed(&read(Ar, text)).trim_end().to_string()
}

fn en(text: &str) -> String {
    composed(&read(En, text)).trim_end().to_string()
}

/// The code of each fault and the text at its place.
fn faults(lang: Lang, text: &str) -> Vec<String> {
    let shown = |d: &Diagnostic| format!("{}: {}", d.code, d.place.as_ref().map_or("", |place| place.words()));
    read(lang, text).diagnostics.iter().map(shown).collect()
}

fn facts(lang: Lang, text: &str) -> Vec<String> {
    read(lang, text).facts.stated.into_iter().map(|fact| fact.value).collect()
}

fn ids(text: &str) -> Vec<String> {
    read(Ar, text).outline.into_iter().map(|heading| heading.id).collect()
}

/// The text of the file at each fact.
fn places(lang: Lang, text: &str) -> Vec<String> {
    read(lang, text).facts.stated.into_iter().map(|fact| text[fact.span].to_string()).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

mod headings {
    use super::*;

    #[test]
    fn a_heading_is_reached_by_its_own_words() {
        assert_eq!(ar("## كيف أطلب؟"), "<h2 id=\"كيف-أطلب\">كيف أطلب؟</h2>");
        assert_eq!(
            en("## How *do* I `apply`?"),
            "<h2 id=\"how-do-i-apply\">How <em>do</em> I <code dir=\"ltr\">apply</code>?</h2>"
        );
        assert_eq!(ar("كيف أطلب؟\n---\n"), ar("## كيف أطلب؟"), "underlined headings are headings");
    }

    #[test]
    fn a_pinned_id_stays_whatever_the_words() {
        assert_eq!(ar("## قنوات الاتصال {#contact}"), "<h2 id=\"contact\">قنوات الاتصال</h2>");
        assert_eq!(faults(Ar, "## أ {#a}\n\n## ب {#b}"), none());
    }

    #[test]
    fn headings_with_the_same_words_have_different_ids() {
        assert_eq!(ids("## أهداف\n\n## أهداف\n\n## أهداف"), ["أهداف", "أهداف-2", "أهداف-3"]);
        assert_eq!(faults(Ar, "## أ {#x}\n\n## ب {#x}"), ["heading-id-twice: ## ب {#x}"]);
        assert_eq!(ids("## أ {#x}\n\n## ب {#x}"), ["x", "ب"], "the second is reached by its words");
        assert_eq!(faults(En, "## A {#a\"b}"), ["heading-id: ## A {#a\"b}"]);
    }

    #[test]
    fn each_item_under_a_heading_is_a_clause() {
        let text = "- before\n\n## Aims {#aims}\n\n- one\n- two\n  1. deep\n- three\n\ntext\n\n- another list\n";
        let body = read(En, text);
        assert_eq!(body.clauses, ["aims-1", "aims-2", "aims-2-1", "aims-3", "aims-1-2"]);
        assert!(composed(&body).contains("<li id=\"aims-2-1\">deep</li>"));
    }

    #[test]
    fn the_outline_follows_the_text() {
        let outline = read(En, "## Aim\n\ntext\n\n### First *part*\n\n#### Deep\n\n## Aim").outline;
        let shown: Vec<_> = outline.iter().map(|h| (h.level, h.id.as_str(), h.text.as_str())).collect();
        assert_eq!(
            shown,
            [(2, "aim", "Aim"), (3, "first-part", "First part"), (4, "deep", "Deep"), (2, "aim-2", "Aim")]
        );
    }

    #[test]
    fn a_section_is_its_words_up_to_the_next_heading() {
        let outline = read(En, "before\n\n## A?\n\nOne *two*.\nThree.\n\n- four\n- five\n  - six\n\n| a | b |\n|--|--|\n| c | |\n\n### B?\n\nother [link](b.md).").outline;
        let section = |n: usize| outline[n].section.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(section(0), "One two. Three. four five six a b c", "words of two blocks do not run together");
        assert_eq!(section(1), "other link.");
    }

    #[test]
    fn levels_are_in_order() {
        assert_eq!(faults(Ar, "# عنوان"), ["heading-first-level: # عنوان"]);
        assert_eq!(faults(Ar, "## أ\n\n#### ب\n\n## ج"), ["heading-skipped: #### ب"]);
        assert_eq!(faults(Ar, "## أ\n\n### ب\n\n## ج\n\n### د"), none(), "back to a higher level, any way");
        assert_eq!(faults(Ar, "##\n"), ["heading-empty: ##"]);
    }
}

mod notes {
    use super::*;

    #[test]
    fn a_note_is_titled_in_the_language_of_the_page() {
        assert_eq!(
            ar("> [!WARNING]\n> لا تشارك الرمز."),
            "<div class=\"note note-warning\" role=\"note\"><p class=\"note-title\">تنبيه</p>\n<p>لا تشارك الرمز.</p>\n</div>"
        );
        for (kind, ar_title, en_title) in [
            ("NOTE", "ملاحظة", "Note"),
            ("TIP", "إرشاد", "Tip"),
            ("IMPORTANT", "مهم", "Important"),
            ("CAUTION", "تحذير", "Caution"),
        ] {
            let text = format!("> [!{kind}]\n> x");
            assert!(
                ar(&text).contains(&format!(">{ar_title}<")) && en(&text).contains(&format!(">{en_title}<")),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_misspelt_note_is_reported_and_a_quotation_is_not() {
        assert_eq!(faults(Ar, "> [!NOTES]\n> نص"), ["alert-unknown: > [!NOTES]"]);
        assert_eq!(ar("> قال"), "<blockquote>\n<p>قال</p>\n</blockquote>");
        assert_eq!(faults(Ar, "> قال [!NOTES]"), none(), "only at its beginning");
    }
}

mod links {
    use super::*;

    #[test]
    fn a_file_leads_to_the_address_of_its_page() {
        assert_eq!(ar("[القنوات](../channels.md)"), "<p><a href=\"/ar/channels/\">القنوات</a></p>");
        assert_eq!(ar("[السياسات](index.md)"), "<p><a href=\"/ar/policies/\">السياسات</a></p>");
        assert_eq!(ar("[الهاتف][1]\n\n[1]: ../channels.md#phone"), "<p><a href=\"/ar/channels/#phone\">الهاتف</a></p>");
        assert_eq!(ar("[أعلى](#العنوان)"), "<p><a href=\"#%D8%A7%D9%84%D8%B9%D9%86%D9%88%D8%A7%D9%86\">أعلى</a></p>");
        assert_eq!(faults(Ar, "كلمة [القنوات](/ar/channels/) كلمة"), ["link-unknown: [القنوات](/ar/channels/)"]);
        assert_eq!(faults(Ar, "[زر](javascript:alert)"), ["link-unknown: [زر](javascript:alert)"]);
    }

    #[test]
    fn another_site_is_announced() {
        assert_eq!(
            ar("[المنصة](https://example.org/a)"),
            "<p><a href=\"https://example.org/a\" class=\"external\" rel=\"external\">المنصة<span class=\"visually-hidden\"> (موقع خارجي)</span></a></p>"
        );
        assert!(en("[The site](https://example.org)").contains("(external site)"));
        for text in ["[اتصل بنا](tel:+966501234567)", "<http@example.com>", "[القنوات](../channels.md)"] {
            assert!(!ar(text).contains("external") && !ar(text).contains("خارجي"), "{text}");
        }
    }

    #[test]
    fn a_mail_address_is_written_to() {
        assert_eq!(
            ar("<name@example.com>"),
            "<p><a href=\"mailto:name@example.com\"><bdi dir=\"ltr\">name@example.com</bdi></a></p>"
        );
    }

    #[test]
    fn the_other_language_is_named_where_the_link_leads_there() {
        assert_eq!(
            ar("[English page](../../en/channels.md \"بالإنجليزية\")"),
            "<p><a href=\"/en/channels/\" title=\"بالإنجليزية\" hreflang=\"en\"><bdi lang=\"en\" dir=\"ltr\">English page</bdi></a></p>"
        );
        let body = read(Ar, "[أ](../../en/channels.md \"ع\") [ب](../../en/channels.md)");
        assert_eq!(body.links.iter().map(|link| link.marked).collect::<Vec<_>>(), [true, false]);
        assert!(!en("[Channels](../channels.md)").contains("hreflang"));
    }

    #[test]
    fn the_words_of_a_link_say_where_it_leads() {
        assert_eq!(faults(Ar, "[هنا](../channels.md)"), ["link-vague: [هنا](../channels.md)"]);
        assert_eq!(faults(En, "[ ](../channels.md)"), ["link-empty: [ ](../channels.md)"]);
        assert_eq!(faults(En, "[![Our channels](a.png)](../channels.md)"), none(), "an image's words are words");
    }

    #[test]
    fn no_link_stands_in_another() {
        assert_eq!(
            en("[The site <https://example.org> of <date:2024-01-07>](b.md)"),
            "<p><a href=\"/en/policies/b/\">The site <bdi dir=\"ltr\">https://example.org</bdi> of \
             <time datetime=\"2024-01-07\">7 January 2024</time> (25 Jumada II 1445\u{a0}AH)</a></p>"
        );
    }

    #[test]
    fn an_undefined_reference_is_reported() {
        assert_eq!(faults(Ar, "كلمة [القنوات][قنوات] كلمة"), ["reference-unknown: [القنوات][قنوات]"]);
        assert_eq!(faults(Ar, "كلمة[^1] كلمة"), ["reference-unknown: [^1]"]);
        assert_eq!(faults(Ar, "كلمة \\\\[^1] [كلمة[^2]](b.md)").len(), 2);
        assert_eq!(faults(Ar, "المادة [الأولى] و\\[^1] و`[^1]`"), none(), "brackets may be meant as they stand");
    }
}

mod tables {
    use super::*;

    #[test]
    fn a_table_can_be_scrolled_and_has_a_name() {
        let table = "|  | اليوم |\n|:--|--:|\n| أ | ب |";
        let inside = "<thead><tr><th scope=\"col\" class=\"start\"></th><th scope=\"col\" class=\"end\">اليوم</th></tr></thead>\n\
            <tbody>\n<tr><td class=\"start\">أ</td><td class=\"end\">ب</td></tr>\n</tbody></table></div>";
        let wrapper =
            |name: &str| format!("<div class=\"table\" role=\"region\" tabindex=\"0\" {name}><table>{inside}");
        assert_eq!(ar(table), wrapper("aria-label=\"جدول\""));
        assert!(ar(&format!("## المواعيد\n\n{table}")).ends_with(&wrapper("aria-labelledby=\"المواعيد\"")));
        assert_eq!(faults(Ar, table), none(), "the corner may be empty");
        assert_eq!(read(Ar, table).facts.tables, [(1, 2)]);
    }

    #[test]
    fn alignment_follows_the_direction_of_the_page() {
        let html = en("| a | b | c | d |\n|---|:--|:-:|--:|\n");
        for cell in ["<th scope=\"col\">a", "class=\"start\">b", "class=\"center\">c", "class=\"end\">d"] {
            assert!(html.contains(cell), "{cell}");
        }
        assert!(!html.contains("style"));
    }

    #[test]
    fn a_column_without_a_heading_is_reported() {
        assert_eq!(faults(Ar, "| أ |  |\n|---|---|\n| ب | ج |").len(), 1);
        assert_eq!(faults(En, "| a | ![The hall](a.png) |\n|---|---|\n| b | c |"), none());
    }
}

mod footnotes {
    use super::*;

    #[test]
    fn notes_are_numbered_as_the_text_refers_to_them() {
        let html = en("[^z]: Last.\n\n[^a]: First.\n\nOne[^a], two[^z], again[^A].\n");
        let (text, notes) = html.split_once("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"").unwrap();
        assert_eq!(
            text,
            "<p>One<sup><a id=\"note-1-text\" class=\"note-reference\" href=\"#note-1\" role=\"doc-noteref\">[1]</a></sup>, \
             two<sup><a id=\"note-2-text\" class=\"note-reference\" href=\"#note-2\" role=\"doc-noteref\">[2]</a></sup>, \
             again<sup><a id=\"note-1-text-2\" class=\"note-reference\" href=\"#note-1\" role=\"doc-noteref\">[1]</a></sup>.</p>\n"
        );
        assert_eq!(
            notes,
            "Footnotes\">\n<ol>\n<li id=\"note-1\" value=\"1\">\n<p>First.</p>\n\
             <a class=\"back\" href=\"#note-1-text\" role=\"doc-backlink\" aria-label=\"Back to the text of note 1\">{BACK}</a>\n\
             <a class=\"back\" href=\"#note-1-text-2\" role=\"doc-backlink\" aria-label=\"Back to the text of note 1\">{BACK}</a>\n</li>\n\
             <li id=\"note-2\" value=\"2\">\n<p>Last.</p>\n\
             <a class=\"back\" href=\"#note-2-text\" role=\"doc-backlink\" aria-label=\"Back to the text of note 2\">{BACK}</a>\n</li>\n\
             </ol>\n</section>"
        );
        assert_eq!(faults(En, "[^a]: First.\n\nOne[^A]."), none(), "labels are the same in capitals");
    }

    #[test]
    fn an_unused_footnote_is_reported_and_kept() {
        let text = "[^x]: Lost.\n\nOne[^1].\n\n[^1]: Found.\n";
        assert_eq!(faults(En, text), ["footnote-unused: [^x]: Lost."]);
        let html = en(text);
        assert!(
            html.contains("href=\"#note-1\"") && html.contains("<li id=\"note-1\" value=\"1\">\n<p>Found."),
            "{html}"
        );
        assert!(html.contains("<li id=\"note-2\" value=\"2\">\n<p>Lost."), "{html}");
    }

    #[test]
    fn a_note_can_be_longer_than_a_paragraph() {
        let html = ar("نص[^1]\n\n[^1]: فقرة.\n\n    - عنصر\n\n    أخيرة.\n\nبعدها");
        let (text, notes) = html.split_once("<section").unwrap();
        assert!(text.ends_with("<p>بعدها</p>\n"), "{text}");
        assert!(notes.contains("<p>فقرة.</p>\n<ul>\n<li>عنصر</li>\n</ul>\n<p>أخيرة.</p>\n"), "{notes}");
        assert!(notes.contains("aria-label=\"العودة إلى موضع الحاشية 1\""));
    }
}

mod other_blocks {
    use super::*;

    #[test]
    fn tasks_say_whether_they_are_done() {
        assert_eq!(
            ar("- [x] أ\n- [ ] ب"),
            "<ul>\n<li><span class=\"task\" role=\"img\" aria-label=\"تم\">{DONE}</span> أ</li>\n\
             <li><span class=\"task\" role=\"img\" aria-label=\"لم يتم\">{NOT_DONE}</span> ب</li>\n</ul>"
        );
        assert!(en("- [X] a").contains("aria-label=\"Done\""));
    }

    #[test]
    fn terms_are_followed_by_their_meaning() {
        assert_eq!(ar("المستفيد\n: من يطلب الخدمة\n"), "<dl>\n<dt>المستفيد</dt>\n<dd>من يطلب الخدمة</dd>\n</dl>");
    }

    #[test]
    fn lists_keep_their_first_number() {
        assert_eq!(en("1. a\n2. b"), "<ol>\n<li>a</li>\n<li>b</li>\n</ol>");
        assert_eq!(en("4. a\n5. b"), "<ol start=\"4\">\n<li>a</li>\n<li>b</li>\n</ol>");
    }

    #[test]
    fn code_runs_left_to_right_and_is_escaped() {
        assert_eq!(ar("`a<b>`"), "<p><code dir=\"ltr\">a&lt;b&gt;</code></p>");
        assert_eq!(
            ar("```toml\nid = \"x\"\n```"),
            "<pre dir=\"ltr\" tabindex=\"0\"><code class=\"language-toml\">id = &quot;x&quot;\n</code></pre>"
        );
    }

    #[test]
    fn strikethrough_and_line_breaks_show() {
        assert_eq!(en("~~old~~ new\\\nline"), "<p><del>old</del> new<br>\nline</p>");
    }

    #[test]
    fn images_are_left_to_the_renderer() {
        let body = read(Ar, "قبل ![صورة *الحديقة*](../../images/a.jpg) بعد");
        assert_eq!(composed(&body), "<p>قبل {image ../../images/a.jpg: صورة الحديقة} بعد</p>\n");
        assert_eq!(body.images[0].path.as_deref(), Some("images/a.jpg"));
        assert_eq!(read(Ar, "![أ](../../../a.jpg)").images[0].path, None, "out of the content folder");
        assert_eq!(faults(Ar, "كلمة ![](a.jpg)"), ["image-alt: ![](a.jpg)"]);
    }

    #[test]
    fn markup_in_an_alternative_text_leaves_its_words() {
        let text = "![A `b` [c](d) ![e](f) *g*\\\nh <date:2024-01-07> <https://i.org>](i.png)";
        let body = read(En, text);
        assert_eq!(body.images.len(), 1, "no image inside of another");
        assert_eq!(body.images[0].alt, "A b c e g h 7 January 2024 (25 Jumada II 1445 AH) https://i.org");
        assert!(composed(&body).starts_with("<p>{image i.png: "), "nothing of it stands before it");
        assert!(body.links.is_empty());
    }

    #[test]
    fn comments_are_for_editors() {
        assert_eq!(ar("<!-- راجع -->\n\nنص<!-- هنا --> آخر\n\n<!-- أ -->\n<!-- ب -->"), "<p>نص آخر</p>");
        assert_eq!(faults(Ar, "<!-- راجع\nهذا -->\n\nنص <!-- هنا --> آخر <!--> آخر"), none());
        assert_eq!(en("- one\n  <!-- x -->\n  two"), "<ul>\n<li>one\ntwo</li>\n</ul>", "words beside it stay apart");
    }

    #[test]
    fn raw_html_is_refused_where_it_stands() {
        assert_eq!(faults(Ar, "كلمة <b>غليظة</b> كلمة"), ["raw-html: <b>"]);
        assert_eq!(faults(Ar, "كلمة</b> كلمة"), ["raw-html: </b>"], "a closing tag alone too");
        assert_eq!(faults(Ar, "نص\n\n<div>\nنص\n</div>\n\nنص"), ["raw-html: <div>"]);
        assert_eq!(faults(Ar, "<!-- أ --> <b>ب</b>"), ["raw-html: <!-- أ --> <b>ب</b>"]);
        assert_eq!(ar("أ <script>١</script> ب"), "<p>أ ١ ب</p>");
    }
}

mod words {
    use super::*;

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        assert_eq!(ar("قال \"نعم\" و“لا”"), "<p>قال «نعم» و«لا»</p>");
        assert_eq!(en("she said \"yes\", it's -- fine..."), "<p>she said “yes”, it’s – fine…</p>");
        assert_eq!(en("`\"`"), "<p><code dir=\"ltr\">&quot;</code></p>", "code is left alone");
    }

    #[test]
    fn quotation_marks_are_matched_within_the_block() {
        assert_eq!(ar("\"أول” ثم \"ثان\""), "<p>«أول» ثم «ثان»</p>");
        assert_eq!(ar("”نص“ بـ\"العطاء\" و(\"قوس\")،"), "<p>«نص» بـ«العطاء» و(«قوس»)،</p>");
        assert_eq!(ar("\"أ **ب\nج** `د`\" هـ"), "<p>«أ <strong>ب\nج</strong> <code dir=\"ltr\">د</code>» هـ</p>");
        assert_eq!(en("“one “two” three” and ”four“"), "<p>“one “two” three” and “four”</p>");
        assert_eq!(en("a \"b"), "<p>a \"b</p>");
        assert_eq!(
            ar("اكتب (”،“) ثم ”`كود`“ أو \" نص \""),
            "<p>اكتب («،») ثم «<code dir=\"ltr\">كود</code>» أو « نص »</p>"
        );
        assert_eq!(faults(Ar, "\"أول ثم \"ثان"), ["quotation-mark: \"", "quotation-mark: \""]);
        assert_eq!(faults(Ar, "كلمة \"ثم\n\n\"ثان\" \\\""), ["quotation-mark: \""]);
        assert_eq!(faults(Ar, "قال “نعم\n\nثم”"), ["quotation-mark: “", "quotation-mark: ”"]);
        assert_eq!(faults(Ar, "| أ \" | ب \" |\n|---|---|\n"), ["quotation-mark: \"", "quotation-mark: \""]);
    }

    #[test]
    fn numbers_codes_and_references_stay_as_typed() {
        for text in [
            "2019--2020",
            "run --help",
            "1...10",
            "see .../x",
            "it is 10\" wide",
            "key=\"value\" here",
            "5'10",
            "x 2243-12",
        ] {
            assert_eq!(en(text), format!("<p>{text}</p>"));
            assert_eq!(faults(En, text), none());
        }
        assert_eq!(en("\"2030\" and 'a' -- it's...\n\n5 -- x"), "<p>“2030” and ‘a’ – it’s…</p>\n<p>5 – x</p>");
        assert_eq!(en("\"a 5'10\" door\""), "<p>“a 5'10\" door”</p>");
        assert_eq!(ar("المرجع 2243-12."), "<p>المرجع <bdi class=\"whole\" dir=\"ltr\">2243-12</bdi>.</p>");
    }

    #[test]
    fn a_run_across_markup_is_isolated_as_a_whole() {
        let run = |words: &str| format!("<p>في <bdi lang=\"en\" dir=\"ltr\">{words}</bdi> هنا</p>");
        assert_eq!(ar("في **ISO** 9001 هنا"), run("<strong>ISO</strong> 9001"));
        assert_eq!(ar("في ISO **9001** هنا"), run("ISO <strong>9001</strong>"));
        assert_eq!(
            ar("في **Word *2010*** هنا"),
            "<p>في <bdi lang=\"en\" dir=\"ltr\"><strong>Word <em>2010</em></strong></bdi> هنا</p>"
        );
        assert_eq!(
            ar("في **نص ISO *9001*** هنا"),
            "<p>في <strong>نص <bdi lang=\"en\" dir=\"ltr\">ISO <em>9001</em></bdi></strong> هنا</p>"
        );
        assert_eq!(ar("في [Word](b.md) 2010 هنا"), run("<a href=\"/ar/policies/b/\">Word</a> 2010"));
        assert_eq!(
            ar("في [Word](https://example.org) 2010 هنا"),
            run(
                "<a href=\"https://example.org\" class=\"external\" rel=\"external\">Word<span class=\"visually-hidden\" lang=\"ar\"> (موقع خارجي)</span></a> 2010"
            )
        );
        assert_eq!(ar("**SA03** 8000 0000"), "<p><bdi dir=\"ltr\"><strong>SA03</strong> 8000 0000</bdi></p>");
        assert_eq!(
            en("the **رؤية** 2030 plan"),
            "<p>the <bdi lang=\"ar\" dir=\"rtl\"><strong>رؤية</strong> 2030</bdi> plan</p>"
        );
        // No element can go around a run that markup parts.
        assert_eq!(ar("**نص ISO** 9001 هنا"), "<p><strong>نص ISO</strong> 9001 هنا</p>");
        assert_eq!(
            ar("`ISO` 9001 و**Word**، 5"),
            "<p><code dir=\"ltr\">ISO</code> 9001 و<strong><bdi lang=\"en\" dir=\"ltr\">Word</bdi></strong>، 5</p>"
        );
        assert_eq!(facts(Ar, "في **ISO** 9001 يومًا"), facts(Ar, "في ISO 9001 يومًا"));
    }

    #[test]
    fn parts_of_the_other_direction_are_isolated_in_a_paragraph() {
        assert_eq!(
            ar("اتصل على 050 123 4567 الآن"),
            "<p>اتصل على <bdi class=\"whole\" dir=\"ltr\">050 123 4567</bdi> الآن</p>"
        );
        assert_eq!(
            ar("نظام **Sama\nOne** هنا"),
            "<p>نظام <strong><bdi lang=\"en\" dir=\"ltr\">Sama\nOne</bdi></strong> هنا</p>"
        );
        assert_eq!(en("the word سماء"), "<p>the word <bdi lang=\"ar\" dir=\"rtl\">سماء</bdi></p>");
        assert_eq!(ar("قيمة `a` و\\*"), "<p>قيمة <code dir=\"ltr\">a</code> و*</p>");
        assert_eq!(ar("## نظام Sama"), "<h2 id=\"نظام-sama\">نظام <bdi lang=\"en\" dir=\"ltr\">Sama</bdi></h2>");
    }

    #[test]
    fn forbidden_characters_are_replaced() {
        assert_eq!(en("a &#7; b &#0;\n\n```x&#7;\n```"), en("a \u{FFFD} b \u{FFFD}\n\n```x\u{FFFD}\n```"));
        assert_eq!(en("[a](b.md \"&#7;\")"), en("[a](b.md \"\u{FFFD}\")"));
    }

    #[test]
    fn a_line_break_in_the_file_does_not_split_a_mark() {
        for text in [
            "January 7, 2024",
            "25 Jumada II 1445 AH",
            "call 050 123 4567 now",
            "from 7 January 2024 (25 Jumada II 1445 AH)",
        ] {
            let wrapped = text.replace(' ', "\n");
            assert_eq!(facts(En, &wrapped), facts(En, text));
            assert_eq!(en(&wrapped).replace('\n', " "), en(text));
        }
        assert_eq!(read(Ar, "1445/6/25هـ\nالموافق\n2022/12/25").disagreements.len(), 1);
    }
}

mod dates {
    use super::*;

    #[test]
    fn one_date_is_shown_in_both_calendars() {
        let html = "<p>في <time datetime=\"2024-01-07\">7 يناير 2024</time> (25 جمادى الآخرة 1445\u{a0}هـ)</p>";
        assert_eq!(ar("في <date:2024-01-07>"), html);
        assert_eq!(ar("في <date:1445-06-25/2024-01-07>"), html);
        assert_eq!(ar("في <date:1445-06-25>"), html);
        assert_eq!(facts(En, "<date:1445-06-25>"), ["2024-01-07"]);
    }

    #[test]
    fn two_dates_of_different_days_are_reported() {
        assert_eq!(faults(Ar, "في <date:1445-06-25/2024-01-08> كان"), ["dates-disagree: <date:1445-06-25/2024-01-08>"]);
        assert_eq!(faults(Ar, "في <date:2024-02-30>"), ["no-such-day: <date:2024-02-30>"]);
        assert_eq!(faults(Ar, "في <date:soon>"), ["not-a-date: <date:soon>"]);
        assert_eq!(faults(Ar, "في <date:2024-01-07/1445-06-25>").len(), 2, "each in the other's place");
    }

    #[test]
    fn a_date_in_a_text_is_a_time() {
        assert_eq!(en("on 7 January 2024 CE"), "<p>on <time datetime=\"2024-01-07\">7 January 2024</time> CE</p>");
        assert_eq!(faults(En, "on 30 February 2024"), ["no-such-day: 30 February 2024"]);
        let body = read(Ar, "بتاريخ 1445/6/25هـ الموافق 2022/12/25 م");
        assert_eq!(body.disagreements.len(), 1);
        let text = "بتاريخ 1445/6/25هـ الموافق 2022/12/25 م";
        assert_eq!(&text[body.disagreements[0].span.clone()], "1445/6/25هـ الموافق 2022/12/25");
    }
}

mod canonical {
    use super::*;

    const TEXT: &str = "## Aim {#aim}\n\nOne *two* **three** [four](b.md) `five`.\n\n- six seven\n- eight\n\n1. nine\n2. ten\n\n> quote\n";

    fn lines(text: &str) -> Vec<String> {
        read(En, text).canonical.lines().map(str::to_string).collect()
    }

    #[test]
    fn the_canonical_text_resembles_markdown() {
        assert_eq!(
            lines(TEXT),
            [
                "## Aim",
                "{#aim}",
                "One *two* **three** [four](b.md) `five`.",
                "- six seven",
                "- eight",
                "1. nine",
                "1. ten",
                "> quote"
            ]
        );
    }

    #[test]
    fn formatting_leaves_the_canonical_text_unchanged() {
        let others = [
            "Aim {#aim}\n---\n\nOne\n*two*\n**three** [four](b.md)\n`five`.\n\n* six\n  seven\n* eight\n\n3) nine\n3) ten\n\n> quote",
            "## Aim {#aim}\nOne _two_ __three__ [four][b] ``five``.\n\n+   six  seven\n\n+   eight\n\n1. nine\n1. ten\n\n>quote\n\n[b]: b.md\n<!-- for editors -->\n",
        ];
        for other in others {
            assert_eq!(lines(other), lines(TEXT));
        }
        assert_eq!(lines("a \"b\" c"), lines("a “b” c"));
        assert_eq!(lines("caf\u{e9}"), lines("cafe\u{301}"), "letters are the same, however they are put together");
        assert_eq!(lines("|a|b|\n|-|-|\n|c|d|"), lines("| a   | b |\n|:----|---|\n| c   | d |"));
    }

    #[test]
    fn content_changes_the_canonical_text() {
        let changes = [
            ("seven", "sevens"),
            ("## Aim", "### Aim"),
            ("b.md", "c.md"),
            ("{#aim}", "{#aims}"),
            ("*two*", "two"),
            ("`five`", "five"),
            ("> quote", "quote"),
            ("- eight", "  - eight"),
            ("(b.md)", "(b.md \"in Arabic\")"),
            ("1. nine\n2. ten", "- nine\n- ten"),
        ];
        for (from, to) in changes {
            assert_ne!(lines(&TEXT.replace(from, to)), lines(TEXT), "{to}");
        }
        assert_ne!(lines("<date:2024-01-07>"), lines("<date:2024-01-08>"));
        assert_ne!(lines("- [ ] a"), lines("- [x] a"));
        assert_ne!(lines("![a](b.png)"), lines("![a](c.png)"));
        assert_ne!(lines("a[^1]\n\n[^1]: b"), lines("a[^1]\n\n[^1]: c"));
    }
}

mod places {
    use super::*;

    #[test]
    fn a_fault_stands_at_its_words_after_escapes_and_entities() {
        for before in ["\\*", "&amp; ", "\"q\" ", "*e* ", "&#1571; ", "a\\\nb ", "it's "] {
            let text = format!("{before}30 February 2024 end");
            assert_eq!(faults(En, &text), ["no-such-day: 30 February 2024"], "{text}");
            assert_eq!(places(En, &format!("{before}call +966501234567 now")), ["+966501234567"], "{before}");
        }
        assert_eq!(places(En, "“q” 12, 13"), ["12", "13"]);
        assert_eq!(places(Ar, "> \\[ ١٢\n> و١٣"), ["١٢", "١٣"]);
    }

    #[test]
    fn the_second_set_of_digits_is_shown_where_it_begins() {
        assert_eq!(faults(Ar, "من 5 إلى ١٠ أيام"), ["mixed-digits: ١٠"]);
        assert_eq!(faults(Ar, "من ٥ إلى ١٠ أيام"), none());
    }

    #[test]
    fn headings_and_images_know_their_lines() {
        let text = "نص\n\n## عنوان\n\n![صورة](a.png)\n";
        let body = read(Ar, text);
        assert_eq!(text[body.outline[0].span.clone()].trim(), "## عنوان");
        assert_eq!(&text[body.images[0].span.clone()], "![صورة](a.png)");
    }
}

mod facts_of_a_page {
    use super::*;

    #[test]
    fn numbers_dates_and_addresses_are_the_same_in_both_languages() {
        let pairs = [
            ("- ١٠ أيام\n- اتصل على 0501234567", "- 10 days\n- call +966 50 123 4567"),
            ("| أ | 5 |\n|--|--|\n| ب | 6 |", "| a | 5 |\n|--|--|\n| b | 6 |"),
            ("[القنوات](../channels.md#الهاتف)", "[channels](../channels.md#telephone)"),
            ("[الموقع](https://example.org/)", "[site](https://example.org)"),
            ("في <date:1445-06-25>", "on 7 January 2024"),
        ];
        for (arabic, english) in pairs {
            assert_eq!(facts(Ar, arabic), facts(En, english), "{arabic}");
            assert!(!facts(Ar, arabic).is_empty());
        }
    }

    #[test]
    fn code_and_comments_state_nothing() {
        assert_eq!(facts(Ar, "`5` <!-- 6 -->\n\n    7\n"), none());
    }
}

#[test]
fn arabic_quotations_close_also_after_an_attached_letter() {
    let html = |text: &str| ar(text);
    assert_eq!(html("نرحب بـ\"العطاء\" و\"الإبداع\" (و\"المحبة\")."), "<p>نرحب بـ«العطاء» و«الإبداع» (و«المحبة»).</p>");
    assert_eq!(html("و\"[سماء](b.md)\" هنا"), "<p>و«<a href=\"/ar/policies/b/\">سماء</a>» هنا</p>");
    assert_eq!(html("\"مفتوحة\n\n\"سليمة\""), "<p>\"مفتوحة</p>\n<p>«سليمة»</p>");
}
