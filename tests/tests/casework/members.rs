//! Twenty members of the staff on the same ten requests, in a random order that a seed decides. Each looks at a request and acts on it later, when
//! others may have acted in between. A model says of each act whether it is a conflict.

use journeys::simulation::Dice;
use std::collections::BTreeMap;

use forms::Reference;
use journeys::people::at;
use journeys::staff::{NOW, found};
use journeys::table;
use language::calendar::Day;
use store::Store;
use store::casework::{Call, RowQuery, Source, Told};
use store::change::{Act, Unchanged};
use store::record::Record;
use store::staff::{Member, PersonId};
use store::status::Status;

const MEMBERS: usize = 20;
const REQUESTS: usize = 10;
const STEPS: usize = 700;

/// What a request must be like.
#[derive(Clone, Default)]
struct Model {
    assignee: Option<PersonId>,
    remind_on: Option<Day>,
    status: Option<Status>,
    is_told: bool,
    /// The author, the event and the note of each change.
    events: Vec<(PersonId, String, Option<String>)>,
}

impl Model {
    fn status(&self) -> Status {
        self.status.unwrap_or(Status::Received)
    }
}

/// Makes one random act with the request as the member saw it. Returns the event and the note, whether the act is a conflict by the model, and
/// the result.
async fn act(
    store: &Store,
    random: &Dice,
    (act, staff): (&Act<'_>, &[Member]),
    (record, model): (&Record, &mut Model),
    note: &str,
) -> (String, Option<String>, bool, Result<(), Unchanged>) {
    let work = &record.casework;
    let before = model.clone();
    let is_assigned_as_seen = work.assignee.as_ref().map(|one| &one.person) == before.assignee.as_ref();
    let seen = record.submission.summary.status;
    let with = |event: &str, fits: bool, made| (event.to_string(), Some(note.to_string()), fits, made);
    match random.below(9) {
        0 => with("noted", true, store.note(act, record, note).await),
        1 => {
            model.assignee = act.person.cloned();
            ("taken".into(), None, is_assigned_as_seen, store.take(act, record).await)
        }
        2 => {
            let to = &staff[random.below(MEMBERS)];
            model.assignee = Some(to.id.clone());
            let made = store.hand_over(act, record, to, Some(note)).await;
            with(&format!("handed over {}", to.name), is_assigned_as_seen, made)
        }
        3 => {
            model.assignee = None;
            let fits = is_assigned_as_seen && before.assignee.is_some();
            with("given back", fits, store.give_back(act, record, Some(note)).await)
        }
        4 => with("called reached", true, store.log_call(act, record, Call::Reached, Some(note)).await),
        5 => {
            let day = [None, Day::from_iso("2026-12-01"), Day::from_iso("2026-12-02")][random.below(3)];
            model.remind_on = day;
            let made = store.remind(act, record, day).await;
            let event = format!("reminder {}", day.map_or("none".into(), Day::iso));
            (event, None, work.remind_on == before.remind_on, made)
        }
        6 => {
            let fits = before.status() == Status::WithSocialResearch;
            with("reported", fits, store.report(act, record, note).await)
        }
        7 => {
            model.is_told = true;
            let fits = seen == before.status() && seen.is_decided() && !before.is_told;
            with("told letter", fits, store.tell(act, record, Told::Letter, Some(note)).await)
        }
        _ => {
            let to = seen.next()[random.below(seen.next().len())];
            model.status = Some(to);
            model.is_told = before.is_told && to.is_decided();
            // Whoever studied the request and moves it on has it no longer.
            let assignee = work.assignee.as_ref().map(|one| &one.person);
            let hands_back = seen == Status::WithSocialResearch && assignee == act.person;
            if hands_back {
                model.assignee = None;
            }
            let fits = seen == before.status() && (!hands_back || is_assigned_as_seen);
            with("moved", fits, store.set_status(act, record, to, Some(note)).await)
        }
    }
}

#[tokio::test]
async fn no_note_is_lost_no_event_is_doubled_and_each_conflict_is_told() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let staff: [Member; MEMBERS] = super::members(&store).await;
    let mut requests: Vec<Reference> = Vec::new();
    for _ in 0..REQUESTS {
        requests.push(super::request(&store, NOW).await);
    }
    let random = Dice::new(0x5eed_cafe);
    let mut models = vec![Model::default(); REQUESTS];
    let mut looking: BTreeMap<usize, (usize, Record)> = BTreeMap::new();
    let mut conflicts = 0;
    for step in 0..STEPS {
        let member = random.below(MEMBERS);
        let Some((request, record)) = looking.remove(&member) else {
            let request = random.below(REQUESTS);
            looking.insert(member, (request, found(&store, &requests[request]).await));
            continue;
        };
        let world = at(NOW.plus_seconds(i64::try_from(step).unwrap()));
        let (member, note) = (&staff[member], format!("ملاحظة {step}"));
        let by = Act::new(&world, &member.name).by(&member.id);
        let before = models[request].clone();
        let model = &mut models[request];
        let (event, note, fits, made) = act(&store, &random, (&by, &staff), (&record, model), &note).await;
        assert_eq!(made, if fits { Ok(()) } else { Err(Unchanged::Changed) }, "step {step}: {event}");
        if fits {
            models[request].events.push((member.id.clone(), event, note));
        } else {
            models[request] = before;
            conflicts += 1;
        }
    }
    assert!(conflicts > 20, "{conflicts}");
    for (reference, model) in requests.iter().zip(&models) {
        let record = found(&store, reference).await;
        let events: Vec<_> = record.events[1..]
            .iter()
            .map(|event| {
                let note = event.note.as_ref().map(|note| note.reveal().clone());
                (event.person.clone().unwrap(), event.kind.text(), note)
            })
            .collect();
        assert_eq!(events, model.events, "{reference}");
        assert_eq!(record.casework.assignee.as_ref().map(|one| &one.person), model.assignee.as_ref());
        assert_eq!((record.casework.remind_on, record.casework.told.is_some()), (model.remind_on, model.is_told));
        assert_eq!(record.submission.summary.status, model.status());
    }
    for member in &staff {
        let rows = store.list_rows(NOW, &RowQuery::new(Source::Mine(member.id.clone(), Status::ALL.into()), 50)).await;
        let expected = models.iter().filter(|model| model.assignee.as_ref() == Some(&member.id)).count();
        assert_eq!(rows.unwrap().rows.len(), expected, "{}", member.name);
    }
}
