//! The forms of a meeting's page. Each is a POST with the state that was seen. A conflict shows what colleagues did above, and everything typed
//! below.

use forms::Personal;
use store::StoreError;
use store::committee::{Meeting, NotDecided, NotListed, NotVoted, Ruling, VoteValue};

use super::item::{is_open_on, not_present, ruling, tie, too_few};
use super::meeting::{Refused, find, page, people};
use crate::committee::{AtMeeting, Stopped};
use crate::request_view::{EventView, story};
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::not_taken::{NotTaken, wrong};
use crate::web::pages::request::{Opened, Seen, actor, open};
use crate::web::reply::Reply;
use crate::web::visit::Visit;

/// The longest words of a decision, in characters.
const LONGEST_WORDS: usize = 4000;

/// Does what a form of a meeting's page asks for.
pub(in crate::web) async fn act(
    visit: &Visit<'_>,
    key: &str,
    form: &str,
    fields: &Fields,
) -> Result<Reply, StoreError> {
    let Some(meeting) = find(visit, key).await? else { return Ok(visit.nothing_here()) };
    let done = match form {
        "present" => present(visit, &meeting, fields).await,
        "list" => put_on_list(visit, &meeting, fields).await,
        "off" | "vote" | "decide" => about_request(visit, &meeting, form, fields).await,
        _ => return Ok(visit.nothing_here()),
    };
    let why = match done {
        Ok(()) => return Ok(Reply::see_other(format!("/desk/committee/{}?done={form}", meeting.key.address()))),
        Err(NotTaken::Store(error)) => return Err(error),
        Err(NotTaken::Refused(refusal)) => refusal.words(visit.lang()).into(),
        Err(NotTaken::Wrong(why)) => why,
        Err(NotTaken::Conflict) => conflict(visit),
    };
    refuse(visit, key, form, fields, why).await
}

/// The page as it is now, with the reason why a form was not taken.
pub(super) async fn refuse(
    visit: &Visit<'_>,
    key: &str,
    form: &str,
    fields: &Fields,
    why: String,
) -> Result<Reply, StoreError> {
    let Some(meeting) = find(visit, key).await? else { return Ok(visit.nothing_here()) };
    let is_about_one = matches!(form, "off" | "vote" | "decide");
    let opened = if is_about_one { open(visit, fields.text("reference")).await? } else { None };
    let since = opened.as_ref().map(|opened| since(visit, opened, fields)).unwrap_or_default();
    let reference = opened.map(|opened| opened.reference().to_string()).unwrap_or_default();
    page(visit, &meeting, &Fields::default(), Some(Refused { form, reference, fields, why, since })).await
}

/// What colleagues did with a request since the page was opened.
fn since(visit: &Visit<'_>, opened: &Opened, fields: &Fields) -> Vec<EventView> {
    let seen = Seen::parse(fields.text("seen"));
    let events = seen.iter().flat_map(|seen| seen.since(&opened.record));
    story(opened.form(visit), events, visit.lang())
}

/// The sentence about a conflict.
pub(super) fn conflict(visit: &Visit<'_>) -> String {
    visit
        .say(
            "غيّر زميل الاجتماع أو الطلب بعد أن فتحتَ الصفحة. لم يُحفظ ما أرسلت، وهذه الحال الآن.",
            "A colleague changed the meeting or the request after you opened the page. What you sent was not stored; this is how it is now.",
        )
        .into()
}

/// Checks that the meeting is still as its form showed it.
fn as_seen(meeting: &Meeting, fields: &Fields) -> Result<(), NotTaken> {
    if fields.text("version") == meeting.version.to_string() { Ok(()) } else { Err(NotTaken::Conflict) }
}

async fn present(visit: &Visit<'_>, meeting: &Meeting, fields: &Fields) -> Result<(), NotTaken> {
    as_seen(meeting, fields)?;
    let mut people = people(visit, meeting).await?;
    people.retain(|member| fields.all("person").any(|id| id == member.id.as_str()));
    Ok(visit.desk.store.set_present(&actor(visit), meeting, &people).await?)
}

/// Puts the chosen requests on the list, in the order in which they were chosen.
async fn put_on_list(visit: &Visit<'_>, meeting: &Meeting, fields: &Fields) -> Result<(), NotTaken> {
    as_seen(meeting, fields)?;
    let mut chosen = fields.all("reference").peekable();
    if chosen.peek().is_none() {
        return Err(wrong(visit.say("اختر طلبًا.", "Choose a request.")));
    }
    let mut meeting = meeting.clone();
    for reference in chosen {
        let opened = open(visit, reference).await?.ok_or(NotTaken::Conflict)?;
        opened.may(visit, Action::PutOnList)?;
        match visit.desk.store.put_on_list(&actor(visit), &opened.record, &meeting).await {
            Ok(()) => {}
            Err(NotListed::Unchanged(why)) => return Err(why.into()),
            Err(NotListed::Full) => {
                return Err(wrong(visit.say(
                    "امتلأ الجدول. وُضع منه ما اتسع له.",
                    "The list is full. Those that it had room for are on it.",
                )));
            }
        }
        // It has a new version now.
        meeting = visit.desk.store.meeting(&meeting.key).await?.ok_or(NotTaken::Conflict)?;
    }
    Ok(())
}

/// Takes a request off the list, votes on it or decides it.
async fn about_request(visit: &Visit<'_>, meeting: &Meeting, form: &str, fields: &Fields) -> Result<(), NotTaken> {
    let opened = open(visit, fields.text("reference")).await?.ok_or(NotTaken::Conflict)?;
    let record = &opened.record;
    let now = Seen::of(record);
    let seen = Seen::parse(fields.text("seen")).ok_or(NotTaken::Conflict)?;
    if !is_open_on(record, meeting) || !seen.is_still_so(&now) {
        return Err(NotTaken::Conflict);
    }
    let (store, world, member) = (&visit.desk.store, &visit.desk.world, visit.member());
    let at = AtMeeting { store, world, member, meeting };
    match form {
        "off" => {
            opened.may(visit, Action::PutOnList)?;
            Ok(store.take_off_list(&actor(visit), record, meeting).await?)
        }
        "vote" => {
            let value = VoteValue::from_name(fields.text("vote"));
            let value = value.ok_or_else(|| wrong(visit.say("اختر صوتك.", "Choose your vote.")))?;
            // The form was sent twice: the vote is cast.
            if meeting.counted(record).iter().any(|vote| vote.person == member.id && vote.value == value) {
                return Ok(());
            }
            at.vote(record, value).await.map_err(|why| stopped(visit, why))
        }
        _ => {
            let content = &visit.desk.bundle.content;
            let chosen = ruling(content, fields.text("ruling"));
            let (decision, reason) =
                chosen.ok_or_else(|| wrong(visit.say("اختر القرار وسببه.", "Choose the decision and its reason.")))?;
            let words = fields.given("note");
            if words.is_some_and(|words| words.chars().count() > LONGEST_WORDS) {
                return Err(NotTaken::Wrong(visit.say(
                    format!("كلام اللجنة طويل. اختصره إلى {LONGEST_WORDS} حرف على الأكثر."),
                    format!("The committee’s words are too long. Shorten them to at most {LONGEST_WORDS} characters."),
                )));
            }
            // Whoever decides has seen everything that was done, votes too.
            if seen != now {
                return Err(NotTaken::Conflict);
            }
            let words = words.map(|words| Personal::new(words.to_string()));
            let ruling = Ruling {
                decision,
                reason: reason.as_deref(),
                words: words.as_ref(),
                votes_needed: content.votes_needed(),
            };
            at.decide(record, ruling).await.map_err(|why| stopped(visit, why))
        }
    }
}

/// Why somebody did not vote or decide, in words.
fn stopped(visit: &Visit<'_>, why: Stopped) -> NotTaken {
    match why {
        Stopped::Refused(refusal) => refusal.into(),
        Stopped::NotVoted(NotVoted::Unchanged(why)) | Stopped::NotDecided(NotDecided::Unchanged(why)) => why.into(),
        Stopped::NotVoted(NotVoted::NotPresent) => wrong(not_present(visit)),
        Stopped::NotDecided(NotDecided::TooFew { cast, needed }) => NotTaken::Wrong(too_few(visit, cast, needed)),
        Stopped::NotDecided(NotDecided::Tie) => wrong(tie(visit)),
        Stopped::NotDecided(NotDecided::Contrary) => {
            wrong(visit.say("رأي الأكثرية على خلاف هذا القرار.", "More than half of the votes say the contrary."))
        }
    }
}
