//! How far a submission has come: the steps of the policy, in its order ("the beneficiary is dealt with at the various
//! levels").

use language::Lang;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It has come in, and nobody has dealt with it.
    Received,
    /// Staff have matched the details and made sure that they are valid.
    Verified,
    /// Referred to the social research officer, because the procedures were not clear.
    WithSocialResearch,
    /// Raised to the research committee.
    WithCommittee,
    /// Something was asked for: registration is completed when what is needed is complete.
    DocumentsAsked,
    /// The committee has accepted it.
    Accepted,
    /// The committee has refused it.
    Declined,
    /// The service was given.
    Served,
    /// Nothing is left to do.
    Closed,
}

impl Status {
    /// Every status, in the order of the steps.
    pub const ALL: [Status; 9] = [
        Status::Received,
        Status::Verified,
        Status::WithSocialResearch,
        Status::WithCommittee,
        Status::DocumentsAsked,
        Status::Accepted,
        Status::Declined,
        Status::Served,
        Status::Closed,
    ];

    /// The name in records and commands.
    pub fn name(self) -> &'static str {
        match self {
            Status::Received => "received",
            Status::Verified => "verified",
            Status::WithSocialResearch => "with_social_research",
            Status::WithCommittee => "with_committee",
            Status::DocumentsAsked => "documents_asked",
            Status::Accepted => "accepted",
            Status::Declined => "declined",
            Status::Served => "served",
            Status::Closed => "closed",
        }
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> &'static str {
        let (arabic, english) = match self {
            Status::Received => ("مستلم", "received"),
            Status::Verified => ("طوبقت بياناته", "verified"),
            Status::WithSocialResearch => ("لدى البحث الاجتماعي", "with social research"),
            Status::WithCommittee => ("لدى لجنة البحث", "with the committee"),
            Status::DocumentsAsked => ("بانتظار استكمال المطلوب", "documents asked for"),
            Status::Accepted => ("مقبول", "accepted"),
            Status::Declined => ("مرفوض", "declined"),
            Status::Served => ("قُدمت الخدمة", "served"),
            Status::Closed => ("مغلق", "closed"),
        };
        match lang {
            Lang::Ar => arabic,
            Lang::En => english,
        }
    }

    /// The status with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        !matches!(self, Status::Declined | Status::Served | Status::Closed)
    }

    /// Whether it has been decided: from then on nobody waits for an answer.
    pub fn is_decided(self) -> bool {
        matches!(self, Status::Accepted | Status::Declined | Status::Served | Status::Closed)
    }

    /// What may follow. A step that was taken too early can be taken back to where the policy goes on from; whatever it is,
    /// a submission can be closed, and one that was closed by mistake is dealt with again.
    pub fn next(self) -> &'static [Status] {
        use Status::{
            Accepted, Closed, Declined, DocumentsAsked, Received, Served, Verified, WithCommittee, WithSocialResearch,
        };
        match self {
            Received => &[Verified, WithSocialResearch, DocumentsAsked, Closed],
            Verified => &[WithSocialResearch, WithCommittee, DocumentsAsked, Closed],
            WithSocialResearch => &[Verified, WithCommittee, DocumentsAsked, Closed],
            WithCommittee => &[WithSocialResearch, DocumentsAsked, Accepted, Declined, Closed],
            DocumentsAsked => &[Verified, WithSocialResearch, WithCommittee, Accepted, Closed],
            Accepted => &[DocumentsAsked, Served, Closed],
            Declined => &[WithCommittee, Closed],
            Served => &[Closed],
            Closed => &[Received],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_status_can_be_reached_and_closed() {
        let (mut reached, mut next) = (BTreeSet::new(), vec![Status::Received]);
        while let Some(status) = next.pop() {
            if reached.insert(status) {
                next.extend(status.next());
            }
        }
        assert_eq!(reached.len(), Status::ALL.len());
        for status in Status::ALL {
            assert_eq!(Status::of_name(status.name()), Some(status));
            assert!(!status.next().contains(&status));
            assert!(status == Status::Closed || status.next().contains(&Status::Closed));
        }
    }

    #[test]
    fn only_what_is_with_the_committee_is_declined_and_only_what_was_accepted_is_served() {
        let before = |step: Status| Status::ALL.into_iter().filter(move |status| status.next().contains(&step));
        assert_eq!(before(Status::Declined).collect::<Vec<_>>(), [Status::WithCommittee]);
        assert_eq!(before(Status::Served).collect::<Vec<_>>(), [Status::Accepted]);
    }

    #[test]
    fn names_are_different_in_each_language() {
        for lang in Lang::ALL {
            let labels: BTreeSet<_> = Status::ALL.into_iter().map(|status| status.label(lang)).collect();
            assert_eq!(labels.len(), Status::ALL.len());
        }
    }
}
