//! The submission through the function, step by step, in both languages, and its failures.

use std::sync::Arc;

use journeys::page::Page;
use journeys::visit::Visit;
use journeys::{applicant, bundle, table};
use language::Lang;
use store::token::Keys;

#[tokio::test]
async fn a_request_is_checked_confirmed_and_receipted_in_each_language() {
    let visit = Visit::new().await;
    for (lang, title) in [(Lang::Ar, "راجع إجاباتك"), (Lang::En, "Check your answers")] {
        let check = visit.check(lang).await;
        assert_eq!(check.status, 200);
        assert!(check.page.title.starts_with(title), "{}", check.page.title);
        assert_eq!(check.page.lang, (lang.code().into(), lang.dir().into()));
        assert!(check.page.words.contains("050\u{a0}000\u{a0}0001"), "{}", check.page.words);

        let confirmed = visit.post(&format!("/intake/{lang}/support/confirm"), check.page.hidden_body()).await;
        assert_eq!(confirmed.status, 303);
        assert!(confirmed.location.starts_with(&format!("/intake/{lang}/receipt/")), "{}", confirmed.location);

        let receipt = visit.send("GET", &confirmed.location, "", "").await;
        assert_eq!(receipt.status, 200);
        // 14 days after 2026-11-18, in both calendars.
        let earliest = match lang {
            Lang::Ar => "2 ديسمبر 2026 (22 جمادى الآخرة 1448\u{a0}هـ)",
            Lang::En => "2 December 2026 (22 Jumada II 1448\u{a0}AH)",
        };
        assert!(receipt.page.words.contains(earliest), "{}", receipt.page.words);
        for personal in applicant::PERSONAL {
            assert!(!receipt.html.contains(personal) && !confirmed.location.contains(personal), "{personal}");
        }
        // The same receipt in the other language, through the page's own language switch.
        let switch =
            receipt.page.links.iter().find(|link| link.contains(&format!("/{}/receipt/", lang.other()))).unwrap();
        assert_eq!(visit.send("GET", switch, "", "").await.page.lang.0, lang.other().code());
    }
}

#[tokio::test]
async fn mistakes_bring_the_form_back_with_everything_typed() {
    let visit = Visit::new().await;
    let mut fields = applicant::SOUND;
    fields[1].1 = "1000000009";
    fields[5].1 = "";
    for (lang, prefix) in [(Lang::Ar, "خطأ:"), (Lang::En, "Error:")] {
        let got = visit.post(&format!("/intake/{lang}/support"), applicant::body(fields)).await;
        assert_eq!(got.status, 422);
        assert!(got.page.title.starts_with(prefix), "{}", got.page.title);
        for (name, value) in fields {
            assert_eq!(got.page.filled.get(name).map(String::as_str), Some(&*applicant::sent(name, value)), "{name}");
        }
        let targets: Vec<_> = got.page.links.iter().filter_map(|link| link.strip_prefix("#q-")).collect();
        assert_eq!(targets, ["national_id", "need"]);
        for target in targets {
            assert!(got.page.ids.contains(&format!("q-{target}")));
        }
        assert!(got.page.hidden.is_empty(), "no seal before everything is sound");
    }
}

#[tokio::test]
async fn change_brings_the_form_back_filled_in_and_without_errors() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::Ar).await;
    assert!(check.page.actions.contains(&"/intake/ar/support/change#q-mobile".to_string()));
    let form = visit.post("/intake/ar/support/change", check.page.hidden_body()).await;
    assert_eq!(form.status, 200);
    assert!(!form.html.contains("error-summary"));
    assert_eq!(form.page.filled["mobile"], "0500000001");
    assert_eq!(form.page.filled["need"], "أحتاج إلى المساعدة\nفي سطرين");
}

#[tokio::test]
async fn the_language_switch_keeps_the_typed_answers() {
    let visit = Visit::new().await;
    let mistaken =
        visit.post("/intake/ar/support", applicant::body([("full_name", "سارة علي"), ("mobile", "12")])).await;
    let check = visit.check(Lang::Ar).await;
    for page in [&mistaken.page, &check.page] {
        assert!(page.actions.contains(&"/intake/en/support/change#main".to_string()), "{:?}", page.actions);
    }
    let english = visit.post("/intake/en/support/change", check.page.hidden_body()).await;
    assert_eq!((english.status, english.page.lang.0.as_str()), (200, "en"));
    assert_eq!(english.page.filled["full_name"], "سارة علي");
}

#[tokio::test]
async fn change_keeps_answers_that_the_form_has_no_field_for_any_more() {
    let visit = Visit::new().await;
    let body = format!("{}&old_question=a+long+story", visit.check(Lang::En).await.page.hidden_body());
    let form = visit.post("/intake/en/support/change", body).await;
    assert_eq!(form.status, 422);
    // Without the name of the field, which tells people nothing.
    let words = &form.page.words;
    assert!(words.contains("a long story") && !words.contains("old_question"), "{words}");
}

#[tokio::test]
async fn a_request_stored_before_the_form_was_reworded_is_not_stored_again() {
    let table = table::fresh().await;
    let before = Visit::with(table.clone(), Keys::new([1; 32], None));
    let body = before.check(Lang::Ar).await.page.hidden_body();
    let receipt = before.post("/intake/ar/support/confirm", body.clone()).await.location;

    // The response was lost, the form was reworded meanwhile, and the person presses again.
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let definition = folder.path().join("forms/support.toml");
    let reworded = std::fs::read_to_string(&definition).unwrap() + "\n# A remark.\n";
    std::fs::write(&definition, reworded).unwrap();
    let mut after = Visit::with(table, Keys::new([1; 32], None));
    after.intake.bundle = Arc::new(::bundle::Bundle::load(folder.path()).unwrap());
    assert_eq!(after.post("/intake/ar/support/confirm", body).await.location, receipt);
}

#[tokio::test]
async fn a_second_click_and_a_replay_end_at_the_same_receipt() {
    let visit = Visit::new().await;
    let body = visit.check(Lang::Ar).await.page.hidden_body();
    let first = visit.post("/intake/ar/support/confirm", body.clone()).await.location;
    for _ in 0..5 {
        visit.wait(600);
        assert_eq!(visit.post("/intake/ar/support/confirm", body.clone()).await.location, first);
    }
    // The same holds after the seal has expired: the submission was stored, and this is a repetition.
    visit.wait(3 * 24 * 3600);
    assert_eq!(visit.post("/intake/ar/support/confirm", body).await.location, first);
}

#[tokio::test]
async fn a_page_left_open_for_a_day_is_checked_again_and_nothing_is_lost() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::En).await;
    visit.wait(25 * 3600);
    let again = visit.post("/intake/en/support/confirm", check.page.hidden_body()).await;
    assert_eq!(again.status, 200);
    assert!(again.page.words.contains("a long time has passed"), "{}", again.page.words);
    let answers = |page: &Page| page.hidden.iter().filter(|(name, _)| name != "seal").cloned().collect::<Vec<_>>();
    assert_eq!(answers(&again.page), answers(&check.page));
    assert_eq!(visit.post("/intake/en/support/confirm", again.page.hidden_body()).await.status, 303);
}

#[tokio::test]
async fn a_changed_hidden_answer_or_seal_is_checked_again() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::En).await;
    for place in 0..check.page.hidden.len() {
        let mut hidden = check.page.hidden.clone();
        if hidden[place].0 == "seal" {
            hidden[place].1.push('x');
        } else if ["full_name", "town", "need"].contains(&hidden[place].0.as_str()) {
            hidden[place].1.push('a');
        } else {
            continue;
        }
        let body = applicant::body(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let again = visit.post("/intake/en/support/confirm", body).await;
        assert_eq!(again.status, 200, "{}", hidden[place].0);
        assert_ne!(again.page.hidden[0], check.page.hidden[0], "a fresh seal");
    }
    let without = check.page.hidden.iter().filter(|(name, _)| name != "seal");
    let body = applicant::body(without.map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(visit.post("/intake/en/support/confirm", body).await.status, 200);
}

#[tokio::test]
async fn a_previous_key_still_opens_its_seals() {
    let table = table::fresh().await;
    let body = Visit::with(table.clone(), Keys::new([1; 32], None)).check(Lang::Ar).await.page.hidden_body();
    let rotated = Visit::with(table.clone(), Keys::new([2; 32], Some([1; 32])));
    assert_eq!(rotated.post("/intake/ar/support/confirm", body.clone()).await.status, 303);
    let twice = Visit::with(table, Keys::new([3; 32], Some([2; 32])));
    assert_eq!(twice.post("/intake/ar/support/confirm", body).await.status, 200, "the check page again");
}

#[tokio::test]
async fn when_the_table_is_away_every_answer_stays_and_sending_again_works() {
    let table = table::fresh().await;
    let mut away = table.clone();
    // Nothing listens on port 9 of this machine.
    away.endpoint = Some("http://127.0.0.1:9".into());
    let keys = Keys::new([1; 32], None);
    let down = Visit::with(away, keys.clone());
    let check = down.check(Lang::Ar).await;
    let unavailable = down.post("/intake/ar/support/confirm", check.page.hidden_body()).await;
    assert_eq!(unavailable.status, 507);
    assert!(!unavailable.html.contains("/change"), "a change would make it another request");
    assert_eq!(unavailable.page.hidden, check.page.hidden, "the same answers and the same seal");
    assert!(unavailable.page.title.starts_with("خطأ: لم نتأكد"), "{}", unavailable.page.title);
    let up = Visit::with(table, keys);
    let receipt = up.post("/intake/ar/support/confirm", unavailable.page.hidden_body()).await;
    assert_eq!(receipt.status, 303);

    // The same page in the other language shows the same submission, which is looked up by its seal.
    assert!(unavailable.page.actions.contains(&"/intake/en/support/confirm#main".to_string()));
    let english = up.post("/intake/en/support/confirm", unavailable.page.hidden_body()).await;
    assert_eq!(english.location, receipt.location.replace("/ar/", "/en/"));
}

#[tokio::test]
async fn bad_bodies_get_a_page_that_explains_and_keeps_the_typed_answers() {
    let visit = Visit::new().await;
    let sound = applicant::body(applicant::SOUND);

    let got = visit.send("POST", "/intake/ar/support", "multipart/form-data; boundary=x", "--x").await;
    assert_eq!(got.status, 422);
    assert!(got.page.words.contains("لم تصلنا إجاباتك"), "{}", got.page.words);

    // Windows-1256, as an old browser might send it.
    let got = visit.post("/intake/en/support", "full_name=%C7%CD%E3%CF&town=Buraydah").await;
    assert_eq!((got.status, got.page.filled["town"].as_str()), (422, "Buraydah"));
    assert!(got.page.words.contains("did not arrive as you wrote them"));

    let got = visit.post("/intake/en/support", format!("{sound}&shoe_size=44")).await;
    assert_eq!((got.status, got.page.filled["full_name"].as_str()), (422, "سارة علي"));
    assert!(
        got.page.words.contains("This form has changed") && got.page.words.contains("\n44\n"),
        "{}",
        got.page.words
    );

    let got = visit.post("/intake/en/support", format!("{sound}&town=Rass")).await;
    assert_eq!((got.status, got.page.filled["town"].as_str()), (422, "عنيزة"));
    assert!(got.page.words.contains("Town or governorate: Rass"));
    assert!(got.page.links.contains(&"#q-town".to_string()));

    let long = "ا".repeat(12_000);
    let got = visit.post("/intake/ar/support", format!("{sound}&x={}", applicant::body([("y", long.as_str())]))).await;
    assert_eq!((got.status, got.page.filled["full_name"].as_str()), (413, "سارة علي"));

    let got = visit.post("/intake/ar/support", vec![b'a'; 300 * 1024]).await;
    assert_eq!(got.status, 413);
    assert!(got.page.words.contains("أطول بكثير"));

    let got = visit.post("/intake/ar/support", "").await;
    assert_eq!(got.status, 422);
}

#[tokio::test]
async fn typed_text_never_becomes_markup() {
    let visit = Visit::new().await;
    let mut fields = applicant::SOUND;
    fields[5].1 = "</textarea><script>alert(1)</script> [[title]] {{ t.change }} \" onfocus=\"x";
    let check = visit.post("/intake/en/support", applicant::body(fields)).await;
    assert_eq!(check.status, 200);
    assert!(!check.html.contains("<script") && check.html.contains("&lt;script&gt;"));
    let form = visit.post("/intake/en/support/change", check.page.hidden_body()).await;
    assert_eq!(form.page.filled["need"], fields[5].1);
    assert!(!form.html.contains("<script"));
}

#[tokio::test]
async fn addresses_that_are_kept_or_mistyped_lead_on() {
    let visit = Visit::new().await;
    for step in ["", "/confirm", "/change"] {
        let got = visit.send("GET", &format!("/intake/en/support{step}"), "", "").await;
        assert_eq!(got.status, 200);
        assert!(got.page.words.contains("does not open by its address alone"), "{}", got.page.words);
        assert!(got.page.links.contains(&"/en/forms/support/".to_string()));
    }
    for (path, lang) in [
        ("/intake/en/nothing", "en"),
        ("/intake/fr/support", "ar"),
        ("/intake/ar/support/confirm/more", "ar"),
        ("/intake/en/receipt/1.support.22222222.1.xyz", "en"),
        ("/intake/ar/receipt/%D8%A7", "ar"),
        ("/intake/", "ar"),
    ] {
        let got = visit.send("GET", path, "", "").await;
        assert_eq!((got.status, got.page.lang.0.as_str()), (422, lang), "{path}");
        assert!(got.page.links.contains(&format!("/{lang}/")), "a way on: {path}");
    }
    assert_eq!(visit.post("/intake/en/support/elsewhere", "").await.status, 422);
}

#[tokio::test]
async fn the_site_and_the_function_of_one_build_say_that_they_are_of_the_same_content() {
    let visit = Visit::new().await;
    let of_the_site = std::fs::read_to_string(bundle::built().join("site/version.json")).unwrap();
    assert!(of_the_site.starts_with(&format!("{{\"content\":\"{}\"}}", visit.intake.bundle.content)), "{of_the_site}");
    let got = visit.get("/intake/version.json").await;
    assert_eq!((got.status, got.header("content-type")), (200, "application/json"));
    assert_eq!(got.html, of_the_site, "to the byte");
    let sent = visit.post("/intake/version.json", "").await;
    assert_eq!((sent.status, sent.header("content-type")), (422, "text/html; charset=utf-8"), "it is no form");
}
