//! Confirmations while a release replaces the form, and while the key of the seals is replaced. Instances of both versions answer
//! for some time, in any order. There is one submission, and nobody is recorded as agreeing to words that they were not shown.

use std::sync::Arc;

use ::bundle::Bundle;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::page::Page;
use journeys::records::{self, Counts, count, of_kind};
use journeys::visit::Visit;
use journeys::{applicant, bundle, table};
use language::Lang;
use store::config::TableConfig;
use store::token::Keys;

const CONSENT: &str = "use them to consider my request";
const NEW_CONSENT: &str = "use them to consider my case";

/// A function of the next version, in whose support form a text is replaced.
fn next_version(table: TableConfig, from: &str, to: &str) -> Visit {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let path = folder.path().join("forms/support.toml");
    let form = std::fs::read_to_string(&path).unwrap();
    assert!(form.contains(from));
    std::fs::write(&path, form.replace(from, to)).unwrap();
    let mut visit = Visit::at(table);
    visit.intake.bundle = Arc::new(Bundle::load(folder.path()).unwrap());
    visit
}

/// The words that the only submission's person agreed to.
async fn agreed(table: &TableConfig, question: &str) -> String {
    let items = of_kind(table, "META").await;
    assert_eq!(items.len(), 1);
    let agreements = items[0].get("agreements").unwrap().as_m().unwrap();
    records::text(agreements[question].as_m().unwrap(), "words").to_string()
}

fn seal(page: &Page) -> &str {
    &page.hidden.iter().find(|(name, _)| name == "seal").unwrap().1
}

#[tokio::test]
async fn a_confirmation_on_its_way_in_the_version_before_and_pressed_again_is_one_submission() {
    // Only a remark differs, then the words of an agreement.
    for (from, to) in [("id = \"support\"", "id = \"support\" # A remark."), (CONSENT, NEW_CONSENT)] {
        for is_first_to_arrive in [true, false] {
            let table = table::fresh().await;
            let faulty = Faulty::before(&table).await;
            let before = Visit::at(faulty.table(&table));
            let after = next_version(table.clone(), from, to);
            let check = before.check(Lang::En).await.page;
            faulty.next(TRANSACT, [Fault::Hold]);
            let held = faulty.held(1);
            let pressed = {
                let body = check.hidden_body();
                tokio::spawn(async move { before.post("/intake/en/support/confirm", body).await })
            };
            held.await;

            let again = after.confirm(Lang::En, &check).await;
            let page = if to == NEW_CONSENT {
                // The new words are to be read and ticked.
                assert_eq!(again.status, 422, "{}", again.page.words);
                let mut form = again.page;
                assert!(!form.filled.contains_key("consent"), "{:?}", form.filled);
                form.filled.insert("consent".into(), words(&after, "consent"));
                let check = after.post("/intake/en/support", form.filled_body()).await;
                assert_eq!(check.status, 200, "{}", check.page.words);
                check.page
            } else {
                assert_eq!(again.status, 200, "{}", again.page.words);
                again.page
            };
            assert_ne!(seal(&page), seal(&check));
            let mut pressed = Some(pressed);
            let mut locations = Vec::new();
            if is_first_to_arrive {
                faulty.release();
                locations.push(pressed.take().unwrap().await.unwrap().location);
            }
            locations.push(after.confirm(Lang::En, &page).await.location);
            faulty.release();
            if let Some(pressed) = pressed {
                locations.push(pressed.await.unwrap().location);
            }
            assert!(locations[0].contains("/receipt/") && locations[0] == locations[1], "{locations:?}");
            assert_eq!(count(&table).await, Counts::of(1), "{to}, {is_first_to_arrive}");
            let words = agreed(&table, "consent").await;
            assert_eq!(words.contains(NEW_CONSENT), to == NEW_CONSENT && !is_first_to_arrive, "{words}");
        }
    }
}

/// The value that a page of this version sends for a ticked box of the support form.
fn words(visit: &Visit, question: &str) -> String {
    let form = visit.intake.bundle.form("support").unwrap();
    form.question(question).unwrap().words_digest().unwrap()
}

#[tokio::test]
async fn a_box_ticked_beside_other_words_is_asked_again_by_name() {
    let table = table::fresh().await;
    let (before, after) = (Visit::at(table.clone()), next_version(table.clone(), CONSENT, NEW_CONSENT));
    let check = before.check(Lang::En).await.page;
    // From the static page and from the check page of the version before, and from a page without digests.
    let undigested = check.hidden_body().replace(&words(&before, "consent"), "yes");
    let static_page = applicant::body(applicant::SOUND);
    for (step, body) in [("", static_page), ("/confirm", check.hidden_body()), ("/confirm", undigested)] {
        let got = after.post(&format!("/intake/en/support{step}"), body).await;
        assert_eq!(got.status, 422, "{}", got.page.words);
        assert!(got.page.words.contains("its words have changed since you opened the page"), "{}", got.page.words);
        assert!(got.page.words.contains(NEW_CONSENT) && got.page.links.contains(&"#q-consent".to_string()));
        let errors = got.page.links.iter().filter(|link| link.starts_with("#q-")).count();
        assert_eq!(errors, 1, "only these words: {:?}", got.page.links);
        assert!(got.page.filled.contains_key("attestation"), "the other box is still ticked");
        assert_eq!(got.page.filled["full_name"], "سارة علي");
    }
    assert_eq!(count(&table).await, Counts::default());

    // Ticked again, the new words are recorded.
    let mut form = after.confirm(Lang::En, &check).await.page;
    form.filled.insert("consent".into(), words(&after, "consent"));
    let check = after.post("/intake/en/support", form.filled_body()).await.page;
    assert_eq!(after.confirm(Lang::En, &check).await.status, 303);
    assert!(agreed(&table, "consent").await.contains(NEW_CONSENT));
}

#[tokio::test]
async fn a_submission_stored_with_the_words_of_its_time_gives_its_receipt_after_they_change() {
    let table = table::fresh().await;
    let (before, after) = (Visit::at(table.clone()), next_version(table.clone(), CONSENT, NEW_CONSENT));
    let check = before.check(Lang::En).await.page;
    let receipt = before.confirm(Lang::En, &check).await.location;
    assert_eq!(after.confirm(Lang::En, &check).await.location, receipt);
    assert!(agreed(&table, "consent").await.contains(CONSENT));
    // Also where the new version asks for more than the page before had.
    let stricter = next_version(table.clone(), "id = \"town\"\nkind = \"city\"", "id = \"town\"\nkind = \"iban\"");
    assert_eq!(stricter.confirm(Lang::En, &check).await.location, receipt);
    assert_eq!(count(&table).await, Counts::of(1));
}

#[tokio::test]
async fn a_check_page_in_the_other_language_is_for_the_same_submission() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (slow, visit) = (Visit::at(faulty.table(&table)), Visit::at(table.clone()));
    let check = visit.check(Lang::Ar).await.page;
    faulty.next(TRANSACT, [Fault::Hold]);
    let (held, body) = (faulty.held(1), check.hidden_body());
    let pressed = tokio::spawn(async move { slow.post("/intake/ar/support/confirm", body).await });
    held.await;
    // The person changes to the form in English, and sends it as it is.
    let form = visit.post("/intake/en/support/change", check.hidden_body()).await.page;
    let english = visit.post("/intake/en/support", form.filled_body()).await.page;
    let receipt = visit.confirm(Lang::En, &english).await.location;
    faulty.release();
    assert_eq!(pressed.await.unwrap().location, receipt.replace("/en/", "/ar/"));
    assert_eq!(count(&table).await, Counts::of(1));
}

/// The steps of `infra/deploy rotate_seal_key`: every function accepts the new key, then signs with it, then forgets the old one.
/// While a step is made, instances of two neighbouring steps answer.
#[tokio::test]
async fn during_a_key_rotation_every_instance_accepts_the_seals_of_every_other() {
    let (old, new) = ([1; 32], [2; 32]);
    let steps = [(old, None), (old, Some(new)), (new, Some(old)), (new, None)];
    for (at, pair) in steps.windows(2).enumerate() {
        for (sealed_by, then) in [(0, 1), (1, 0)] {
            let table = table::fresh().await;
            let instances = [0, 1].map(|place| Visit::with(table.clone(), Keys::new(pair[place].0, pair[place].1)));
            let check = instances[sealed_by].check(Lang::Ar).await.page;
            let stored = instances[sealed_by].confirm(Lang::Ar, &check).await;
            let again = instances[then].confirm(Lang::Ar, &check).await;
            assert_eq!((stored.status, again.status), (303, 303), "step {at}, sealed by {sealed_by}");
            for instance in &instances {
                assert_eq!(instance.get(&stored.location).await.status, 200, "the receipt opens everywhere");
            }
            assert_eq!(count(&table).await, Counts::of(1), "step {at}, sealed by {sealed_by}");
        }
    }
}
