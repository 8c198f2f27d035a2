//! The integrity check of many submissions, in parts.
#![allow(clippy::unwrap_used)]

use aws_sdk_dynamodb::types::AttributeValue::{self, M, N, S};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use journeys::faulty::{Fault, Faulty};
use journeys::{records, table};
use store::config::TableConfig;
use store::world::World;
use store::{AnswersDigest, Store};

/// The time of the tests, in seconds since 1970.
const NOW: i64 = 1_795_000_000;
/// The most keys that a part has from one queue.
const PART: usize = 500;

/// Writes submissions as the check reads them, one at each of these times. The answers of the last differ from its digest.
async fn write(table: &TableConfig, times: impl IntoIterator<Item = i64>) -> usize {
    let text = |text: &str| S(text.to_string());
    let digest = AnswersDigest::from_stored([("need", "help")].into_iter());
    let times: Vec<i64> = times.into_iter().collect();
    let client = records::client(table);
    let items: Vec<_> = times
        .iter()
        .enumerate()
        .map(|(place, at)| {
            let need = if place + 1 == times.len() { "more" } else { "help" };
            let answers = M([("need".to_string(), text(need))].into());
            let attributes: [(&str, AttributeValue); 7] = [
                ("pk", S(format!("SUB#{place:032x}"))),
                ("sk", text("META")),
                ("form", text("support")),
                ("queue", text("support#received")),
                ("received_at", N(at.to_string())),
                ("digest", text(digest.as_str())),
                ("answers", answers),
            ];
            let item = attributes.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for batch in items.chunks(25) {
        let sent = client.batch_write_item().request_items(&table.table, batch.to_vec()).send().await.unwrap();
        assert!(sent.unprocessed_items.is_none_or(|left| left.is_empty()));
    }
    times.len()
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
    store.check_new(&world(), &["support"]).await.unwrap_err();
    faulty.heal();

    let checked = store.check_new(&world(), &["support"]).await.unwrap();
    // The last of a full part stays for the next, because its second may have more.
    assert_eq!((checked.submissions, checked.altered), (all - (PART - 1), 1));
    assert_eq!(store.check_new(&world(), &["support"]).await.unwrap().submissions, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_submissions_in_one_second_than_a_part_takes_are_all_checked() {
    let table = table::fresh().await;
    let all = write(&table, std::iter::repeat_n(NOW - 1_000, PART + 50)).await;
    let later = write_later(&table).await;
    let store = Store::new(&table);
    let checked = store.check_new(&world(), &["support"]).await.unwrap();
    assert_eq!((checked.submissions, checked.altered), (all + later, 1));
    assert_eq!(store.check_new(&world(), &["support"]).await.unwrap().submissions, 0);
}

/// One sound submission after the others, under another status.
async fn write_later(table: &TableConfig) -> usize {
    let text = |text: &str| S(text.to_string());
    let digest = AnswersDigest::from_stored([("need", "help")].into_iter());
    records::client(table)
        .put_item()
        .table_name(&table.table)
        .item("pk", S(format!("SUB#{:032x}", u128::MAX)))
        .item("sk", text("META"))
        .item("queue", text("support#verified"))
        .item("received_at", N((NOW - 500).to_string()))
        .item("digest", text(digest.as_str()))
        .item("answers", M([("need".to_string(), text("help"))].into()))
        .send()
        .await
        .unwrap();
    1
}
