//! Alarms that never fire, always fire, or notify nobody.

use serde_json::{Value, json};

use super::mutation::{Mutation, gone, of, to};
use crate::templates::File::{Edge, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    let dimension = |name: &str, value: Value| json!([{ "Name": name, "Value": value }]);
    vec![
        of(
            "alarms-counted",
            Intake,
            vec![
                gone("PageFailedAlarm"),
                gone("RefusedNotSealedAlarm"),
                to("PageFailedAlarm/MetricName", "PagesFailed"),
                to("PageFailedAlarm/Namespace", "Sama/Intakes"),
                to("PageFailedAlarm/Threshold", 10),
                to("PageFailedAlarm/Statistic", "Average"),
                to("PageFailedAlarm/ComparisonOperator", "LessThanThreshold"),
                to("PageFailedAlarm/TreatMissingData", "breaching"),
                to("PageFailedAlarm/Unit", "Seconds"),
                to("PageFailedAlarm/AlarmDescription", "A page failed. Look at it."),
                to("RefusedNotStoredAlarm/Dimensions", dimension("Reason", "not_kept".into())),
                gone("RefusedNotStoredAlarm/Dimensions"),
                to("OldestPendingAgeAlarm/TreatMissingData", "notBreaching"),
                to("OldestPendingAgeAlarm/Statistic", "Sum"),
                to("OldestPendingAgeAlarm/Threshold", 1_800_000),
                to("OldestPendingAgeAlarm/Period", 60),
            ],
        ),
        of(
            "alarms-of-aws",
            Intake,
            vec![
                gone("StreamLateAlarm"),
                to("StreamLateAlarm/Threshold", 300),
                to("StreamLateAlarm/MetricName", "IteratorAgeMilliseconds"),
                to("StreamLateAlarm/Dimensions", dimension("FunctionName", json!({ "Ref": "Sweep" }))),
                to("ApiFailedAlarm/MetricName", "5XXError"),
                to("BounceRateAlarm/Threshold", 2),
                to("ApplicantsBounceRateAlarm/Threshold", 5),
                gone("ApplicantsComplaintRateAlarm/Dimensions"),
                to(
                    "ApplicantsComplaintRateAlarm/Dimensions",
                    dimension("ses:configuration-set", json!({ "Ref": "MailFeedback" })),
                ),
                to("UndeliveredAlarm/Dimensions", dimension("QueueName", json!({ "Fn::GetAtt": "Undelivered.Arn" }))),
                to("TableWriteThrottlesAlarm/Statistic", "Average"),
            ],
        ),
        of(
            "alarms-of-aws",
            Edge,
            vec![
                gone("EdgeFailedAlarm/Dimensions[Name=Region]"),
                to("CertificateAlarm/ComparisonOperator", "GreaterThanThreshold"),
                to("EdgeFailedAlarm/Period", 86_400),
            ],
        ),
        of(
            "alarm-actions",
            Intake,
            vec![
                gone("PageFailedAlarm/AlarmActions"),
                to("PageFailedAlarm/ActionsEnabled", false),
                to("Alarms/Subscription[0]/Endpoint", json!({ "Ref": "RelationsMail" })),
                to("Alarms/KmsMasterKeyId", "alias/aws/sns"),
                gone("AlarmsPolicy#Alarms"),
                gone("AlarmsPolicy#Backups"),
                to(
                    "AlarmsPolicy#Backups/Condition",
                    json!({ "StringEquals": { "aws:SourceAccount": "111122223333" } }),
                ),
                to("StreamLateAlarm/AlarmDescription", "The stream is late"),
            ],
        ),
        of(
            "alarm-actions",
            Edge,
            vec![gone("CertificateAlarm/OKActions"), gone("Alarms/Subscription"), gone("AlarmsPolicy")],
        ),
        of(
            "alarms-in-pairs",
            Intake,
            vec![
                to(
                    "FormUnreachableAlarm/AlarmRule",
                    json!({ "Fn::Sub": "ALARM(\"${CanaryFailedAlarm}\") OR ALARM(\"${NothingStoredAlarm}\")" }),
                ),
                to("NothingStoredAlarm/TreatMissingData", "missing"),
                to("CanaryFailedAlarm/MetricName", "CanaryPast"),
                to("CanaryFailedAlarm/ComparisonOperator", "GreaterThanThreshold"),
                to("CanaryFailedAlarm/Period", 300),
                gone("FormUnreachableAlarm"),
            ],
        ),
        of(
            "dashboard",
            Intake,
            vec![
                to("Dashboard/DashboardBody", "{"),
                to(
                    "Dashboard/DashboardBody",
                    "{\"widgets\":[{\"properties\":{\"metrics\":[[\"Sama/Intake\",\"Sent\"]]}}]}",
                ),
                to(
                    "Dashboard/DashboardBody",
                    "{\"widgets\":[{\"properties\":{\"metrics\":[[{\"expression\":\"SEARCH('{Sama/Intake,Reason} MetricName=\\\"Stored\\\"', 'Sum', 300)\"}]]}}]}",
                ),
                to(
                    "Dashboard/DashboardBody",
                    "{\"widgets\":[{\"properties\":{\"metrics\":[[\"AWS/Lambda\",\"Time\",\"FunctionName\",\"<Submit>\"]]}}]}",
                ),
                to(
                    "Dashboard/DashboardBody",
                    "{\"widgets\":[{\"properties\":{\"metrics\":[[\"AWS/SES\",\"Reputation.BounceRate\",\"ConfigurationSet\",\"<MailToApplicants>\"]]}}]}",
                ),
            ],
        ),
    ]
}
