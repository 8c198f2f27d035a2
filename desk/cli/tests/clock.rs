//! The desk on a computer whose clock is wrong. No test depends on this machine's clock: the service says another time.

use std::path::Path;

use journeys::applicant::SOUND;
use journeys::faulty::Faulty;
use journeys::staff::{found, submitted};
use journeys::{deployed, table};
use store::Store;
use store::config::TableConfig;
use store::record::EventKind;
use store::world::World;

/// Half an hour after the submission was stored, at 14:36 in Riyadh.
const DATE: &str = "Wed, 18 Nov 2026 11:36:40 GMT";
const SECONDS: i64 = 1_795_001_800;

async fn note(table: &TableConfig, reference: &str, lang: &'static str) -> String {
    let mut env = deployed::environment(table, Path::new("unused"));
    // The computer's own clock.
    env.retain(|(name, _)| *name != World::TEST_NOW);
    env.push(("DESK_USER", "Hind".into()));
    let args = ["note", reference, "x", "--lang", lang].map(String::from);
    let run = move || crate::program::output(&env, &args.each_ref().map(String::as_str), "");
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_has_the_services_time_and_a_wrong_clock_is_told() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let faulty = Faulty::before(&table).await;
    faulty.date(DATE);
    let complained = note(&faulty.table(&table), &reference.to_string(), "en").await;
    assert!(complained.contains("clock differs"), "{complained}");
    let complained = note(&faulty.table(&table), &reference.to_string(), "ar").await;
    assert!(complained.contains("اضبط ساعة الجهاز"), "{complained}");
    let noted: Vec<_> =
        found(&store, &reference).await.events.into_iter().filter(|event| event.kind == EventKind::Noted).collect();
    assert_eq!(noted.len(), 2);
    for event in noted {
        // The command itself takes a while.
        assert!((SECONDS..SECONDS + 600).contains(&event.at.seconds()), "{:?}", event.at);
    }
}
