//! The research committee on the table: lists, votes, decisions, and who is kept from deciding.

mod any_order;
mod pages;

use desk::committee::{AtMeeting, Stopped};
use desk::roles::Refusal;
use forms::desk::Decision;
use forms::{Personal, Reference};
use journeys::applicant::SOUND;
use journeys::people::{added, at, by_console, rights};
use journeys::staff::{NOW, found};
use journeys::{submitted, table};
use language::Lang;
use language::calendar::Day;
use store::Store;
use store::change::{Act, Unchanged};
use store::committee::{Meeting, MeetingKey, NotDecided, NotListed, NotVoted, Ruling, VoteValue};
use store::mark::Marks;
use store::record::{EventKind, Record};
use store::staff::{Member, Role};
use store::status::Status;
use store::world::World;

use VoteValue::{Abstain, Accept, Decline};

/// A table with three members of the committee, one of whom works in relations too, and a request that relations raised.
struct Case {
    store: Store,
    world: World,
    relations: Member,
    members: Vec<Member>,
    reference: Reference,
    key: MeetingKey,
}

fn day() -> Day {
    Day::from_iso("2026-12-01").unwrap()
}

fn act<'a>(world: &'a World, member: &'a Member) -> Act<'a> {
    Act::new(world, &member.name).by(&member.id)
}

async fn request(store: &Store, world: &World) -> Reference {
    let typed = SOUND.into_iter().collect();
    submitted::submit(store, world, Lang::Ar, "support", typed, Marks::default()).await.reference
}

/// Raises a request to the committee.
async fn raise(store: &Store, world: &World, by: &Member, reference: &Reference) {
    for step in [Status::Verified, Status::WithCommittee] {
        store.set_status(&act(world, by), &found(store, reference).await, step, None).await.unwrap();
    }
}

impl Case {
    /// Everybody is present, and the request is on the list.
    async fn begun() -> Self {
        let store = Store::new(&table::fresh().await);
        let world = at(NOW);
        let relations = added(&store, &world, "relations", &rights(&[Role::Relations], true)).await;
        let mut members = Vec::new();
        for number in 0..3 {
            let roles: &[Role] = if number == 2 { &[Role::Committee, Role::Relations] } else { &[Role::Committee] };
            members.push(added(&store, &world, &format!("c{number}"), &rights(roles, false)).await);
        }
        let reference = request(&store, &world).await;
        raise(&store, &world, &relations, &reference).await;
        let key = store.make_meeting(&act(&world, &relations), day()).await.unwrap();
        let case = Case { store, world, relations, members, reference, key };
        case.present(&case.members).await;
        case.put_on_list().await.unwrap();
        case
    }

    async fn meeting(&self) -> Meeting {
        self.store.meeting(&self.key).await.unwrap().unwrap()
    }

    async fn record(&self) -> Record {
        found(&self.store, &self.reference).await
    }

    async fn present(&self, members: &[Member]) {
        let act = act(&self.world, &self.relations);
        self.store.set_present(&act, &self.meeting().await, members).await.unwrap();
    }

    async fn put_on_list(&self) -> Result<(), NotListed> {
        let act = act(&self.world, &self.relations);
        self.store.put_on_list(&act, &self.record().await, &self.meeting().await).await
    }

    async fn vote(&self, member: usize, value: VoteValue) -> Result<(), Stopped> {
        let (record, meeting) = (self.record().await, self.meeting().await);
        self.at(member, &meeting).vote(&record, value).await
    }

    async fn decide(&self, member: usize, decision: Decision) -> Result<(), Stopped> {
        let (record, meeting) = (self.record().await, self.meeting().await);
        self.at(member, &meeting).decide(&record, ruling(decision)).await
    }

    fn at<'a>(&'a self, member: usize, meeting: &'a Meeting) -> AtMeeting<'a> {
        AtMeeting { store: &self.store, world: &self.world, member: &self.members[member], meeting }
    }

    async fn status(&self) -> Status {
        self.record().await.submission.summary.status
    }

    /// How often the request was moved to a decision.
    async fn decisions(&self) -> usize {
        let is_decision =
            |kind: &EventKind| matches!(kind, EventKind::Moved { to: Status::Accepted | Status::Declined, .. });
        self.record().await.events.iter().filter(|event| is_decision(&event.kind)).count()
    }
}

fn ruling(decision: Decision) -> Ruling<'static> {
    Ruling { decision, reason: Some("need_shown"), words: None, votes_needed: 2 }
}

const CHANGED: Stopped = Stopped::NotDecided(NotDecided::Unchanged(Unchanged::Changed));

#[tokio::test]
async fn a_request_is_decided_by_more_than_half_of_the_votes() {
    let case = Case::begun().await;
    let too_few = |cast| Err(Stopped::NotDecided(NotDecided::TooFew { cast, needed: 2 }));
    assert_eq!(case.decide(0, Decision::Accepted).await, too_few(0));
    case.vote(0, Accept).await.unwrap();
    case.vote(1, Abstain).await.unwrap();
    assert_eq!(case.decide(0, Decision::Accepted).await, too_few(1));
    case.vote(1, Decline).await.unwrap();
    assert_eq!(case.decide(0, Decision::Accepted).await, Err(Stopped::NotDecided(NotDecided::Tie)));
    case.vote(2, Accept).await.unwrap();
    assert_eq!(case.decide(0, Decision::Declined).await, Err(Stopped::NotDecided(NotDecided::Contrary)));
    let words = Personal::new("نقبل الطلب".to_string());
    let (record, meeting) = (case.record().await, case.meeting().await);
    let ruling = Ruling { words: Some(&words), ..ruling(Decision::Accepted) };
    case.at(1, &meeting).decide(&record, ruling).await.unwrap();

    let record = case.record().await;
    assert_eq!(record.submission.summary.status, Status::Accepted);
    let decided = record.casework.decided.as_ref().unwrap();
    assert_eq!(
        (decided.decision, decided.reason.as_deref(), decided.at),
        (Decision::Accepted, Some("need_shown"), NOW)
    );
    assert_eq!((decided.words.as_ref().unwrap().reveal(), decided.meeting.as_ref()), (words.reveal(), Some(&case.key)));
    let moved = EventKind::Moved { from: Status::WithCommittee, to: Status::Accepted };
    let event = record.events.iter().find(|event| event.kind == moved).unwrap();
    assert_eq!(event.person.as_ref(), Some(&case.members[1].id));
    assert_eq!(record.events.iter().filter(|event| event.kind == EventKind::Voted).count(), 4);
    assert!(case.meeting().await.agenda.contains(&record.submission.summary.id), "it stays on the list");
    // Nobody votes or decides any more.
    assert!(matches!(case.vote(0, Decline).await, Err(Stopped::Refused(Refusal::NotNow))));
    assert!(matches!(case.decide(0, Decision::Accepted).await, Err(Stopped::Refused(Refusal::NotNow))));
    // The queue of accepted requests has it.
    assert_eq!(case.store.list(NOW, "support", Status::Accepted).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_entered_researched_or_raised_a_request_neither_votes_nor_decides() {
    let case = Case::begun().await;
    // Another request, which the member raises who works in relations too.
    let other = request(&case.store, &case.world).await;
    raise(&case.store, &case.world, &case.members[2], &other).await;
    let by = act(&case.world, &case.relations);
    case.store.put_on_list(&by, &found(&case.store, &other).await, &case.meeting().await).await.unwrap();
    let case = Case { reference: other, ..case };
    assert_eq!(case.vote(2, Accept).await, Err(Stopped::Refused(Refusal::FourEyes)));
    case.vote(0, Accept).await.unwrap();
    case.vote(1, Accept).await.unwrap();
    assert_eq!(case.decide(2, Decision::Accepted).await, Err(Stopped::Refused(Refusal::FourEyes)));
    assert_eq!(case.status().await, Status::WithCommittee);
    // Relations alone has no vote.
    let (record, meeting) = (case.record().await, case.meeting().await);
    let relations = AtMeeting { member: &case.relations, ..case.at(0, &meeting) };
    assert_eq!(relations.vote(&record, Accept).await, Err(Stopped::Refused(Refusal::NotTheirs)));
    case.decide(0, Decision::Accepted).await.unwrap();
}

#[tokio::test]
async fn a_vote_that_is_changed_or_cast_during_the_decision_makes_it_be_read_again() {
    let case = Case::begun().await;
    case.vote(0, Accept).await.unwrap();
    case.vote(1, Accept).await.unwrap();
    let (record, meeting) = (case.record().await, case.meeting().await);
    case.vote(1, Decline).await.unwrap();
    assert_eq!(case.at(0, &meeting).decide(&record, ruling(Decision::Accepted)).await, Err(CHANGED));
    case.vote(1, Accept).await.unwrap();
    let record = case.record().await;
    case.vote(2, Decline).await.unwrap();
    assert_eq!(case.at(0, &meeting).decide(&record, ruling(Decision::Accepted)).await, Err(CHANGED), "a vote more");
    let record = case.record().await;
    case.present(&case.members[..2]).await;
    assert_eq!(case.at(0, &meeting).decide(&record, ruling(Decision::Accepted)).await, Err(CHANGED), "who is present");
    assert_eq!((case.status().await, case.decisions().await), (Status::WithCommittee, 0));
    case.decide(0, Decision::Accepted).await.unwrap();
}

#[tokio::test]
async fn of_two_people_who_decide_at_once_one_does() {
    let case = Case::begun().await;
    case.vote(0, Decline).await.unwrap();
    case.vote(1, Decline).await.unwrap();
    let (record, meeting) = (case.record().await, case.meeting().await);
    let [first, second] = [case.at(0, &meeting), case.at(1, &meeting)];
    let ruling = ruling(Decision::Declined);
    let made = match table::at_once(2) {
        2 => <[_; 2]>::from(tokio::join!(first.decide(&record, ruling), second.decide(&record, ruling))),
        _ => [first.decide(&record, ruling).await, second.decide(&record, ruling).await],
    };
    assert_eq!(made.iter().filter(|one| one.is_ok()).count(), 1, "{made:?}");
    assert!(made.contains(&Err(CHANGED)), "{made:?}");
    assert_eq!((case.status().await, case.decisions().await), (Status::Declined, 1));
}

#[tokio::test]
async fn a_request_that_is_erased_meanwhile_is_neither_voted_on_nor_decided_and_leaves_no_vote() {
    let case = Case::begun().await;
    case.vote(0, Accept).await.unwrap();
    case.vote(1, Accept).await.unwrap();
    let (record, meeting) = (case.record().await, case.meeting().await);
    case.store.erase(&act(&case.world, &case.relations), &case.reference).await.unwrap();
    let not_voted = Err(Stopped::NotVoted(NotVoted::Unchanged(Unchanged::Changed)));
    assert_eq!(case.at(2, &meeting).vote(&record, Accept).await, not_voted);
    assert_eq!(case.at(0, &meeting).decide(&record, ruling(Decision::Accepted)).await, Err(CHANGED));
    let off = case.store.take_off_list(&act(&case.world, &case.relations), &record, &meeting).await;
    assert_eq!(off, Err(Unchanged::Changed));
    assert!(case.store.find_by_id(NOW, &record.submission.summary.id).await.unwrap().is_none());
}

#[tokio::test]
async fn only_a_member_who_has_access_and_is_present_votes() {
    let case = Case::begun().await;
    case.vote(0, Accept).await.unwrap();
    let removed = &case.members[1];
    case.store.remove_member(&by_console(&case.world), removed).await.unwrap();
    let not_voted = |why| Err(Stopped::NotVoted(why));
    // The page was opened before the removal.
    assert_eq!(case.vote(1, Accept).await, not_voted(NotVoted::Unchanged(Unchanged::Changed)));
    case.present(&case.members[..2]).await;
    assert_eq!(case.vote(2, Accept).await, not_voted(NotVoted::NotPresent));
    assert_eq!(case.record().await.votes.len(), 1);
    // A vote of before counts as long as its member is among those present.
    case.present(&case.members).await;
    case.vote(2, Accept).await.unwrap();
    case.present(&case.members[..2]).await;
    let too_few = NotDecided::TooFew { cast: 1, needed: 2 };
    assert_eq!(case.decide(0, Decision::Accepted).await, Err(Stopped::NotDecided(too_few)));
    // Nor does who was removed decide.
    case.present(&case.members).await;
    assert_eq!(case.decide(1, Decision::Accepted).await, Err(CHANGED));
    case.decide(2, Decision::Accepted).await.unwrap();
}

#[tokio::test]
async fn a_request_is_on_one_list_only_while_it_is_with_the_committee() {
    let case = Case::begun().await;
    let by = act(&case.world, &case.relations);
    let other = case.store.make_meeting(&by, day().later(7)).await.unwrap();
    let other = case.store.meeting(&other).await.unwrap().unwrap();
    let listed = |made| assert_eq!(made, Err(NotListed::Unchanged(Unchanged::Changed)));
    listed(case.store.put_on_list(&by, &case.record().await, &other).await);
    assert!(case.store.on_no_list(NOW).await.unwrap().is_empty());
    let early = request(&case.store, &case.world).await;
    listed(case.store.put_on_list(&by, &found(&case.store, &early).await, &other).await);
    // A meeting that somebody changed meanwhile.
    let seen = case.meeting().await;
    case.present(&case.members).await;
    assert_eq!(case.store.take_off_list(&by, &case.record().await, &seen).await, Err(Unchanged::Changed));
    case.store.take_off_list(&by, &case.record().await, &case.meeting().await).await.unwrap();
    assert!(case.meeting().await.agenda.is_empty());
    let free: Vec<_> = case.store.on_no_list(NOW).await.unwrap().into_iter().map(|row| row.reference).collect();
    assert_eq!(free, std::slice::from_ref(&case.reference));
    case.store.put_on_list(&by, &case.record().await, &other).await.unwrap();
    assert_eq!(case.record().await.casework.listing.unwrap().meeting, other.key);
    let mut told: Vec<_> = case.record().await.events.iter().map(|event| event.kind.text()).collect();
    told.retain(|what| what.contains("list"));
    told.sort();
    assert_eq!(told, ["off the list", "on the list 2026-12-01", "on the list 2026-12-08"]);
    let latest: Vec<_> = case.store.meetings().await.unwrap().into_iter().map(|meeting| meeting.key).collect();
    assert_eq!(latest, [other.key, case.key.clone()]);
    assert_eq!(case.store.next_meeting(NOW).await.unwrap().unwrap().key, case.key);
}

#[tokio::test]
async fn votes_of_an_earlier_listing_do_not_count_when_the_request_comes_back() {
    let case = Case::begun().await;
    case.vote(0, Accept).await.unwrap();
    case.vote(1, Accept).await.unwrap();
    for step in [Status::WithSocialResearch, Status::WithCommittee] {
        case.store.set_status(&act(&case.world, &case.relations), &case.record().await, step, None).await.unwrap();
    }
    assert_eq!(case.decide(0, Decision::Accepted).await, Err(CHANGED), "it is on no list");
    case.put_on_list().await.unwrap();
    assert_eq!(case.meeting().await.agenda.len(), 1, "it keeps its place");
    let too_few = |cast| Err(Stopped::NotDecided(NotDecided::TooFew { cast, needed: 2 }));
    assert_eq!(case.decide(0, Decision::Accepted).await, too_few(0));
    case.vote(0, Decline).await.unwrap();
    assert_eq!(case.decide(0, Decision::Declined).await, too_few(1));
    case.vote(1, Decline).await.unwrap();
    case.decide(0, Decision::Declined).await.unwrap();
    // A declined request that is dealt with again has no decision, and needs new votes.
    case.store
        .set_status(&act(&case.world, &case.relations), &case.record().await, Status::WithCommittee, None)
        .await
        .unwrap();
    assert_eq!(case.record().await.casework.decided, None);
    case.put_on_list().await.unwrap();
    assert_eq!(case.decide(0, Decision::Declined).await, too_few(0));
}

#[tokio::test]
async fn a_list_takes_thirty_requests() {
    let case = Case::begun().await;
    for _ in 1..store::committee::LONGEST_LIST {
        let reference = request(&case.store, &case.world).await;
        raise(&case.store, &case.world, &case.relations, &reference).await;
        let by = act(&case.world, &case.relations);
        case.store.put_on_list(&by, &found(&case.store, &reference).await, &case.meeting().await).await.unwrap();
    }
    let one_more = Case { reference: request(&case.store, &case.world).await, ..case };
    raise(&one_more.store, &one_more.world, &one_more.relations, &one_more.reference).await;
    assert_eq!(one_more.put_on_list().await, Err(NotListed::Full));
}
