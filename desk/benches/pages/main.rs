//! The times of the desk's pages with many stored requests, each beside the table's own time for what the page shows.
//!
//! `cargo bench -p desk` invents 100,000 requests in a table in a file, and prints medians and 99th percentiles of alternating runs, and
//! their ratios. `REQUESTS` and `RUNS` change the numbers. Absolute times depend on the machine; compare the ratios. The handler and the
//! engine share this machine: in AWS each has its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use aws_sdk_dynamodb::types::Select;
use desk::web::WebDesk;
use journeys::filled::{self, Filled};
use journeys::{records, staff};
use preview::engine::{Engine, Kept};
use store::Store;
use store::casework::{RowQuery, Source};
use store::change::Act;
use store::config::TableConfig;
use store::staff::Role;
use store::status::Status;

use support::{Browser, Desk};

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What a page is compared with: the reads of the table that hold what it shows.
enum Read {
    /// The first rows of some steps, read at once.
    Rows(Vec<Status>),
    /// The first rows of what somebody deals with.
    Mine,
    /// All items of a submission, the lookups of its numbers, the staff and the meetings.
    Whole,
    /// The same rows, and the counts of the steps.
    Start(Vec<Status>),
}

struct Measured {
    name: &'static str,
    address: fn(&Filled, usize) -> String,
    read: Read,
}

fn pages() -> Vec<Measured> {
    let open = || Status::ALL.into_iter().filter(|status| *status != Status::Closed).collect();
    vec![
        Measured {
            name: "list of a step, 50 rows",
            address: |_, _| "/desk/requests?step=received".into(),
            read: Read::Rows(vec![Status::Received]),
        },
        Measured {
            name: "list of all steps, 50 rows",
            address: |_, _| "/desk/requests".into(),
            read: Read::Rows(open()),
        },
        Measured { name: "list of mine", address: |_, _| "/desk/requests?mine=1".into(), read: Read::Mine },
        Measured {
            name: "one request",
            address: |filled, run| format!("/desk/requests/{}", filled.references[run % filled.references.len()]),
            read: Read::Whole,
        },
        Measured { name: "start", address: |_, _| "/desk/".into(), read: Read::Start(open()) },
    ]
}

#[tokio::main]
async fn main() {
    let (requests, runs) = (number("REQUESTS", 100_000), number("RUNS", 500).max(10));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table");
    let started = Instant::now();
    let filled = filled::fill(&file, requests, None).await;
    let engine = Engine::start(Kept::InFile(file)).unwrap();
    let (table, store) = (engine.table(), Store::new(&engine.table()));
    println!("{} requests, {} items, made in {:.0?}", filled.requests, filled.items, started.elapsed());

    let desk = Desk::new().await.with_store(store.clone());
    let hind = desk.person("hind", &[Role::Relations], true).await;
    take_some(&desk.web, &hind).await;
    let client = records::client(&table);
    println!("times in milliseconds: median and 99th percentile of {runs} runs\n");
    println!("| page | the page | | the table's reads | | ratio | |\n|---|---|---|---|---|---|---|");
    for page in pages() {
        let (mut whole, mut read) = (Vec::new(), Vec::new());
        for run in 0..runs {
            whole.push(show(&hind, &(page.address)(&filled, run)).await);
            read.push(engine_reads(&client, &table, &page.read, &filled, &hind, run).await);
        }
        let [page_half, page_99] = percentiles(&mut whole);
        let [read_half, read_99] = percentiles(&mut read);
        println!(
            "| {} | {page_half:.1} | {page_99:.1} | {read_half:.1} | {read_99:.1} | {:.1} | {:.1} |",
            page.name,
            page_half / read_half,
            page_99 / read_99
        );
    }
    drop(store);
    engine.stop();
}

/// Takes the first requests of the first step.
async fn take_some(desk: &WebDesk, hind: &Browser<'_>) {
    let act = Act::new(&desk.world, &hind.member.name).by(&hind.member.id);
    let query = RowQuery::new(Source::Steps(vec![Status::Received]), 30);
    for row in desk.store.list_rows(staff::NOW, &query).await.unwrap().rows {
        desk.store.take(&act, &staff::found(&desk.store, &row.reference).await).await.unwrap();
    }
}

async fn show(hind: &Browser<'_>, address: &str) -> Duration {
    let started = Instant::now();
    let page = hind.get(address).await;
    let took = started.elapsed();
    assert_eq!(page.status, 200, "{address}");
    took
}

/// The same reads by the SDK alone.
async fn engine_reads(
    client: &Client,
    table: &TableConfig,
    read: &Read,
    filled: &Filled,
    hind: &Browser<'_>,
    run: usize,
) -> Duration {
    let query = || client.query().table_name(&table.table);
    let rows = |index: &str, hash: &str, value: &str| {
        query()
            .index_name(index)
            .key_condition_expression("#hash = :hash AND received_at > :first")
            .expression_attribute_names("#hash", hash)
            .expression_attribute_values(":hash", S(value.into()))
            .expression_attribute_values(":first", N("0".into()))
            .limit(50)
            .send()
    };
    let started = Instant::now();
    match read {
        Read::Rows(steps) | Read::Start(steps) => {
            let mut reading = tokio::task::JoinSet::new();
            for step in steps {
                reading.spawn(rows("steps", "status", step.name()));
            }
            if matches!(read, Read::Start(_)) {
                for step in steps {
                    let count = query()
                        .index_name("steps")
                        .select(Select::Count)
                        .key_condition_expression("#hash = :hash")
                        .expression_attribute_names("#hash", "status")
                        .expression_attribute_values(":hash", S(step.name().into()));
                    reading.spawn(count.limit(200).send());
                }
            }
            while let Some(read) = reading.join_next().await {
                read.unwrap().unwrap();
            }
        }
        Read::Mine => {
            rows("mine", "assigned_to", hind.member.id.as_str()).await.unwrap();
        }
        Read::Whole => {
            let all = |pk: &str| {
                let partition = query().key_condition_expression("pk = :pk").consistent_read(true);
                partition.expression_attribute_values(":pk", S(pk.into())).send()
            };
            let reference = &filled.references[run % filled.references.len()];
            assert_eq!(all(&format!("REF#{}", reference.compact())).await.unwrap().count(), 1);
            let whole = all(&format!("SUB#{}", filled.ids[run % filled.ids.len()])).await.unwrap();
            let meta = whole.items().iter().find(|item| item["sk"] == S("META".into())).unwrap();
            let lookups: Vec<_> =
                meta.get("lookups").map(|keys| keys.as_m().unwrap().values().collect()).unwrap_or_default();
            for key in lookups {
                let (_, hash) = key.as_s().unwrap().split_once(':').unwrap();
                assert!(all(&format!("LOOKUP#{hash}")).await.unwrap().count() > 0);
            }
            for pk in ["STAFF", "MEETINGS"] {
                all(pk).await.unwrap();
            }
        }
    }
    started.elapsed()
}

/// The median and the 99th percentile, in milliseconds.
fn percentiles(times: &mut [Duration]) -> [f64; 2] {
    times.sort();
    [50, 99].map(|percent| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0)
}
