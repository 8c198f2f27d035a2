//! Figures for the board: what is shown, what is hidden, and that the page for the website can be published as it is.

use crate::support::Desk;
use axum::http::StatusCode;
use journeys::applicant::{SOUND, VOLUNTEER};
use journeys::bundle;
use journeys::staff::submitted;
use language::Lang;
use store::staff::Role;

async fn filled() -> Desk {
    let desk = Desk::new().await;
    for _ in 0..12 {
        submitted(&desk.web.store, "support", SOUND).await;
    }
    for _ in 0..3 {
        submitted(&desk.web.store, "volunteer", VOLUNTEER).await;
    }
    for (rating, count) in [("5", 7), ("4", 5), ("1", 1)] {
        for _ in 0..count {
            let answers = [("satisfaction", rating), ("about", "support"), ("consent", "yes")];
            submitted(&desk.web.store, "rating", answers).await;
        }
    }
    desk
}

#[tokio::test]
async fn small_numbers_are_hidden_on_the_page_in_the_sheet_and_in_the_page_for_the_website() {
    let desk = filled().await;
    let reem = desk.person("reem", &[Role::Committee], false).await;
    let page = reem.get("/desk/figures").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html());
    // 3 of 15 are hidden, and the 12 with them, because the sum would tell.
    assert!(page.has("<td class=\"number\">15</td>") && !page.has("<td class=\"number\">3</td>"));
    assert!(!page.has("<th scope=\"row\">طلب دعم</th><td class=\"number\">12</td>"));
    assert!(page.has("<span class=\"number\">13</span>"), "13 rated");
    for lang in Lang::ALL {
        let markdown = reem.get(&format!("/desk/figures.md?lang={lang}")).await;
        assert!(markdown.disposition.as_ref().unwrap().contains(&format!(".{lang}.md\"")));
        let text = markdown.html();
        assert!(text.starts_with("---\ntitle: ") && text.contains("| 15 |") && !text.contains("| 3 |"));
        assert!(text.contains("54%") && !text.contains("8%"), "seven of thirteen, and one is hidden: {text}");
        assert!(!text.contains("سارة"));
    }
    let sheet = reem.get("/desk/figures.xlsx").await;
    assert!(sheet.bytes.starts_with(b"PK") && sheet.disposition.unwrap().contains(".xlsx"));
    assert!(reem.get("/desk/figures?quarter=2001-1").await.has("لا تُعرض نسب"), "a quarter without anything");
}

#[tokio::test]
async fn the_page_for_the_website_is_built_without_an_error() {
    let desk = filled().await;
    let reem = desk.person("reem", &[Role::Committee], false).await;
    let folder = tempfile::tempdir().unwrap();
    let options = bundle::options();
    bundle::copy(&options.content, folder.path());
    for lang in Lang::ALL {
        let text = reem.get(&format!("/desk/figures.md?lang={lang}")).await.html();
        std::fs::write(folder.path().join(lang.code()).join("figures.md"), text).unwrap();
    }
    let built = site_gen::build(&site_gen::Options { content: folder.path().to_path_buf(), ..options });
    let errors: Vec<_> = built
        .diagnostics
        .iter()
        .filter(|found| found.severity == site_gen::Severity::Error)
        .map(|found| (found.code, found.message.get(Lang::En)))
        .collect();
    assert!(built.files.is_some(), "{errors:?}");
}
