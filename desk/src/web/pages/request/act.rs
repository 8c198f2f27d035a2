//! Changes of a request. Each is a POST with the state that was seen. A conflict shows what colleagues did above, and everything typed
//! below.

use language::calendar::Day;
use language::normalise;
use store::StoreError;
use store::casework::{Call, Told};
use store::committee::NotListed;
use store::form_sent::FormSent;
use store::staff::PersonId;
use store::status::Status as Step;

use super::asked;
use super::opened::{Opened, actor, open};
use super::repeated::is_done;
use super::seen::Seen;
use super::view::{self, Refused, Shown};
use crate::roles::{Action, Refusal};
use crate::web::body::Fields;
use crate::web::not_taken::{NotTaken, wrong};
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 4000;
/// The furthest day of a reminder, in days from now.
const FURTHEST_DAYS: i64 = 366;

/// Does what a form of the request's page asks for.
pub(in crate::web) async fn act(
    visit: &Visit<'_>,
    reference: &str,
    form: &str,
    fields: &Fields,
) -> Result<Reply, StoreError> {
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    let seen = Seen::parse(fields.text("seen"));
    if is_done(visit, &opened, form, fields, seen.as_ref()) {
        return Ok(Reply::see_other(format!("/desk/requests/{}?done=again", opened.reference())));
    }
    let why = match change(visit, &opened, form, fields, seen.as_ref()).await {
        Ok(()) => return Ok(Reply::see_other(format!("/desk/requests/{}?done={form}", opened.reference()))),
        Err(NotTaken::Store(error)) => return Err(error),
        Err(why) => why,
    };
    // The request as it is now.
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    let (why, seen) = match why {
        NotTaken::Refused(refusal) => (refusal.words(visit.lang()).to_string(), seen),
        NotTaken::Wrong(why) => (why, None),
        _ => (
            visit
                .say(
                    "تغيّر الطلب بعد أن فتحتَ صفحته. لم يُحفظ ما أرسلت، وهو باقٍ أدناه.",
                    "The request was changed after you opened the page. What you sent was not stored; it is still below.",
                )
                .to_string(),
            seen,
        ),
    };
    let refused = Some(Refused { form, fields, why, seen });
    view::page(visit, &opened, Status::Unprocessable, &Shown { done: None, refused }).await
}

/// Makes the change.
async fn change(
    visit: &Visit<'_>,
    opened: &Opened,
    form: &str,
    fields: &Fields,
    seen: Option<&Seen>,
) -> Result<(), NotTaken> {
    let (store, act, record) = (&visit.desk.store, actor(visit), &opened.record);
    // What is only added to the request is added once by a form, also if two of it are under way at once. Of the others, the second is a
    // conflict then.
    let typed = fields.pairs().filter(|(name, _)| *name != "seen").flat_map(|(name, value)| [name, value]);
    let sent = FormSent::new(&visit.token, fields.text("seen"), form, typed);
    let once = act.of_form(&sent);
    let may = |action| opened.may(visit, action);
    let as_seen = || match seen {
        Some(seen) if seen.is_still_so(&Seen::of(record)) => Ok(()),
        _ => Err(NotTaken::Conflict),
    };
    match form {
        "take" => {
            may(Action::Take)?;
            as_seen()?;
            store.take(&act, record).await?;
        }
        "give_back" => {
            may(Action::HandOver)?;
            as_seen()?;
            store.give_back(&act, record, note(visit, fields)?).await?;
        }
        "hand_over" => {
            may(Action::HandOver)?;
            let word = note(visit, fields)?;
            let to = PersonId::parse(fields.text("to"));
            let to = match to {
                Some(to) => store.member(&to).await?.filter(store::staff::Member::is_present),
                None => None,
            };
            let to = to
                .ok_or_else(|| wrong(visit.say("اختر من تسلّمه الطلب.", "Choose whom you hand the request over to.")))?;
            as_seen()?;
            store.hand_over(&act, record, &to, word).await?;
        }
        "acknowledge" => {
            may(Action::Acknowledge)?;
            store.acknowledge(&once, record).await?;
        }
        "note" => {
            may(Action::Note)?;
            store.note(&once, record, needed_note(visit, fields)?).await?;
        }
        "report" => {
            may(Action::Note)?;
            let report = needed_note(visit, fields)?;
            as_seen()?;
            store.report(&once, record, report).await?;
        }
        "call" => {
            may(Action::LogCall)?;
            let call = Call::from_name(fields.text("call"));
            let call = call.ok_or_else(|| wrong(visit.say("اختر نتيجة المكالمة.", "Choose how the call went.")))?;
            let word = note(visit, fields)?;
            match call {
                Call::Again => {
                    let day = needed_day(visit, fields)?;
                    may(Action::Remind)?;
                    store.call_again(&once, record, day, word).await?;
                }
                Call::Reached | Call::NotReached => store.log_call(&once, record, call, word).await?,
            }
        }
        "remind" => {
            may(Action::Remind)?;
            let day = match fields.given("day") {
                Some(_) => Some(needed_day(visit, fields)?),
                None => None,
            };
            if day != record.casework.remind_on {
                store.remind(&act, record, day).await?;
            }
        }
        "move" => {
            let to = Step::from_name(fields.text("to"));
            // The committee decides on a page of its own, by votes.
            let to = to.filter(|to| !matches!(to, Step::Accepted | Step::Declined | Step::DocumentsAsked));
            let to = to.ok_or_else(|| wrong(visit.say("اختر الخطوة التالية.", "Choose the next step.")))?;
            let word = note(visit, fields)?;
            as_seen()?;
            may(Action::Move(to))?;
            if to == Step::WithSocialResearch && word.is_none() {
                let why = visit.say(
                    "اكتب في الملاحظة ما تريد أن يوضّحه البحث الاجتماعي.",
                    "Write in the note what social research should make clear.",
                );
                return Err(wrong(why));
            }
            store.set_status(&act, record, to, word).await?;
        }
        "documents" => {
            let known = |id: &&str| visit.desk.bundle.content.document(id).is_some();
            let ids: Vec<String> = fields.all("document").filter(known).map(ToString::to_string).collect();
            let word = note(visit, fields)?;
            if ids.is_empty() && word.is_none() {
                let why = visit.say(
                    "اختر مستندًا، أو اكتب في الملاحظة ما هو مطلوب.",
                    "Choose a document, or write in the note what is needed.",
                );
                return Err(wrong(why));
            }
            as_seen()?;
            may(Action::AskForDocuments)?;
            store.ask_for_documents(&act, record, &ids, word).await?;
        }
        "tell" => {
            may(Action::TellOutcome)?;
            let how = Told::from_name(fields.text("told"));
            let how = how.ok_or_else(|| wrong(visit.say("اختر كيف أُبلغ.", "Choose how they were told.")))?;
            let word = note(visit, fields)?;
            as_seen()?;
            store.tell(&act, record, how, word).await?;
        }
        "list" => {
            may(Action::PutOnList)?;
            as_seen()?;
            let meeting = store.next_meeting(visit.now).await?;
            let meeting = meeting.ok_or_else(|| {
                wrong(visit.say("حدّد اجتماعًا للجنة أولًا.", "Arrange a meeting of the committee first."))
            })?;
            match store.put_on_list(&act, record, &meeting).await {
                Ok(()) => {}
                Err(NotListed::Unchanged(why)) => return Err(why.into()),
                Err(NotListed::Full) => {
                    return Err(wrong(visit.say("امتلأ جدول الاجتماع.", "The meeting’s list is full.")));
                }
            }
        }
        "settle" => {
            may(Action::Note)?;
            asked::settle(visit, &act, opened, fields.text("asking")).await?;
        }
        "open_to_followers" => {
            may(Action::Note)?;
            if !record.is_shut_to_followers {
                return Err(NotTaken::Conflict);
            }
            store.open_to_followers(&act, record).await?;
        }
        "withdraw" => {
            may(Action::WithdrawConsent)?;
            let question = fields.text("question");
            let consents = &record.submission.agreements;
            if !consents.get(question).is_some_and(|one| one.notice.is_some() && one.withdrawn_at.is_none()) {
                return Err(NotTaken::Conflict);
            }
            store.withdraw(&act, record, question).await?;
        }
        _ => return Err(Refusal::NotTheirs.into()),
    }
    Ok(())
}

/// The note of a form. None if it is empty.
fn note<'f>(visit: &Visit<'_>, fields: &'f Fields) -> Result<Option<&'f str>, NotTaken> {
    let note = fields.given("note");
    if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        let why = visit.say(
            format!("الملاحظة طويلة. اختصرها إلى {LONGEST_NOTE} حرف على الأكثر."),
            format!("The note is too long. Shorten it to at most {LONGEST_NOTE} characters."),
        );
        return Err(NotTaken::Wrong(why));
    }
    Ok(note)
}

fn needed_note<'f>(visit: &Visit<'_>, fields: &'f Fields) -> Result<&'f str, NotTaken> {
    note(visit, fields)?.ok_or_else(|| wrong(visit.say("اكتب شيئًا قبل الحفظ.", "Write something before you store it.")))
}

/// The day of a form, which has to come and not be too far away.
fn needed_day(visit: &Visit<'_>, fields: &Fields) -> Result<Day, NotTaken> {
    let typed = normalise::fold_digits(fields.text("day"));
    let today = visit.now.day_in_riyadh();
    let is_sensible = |day: &Day| (1..=FURTHEST_DAYS).contains(&day.days_after(today));
    Day::from_iso(&typed).filter(is_sensible).ok_or_else(|| {
        wrong(visit.say("اختر يومًا من الغد فما بعده، في حدود سنة.", "Choose a day after today, within a year."))
    })
}
