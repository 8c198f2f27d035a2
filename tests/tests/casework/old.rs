//! Items and a table as an earlier version wrote them, with the words of that version and not with its code.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{self, M, N, S};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};
use forms::Reference;
use journeys::staff::{NOW, found};
use journeys::{people, records, table};
use store::Store;
use store::casework::{Casework, RowQuery, Source};
use store::change::Act;
use store::config::TableConfig;
use store::record::EventKind;
use store::status::Status;

const PK: &str = "SUB#000102030405060708090a0b0c0d0e0f";

/// Creates the table of the earlier version.
async fn create(client: &Client, name: &str) {
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let keys = |hash: &str, range: &str| vec![key(hash, KeyType::Hash), key(range, KeyType::Range)];
    let index = |name: &str, hash: &str, range: &str, with: &[&str]| {
        let projection = Projection::builder().projection_type(ProjectionType::Include);
        let projection =
            projection.set_non_key_attributes(Some(with.iter().map(ToString::to_string).collect())).build();
        let index = GlobalSecondaryIndex::builder().index_name(name).set_key_schema(Some(keys(hash, range)));
        index.projection(projection).build().unwrap()
    };
    let attributes = ["pk", "sk", "pending", "due_at", "queue", "received_at"].map(|name| {
        let kind = if name.ends_with("_at") { ScalarAttributeType::N } else { ScalarAttributeType::S };
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    });
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::KeysOnly);
    client
        .create_table()
        .table_name(name)
        .set_attribute_definitions(Some(attributes.into()))
        .set_key_schema(Some(keys("pk", "sk")))
        .global_secondary_indexes(index("pending", "pending", "due_at", &["expires_at", "since"]))
        .global_secondary_indexes(index("queue", "queue", "received_at", &["expires_at"]))
        .billing_mode(BillingMode::PayPerRequest)
        .stream_specification(stream.build().unwrap())
        .send()
        .await
        .unwrap();
}

fn map(pairs: &[(&str, AttributeValue)]) -> HashMap<String, AttributeValue> {
    pairs.iter().map(|(name, value)| (name.to_string(), value.clone())).collect()
}

/// A submission with its guard and two events.
fn items(reference: &Reference) -> [HashMap<String, AttributeValue>; 4] {
    let text = |text: &str| S(text.into());
    let number = |number: i64| N(number.to_string());
    let received = NOW.seconds();
    let words = M(map(&[("kind", text("consent")), ("words", text("أوافق")), ("notice", text("1"))]));
    let meta = map(&[
        ("pk", text(PK)),
        ("sk", text("META")),
        ("form", text("support")),
        ("version", text("0123456789abcdef")),
        ("lang", text("ar")),
        ("channel", text("website")),
        ("reference", text(reference.compact())),
        ("status", text("verified")),
        ("received_at", number(received)),
        ("acknowledged_at", number(received + 60)),
        ("acknowledged_by", text("هند")),
        ("queue", text("support#verified")),
        ("digest", text("00")),
        ("answers", M(map(&[("mobile", text("+966500000001"))]))),
        ("agreements", M(map(&[("consent", words)]))),
        ("suspect", AttributeValue::Ss(vec!["too_fast".into()])),
    ]);
    let guard =
        map(&[("pk", text(&format!("REF#{}", reference.compact()))), ("sk", text("REF")), ("id", text(&PK[4..]))]);
    let event = |ulid: &str, what: &str, who: &str, at: i64| {
        let event = [("sk", text(&format!("EV#{ulid}"))), ("what", text(what)), ("who", text(who)), ("at", number(at))];
        map(&[[("pk", text(PK))].as_slice(), &event].concat())
    };
    let mut moved = event("01KB0000000000000000000002", "moved", "هند", received + 60);
    moved.extend(map(&[("from", text("received")), ("to", text("verified")), ("note", text("مكتمل"))]));
    [meta, guard, event("01KB0000000000000000000001", "received", "applicant", received), moved]
}

async fn put(client: &Client, table: &TableConfig, reference: &Reference) {
    for item in items(reference) {
        client.put_item().table_name(&table.table).set_item(Some(item)).send().await.unwrap();
    }
}

#[tokio::test]
async fn records_of_an_earlier_version_are_read_worked_on_and_listed() {
    let table = table::fresh().await;
    let (store, client, reference) = (Store::new(&table), records::client(&table), Reference::from_random(7));
    put(&client, &table, &reference).await;
    let record = found(&store, &reference).await;
    assert_eq!(record.casework, Casework::default());
    assert_eq!(record.submission.answers["mobile"].reveal(), "+966500000001");
    let [received, moved] = record.events.as_slice() else { panic!("{:?}", record.events) };
    assert_eq!((&received.kind, &received.person), (&EventKind::Received, &None));
    assert_eq!(moved.kind, EventKind::Moved { from: Status::Received, to: Status::Verified });
    assert_eq!((moved.who.as_str(), moved.note.as_ref().unwrap().reveal().as_str()), ("هند", "مكتمل"));

    let world = people::at(NOW.plus_seconds(120));
    let hind = people::added(&store, &world, "hind", &people::rights(&[], true)).await;
    let act = Act::new(&world, &hind.name).by(&hind.id);
    store.take(&act, &record).await.unwrap();
    store.set_status(&act, &found(&store, &reference).await, Status::WithCommittee, None).await.unwrap();
    let rows = RowQuery::new(Source::Mine(hind.id.clone(), Status::ALL.into()), 10);
    let rows = store.list_rows(NOW, &rows).await.unwrap().rows;
    assert_eq!((rows.len(), &rows[0].reference, rows[0].status), (1, &reference, Status::WithCommittee));
    assert_eq!(rows[0].acknowledged_at, Some(NOW.plus_seconds(60)), "who was first stays the first");
}

#[tokio::test]
async fn a_table_of_an_earlier_version_gets_the_new_indexes_with_its_records() {
    let mut table = table::fresh().await;
    let (client, reference) = (records::client(&table), Reference::from_random(7));
    table.table = format!("{}-earlier", table.table);
    create(&client, &table.table).await;
    put(&client, &table, &reference).await;
    let store = Store::new(&table);
    let every = RowQuery::new(Source::Steps(Status::ALL.into()), 10);
    store.list_rows(NOW, &every).await.unwrap_err();
    let stream = store.ensure_table().await.unwrap();
    let page = store.list_rows(NOW, &every).await.unwrap();
    assert_eq!((page.rows.len(), &page.rows[0].reference), (1, &reference));
    assert_eq!(store.ensure_table().await.unwrap(), stream, "the second time there is nothing to do");
    let described = client.describe_table().table_name(&table.table).send().await.unwrap().table.unwrap();
    assert_eq!(described.global_secondary_indexes().len(), 4);
}
