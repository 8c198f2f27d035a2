//! The desk's reads over a slow line, and over one that stalls.

use std::time::Duration;

use journeys::applicant::SOUND;
use journeys::staff::{NOW, submitted};
use journeys::table;
use store::config::TableConfig;
use store::status::Status;
use store::{Store, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The bytes that pass at a time, about a packet.
const PIECE: usize = 1_400;

/// A line to the table's engine that lets a piece of an answer pass in each pause, and nothing after so many bytes of a connection.
async fn line(table: &TableConfig, pause: Duration, ends_after: usize) -> TableConfig {
    let engine = table.endpoint.as_deref().unwrap().trim_start_matches("http://").trim_end_matches('/').to_string();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Some(format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let engine = TcpStream::connect(&engine).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_engine, mut to_engine) = engine.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_engine).await });
            tokio::spawn(async move {
                let (mut piece, mut passed) = ([0; PIECE], 0);
                while let Ok(read @ 1..) = from_engine.read(&mut piece).await {
                    if passed + read > ends_after {
                        // The connection stays open, as on a line that is dead.
                        std::future::pending::<()>().await;
                    }
                    passed += read;
                    tokio::time::sleep(pause).await;
                    if to_client.write_all(piece.get(..read).unwrap()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    TableConfig { endpoint, ..table.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_read_to_its_end_and_one_that_stalls_is_given_up() {
    let table = table::fresh().await;
    let long = "أحتاج إلى المساعدة ".repeat(75);
    for _ in 0..40 {
        submitted(
            &Store::new(&table),
            "support",
            SOUND.map(|(name, value)| (name, if name == "need" { &long } else { value })),
        )
        .await;
    }
    // More than 100 KB in pieces, each after a pause: longer than an attempt of the functions may take.
    let pause = Duration::from_millis(20);
    let slow = line(&table, pause, usize::MAX).await;
    let read = async |timeouts| {
        let store = Store::new(&TableConfig { timeouts, ..slow.clone() });
        store.answered(NOW, "support", Status::Received).await
    };
    read(Timeouts::DEPLOYED).await.unwrap_err();
    assert_eq!(read(Timeouts::DESK).await.unwrap().len(), 40);

    // Only the stall ends this read: the other limits are minutes.
    let dead = line(&table, Duration::ZERO, 60_000).await;
    let timeouts = Timeouts { stall: Duration::from_secs(1), ..Timeouts::DESK };
    let store = Store::new(&TableConfig { timeouts, ..dead });
    let given_up = tokio::time::timeout(Timeouts::DESK.attempt, store.answered(NOW, "support", Status::Received));
    given_up.await.expect("it waits no longer").unwrap_err();
}
