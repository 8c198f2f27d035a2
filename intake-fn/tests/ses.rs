//! Tests of the real binaries against two mail services by other authors on this machine, with the same calls as in production.
//! `tests/run` starts the services and gives their addresses in two variables.
//!
//! One service accepts every mail, parses it and shows its parts. The other has a list of verified senders, refuses mail from all
//! others, and keeps each mail as it arrived. Both keep the mails of all tests, so each test has addresses of its own.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region};
use forms::Team;
use journeys::canary::Canaries;
use journeys::deployed::{NOW, Submitted, environment, start, stream_event, submitted};
use journeys::records::{self, Item};
use journeys::runtime_api::RuntimeApi;
use journeys::{applicant, bundle, emf, lists, table};
use language::Lang;
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::{Value, json};
use store::Store;
use store::config::TableConfig;

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");
const NOTIFY: &str = env!("CARGO_BIN_EXE_notify");
const SWEEP: &str = env!("CARGO_BIN_EXE_sweep");
/// The region of both services. It has to be one that exists.
const REGION: &str = "us-east-1";

/// The service that accepts every mail: the npm package `aws-ses-v2-local`.
fn taking() -> String {
    std::env::var("INTAKE_TEST_SES_ENDPOINT").expect("INTAKE_TEST_SES_ENDPOINT says where `aws-ses-v2-local` is")
}

/// The service with verified senders: moto's server.
fn verifying() -> String {
    std::env::var("INTAKE_TEST_SES_MOTO_ENDPOINT").expect("INTAKE_TEST_SES_MOTO_ENDPOINT says where moto's server is")
}

/// A deployment with a table and addresses of its own, and with one of the services.
struct Deployment {
    table: TableConfig,
    env: Vec<(&'static str, String)>,
    from: String,
    relations: String,
    applicant: String,
}

impl Deployment {
    async fn with(endpoint: String) -> Self {
        let table = table::fresh().await;
        let address = |name: &str| format!("{name}.{}@example.com", table.table);
        let (from, relations, applicant) = (address("site"), address("relations"), address("applicant"));
        let mut env = environment(&table, Path::new("nowhere"));
        // If a variable occurs twice, the later value counts.
        env.extend([
            ("AWS_REGION", REGION.into()),
            ("INTAKE_MAIL", "ses".into()),
            ("INTAKE_SES_ENDPOINT", endpoint),
            ("INTAKE_SES_CONFIGURATION_SET", "intake".into()),
            ("INTAKE_MAIL_FROM", from.clone()),
            ("INTAKE_MAIL_RELATIONS", relations.clone()),
        ]);
        Deployment { table, env, from, relations, applicant }
    }

    /// Sends the support request. It asks for an acknowledgement to the address of this deployment's applicant.
    async fn submitted(&self, lang: Lang) -> Submitted {
        let answers =
            applicant::SOUND.map(|(name, answer)| (name, if name == "email" { &self.applicant } else { answer }));
        submitted(SUBMIT, &self.env, lang, answers).await
    }

    /// Announces new outbox items to `notify`, and returns its output.
    async fn notify(&self, about: &Submitted, items: &[&str]) -> String {
        let runtime = RuntimeApi::start().await;
        let notify = start(&runtime, NOTIFY, &self.env);
        let records: Vec<_> = items.iter().map(|sk| ("INSERT", about.pk.as_str(), *sk)).collect();
        let answer = runtime.invoke(stream_event(&records)).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
        notify.end()
    }

    /// Runs the sweep. Returns how many notices it sent, how many failed, and its output.
    async fn sweep(&self) -> (i64, i64, String) {
        let runtime = RuntimeApi::start().await;
        let sweep = start(&runtime, SWEEP, &self.env);
        let swept = runtime.invoke(json!({})).await.unwrap();
        (swept["sent"].as_i64().unwrap(), swept["failed"].as_i64().unwrap(), sweep.end())
    }

    /// An item of the table.
    async fn item(&self, pk: &str, sk: &str) -> Item {
        let items = records::dump(&self.table).await;
        let of_key = |item: &&Item| (records::text(item, "pk"), records::text(item, "sk")) == (pk, sk);
        items.iter().find(of_key).unwrap_or_else(|| panic!("there is no {sk} of {pk}")).clone()
    }

    /// Overwrites texts of an outbox item directly in the table, and makes the item due.
    async fn make_due(&self, pk: &str, sk: &str, texts: &[(&str, &str)]) {
        let mut item = self.item(pk, sk).await;
        item.insert("due_at".into(), AttributeValue::N("1".into()));
        item.extend(texts.iter().map(|(name, text)| (name.to_string(), AttributeValue::S(text.to_string()))));
        records::client(&self.table)
            .put_item()
            .table_name(&self.table.table)
            .set_item(Some(item))
            .send()
            .await
            .unwrap();
    }

    /// The events of a submission in the table, without their times.
    async fn events(&self, about: &Submitted) -> Vec<String> {
        let mut events = records::of_kind(&self.table, "EV#").await;
        events.retain(|event| records::text(event, "pk") == about.pk);
        let mut events: Vec<_> = events.iter().map(|event| records::text(event, "what").to_string()).collect();
        events.sort();
        events
    }
}

/// Whether a text contains no address of a mailbox and no personal data of the applicant.
fn names_nobody(text: &str) -> bool {
    !text.contains("@example.com") && !applicant::PERSONAL.iter().any(|personal| text.contains(personal))
}

/// A service's response at a path, as JSON.
fn read(endpoint: &str, path: &str) -> Value {
    let mut answer = ureq::get(format!("{endpoint}{path}")).call().unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

/// The mails to an address, as parsed by the service that accepts every mail.
fn taken(to: &str) -> Vec<Value> {
    let mut mails = read(&taking(), "/store")["emails"].as_array().unwrap().clone();
    mails.retain(|mail| mail.to_string().contains(to));
    for mail in &mails {
        let nobody = json!([]);
        assert_eq!(mail["destination"], json!({ "to": [to], "cc": nobody, "bcc": nobody }), "one recipient");
        assert_eq!((&mail["attachments"], &mail["replyTo"]), (&nobody, &nobody));
    }
    mails
}

/// The content of a mail: subject, text and HTML.
fn said([subject, text, html]: [&str; 3]) -> [String; 3] {
    [subject, text, html].map(str::to_string)
}

/// The content of a parsed mail.
fn said_in(mail: &Value) -> [String; 3] {
    said([&mail["subject"], &mail["body"]["text"], &mail["body"]["html"]].map(|part| part.as_str().unwrap()))
}

/// A mail as the service with verified senders keeps it.
struct Kept {
    id: String,
    raw: String,
}

/// The mails from one address to another.
fn kept(from: &str, to: &str) -> Vec<Kept> {
    let all = read(&verifying(), "/moto-api/data.json");
    let text = |mail: &Value, name: &str| mail[name].as_str().unwrap().to_string();
    let mails = all["ses"]["RawMessage"].as_array().unwrap().iter().filter(|mail| mail["source"] == from);
    let mails = mails.filter(|mail| mail["destinations"].as_array().unwrap().contains(&to.into()));
    mails.map(|mail| Kept { id: text(mail, "id"), raw: text(mail, "raw_data") }).collect()
}

/// Adds a sender to the service's verified senders.
async fn verify(sender: &str) {
    let config = aws_sdk_sesv2::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .endpoint_url(verifying())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    let client = aws_sdk_sesv2::Client::from_conf(config.build());
    client.create_email_identity().email_identity(sender).send().await.unwrap();
}

/// Asserts the rules for every mail in transit: ASCII in lines that every server accepts (RFC 5322, section 2.1.1), one sender,
/// one recipient, one id. Returns the id and the mail's content.
fn travelled(mail: &Kept, from: &str, to: &str) -> (String, [String; 3]) {
    assert!(mail.raw.is_ascii() && mail.raw.lines().all(|line| line.len() <= 998), "{}", mail.raw);
    let (head, _) = mail.raw.split_once("\r\n\r\n").unwrap();
    for name in ["From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "MIME-Version"] {
        let lines = head.lines().filter(|line| line.starts_with(&format!("{name}: "))).count();
        assert_eq!(lines, 1, "one {name} in {head}");
    }
    let message = MessageParser::default().parse(mail.raw.as_bytes()).unwrap();
    let address =
        |list: Option<&mail_parser::Address<'_>>| list.unwrap().first().unwrap().address().unwrap().to_string();
    assert_eq!((address(message.from()), address(message.to())), (from.into(), to.into()));
    assert!(message.is_content_type("multipart", "alternative"), "{head}");
    assert_eq!((message.text_body_count(), message.html_body_count(), message.attachment_count()), (1, 1, 0));
    let id = message.message_id().unwrap();
    assert_eq!(message.references().as_text(), Some(id), "by this, mail programs keep a repeated mail with the first");
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    (id.to_string(), said([message.subject().unwrap(), &text, &html]))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the mail services that tests/run starts"]
async fn a_team_reads_in_its_mail_what_was_written_and_nothing_of_the_applicant() {
    let deployment = Deployment::with(taking()).await;
    let bundle = bundle::load();
    let canaries = Canaries::of(bundle.form("support").unwrap());
    let answers = canaries.sound.iter().map(|(name, answer)| (name.as_str(), answer.as_str()));
    let about = submitted(SUBMIT, &deployment.env, Lang::Ar, answers).await;
    let mut log = String::new();
    for _ in 0..2 {
        log += &deployment.notify(&about, &["META", "OUT#relations"]).await;
    }
    assert!(names_nobody(&log), "{log}");

    let [mail] = &taken(&deployment.relations)[..] else {
        panic!("the stream delivered the record twice, and one mail was sent")
    };
    let item = deployment.item(&about.pk, "OUT#relations").await;
    assert_eq!(records::text(&item, "state"), "sent");
    assert_eq!(mail["messageId"], records::text(&item, "message_id"));
    assert_eq!(mail["from"], format!("\"جمعية سماء للإبداع\" <{}>", deployment.from));
    let [subject, text, html] = said_in(mail);
    assert_eq!(subject, format!("{} – طلب دعم", about.reference));
    let reference = &about.reference;
    let (arabic, english) = text.split_once("\n——\n").unwrap();
    for line in ["وصل طلب دعم جديد من موقع الجمعية.", &reference.to_string(), "لغة النموذج: العربية"]
    {
        assert!(arabic.lines().any(|one| one == line), "{line} in {arabic}");
    }
    assert!(english.lines().any(|one| one == reference.to_string()), "{english}");
    for says in [
        "<html lang=\"ar\" dir=\"rtl\">",
        "<div lang=\"ar\" dir=\"rtl\"",
        "<p lang=\"ar\" dir=\"rtl\"",
        "<div lang=\"en\" dir=\"ltr\"",
        &format!("<bdi dir=\"ltr\">{reference}</bdi></strong>"),
    ] {
        assert!(html.contains(says), "{says} in {html}");
    }
    assert_eq!(canaries.found_in(&mail.to_string()), Vec::<&str>::new(), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the mail services that tests/run starts"]
async fn an_applicant_who_asked_for_it_gets_a_mail_in_the_language_of_their_form() {
    for (lang, other) in [(Lang::Ar, Lang::En), (Lang::En, Lang::Ar)] {
        let deployment = Deployment::with(taking()).await;
        let about = deployment.submitted(lang).await;
        let log = deployment.notify(&about, &["OUT#relations", "OUT#applicant"]).await;
        assert!(names_nobody(&log), "{log}");

        let [mail] = &taken(&deployment.applicant)[..] else { panic!("one mail to the applicant") };
        let name = bundle::load().string(lang, "mail_sender").to_string();
        assert_eq!(mail["from"], format!("\"{name}\" <{}>", deployment.from));
        let reference = about.reference.to_string();
        let [subject, text, html] = said_in(mail);
        assert_eq!(subject, bundle::load().string(lang, "mail_subject").replace("{reference}", &reference));
        assert!(
            text.contains(&reference) && html.contains(&format!("<bdi dir=\"ltr\">{reference}</bdi>")),
            "{text}\n{html}"
        );
        let channels = format!("https://example.com/{lang}/channels/");
        assert!(text.contains(&channels) && html.contains(&format!("href=\"{channels}\"")), "{text}\n{html}");
        for element in ["html", "div", "p", "ol", "li"] {
            assert!(html.contains(&format!("<{element} lang=\"{lang}\" dir=\"{}\"", lang.dir())), "{element}: {html}");
        }
        assert!(!html.contains(&format!("lang=\"{other}\"")), "all of it is in one language: {html}");
        assert!(names_nobody(&[subject, text.clone(), html.clone()].concat()), "no answer is repeated: {text}\n{html}");

        let [team] = &taken(&deployment.relations)[..] else { panic!("one mail to the team") };
        assert!(!team.to_string().contains(&deployment.applicant), "the team's mail does not say who is written to");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the mail services that tests/run starts"]
async fn a_daily_summary_that_is_due_is_sent_by_the_sweep() {
    let deployment = Deployment::with(taking()).await;
    let about = deployment.submitted(Lang::En).await;
    // The summary of tomorrow, because the sweep creates today's itself.
    let day = NOW.day_in_riyadh().later(1);
    Store::new(&deployment.table).create_daily_summary(Team::Relations, day, NOW, true).await.unwrap();
    let pk = format!("DIGEST#{}", day.iso());
    assert_eq!(deployment.sweep().await.0, 0, "it is not due yet");
    deployment.make_due(&pk, "OUT#relations", &[]).await;
    let (sent, failed, log) = deployment.sweep().await;
    assert_eq!((sent, failed), (1, 0), "{log}");
    assert!(names_nobody(&log), "{log}");

    let [mail] = &taken(&deployment.relations)[..] else { panic!("one mail") };
    let [subject, text, html] = said_in(mail);
    assert!(subject.starts_with("الملخص اليومي – "), "{subject}");
    let entry = format!("\n- {}\n", about.reference);
    assert_eq!(text.split("\n——\n").filter(|part| part.contains(&entry)).count(), 2, "in both languages: {text}");
    for list in ["<ul lang=\"ar\" dir=\"rtl\"", "<ul lang=\"en\" dir=\"ltr\"", "<h2 lang=\"ar\" dir=\"rtl\""] {
        assert!(html.contains(list), "{list} in {html}");
    }
    assert!(names_nobody(&[text.clone(), html.clone()].concat()), "{text}\n{html}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the mail services that tests/run starts"]
async fn a_notice_from_an_unverified_sender_fails_and_goes_out_once_the_sender_is_verified() {
    let deployment = Deployment::with(verifying()).await;
    let about = deployment.submitted(Lang::Ar).await;
    let log = deployment.notify(&about, &["OUT#relations", "OUT#applicant"]).await;
    assert_eq!(log.lines().filter(|line| line.contains("\"outcome\":\"notice_failed\"")).count(), 2, "{log}");
    assert!(log.contains("MessageRejected") && names_nobody(&log), "{log}");
    assert_eq!(emf::printed(&log).iter().filter(|one| one.name == "NoticeFailed").count(), 2, "{log}");

    // Both are listed for the team. The cause is unknown, so both are tried again.
    let store = Store::new(&deployment.table);
    let listed = async || lists::failed(&store, NOW).await.into_iter().map(|one| one.reference);
    assert!(listed().await.eq([about.reference.clone()]));
    let state = async |sk| {
        let item = deployment.item(&about.pk, sk).await;
        ["state", "pending", "failure"].map(|name| records::text(&item, name).to_string())
    };
    let refused = ["failed", "failed", "MessageRejected"].map(String::from);
    for sk in ["OUT#relations", "OUT#applicant"] {
        assert_eq!(state(sk).await, refused, "{sk}");
    }
    let events = deployment.events(&about).await;
    let failures = events.iter().filter(|what| what.starts_with("not notified ")).count();
    assert!(failures == 2 && names_nobody(&events.concat()), "{events:?}");

    // An hour later the sender is still not verified. The notice is refused again and stays listed, and no further event is
    // recorded.
    deployment.make_due(&about.pk, "OUT#relations", &[]).await;
    let (sent, failed, log) = deployment.sweep().await;
    assert_eq!((sent, failed), (0, 1), "{log}");
    assert_eq!((state("OUT#relations").await, deployment.events(&about).await), (refused.clone(), events));
    let again = records::number(&deployment.item(&about.pk, "OUT#relations").await, "due_at").unwrap();
    assert!((3500..=3600).contains(&(again - NOW.seconds())), "the next attempt is an hour away");

    // The sender is verified, but the notice is not yet due.
    verify(&deployment.from).await;
    assert_eq!(deployment.sweep().await.0, 0);
    assert!(kept(&deployment.from, &deployment.relations).is_empty());

    deployment.make_due(&about.pk, "OUT#relations", &[]).await;
    let (sent, failed, log) = deployment.sweep().await;
    assert_eq!((sent, failed), (1, 0), "{log}");
    assert!(names_nobody(&log), "{log}");
    let [mail] = &kept(&deployment.from, &deployment.relations)[..] else { panic!("one mail") };
    let (_, said) = travelled(mail, &deployment.from, &deployment.relations);
    assert_eq!(said[0], format!("{} – طلب دعم", about.reference));
    assert!(names_nobody(&said.concat()), "{said:?}");
    let item = deployment.item(&about.pk, "OUT#relations").await;
    assert_eq!([records::text(&item, "state"), records::text(&item, "message_id")], ["sent", &mail.id]);
    assert_eq!(["pending", "failure"].map(|name| records::text(&item, name)), ["", ""]);

    assert_eq!(state("OUT#applicant").await, refused);
    assert!(kept(&deployment.from, &deployment.applicant).is_empty());
    assert!(listed().await.eq([about.reference.clone()]), "somebody has to tell the applicant");
    deployment.make_due(&about.pk, "OUT#applicant", &[]).await;
    assert_eq!(deployment.sweep().await.0, 1);
    assert_eq!(kept(&deployment.from, &deployment.applicant).len(), 1);
    assert_eq!(listed().await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the mail services that tests/run starts"]
async fn a_notice_sent_twice_has_the_same_ids_and_the_service_distinguishes_the_mails() {
    let deployment = Deployment::with(verifying()).await;
    verify(&deployment.from).await;
    let about = deployment.submitted(Lang::En).await;
    deployment.notify(&about, &["OUT#relations", "OUT#applicant"]).await;
    // The state after the sender died: the mail was sent, and the table does not know it.
    deployment.make_due(&about.pk, "OUT#relations", &[("state", "pending"), ("pending", "pending")]).await;
    let (sent, failed, log) = deployment.sweep().await;
    assert_eq!((sent, failed), (1, 0), "{log}");

    let mails = kept(&deployment.from, &deployment.relations);
    let [first, second] = &mails[..] else { panic!("two mails") };
    assert_ne!(first.id, second.id);
    let id = format!("{}.relations@example.com", about.reference.compact().to_lowercase());
    for mail in [first, second] {
        let (its_id, said) = travelled(mail, &deployment.from, &deployment.relations);
        assert_eq!((its_id, &said[0]), (id.clone(), &format!("{} – طلب دعم", about.reference)));
    }
    assert_eq!(records::text(&deployment.item(&about.pk, "OUT#relations").await, "message_id"), second.id);

    let [mail] = &kept(&deployment.from, &deployment.applicant)[..] else { panic!("one mail to the applicant") };
    let (its_id, _) = travelled(mail, &deployment.from, &deployment.applicant);
    assert_ne!(its_id, id, "another thread than the team's");
}
