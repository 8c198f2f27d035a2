//! The firewall blocks floods and requests that no visitor sends. AWS's rules never block a submission of the form, whatever
//! people write in it about their lives.

use std::collections::BTreeSet;

use infra_rules::{Resource, at, list, plain};
use journeys::bundle::root;
use serde_json::{Value, json};

use crate::templates::{Findings, Templates};

/// AWS's groups of rules, and the namespace of the labels that each adds to the requests it would have blocked ("Baseline rule
/// groups", AWS WAF Developer Guide).
const GROUPS: [(&str, &str); 2] = [
    ("AWSManagedRulesCommonRuleSet", "awswaf:managed:aws:core-rule-set:"),
    ("AWSManagedRulesKnownBadInputsRuleSet", "awswaf:managed:aws:known-bad-inputs:"),
];

/// The maximum length of a custom response's body in WAF, in bytes ("AWS WAF quotas").
const LONGEST_BODY: usize = 4096;

pub(crate) fn firewall(templates: &Templates, findings: &mut Findings) {
    let all: Vec<_> = templates.edge.of_kind("AWS::WAFv2::WebACL").collect();
    findings.same("the number of firewalls", all.len(), 1);
    let Some((id, firewall)) = all.first() else { return };
    findings.properties(
        id,
        firewall,
        &[
            ("Scope", "CLOUDFRONT".into()),
            ("DefaultAction", json!({ "Allow": {} })),
            // The limit fits the largest form that submit accepts, at six bytes for each Arabic letter.
            ("AssociationConfig/RequestBody/CLOUDFRONT/DefaultSizeInspectionLimit", "KB_64".into()),
            // Samples would contain the senders and the content of requests.
            ("VisibilityConfig/SampledRequestsEnabled", false.into()),
            ("VisibilityConfig/CloudWatchMetricsEnabled", true.into()),
            ("CaptchaConfig", Value::Null),
            ("ChallengeConfig", Value::Null),
        ],
    );
    for (id, _) in templates.edge.of_kind("AWS::WAFv2::LoggingConfiguration") {
        findings.must(false, format!("{id} would write down who asked for help"));
    }
    let mut priorities = BTreeSet::new();
    let (mut limited, mut refusing) = (Vec::new(), None);
    let (mut last_group, mut labelled_at) = (-1, -1);
    for rule in firewall.list("Rules") {
        let name = plain(&rule["Name"]);
        findings.must(rule["VisibilityConfig"]["SampledRequestsEnabled"] == false, format!("{name} keeps samples"));
        findings.must(rule["VisibilityConfig"]["CloudWatchMetricsEnabled"] == true, format!("{name} counts nothing"));
        let priority = rule["Priority"].as_i64().unwrap_or(-1);
        findings
            .must(priority >= 0 && priorities.insert(priority), format!("{name} has another rule's priority, or none"));
        let statement = &rule["Statement"];
        if !statement["RateBasedStatement"].is_null() {
            limited.push(rate(findings, &name, rule));
        } else if !statement["ManagedRuleGroupStatement"].is_null() {
            last_group = last_group.max(priority);
            group(findings, &name, rule);
        } else if *statement == labelled_but_not_the_form() {
            refusing = Some(rule["Action"].clone());
            labelled_at = priority;
        } else {
            let is_silent = rule["Action"] == json!({ "Count": {} });
            findings.must(is_silent, format!("{name} is a rule that nobody here knows, and does more than count"));
        }
    }
    limited.sort_unstable();
    findings.same("what is limited: the form, and everything", limited, vec![false, true]);
    findings.same("what is done to what has a label", refusing, Some(json!({ "Block": {} })));
    findings.must(labelled_at > last_group, "labels are looked for before they are there".to_string());
    let groups: BTreeSet<String> = firewall
        .list("Rules")
        .iter()
        .map(|rule| plain(at(rule, "Statement/ManagedRuleGroupStatement/Name")))
        .filter(|name| !name.is_empty())
        .collect();
    findings.same("AWS's groups of rules", groups, GROUPS.map(|(name, _)| name.to_string()).into_iter().collect());
    bodies(findings, firewall);
}

/// The statement that matches submissions of the form.
fn the_form() -> Value {
    below("/intake/")
}

fn below(path: &str) -> Value {
    json!({
        "ByteMatchStatement": {
            "FieldToMatch": { "UriPath": {} }, "PositionalConstraint": "STARTS_WITH", "SearchString": path,
            "TextTransformations": [{ "Priority": 0, "Type": "NONE" }],
        }
    })
}

/// The statement that matches requests that a group would have blocked, except submissions of the form. People write about their
/// lives in the form, and no rule may block that, not even one that AWS adds later.
fn labelled_but_not_the_form() -> Value {
    let labels = GROUPS.map(|(_, labels)| json!({ "LabelMatchStatement": { "Scope": "NAMESPACE", "Key": labels } }));
    json!({
        "AndStatement": { "Statements": [
            { "OrStatement": { "Statements": labels } },
            { "NotStatement": { "Statement": the_form() } },
            { "NotStatement": { "Statement": below("/desk/") } },
        ] }
    })
}

/// Checks a rate limit by IP address. In a mobile network many people share one address. Returns whether the limit applies to all
/// requests and not only to the form.
fn rate(findings: &mut Findings, name: &str, rule: &Value) -> bool {
    let limit = &rule["Statement"]["RateBasedStatement"];
    findings.same(&format!("{name}: by what"), plain(&limit["AggregateKeyType"]), "IP");
    let (most, window) =
        (limit["Limit"].as_i64().unwrap_or_default(), limit["EvaluationWindowSec"].as_i64().unwrap_or_default());
    let a_minute = most * 60 / window.max(1);
    let for_everything = limit["ScopeDownStatement"].is_null();
    // A page loads about five files, the form's response none.
    let right = if for_everything { 500..=2000 } else { 30..=300 };
    findings.must(right.contains(&a_minute), format!("{name} lets {a_minute} requests a minute through"));
    findings.must(
        for_everything || limit["ScopeDownStatement"] == the_form(),
        format!("{name} holds up something else than the form"),
    );
    let answer = at(rule, "Action/Block/CustomResponse");
    findings.same(&format!("{name}: the status"), answer["ResponseCode"].as_i64(), Some(429));
    findings.must(!answer["CustomResponseBodyKey"].is_null(), format!("{name} answers without a page"));
    let kept =
        list(&answer["ResponseHeaders"]).iter().any(|one| one["Name"] == "Cache-Control" && one["Value"] == "no-store");
    findings.must(kept, format!("{name}: the page may be kept and shown to others"));
    // The response's page says five minutes.
    let again = list(&answer["ResponseHeaders"])
        .iter()
        .find(|one| one["Name"] == "Retry-After")
        .map(|one| plain(&one["Value"]));
    findings.same(&format!("{name}: when to try again"), (again, window), (Some("300".to_string()), 300));
    for_everything
}

fn group(findings: &mut Findings, name: &str, rule: &Value) {
    let group = &rule["Statement"]["ManagedRuleGroupStatement"];
    let of = plain(&group["Name"]);
    findings.same(&format!("{name}: the vendor"), plain(&group["VendorName"]), "AWS");
    findings
        .must(rule["OverrideAction"] == json!({ "Count": {} }), format!("{name}: {} is done", rule["OverrideAction"]));
    findings
        .must(GROUPS.iter().any(|(known, _)| *known == of), format!("{name}: nobody here knows the labels of {of}"));
    // A pinned version would freeze the rules at a date. A group that only counts needs no other settings.
    for nothing in ["Version", "RuleActionOverrides", "ExcludedRules", "ScopeDownStatement"] {
        findings.must(group[nothing].is_null(), format!("{name} has {nothing}"));
    }
}

/// Checks the pages that the firewall itself responds with. `tests/tests/firewall.rs` checks their text.
fn bodies(findings: &mut Findings, firewall: &Resource) {
    let bodies: Vec<_> = firewall.at("CustomResponseBodies").as_object().into_iter().flatten().collect();
    let named: BTreeSet<String> = firewall
        .list("Rules")
        .iter()
        .map(|rule| plain(at(rule, "Action/Block/CustomResponse/CustomResponseBodyKey")))
        .filter(|name| !name.is_empty())
        .collect();
    let there: BTreeSet<String> = bodies.iter().map(|(name, _)| name.to_string()).collect();
    findings.same("the firewall's own pages", there, named);
    for (name, body) in bodies {
        findings.same(&format!("{name}: its type"), plain(&body["ContentType"]), "TEXT_HTML");
        // The deployment replaces the file's name with the page.
        let content = plain(&body["Content"]);
        let Ok(html) = std::fs::read_to_string(root().join("infra/waf").join(&content)) else {
            findings.must(false, format!("there is no infra/waf/{content}"));
            continue;
        };
        findings.must(html.len() <= LONGEST_BODY, format!("{content} has {} bytes", html.len()));
    }
}
