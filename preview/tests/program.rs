//! Tests of `cargo run` as its user sees it: the real program, stopped, killed and started again.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use journeys::page::Page;
use journeys::{applicant, bundle, records};
use store::config::TableConfig;

/// A running preview.
struct Running {
    child: Child,
    base: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preview"));
    command
        .args(["--port", port])
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--out")
        .arg(folder.join("dist"))
        .arg("--content")
        .arg(content(folder))
        .arg("--templates")
        .arg(bundle::root().join("templates"));
    command
}

/// The real content, or the test's own copy of it.
fn content(folder: &Path) -> PathBuf {
    let own = folder.join("content");
    if own.exists() { own } else { bundle::root().join("content") }
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = command(folder, "0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let base = first.split("/ ").next().unwrap().to_string();
        assert!(base.starts_with("http://127.0.0.1:"), "{first}");
        Running { child, base }
    }

    fn get(&self, path: &str) -> String {
        agent().get(format!("{}{path}", self.base)).call().unwrap().body_mut().read_to_string().unwrap()
    }

    fn post(&self, path: &str, body: &str) -> (u16, String, String) {
        let url = format!("{}{path}", self.base);
        let request = agent().post(url).header("content-type", "application/x-www-form-urlencoded");
        let mut response = request.send(body).unwrap();
        let location = response.headers().get("location").map(|v| v.to_str().unwrap().to_string()).unwrap_or_default();
        (response.status().as_u16(), location, response.body_mut().read_to_string().unwrap())
    }

    /// Fills in the form up to the check page. Returns the body of the confirmation.
    fn checked(&self) -> String {
        let (status, _, html) = self.post("/intake/ar/support", &applicant::body(applicant::SOUND));
        assert_eq!(status, 200);
        Page::parse(&html).hidden_body()
    }

    fn confirm(&self, body: &str) -> String {
        let (status, location, _) = self.post("/intake/ar/support/confirm", body);
        assert_eq!(status, 303);
        location
    }

    /// Waits until the mailbox has a mail about a reference.
    fn mail_about(&self, reference: &str) -> String {
        let shown = format!("{}-{}", reference.get(..4).unwrap(), reference.get(4..).unwrap());
        eventually(|| {
            let mailbox = self.get("/preview/mail");
            let page = Page::parse(&mailbox);
            page.words.contains(&shown).then_some(())?;
            // The mail to the team, not to the applicant.
            let name = format!("{}.relations", reference.to_lowercase());
            page.links.into_iter().find(|link| link.contains(&name))
        })
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        eventually(|| self.child.try_wait().unwrap())
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(Instant::now() < until, "it did not happen in time");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The table of a running preview.
fn table(folder: &Path) -> TableConfig {
    let endpoint = std::fs::read_to_string(folder.join("data/table")).unwrap();
    TableConfig::on_this_machine(endpoint)
}

fn reference(location: &str) -> String {
    location.split('.').nth(2).unwrap().to_string()
}

#[test]
fn a_request_reaches_the_mailbox_and_outlives_a_stop_and_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(folder.path());
    let body = first.checked();
    let receipt = first.confirm(&body);
    let mail = first.mail_about(&reference(&receipt));
    let text = first.get(&mail);
    assert!(text.contains("رقم الطلب"));
    for personal in applicant::PERSONAL {
        assert!(!text.contains(personal), "{personal}");
    }
    assert!(first.interrupt().success(), "Ctrl-C is a good end");

    // After a restart, the same confirmation is the same submission, the receipt still opens, and the mail is still there.
    let second = Running::start(folder.path());
    assert_eq!(second.confirm(&body), receipt);
    assert!(second.get(&receipt).contains("استلمنا طلبك"));
    second.mail_about(&reference(&receipt));
    let another_body = second.checked();
    let another = second.confirm(&another_body);
    // Each submission has one mail to the team and one to the applicant.
    let mails = |running: &Running| {
        let links = Page::parse(&running.get("/preview/mail")).links;
        links.into_iter().filter(|link| link.ends_with(".eml") && !link.contains("/digest.")).count()
    };
    eventually(|| (mails(&second) >= 4).then_some(()));
    drop(second);

    // After a kill nothing is lost, and no mail is sent twice, although the stream is read from its beginning.
    let third = Running::start(folder.path());
    third.mail_about(&reference(&another));
    assert_eq!(third.confirm(&another_body), another);
    assert_eq!(mails(&third), 4);
}

#[test]
fn a_notice_that_is_pending_at_the_end_goes_out_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("data/mail");
    let first = Running::start(folder.path());
    // A file in the place of the mails' folder, so no mail is accepted.
    std::fs::write(&mail, "").unwrap();
    let receipt = first.confirm(&first.checked());
    // Waits until no sender holds the notice: a notice whose attempt was killed waits for its lease to run out.
    let table = table(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    eventually(|| {
        let items = runtime.block_on(records::of_kind(&table, "OUT#relations"));
        let is_let_go =
            |item: &records::Item| records::number(item, "attempts") >= Some(5) && !item.contains_key("lease_owner");
        items.iter().any(is_let_go).then_some(())
    });
    assert!(!first.get("/preview/mail").contains(".eml"));
    drop(first);
    std::fs::remove_file(&mail).unwrap();
    let second = Running::start(folder.path());
    second.mail_about(&reference(&receipt));
}

#[test]
fn a_body_that_is_far_too_large_still_gets_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let (status, _, html) = running.post("/intake/en/support", &format!("need={}", "a".repeat(3 * 1024 * 1024)));
    assert_eq!(status, 413);
    assert!(html.contains("much longer than the form can take"));
}

#[test]
fn a_port_or_a_folder_that_is_taken_is_said_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = command(folder.path(), &port).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, format!("port {port} is taken by another program: stop it, or choose another port with --port\n"));

    let _running = Running::start(folder.path());
    let output = command(folder.path(), "0").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("another preview is using the folder"));
}

#[test]
fn a_broken_page_shows_its_fault_and_the_last_good_site_stays_up() {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::root().join("content"), &folder.path().join("content"));
    let running = Running::start(folder.path());
    let page = folder.path().join("content/en/channels.md");
    let good = std::fs::read_to_string(&page).unwrap();

    std::fs::write(&page, format!("{good}\n<table>\n")).unwrap();
    eventually(|| running.get("/preview/").contains("raw-html").then_some(()));
    assert!(running.get("/en/channels/").contains("Interview"));
    assert_eq!(running.post("/intake/en/support", "").0, 422, "the forms stay up too");

    std::fs::write(&page, format!("{good}\nA new sentence.\n")).unwrap();
    eventually(|| running.get("/en/channels/").contains("A new sentence.").then_some(()));
    // The report is updated after the files.
    eventually(|| (!running.get("/preview/").contains("raw-html")).then_some(()));
}

#[test]
fn a_site_that_was_never_good_shows_its_faults_in_place_of_the_forms() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("content/ar")).unwrap();
    std::fs::write(folder.path().join("content/ar/index.md"), "nothing").unwrap();
    let running = Running::start(folder.path());
    let (status, _, html) = running.post("/intake/ar/support", "");
    assert_eq!(status, 503);
    assert!(html.contains("front-matter"), "{html}");
    assert!(running.get("/").contains("front-matter"), "the site itself says so too");
}

#[test]
fn an_address_that_is_not_there_gets_the_sites_own_page() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let mut response = agent().get(format!("{}/ar/nowhere/", running.base)).call().unwrap();
    assert_eq!(response.status().as_u16(), 404);
    let html = response.body_mut().read_to_string().unwrap();
    assert!(html.contains("الصفحة غير موجودة") && !html.contains("Page not found"), "in the address's language");
    for outside in ["/preview/mail/..%2Fseal.key", "/preview/mail/%2e%2e%2f%2e%2e%2fdata%2fseal.key"] {
        let mut body = String::new();
        let mut response = agent().get(format!("{}{outside}", running.base)).call().unwrap();
        assert_eq!(response.status().as_u16(), 404);
        response.body_mut().as_reader().read_to_string(&mut body).unwrap();
        let key = std::fs::read_to_string(folder.path().join("data/seal.key")).unwrap();
        assert!(!body.contains(&key));
    }
}

#[test]
fn the_tables_address_is_in_a_file_while_the_preview_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/table");
    let address = || std::fs::read_to_string(&file).unwrap();
    let answers = |endpoint: &str| std::net::TcpStream::connect(endpoint.strip_prefix("http://").unwrap()).is_ok();
    let first = Running::start(folder.path());
    let endpoint = address();
    assert!(answers(&endpoint), "{endpoint}");
    // A killed preview does not remove its file. The file then holds an address where nothing answers, and the next preview
    // writes its own.
    drop(first);
    assert!(address() == endpoint && !answers(&endpoint));
    let second = Running::start(folder.path());
    assert!(answers(&address()));
    assert!(!command(folder.path(), "0").output().unwrap().status.success(), "the folder is in use");
    assert!(answers(&address()), "a preview that is refused leaves the file alone");
    assert!(second.interrupt().success());
    assert!(!file.exists());
}

#[test]
fn every_response_has_the_headers_of_the_hosting() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let rules = std::fs::read_to_string(folder.path().join("dist/headers.json")).unwrap();
    let rules: serde_json::Value = serde_json::from_str(&rules).unwrap();
    let header = |path: &str, name: &str| {
        let response = agent().get(format!("{}{path}", running.base)).call().unwrap();
        response.headers().get(name).map(|value| value.to_str().unwrap().to_string())
    };
    let everywhere = rules.as_array().unwrap().iter().find(|rule| rule["path"] == "/*").unwrap();
    for path in ["/ar/", "/ar/nowhere/", "/version.json", "/intake/version.json", "/intake/ar/nowhere"] {
        for (name, value) in everywhere["headers"].as_object().unwrap() {
            let value = value.as_str().unwrap().replace("; upgrade-insecure-requests", "");
            match name.as_str() {
                "Strict-Transport-Security" => assert_eq!(header(path, name), None, "the preview has no TLS"),
                "Cache-Control" if path.contains("nowhere") || path.starts_with("/intake/") => {}
                name => assert_eq!(header(path, name), Some(value), "{name} of {path}"),
            }
        }
    }
    assert_eq!(header("/intake/version.json", "Cache-Control").as_deref(), Some("no-store"), "the function's own");
    let own = header("/preview/mail", "Content-Security-Policy").unwrap();
    assert!(own.starts_with("default-src 'none'; form-action 'none'"), "{own}");
}

#[test]
fn only_its_owner_can_read_the_table_and_the_keys() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    drop(Running::start(folder.path()));
    assert_eq!((mode("data"), mode("data/table.sqlite")), (0o700, 0o600));
    assert_eq!((mode("data/seal.key"), mode("data/lookup.key")), (0o600, 0o600));
    // A table of an earlier version, which others could read.
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path().join("data/table.sqlite"), open).unwrap();
    let running = Running::start(folder.path());
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("table.sqlite") {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        }
    }
    drop(running);
}
