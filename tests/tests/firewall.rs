//! The texts that the firewall must not block, and the page for senders of too many requests.
//!
//! The firewall itself runs at AWS and is not tested here. `infra/waf-prose.json` has texts that people write and that a rule may
//! take for an attack. This test asserts that the form accepts each of them. So if one is refused after a deployment, the
//! firewall refused it.

use std::collections::BTreeSet;
use std::path::Path;

use journeys::applicant;
use journeys::page::Page;
use journeys::visit::Visit;

/// The limit of the form's question, in letters.
const MOST: usize = 1500;
/// The limit of a firewall's own response, in bytes: <https://docs.aws.amazon.com/waf/latest/developerguide/limits.html>.
const BODY_LIMIT: usize = 4 * 1024;

fn infra(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
    std::fs::read_to_string(root.join(name)).unwrap()
}

/// A text that someone may write.
struct Prose {
    text: String,
    why: String,
}

fn prose() -> Vec<Prose> {
    let file: serde_json::Value = serde_json::from_str(&infra("waf-prose.json")).unwrap();
    let texts = file["texts"].as_array().unwrap().iter();
    let string = |text: &serde_json::Value| text.as_str().unwrap().to_string();
    texts
        .map(|entry| {
            let times = entry["times"].as_u64().unwrap_or(1);
            Prose { text: string(&entry["text"]).repeat(times.try_into().unwrap()), why: string(&entry["why"]) }
        })
        .collect()
}

#[tokio::test]
async fn every_text_that_a_person_writes_is_shown_unchanged() {
    let (visit, question) = (Visit::new().await, applicant::definition("question"));
    let mut too_long = 0;
    for Prose { text, why } in prose() {
        for lang in ["ar", "en"] {
            let message = [("about", "question"), ("question", text.as_str()), ("consent", "yes")];
            let fields = message.into_iter().chain([("full_name", "سارة علي"), ("mobile", "0500000001")]);
            let got = visit.post(&format!("/intake/{lang}/question"), applicant::body_of(&question, fields)).await;
            if language::normalise::length(text.trim()) > MOST {
                too_long += 1;
                assert_eq!(got.status, 422, "{why}");
                // Only the line breaks are HTML's. Otherwise the text to be shortened is unchanged.
                assert_eq!(got.page.filled["question"], text, "{why}");
                continue;
            }
            assert_eq!(got.status, 200, "{why}: {}", got.page.words);
            let hidden = got.page.hidden.iter().find(|(name, _)| name == "question").unwrap();
            assert_eq!(hidden.1, language::normalise::lines(&text), "{why}");
            // Normalisation changes white space only; no letter and no sign is lost.
            let signs = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(signs(&hidden.1), signs(&text), "{why}");
        }
    }
    assert_eq!(too_long, 2, "one text is longer than the form takes, in each language");
}

#[test]
fn the_texts_contain_patterns_that_firewalls_block() {
    let texts = prose();
    let all: String = texts.iter().map(|prose| prose.text.to_lowercase() + "\n").collect();
    for sign in [
        "<",
        ">",
        "<script>",
        "--",
        ";--",
        "'",
        "1=1",
        "union",
        "drop the table",
        "../",
        "/etc/",
        "c:\\",
        ";",
        "script",
        "https://",
        "&&",
        "||",
        "$(",
        "${",
        "`",
        "%25",
        "=",
        "{",
        "/*",
        "javascript:",
        "onload=",
        "👨\u{200D}👩",
    ] {
        assert!(all.contains(sign), "{sign}");
    }
    let query =
        |text: &str| text.find("select").is_some_and(|at| text.get(at..).is_some_and(|rest| rest.contains("from")));
    assert!(texts.iter().any(|prose| query(&prose.text)));
    assert!(texts.iter().any(|prose| language::normalise::length(&prose.text) >= 4000));
    let different: BTreeSet<_> = texts.iter().map(|prose| &prose.text).collect();
    assert_eq!(different.len(), texts.len());
    for Prose { text, why } in &texts {
        assert!(why.len() > 20, "{text} says why it is there");
        assert!(text.trim_start() == text, "white space at the start is not kept: {text}");
    }
}

#[test]
fn the_firewalls_page_gives_instructions_in_both_languages_without_a_style_or_a_picture() {
    let html = infra("waf/too-many-requests.html");
    assert!(html.len() <= BODY_LIMIT, "{} bytes", html.len());
    let page = Page::parse(&html);
    assert_eq!(page.lang, ("ar".into(), "rtl".into()));
    assert!(html.contains("<div lang=\"en\" dir=\"ltr\">"));
    assert_eq!(page.links, ["/ar/channels/", "/en/channels/"], "and nowhere else");
    assert!(page.actions.is_empty() && page.hidden.is_empty());
    for words in ["خمس دقائق", "ارجع إلى الصفحة السابقة", "five minutes", "go back to the previous page"]
    {
        assert!(page.words.contains(words), "{words}");
    }
    // The site's policy blocks inline styles, scripts and the like, and this response may arrive without the policy.
    for refused in ["style", "<script", "src=", "<link", "://"] {
        assert!(!html.contains(refused), "{refused}");
    }
    // The pages that the response points to exist.
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    assert!(["ar", "en"].iter().all(|lang| content.join(lang).join("channels.md").exists()));
}
