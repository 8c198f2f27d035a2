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
    means: "Submissions were stored. Each is counted at most once, however often it was confirmed; one that was stored without \
            the function hearing of it is not counted when it is confirmed again.",
    to_do: "Nothing. None for days, while people usually write, means that they cannot: fill in a form yourself.",
    alarm: None,
};

pub(super) const REFUSED: MetricInfo = MetricInfo {
    name: "Refused",
    unit: Unit::Count,
    dimension: REASON,
    means: "Something was sent and did not bring its sender further. Most of it is mistakes, which the page explains. \
            `not_stored` and `not_sealed` are faults of ours: the answers are still on the sender's page, and only there.",
    to_do: "For `not_stored` and `not_sealed`, read the log's line with that outcome, which says why: the table, its permissions, \
            its limits. Mend it soon, because people are waiting at that page. Many `mistakes` at one question mean that it \
            is hard to understand; many `seal_not_genuine` follow a seal key that was replaced twice within a day. Many \
            `around_the_front_door` mean that somebody has found the gateway's own address, or, where nothing else comes in, that \
            the front door and the function do not have the same key.",
    alarm: Some(Alarm { when: When::Above(0), of: &["not_stored", "not_sealed"], or_missing: false, meanwhile: None }),
};

pub(super) const SUSPECT: MetricInfo = MetricInfo {
    name: "Suspect",
    unit: Unit::Count,
    dimension: FORM,
    means: "Stored submissions have marks: something that programs do, and honest people sometimes, too.",
    to_do: "Nothing for one. Where they are many against what is stored, programs write: look at the marks in the log.",
    alarm: None,
};

pub(super) const PAGE_FAILED: MetricInfo = MetricInfo {
    name: "PageFailed",
    unit: Unit::Count,
    dimension: None,
    means: "A template does not work. People see a page without the site's frame that asks them to go back.",
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
    means: "A notice could not be sent now. It stays pending and is tried again. `busy`, `service`: the mail service; `table`: the \
            table; `gone`: there is a notice of a submission that is not there.",
    to_do: "Read the log's line `not_notified`. If it does not end by itself: the sender's address has to be verified, the \
            account out of the sandbox, sending not paused.",
    alarm: ANY,
};

pub(super) const NOTICE_FAILED: MetricInfo = MetricInfo {
    name: "NoticeFailed",
    unit: Unit::Count,
    dimension: None,
    means: "A notice failed: the mail service refused the mail, or took it and it did not arrive. Whoever was to be told was \
            not.",
    to_do: "Tell the team yourself that something has come in; `desk list --failed` names it. The log says why: verify the sender's \
            domain, or mend the address or the full mailbox. What was refused is tried again \
            each hour: a team's until somebody acknowledges it, an applicant's for a day.",
    alarm: ANY,
};

pub(super) const COMPLAINT: MetricInfo = MetricInfo {
    name: "Complaint",
    unit: Unit::Count,
    dimension: None,
    means: "A recipient marked a mail as unwanted. Many of these make the mail service stop sending.",
    to_do: "Ask the team to take it out of their spam folder. Feedback is asked for mails to teams only.",
    alarm: ANY,
};

pub(super) const OLDEST_PENDING_AGE: MetricInfo = MetricInfo {
    name: "OldestPendingAge",
    unit: Unit::Seconds,
    dimension: None,
    means: "So long has the oldest notice waited that is still to be sent. The stream sends within seconds, the sweep within \
            minutes.",
    to_do: "Read the log of `notify` and `sweep`: either they do not run, or mail fails. Nothing is lost, but nobody knows of it.",
    alarm: Some(Alarm { when: When::Above(30 * 60), of: &[], or_missing: true, meanwhile: None }),
};

pub(super) const PENDING_NOTICES: MetricInfo = MetricInfo {
    name: "PendingNotices",
    unit: Unit::Count,
    dimension: None,
    means: "So many notices are still to be sent.",
    to_do: "Nothing while the oldest is young.",
    alarm: None,
};

pub(super) const DIGEST_MISMATCH: MetricInfo = MetricInfo {
    name: "DigestMismatch",
    unit: Unit::Count,
    dimension: None,
    means: "The answers of stored submissions are not those that were confirmed: something other than this program wrote to \
            the table.",
    to_do: "Find out who may write to the table, and compare with the table as it was before (point-in-time recovery).",
    alarm: ANY,
};

pub(super) const POISON_RECORD: MetricInfo = MetricInfo {
    name: "PoisonRecord",
    unit: Unit::Count,
    dimension: None,
    means: "A record of the table's stream, or an event of the mail service, could not be read.",
    to_do: "Nothing is lost, because the sweep sends what is pending. Read the log's line: `unreadable_record` means that the \
            stream's view is not the one that this program asks for, `unreadable_feedback` that the mail service says something new.",
    alarm: ANY,
};

pub(super) const CANARY_PASSED: MetricInfo = MetricInfo {
    name: "CanaryPassed",
    unit: Unit::Count,
    dimension: None,
    means: "The canary went through the front door, as a person would, up to the check page. 0: it did not get there. None for an \
            hour, and nothing stored meanwhile, means that nobody can send a form.",
    to_do: "Where it is 0, read the log's line `canary_stopped`, which names the step and the reason; then fill in a form \
            yourself. `content_differs` passes with the end of a deployment, and stays where one stopped half-way: deploy again. If it \
            cannot be mended within the hour, close the form (infra/README.md), so that nobody fills it in for nothing.",
    // A single failure may come from a deployment, and at night nobody sends a form.
    alarm: Some(Alarm {
        when: When::Below(1),
        of: &[],
        or_missing: true,
        meanwhile: Some(Meanwhile { nothing_of: STORED.name, seconds: 60 * 60 }),
    }),
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
];
