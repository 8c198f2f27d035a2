//! Every metric: its name, its meaning, what to do about it, and its alarm. A test compares the deployment's alarms with this table.

/// The namespace of all metrics.
pub const NAMESPACE: &str = "Sama/Intake";

/// The description of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricInfo {
    /// Its name.
    pub name: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// The name of its dimension, if it has one. It is published with the dimension and as a total without it.
    pub dimension: Option<&'static str>,
    /// The meaning of its values.
    pub means: &'static str,
    /// The action that an operator takes.
    pub to_do: &'static str,
    /// The alarm, if a value needs attention.
    pub alarm: Option<Alarm>,
}

/// The condition of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The threshold, in the metric's unit. Counts are summed over the alarm's period; for ages, the maximum counts.
    pub when: When,
    /// The values of the dimension that the alarm watches, each separately. If empty, it watches the metric without its
    /// dimension.
    pub of: &'static [&'static str],
    /// Whether missing data raise the alarm too, because the function that measures does not run.
    pub or_missing: bool,
    /// A second metric that has to be zero as well.
    pub meanwhile: Option<Meanwhile>,
}

/// A limit on a metric's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// More than this value.
    Above(u64),
    /// Less than this value.
    Below(u64),
}

/// A second condition: another metric counted nothing in the same period. Neither of the two is a fault by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meanwhile {
    /// The name of the other metric. It is watched without its dimension.
    pub nothing_of: &'static str,
    /// The period over which both are added up, in seconds.
    pub seconds: u32,
}

/// The unit of a metric's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of events or things.
    Count,
    /// A duration or an age in seconds.
    Seconds,
}

impl Unit {
    /// The unit's name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Count => "Count",
            Unit::Seconds => "Seconds",
        }
    }
}

const ANY: Option<Alarm> = Some(Alarm { when: When::Above(0), of: &[], or_missing: false, meanwhile: None });
const FORM: Option<&str> = Some("Form");
const REASON: Option<&str> = Some("Reason");

pub(super) const STORED: MetricInfo = MetricInfo {
    name: "Stored",
    unit: Unit::Count,
    dimension: FORM,
    means: "Submissions were stored. Each is counted at most once, however often it was confirmed. If the function got no \
            answer from the table, a submission may be stored without being counted, and is not counted when it is confirmed \
            again.",
    to_do: "Nothing. If there are none for days although people usually write, they cannot: fill in a form yourself.",
    alarm: None,
};

pub(super) const REFUSED: MetricInfo = MetricInfo {
    name: "Refused",
    unit: Unit::Count,
    dimension: REASON,
    means: "A request was refused. Most refusals are mistakes in a form, which the page explains. `not_stored` and \
            `not_sealed` are faults of ours: the answers are then only on the sender's page.",
    to_do: "For `not_stored` and `not_sealed`, read the log's line with that outcome. It names the cause: the table, its \
            permissions or its limits. Repair it soon, because people are waiting at that page. Many `mistakes` at one \
            question mean that the question is hard to understand. Many `seal_not_genuine` follow a seal key that was \
            replaced twice within a day. Many `around_the_front_door` mean that somebody uses the gateway's own address, or, \
            if no other requests arrive, that the front door and the function have different keys.",
    alarm: Some(Alarm { when: When::Above(0), of: &["not_stored", "not_sealed"], or_missing: false, meanwhile: None }),
};

pub(super) const SUSPECT: MetricInfo = MetricInfo {
    name: "Suspect",
    unit: Unit::Count,
    dimension: FORM,
    means: "Submissions with marks were stored. A mark is a sign of an automated submission; honest people sometimes get one \
            too.",
    to_do: "Nothing for one. If they are many compared with `Stored`, programs fill in the forms: read the marks in the log.",
    alarm: None,
};

pub(super) const PAGE_FAILED: MetricInfo = MetricInfo {
    name: "PageFailed",
    unit: Unit::Count,
    dimension: None,
    means: "A template failed. People see a page without the site's frame that asks them to go back.",
    to_do: "Read the log's line `template_failed`, and deploy the bundle that worked before.",
    alarm: ANY,
};

pub(super) const NOTIFIED: MetricInfo = MetricInfo {
    name: "Notified",
    unit: Unit::Count,
    dimension: None,
    means: "Mails were accepted by the mail service.",
    to_do: "Nothing.",
    alarm: None,
};

pub(super) const MAIL_FAILED: MetricInfo = MetricInfo {
    name: "MailFailed",
    unit: Unit::Count,
    dimension: REASON,
    means: "A notice could not be sent now. It stays pending and is tried again. The reasons `busy` and `service` come from \
            the mail service, `table` from the table; with `gone`, the notice's submission does not exist.",
    to_do: "Read the log's line `not_notified`. If the failures continue, check that the sender's address is verified, that \
            the account is out of the sandbox, and that sending is not paused.",
    alarm: ANY,
};

pub(super) const NOTICE_FAILED: MetricInfo = MetricInfo {
    name: "NoticeFailed",
    unit: Unit::Count,
    dimension: None,
    means: "A notice failed: the mail service refused the mail, or accepted it and it did not arrive. The recipient was not \
            notified.",
    to_do: "Tell the team yourself that a submission came in; `desk list --failed` names it. The log gives the reason: verify \
            the sender's domain, or correct the address, or have the full mailbox emptied. A refused notice to a team is \
            tried again each hour until somebody acknowledges it, one to an applicant for a day.",
    alarm: ANY,
};

pub(super) const COMPLAINT: MetricInfo = MetricInfo {
    name: "Complaint",
    unit: Unit::Count,
    dimension: None,
    means: "A recipient marked a mail as spam. After many complaints the mail service stops sending.",
    to_do: "Ask the team to take the mail out of their spam folder. Feedback is requested for mails to teams only.",
    alarm: ANY,
};

pub(super) const OLDEST_PENDING_AGE: MetricInfo = MetricInfo {
    name: "OldestPendingAge",
    unit: Unit::Seconds,
    dimension: None,
    means: "The age of the oldest notice that is not sent yet. The stream sends within seconds, the sweep within minutes.",
    to_do: "Read the logs of `notify` and `sweep`: either they do not run, or mail fails. Nothing is lost, but the teams are \
            not notified.",
    alarm: Some(Alarm { when: When::Above(30 * 60), of: &[], or_missing: true, meanwhile: None }),
};

pub(super) const PENDING_NOTICES: MetricInfo = MetricInfo {
    name: "PendingNotices",
    unit: Unit::Count,
    dimension: None,
    means: "The number of notices that are not sent yet.",
    to_do: "Nothing while the oldest is young.",
    alarm: None,
};

pub(super) const DIGEST_MISMATCH: MetricInfo = MetricInfo {
    name: "DigestMismatch",
    unit: Unit::Count,
    dimension: None,
    means: "The answers of stored submissions differ from those that were confirmed: something other than this program wrote \
            to the table.",
    to_do: "Find out who has permission to write to the table, and compare with the table as it was before (point-in-time \
            recovery).",
    alarm: ANY,
};

pub(super) const POISON_RECORD: MetricInfo = MetricInfo {
    name: "PoisonRecord",
    unit: Unit::Count,
    dimension: None,
    means: "A record of the table's stream, or an event of the mail service, could not be read.",
    to_do: "Nothing is lost, because the sweep sends what is pending. Read the log's line: `unreadable_record` means that the \
            stream's view type is not the one that this program expects, `unreadable_feedback` that the mail service sends an \
            event of an unknown form.",
    alarm: ANY,
};

pub(super) const CANARY_PASSED: MetricInfo = MetricInfo {
    name: "CanaryPassed",
    unit: Unit::Count,
    dimension: None,
    means: "The result of the canary: 1 if it went through the front door up to the check page, as a person would; 0 if it did not get there. \
            If there is no 1 for an hour and nothing was stored meanwhile, nobody can send a form.",
    to_do: "If it is 0, read the log's line `canary_stopped`, which names the step and the reason; then fill in a form \
            yourself. `content_differs` disappears at the end of a deployment, and stays after an interrupted one: deploy \
            again. If the repair takes more than an hour, close the form (infra/README.md), so that nobody fills it in for \
            nothing.",
    // A single failure may come from a deployment, and at night nobody sends a form.
    alarm: Some(Alarm {
        when: When::Below(1),
        of: &[],
        or_missing: true,
        meanwhile: Some(Meanwhile { nothing_of: STORED.name, seconds: 60 * 60 }),
    }),
};

pub(super) const TRACKED: MetricInfo = MetricInfo {
    name: "Tracked",
    unit: Unit::Count,
    dimension: None,
    means: "Applicants saw where their submission stands. Those who did not get that far are counted as `Refused` for the reason \
            `not_tracked`: an unknown number, wrong digits, or too many tries.",
    to_do: "Nothing. If `not_tracked` grows to many times this, somebody tries numbers: each number lets 5 tries an hour and 20 in \
            all, so that nothing is found, and the firewall slows down the sender.",
    alarm: None,
};

pub(super) const ASKED: MetricInfo = MetricInfo {
    name: "Asked",
    unit: Unit::Count,
    dimension: None,
    means: "Applicants asked the team for something on the page of their submission: to withdraw it, to be reached in another way, \
            for a copy of their data or for its erasure.",
    to_do: "Nothing. The first page of the desk lists what is asked for.",
    alarm: None,
};

/// Every metric.
pub const METRICS: &[MetricInfo] = &[
    STORED,
    REFUSED,
    SUSPECT,
    PAGE_FAILED,
    NOTIFIED,
    MAIL_FAILED,
    NOTICE_FAILED,
    COMPLAINT,
    OLDEST_PENDING_AGE,
    PENDING_NOTICES,
    DIGEST_MISMATCH,
    POISON_RECORD,
    CANARY_PASSED,
    TRACKED,
    ASKED,
];
