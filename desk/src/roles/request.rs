//! What the rules need to know of a request: its status, where it was before, and what the person did with it.

use store::event::{Event, EventKind};
use store::staff::PersonId;
use store::status::Status;

/// A person, as events name them.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The key, if the person has signed in to the desk in the browser.
    pub person: Option<&'a PersonId>,
    /// The names under which the person acts: the name at the desk, and the name with which they sign in to AWS for the command line.
    pub names: &'a [&'a str],
}

impl Actor<'_> {
    /// Whether the person did what an event records: by the keys, so that another name makes nobody another person. Events of the command
    /// line and of earlier versions have no key, and are compared by name.
    pub fn did(&self, event: &Event) -> bool {
        match &event.person {
            Some(person) => self.person == Some(person),
            None => self.names.contains(&event.who.as_str()),
        }
    }
}

/// What a person did with a request that keeps them from deciding it (four eyes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Involvement {
    /// They entered it for the applicant.
    pub entered: bool,
    /// They worked on it while it was with social research.
    pub researched: bool,
    /// They raised it to the committee.
    pub raised: bool,
}

impl Involvement {
    /// Whether there is any.
    pub fn is_any(self) -> bool {
        self.entered || self.researched || self.raised
    }

    /// What one person did, by a request's events in their order.
    pub fn from_events(events: &[Event], actor: Actor<'_>) -> Self {
        let mut found = Involvement::default();
        let mut status = Status::Received;
        for event in events {
            let is_theirs = actor.did(event);
            match &event.kind {
                EventKind::Received => found.entered |= is_theirs,
                // Neither reading a request nor seeing that it is there is work on it, and a vote is the decision itself.
                EventKind::Read | EventKind::Printed | EventKind::Acknowledged | EventKind::Voted => {}
                // An erasure is asked for as a steward, whatever becomes of the request.
                EventKind::ErasureAsked | EventKind::ErasureTakenBack | EventKind::ErasureRefused => {}
                // A move says itself where it began: events of one second are in no order.
                EventKind::Moved { from, to } => {
                    found.researched |= is_theirs && *from == Status::WithSocialResearch;
                    found.raised |= is_theirs && *to == Status::WithCommittee;
                    status = *to;
                }
                _ => found.researched |= is_theirs && status == Status::WithSocialResearch,
            }
        }
        found
    }
}

/// The state of a request, for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestState {
    /// The status.
    pub status: Status,
    /// Whether it was referred to social research before.
    pub was_referred: bool,
    /// Whether it was raised to the committee before.
    pub was_raised: bool,
    /// Whether it is a complaint, which only the team for complaints sees.
    pub is_complaint: bool,
    /// What the person did with it.
    pub involvement: Involvement,
}

impl RequestState {
    /// A request that has the status from the beginning, and that the person did nothing with.
    pub fn new(status: Status) -> Self {
        RequestState {
            status,
            was_referred: false,
            was_raised: false,
            is_complaint: false,
            involvement: Involvement::default(),
        }
    }

    /// The state of a request with these events, in their order, for a person.
    pub fn from_events(status: Status, events: &[Event], actor: Actor<'_>) -> Self {
        let was_moved_to =
            |wanted| events.iter().any(|event| matches!(event.kind, EventKind::Moved { to, .. } if to == wanted));
        RequestState {
            was_referred: was_moved_to(Status::WithSocialResearch),
            was_raised: was_moved_to(Status::WithCommittee),
            involvement: Involvement::from_events(events, actor),
            ..RequestState::new(status)
        }
    }

    /// Whether it is or was referred to social research.
    pub fn is_referred(&self) -> bool {
        self.was_referred || self.status == Status::WithSocialResearch
    }

    /// Whether it is with the committee, or later than that. `documents_asked` and `closed` come before the committee too, so only the
    /// request's history tells.
    pub fn is_raised(&self) -> bool {
        let is_later =
            matches!(self.status, Status::WithCommittee | Status::Accepted | Status::Declined | Status::Served);
        self.was_raised || is_later
    }
}

#[cfg(test)]
mod tests {
    use store::Timestamp;
    use store::casework::{Call, Told};
    use store::staff::Identity;

    use super::*;

    fn events(all: &[(&str, EventKind)]) -> Vec<Event> {
        let at = |place: usize| Timestamp::from_seconds(i64::try_from(place).unwrap());
        let event = |(place, (who, kind)): (usize, &(&str, EventKind))| Event {
            id: format!("EV#{place}"),
            at: at(place),
            kind: kind.clone(),
            who: who.to_string(),
            person: None,
            note: None,
        };
        all.iter().enumerate().map(event).collect()
    }

    fn moved(from: Status, to: Status) -> EventKind {
        EventKind::Moved { from, to }
    }

    /// A person without a key.
    fn named<'a>(names: &'a [&'a str]) -> Actor<'a> {
        Actor { person: None, names }
    }

    fn involved(events: &[Event], actor: Actor<'_>) -> [bool; 3] {
        let Involvement { entered, researched, raised } = Involvement::from_events(events, actor);
        [entered, researched, raised]
    }

    #[test]
    fn each_kind_of_involvement_is_found_in_the_events() {
        use Status::{Received, WithCommittee, WithSocialResearch};
        let events = events(&[
            ("enters", EventKind::Received),
            ("reads", EventKind::Read),
            ("refers", moved(Received, WithSocialResearch)),
            ("reads", EventKind::Read),
            ("reads", EventKind::Acknowledged),
            ("notes", EventKind::Noted),
            ("corrects", EventKind::Corrected("town".into())),
            ("raises", moved(WithSocialResearch, WithCommittee)),
            ("votes", EventKind::Noted),
        ]);
        let of = |name: &str| involved(&events, named(&[name]));
        assert_eq!(of("enters"), [true, false, false]);
        assert_eq!(of("refers"), [false, false, false]);
        assert_eq!(of("reads"), [false, false, false]);
        assert_eq!(of("notes"), [false, true, false]);
        assert_eq!(of("corrects"), [false, true, false]);
        assert_eq!(of("raises"), [false, true, true]);
        assert_eq!(of("votes"), [false, false, false]);
        assert!(Involvement::from_events(&events, named(&["votes", "enters"])).entered, "by either name");
        let state = RequestState::from_events(WithCommittee, &events, named(&["votes"]));
        assert!(state.was_referred && state.was_raised && !state.involvement.is_any());
    }

    #[test]
    fn moves_of_one_second_are_understood_in_any_order() {
        use Status::{Accepted, Verified, WithCommittee, WithSocialResearch};
        let made = [
            ("refers", moved(Verified, WithSocialResearch)),
            ("raises", moved(WithSocialResearch, WithCommittee)),
            ("decides", moved(WithCommittee, Accepted)),
        ];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let events = events(&order.map(|place| made[place].clone()));
            assert_eq!(involved(&events, named(&["refers"])), [false, false, false], "{order:?}");
            assert_eq!(involved(&events, named(&["raises"])), [false, true, true], "{order:?}");
            assert_eq!(involved(&events, named(&["decides"])), [false, false, false], "{order:?}");
        }
    }

    #[test]
    fn only_work_while_a_request_is_with_social_research_is_research() {
        let works = [
            EventKind::Taken,
            EventKind::HandedOver("x".into()),
            EventKind::GivenBack,
            EventKind::Called(Call::NotReached),
            EventKind::Reminded(None),
            EventKind::Reported,
            EventKind::Noted,
            EventKind::Exported,
            EventKind::Told(Told::Call),
        ];
        let looks = [EventKind::Read, EventKind::Printed, EventKind::Acknowledged, EventKind::Voted];
        let refers = ("refers", moved(Status::Received, Status::WithSocialResearch));
        for (kind, is_work) in works.map(|kind| (kind, true)).into_iter().chain(looks.map(|kind| (kind, false))) {
            let during = events(&[refers.clone(), ("hind", kind.clone())]);
            assert_eq!(involved(&during, named(&["hind"])), [false, is_work, false], "{kind:?}");
            let before = events(&[("hind", kind.clone()), refers.clone()]);
            assert_eq!(involved(&before, named(&["hind"])), [false; 3], "{kind:?}");
        }
    }

    #[test]
    fn a_person_is_found_by_the_key_under_any_name_and_by_the_name_where_there_is_no_key() {
        let [hind, noura] = ["hind", "noura"].map(|subject| {
            Identity::new("https://id.example.org", subject, Some(subject), Some("x@example.org")).unwrap().id().clone()
        });
        let [by_key, by_name] = [Some(hind.clone()), None].map(|person| {
            let mut all = events(&[("هند", EventKind::Received)]);
            all.iter_mut().for_each(|event| event.person.clone_from(&person));
            all
        });
        let entered = |events: &[Event], person: Option<&PersonId>, names: &[&str]| {
            Involvement::from_events(events, Actor { person, names }).entered
        };
        assert!(entered(&by_key, Some(&hind), &["another name"]));
        assert!(!entered(&by_key, Some(&noura), &["هند"]), "the same name, another person");
        assert!(!entered(&by_key, None, &["هند"]), "at the command line, under the name of another person");
        assert!(entered(&by_name, Some(&hind), &["هند"]));
        assert!(!entered(&by_name, Some(&hind), &["another name"]));
    }
}
