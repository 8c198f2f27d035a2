//! Events that do not arrive, are lost, or arrive too often.

use serde_json::json;

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::Intake;

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "stream",
            Intake,
            vec![
                to("NotifyStream/BatchSize", 100),
                to("NotifyStream/BisectBatchOnFunctionError", false),
                gone("NotifyStream/MaximumRetryAttempts"),
                to("NotifyStream/MaximumRecordAgeInSeconds", -1),
                gone("NotifyStream/FunctionResponseTypes"),
                to("NotifyStream/StartingPosition", "LATEST"),
                gone("NotifyStream/DestinationConfig"),
                to("NotifyStream/FunctionName", json!({ "Ref": "Sweep" })),
                to("NotifyStream/Enabled", false),
                to("NotifyStream/FilterCriteria/Filters[0]/Pattern", "{\"eventName\":[\"MODIFY\"]}"),
                to(
                    "NotifyStream/FilterCriteria/Filters[0]/Pattern",
                    "{\"dynamodb\":{\"Keys\":{\"pk\":{\"S\":[{\"prefix\":\"SUB#\"}]}}}}",
                ),
                gone("NotifyStream"),
            ],
        ),
        of(
            "queues",
            Intake,
            vec![
                to("MailEvents/VisibilityTimeout", 60),
                to("Feedback/Timeout", 60),
                to("MailEvents/RedrivePolicy/maxReceiveCount", 1),
                gone("MailEvents/RedrivePolicy"),
                to("MailEvents/MessageRetentionPeriod", 600),
                gone("FeedbackQueue/FunctionResponseTypes"),
                to("FeedbackQueue/FunctionName", json!({ "Ref": "Notify" })),
                gone("UnreadFeedback/MessageRetentionPeriod"),
                to("Undelivered/SqsManagedSseEnabled", false),
                gone("UndeliveredAlarm"),
            ],
        ),
        of(
            "schedules",
            Intake,
            vec![
                to("SweepOnce/MaximumRetryAttempts", 2),
                to("CanaryOnce/MaximumEventAgeInSeconds", 21_600),
                gone("CanaryOnce"),
                to("SweepEveryFiveMinutes/ScheduleExpression", "rate(5 hours)"),
                to("SweepEveryFiveMinutes/State", "DISABLED"),
                to("SweepEveryFiveMinutes/Target/Arn", json!({ "Fn::GetAtt": "Notify.Arn" })),
                gone("DailySummaryAtEight/ScheduleExpressionTimezone"),
                to("DailySummaryAtEight/ScheduleExpression", "cron(0 8 ? * MON-FRI *)"),
                gone("CanaryEveryQuarter"),
                to("Sweep/Timeout", 900),
            ],
        ),
        of(
            "mail",
            Intake,
            vec![
                to("MailIdentity/ConfigurationSetAttributes", json!({ "ConfigurationSetName": "MailFeedback" })),
                to("MailIdentity/EmailIdentity", json!({ "Ref": "Domain" })),
                to("MailFeedback/TrackingOptions", json!({ "CustomRedirectDomain": "x" })),
                to("MailToApplicants/Name", json!({ "Fn::Sub": "${AWS::StackName}-persons" })),
                gone("MailToApplicants/SendingOptions"),
                gone("MailToApplicants/ReputationOptions"),
                to("MailToApplicants/DeliveryOptions/TlsPolicy", "OPTIONAL"),
                to("MailToApplicants/SuppressionOptions/SuppressedReasons", json!([])),
                to("MailFeedbackDestination/ConfigurationSetName", json!({ "Ref": "MailToApplicants" })),
                to(
                    "MoreDestination",
                    json!({
                        "Type": "AWS::SES::ConfigurationSetEventDestination",
                        "Properties": {
                            "ConfigurationSetName": { "Ref": "MailToApplicants" },
                            "EventDestination": {
                                "Enabled": true, "MatchingEventTypes": ["bounce"],
                                "SnsDestination": { "TopicARN": { "Ref": "MailTopic" } },
                            },
                        },
                    }),
                ),
                to("MoreSets", json!({ "Type": "AWS::SES::ConfigurationSet", "Properties": {} })),
                gone("MailFeedbackDestination/EventDestination/MatchingEventTypes[0]"),
                more("MailFeedbackDestination/EventDestination/MatchingEventTypes", "open"),
                to("MailFeedbackDestination/EventDestination/Enabled", false),
                to("MailTopic/Subscription[0]/Endpoint", json!({ "Fn::GetAtt": "Undelivered.Arn" })),
                to("MailEventsPolicy/Queues[0]", json!({ "Ref": "Undelivered" })),
                gone("MailEventsPolicy/PolicyDocument/Statement[0]/Condition"),
                gone("MailTopicPolicy"),
            ],
        ),
        of(
            "mail-records",
            Intake,
            vec![
                to("MailRecords/RecordSets[3]/ResourceRecords[0]", "10 inbound-smtp.eu-central-1.amazonaws.com"),
                to("MailRecords/RecordSets[0]/Type", "TXT"),
                gone("Outputs/MailRecord5"),
                to("Outputs/MailRecord4/Value", json!({ "Fn::Sub": "${MailDomain} MX 10 mail.${Domain}" })),
            ],
        ),
    ]
}
