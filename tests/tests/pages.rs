//! Every page that the function can respond with, in both languages, for each form and for a form with every kind of question.
//! The snapshots are outlines, which read like the page; for two forms there is HTML too. The frame around the main part belongs
//! to the site.
//!
//! With `JOURNEY_PAGES`, the pages and an index are written there for `tests/browser/function-pages.spec.js`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ::bundle::Bundle;
use forms::view::{SEAL_FIELD, TRAP_FIELD, reveal_css};
use forms::{FormDefinition, Reference};
use function::{FrontDoor, FrontDoorKeys};
use journeys::canary::{self, Canaries};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::outline::outline;
use journeys::staff::STAFF;
use journeys::visit::{Got, URLENCODED, Visit};
use journeys::{applicant, bundle, page, records, table};
use language::Lang;
use serde_json::{Value, json};
use store::casework::Told;
use store::change::Act;
use store::status::Status;
use store::token::Keys;
use store::world::{NoEntropy, World};
use tokio::sync::OnceCell;

/// The form with every kind of question, which the site does not have.
const EVERY_KIND: &str = "every-kind";
/// The forms and the pages with HTML snapshots. Other pages consist of the same parts.
const AS_HTML: [&str; 3] = [EVERY_KIND, "support", "tracking"];
const PAGES_AS_HTML: [&str; 11] = [
    "fresh",
    "missing",
    "wrong",
    "odd-fields",
    "check",
    "check-again",
    "unavailable",
    "receipt",
    "mistakes",
    "declined",
    "sure-wrong",
];
/// The lengths of answers that make a body too large to be accepted, and too large to be read.
const FILLER: usize = 70_000;
const FAR_TOO_LARGE: usize = 300_000;

/// A page with its origin.
struct Seen {
    /// The form, or `none` for pages without a form.
    form: String,
    lang: Lang,
    /// The kind of page.
    name: &'static str,
    /// The page's address.
    address: String,
    status: u16,
    html: String,
}

impl Seen {
    fn of(form: &str, lang: Lang, name: &'static str, address: String, got: &Got) -> Self {
        let (status, html) = (got.status, got.html.clone());
        Seen { form: form.into(), lang, name, address, status, html }
    }

    /// The page without the parts that change with a form's wording, and without very long texts.
    fn steady(&self, text: &str) -> String {
        let page = page::Page::parse(&self.html);
        let hidden = |wanted: &str| page.hidden.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value);
        let (seal, pass) = (hidden(SEAL_FIELD), hidden("pass"));
        let receipt = |address: &str| address.rsplit_once("/receipt/").map(|(_, token)| token.replace("#main", ""));
        let tokens = page.links.iter().chain(&page.actions).chain([&self.address]).filter_map(|link| receipt(link));
        let mut steady = text.replace(&filler(FILLER), "[70000 letters]");
        for (what, instead) in
            tokens.map(|token| (token, "[token]")).chain([(seal.to_string(), "[seal]"), (pass.to_string(), "[pass]")])
        {
            if !what.is_empty() {
                steady = steady.replace(&what, instead);
            }
        }
        steady
    }

    /// The title, the language switch and the main part.
    fn html(&self) -> String {
        let parts = [
            ("<title>", "</title>"),
            ("<button class=\"visually-hidden\"", "</button>"),
            (" class=\"switch\"", "</"),
            ("<main", "</main>"),
        ];
        let mut html = String::new();
        for (from, to) in parts {
            let Some(start) = self.html.find(from) else { continue };
            let end = start + self.html[start..].find(to).unwrap() + to.len();
            html.push_str(self.html[start..end].trim());
            html.push('\n');
        }
        self.steady(&html)
    }
}

/// The bundle of the real content with one additional form.
fn with_every_kind() -> (tempfile::TempDir, Bundle) {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let text = include_str!("../../forms/tests/every_kind.toml");
    std::fs::write(folder.path().join(format!("forms/{EVERY_KIND}.toml")), text).unwrap();
    let manifest = folder.path().join("bundle.json");
    let mut bundle: Value = serde_json::from_str(&std::fs::read_to_string(&manifest).unwrap()).unwrap();
    bundle["forms"].as_array_mut().unwrap().push(EVERY_KIND.into());
    std::fs::write(&manifest, bundle.to_string()).unwrap();
    let bundle = Bundle::load(folder.path()).unwrap();
    (folder, bundle)
}

/// A visitor with a clock that stands still, whose function always draws the same random number. So each visitor has one
/// submission.
async fn visit(folder: &Path) -> (Visit, Faulty) {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let mut visit = Visit::with(faulty.table(&table), Keys::new([1; 32], None));
    visit.intake.bundle = Arc::new(Bundle::load(folder).unwrap());
    visit.intake.world = world(&visit).with_entropy(|| Ok([0x5a; 16]));
    (visit, faulty)
}

fn world(visit: &Visit) -> World {
    let clock = std::sync::Arc::clone(&visit.clock);
    World::system().with_clock(move || clock.load(Ordering::Relaxed))
}

fn filler(letters: usize) -> String {
    "w".repeat(letters)
}

fn body<'a>(form: &FormDefinition, fields: impl IntoIterator<Item = &'a (String, String)>) -> String {
    applicant::body_of(form, fields.into_iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// Every page of one form in one language.
async fn journey(folder: &Path, form: &FormDefinition, lang: Lang) -> Vec<Seen> {
    let (mut visit, faulty) = visit(folder).await;
    let answers = Canaries::of(form);
    let (sound, wrong) = (body(form, &answers.sound), body(form, &answers.wrong));
    let (unknown, story) = canary::UNKNOWN;
    let mut seen = Vec::new();
    let mut see = |name, step: &str, got: &Got, status: u16| {
        assert_eq!(got.status, status, "{name} of {} in {lang}", form.id);
        seen.push(Seen::of(&form.id, lang, name, format!("/intake/{lang}/{}{step}", form.id), got));
    };
    let address = |step: &str| format!("/intake/{lang}/{}{step}", form.id);

    see("fresh", "/change", &visit.post(&address("/change"), "").await, 200);
    see("missing", "", &visit.post(&address(""), "").await, 422);
    see("wrong", "", &visit.post(&address(""), wrong.clone()).await, 422);

    // A second answer to a question that takes one, a field that the form does not have, and a filled trap field.
    let (twice, _) = answers.sound.first().unwrap();
    let odd = applicant::body([(twice.as_str(), "another"), (unknown, story), (TRAP_FIELD, "https://example.com")]);
    see("odd-fields", "", &visit.post(&address(""), format!("{sound}&{odd}")).await, 422);
    let garbled = sound.replacen('=', "=%FF", 1);
    see("garbled", "", &visit.post(&address(""), garbled).await, 422);
    let large = |letters| format!("{sound}&{unknown}={}", filler(letters));
    see("too-large", "", &visit.post(&address(""), large(FILLER)).await, 413);
    see("far-too-large", "", &visit.post(&address(""), large(FAR_TOO_LARGE)).await, 413);
    see("not-a-form", "", &visit.send("POST", &address(""), "text/plain", sound.clone()).await, 422);

    visit.intake.world = world(&visit).with_entropy(|| Err(NoEntropy));
    see("not-sealed", "", &visit.post(&address(""), sound.clone()).await, 507);
    visit.intake.world = world(&visit).with_entropy(|| Ok([0x5a; 16]));
    let check = visit.post(&address(""), sound).await;
    see("check", "", &check, 200);
    see("change", "/change", &visit.post(&address("/change"), check.page.hidden_body()).await, 200);
    visit.wait(25 * 60 * 60);
    let again = visit.post(&address("/confirm"), check.page.hidden_body()).await;
    see("check-again", "/confirm", &again, 200);
    faulty.always(Some(TRANSACT), Fault::Repeat);
    see("unavailable", "/confirm", &visit.post(&address("/confirm"), again.page.hidden_body()).await, 507);
    faulty.heal();

    let receipt = visit.post(&address("/confirm"), again.page.hidden_body()).await.location;
    for (name, lang, receipt) in [
        ("receipt", lang, receipt.clone()),
        ("receipt-switched", lang.other(), receipt.replace(&format!("/{lang}/"), &format!("/{}/", lang.other()))),
    ] {
        let got = visit.get(&receipt).await;
        assert_eq!(got.status, 200);
        seen.push(Seen::of(&form.id, lang, name, receipt, &got));
    }
    seen
}

/// Every page on which a request is followed.
async fn tracking(folder: &Path, lang: Lang) -> Vec<Seen> {
    let (visit, faulty) = visit(folder).await;
    let mut seen = Vec::new();
    let mut see = |name, step: &str, got: &Got, status: u16| {
        assert_eq!(got.status, status, "{name} in {lang}: {}", got.page.words);
        seen.push(Seen::of("tracking", lang, name, format!("/intake/{lang}/track{step}"), got));
    };
    let address = |step: &str| format!("/intake/{lang}/track{step}");
    let check = visit.check(lang).await.page;
    let receipt = visit.confirm(lang, &check).await.location;
    let reference = records::text(&records::of_kind(&visit.table, "META").await[0], "reference").to_string();
    let typed = |digits: &str| applicant::encoded([("reference", reference.as_str()), ("digits", digits)]);
    let (world, store) = (world(&visit), &visit.intake.store);
    let act = Act::new(&world, STAFF);
    let record = async || store.find(world.now(), &Reference::parse(&reference).unwrap()).await.unwrap().unwrap();

    see("entry", "", &visit.get(&address("")).await, 200);
    let token = receipt.rsplit_once('/').unwrap().1;
    let from_receipt = format!("/receipt/{token}");
    see("from-the-receipt", &from_receipt, &visit.get(&address(&from_receipt)).await, 200);
    see("mistakes", "", &visit.post(&address(""), "reference=2222-2223&digits=x").await, 422);
    see("not-found", "", &visit.post(&address(""), typed("9999")).await, 422);
    faulty.always(None, Fault::Fail);
    see("failed", "", &visit.post(&address(""), typed("0001")).await, 507);
    faulty.heal();
    let first = visit.post(&address(""), typed("0001")).await;
    see("received", "", &first, 200);
    let asks = |asking: &str, contact: &str| format!("{}&asking={asking}&contact={contact}", first.page.hidden_body());
    see("sure", "/sure", &visit.post(&address("/sure"), asks("erasure", "")).await, 200);
    see("sure-wrong", "/ask", &visit.post(&address("/ask"), asks("contact", "")).await, 422);
    faulty.always(Some(TRANSACT), Fault::Repeat);
    see("sure-failed", "/ask", &visit.post(&address("/ask"), asks("contact", "x")).await, 507);
    faulty.heal();
    see("asked", "/ask", &visit.post(&address("/ask"), asks("contact", "x")).await, 200);
    store.ask_for_documents(&act, &record().await, &["identity".to_string()], None).await.unwrap();
    see("documents", "", &visit.post(&address(""), typed("0001")).await, 200);
    for to in [Status::WithCommittee, Status::Declined] {
        store.set_status(&act, &record().await, to, None).await.unwrap();
    }
    see("replied", "", &visit.post(&address(""), typed("0001")).await, 200);
    store.tell(&act, &record().await, Told::Call, None).await.unwrap();
    see("declined", "", &visit.post(&address(""), typed("0001")).await, 200);
    visit.wait(60 * 60);
    see("outdated", "/ask", &visit.post(&address("/ask"), asks("copy", "")).await, 422);
    seen
}

/// The pages without a form.
async fn dead_ends(folder: &Path, lang: Lang) -> Vec<Seen> {
    let (mut visit, _faulty) = visit(folder).await;
    let mut seen = Vec::new();
    for (name, address) in [
        ("receipt-unreadable", format!("/intake/{lang}/receipt/{}", canary::IN_ADDRESS)),
        ("no-such-form", format!("/intake/{lang}/{}", canary::IN_ADDRESS)),
    ] {
        let got = visit.get(&address).await;
        assert_eq!(got.status, 422);
        seen.push(Seen::of("none", lang, name, address, &got));
    }
    visit.intake.front_door = Some(FrontDoor::new(FrontDoorKeys { current: [2; 32], previous: None }));
    let address = format!("/intake/{lang}/support/confirm");
    let got = visit.post(&address, "").await;
    assert_eq!(got.status, 421);
    seen.push(Seen::of("none", lang, "around-the-front-door", address, &got));
    let address = format!("/intake/{lang}/receipt/{}", canary::IN_ADDRESS);
    let got = visit.get(&address).await;
    assert_eq!(got.status, 421);
    seen.push(Seen::of("none", lang, "opened-around-the-front-door", address, &got));
    visit.intake.front_door = None;
    // The template of the form is broken, so no page can show the form.
    let broken = tempfile::tempdir().unwrap();
    bundle::copy(folder, broken.path());
    std::fs::write(broken.path().join("templates/intake/form.html"), "{{ nothing.of.the.kind }}").unwrap();
    visit.intake.bundle = Arc::new(Bundle::load(broken.path()).unwrap());
    let address = format!("/intake/{lang}/support");
    let got = visit.send("POST", &address, URLENCODED, "").await;
    assert_eq!(got.status, 507);
    seen.push(Seen::of("none", lang, "last-resort", address, &got));
    seen
}

/// Every page, made once per test program.
async fn pages() -> &'static [Seen] {
    static PAGES: OnceCell<Vec<Seen>> = OnceCell::const_new();
    PAGES
        .get_or_init(|| async {
            let (folder, bundle) = with_every_kind();
            let mut seen = Vec::new();
            for lang in Lang::ALL {
                for form in bundle.forms() {
                    seen.extend(journey(folder.path(), form, lang).await);
                }
                seen.extend(Box::pin(tracking(folder.path(), lang)).await);
                seen.extend(dead_ends(folder.path(), lang).await);
            }
            seen
        })
        .await
}

/// Compares the pages with the snapshots of a folder. Asserts that the folder has no snapshot of a page that no longer exists.
fn compare(folder: &str, snapshots: &[(String, String)]) {
    let path = PathBuf::from("snapshots").join(folder);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&path);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, text) in snapshots {
            insta::assert_snapshot!(name.as_str(), text);
        }
    });
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = files.filter(|file| file.ends_with(".snap")).collect();
    let compared: BTreeSet<_> = snapshots.iter().map(|(name, _)| format!("{name}.snap")).collect();
    assert_eq!(files, compared, "a snapshot of a page that is gone");
}

#[tokio::test]
async fn every_pages_outline_is_as_approved() {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut forms: Vec<(&str, String)> = Vec::new();
    for page in pages().await {
        // A page that was reached by the language switch is in the same snapshot as the page it came from.
        let from = if page.name == "receipt-switched" { page.lang.other() } else { page.lang };
        let name = format!("{}-{from}", page.form);
        if texts.last().is_none_or(|(last, _)| *last != name) {
            texts.push((name, String::new()));
            forms.clear();
        }
        let (_, text) = texts.last_mut().unwrap();
        let mut outlined = page.steady(&outline(&page.html));
        // A form that equals that of an earlier page is not repeated.
        if let Some(start) = outlined.find("form post") {
            match forms.iter().find(|(_, form)| *form == outlined[start..]) {
                Some((before, _)) => outlined.replace_range(start.., &format!("the form of \"{before}\"\n")),
                None => forms.push((page.name, outlined[start..].to_string())),
            }
        }
        write!(text, "=== {} ({} at {})\n{outlined}\n", page.name, page.status, page.steady(&page.address)).unwrap();
    }
    compare("outlines", &texts);
}

#[tokio::test]
async fn the_markup_of_every_kind_of_page_is_as_approved() {
    let is_held = |page: &&Seen| AS_HTML.contains(&page.form.as_str()) && PAGES_AS_HTML.contains(&page.name);
    let pages = pages().await.iter().filter(is_held);
    let texts: Vec<_> = pages.map(|page| (format!("{}-{}-{}", page.form, page.name, page.lang), page.html())).collect();
    compare("html", &texts);
}

#[tokio::test]
async fn the_pages_are_left_for_the_browser() {
    let (_folder, bundle) = with_every_kind();
    let pages = pages().await.iter().map(|seen| {
        json!({
            "form": seen.form, "lang": seen.lang.code(), "name": seen.name, "address": seen.address,
            "status": seen.status, "file": page::keep(&seen.html),
        })
    });
    let index = json!({
        // The digest of the pages' content. The style sheet that they refer to must be built from the same content.
        "content": bundle.content,
        "policy": bundle.headers["Content-Security-Policy"],
        // The site's own style sheet has no rules for a form that the site does not have.
        "reveal": reveal_css(bundle.form(EVERY_KIND)),
        "pages": pages.collect::<Vec<_>>(),
    });
    if let Some(folder) = page::kept() {
        std::fs::write(folder.join("function-pages.json"), index.to_string()).unwrap();
    }
    let addresses = index["pages"].as_array().unwrap();
    assert!(addresses.len() > 100 && index["reveal"].as_str().unwrap().contains(EVERY_KIND));
}
