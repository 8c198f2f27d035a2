//! Event sources of the functions: the table's stream, the mail service's queue, the schedules; and where failed events go.

use std::collections::BTreeSet;

use infra_rules::{Template, at, plain};
use serde_json::{Value, json};

use crate::templates::{Findings, Templates, meant};

const SIX_HOURS: i64 = 6 * 60 * 60;
const FOURTEEN_DAYS: i64 = 14 * 24 * 60 * 60;

pub(crate) fn stream(templates: &Templates, findings: &mut Findings) {
    let of_stream = |source: &str| source == "<Table.StreamArn>";
    let sources = templates.intake.of_kind("AWS::Lambda::EventSourceMapping");
    let sources: Vec<_> = sources.filter(|(_, source)| of_stream(&source.text("EventSourceArn"))).collect();
    findings.same("the number of readers of the stream", sources.len(), 1);
    for (id, source) in sources {
        let notify = templates.function("notify").map(|(id, _)| format!("<{id}>")).unwrap_or_default();
        findings.properties(
            id,
            source,
            &[
                ("FunctionName", notify.into()),
                // Reads from the stream's start, so that no record between the table's and this mapping's creation is missed.
                ("StartingPosition", "TRIM_HORIZON".into()),
                ("BatchSize", 10.into()),
                ("BisectBatchOnFunctionError", true.into()),
                ("MaximumRetryAttempts", 5.into()),
                ("MaximumRecordAgeInSeconds", SIX_HOURS.into()),
                // Otherwise Lambda ignores the response of `notify`.
                ("FunctionResponseTypes", json!(["ReportBatchItemFailures"])),
                ("Enabled", Value::Null),
                ("MaximumBatchingWindowInSeconds", Value::Null),
            ],
        );
        let queue = source.text("DestinationConfig/OnFailure/Destination");
        let queue = meant(&queue).and_then(|queue| templates.intake.get(queue));
        findings.must(
            queue.is_some_and(|queue| queue.kind == "AWS::SQS::Queue"),
            format!("{id} lets go of records without a word"),
        );
        let filters = source.list("FilterCriteria/Filters");
        for record in new_notices() {
            let passes = filters.is_empty() || filters.iter().any(|filter| fits(&plain(&filter["Pattern"]), &record));
            findings.must(passes, format!("{id} does not pass on a new notice: {record}"));
        }
    }
}

/// The stream's records that `notify` must receive, with the fields that filters match.
fn new_notices() -> impl Iterator<Item = Value> {
    let keys = [("SUB#0f", "OUT#relations"), ("SUB#0f", "OUT#applicant"), ("DIGEST#2026-11-23", "OUT#volunteering")];
    keys.into_iter().map(
        |(pk, sk)| json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "pk": { "S": pk }, "sk": { "S": sk } } } }),
    )
}

/// Whether a record matches a filter's pattern ("Control which events Lambda sends to your function": filter rule syntax).
/// Supports only the syntax that is used here: names, lists of values, and lists of prefixes.
fn fits(pattern: &str, record: &Value) -> bool {
    fn fits_at(pattern: &Value, value: &Value) -> bool {
        match pattern {
            Value::Object(entries) => entries.iter().all(|(name, inner)| fits_at(inner, &value[name])),
            Value::Array(choices) => choices.iter().any(|choice| match choice.get("prefix") {
                Some(prefix) => {
                    value.as_str().zip(prefix.as_str()).is_some_and(|(text, prefix)| text.starts_with(prefix))
                }
                None => choice == value,
            }),
            _ => false,
        }
    }
    serde_json::from_str(pattern).is_ok_and(|pattern: Value| fits_at(&pattern, record))
}

pub(crate) fn queues(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    let queues: Vec<_> = intake.of_kind("AWS::Lambda::EventSourceMapping").collect();
    let queues = queues.into_iter().filter(|(_, source)| source.text("EventSourceArn") != "<Table.StreamArn>");
    let mut read = BTreeSet::new();
    for (id, source) in queues {
        let feedback = templates.function("feedback");
        let function = feedback.map(|(id, _)| format!("<{id}>")).unwrap_or_default();
        findings.properties(
            id,
            source,
            &[
                ("FunctionName", function.into()),
                ("FunctionResponseTypes", json!(["ReportBatchItemFailures"])),
                ("BatchSize", 10.into()),
                ("Enabled", Value::Null),
            ],
        );
        let from = source.text("EventSourceArn");
        let Some((name, queue)) = meant(&from).and_then(|name| Some((name, intake.get(name)?))) else {
            findings.must(false, format!("{id} reads from {from}"));
            continue;
        };
        read.insert(name.to_string());
        let timeout = feedback.and_then(|(_, function)| function.number("Timeout")).unwrap_or(i64::MAX);
        let visibility = queue.number("VisibilityTimeout").unwrap_or(30);
        // The factor of six: "Using Lambda with Amazon SQS", configuring a queue to use with Lambda.
        findings.must(
            visibility >= timeout.saturating_mul(6),
            format!("{name}: a message is hidden for {visibility} s, and the function may take {timeout}"),
        );
        // A bounce can arrive before its mail is recorded in the table, so there are enough retries and they are minutes apart.
        findings.must(visibility >= 120, format!("{name}: a message comes again after {visibility} s already"));
        let tries = queue.number("RedrivePolicy/maxReceiveCount").unwrap_or_default();
        findings.must(tries >= 5, format!("{name} lets go of a message after {tries} tries"));
        let kept = queue.number("MessageRetentionPeriod").unwrap_or_default();
        findings
            .must(kept > visibility.saturating_mul(tries), format!("{name} forgets messages before their last try"));
        let dead = queue.text("RedrivePolicy/deadLetterTargetArn");
        let is_queue =
            meant(&dead).and_then(|dead| intake.get(dead)).is_some_and(|dead| dead.kind == "AWS::SQS::Queue");
        findings.must(is_queue, format!("{name} lets go of messages without a word"));
    }
    findings.same("the number of queues that are read", read.len(), 1);
    for (id, queue) in intake.of_kind("AWS::SQS::Queue") {
        let is_closed = queue.at("SqsManagedSseEnabled") == &Value::Bool(true) || !queue.at("KmsMasterKeyId").is_null();
        findings.must(is_closed, format!("{id} is not encrypted"));
        // Nobody works on the weekend, so failed events are kept for the longest time that a queue allows.
        let is_last = !read.contains(id);
        let kept = queue.number("MessageRetentionPeriod").unwrap_or_default();
        findings.must(!is_last || kept == FOURTEEN_DAYS, format!("{id} forgets what failed after {kept} s"));
        let is_watched = watched(intake, id);
        findings.must(!is_last || is_watched, format!("no alarm watches {id}"));
    }
}

/// Whether an alarm counts the messages of a queue.
fn watched(intake: &Template, queue: &str) -> bool {
    let name = format!("<{queue}.QueueName>");
    intake.of_kind("AWS::CloudWatch::Alarm").any(|(_, alarm)| {
        alarm.text("MetricName") == "ApproximateNumberOfMessagesVisible"
            && at(&alarm.properties, "Dimensions/0/Value") == &Value::from(name.as_str())
    })
}

/// The schedules: the program and its expression.
const SCHEDULES: [(&str, &str); 3] =
    [("sweep", "rate(5 minutes)"), ("sweep", "cron(0 8 ? * SUN-THU *)"), ("canary", "rate(15 minutes)")];

pub(crate) fn schedules(templates: &Templates, findings: &mut Findings) {
    let mut found = BTreeSet::new();
    for (id, schedule) in templates.intake.of_kind("AWS::Scheduler::Schedule") {
        findings.properties(
            id,
            schedule,
            &[
                ("ScheduleExpressionTimezone", "Asia/Riyadh".into()),
                ("FlexibleTimeWindow", json!({ "Mode": "OFF" })),
                ("Target/RoleArn", "<ScheduleRole.Arn>".into()),
                // No retry: the next run comes soon and does the same work.
                ("Target/RetryPolicy/MaximumRetryAttempts", 0.into()),
                ("State", Value::Null),
                ("StartDate", Value::Null),
                ("EndDate", Value::Null),
            ],
        );
        let late = schedule.number("Target/RetryPolicy/MaximumEventAgeInSeconds").unwrap_or_default();
        findings.must((60..=300).contains(&late), format!("{id} may come {late} s late"));
        let target = schedule.text("Target/Arn");
        let program =
            templates.functions().find(|(_, id, _)| target == format!("<{id}.Arn>")).map(|(program, ..)| program);
        found.insert((program.unwrap_or(target), schedule.text("ScheduleExpression")));
    }
    let expected: BTreeSet<_> =
        SCHEDULES.iter().map(|(program, when)| (program.to_string(), when.to_string())).collect();
    findings.same("the schedules", found, expected);
    // A schedule invokes asynchronously, so Lambda itself would retry a failed run twice, concurrently with the next run.
    let mut once = BTreeSet::new();
    for (id, config) in templates.intake.of_kind("AWS::Lambda::EventInvokeConfig") {
        findings.properties(
            id,
            config,
            &[
                ("Qualifier", "$LATEST".into()),
                ("MaximumRetryAttempts", 0.into()),
                ("MaximumEventAgeInSeconds", 60.into()),
                ("DestinationConfig", Value::Null),
            ],
        );
        once.insert(config.text("FunctionName"));
    }
    let scheduled: BTreeSet<_> = SCHEDULES
        .iter()
        .filter_map(|(program, _)| templates.function(program).map(|(id, _)| format!("<{id}>")))
        .collect();
    findings.same("what is run once", once, scheduled);
    // A sweep must end before the next begins, or both would do the same work concurrently.
    let timeout = templates.function("sweep").and_then(|(_, sweep)| sweep.number("Timeout")).unwrap_or(i64::MAX);
    findings.must(timeout < 300, format!("a sweep may take {timeout} s, and the next begins after 300"));
}
