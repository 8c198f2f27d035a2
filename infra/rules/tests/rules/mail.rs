//! The mail service: the sender identity, and the path of bounces and deliveries.

use std::collections::BTreeSet;

use infra_rules::plain;
use serde_json::{Value, json};

use crate::templates::{Findings, Setting, Templates, meant};

/// Checks the sender, the configuration set, the topic and the queue.
pub(crate) fn mail(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    for (id, identity) in intake.of_kind("AWS::SES::EmailIdentity") {
        findings.properties(
            id,
            identity,
            &[
                ("EmailIdentity", "mail.sama.example".into()),
                // Acknowledgements are sent without a configuration set, because its feedback would carry applicants' addresses
                // through queues.
                ("ConfigurationSetAttributes", Value::Null),
                ("FeedbackAttributes/EmailForwardingEnabled", false.into()),
                ("DkimSigningAttributes/NextSigningKeyLength", "RSA_2048_BIT".into()),
                ("MailFromAttributes/MailFromDomain", format!("bounce-{}.mail.sama.example", templates.home()).into()),
                // A missing DNS record does not stop mail from being sent.
                ("MailFromAttributes/BehaviorOnMxFailure", "USE_DEFAULT_VALUE".into()),
            ],
        );
    }
    findings.same("the number of senders", intake.of_kind("AWS::SES::EmailIdentity").count(), 1);
    if let Some(set) = findings.there(intake, "MailFeedback") {
        findings.properties(
            "MailFeedback",
            set,
            &[
                ("DeliveryOptions/TlsPolicy", "REQUIRE".into()),
                ("ReputationOptions/ReputationMetricsEnabled", true.into()),
                // No suppression: a team's mailbox that was full once receives mail again as soon as it has space.
                ("SuppressionOptions/SuppressedReasons", json!([])),
                // Tracking of opens and clicks adds a picture and a redirect to each mail without the recipients' consent.
                ("TrackingOptions", Value::Null),
            ],
        );
        findings.must(set.at("SendingOptions/SendingEnabled") != &Value::Bool(false), "MailFeedback sends nothing");
    }
    let destinations: Vec<_> = intake.of_kind("AWS::SES::ConfigurationSetEventDestination").collect();
    findings.same("the number of destinations of mail events", destinations.len(), 1);
    for (id, destination) in destinations {
        let types = destination.list("EventDestination/MatchingEventTypes").iter().map(|one| plain(one).to_lowercase());
        let types: BTreeSet<String> = types.collect();
        // The event types that `feedback` reads. Any other would be published needlessly.
        let read = ["bounce", "complaint", "delivery", "reject"].map(String::from);
        findings.same(&format!("{id}: event types"), types, BTreeSet::from(read));
        findings.properties(
            id,
            destination,
            &[
                ("EventDestination/Enabled", true.into()),
                ("ConfigurationSetName", "<MailFeedback>".into()),
                ("EventDestination/SnsDestination/TopicARN", "<MailTopic>".into()),
            ],
        );
    }
    // The path from the topic to the queue that `feedback` reads: the permissions and the subscription.
    let read = intake.of_kind("AWS::Lambda::EventSourceMapping").map(|(_, source)| source.text("EventSourceArn"));
    let read = read.into_iter().find(|from| from != "<Table.StreamArn>").unwrap_or_default();
    if let Some(topic) = findings.there(intake, "MailTopic") {
        let subscribed = json!([{ "Protocol": "sqs", "Endpoint": read }]);
        findings.properties("MailTopic", topic, &[("Subscription", subscribed)]);
    }
    let of_set = format!("arn:aws:ses:{}:111122223333:configuration-set/<MailFeedback>", templates.home());
    let policies = [
        (
            "MailTopicPolicy",
            json!({
                "Sid": "MailService", "Effect": "Allow", "Principal": { "Service": "ses.amazonaws.com" },
                "Action": "sns:Publish", "Resource": "<MailTopic>",
                "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333", "aws:SourceArn": of_set } },
            }),
        ),
        (
            "MailEventsPolicy",
            json!({
                "Sid": "Topic", "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" },
                "Action": "sqs:SendMessage", "Resource": read,
                "Condition": { "ArnEquals": { "aws:SourceArn": "<MailTopic>" } },
            }),
        ),
    ];
    for (id, statement) in policies {
        let Some(policy) = findings.there(intake, id) else { continue };
        let found = policy.at("PolicyDocument/Statement");
        findings.must(found == &json!([statement]), format!("{id} says {found}, and must say {statement}"));
        let on = policy.list("Topics").iter().chain(policy.list("Queues")).map(plain).collect::<Vec<_>>();
        findings.must(
            on.len() == 1 && meant(&on[0]) == meant(&plain(&statement["Resource"])),
            format!("{id} is of {on:?}"),
        );
    }
}

/// Checks the records of the sender's domain. They are created if the zone is ours, and are an output for entry by hand.
pub(crate) fn records(templates: &Templates, findings: &mut Findings) {
    let region = templates.home();
    let mut expected: Vec<(String, &str, String)> = (1..=3)
        .map(|number| {
            let token = |what: &str| format!("<MailIdentity.DkimDNSToken{what}{number}>");
            (token("Name"), "CNAME", token("Value"))
        })
        .collect();
    let bounce = || format!("bounce-{region}.mail.sama.example");
    expected.push((bounce(), "MX", format!("10 feedback-smtp.{region}.amazonses.com")));
    expected.push((bounce(), "TXT", "\"v=spf1 include:amazonses.com -all\"".into()));
    let records: Vec<String> = templates
        .intake
        .outputs
        .iter()
        .filter(|(name, _)| name.starts_with("MailRecord"))
        .map(|(_, value)| plain(value))
        .collect();
    let as_written = expected.iter().map(|(name, kind, value)| format!("{name} {kind} {value}")).collect::<Vec<_>>();
    findings.same("the records in the outputs", records, as_written);
    let groups: Vec<_> = templates.intake.of_kind("AWS::Route53::RecordSetGroup").collect();
    findings.same("the number of groups of records", groups.len(), usize::from(templates.setting == Setting::Full));
    for (id, group) in groups {
        findings.properties(id, group, &[("HostedZoneId", "Z0".into())]);
        let as_made: Vec<Value> = expected
            .iter()
            .map(|(name, kind, value)| json!({ "Name": name, "Type": kind, "TTL": "3600", "ResourceRecords": [value] }))
            .collect();
        findings.properties(id, group, &[("RecordSets", as_made.into())]);
    }
}
