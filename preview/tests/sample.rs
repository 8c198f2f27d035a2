//! `cargo run -- --sample`: the real program adds invented requests once, and says so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use journeys::bundle;
use language::Lang;
use preview::provider::PEOPLE;
use store::channel::Channel;
use store::config::TableConfig;
use store::queue::Summary;
use store::record::{EventKind, Record};
use store::staff::Role;
use store::status::Status;
use store::submission::APPLICANT;
use store::world::World;
use store::{Store, Timestamp};

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

/// A running preview, and what it printed at its start.
struct Running {
    child: Child,
    printed: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(folder: &Path, sample: &str) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preview"));
    command.args(["--port", "0", "--sample", sample]).arg("--data").arg(folder.join("data"));
    command.arg("--out").arg(folder.join("dist")).arg("--content").arg(bundle::root().join("content"));
    command.arg("--templates").arg(bundle::root().join("templates"));
    command.env(World::TEST_NOW, NOW.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut printed = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        printed.push_str(&line);
        printed.push('\n');
        if line.starts_with("Ctrl-C") {
            break;
        }
    }
    Running { child, printed }
}

/// The requests in the table of a running preview.
async fn requests(folder: &Path) -> Vec<Record> {
    let endpoint = std::fs::read_to_string(folder.join("data/table")).unwrap();
    let store = Store::new(&TableConfig::on_this_machine(endpoint));
    let mut found = Vec::new();
    for form in ["support", "volunteer"] {
        for status in Status::ALL {
            for read in store.list(NOW, form, status).await.unwrap() {
                let Summary { reference, .. } = read.unwrap();
                found.push(store.find(NOW, &reference).await.unwrap().unwrap());
            }
        }
    }
    found
}

fn references(records: &[Record]) -> BTreeSet<String> {
    records.iter().map(|record| record.submission.summary.reference.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_added_once_and_is_worth_trying_the_desk_with() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), "40");
    assert!(first.printed.contains("6 invented people were added to the staff.\n"), "{}", first.printed);
    assert!(first.printed.contains("40 invented requests were added.\n"), "{}", first.printed);
    let records = requests(folder.path()).await;
    assert_eq!(records.len(), 40);

    let summaries: Vec<_> = records.iter().map(|record| &record.submission.summary).collect();
    let of = |count: &dyn Fn(&Summary) -> String| summaries.iter().map(|one| count(one)).collect::<BTreeSet<_>>().len();
    assert_eq!(of(&|one| one.channel.name().to_string()), Channel::ALL.len());
    assert_eq!((of(&|one| one.lang.code().to_string()), of(&|one| one.form.clone())), (Lang::ALL.len(), 2));
    assert!(of(&|one| one.status.name().to_string()) >= 7, "many statuses");
    assert!(summaries.iter().filter(|one| !one.marks.is_empty()).count() >= 3, "some have marks");
    assert!(records.iter().any(|record| record.events.iter().any(|event| event.kind == EventKind::Noted)));
    let mut mobiles: BTreeMap<String, usize> = BTreeMap::new();
    for record in &records {
        *mobiles.entry(record.submission.answers["mobile"].reveal().clone()).or_default() += 1;
    }
    assert!(mobiles.values().any(|times| *times >= 3) && mobiles.len() > 20, "a few have the same mobile number");
    let ages = summaries.iter().map(|one| NOW.seconds_since(one.received_at) / (24 * 60 * 60));
    assert!(ages.clone().min() == Some(0) && ages.max() >= Some(30), "over the last weeks");
    drop(first);

    let second = start(folder.path(), "40");
    assert!(second.printed.contains("No sample was added: there are requests already.\n"), "{}", second.printed);
    assert_eq!(references(&requests(folder.path()).await), references(&records));
    drop(second);

    let elsewhere = tempfile::tempdir().unwrap();
    let _third = start(elsewhere.path(), "40");
    assert_eq!(references(&requests(elsewhere.path()).await), references(&records), "the same in every preview");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_a_sample_is_in_order_and_taken_by_a_person_of_the_right_role() {
    let folder = tempfile::tempdir().unwrap();
    let _running = start(folder.path(), "200");
    let records = requests(folder.path()).await;
    assert_eq!(records.len(), 200);
    let has = |name: &str, role: Role| PEOPLE.iter().any(|person| person.name() == name && person.has(role));
    let mut decisions = 0;
    for record in &records {
        let received_at = record.submission.summary.received_at;
        let by = &record.events.first().unwrap().who;
        let is_by_website = record.submission.summary.channel == Channel::Website;
        assert!(if is_by_website { by == APPLICANT } else { has(by, Role::Relations) }, "{by}");
        for pair in record.events.windows(2) {
            assert!(pair[0].at <= pair[1].at && pair[1].at <= NOW);
        }
        for event in &record.events {
            match event.kind {
                EventKind::Moved { to: Status::Accepted | Status::Declined, .. } => {
                    assert!(has(&event.who, Role::Committee), "{}", event.who);
                    assert!(event.at.seconds_since(received_at) >= 14 * 24 * 60 * 60, "not less than two weeks");
                    decisions += 1;
                }
                EventKind::Moved { to: Status::WithCommittee, .. } => assert!(has(&event.who, Role::Relations)),
                _ => {}
            }
        }
    }
    assert!(decisions > 20, "{decisions}");
}

#[test]
fn a_number_that_is_none_is_refused() {
    for number in ["0", "1001", "many"] {
        let output = Command::new(env!("CARGO_BIN_EXE_preview")).args(["--sample", number]).output().unwrap();
        assert!(!output.status.success() && String::from_utf8(output.stderr).unwrap().contains("--sample"));
    }
}
