//! Files of the desk in the browser: a copy for the person, and a form's requests.

use crate::bench::{Bench, post, web};
use journeys::people::at;
use journeys::staff::NOW;
use language::Lang;
use store::desk_log::DeskEventKind;
use store::record::EventKind;
use store::session::FRESH_SECONDS;
use store::staff::Role;

/// A text that a spreadsheet would evaluate, and a page would run.
const EVIL: &str = "=HYPERLINK(\"https://evil.example\";\"<script>\")";
const WITH_KIND: [(&str, &str); 2] = [("checked", "yes"), ("kind", "csv")];

#[tokio::test]
async fn a_copy_holds_everything_guards_formulas_and_leaves_an_event() {
    let bench = Bench::new().await;
    let steward = bench.person("steward", &[], true).await;
    let one = bench.request_with(&[("need", EVIL)]).await;
    let path = format!("/desk/requests/{one}/copy");
    for lang in Lang::ALL {
        bench.speaks(&steward, lang).await;
        let page = bench.get(&steward, &path).await;
        assert!(page.status == 200 && page.has("name=\"checked\"") && !page.has("سارة علي"), "{}", page.text());
    }
    let unchecked = bench.post(&steward, &path, &[("kind", "csv")]).await;
    assert!(unchecked.status == 422 && unchecked.has("role=\"alert\""));
    assert!(!bench.kinds(&one).await.contains(&EventKind::Exported));
    let file = bench.post(&steward, &path, &WITH_KIND).await;
    assert!(file.status == 200 && file.kind.starts_with("text/csv"));
    assert!(file.has("سارة علي") && file.has("\"'=HYPERLINK(\"\"https") && file.has("ما وافق عليه"));
    let workbook = bench.post(&steward, &path, &[("checked", "yes"), ("kind", "xlsx")]).await;
    assert!(workbook.status == 200 && workbook.bytes.starts_with(b"PK"));
    let copies = bench.kinds(&one).await.into_iter().filter(|kind| *kind == EventKind::Exported).count();
    assert_eq!(copies, 2);
}

#[tokio::test]
async fn an_export_is_logged_guards_formulas_and_reads_each_request() {
    let bench = Bench::new().await;
    let steward = bench.person("steward", &[], true).await;
    let one = bench.request_with(&[("need", EVIL)]).await;
    let other = bench.request().await;
    for lang in Lang::ALL {
        bench.speaks(&steward, lang).await;
        let page = bench.get(&steward, "/desk/export").await;
        assert!(page.status == 200 && page.has("value=\"support\"") && page.has("aria-current=\"page\""));
    }
    let chosen = [("form", "support"), ("since", "2020-01-01"), ("until", "tomorrow"), ("step", "received")];
    let wrong = bench.post(&steward, "/desk/export", &[&chosen[..], &[("kind", "csv")]].concat()).await;
    assert!(wrong.status == 422 && wrong.has("value=\"2020-01-01\""));
    assert!(
        wrong.has("<input type=\"text\" name=\"until\" id=\"until\" value=\"tomorrow\""),
        "no field for dates holds it"
    );
    assert_eq!(wrong.text().matches(" checked").count(), 3, "the form, the step and the kind");
    assert!(bench.store.desk_log().await.unwrap().is_empty());
    let none = bench.post(&steward, "/desk/export", &[("form", "support"), ("kind", "csv"), ("step", "served")]).await;
    assert_eq!(none.status, 422);
    let file = bench.post(&steward, "/desk/export", &[("form", "support"), ("kind", "csv")]).await;
    assert!(file.status == 200 && file.kind.starts_with("text/csv"), "{}", file.text());
    assert!(file.has("\"'=HYPERLINK(\"\"https") && file.has(&one.to_string()) && file.has(&other.to_string()));
    let log = bench.store.desk_log().await.unwrap();
    assert_eq!(log[0].kind, DeskEventKind::Exported { form: "support".into(), count: 2 });
    assert_eq!((log[0].who.as_str(), log[0].person.as_ref()), (steward.member.name.as_str(), Some(&steward.member.id)));
    for reference in [one, other] {
        assert!(bench.kinds(&reference).await.contains(&EventKind::Read));
    }
    let workbook = bench.post(&steward, "/desk/export", &[("form", "support"), ("kind", "xlsx")]).await;
    assert!(workbook.bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn files_need_a_steward_who_signed_in_just_now() {
    let bench = Bench::new().await;
    let hind = bench.person("hind", &Role::ALL, false).await;
    let steward = bench.person("steward", &[], true).await;
    let one = bench.request().await;
    let before = bench.kinds(&one).await;
    let copy = format!("/desk/requests/{one}/copy");
    let export = [("form", "support"), ("kind", "csv")];
    for path in ["/desk/export", &copy] {
        assert!(bench.get(&hind, path).await.has("لا شيء هنا"));
        let page = bench.post(&hind, path, &[&export[..], &WITH_KIND].concat()).await;
        assert!(page.has("لا شيء هنا") && !page.has("سارة علي"));
        let late = web(&bench.store, at(NOW.plus_seconds(FRESH_SECONDS + 1)));
        let page = post(&late, &steward, path, &[&export[..], &WITH_KIND].concat()).await;
        assert!(page.status == 422 && page.has("/desk/in/start?fresh=1") && !page.has("سارة علي"));
    }
    assert!(!bench.get(&hind, "/desk/").await.has("/desk/export"));
    assert_eq!(bench.kinds(&one).await, before);
    assert!(bench.store.desk_log().await.unwrap().is_empty());
}
