//! `check --fix` as an editor uses it: what is corrected, what is left alone, and what happens to files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/letters.rs"]
mod letters;
#[path = "support/sound.rs"]
#[allow(dead_code)]
mod sound;
mod support;

use language::Lang;
use site_gen::fix::Fixed;
use support::{Site, TODAY, files, stderr, stdout};

const HEAD: &str = "---\ntitle: صفحة\ndescription: وصف الصفحة\ntranslation: single\n---\n\n";

/// A page with a fault that has one certain correction.
struct Case {
    code: &'static str,
    before: &'static str,
    after: &'static str,
    /// Other files of the site.
    others: &'static [(&'static str, &'static str)],
    /// Whether readers see the same letters before and after.
    same_letters: bool,
}

const fn body(code: &'static str, before: &'static str, after: &'static str) -> Case {
    Case { code, before, after, others: &[], same_letters: true }
}

/// A case whose marks contain letters or digits, which readers no longer see.
const fn marks(code: &'static str, before: &'static str, after: &'static str) -> Case {
    Case { same_letters: false, ..body(code, before, after) }
}

const OTHER_PAGES: &[(&str, &str)] = &[
    ("content/ar/my-form.md", "---\ntitle: النموذج\ndescription: وصف النموذج\ntranslation: single\n---\n\n## القسم\n"),
    ("content/ar/two.md", "---\ntitle: صفحتان\ndescription: وصف الصفحتين\n---\n\n## الأهداف\n"),
    (
        "content/en/two.md",
        "---\ntitle: Two pages\ndescription: What is on two pages\nsource_digest: \"0\"\n---\n\n## Aims\n",
    ),
];

const fn linked(code: &'static str, before: &'static str, after: &'static str) -> Case {
    Case { others: OTHER_PAGES, ..marks(code, before, after) }
}

/// Cases of bodies below a front matter.
const BODIES: [Case; 38] = [
    body("heading-unmade", "##عنوان\n\nنص\n", "## عنوان\n\nنص\n"),
    body("heading-unmade", "## أول\n\nنص\n###«ثان»\nنص\n", "## أول\n\nنص\n### «ثان»\nنص\n"),
    body("heading-unmade", "> ##عنوان\n", "> ## عنوان\n"),
    body("emphasis-broken", "يكتب ** مع فراغ ** بينهما\n", "يكتب **مع فراغ** بينهما\n"),
    body("emphasis-broken", "يكتب __ مع فراغ __ بينهما\n", "يكتب __مع فراغ__ بينهما\n"),
    body("emphasis-broken", "يكتب ~~ مع فراغ ~~ بينهما\n", "يكتب ~~مع فراغ~~ بينهما\n"),
    body("emphasis-broken", "يكتب **مع فراغ ** بينهما\n", "يكتب **مع فراغ** بينهما\n"),
    body("list-unmade", "الشروط:\n-أول\n-ثان\n\nنص\n", "الشروط:\n- أول\n- ثان\n\nنص\n"),
    marks("list-unmade", "1.أول\n2.ثان\n", "1. أول\n2. ثان\n"),
    marks("list-unmade", "الخطوات:\n2. أول\n3. ثان\n", "الخطوات:\n\n2. أول\n3. ثان\n"),
    marks("list-unmade", "> الخطوات:\n> 2.أول\n> 3.ثان\n", "> الخطوات:\n>\n> 2. أول\n> 3. ثان\n"),
    body("table-unmade", "| أ | ب |\n|---|\n| ج | د |\n", "| أ | ب |\n|---|---|\n| ج | د |\n"),
    linked("link-unmade", "راجع [الصفحة] (two.md) ثم أكمل\n", "راجع [الصفحة](two.md) ثم أكمل\n"),
    linked("link-unmade", "راجع [**الصفحة**] (two.md) ثم أكمل\n", "راجع [**الصفحة**](two.md) ثم أكمل\n"),
    linked("link-unmade", "راجع [موقع] (https://example.org/) هنا\n", "راجع [موقع](https://example.org/) هنا\n"),
    linked("link-unmade", "راجع [النموذج](my form.md)\n", "راجع [النموذج](my-form.md)\n"),
    linked("link-unmade", "راجع [النموذج](My Form.md#القسم)\n", "راجع [النموذج](my-form.md#القسم)\n"),
    marks("alert-line", "> [!NOTE] نص الملاحظة\n> وبقيته\n", "> [!NOTE]\n> نص الملاحظة\n> وبقيته\n"),
    body("bidi-control", "الهاتف \u{202A}0500000000\n", "الهاتف 0500000000\n"),
    linked("direction-mark", "[موقع](\u{200E}https://example.org/)\n", "[موقع](https://example.org/)\n"),
    marks("bidi-control", "نص &#x202E;نص &rlm;نص\n", "نص نص نص\n"),
    marks(
        "direction-mark",
        "[موقع](https://example.org/ \"عنوان &lrm;\")\n",
        "[موقع](https://example.org/ \"عنوان \")\n",
    ),
    body("invisible-character", "نص\u{200B} نص\u{AD}نص\n", "نص نصنص\n"),
    marks("invisible-character", "نص&#8203; نص\n", "نص نص\n"),
    body("control-character", "نص \u{7}نص\n", "نص نص\n"),
    body("tatweel", "في الجمعيـــة مرحبـا مـَن\n", "في الجمعية مرحبا مَن\n"),
    marks("tatweel", "في الجمعي&#1600;ة\n", "في الجمعية\n"),
    body("look-alike-letter", "هذا کتاب من بیت\n", "هذا كتاب من بيت\n"),
    marks("look-alike-letter", "هذا &#1705;تاب\n", "هذا كتاب\n"),
    body("shaped-letter", "قال ﻣﺮﺣﺒﺎ وﻻ\n", "قال مرحبا ولا\n"),
    linked("link-other-language", "راجع [الصفحتين](../en/two.md)\n", "راجع [الصفحتين](two.md)\n"),
    linked("link-other-language", "راجع [الأهداف](../en/two.md#aims)\n", "راجع [الأهداف](two.md#الأهداف)\n"),
    linked("fragment-other-language", "راجع [الأهداف](two.md#aims)\n", "راجع [الأهداف](two.md#الأهداف)\n"),
    linked("fragment-misspelt", "راجع [الأهداف](two.md#الاهداف)\n", "راجع [الأهداف](two.md#الأهداف)\n"),
    linked("fragment-misspelt", "راجع [الأهداف](<two.md#الاهداف>)\n", "راجع [الأهداف](<two.md#الأهداف>)\n"),
    // Two faults on one line, faults that meet, and one that another one hides.
    body("heading-unmade", "##\u{200F}عنوان ** غليظ **\n\nنص\n", "## عنوان **غليظ**\n\nنص\n"),
    body("tatweel", "هذا \u{200F}کـــتاب ** ﻣﺮﺣﺒـــﺎ **\n", "هذا كتاب **مرحبا**\n"),
    linked(
        "link-unmade",
        "راجع [الأهـــداف] (two.md#الاهداف) و[النموذج](my form.md)\n",
        "راجع [الأهداف](two.md#الأهداف) و[النموذج](my-form.md)\n",
    ),
];

const fn whole(code: &'static str, before: &'static str, after: &'static str) -> Case {
    Case { same_letters: false, ..body(code, before, after) }
}

/// Cases of lines in the front matter.
const HEADS: [Case; 13] = [
    whole("value-cut", "title: سؤال #1 عن الدعم", "title: \"سؤال #1 عن الدعم\""),
    whole("value-cut", "title: سؤال \"أ\" #1", "title: 'سؤال \"أ\" #1'"),
    whole("value-cut", "title: &شروط الدعم", "title: \"&شروط الدعم\""),
    whole("value-cut", "title: &شروط", "title: \"&شروط\""),
    whole("value-cut", "title: ! عاجل", "title: \"! عاجل\""),
    whole("value-cut", "title: !urgent الآن", "title: \"!urgent الآن\""),
    whole("bidi-control", "title: \"سؤال \\u202eعن الدعم\"", "title: \"سؤال عن الدعم\""),
    whole("invisible-character", "title: \"سؤ\\u200bا\\u200bل\"", "title: \"سؤال\""),
    whole("tatweel", "title: \"سؤ\\u0640\\u0640ال\"", "title: \"سؤال\""),
    whole("look-alike-letter", "title: \"\\u06a9تاب\"", "title: \"كتاب\""),
    whole("tatweel", "title: سؤـــال", "title: سؤال"),
    whole("not-a-date", "title: سؤال\nupdated: 31/12/2025", "title: سؤال\nupdated: 2025-12-31"),
    whole("no-such-day", "title: سؤال\nupdated: \"2025-31-12\"", "title: سؤال\nupdated: \"2025-12-31\""),
];

/// A site with a case's page and its other files.
fn site(case: &Case, page: &str) -> Site {
    let site = Site::new();
    for (name, text) in case.others {
        site.put(name, text);
    }
    site.put(PAGE, page);
    site
}

const PAGE: &str = "content/ar/x.md";

fn cases() -> Vec<(&'static Case, String, String)> {
    let in_body = BODIES.iter().map(|case| (case, format!("{HEAD}{}", case.before), format!("{HEAD}{}", case.after)));
    let head = |line: &str| format!("---\n{line}\ndescription: وصف الصفحة\ntranslation: single\n---\n\nنص\n");
    let in_head = HEADS.iter().map(|case| (case, head(case.before), head(case.after)));
    in_body.chain(in_head).collect()
}

fn fix(site: &Site, more: &[&str]) -> std::process::Output {
    site.run(&[&["check", "--fix", "--today", TODAY, "--format", "short"], more].concat())
}

#[test]
fn each_certain_correction_is_made_and_nothing_else_changes() {
    for (case, before, after) in cases() {
        let site = site(case, &before);
        let told = format!("{}: {}", case.code, case.before);
        let (_, report) = site.check();
        assert!(report.contains(&format!("[{}]", case.code)), "{told}\n{report}");
        let others = |site: &Site| files(site.path()).into_iter().filter(|(name, _)| name != PAGE).collect::<Vec<_>>();
        let untouched = others(&site);

        let output = fix(&site, &["--dry-run"]);
        let rehearsed = (output.status.code(), stdout(&output));
        assert_eq!(site.read(PAGE), before, "a rehearsal writes nothing: {told}");

        let output = fix(&site, &[]);
        assert_eq!(site.read(PAGE), after, "{told}\n{}", stdout(&output));
        assert_eq!((output.status.code(), stdout(&output)), rehearsed, "{told}");
        assert!(rehearsed.1.starts_with(&format!("{PAGE}:")) && rehearsed.1.contains(": corrected: "), "{told}");
        assert_eq!(others(&site), untouched, "{told}");

        let (status, remaining) = site.check();
        assert!(!remaining.contains(&format!("[{}]", case.code)), "{told}\n{remaining}");
        assert!(rehearsed.1.ends_with(&remaining), "{told}\n{}", rehearsed.1);
        assert_eq!(output.status.code(), status, "{told}");
    }
}

#[test]
fn byte_order_marks_and_line_ends_stay_and_a_second_time_nothing_changes() {
    let ways: [fn(&str) -> String; 4] = [
        |text| format!("\u{FEFF}{text}"),
        |text| text.replace('\n', "\r\n"),
        |text| format!("\u{FEFF}{}", text.replace('\n', "\r\n").trim_end()),
        // Only the front matter has long line ends.
        |text| text.replacen('\n', "\r\n", 4),
    ];
    for (case, before, after) in cases() {
        for way in ways {
            let site = site(case, &before);
            site.put(PAGE, way(&before));
            let fixed = corrected(&site);
            assert_eq!(fixed.files.len(), 1);
            assert_eq!(site.read(PAGE), way(&after), "{}: {}", case.code, case.before);
            assert_eq!(corrected(&site).files, [], "{}", case.before);
        }
    }
}

/// Corrects a site with the library.
fn corrected(site: &Site) -> Fixed {
    let (mut inputs, _) = site_gen::read::read(&site.options());
    let fixed = site_gen::fix::fix(&site.options(), &mut inputs);
    site_gen::fix::write(&fixed.files).unwrap();
    fixed
}

#[test]
fn readers_see_the_same_letters() {
    for (case, before, after) in cases().into_iter().filter(|(case, _, _)| case.same_letters) {
        let seen = |text: &str| {
            let html = sound::composed(&sound::page(Lang::Ar, text).0);
            let mut words = String::new();
            for token in html5gum::Tokenizer::new(&html).flatten() {
                if let html5gum::Token::String(text) = token {
                    words.push_str(&String::from_utf8_lossy(&text));
                }
            }
            letters::letters(&words)
        };
        assert_eq!(seen(&before), seen(&after), "{}", case.before);
    }
}

#[test]
fn what_is_not_certain_stays() {
    let pages = [
        // A final yeh of Persian, a quotation of another language, a mark of more than one meaning.
        "جاء علی إلى البيت\n",
        "كلمة پیام فارسية\n",
        "الحرف «ک»\n",
        "کتاب من پیام\n",
        "راجع [موقع](https://example.org/کتاب)\n",
        "1445 هــ\n",
        "نص ــ نص\n",
        "می\u{200C}خواهم\n",
        "don\u{92}t\n",
        "قال ﺎﺒﺣﺮﻣ\n",
        "** a ** b ** c **\n",
        "-أول\nتكملة\n-ثان\n",
        "1.أول\n3.ثان\n",
        "| أ | ب |\n|---|\n| ج |\n",
        "[النموذج](her form.md)\n",
        "[النموذج] (gone.md)\n",
        "![صورة](a b.png)\n",
        "<https://example.org/a b>\n",
        "[English text](../en/two.md)\n",
        "[النص الإنجليزي](../en/two.md)\n",
        "[الصفحتان](../en/two.md#gone)\n",
        "[النص](two.md#المدد)\n",
        "[النص][1]\n\n[1]: two.md#الاهداف\n",
    ];
    for page in pages {
        let site = Site::new();
        for (name, text) in OTHER_PAGES {
            site.put(name, text);
        }
        site.put("content/ar/x.md", format!("{HEAD}{page}"));
        let (status, report) = site.check();
        assert!(report.contains("content/ar/x.md:"), "{page}\n{report}");
        let output = fix(&site, &[]);
        assert_eq!(site.read("content/ar/x.md"), format!("{HEAD}{page}"), "{page}");
        assert_eq!((output.status.code(), stdout(&output)), (status, report), "{page}");
        let json = stdout(&site.run(&["check", "--format", "json", "--today", TODAY]));
        assert!(!json.contains("\"edits\""), "{json}");
    }
    for line in [
        "title: سؤال # قبل النشر",
        "title: \"سؤال\" #1",
        "title: !!str نص",
        "title: أ #1 # تعليق",
        "title: أ\naliases: /ar/کتاب/",
        "title: أ\nupdated: 1/5/2025",
    ] {
        let site = Site::new();
        let page = format!("---\n{line}\ndescription: وصف الصفحة\ntranslation: single\n---\n\nنص\n");
        site.put("content/ar/x.md", &page);
        let (_, report) = site.check();
        assert!(report.contains("content/ar/x.md:"), "{line}");
        fix(&site, &[]);
        assert_eq!(site.read("content/ar/x.md"), page, "{line}");
    }
}

#[test]
fn a_picture_is_shown_by_the_name_that_its_file_has() {
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" width=\"9\" height=\"9\"/>";
    for (file, wanted) in [("a-b.svg", "![صورة](a-b.svg)"), ("a b.svg", "![صورة](<a b.svg>)")] {
        let site = Site::new();
        site.put(&format!("content/ar/{file}"), picture);
        site.put("content/ar/x.md", format!("{HEAD}![صورة](a b.svg)\n"));
        fix(&site, &[]);
        assert_eq!(site.read("content/ar/x.md"), format!("{HEAD}{wanted}\n"));
        assert!(!site.check().1.contains("x.md"), "{}", site.check().1);
    }
}

#[test]
fn what_was_corrected_is_told_in_the_chosen_language_and_format() {
    let site = || {
        let site = Site::new();
        site.put("content/ar/x.md", format!("{HEAD}##عنوان\n\nنص\u{200F} <b>غليظ</b>\nالخطوات:\n2. أول\n3. ثان\n"));
        site
    };
    let told = |more: &[&str]| {
        let site = site();
        let output = site.run(&[&["check", "--fix", "--dry-run", "--today", TODAY], more].concat());
        assert_eq!(output.status.code(), Some(1));
        format!("{}{}", stdout(&output), stderr(&output))
    };
    insta::assert_snapshot!(
        [told(&["--lang", "ar"]), told(&["--lang", "en"]), told(&["--format", "json"]), told(&["--format", "github"]),]
            .join("----\n")
    );
    let output = site().run(&["check", "--today", TODAY, "--lang", "ar"]);
    let github = site().run(&["check", "--today", TODAY, "--format", "github"]);
    insta::assert_snapshot!("findings_with_corrections", format!("{}----\n{}", stdout(&output), stdout(&github)));
    let output = site().run(&["check", "--dry-run"]);
    assert_eq!(output.status.code(), Some(2), "a rehearsal of what?");
}

#[test]
fn the_edits_of_a_json_diagnostic_are_those_of_the_file_on_disk() {
    let site = Site::new();
    let text = format!("{HEAD}نص\u{200F}\nالخطوات:\n2.أول\n3.ثان\n\n##عنوان");
    site.put("content/ar/x.md", format!("\u{FEFF}{}", text.replace('\n', "\r\n")));
    let json = stdout(&site.run(&["check", "--format", "json", "--today", TODAY]));
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for line in json.lines() {
        let diagnostic: serde_json::Value = serde_json::from_str(line).unwrap();
        for edit in diagnostic["edits"].as_array().unwrap() {
            let number = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
            edits.push((number("start"), number("end"), edit["text"].as_str().unwrap().into()));
        }
    }
    edits.sort();
    let mut bytes = site.read("content/ar/x.md").into_bytes();
    for (start, end, text) in edits.into_iter().rev() {
        bytes.splice(start..end, text.into_bytes());
    }
    let wanted = format!("{HEAD}نص\nالخطوات:\n\n2. أول\n3. ثان\n\n## عنوان");
    assert_eq!(String::from_utf8(bytes).unwrap(), format!("\u{FEFF}{}", wanted.replace('\n', "\r\n")));
}

#[test]
fn data_files_and_forms_are_corrected_too() {
    let site = Site::new();
    let strings = site.read("content/strings.toml");
    site.put("content/strings.toml", format!("# کتاب\u{200F}\r\n{strings}"));
    fix(&site, &[]);
    assert_eq!(site.read("content/strings.toml"), format!("# كتاب\r\n{strings}"));

    // An old address stays as it was published.
    let site = Site::new();
    let data = format!("gone = [\"/ar/کتاب/\"]\n{}", site.read("content/site.toml"));
    site.put("content/site.toml", &data);
    assert!(site.check().1.contains("content/site.toml:1:14: warning[look-alike-letter]"), "{}", site.check().1);
    fix(&site, &[]);
    assert_eq!(site.read("content/site.toml"), data);
}

#[test]
fn links_follow_a_heading_whose_letters_are_corrected() {
    let site = Site::new();
    site.put("content/ar/a.md", format!("{HEAD}## کتاب\n"));
    let address = "a.md#%DA%A9%D8%AA%D8%A7%D8%A8";
    site.put("content/ar/b.md", format!("{}[الكتاب]({address})\n", HEAD.replace("صفحة", "أخرى")));
    site.put("content/ar/c.md", format!("{}[الكتاب](a.md#کتاب)\n", HEAD.replace("صفحة", "ثالثة")));
    assert_eq!(fix(&site, &[]).status.code(), Some(0));
    for name in ["content/ar/b.md", "content/ar/c.md"] {
        assert!(site.read(name).ends_with("[الكتاب](a.md#كتاب)\n"), "{}", site.read(name));
    }
}

#[test]
fn a_long_page_with_many_faults_is_corrected_at_once() {
    let site = Site::new();
    let line = "في الجمعيـــة کتاب\u{200F} ** غليظ ** ﻣﺮﺣﺒﺎ\n\n";
    site.put(PAGE, format!("{HEAD}{}", line.repeat(300)));
    corrected(&site);
    assert_eq!(site.read(PAGE), format!("{HEAD}{}", "في الجمعية كتاب **غليظ** مرحبا\n\n".repeat(300)));
}

#[test]
fn a_file_that_may_not_be_written_stops_everything() {
    let site = Site::new();
    for name in ["a", "b"] {
        site.put(&format!("content/ar/{name}.md"), format!("{}##عنوان\n", HEAD.replace("صفحة", name)));
    }
    let path = site.path().join("content/ar/b.md");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let before = files(site.path());
    let output = fix(&site, &["--lang", "ar"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("content/ar/b.md للقراءة فقط"), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert_eq!(files(site.path()), before);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_every_file_whole() {
    let site = Site::new();
    site.put("content/ar/a.md", format!("{HEAD}##عنوان\n"));
    let before = files(site.path());
    // No file may be longer than nothing, as on a full disk.
    let program = env!("CARGO_BIN_EXE_site-gen");
    let limited = format!("trap '' XFSZ; ulimit -f 0; exec '{program}' check --fix");
    let output = std::process::Command::new("sh").arg("-c").arg(limited).current_dir(site.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("content/ar/a.md could not be written"), "{}", stderr(&output));
    assert_eq!(files(site.path()), before);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let (site, elsewhere) = (Site::new(), tempfile::tempdir().unwrap());
    let text = format!("{HEAD}##عنوان\n");
    std::fs::write(elsewhere.path().join("x.md"), &text).unwrap();
    symlink(elsewhere.path().join("x.md"), site.path().join("content/ar/x.md")).unwrap();
    let output = fix(&site, &[]);
    assert_eq!(output.status.code(), Some(1), "the finding remains");
    assert!(stderr(&output).contains("content/ar/x.md: this is a link"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(elsewhere.path().join("x.md")).unwrap(), text);
    assert!(site.path().join("content/ar/x.md").is_symlink());

    // A content folder that is reached through a link is the content folder.
    let site = Site::new();
    site.put("content/ar/x.md", &text);
    std::fs::create_dir(site.path().join("real")).unwrap();
    std::fs::rename(site.path().join("content"), site.path().join("real/content")).unwrap();
    symlink("real", site.path().join("linked")).unwrap();
    std::fs::set_permissions(
        site.path().join("real/content/ar/x.md"),
        std::os::unix::fs::PermissionsExt::from_mode(0o640),
    )
    .unwrap();
    let output = fix(&site, &["--content", "linked/content"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(site.read("real/content/ar/x.md"), format!("{HEAD}## عنوان\n"));
    assert_eq!(std::fs::metadata(site.path().join("real/content/ar/x.md")).unwrap().mode() & 0o777, 0o640);
}
