//! Tests of the real content: the facts that a reader must find on the pages.

use std::collections::BTreeMap;

use forms::Kind;
use journeys::bundle;
use journeys::page::Page;
use language::Lang;
use site_gen::{Diagnostic, Severity};

fn pages() -> BTreeMap<String, (String, Page)> {
    let built = site_gen::build(&bundle::options());
    let files = built.files.unwrap();
    files
        .iter()
        .filter(|(name, _)| name.starts_with("site/") && name.ends_with(".html"))
        .map(|(name, file)| {
            let html = String::from_utf8(file.bytes.clone()).unwrap();
            let page = Page::parse(&html);
            (name.to_string(), (html, page))
        })
        .collect()
}

#[test]
fn the_content_has_neither_errors_nor_warnings_and_lists_missing_facts() {
    let built = site_gen::build(&bundle::options());
    let found: Vec<&Diagnostic> = built.diagnostics.iter().filter(|d| d.severity != Severity::Note).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(built.diagnostics.iter().all(|d| d.code == "awaiting-association"));
    let awaited = |words: &str| built.diagnostics.iter().filter(|d| d.message.get(Lang::En).contains(words)).count();
    assert_eq!(awaited("telephone number of"), 2, "none is known, and none was made up");
    assert_eq!(
        awaited("a telephone number or an address"),
        1,
        "the site cannot be opened without a way to reach people"
    );
    assert_eq!(awaited("the text of the document"), 3);
    assert_eq!(awaited("رقم السياسة") + awaited("مدة حفظ البيانات"), 2, "each is said once, not in both languages");
}

#[test]
fn the_policy_is_whole_in_both_languages() {
    let pages = pages();
    for (lang, chairman, day) in [("ar", "أحمد عبد الله التويجري", "1445/6/25"), ("en", "Ahmad", "1445/6/25")]
    {
        let (html, page) = &pages[&format!("site/{lang}/policies/beneficiary-relations/index.html")];
        let sections: Vec<_> =
            ["preamble", "general-aim", "detailed-aims", "channels", "tools", "handling", "approval"].to_vec();
        let found: Vec<_> = page.ids.iter().filter(|id| sections.contains(&id.as_str())).collect();
        assert_eq!(found, sections, "in the policy's order");
        let body = html.split("id=\"preamble\"").nth(1).unwrap();
        let clauses = |section: &str| body.matches(&format!("<li id=\"{section}-")).count();
        assert_eq!(clauses("detailed-aims"), 11, "six aims, the last with five of its own");
        assert_eq!(clauses("channels"), 8);
        assert_eq!(clauses("tools"), 4);
        assert_eq!(clauses("handling"), 7);
        assert!(page.ids.iter().any(|id| id == "detailed-aims-6-5"), "each clause can be led to");
        for printed in [chairman, day, "2022/12/25"] {
            assert!(page.words.contains(printed), "{lang}: {printed}");
        }
    }
}

#[test]
fn every_page_that_people_look_for_is_there_in_both_languages() {
    let pages = pages();
    let keys = [
        "",
        "about/",
        "accessibility/",
        "channels/",
        "forms/",
        "forms/question/",
        "forms/rating/",
        "forms/support/",
        "forms/volunteer/",
        "how-requests-are-handled/",
        "policies/",
        "policies/basic-bylaws/",
        "policies/beneficiary-relations/",
        "policies/social-research-guide/",
        "policies/support-policy-guide/",
        "policies/support-request/",
        "privacy/",
        "questions/",
        "services/",
        "services/procedures/",
        "services/satisfaction/",
        "services/social-research/",
        "services/support/",
        "services/volunteering/",
        "site-map/",
    ];
    for lang in ["ar", "en"] {
        let map = &pages[&format!("site/{lang}/site-map/index.html")].0;
        for key in keys {
            assert!(pages.contains_key(&format!("site/{lang}/{key}index.html")), "{lang}/{key}");
            assert!(map.contains(&format!("href=\"/{lang}/{key}\"")), "the site map leads to {lang}/{key}");
        }
        let text = |key: &str| &pages[&format!("site/{lang}/{key}index.html")].0;
        let here = if lang == "ar" {
            "<strong>على هذا الموقع:</strong>"
        } else {
            "<strong>On this site:</strong>"
        };
        assert_eq!(
            text("how-requests-are-handled/").matches(here).count(),
            7,
            "each of the seven steps has its place here"
        );
        assert_eq!(text("channels/").matches("<li class=\"card\"").count(), 8);
        assert!(text("forms/support/").contains(&format!("href=\"/{lang}/privacy/\"")), "consent leads to its notice");
    }
}

#[test]
fn each_common_question_opens_its_own_answer() {
    let pages = pages();
    for lang in ["ar", "en"] {
        let (html, page) = &pages[&format!("site/{lang}/questions/index.html")];
        let questions: Vec<&str> = html.split("<details class=\"question\">").skip(1).collect();
        assert!(questions.len() >= 20, "{}", questions.len());
        for question in questions {
            let (asked, answer) = question.split_once("</summary>").unwrap();
            assert!(asked.contains("<h2>") && !asked.contains("id="), "an address with the id has to open the answer");
            let id = answer.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(page.ids.iter().any(|known| known == id), "{id}");
            assert!(answer.split("</details>").next().unwrap().contains("<p>"), "{id} has an answer");
        }
    }
}

#[test]
fn the_way_to_a_form_comes_first() {
    let pages = pages();
    for lang in ["ar", "en"] {
        for (service, form) in [
            ("support", "support"),
            ("volunteering", "volunteer"),
            ("satisfaction", "rating"),
            ("procedures", "question"),
        ] {
            let html = &pages[&format!("site/{lang}/services/{service}/index.html")].0;
            let button = format!("class=\"button\" href=\"/{lang}/forms/{form}/\"");
            let title = html.find("<h1").unwrap();
            assert!(html[title..html.find("<h2").unwrap()].contains(&button), "{lang}/{service}: under the title");
            assert_eq!(html.matches(&button).count(), 2, "{lang}/{service}: and again at the end");
        }
        for form in ["support", "volunteer", "rating", "question"] {
            let html = &pages[&format!("site/{lang}/forms/{form}/index.html")].0;
            let before = html.split("<h1").nth(1).unwrap().split("<form").next().unwrap();
            assert_eq!(before.matches("<p").count(), 1, "{lang}/{form}: one paragraph before the first question");
        }
    }
}

#[test]
fn the_root_is_the_arabic_first_page() {
    let pages = pages();
    let root = &pages["site/index.html"].0;
    assert_eq!(root, &pages["site/ar/index.html"].0);
    assert!(root.contains("<a class=\"switch\" href=\"/en/\" lang=\"en\""), "with a link to the English one");
}

#[test]
fn channels_that_can_be_used_now_come_first() {
    let pages = pages();
    for lang in ["ar", "en"] {
        let html = &pages[&format!("site/{lang}/channels/index.html")].0;
        let (now, later) = html.split_once("id=\"later\"").unwrap();
        let count = |part: &str| part.matches("<li class=\"card\"").count();
        assert_eq!((count(now), count(later)), (3, 5), "no detail of the other five is known");
        for id in ["assistance", "volunteering", "website"] {
            assert!(now.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }
}

#[test]
fn every_page_leads_to_its_counterpart_and_back() {
    let pages = pages();
    let address = |name: &str| format!("/{}", name.trim_start_matches("site/").trim_end_matches("index.html"));
    let mut count = 0;
    for (name, (html, page)) in &pages {
        let (lang, other, dir) = match name.as_str() {
            n if n.starts_with("site/ar/") => ("ar", "en", "rtl"),
            n if n.starts_with("site/en/") => ("en", "ar", "ltr"),
            _ => continue,
        };
        count += 1;
        assert_eq!(page.lang, (lang.to_string(), dir.to_string()), "{name}");
        let counterpart = name.replacen(&format!("site/{lang}/"), &format!("site/{other}/"), 1);
        assert!(pages.contains_key(&counterpart), "{name}");
        // On a form's page it is a button of the form, so that what was typed goes along.
        let form = page.actions.iter().find_map(|action| action.strip_prefix(&format!("/intake/{lang}/")));
        let switch = match form.and_then(|action| action.strip_suffix("#main")) {
            Some(form) => format!("formaction=\"/intake/{other}/{form}/change#main\" lang=\"{other}\""),
            None => format!("href=\"{}\" lang=\"{other}\"", address(&counterpart)),
        };
        assert!(html.contains(&switch), "{name}: {switch}");
    }
    assert!(count >= 50, "{count}");
}

#[test]
fn absolute_addresses_appear_only_when_the_public_address_is_known() {
    let with = site_gen::Options { base_url: Some("https://example.org/".into()), ..bundle::options() };
    let files = site_gen::build(&with).files.unwrap();
    let home = String::from_utf8(files.get("site/ar/index.html").unwrap().to_vec()).unwrap();
    for link in [
        "rel=\"canonical\" href=\"https://example.org/ar/\"",
        "hreflang=\"ar\" href=\"https://example.org/ar/\"",
        "hreflang=\"en\" href=\"https://example.org/en/\"",
        "hreflang=\"x-default\" href=\"https://example.org/ar/\"",
        "property=\"og:image\" content=\"https://example.org/assets/card-ar.",
    ] {
        assert!(home.contains(link), "{link}");
    }
    assert!(!pages()["site/ar/index.html"].0.contains("canonical"));
}

#[test]
fn a_mail_address_is_asked_only_of_people_who_want_the_number_by_mail() {
    let bundle = bundle::load();
    for form in bundle.forms() {
        let addresses: Vec<_> = form.questions.iter().filter(|asked| asked.kind == Kind::Email).collect();
        let named: Vec<_> = addresses.iter().map(|asked| asked.id.as_str()).collect();
        assert_eq!(named, form.acknowledge.as_deref().into_iter().collect::<Vec<_>>(), "{}", form.id);
        for address in addresses {
            assert!(address.required, "{}: who wants the mail has to say where to", form.id);
            let condition = address.show_when.as_ref().unwrap();
            let wish = form.question(&condition.question).unwrap();
            assert_eq!((&wish.kind, wish.required), (&Kind::YesNo, false), "{}: one may go on without a word", form.id);
            assert_eq!(condition.any_of, ["yes"], "{}", form.id);
        }
    }
    let sends = |id: &str| bundle.form(id).unwrap().acknowledge.is_some();
    assert_eq!(["support", "volunteer", "question", "rating"].map(sends), [true, true, true, false]);
}

#[test]
fn the_subject_and_opening_of_the_applicants_mail_do_not_name_the_form() {
    let bundle = bundle::load();
    for lang in Lang::ALL {
        let subject = bundle.string(lang, "mail_subject");
        assert_eq!(subject.matches("{reference}").count(), 1, "{subject}");
        let seen = format!("{subject} {}", bundle.string(lang, "mail_opening")).to_lowercase();
        // The words that only one of the forms has are included. "Request" has a wider sense in Arabic, where the number is
        // called so.
        let revealing: &[&str] = match lang {
            Lang::Ar => &["دعم", "تطوع", "سؤال", "اقتراح", "تقييم", "حاجت"],
            Lang::En => &["support", "volunteer", "question", "suggestion", "rating", "need"],
        };
        for word in revealing {
            assert!(!seen.contains(word), "{seen}: {word}");
        }
        for form in bundle.forms() {
            assert!(!seen.contains(&form.title.get(lang).to_lowercase()), "{seen}");
        }
    }
}
