//! Tests of what staff record at a person's request, and of the traces that reading leaves: the real program, with a table.

use std::path::Path;

use forms::Reference;
use journeys::applicant::SOUND;
use journeys::records::{self, of_kind};
use journeys::staff::{found, submitted};
use journeys::{deployed, table};
use store::Store;
use store::config::TableConfig;
use store::record::EventKind;

/// Runs the program as a member of staff. Returns the exit code, the output and the error message.
fn desk(table: &TableConfig, args: &[&str], input: &str) -> (i32, String, String) {
    let mut env = deployed::environment(table, Path::new("unused"));
    env.push(("DESK_USER", "هند".into()));
    let output = crate::program::output(&env, args, input);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

async fn events(store: &Store, reference: &Reference) -> Vec<(EventKind, String)> {
    found(store, reference).await.events.into_iter().map(|event| (event.kind, event.who)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_answer_is_shown_and_the_one_before_it_stays_in_the_history() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let typed = reference.to_string();
    // What is not valid is asked for again.
    let (code, said, _) = desk(&table, &["correct", &typed, "mobile", "--lang", "en"], "050\n0500000002\n");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("The answer now: 050\u{a0}000\u{a0}0001") && said.contains("enter one Saudi number"),
        "{said}"
    );
    let record = found(&store, &reference).await;
    assert_eq!(record.submission.answers["mobile"].reveal(), "+966500000002");
    assert_eq!(record.submission.originals["mobile"].as_ref().unwrap().reveal(), "+966500000001");

    let (_, said, _) = desk(&table, &["correct", &typed, "mobile"], "٠٥٠٠٠٠٠٠٠٣\n");
    assert!(said.contains("بقيت الإجابة السابقة في سجله"), "{said}");
    // An optional answer can be removed, and given again.
    assert_eq!(desk(&table, &["correct", &typed, "household"], "4\n").0, 0);
    assert_eq!(desk(&table, &["correct", &typed, "household"], "\n").0, 0);
    let (_, shown, _) = desk(&table, &["show", &typed, "--lang", "en"], "");
    for line in [
        "  Telephone number: 050\u{a0}000\u{a0}0003 (corrected)\n",
        "an answer was corrected: Telephone number – هند\n      The answer before: 050\u{a0}000\u{a0}0001\n",
        "The answer before: 050\u{a0}000\u{a0}0002\n",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    // What was confirmed stays as it was, with its digest.
    let item = &of_kind(&table, "META").await[0];
    assert_eq!(records::answers(item)["mobile"], "+966500000001");

    let (code, said, _) = desk(&table, &["correct", &typed, "mobile", "--lang", "en"], "0500000003\n");
    assert_eq!(code, 0);
    assert!(said.contains("It is the same answer"), "{said}");
    for nothing in ["consent", "no-such"] {
        let (code, _, complained) = desk(&table, &["correct", &typed, nothing, "--lang", "en"], "yes\n");
        assert_eq!(code, 2);
        assert!(complained.contains("\n  full_name  ") && !complained.contains("consent  "), "{complained}");
    }
    let corrected = events(&store, &reference).await;
    assert_eq!(corrected.iter().filter(|(kind, _)| matches!(kind, EventKind::Corrected(_))).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_the_number_before_a_correction_and_by_the_one_after() {
    let table = table::fresh().await;
    let reference = submitted(&Store::new(&table), "support", SOUND).await.to_string();
    assert_eq!(desk(&table, &["correct", &reference, "mobile"], "0500000002\n").0, 0);
    for number in ["0500000001", "0500000002"] {
        let (code, said, _) = desk(&table, &["person", "erase", "--mobile"], &format!("{number}\n\n"));
        assert_eq!(code, 1, "it was not confirmed");
        assert!(said.contains(&reference), "{number}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_can_be_withdrawn_once_and_what_is_no_consent_cannot() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let typed = reference.to_string();
    for nothing in ["attestation", "town"] {
        let (code, _, complained) = desk(&table, &["withdraw", &typed, nothing, "--lang", "en"], "");
        assert_eq!(code, 2);
        assert!(complained.contains("\n  consent  "), "{complained}");
    }
    let (code, said, _) = desk(&table, &["withdraw", &typed, "consent"], "");
    assert_eq!(code, 0);
    assert!(said.contains("سُجّل سحب الموافقة"), "{said}");
    let (code, said, _) = desk(&table, &["withdraw", &typed, "consent", "--lang", "en"], "");
    assert_eq!(code, 0);
    assert!(said.contains("was recorded at"), "{said}");
    let record = found(&store, &reference).await;
    assert!(record.submission.agreements["consent"].withdrawn_at.is_some());
    assert!(record.submission.agreements["attestation"].withdrawn_at.is_none());
    let (_, shown, _) = desk(&table, &["show", &typed, "--lang", "en"], "");
    assert!(shown.contains("      (withdrawn at 2026-11-23") && shown.contains("a consent was withdrawn: "), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_answers_leaves_a_trace_and_a_list_leaves_none() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let typed = reference.to_string();
    let reads = async || {
        let read = |(kind, who): &(EventKind, String)| *kind == EventKind::Read && who == "هند";
        events(&store, &reference).await.iter().filter(|event| read(event)).count()
    };
    desk(&table, &["list"], "");
    assert_eq!(reads().await, 0);
    let (_, shown, _) = desk(&table, &["show", &typed, "--lang", "en"], "");
    assert!(!shown.contains("its answers were read"), "this very reading is not part of what is read");
    assert_eq!(reads().await, 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("support.csv");
    assert_eq!(desk(&table, &["export", "support", "--to", file.to_str().unwrap()], "").0, 0);
    assert_eq!(reads().await, 2);
    let (_, shown, _) = desk(&table, &["show", &typed, "--lang", "en"], "");
    assert!(shown.contains("its answers were read – هند"), "{shown}");
}
