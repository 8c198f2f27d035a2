//! The integrity check of many submissions, in parts.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue::{self, M, N, S};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use journeys::faulty::{Fault, Faulty};
use journeys::submitted::KEYS;
use journeys::{records, table};
use store::config::TableConfig;
use store::world::World;
use store::{AnswersDigest, Store, Timeouts};

/// The time of the tests, in seconds since 1970.
const NOW: i64 = 1_795_000_000;
/// The most keys that a part has from one queue.
const PART: usize = 500;

/// The item of a submission as the check reads it, with an answer of its own.
fn item(place: u128, queue: &str, at: i64, need: &str) -> HashMap<String, AttributeValue> {
    item_with_digest(place, queue, at, need, &digest("help"))
}

/// The digest of the answer that was confirmed.
fn digest(need: &str) -> AnswersDigest {
    AnswersDigest::from_stored([("need", need)].into_iter())
}

fn item_with_digest(
    place: u128,
    queue: &str,
    at: i64,
    need: &str,
    digest: &AnswersDigest,
) -> HashMap<String, AttributeValue> {
    let text = |text: &str| S(text.to_string());
    let attributes = [
        ("pk", S(format!("SUB#{place:032x}"))),
        ("sk", text("META")),
        ("form", text("support")),
        // Staff entered it, so it has no proof.
        ("channel", text("telephone")),
        ("queue", text(queue)),
        ("received_at", N(at.to_string())),
        ("digest", text(digest.as_str())),
        ("answers", M([("need".to_string(), text(need))].into())),
    ];
    attributes.map(|(name, value)| (name.to_string(), value)).into()
}

/// Writes submissions, one at each of these times. The answers of the last differ from its digest.
async fn write(table: &TableConfig, times: impl IntoIterator<Item = i64>) -> usize {
    let times: Vec<i64> = times.into_iter().collect();
    let items = times.iter().enumerate().map(|(place, at)| {
        let need = if place + 1 == times.len() { "more" } else { "help" };
        item(u128::try_from(place).unwrap(), "support#received", *at, need)
    });
    put(table, items.collect()).await;
    times.len()
}

async fn put(table: &TableConfig, items: Vec<HashMap<String, AttributeValue>>) {
    let client = records::client(table);
    for batch in items.chunks(25) {
        let request = |item: &HashMap<_, _>| {
            let put = PutRequest::builder().set_item(Some(item.clone())).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        let requests = batch.iter().map(request).collect();
        let sent = client.batch_write_item().request_items(&table.table, requests).send().await.unwrap();
        assert!(sent.unprocessed_items.is_none_or(|left| left.is_empty()));
    }
}

/// The variables with the table's address and name, in the process that checks the large submissions.
const ENDPOINT: &str = "INTEGRITY_TEST_ENDPOINT";
const TABLE: &str = "INTEGRITY_TEST_TABLE";
/// What the whole process may use: half of what the sweep has in Lambda, in KB.
const MOST_MEMORY_KB: u64 = 128 * 1024;

/// The most memory that this process has used, in KB (`proc_pid_status(5)`, "VmHWM").
fn most_memory_used() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn five_thousand_large_submissions_of_one_interval_are_checked_in_little_memory() {
    const SUBMISSIONS: usize = 5_000;
    let name = "integrity::five_thousand_large_submissions_of_one_interval_are_checked_in_little_memory";
    if let (Ok(endpoint), Ok(table)) = (std::env::var(ENDPOINT), std::env::var(TABLE)) {
        let table = TableConfig { table, timeouts: Timeouts::DESK, ..TableConfig::on_this_machine(endpoint) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let checked = runtime.block_on(Store::new(&table).check_new(&world(), &KEYS, &["support"])).unwrap();
        assert_eq!((checked.submissions, checked.altered), (SUBMISSIONS, 1));
        assert!(most_memory_used() < MOST_MEMORY_KB, "{} KB", most_memory_used());
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let table = runtime.block_on(table::fresh());
    let need = "a".repeat(60 * 1024);
    let (same, other) = (digest(&need), digest("other"));
    let all: Vec<usize> = (0..SUBMISSIONS).collect();
    for places in all.chunks(250) {
        let items = places.iter().map(|place| {
            let digest = if *place == SUBMISSIONS / 2 { &other } else { &same };
            // Five minutes: several in each second.
            let at = NOW - 400 + i64::try_from(place % 300).unwrap();
            item_with_digest(u128::try_from(*place).unwrap(), "support#received", at, &need, digest)
        });
        runtime.block_on(put(&table, items.collect()));
    }
    // In a process of its own, because the engine of this one holds all of them in memory.
    let checked = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ENDPOINT, table.endpoint.as_ref().unwrap())
        .env(TABLE, &table.table)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(String::from_utf8_lossy(&checked.stdout).contains("1 passed"));
}

fn world() -> World {
    World::system().with_clock(|| NOW)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_stopped_goes_on_after_the_part_that_it_finished() {
    let table = table::fresh().await;
    let all = write(&table, (0..1_250).map(|place| NOW - 20_000 + place * 10)).await;
    let faulty = Faulty::before(&table).await;
    let store = Store::new(&faulty.table(&table));
    // The first part takes twenty batches; the second is stopped on its way.
    faulty.next("BatchGetItem", vec![Fault::Pass; 30]);
    faulty.always(Some("BatchGetItem"), Fault::Refuse);
    store.check_new(&world(), &KEYS, &["support"]).await.unwrap_err();
    faulty.heal();

    let checked = store.check_new(&world(), &KEYS, &["support"]).await.unwrap();
    // The last of a full part stays for the next, because its second may have more.
    assert_eq!((checked.submissions, checked.altered), (all - (PART - 1), 1));
    assert_eq!(store.check_new(&world(), &KEYS, &["support"]).await.unwrap().submissions, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_submissions_in_one_second_than_a_part_takes_are_all_checked() {
    let table = table::fresh().await;
    let all = write(&table, std::iter::repeat_n(NOW - 1_000, PART + 50)).await;
    // One sound submission after the others, under another status.
    put(&table, vec![item(u128::MAX, "support#verified", NOW - 500, "help")]).await;
    let store = Store::new(&table);
    let checked = store.check_new(&world(), &KEYS, &["support"]).await.unwrap();
    assert_eq!((checked.submissions, checked.altered), (all + 1, 1));
    assert_eq!(store.check_new(&world(), &KEYS, &["support"]).await.unwrap().submissions, 0);
}
