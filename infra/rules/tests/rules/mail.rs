//! The mail service: the sender identity, and the path of bounces and deliveries.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use infra_rules::plain;
use journeys::bundle::root;
use serde_json::{Value, json};

use crate::functions::SETS;
use crate::templates::{Findings, Setting, Templates, meant};

/// Checks the sender, the configuration sets, the topic and the queue.
pub(crate) fn mail(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    for (id, identity) in intake.of_kind("AWS::SES::EmailIdentity") {
        findings.properties(
            id,
            identity,
            &[
                ("EmailIdentity", "mail.sama.example".into()),
                // Each mail names its set. With the teams' set as default, feedback on a mail without a set would carry its
                // recipient's address through queues.
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
    sets(templates, findings);
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
                // An event about a mail to an applicant would contain the address.
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

/// Checks the configuration sets: one of mails to teams, and one of mails to applicants, which can be paused by itself.
fn sets(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    findings.same("the number of configuration sets", intake.of_kind("AWS::SES::ConfigurationSet").count(), SETS.len());
    for (_, id) in SETS {
        let Some(set) = findings.there(intake, id) else { continue };
        let suppressed = match id {
            // No suppression: a team's mailbox that was full once receives mail again as soon as it has space.
            "MailFeedback" => json!([]),
            // Otherwise each further mail to an address that does not exist would count as one more bounce.
            _ => json!(["BOUNCE", "COMPLAINT"]),
        };
        findings.properties(
            id,
            set,
            &[
                ("DeliveryOptions/TlsPolicy", "REQUIRE".into()),
                ("ReputationOptions/ReputationMetricsEnabled", true.into()),
                ("SuppressionOptions/SuppressedReasons", suppressed),
                // Tracking of opens and clicks adds a picture and a redirect to each mail without the recipients' consent.
                ("TrackingOptions", Value::Null),
            ],
        );
        findings.must(set.at("SendingOptions/SendingEnabled") != &Value::Bool(false), format!("{id} sends nothing"));
    }
    let Some(set) = intake.get("MailToApplicants") else { return };
    findings.properties("MailToApplicants", set, &[("SendingOptions/SendingEnabled", true.into())]);
    // Who reads an alarm finds the commands in the runbook.
    let name = set.text("Name");
    for option in ["--no-sending-enabled", "--sending-enabled"] {
        let command = "aws sesv2 put-configuration-set-sending-options";
        let command = format!("{command} --configuration-set-name {name} {option}\n");
        findings.must(runbook().contains(&command), format!("infra/README.md does not say: {command}"));
    }
}

fn runbook() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| std::fs::read_to_string(root().join("infra/README.md")).unwrap())
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
