//! The committee's pages, as relations and three members of the committee use them.

use axum::http::StatusCode;
use journeys::applicant::PERSONAL;
use store::desk_log::DeskEventKind;

use super::*;
use crate::support::{Browser, Desk, Page};

/// A request that relations raised, by its reference.
async fn raised(desk: &Desk, by: &Browser<'_>) -> String {
    let (store, world) = (&desk.web.store, &desk.web.world);
    let reference = request(store, world).await;
    raise(store, world, &by.member, &reference).await;
    reference.to_string()
}

/// The part of a meeting's page about a request.
fn part(page: &Page, reference: &str) -> String {
    let html = page.html();
    let (_, rest) = html.split_once(&format!("id=\"request-{reference}\"")).expect("the request is on the list");
    rest.split_once("</li>\n<li id=\"request-").map_or(rest, |(part, _)| part).to_string()
}

fn value(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the form has the field");
    rest.split_once('"').unwrap().0.to_string()
}

/// Sends a form about a request with the state that the page shows.
async fn act_on(person: &Browser<'_>, url: &str, reference: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = person.get(url).await;
    send(person, &page, url, reference, form, fields).await
}

async fn send(
    person: &Browser<'_>,
    page: &Page,
    url: &str,
    reference: &str,
    form: &str,
    fields: &[(&str, &str)],
) -> Page {
    let part = part(page, reference);
    let (seen, version) = (value(&part, "seen"), value(&part, "version"));
    let own = [("seen", seen.as_str()), ("version", version.as_str()), ("reference", reference)];
    let fields: Vec<_> = own.into_iter().chain(fields.iter().copied()).collect();
    person.post(&format!("{url}/{form}"), &fields).await
}

/// A meeting with one request on its list and these people present. Returns its address.
async fn meeting(relations: &Browser<'_>, present: &[&Browser<'_>], reference: &str) -> String {
    let made = relations.post("/desk/committee", &[("day", "2026-12-01")]).await;
    let url = made.location.unwrap();
    let version = relations.get(&url).await.hidden("version").unwrap();
    let ids = present.iter().map(|one| ("person", one.member.id.as_str()));
    let fields: Vec<_> = ids.chain([("version", version.as_str())]).collect();
    assert_eq!(relations.post(&format!("{url}/present"), &fields).await.status, StatusCode::SEE_OTHER);
    let version = relations.get(&url).await.hidden("version").unwrap();
    let listed = relations.post(&format!("{url}/list"), &[("version", &version), ("reference", reference)]).await;
    assert_eq!(listed.status, StatusCode::SEE_OTHER);
    url
}

#[tokio::test]
async fn a_request_goes_from_a_list_through_the_votes_to_a_letter() {
    let desk = Desk::new().await;
    let relations = desk.person("relations", &[Role::Relations], true).await;
    let [first, second] =
        [desk.person("first", &[Role::Committee], false).await, desk.person("second", &[Role::Committee], false).await];
    let third = desk.person("third", &[Role::Committee, Role::Relations], false).await;
    let reference = raised(&desk, &third).await;
    assert!(relations.get("/desk/committee").await.has(&reference), "it is on no list yet");
    let url = meeting(&relations, &[&first, &second, &third], &reference).await;
    assert!(!relations.get("/desk/committee").await.has(&reference));
    let page = relations.get(&url).await;
    assert!(page.has("لم تحدد الجمعية بعد عدد المصوّتين"));
    assert!(relations.get(&format!("/desk/requests/{reference}")).await.has(&url), "the request’s page links to it");

    // Who raised it sees why they do not vote, and who has no vote has no form.
    let page = third.get(&url).await;
    let shown = part(&page, &reference);
    assert!(shown.contains("أنت من أدخل الطلب أو بحثه أو رفعه") && !shown.contains("name=\"vote\""));
    let refused = act_on(&third, &url, &reference, "vote", &[("vote", "accept")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!part(&relations.get(&url).await, &reference).contains("name=\"vote\""));

    // Values are shown to a member once they have voted.
    let voted = act_on(&first, &url, &reference, "vote", &[("vote", "accept")]).await;
    assert_eq!(voted.status, StatusCode::SEE_OTHER);
    let shows_value = |page: &Page| part(page, &reference).contains("name-first</bdi> – قبول");
    assert!(shows_value(&first.get(&url).await));
    let before = second.get(&url).await;
    assert!(!shows_value(&before) && part(&before, &reference).contains("name-first"));
    assert!(!shows_value(&relations.get(&url).await));

    // One vote is too few; what was typed stays.
    let fields = [("ruling", "accepted:need_shown"), ("note", "نتشرف بخدمتكم")];
    let early = act_on(&first, &url, &reference, "decide", &fields).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("واللازم 2 على الأقل") && early.has("نتشرف بخدمتكم"));

    // A vote between opening the page and deciding is a conflict, which says what happened.
    let seen = first.get(&url).await;
    // Events are in order of time to the second.
    desk.later(60);
    act_on(&second, &url, &reference, "vote", &[("vote", "accept")]).await;
    let conflict = send(&first, &seen, &url, &reference, "decide", &fields).await;
    assert_eq!(conflict.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(conflict.has("صوّت عضو من اللجنة") && conflict.has("نتشرف بخدمتكم"));

    let decided = act_on(&first, &url, &reference, "decide", &fields).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    assert!(shows_value(&relations.get(&url).await), "everybody sees the votes after the decision");
    let no_letter = first.get(&format!("/desk/requests/{reference}/letter")).await;
    assert_eq!(no_letter.status, StatusCode::UNPROCESSABLE_ENTITY, "the committee does not tell the applicant");
    let letter = relations.get(&format!("/desk/requests/{reference}/letter")).await;
    assert_eq!(letter.status, StatusCode::OK);
    for text in [
        "جمعية سماء للإبداع",
        "Sama Association for Creativity",
        "درست اللجنة الطلب ورأت قبوله.",
        "The committee considered the request and accepted it.",
        "نتشرف بخدمتكم",
        &reference,
    ] {
        assert!(letter.has(text), "{text}");
    }
    let name = SOUND.iter().find(|(question, _)| *question == "full_name").unwrap().1;
    assert!(letter.has(name));
    assert!(!letter.has("name-first") && !letter.has("name-second"), "it names no member");
    let html = letter.html();
    assert!(html.find("يسرنا") < html.find("has considered"), "the language of the request comes first");
}

#[tokio::test]
async fn the_sheet_names_nobody_unless_it_is_asked_to_and_leaves_a_trace() {
    let desk = Desk::new().await;
    let relations = desk.person("relations", &[Role::Relations], true).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    let reference = raised(&desk, &relations).await;
    let url = meeting(&relations, &[&member], &reference).await;
    let sheet = |fields: Vec<(&'static str, String)>| {
        let (member, url) = (&member, url.clone());
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            member.post(&format!("{url}/sheet"), &fields).await
        }
    };
    let unnamed = sheet(vec![("reference", reference.clone())]).await;
    assert_eq!(unnamed.status, StatusCode::OK);
    assert!(unnamed.has(&reference) && unnamed.has("التوقيعات"));
    let named = sheet(vec![("reference", reference.clone()), ("names", "1".into())]).await;
    let name = SOUND.iter().find(|(question, _)| *question == "full_name").unwrap().1;
    assert!(named.has(name) && !unnamed.has(name));
    // Everything that says who they are, in whatever form it is shown; the town and the need do not.
    let is_identity = |value: &&str| !["عنيزة", "أحتاج"].contains(value);
    let leaked: Vec<_> = PERSONAL.into_iter().filter(is_identity).filter(|value| unnamed.has(value)).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    assert!(unnamed.has("عنيزة") && unnamed.has("أحتاج") && named.has("1234567897") && named.has("sara@example.com"));
    let events = found(&desk.web.store, &Reference::parse(&reference).unwrap()).await.events;
    let count = |kind| events.iter().filter(|event| event.kind == kind).count();
    assert_eq!((count(EventKind::Printed), count(EventKind::Read)), (2, 1));
    let log: Vec<_> = desk.web.store.desk_log().await.unwrap().into_iter().map(|entry| entry.kind).collect();
    for with_identity in [false, true] {
        assert!(log.contains(&DeskEventKind::SheetPrinted { count: 1, with_identity }), "{log:?}");
    }
    // Nothing chosen, too many, or a request that is on another list or none.
    let other = raised(&desk, &relations).await;
    let many = (0..7).map(|_| ("reference", reference.clone())).collect();
    for wrong in [vec![], many, vec![("reference", other)]] {
        assert_eq!(sheet(wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(desk.web.store.desk_log().await.unwrap().len(), 2);
}

#[tokio::test]
async fn social_research_has_no_meetings_and_a_day_has_to_be_to_come() {
    let desk = Desk::new().await;
    let relations = desk.person("relations", &[Role::Relations], true).await;
    let researcher = desk.person("researcher", &[Role::SocialResearch], false).await;
    let reference = raised(&desk, &relations).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    let url = meeting(&relations, &[&member], &reference).await;
    for path in ["/desk/committee", url.as_str()] {
        assert_eq!(researcher.get(path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(
        researcher.post("/desk/committee", &[("day", "2026-12-02")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    for day in ["", "2026-11-01", "2029-01-01", "x"] {
        let page = relations.post("/desk/committee", &[("day", day)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        assert!(page.has("اختر تاريخ اليوم أو يومًا بعده"));
    }
    assert_eq!(desk.web.store.meetings().await.unwrap().len(), 1);
    assert_eq!(
        relations.get("/desk/committee/2026-12-01-0123456789abcdef").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn who_is_present_is_not_overwritten_and_a_request_goes_on_the_next_list_from_its_page() {
    let desk = Desk::new().await;
    let relations = desk.person("relations", &[Role::Relations], true).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    member.speak(Lang::En).await;
    let reference = raised(&desk, &relations).await;
    let none = relations.act(&reference, "list", &[]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.has("حدّد اجتماعًا للجنة أولًا"));
    let url = relations.post("/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
    assert_eq!(relations.act(&reference, "list", &[]).await.status, StatusCode::SEE_OTHER);
    let page = member.get(&url).await;
    assert!(page.has(&reference) && page.has("You are not among those present"));
    let version = page.hidden("version").unwrap();
    let fields = [("version", version.as_str()), ("person", member.member.id.as_str())];
    assert_eq!(member.post(&format!("{url}/present"), &fields).await.status, StatusCode::SEE_OTHER);
    let late = relations.post(&format!("{url}/present"), &[("version", &version)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let key = MeetingKey::parse(url.rsplit('/').next().unwrap()).unwrap();
    assert_eq!(desk.web.store.meeting(&key).await.unwrap().unwrap().present.len(), 1);
    // Off the list again, with the state that was seen.
    assert_eq!(act_on(&relations, &url, &reference, "off", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(relations.get("/desk/committee").await.has(&reference));
}

#[tokio::test]
async fn the_page_of_a_long_list_has_the_forms_of_one_request_the_next_without_the_persons_vote() {
    let desk = Desk::new().await;
    let relations = desk.person("relations", &[Role::Relations], true).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    let [one, other] = [raised(&desk, &relations).await, raised(&desk, &relations).await];
    let url = meeting(&relations, &[&member], &one).await;
    let version = relations.get(&url).await.hidden("version").unwrap();
    let listed = relations.post(&format!("{url}/list"), &[("version", &version), ("reference", &other)]).await;
    assert_eq!(listed.status, StatusCode::SEE_OTHER);
    let of = async |person: &Browser<'_>, path: &str, field: &str| {
        let page = person.get(path).await;
        [&one, &other].map(|reference| part(&page, reference).contains(field))
    };
    let vote = "name=\"vote\"";
    assert_eq!(of(&member, &url, vote).await, [true, false]);
    let chosen = format!("{url}?of={other}");
    assert!(member.get(&url).await.has(&format!("{chosen}#request-{other}")), "the other one is a link away");
    assert_eq!(of(&member, &chosen, vote).await, [false, true]);
    act_on(&member, &url, &one, "vote", &[("vote", "accept")]).await;
    assert_eq!(of(&member, &url, vote).await, [false, true], "the next one waits");
    // A form that is refused is shown with its request.
    let page = member.get(&format!("{url}?of={one}")).await;
    let refused = send(&member, &page, &url, &one, "vote", &[]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && part(&refused, &one).contains(vote));
    assert_eq!(of(&relations, &chosen, "/off\"").await, [false, true]);
}
