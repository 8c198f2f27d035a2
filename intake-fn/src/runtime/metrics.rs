//! Metrics for operators: lines of CloudWatch's embedded metric format on standard output, where Lambda reads them
//! ("Specification: Embedded metric format" in the CloudWatch guide).
//!
//! A metric is counted after its event. A function that is killed in between has done the work and not counted it: the table is
//! authoritative, not the metrics. A line contains no personal data, only numbers, a form's id or a name from this code.

mod table;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use forms::FormDefinition;
use serde_json::{Map, Value, json};

use store::Timestamp;
use store::world::World;

pub use table::{Alarm, METRICS, Meanwhile, MetricInfo, NAMESPACE, Unit, When};

/// A metric with its value. [`METRICS`] describes its meaning and the action to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric<'a> {
    /// A submission was stored.
    Stored {
        /// The form.
        form: &'a FormDefinition,
    },
    /// A person sent a form and did not get to the next step.
    Refused {
        /// The outcome's name in the log.
        reason: &'static str,
    },
    /// A stored submission has marks.
    Suspect {
        /// The form.
        form: &'a FormDefinition,
    },
    /// A page could not be shown.
    PageFailed,
    /// A mail was accepted.
    Notified,
    /// A mail was not accepted, or the outcome is unknown.
    MailFailed {
        /// The kind of failure.
        reason: &'static str,
    },
    /// A mail that was accepted did not arrive, or its notice was given up.
    NoticeFailed,
    /// A recipient reported a mail as unwanted.
    Complaint,
    /// The age of the oldest pending notice.
    OldestPendingAge {
        /// In seconds; 0 if nothing is pending.
        seconds: i64,
    },
    /// The number of pending notices.
    PendingNotices {
        /// The number.
        count: usize,
    },
    /// Submissions whose answers differ from those that were confirmed.
    DigestMismatch {
        /// The number.
        count: usize,
    },
    /// An applicant saw where their submission stands.
    Tracked,
    /// An applicant asked the team for something.
    Asked,
    /// A record of the stream that cannot be read.
    PoisonRecord,
    /// The canary went through the front door.
    CanaryPassed {
        /// Whether it got to the check page.
        passed: bool,
    },
}

impl<'a> Metric<'a> {
    /// The metric's description.
    pub fn info(&self) -> &'static MetricInfo {
        match self {
            Metric::Stored { .. } => &table::STORED,
            Metric::Refused { .. } => &table::REFUSED,
            Metric::Suspect { .. } => &table::SUSPECT,
            Metric::PageFailed => &table::PAGE_FAILED,
            Metric::Notified => &table::NOTIFIED,
            Metric::MailFailed { .. } => &table::MAIL_FAILED,
            Metric::NoticeFailed => &table::NOTICE_FAILED,
            Metric::Complaint => &table::COMPLAINT,
            Metric::OldestPendingAge { .. } => &table::OLDEST_PENDING_AGE,
            Metric::PendingNotices { .. } => &table::PENDING_NOTICES,
            Metric::DigestMismatch { .. } => &table::DIGEST_MISMATCH,
            Metric::Tracked => &table::TRACKED,
            Metric::Asked => &table::ASKED,
            Metric::PoisonRecord => &table::POISON_RECORD,
            Metric::CanaryPassed { .. } => &table::CANARY_PASSED,
        }
    }

    fn value(&self) -> u64 {
        match self {
            // The age is negative after a clock is set back.
            Metric::OldestPendingAge { seconds } => u64::try_from(*seconds).unwrap_or(0),
            Metric::PendingNotices { count } | Metric::DigestMismatch { count } => {
                u64::try_from(*count).unwrap_or(u64::MAX)
            }
            Metric::CanaryPassed { passed } => u64::from(*passed),
            _ => 1,
        }
    }

    /// The value of the metric's dimension, if it has one.
    fn dimension_value(&self) -> Option<&'a str> {
        match self {
            Metric::Stored { form } | Metric::Suspect { form } => Some(&form.id),
            Metric::Refused { reason } | Metric::MailFailed { reason } => Some(reason),
            _ => None,
        }
    }

    /// The metric as a line, without its end.
    fn line(&self, now: Timestamp) -> String {
        let info = self.info();
        let dimension = info.dimension.zip(self.dimension_value());
        // Published without a dimension as well, because an alarm cannot add up the values of one.
        let sets: Vec<Vec<&str>> = [Vec::new()].into_iter().chain(dimension.map(|(name, _)| vec![name])).collect();
        let about = json!({
            "Timestamp": now.to_millis().milliseconds(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": sets,
                "Metrics": [{ "Name": info.name, "Unit": info.unit.name() }],
            }],
        });
        let members = [("_aws", about), (info.name, self.value().into())];
        let members = members.into_iter().chain(dimension.map(|(name, value)| (name, value.into())));
        Value::Object(members.map(|(name, value)| (name.to_string(), value)).collect::<Map<_, _>>()).to_string()
    }
}

/// The destination of metrics.
#[derive(Clone, Debug)]
pub enum Metrics {
    /// Standard output, a line each.
    StandardOutput,
    /// A list of lines in memory.
    Memory(Arc<Mutex<Vec<String>>>),
    /// Nowhere.
    Nowhere,
}

impl Metrics {
    /// Records a metric now.
    pub fn record(&self, world: &World, metric: Metric<'_>) {
        match self {
            Metrics::StandardOutput => {
                // The lock keeps the line whole among those of the log. A failed write is ignored.
                let _ = writeln!(std::io::stdout().lock(), "{}", metric.line(world.now()));
            }
            Metrics::Memory(lines) => {
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(metric.line(world.now()));
            }
            Metrics::Nowhere => {}
        }
    }
}
