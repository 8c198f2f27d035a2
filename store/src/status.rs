//! Statuses of a submission: the steps of the policy, in its order ("the beneficiary is dealt with at the various levels").

use language::Lang;
use strum::{EnumString, IntoStaticStr};

/// A status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// It was stored, and nobody has dealt with it.
    Received,
    /// Staff have verified the details.
    Verified,
    /// Referred to the social research officer, because the procedures were not clear.
    WithSocialResearch,
    /// Raised to the research committee.
    WithCommittee,
    /// The applicant was asked for documents. The registration is completed with them.
    DocumentsAsked,
    /// The committee accepted it.
    Accepted,
    /// The committee declined it.
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
        self.into()
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
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Whether work is left.
    pub fn is_open(self) -> bool {
        !matches!(self, Status::Declined | Status::Served | Status::Closed)
    }

    /// Whether it was decided, so that the applicant no longer waits for an answer.
    pub fn is_decided(self) -> bool {
        matches!(self, Status::Accepted | Status::Declined | Status::Served | Status::Closed)
    }

    /// The statuses that may follow. A step that was taken too early can be taken back. Every submission can be closed, and one that
    /// was closed by mistake can be received again.
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
            assert_eq!(Status::from_name(status.name()), Some(status));
            assert!(!status.next().contains(&status));
            assert!(status == Status::Closed || status.next().contains(&Status::Closed));
        }
    }

    #[test]
    fn only_the_committee_declines_and_only_accepted_submissions_are_served() {
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
