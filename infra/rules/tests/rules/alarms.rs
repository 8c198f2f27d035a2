//! Alarms: their metrics, recipients and descriptions. An alarm on a metric that nothing emits would never fire.

use std::collections::{BTreeMap, BTreeSet};

use infra_rules::{Resource, plain};
use intake_fn::runtime::metrics::{METRICS, MetricInfo, NAMESPACE, Unit, When};
use serde_json::{Value, json};

use crate::desk;
use crate::templates::{File, Findings, TECHNICAL, Templates};

/// The metric that an alarm watches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Watched {
    namespace: String,
    metric: String,
    dimensions: Vec<(String, String)>,
}

impl Watched {
    fn new(namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Self {
        let mut dimensions: Vec<_> =
            dimensions.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        dimensions.sort();
        Watched { namespace: namespace.into(), metric: metric.into(), dimensions }
    }

    fn by(alarm: &Resource) -> Self {
        let dimensions: Vec<_> =
            alarm.list("Dimensions").iter().map(|one| (plain(&one["Name"]), plain(&one["Value"]))).collect();
        let dimensions: Vec<_> = dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Watched::new(&alarm.text("Namespace"), &alarm.text("MetricName"), &dimensions)
    }
}

/// One of a pair of alarms. It notifies nobody by itself, because neither condition is a fault without the other.
struct Half {
    metric: &'static str,
    below: u64,
    seconds: u32,
    breaching: bool,
}

/// The pairs of alarms, each with the metric whose entry requires the pair.
fn pairs() -> impl Iterator<Item = (&'static MetricInfo, [Half; 2])> {
    METRICS.iter().filter_map(|info| {
        let alarm = info.alarm?;
        let meanwhile = alarm.meanwhile?;
        let When::Below(below) = alarm.when else { panic!("{} is watched with another, from above", info.name) };
        let seconds = meanwhile.seconds;
        let own = Half { metric: info.name, below, seconds, breaching: alarm.or_missing };
        // A missing data point means that the event did not happen.
        Some((info, [own, Half { metric: meanwhile.nothing_of, below: 1, seconds, breaching: true }]))
    })
}

/// Whether an alarm is one half of a pair.
fn is_half(alarm: &Resource) -> bool {
    let watched = Watched::by(alarm);
    pairs().any(|(_, halves)| halves.iter().any(|half| watched == Watched::new(NAMESPACE, half.metric, &[])))
}

/// The expected description of a metric's alarm.
fn words(info: &MetricInfo) -> String {
    one_line(&format!("{} {}", info.means, info.to_do))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks the alarms on the functions' metrics: one for each alarm in the table of metrics, and no other.
pub(crate) fn counted(templates: &Templates, findings: &mut Findings) {
    let mut expected = BTreeMap::new();
    for info in METRICS {
        let Some(alarm) = info.alarm.filter(|alarm| alarm.meanwhile.is_none()) else { continue };
        if alarm.of.is_empty() {
            expected.insert(Watched::new(NAMESPACE, info.name, &[]), info);
        }
        for value in alarm.of {
            let dimension = info.dimension.unwrap_or_default();
            expected.insert(Watched::new(NAMESPACE, info.name, &[(dimension, value)]), info);
        }
    }
    let mut found = BTreeSet::new();
    for (id, alarm) in templates.intake.of_kind("AWS::CloudWatch::Alarm") {
        let watched = Watched::by(alarm);
        if watched.namespace != NAMESPACE || is_half(alarm) {
            continue;
        }
        match expected.get(&watched) {
            Some(info) => of_metric(findings, id, alarm, info),
            None => findings.must(false, format!("{id} watches {watched:?}, and no metric asks for that")),
        }
        findings.must(found.insert(watched.clone()), format!("{id} is the second alarm on {watched:?}"));
    }
    for watched in expected.keys().filter(|watched| !found.contains(*watched)) {
        findings.must(false, format!("there is no alarm on {watched:?}"));
    }
    for (_, id, _) in templates
        .edge
        .of_kind("AWS::CloudWatch::Alarm")
        .map(|(id, alarm)| (File::Edge, id, alarm))
        .filter(|(.., alarm)| alarm.text("Namespace") == NAMESPACE)
    {
        findings.must(false, format!("{id} is where the functions' metrics are not"));
    }
}

fn of_metric(findings: &mut Findings, id: &str, alarm: &Resource, info: &MetricInfo) {
    let Some(asked) = info.alarm else { return };
    let (threshold, comparison) = match asked.when {
        When::Above(limit) => (limit, ABOVE),
        When::Below(limit) => (limit, BELOW),
    };
    findings.properties(
        id,
        alarm,
        &[
            ("Statistic", if info.unit == Unit::Count { "Sum" } else { "Maximum" }.into()),
            ("Threshold", threshold.into()),
            ("ComparisonOperator", comparison.into()),
            ("TreatMissingData", if asked.or_missing { "breaching" } else { "notBreaching" }.into()),
            ("EvaluationPeriods", 1.into()),
            ("Unit", Value::Null),
        ],
    );
    findings.same(&format!("{id}: its words"), one_line(&alarm.text("AlarmDescription")), words(info));
    // A sweep measures every five minutes. If missing data is a fault, the period is longer, so that one late sweep is no alarm.
    let period = alarm.number("Period").unwrap_or_default();
    let fits = if asked.or_missing { (600..=1800).contains(&period) } else { (60..=300).contains(&period) };
    findings.must(fits, format!("{id}: a period of {period} s"));
}

/// An alarm on a metric of one of AWS's own services.
struct OfAws {
    file: File,
    namespace: &'static str,
    metric: &'static str,
    dimensions: &'static [(&'static str, &'static str)],
    statistic: &'static str,
    /// The threshold, in the metric's own unit as AWS's page gives it.
    threshold: f64,
    comparison: &'static str,
    /// The period in seconds, and the number of consecutive periods.
    lasts: (i64, i64),
    /// The AWS page that documents the metric, its dimensions and its unit.
    page: &'static str,
}

const ABOVE: &str = "GreaterThanThreshold";
const BELOW: &str = "LessThanThreshold";
const LAMBDA: &str = "Using CloudWatch metrics with Lambda";
const SES: &str = "Monitoring your Amazon SES sender reputation with CloudWatch";
const SES_OF_SET: &str = "Automatically pausing email sending for a configuration set";
const EDGE: &str = "Types of metrics for CloudFront";
const EDGE_FUNCTIONS: &str = "Metrics for CloudFront edge functions";

const fn intake(
    namespace: &'static str,
    metric: &'static str,
    dimensions: &'static [(&'static str, &'static str)],
    statistic: &'static str,
    page: &'static str,
) -> OfAws {
    let (file, threshold, comparison, lasts) = (File::Intake, 0.0, ABOVE, (300, 1));
    OfAws { file, namespace, metric, dimensions, statistic, threshold, comparison, lasts, page }
}

/// A reputation metric of the mails to applicants.
const fn of_applicants(metric: &'static str) -> OfAws {
    intake("AWS/SES", metric, &[("ses:configuration-set", "<MailToApplicants>")], "Maximum", SES_OF_SET)
}

/// A count metric of one of the functions at the edge.
const fn of_edge_function(metric: &'static str, dimensions: &'static [(&'static str, &'static str)]) -> OfAws {
    OfAws { file: File::Edge, ..intake("AWS/CloudFront", metric, dimensions, "Sum", EDGE_FUNCTIONS) }
}

const OF_AWS: &[OfAws] = &[
    intake("AWS/ApiGateway", "5xx", &[("ApiId", "<Api>")], "Sum", "Monitoring HTTP APIs with CloudWatch metrics"),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<Submit>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<Notify>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<Sweep>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<Feedback>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<Canary>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Throttles", &[("FunctionName", "<Submit>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Throttles", &[("FunctionName", "<Notify>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Errors", &[("FunctionName", "<DeskWeb>")], "Sum", LAMBDA),
    intake("AWS/Lambda", "Throttles", &[("FunctionName", "<DeskWeb>")], "Sum", LAMBDA),
    // The unit is milliseconds. The function is cut off at ten seconds.
    OfAws {
        threshold: 7_000.0,
        ..intake("AWS/Lambda", "Duration", &[("FunctionName", "<DeskWeb>")], "Maximum", LAMBDA)
    },
    // Counted from the log by the filter that `desk` checks.
    intake(desk::NAMESPACE, desk::SIGN_IN_IMPOSSIBLE, &[], "Sum", "Creating metrics from log events using filters"),
    intake("AWS/DynamoDB", "ReadThrottleEvents", &[("TableName", "<Table>")], "Sum", "DynamoDB Metrics and dimensions"),
    intake(
        "AWS/DynamoDB",
        "WriteThrottleEvents",
        &[("TableName", "<Table>")],
        "Sum",
        "DynamoDB Metrics and dimensions",
    ),
    // The unit is milliseconds.
    OfAws {
        threshold: 300_000.0,
        ..intake("AWS/Lambda", "IteratorAge", &[("FunctionName", "<Notify>")], "Maximum", LAMBDA)
    },
    intake(
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        &[("QueueName", "<Undelivered.QueueName>")],
        "Maximum",
        "Available CloudWatch metrics for Amazon SQS",
    ),
    intake(
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        &[("QueueName", "<UnreadFeedback.QueueName>")],
        "Maximum",
        "Available CloudWatch metrics for Amazon SQS",
    ),
    // The unit is a fraction of one. AWS reviews an account at 5 bounces in 100 mails or 1 complaint in 1000.
    OfAws { threshold: 0.02, lasts: (3600, 1), ..intake("AWS/SES", "Reputation.BounceRate", &[], "Maximum", SES) },
    OfAws { threshold: 0.0005, lasts: (3600, 1), ..intake("AWS/SES", "Reputation.ComplaintRate", &[], "Maximum", SES) },
    // The same of mails to applicants alone, at the rates of AWS's reviews.
    OfAws { threshold: 0.05, lasts: (3600, 1), ..of_applicants("Reputation.BounceRate") },
    OfAws { threshold: 0.001, lasts: (3600, 1), ..of_applicants("Reputation.ComplaintRate") },
    // The unit is percent.
    OfAws {
        file: File::Edge,
        threshold: 5.0,
        lasts: (300, 2),
        ..intake(
            "AWS/CloudFront",
            "5xxErrorRate",
            &[("DistributionId", "<Distribution>"), ("Region", "Global")],
            "Average",
            EDGE,
        )
    },
    of_edge_function("FunctionExecutionErrors", &[("FunctionName", "sama-site-request"), ("Region", "Global")]),
    of_edge_function("FunctionValidationErrors", &[("FunctionName", "sama-site-request"), ("Region", "Global")]),
    of_edge_function("FunctionExecutionErrors", &[("FunctionName", "sama-site-response"), ("Region", "Global")]),
    OfAws {
        file: File::Edge,
        threshold: 30.0,
        comparison: BELOW,
        lasts: (86_400, 1),
        ..intake(
            "AWS/CertificateManager",
            "DaysToExpiry",
            &[("CertificateArn", "<Certificate>")],
            "Minimum",
            "Supported CloudWatch metrics for ACM",
        )
    },
];

/// Checks the alarms on metrics of AWS's services.
pub(crate) fn of_aws(templates: &Templates, findings: &mut Findings) {
    let row = |row: &OfAws| (row.file, Watched::new(row.namespace, row.metric, row.dimensions));
    let expected: BTreeMap<_, _> = OF_AWS.iter().map(|one| (row(one), one)).collect();
    let mut found = BTreeSet::new();
    let alarms = templates.resources().filter(|(.., one)| one.kind == "AWS::CloudWatch::Alarm");
    for (file, id, alarm) in alarms.filter(|(.., alarm)| alarm.text("Namespace") != NAMESPACE) {
        let watched = (file, Watched::by(alarm));
        let Some(row) = expected.get(&watched) else {
            findings.must(
                false,
                format!("{}: {id} watches {:?}, and nobody says that AWS counts that", file.name(), watched.1),
            );
            continue;
        };
        findings.properties(
            id,
            alarm,
            &[
                ("Statistic", row.statistic.into()),
                ("ComparisonOperator", row.comparison.into()),
                ("TreatMissingData", "notBreaching".into()),
                ("Period", row.lasts.0.into()),
                ("EvaluationPeriods", row.lasts.1.into()),
                ("Unit", Value::Null),
            ],
        );
        let threshold = alarm.text("Threshold").parse().unwrap_or(f64::NAN);
        findings.same(&format!("{id}: the threshold (see “{}”)", row.page), threshold, row.threshold);
        found.insert(watched);
    }
    for (file, watched) in expected.keys().filter(|watched| !found.contains(*watched)) {
        findings.must(false, format!("{}: there is no alarm on {watched:?}", file.name()));
    }
}

/// Checks that every alarm notifies its contact, also when it ends, with a description of allowed length.
pub(crate) fn actions(templates: &Templates, findings: &mut Findings) {
    for (file, template) in [(File::Intake, &templates.intake), (File::Edge, &templates.edge)] {
        let alarms = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"];
        for (id, alarm) in alarms.into_iter().flat_map(|kind| template.of_kind(kind)) {
            let is_half = is_half(alarm);
            let actions = if is_half { Value::Null } else { json!(["<Alarms>"]) };
            findings.properties(
                id,
                alarm,
                &[("AlarmActions", actions.clone()), ("OKActions", actions), ("ActionsEnabled", Value::Null)],
            );
            let words = alarm.text("AlarmDescription");
            // The maximum length of a description: "PutMetricAlarm".
            let is_said = words.ends_with('.') && words.chars().count() <= 1024;
            findings.must(is_said, format!("{id} says nothing, or too much: {words}"));
            findings.must(is_half || words.matches(". ").count() >= 1, format!("{id} does not say what to do"));
        }
        let Some(topic) = findings.there(template, "Alarms") else { continue };
        let contact = json!([{ "Protocol": "email", "Endpoint": TECHNICAL }]);
        findings.properties("Alarms", topic, &[("Subscription", contact), ("KmsMasterKeyId", Value::Null)]);
        let Some(policy) = findings.there(template, "AlarmsPolicy") else { continue };
        let of_alarms = json!({
            "Sid": "Alarms", "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" },
            "Action": "sns:Publish", "Resource": "<Alarms>",
            "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } },
        });
        let is_permitted =
            policy.list("PolicyDocument/Statement").contains(&of_alarms) && policy.at("Topics") == &json!(["<Alarms>"]);
        findings.must(is_permitted, format!("{}: CloudWatch has no permission to publish", file.name()));
        // Event rules also need access to the topic, and without a condition: EventBridge sends SNS no value that a condition
        // could match, so a condition would always deny access ("Using resource-based policies for Amazon EventBridge", Amazon
        // SNS permissions).
        for (id, rule) in template.of_kind("AWS::Events::Rule") {
            let by_events = json!({
                "Sid": "Backups", "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" },
                "Action": "sns:Publish", "Resource": "<Alarms>",
            });
            let is_permitted = policy.list("PolicyDocument/Statement").contains(&by_events);
            let targets = rule.list("Targets").iter().any(|target| target["Arn"] == "<Alarms>");
            findings.must(
                is_permitted && targets && rule.at("State").is_null(),
                format!("{}: {id} notifies nobody", file.name()),
            );
        }
    }
}

/// Checks the pairs: two alarms, and a composite alarm that notifies when both conditions hold.
pub(crate) fn pairs_of(templates: &Templates, findings: &mut Findings) {
    let alarms: Vec<_> = templates.intake.of_kind("AWS::CloudWatch::Alarm").collect();
    let mut rules = BTreeMap::new();
    for (info, halves) in pairs() {
        let mut named = Vec::new();
        for half in halves {
            let known = METRICS.iter().any(|info| info.name == half.metric);
            findings.must(known, format!("no function counts {}", half.metric));
            let watched = Watched::new(NAMESPACE, half.metric, &[]);
            let found: Vec<_> = alarms.iter().filter(|(_, alarm)| Watched::by(alarm) == watched).collect();
            findings.same(&format!("the number of alarms on {}", half.metric), found.len(), 1);
            for (id, alarm) in found {
                named.push(format!("ALARM(\"<{id}>\")"));
                findings.properties(
                    id,
                    alarm,
                    &[
                        ("Statistic", "Sum".into()),
                        ("Threshold", half.below.into()),
                        ("ComparisonOperator", BELOW.into()),
                        ("TreatMissingData", if half.breaching { "breaching" } else { "notBreaching" }.into()),
                        ("Period", half.seconds.into()),
                        ("EvaluationPeriods", 1.into()),
                    ],
                );
            }
        }
        rules.insert(named.join(" AND "), words(info));
    }
    let composite = templates.intake.of_kind("AWS::CloudWatch::CompositeAlarm").map(|(_, alarm)| alarm);
    let found: BTreeMap<_, _> =
        composite.map(|alarm| (alarm.text("AlarmRule"), one_line(&alarm.text("AlarmDescription")))).collect();
    findings.same("the alarms of two alarms", found, rules);
}
