//! Compares the calls of the desk in the browser to the table, on all of its pages and forms, with `journeys::calls`, which its role allows.
//! The two must be equal. The calls at the program's start are recorded too, because the real program is started. An address in
//! `desk/src/web/routes.rs` that the test does not ask for fails it.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::cell::RefCell;
use std::path::Path;

use axum::http::StatusCode;
use journeys::applicant::{SOUND, sent};
use journeys::deployed::{self, http_event};
use journeys::faulty::Faulty;
use journeys::runtime_api::RuntimeApi;
use journeys::{bundle, calls, people, staff, table};
use store::Store;
use store::config::TableConfig;
use store::staff::Role;
use store::world::World;
use support::{Browser, Desk, Page};

const PROGRAM: &str = env!("CARGO_BIN_EXE_desk-web");

/// The environment of the deployed desk.
fn environment(table: &TableConfig) -> Vec<(&'static str, String)> {
    let mut env = deployed::environment(table, Path::new("nowhere"));
    let theirs = ["INTAKE_BUNDLE", "INTAKE_SEAL_KEY", "INTAKE_MAIL", "INTAKE_MAIL_FROM", "INTAKE_MAIL_RELATIONS"];
    env.retain(|(name, _)| !theirs.contains(name));
    env.extend([
        ("INTAKE_DESK_BUNDLE", bundle::built().to_str().unwrap().to_string()),
        ("INTAKE_DESK_ISSUER", "https://id.example".into()),
        ("INTAKE_DESK_CLIENT_ID", "desk".into()),
        ("INTAKE_DESK_CLIENT_SECRET", "hush-hush".into()),
        ("INTAKE_DESK_KEY", deployed::KEY.into()),
    ]);
    env
}

/// The addresses of the desk, by their parts after `/desk`, as the routes name them.
const ROUTES: &str = include_str!("../src/web/routes.rs");

/// A walk over the desk's pages, which remembers where it was.
#[derive(Default)]
struct Walk {
    asked: RefCell<Vec<(&'static str, String)>>,
}

impl Walk {
    /// Opens a page, which is there.
    async fn get(&self, person: &Browser<'_>, path: &str) -> Page {
        let page = self.get_any(person, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.html());
        page
    }

    /// Opens an address that leads to another one.
    async fn led_on(&self, person: &Browser<'_>, path: &str) {
        assert_eq!(self.get_any(person, path).await.status, StatusCode::SEE_OTHER, "{path}");
    }

    async fn get_any(&self, person: &Browser<'_>, path: &str) -> Page {
        self.asked.borrow_mut().push(("get", path.split('?').next().unwrap().to_string()));
        // On the heap: the futures of all pages together are too large for a test's stack.
        Box::pin(person.get(path)).await
    }

    /// Sends a form that is accepted: the response is a page, or it leads to one.
    async fn post(&self, person: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
        self.asked.borrow_mut().push(("post", path.to_string()));
        let done = Box::pin(person.post(path, fields)).await;
        assert!(matches!(done.status, StatusCode::OK | StatusCode::SEE_OTHER), "{path}: {}", done.html());
        done
    }

    /// Sends a form of a page with the state that the page shows.
    async fn act(&self, person: &Browser<'_>, page: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let shown = self.get(person, page).await;
        let carried = ["seen", "version", "asked", "desk-before"];
        let carried: Vec<_> = carried.into_iter().filter_map(|name| Some((name, shown.hidden(name)?))).collect();
        let carried = carried.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = fields.iter().copied().chain(carried).collect();
        let path = if form.is_empty() { page.to_string() } else { format!("{page}/{form}") };
        let done = self.post(person, &path, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{path}: {}", done.html());
        done
    }

    /// The routes to which no address led. An address belongs to the first route that fits it.
    fn missed(&self) -> Vec<String> {
        let mut missed = Vec::new();
        for method in ["get", "post"] {
            let (_, rest) = ROUTES.split_once(&format!("async fn {method}(")).unwrap();
            let rest = rest.split_once("\n}").unwrap().0;
            let routes: Vec<Vec<&str>> = rest.lines().filter_map(route).collect();
            assert!(routes.len() > 10, "{routes:?}");
            let mut met = vec![false; routes.len()];
            for (_, path) in self.asked.borrow().iter().filter(|(asked, _)| *asked == method) {
                let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).skip(1).collect();
                let fits = |route: &Vec<&str>| {
                    route.len() == parts.len()
                        && route.iter().zip(&parts).all(|(want, part)| {
                            want.strip_prefix('"').is_none_or(|want| want.trim_end_matches('"') == *part)
                        })
                };
                met[routes.iter().position(fits).unwrap_or_else(|| panic!("no route fits {method} {path}"))] = true;
            }
            let unmet = routes.iter().zip(met).filter(|(_, met)| !met);
            missed.extend(unmet.map(|(route, _)| format!("{method} {}", route.join("/"))));
        }
        missed
    }
}

/// The parts that a line of the routes names.
fn route(line: &str) -> Option<Vec<&str>> {
    let (parts, _) = line.trim().strip_prefix('[')?.split_once("] =>")?;
    Some(parts.split(", ").filter(|part| !part.is_empty()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_in_the_browser_makes_exactly_the_listed_calls() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let through = faulty.table(&table);
    let runtime = RuntimeApi::start().await;
    let program = deployed::start(&runtime, PROGRAM, &environment(&through));
    let answer = runtime.invoke(http_event("GET", "/desk/", "", false)).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    program.end();

    let desk = Desk::new().await.with_store(Store::new(&through));
    // What is not done in the browser bypasses the recording proxy.
    let direct = Store::new(&table);
    let console = World::system().with_clock(|| staff::NOW.seconds());
    people::added(&direct, &console, "steward", &people::rights(&[], true)).await;
    let mut team = Vec::new();
    for (subject, roles, is_steward) in [
        ("hind", &[Role::Relations][..], true),
        ("basma", &[], true),
        ("first", &[Role::Committee], false),
        ("second", &[Role::Committee], false),
        ("research", &[Role::SocialResearch], false),
        ("noura", &[Role::Relations], false),
    ] {
        team.push(Box::pin(desk.person(subject, roles, is_steward)).await);
    }
    let [hind, basma, first, second, research, noura] = team.try_into().ok().unwrap();
    let walk = Walk::default();
    let submitted = async || staff::submitted(&direct, "support", SOUND).await.to_string();
    let (one, two, three) = (submitted().await, submitted().await, submitted().await);

    Box::pin(casework(&walk, &hind, &noura, &one)).await;
    Box::pin(committee(&walk, &desk, [&hind, &first, &second], &two)).await;
    Box::pin(entering(&walk, &hind)).await;
    Box::pin(files(&walk, &hind, &first, &one)).await;
    Box::pin(finding(&walk, &hind, &one)).await;
    for person in [&hind, &basma, &first, &research] {
        walk.get(person, "/desk/").await;
        walk.get(person, "/desk/requests").await;
    }
    Box::pin(erasing(&walk, &hind, &basma, &three)).await;
    Box::pin(the_staff(&walk, &desk, &hind, &noura)).await;
    assert_eq!(walk.missed(), Vec::<String>::new());
    assert_eq!(faulty.calls(), calls::DESK_WEB.calls());
}

async fn casework(walk: &Walk, hind: &Browser<'_>, noura: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}");
    let to_noura = noura.member.id.as_str();
    for (form, fields) in [
        ("take", &[][..]),
        ("acknowledge", &[]),
        ("note", &[("note", "قريب من المستشفى")]),
        ("call", &[("call", "reached")]),
        ("call", &[("call", "again"), ("day", "2026-12-01")]),
        ("remind", &[("day", "2026-12-01")]),
        ("hand_over", &[("to", to_noura)]),
        ("take", &[]),
        ("give_back", &[]),
        ("documents", &[("note", "x")]),
        ("move", &[("to", "verified")]),
        ("move", &[("to", "with_social_research"), ("note", "x")]),
        ("report", &[("note", "x")]),
        ("withdraw", &[("question", "consent")]),
        ("take", &[]),
    ] {
        walk.act(hind, &page, form, fields).await;
    }
    for (question, answer) in [("full_name", "سارة أحمد"), ("mobile", "0500000002"), ("national_id", "1000000008")]
    {
        walk.act(hind, &format!("{page}/correct/{question}"), "", &[(question, answer)]).await;
    }
    walk.led_on(hind, &format!("{page}/note")).await;
    for query in [
        "new=1",
        "new=1&form=support",
        "mine=1",
        "mine=1&step=closed",
        "free=1",
        "late=1",
        "failed=1",
        "marked=1",
        "step=verified",
        "channel=website",
        "days=2",
        "order=newest",
    ] {
        walk.get(hind, &format!("/desk/requests?{query}")).await;
    }
}

async fn committee(walk: &Walk, desk: &Desk, people: [&Browser<'_>; 3], reference: &str) {
    let [hind, first, second] = people;
    let page = format!("/desk/requests/{reference}");
    for to in ["verified", "with_committee"] {
        walk.act(hind, &page, "move", &[("to", to)]).await;
    }
    walk.get(hind, "/desk/committee").await;
    let meeting = walk.post(hind, "/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
    let present = [("person", first.member.id.as_str()), ("person", second.member.id.as_str())];
    walk.act(hind, &meeting, "present", &present).await;
    let about = [("reference", reference)];
    walk.act(hind, &page, "list", &[]).await;
    walk.act(hind, &meeting, "off", &about).await;
    walk.act(hind, &meeting, "list", &about).await;
    walk.get(hind, "/desk/committee").await;
    walk.post(first, &format!("{meeting}/sheet"), &about).await;
    walk.post(first, &format!("{meeting}/sheet"), &[about[0], ("names", "1")]).await;
    for member in [first, second] {
        walk.act(member, &meeting, "vote", &[about[0], ("vote", "accept")]).await;
        // Events are in order of time to the second.
        desk.later(60);
    }
    walk.act(first, &meeting, "decide", &[about[0], ("ruling", "accepted:need_shown"), ("note", "x")]).await;
    walk.get(hind, &format!("{page}/letter")).await;
    walk.act(hind, &page, "tell", &[("told", "call")]).await;
}

async fn entering(walk: &Walk, hind: &Browser<'_>) {
    walk.get(hind, "/desk/enter").await;
    walk.led_on(hind, "/desk/enter?form=support&channel=telephone&lang=ar").await;
    let form = walk.get(hind, "/desk/enter/support?channel=telephone&lang=ar").await;
    let carried = ["desk-id", "desk-channel", "desk-lang"].map(|name| (name, form.hidden(name).unwrap()));
    let answers = SOUND.map(|(name, value)| (name, sent(name, value).into_owned()));
    let fields: Vec<_> = carried.iter().chain(&answers).map(|(name, value)| (*name, value.as_str())).collect();
    walk.post(hind, "/desk/enter/support", &fields).await;
    walk.post(hind, "/desk/enter/support/change", &fields).await;
    // The second one finds what the first one stored.
    for _ in 0..2 {
        let stored = walk.post(hind, "/desk/enter/support/confirm", &fields).await;
        assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.html());
    }
    walk.led_on(hind, "/desk/enter/support/confirm").await;
}

async fn files(walk: &Walk, hind: &Browser<'_>, member: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}");
    walk.post(hind, &format!("{page}/print"), &[]).await;
    let copy = format!("{page}/copy");
    walk.get(hind, &copy).await;
    let done = walk.post(hind, &copy, &[("checked", "yes"), ("kind", "csv")]).await;
    assert!(done.disposition.is_some(), "{}", done.html());
    walk.get(hind, "/desk/export").await;
    let done = walk.post(hind, "/desk/export", &[("form", "support"), ("kind", "xlsx")]).await;
    assert!(done.disposition.is_some());
    for path in ["/desk/figures", "/desk/figures?quarter=2026-4", "/desk/figures.xlsx", "/desk/figures.md"] {
        walk.get(member, path).await;
    }
}

async fn finding(walk: &Walk, hind: &Browser<'_>, reference: &str) {
    walk.get(hind, "/desk/find").await;
    walk.post(hind, "/desk/find", &[("reference", reference)]).await;
    for number in [[("kind", "mobile"), ("number", "0500000001")], [("kind", "national_id"), ("number", "1234567897")]]
    {
        walk.post(hind, "/desk/find/person", &number).await;
    }
    assert!(walk.post(hind, "/desk/find/notes", &[("words", "المستشفى")]).await.has(reference));
}

async fn erasing(walk: &Walk, hind: &Browser<'_>, basma: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}/erase");
    for ended_by in [hind, basma] {
        walk.act(hind, &page, "ask", &[("reason", "x")]).await;
        walk.act(ended_by, &page, "end", &[]).await;
    }
    walk.act(hind, &page, "ask", &[("reason", "x")]).await;
    walk.get(basma, "/desk/").await;
    walk.act(basma, &page, "confirm", &[("typed", reference)]).await;
    // Of a request that is erased, the page says so, and a form finishes what was interrupted.
    walk.get(basma, &page).await;
    walk.post(basma, &format!("{page}/confirm"), &[]).await;
    walk.led_on(basma, &format!("{page}/ask")).await;
}

async fn the_staff(walk: &Walk, desk: &Desk, hind: &Browser<'_>, noura: &Browser<'_>) {
    let (store, world) = (&desk.web.store, &desk.web.world);
    let code = people::invited(store, world, "salma").await.to_string();
    walk.get(hind, "/desk/settings").await;
    walk.post(hind, "/desk/settings", &[("lang", "en")]).await;
    walk.post(hind, "/desk/staff/code", &[("code", &code)]).await;
    walk.post(hind, "/desk/staff/add", &[("code", &code), ("role", "committee"), ("lang", "ar")]).await;
    walk.get(hind, "/desk/staff").await;
    walk.get(hind, "/desk/log").await;
    let page = format!("/desk/staff/{}", noura.member.id.as_str());
    walk.act(hind, &page, "rights", &[("role", "relations"), ("role", "committee")]).await;
    walk.act(hind, &page, "end", &[]).await;
    walk.act(hind, &page, "remove", &[("sure", "1")]).await;
    walk.post(hind, "/desk/out/everywhere", &[]).await;
    let token = people::signed_in(store, world, "hind").await;
    let again = Browser { desk, token, member: hind.member.clone() };
    walk.post(&again, "/desk/out", &[]).await;
}
