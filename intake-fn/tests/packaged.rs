//! Tests of the packaged functions. Each is unpacked as Lambda does it, and started with nothing beside it. `tests/run` lets the
//! deployment package them, and gives the folder of the packages in `INTAKE_TEST_PACKAGES`.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use journeys::deployed::{
    desk_environment, environment, http_event, mail_event, queue_event, start, stream_event, submitted,
};
use journeys::front_door::FrontDoor;
use journeys::records::{self, Counts, count};
use journeys::runtime_api::{Function, RuntimeApi};
use journeys::{applicant, bundle, staff, submitted as directly, table};
use language::Lang;
use preview::provider::MARKER;
use serde_json::{Value, json};
use store::Store;
use zip::ZipArchive;

/// The functions, and the bundles that each needs.
const FUNCTIONS: [(&str, &[&str]); 6] = [
    ("submit", &["intake"]),
    ("notify", &["intake"]),
    ("sweep", &["intake"]),
    ("feedback", &[]),
    ("canary", &["intake"]),
    ("desk-web", &["intake", "desk"]),
];
/// The largest allowed size of an unpacked function, in bytes ("Lambda quotas", deployment package).
const HEAVIEST: u64 = 250 * 1024 * 1024;

fn archive(name: &str) -> ZipArchive<File> {
    let folder = std::env::var("INTAKE_TEST_PACKAGES").expect("INTAKE_TEST_PACKAGES says where the packages are");
    let path = Path::new(&folder).join(format!("{name}.zip"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    ZipArchive::new(file).unwrap()
}

/// An unpacked function.
struct Unpacked(tempfile::TempDir);

impl Unpacked {
    /// Unpacks a function into a folder of its own, with the modes that its package gives.
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        archive(name).extract(folder.path()).unwrap();
        Unpacked(folder)
    }

    /// The file that Lambda starts.
    fn bootstrap(&self) -> String {
        self.0.path().join("bootstrap").to_str().unwrap().to_string()
    }

    /// The environment without `INTAKE_BUNDLE`. Only Lambda's own variable gives the function's folder.
    fn environment(&self, env: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
        let mut env = env.to_vec();
        env.retain(|(name, _)| *name != "INTAKE_BUNDLE");
        env.push(("LAMBDA_TASK_ROOT", self.0.path().to_str().unwrap().to_string()));
        env
    }

    fn start(&self, runtime: &RuntimeApi, env: &[(&'static str, String)]) -> Function {
        start(runtime, &self.bootstrap(), &self.environment(env))
    }
}

/// The files below a folder, by their paths within it.
fn files(folder: &Path) -> BTreeSet<String> {
    let (mut files, mut folders) = (BTreeSet::new(), vec![PathBuf::new()]);
    while let Some(within) = folders.pop() {
        for entry in std::fs::read_dir(folder.join(&within)).unwrap().flatten() {
            let path = within.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.insert(path.to_str().unwrap().to_string());
            }
        }
    }
    files
}

#[test]
#[ignore = "needs the packages: tests/run makes them"]
fn each_package_contains_the_program_the_bundle_if_needed_and_nothing_else() {
    for (name, bundles) in FUNCTIONS {
        let mut archive = archive(name);
        let mut expected = BTreeSet::from(["bootstrap".to_string()]);
        for bundle in bundles {
            let files = files(&bundle::built().join(bundle));
            expected.extend(files.into_iter().map(|file| format!("{bundle}/{file}")));
        }
        let mut held = BTreeSet::new();
        let (mut packed, mut unpacked) = (0, 0);
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).unwrap();
            let path = file.name().unwrap().into_owned();
            (packed, unpacked) = (packed + file.compressed_size(), unpacked + file.size());
            // Lambda runs a function as a separate user, who must be able to read the files ("Deploy Lambda functions as .zip
            // file archives", file permissions).
            let mode = file.unix_mode().unwrap() & 0o7777;
            let expected = if file.is_dir() || path == "bootstrap" { 0o755 } else { 0o644 };
            assert_eq!(mode, expected, "{name}: {path}");
            if file.is_dir() {
                continue;
            }
            if path == "bootstrap" {
                let mut magic = [0; 4];
                file.read_exact(&mut magic).unwrap();
                assert_eq!(&magic, b"\x7fELF", "{name}: a program");
            }
            assert!(held.insert(path.clone()), "{name}: {path} is there twice");
        }
        assert_eq!(held, expected, "{name}");
        assert!(unpacked < HEAVIEST, "{name}: {unpacked} bytes");
        // Written past the capture of the test's output, so that it appears in the log.
        writeln!(std::io::stderr(), "{name}.zip: {} KiB, unpacked {} KiB", packed / 1024, unpacked / 1024).unwrap();
    }
}

#[test]
#[ignore = "needs the packages: tests/run makes them"]
fn no_package_contains_the_previews_sign_in_provider() {
    for (name, _) in FUNCTIONS {
        let program = std::fs::read(Unpacked::new(name).bootstrap()).unwrap();
        let contains = |text: &str| program.windows(text.len()).any(|part| part == text.as_bytes());
        // What every program contains is found.
        assert!(contains("panicked at") && !contains(MARKER), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages: tests/run makes them"]
async fn the_packaged_functions_store_a_form_notify_the_team_and_record_feedback() {
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let env = environment(&table, mail.path());

    let submit = Unpacked::new("submit");
    let about = submitted(&submit.bootstrap(), &submit.environment(&env), Lang::Ar, applicant::SOUND).await;
    assert_eq!(records::count(&table).await.submissions, 1);

    let (sweep, runtime) = (Unpacked::new("sweep"), RuntimeApi::start().await);
    let _sweep = sweep.start(&runtime, &env);
    let swept = runtime.invoke(json!({ "time": "2026-11-23T09:00:00Z" })).await.unwrap();
    // The notices of the submission and of its acknowledgement, both too new for the sweep, and the day's summaries.
    let pending = 2 + swept["daily_summaries"].as_u64().unwrap();
    assert_eq!(
        (&swept["sent"], &swept["failed"], &swept["pending"]),
        (&json!(0), &json!(0), &json!(pending)),
        "{swept}"
    );

    let (notify, runtime) = (Unpacked::new("notify"), RuntimeApi::start().await);
    let _notify = notify.start(&runtime, &env);
    let answer = runtime.invoke(stream_event(&[("INSERT", &about.pk, "OUT#relations")])).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    let mails: Vec<_> = std::fs::read_dir(mail.path()).unwrap().flatten().collect();
    assert_eq!(mails.len(), 1);

    let (feedback, runtime) = (Unpacked::new("feedback"), RuntimeApi::start().await);
    let _feedback = feedback.start(&runtime, &env);
    let mail = format!("{}.relations@example.com", about.reference.compact().to_lowercase());
    let delivered = mail_event("Delivery", "2026-11-23T05:00:01.250Z", &mail, &about);
    let answer = runtime.invoke(queue_event(&[("1", &delivered)])).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    // A daily summary has a notice of the same name.
    let mut notices = records::of_kind(&table, "OUT#relations").await;
    notices.retain(|notice| records::text(notice, "pk") == about.pk);
    let feedback: Vec<_> = notices.iter().map(|notice| records::text(notice, "heard")).collect();
    assert_eq!(feedback, ["delivered"]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages: tests/run makes them"]
async fn the_packaged_canary_gets_through_to_the_packaged_function() {
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let behind = Arc::new(RuntimeApi::start().await);
    let door = FrontDoor::open(&behind).await;
    let (submit, canary, runtime) = (Unpacked::new("submit"), Unpacked::new("canary"), RuntimeApi::start().await);
    // Both packages have the same content, and so has the site in front of them.
    let version: Value =
        serde_json::from_str(&std::fs::read_to_string(canary.0.path().join("intake/bundle.json")).unwrap()).unwrap();
    assert_eq!(version["content"], bundle::load().content, "packed of the content of this source");
    let mut env = environment(&table, mail.path());
    env.push(("INTAKE_ORIGIN", door.origin.clone()));
    let _submit = submit.start(&behind, &env);
    let canary = canary.start(&runtime, &[("INTAKE_ORIGIN", door.origin.clone())]);
    let answer = runtime.invoke(json!({})).await.unwrap();
    assert_eq!(answer["passed"], true, "{answer} {}", canary.end());
    assert_eq!(count(&table).await, Counts::of(0));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages: tests/run makes them"]
async fn the_packaged_desk_shows_its_first_page_and_no_request_without_a_session() {
    let table = table::fresh().await;
    let stored = directly::without_mail(&Store::new(&table), &staff::world(), Lang::Ar).await;
    let (desk, runtime) = (Unpacked::new("desk-web"), RuntimeApi::start().await);
    let desk = desk.start(&runtime, &desk_environment(&table, None));
    for path in ["/desk/".to_string(), format!("/desk/requests/{}", stored.reference)] {
        let answer = runtime.invoke(http_event("GET", &path, "", false)).await.unwrap();
        let body = answer["body"].as_str().unwrap();
        assert_eq!((&answer["statusCode"], &answer["headers"]["cache-control"]), (&json!(200), &json!("no-store")));
        assert!(body.contains("/desk/in/start") && body.contains("<html lang=\"ar\" dir=\"rtl\">"), "{answer}");
        assert!(applicant::PERSONAL.iter().all(|value| !body.contains(value)), "{answer}");
    }
    let log = desk.end();
    assert!(log.contains("\"outcome\":\"answered\"") && !log.contains(&stored.reference.to_string()), "{log}");
}
