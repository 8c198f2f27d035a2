//! A tour of the desk: each of its pages, in each of its states.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use journeys::applicant::{SOUND, sent};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::records::AttributeValue;
use journeys::staff::{found, submitted};
use journeys::{followers, people, records, table};
use language::Lang;
use store::Store;
use store::asking::Asking;
use store::change::Act;
use store::config::TableConfig;
use store::staff::Role;
use store::status::Status;
use tera::Context;

use crate::support::{Browser, Desk, ORIGIN, Page};

/// A tour in one language.
struct Tour {
    desk: Desk,
    table: TableConfig,
    lang: Lang,
}

/// The pages of a tour.
pub(crate) async fn pages(lang: Lang) -> Vec<String> {
    let table = table::fresh().await;
    let mut desk = Desk::new().await.with_store(Store::new(&table));
    desk.shown = Some(Vec::new().into());
    let tour = Tour { desk, table, lang };
    Box::pin(tour.outside()).await;
    let hind = tour.person("hind", &[Role::Relations], true).await;
    tour.alone(&hind).await;
    let noura = tour.person("noura", &[Role::Relations], false).await;
    let basma = tour.person("basma", &[], true).await;
    let layan = tour.person("layan", &[Role::SocialResearch], false).await;
    Box::pin(tour.casework(&hind, &noura, &layan, &basma)).await;
    Box::pin(tour.committee(&hind, &basma)).await;
    Box::pin(tour.entering(&hind)).await;
    Box::pin(tour.finding(&hind)).await;
    Box::pin(tour.figures_and_files(&hind)).await;
    Box::pin(tour.erasing(&hind, &basma)).await;
    Box::pin(tour.long_lists(&hind)).await;
    Box::pin(tour.the_staff(&hind)).await;
    tour.desk.shown.unwrap().into_inner().unwrap()
}

impl Tour {
    async fn person(&self, subject: &str, roles: &[Role], is_steward: bool) -> Browser<'_> {
        let browser = self.desk.person(subject, roles, is_steward).await;
        browser.speak(self.lang).await;
        browser
    }

    async fn request(&self) -> String {
        submitted(&self.desk.web.store, "support", SOUND).await.to_string()
    }

    /// A request that is with the committee.
    async fn raised(&self, by: &Browser<'_>) -> String {
        let (store, world) = (&self.desk.web.store, &self.desk.web.world);
        let reference = submitted(store, "support", SOUND).await;
        let act = Act::new(world, &by.member.name).by(&by.member.id);
        for step in [Status::Verified, Status::WithCommittee] {
            store.set_status(&act, &found(store, &reference).await, step, None).await.unwrap();
        }
        reference.to_string()
    }

    /// Sends a form of a page with the state that the page shows. It is accepted.
    async fn act(&self, person: &Browser<'_>, page: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let shown = person.get(page).await;
        let done = self.send(person, &shown, &format!("{page}/{form}"), fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{page}/{form}: {}", done.html());
        let next = done.location.clone().unwrap();
        person.get(&next).await;
        done
    }

    /// Sends a form with what a page carries.
    async fn send(&self, person: &Browser<'_>, shown: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let carried = ["seen", "version", "asked"].into_iter().filter_map(|name| Some((name, shown.hidden(name)?)));
        let carried: Vec<_> = carried.collect();
        let carried = carried.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = fields.iter().copied().chain(carried).collect();
        Box::pin(person.post(path, &fields)).await
    }

    /// The pages before a sign-in, and after the table did not answer.
    async fn outside(&self) {
        let ask = async |desk: &Desk, method: &str, path: String, body: &'static str| {
            let request = Request::builder().method(method).uri(path).header("origin", ORIGIN);
            let request = request.header("cookie", "__Host-desk=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            desk.send(request.body(Body::from(body)).unwrap()).await
        };
        let lang = self.lang;
        ask(&self.desk, "GET", format!("/desk/?lang={lang}"), "").await;
        let post = format!("/desk/requests/2222-2222/note?lang={lang}");
        assert!(ask(&self.desk, "POST", post.clone(), "note=kept").await.has("kept"));
        // A callback to no sign-in that this browser began: nothing says which language the person reads.
        if lang == Lang::Ar {
            ask(&self.desk, "GET", "/desk/in?error=x".into(), "").await;
        }
        let mut config = TableConfig::on_this_machine("http://127.0.0.1:9".into());
        config.timeouts.budget = std::time::Duration::from_millis(200);
        let mut broken = self.desk.with_store(Store::new(&config));
        broken.shown = Some(Vec::new().into());
        assert_eq!(ask(&broken, "POST", post, "note=kept").await.status, StatusCode::INSUFFICIENT_STORAGE);
        self.show(broken.shown.unwrap().into_inner().unwrap().remove(0));
        let mut context = Context::new();
        context.insert("title", "–");
        context.insert("code", "ABCD-EFGH");
        context.insert("to", "/desk/");
        context.insert("path", "/desk/");
        let html = self.desk.web.bundle.page(lang, "desk/no-access.html", context).unwrap();
        journeys::page::keep_of_desk("/desk/in", 200, &html);
        self.show(html);
    }

    fn show(&self, html: String) {
        self.desk.shown.as_ref().unwrap().lock().unwrap().push(html);
    }

    /// The pages of a desk with one person and no request.
    async fn alone(&self, hind: &Browser<'_>) {
        for path in ["/desk/", "/desk/requests", "/desk/committee", "/desk/figures", "/desk/log", "/desk/nothing"] {
            hind.get(path).await;
        }
        let raised = self.raised(hind).await;
        hind.get(&format!("/desk/requests/{raised}")).await;
        let url = hind.post("/desk/committee", &[("day", "2026-12-20")]).await.location.unwrap();
        hind.get(&url).await;
        hind.get("/desk/committee").await;
        hind.post("/desk/committee", &[("day", "x")]).await;
        let one = self.request().await;
        let erase = format!("/desk/requests/{one}/erase");
        hind.get(&erase).await;
        hind.post(&format!("{erase}/ask"), &[("reason", "kept")]).await;
    }

    /// A request's page, with every form and in every step.
    async fn casework(&self, hind: &Browser<'_>, noura: &Browser<'_>, layan: &Browser<'_>, basma: &Browser<'_>) {
        let (one, _shares) = (self.request().await, self.request().await);
        let page = format!("/desk/requests/{one}");
        let before = hind.get(&page).await;
        self.act(hind, &page, "take", &[]).await;
        noura.get(&page).await;
        basma.get(&page).await;
        self.act(hind, &page, "acknowledge", &[]).await;
        self.act(hind, &page, "note", &[("note", "a note")]).await;
        self.act(hind, &page, "remind", &[("day", "2026-12-01")]).await;
        for (form, fields) in [
            ("note", &[("note", "")][..]),
            ("call", &[("note", "kept")]),
            ("move", &[("note", "kept")]),
            ("documents", &[("document", "x")]),
            ("hand_over", &[("note", "kept")]),
            ("remind", &[("day", "x")]),
            ("give_back", &[("note", "kept")]),
        ] {
            let sent = self.send(hind, &before, &format!("{page}/{form}"), fields).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        }
        self.act(hind, &page, "hand_over", &[("to", noura.member.id.as_str()), ("note", "a word")]).await;
        self.act(noura, &page, "give_back", &[]).await;
        self.act(hind, &page, "documents", &[("document", self.document()), ("note", "a note")]).await;
        self.act(hind, &page, "move", &[("to", "with_social_research"), ("note", "a question")]).await;
        layan.get("/desk/").await;
        layan.get("/desk/find").await;
        layan.post(&format!("{page}/report"), &[("note", "")]).await;
        self.act(layan, &page, "report", &[("note", "a report")]).await;
        for (question, answer) in [("town", "بريدة"), ("household", "3")] {
            let path = format!("{page}/correct/{question}");
            let shown = hind.get(&path).await;
            hind.post(&path, &[(question, "")]).await;
            let before = shown.hidden("desk-before").unwrap_or_default();
            let done = hind.post(&path, &[(question, answer), ("desk-before", &before)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html());
            let conflict = hind
                .post(&path, &[(question, if question == "town" { "الرس" } else { "4" }), ("desk-before", &before)])
                .await;
            assert_eq!(conflict.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        self.act(hind, &page, "withdraw", &[("question", "consent")]).await;
        let reference = forms::Reference::parse(&one).unwrap();
        let store = &self.desk.web.store;
        for asking in Asking::ALL {
            followers::ask(store, self.desk.web.world.now(), &reference, asking, Some("kept")).await;
        }
        followers::shut(store, &reference).await;
        hind.get(&page).await;
        hind.get("/desk/").await;
        self.act(hind, &page, "settle", &[("asking", "copy")]).await;
        self.act(hind, &page, "open_to_followers", &[]).await;
        hind.post(&format!("{page}/print"), &[]).await;
        hind.get(&format!("{page}/copy")).await;
        hind.post(&format!("{page}/copy"), &[]).await;
        let text = |text: &str| AttributeValue::S(text.into());
        for person in [hind, noura] {
            person.get(&page).await;
            person.get(&format!("{page}/story?skip=1")).await;
        }
        let long = "word ".repeat(750);
        for _ in 0..2 {
            // Events are in order of time to the second.
            self.desk.later(60);
            self.act(hind, &page, "note", &[("note", &long)]).await;
        }
        assert!(hind.get(&format!("{page}/story")).await.has("rel=\"next\""));
        self.set(&one, "version", text("0")).await;
        let later = self.desk.web.world.now().plus_seconds(365 * 24 * 60 * 60);
        self.set(&one, "expires_at", AttributeValue::N(later.seconds().to_string())).await;
        self.set(&one, "altered_at", text(&later.to_string())).await;
        hind.get(&page).await;
        hind.get("/desk/requests").await;
    }

    fn document(&self) -> &str {
        &self.desk.web.bundle.content.documents[0].id
    }

    /// Sets an attribute of a request.
    async fn set(&self, reference: &str, name: &str, value: AttributeValue) {
        let reference = forms::Reference::parse(reference).unwrap();
        let record = found(&self.desk.web.store, &reference).await;
        records::set(&self.table, &record.submission.summary.id, name, value).await;
    }

    /// A meeting from its first page to the letter.
    async fn committee(&self, hind: &Browser<'_>, basma: &Browser<'_>) {
        let mut raised = Vec::new();
        for _ in 0..34 {
            raised.push(self.raised(hind).await);
        }
        let [one, off, closed, erased] = [0, 1, 2, 3].map(|place| raised[place].clone());
        let page_of = |reference: &str| format!("/desk/requests/{reference}");
        let first = self.person("first", &[Role::Committee], false).await;
        let second = self.person("second", &[Role::Committee], false).await;
        let gone = self.person("gone", &[Role::Committee], false).await;
        hind.get(&page_of(&one)).await;
        let url = hind.post("/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
        hind.get(&page_of(&one)).await;
        let present = [&first, &second, &gone].map(|one| ("person", one.member.id.as_str()));
        self.act(hind, &url, "present", &present).await;
        let staff = format!("/desk/staff/{}", gone.member.id.as_str());
        self.act(hind, &staff, "rights", &[("role", "social_research")]).await;
        let listed: Vec<_> = [&one, &off, &closed, &erased].map(|one| ("reference", one.as_str())).into();
        self.act(hind, &url, "list", &listed).await;
        hind.get("/desk/committee").await;
        hind.get(&page_of(&one)).await;
        let sheet = format!("{url}/sheet");
        first.post(&sheet, &[]).await;
        first.post(&sheet, &[("reference", &one)]).await;
        first.post(&sheet, &[("reference", &one), ("names", "1")]).await;

        let about = |form: &str| format!("{url}/{form}");
        let own = ("reference", one.as_str());
        let seen = first.get(&url).await;
        for (person, form, fields) in [
            (&first, "vote", &[own][..]),
            (&first, "decide", &[own, ("note", "kept")]),
            (hind, "decide", &[own, ("note", "kept")]),
        ] {
            let sent = self.send(person, &seen, &about(form), fields).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        }
        for member in [&first, &second] {
            let shown = member.get(&format!("{url}?of={one}")).await;
            let voted = self.send(member, &shown, &about("vote"), &[own, ("vote", "accept")]).await;
            member.get(&voted.location.unwrap()).await;
            self.desk.later(60);
        }
        let conflict = self.send(&first, &seen, &about("decide"), &[own, ("ruling", self.ruling())]).await;
        assert!(conflict.has("name-second"));
        let shown = first.get(&format!("{url}?of={one}")).await;
        let decision = [own, ("ruling", self.ruling()), ("note", "words")];
        let decided = self.send(&first, &shown, &about("decide"), &decision).await;
        first.get(&decided.location.unwrap()).await;
        let late = self.send(&second, &seen, &about("decide"), &[own, ("note", "kept")]).await;
        assert!(late.has("kept"));

        let seen = hind.get(&format!("{url}?of={off}")).await;
        let seen_of = |reference: &str| seen_of(&seen, reference);
        let version = seen.hidden("version").unwrap();
        let (of_off, version) = (seen_of(&off), version.as_str());
        let taken = hind.post(&about("off"), &[("reference", &off), ("seen", &of_off), ("version", version)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.html());
        self.act(hind, &page_of(&closed), "move", &[("to", "closed")]).await;
        let act = Act::new(&self.desk.web.world, "x");
        self.desk.web.store.erase(&act, &forms::Reference::parse(&erased).unwrap()).await.unwrap();
        hind.get(&url).await;

        let many: Vec<_> = raised[4..].iter().map(|one| ("reference", one.as_str())).collect();
        let shown = hind.get(&url).await;
        let full = self.send(hind, &shown, &about("list"), &many).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY, "it has room for thirty");
        hind.get(&page_of(&one)).await;
        hind.get(&format!("{}/letter", page_of(&one))).await;
        hind.post(&format!("{}/tell", page_of(&one)), &[("note", "kept")]).await;
        self.act(hind, &page_of(&one), "tell", &[("told", "call")]).await;
        basma.get(&url).await;
    }

    fn ruling(&self) -> &'static str {
        "accepted:need_shown"
    }

    /// A request of another channel, with mistakes first.
    async fn entering(&self, hind: &Browser<'_>) {
        hind.get("/desk/enter").await;
        hind.get("/desk/enter?form=support").await;
        let form = hind.get(&format!("/desk/enter/support?channel=telephone&lang={}", self.lang)).await;
        let carried = ["desk-id", "desk-channel", "desk-lang"].map(|name| (name, form.hidden(name).unwrap()));
        let answers = SOUND.map(|(name, value)| (name, sent(name, value).into_owned()));
        let carried: Vec<_> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let fields: Vec<_> =
            answers.iter().map(|(name, value)| (*name, value.as_str())).chain(carried.clone()).collect();
        assert_eq!(hind.post("/desk/enter/support", &carried).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(hind.post("/desk/enter/support", &fields).await.status, StatusCode::OK);
        let stored = hind.post("/desk/enter/support/confirm", &fields).await;
        hind.get(&stored.location.unwrap()).await;
        let other: Vec<_> =
            fields.iter().map(|(name, value)| (*name, if *name == "town" { "x" } else { value })).collect();
        let used = hind.post("/desk/enter/support/confirm", &other).await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn finding(&self, hind: &Browser<'_>) {
        hind.post("/desk/find", &[("reference", "x")]).await;
        for number in ["0500000001", "0500000009", "12"] {
            hind.post("/desk/find/person", &[("kind", "mobile"), ("number", number)]).await;
        }
        for words in ["report", "nowhere at all", "x"] {
            hind.post("/desk/find/notes", &[("words", words)]).await;
        }
        hind.get("/desk/log").await;
    }

    async fn figures_and_files(&self, hind: &Browser<'_>) {
        for rating in ["5", "4"].into_iter().cycle().take(14) {
            let answers = [("satisfaction", rating), ("about", "support"), ("consent", "yes")];
            submitted(&self.desk.web.store, "rating", answers).await;
        }
        hind.get("/desk/figures").await;
        hind.get("/desk/export").await;
        hind.post("/desk/export", &[]).await;
        hind.get("/desk/settings").await;
    }

    /// Asking, refusing, an erasure that is interrupted, and one that is finished.
    async fn erasing(&self, hind: &Browser<'_>, basma: &Browser<'_>) {
        let one = self.request().await;
        let page = format!("/desk/requests/{one}/erase");
        hind.get(&page).await;
        hind.post(&format!("{page}/ask"), &[("reason", "")]).await;
        self.act(hind, &page, "ask", &[("reason", "a reason")]).await;
        for person in [hind, basma] {
            person.get("/desk/").await;
            person.get(&format!("/desk/requests/{one}")).await;
            person.get(&page).await;
        }
        assert!(basma.post(&format!("{page}/ask"), &[("reason", "kept")]).await.has("kept"));
        let shown = basma.get(&page).await;
        let confirm = format!("{page}/confirm");
        self.send(basma, &shown, &confirm, &[("typed", "x")]).await;
        let faulty = Faulty::before(&self.table).await;
        faulty.next(TRANSACT, [Fault::Pass, Fault::Refuse, Fault::Refuse, Fault::Refuse]);
        let mut through = self.desk.with_store(Store::new(&faulty.table(&self.table)));
        through.shown = Some(Vec::new().into());
        let there = Browser { desk: &through, token: basma.token.clone(), member: basma.member.clone() };
        let interrupted = self.send(&there, &shown, &confirm, &[("typed", &one)]).await;
        assert_eq!(interrupted.status, StatusCode::INSUFFICIENT_STORAGE);
        self.show(interrupted.html());
        basma.get(&page).await;
        basma.post(&confirm, &[]).await;
        basma.get(&page).await;
        self.desk.later(11 * 60);
        let other = self.request().await;
        hind.get(&format!("/desk/requests/{other}/erase")).await;
    }

    /// Lists of more than one page, of requests that are late, marked or not readable.
    async fn long_lists(&self, hind: &Browser<'_>) {
        for _ in 0..20 {
            self.request().await;
        }
        let list = hind.get("/desk/requests").await;
        let html = list.html();
        let next =
            html.split("href=\"").find(|rest| rest.contains("rel=\"next\"") && rest.starts_with("/desk/")).unwrap();
        hind.get(&next.split('"').next().unwrap().replace("&amp;", "&")).await;
        let unknown = self.request().await;
        self.set(&unknown, "channel", AttributeValue::S("fax".into())).await;
        for path in ["/desk/requests", "/desk/requests?step=received&order=newest", "/desk/figures"] {
            hind.get(path).await;
        }
    }

    /// Adding, changing and removing people, and the desk three months later.
    async fn the_staff(&self, hind: &Browser<'_>) {
        let (store, world) = (&self.desk.web.store, &self.desk.web.world);
        let token = people::signed_in(store, world, "hind").await;
        let hind = Browser { desk: &self.desk, token, member: hind.member.clone() };
        let code = people::invited(store, world, "salma").await.to_string();
        hind.get("/desk/staff").await;
        hind.post("/desk/staff/code", &[("code", "x")]).await;
        hind.post("/desk/staff/code", &[("code", &code)]).await;
        let lang = self.lang.code();
        hind.post("/desk/staff/add", &[("code", &code), ("role", "committee"), ("lang", lang)]).await;
        hind.get("/desk/staff").await;
        let salma = store.staff().await.unwrap().into_iter().find(|one| one.name == "name-salma").unwrap();
        let page = format!("/desk/staff/{}", salma.id.as_str());
        hind.get(&page).await;
        hind.post(&format!("{page}/remove"), &[]).await;
        let page = format!("/desk/staff/{}", hind.member.id.as_str());
        hind.get(&page).await;
        hind.get("/desk/settings").await;
        hind.post_raw("/desk/settings", &[("note", "kept")]).await;
        self.desk.later(91 * 24 * 60 * 60);
        let token = people::signed_in(store, world, "hind").await;
        let hind = Browser { desk: &self.desk, token, member: hind.member.clone() };
        for path in ["/desk/", "/desk/requests", "/desk/staff"] {
            hind.get(path).await;
        }
        let late = hind.get("/desk/requests?late=1").await.html();
        let first = late.split("href=\"/desk/requests/").nth(1).unwrap().split('"').next().unwrap().to_string();
        hind.get(&format!("/desk/requests/{first}")).await;
    }
}

/// The state of a request on a meeting's list.
fn seen_of(page: &Page, reference: &str) -> String {
    let html = page.html();
    let (_, rest) = html.split_once(&format!("id=\"request-{reference}\"")).unwrap();
    let (_, rest) = rest.split_once("name=\"seen\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_string()
}
