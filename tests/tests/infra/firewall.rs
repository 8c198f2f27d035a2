//! The firewall stops floods and what no visitor sends, and nobody who writes of their life: whatever looks at a body only counts.

use std::collections::BTreeSet;

use journeys::bundle::root;
use journeys::template::{Resource, at, list, plain};
use serde_json::{Value, json};

use super::templates::{Findings, Templates};

/// The rules of AWS's groups ("Baseline rule groups", AWS WAF Developer Guide), by what they look at: `true` for a body.
const GROUPS: [(&str, &[(&str, bool)]); 2] = [
    (
        "AWSManagedRulesCommonRuleSet",
        &[
            ("NoUserAgent_HEADER", false),
            ("UserAgent_BadBots_HEADER", false),
            ("SizeRestrictions_QUERYSTRING", false),
            ("SizeRestrictions_Cookie_HEADER", false),
            ("SizeRestrictions_BODY", true),
            ("SizeRestrictions_URIPATH", false),
            ("EC2MetaDataSSRF_BODY", true),
            ("EC2MetaDataSSRF_COOKIE", false),
            ("EC2MetaDataSSRF_URIPATH", false),
            ("EC2MetaDataSSRF_QUERYARGUMENTS", false),
            ("GenericLFI_QUERYARGUMENTS", false),
            ("GenericLFI_URIPATH", false),
            ("GenericLFI_BODY", true),
            ("RestrictedExtensions_URIPATH", false),
            ("RestrictedExtensions_QUERYARGUMENTS", false),
            ("GenericRFI_QUERYARGUMENTS", false),
            ("GenericRFI_BODY", true),
            ("GenericRFI_URIPATH", false),
            ("CrossSiteScripting_COOKIE", false),
            ("CrossSiteScripting_QUERYARGUMENTS", false),
            ("CrossSiteScripting_BODY", true),
            ("CrossSiteScripting_URIPATH", false),
        ],
    ),
    (
        "AWSManagedRulesKnownBadInputsRuleSet",
        &[
            ("JavaDeserializationRCE_HEADER", false),
            ("JavaDeserializationRCE_BODY", true),
            ("JavaDeserializationRCE_URIPATH", false),
            ("JavaDeserializationRCE_QUERYSTRING", false),
            ("Host_localhost_HEADER", false),
            ("PROPFIND_METHOD", false),
            ("ExploitablePaths_URIPATH", false),
            ("Log4JRCE_HEADER", false),
            ("Log4JRCE_QUERYSTRING", false),
            ("Log4JRCE_BODY", true),
            ("Log4JRCE_URIPATH", false),
            ("ReactJSRCE_BODY", true),
        ],
    ),
];

/// The longest that WAF takes of a custom response's body ("AWS WAF quotas").
const LONGEST_BODY: usize = 4096;

pub(super) fn firewall(templates: &Templates, findings: &mut Findings) {
    let all: Vec<_> = templates.edge.of_kind("AWS::WAFv2::WebACL").collect();
    findings.same("the number of firewalls", all.len(), 1);
    let Some((id, firewall)) = all.first() else { return };
    findings.properties(
        id,
        firewall,
        &[
            ("Scope", "CLOUDFRONT".into()),
            ("DefaultAction", json!({ "Allow": {} })),
            // The largest form that submit takes: six bytes for each Arabic letter.
            ("AssociationConfig/RequestBody/CLOUDFRONT/DefaultSizeInspectionLimit", "KB_64".into()),
            // Samples hold who sent something, and what.
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
    let mut limited = 0;
    for rule in firewall.list("Rules") {
        let name = plain(&rule["Name"]);
        findings.must(rule["VisibilityConfig"]["SampledRequestsEnabled"] == false, format!("{name} keeps samples"));
        findings.must(rule["VisibilityConfig"]["CloudWatchMetricsEnabled"] == true, format!("{name} counts nothing"));
        let priority = rule["Priority"].as_i64().unwrap_or(-1);
        findings
            .must(priority >= 0 && priorities.insert(priority), format!("{name} has another rule's priority, or none"));
        let statement = &rule["Statement"];
        if !statement["RateBasedStatement"].is_null() {
            limited += 1;
            rate(findings, &name, rule);
        } else if !statement["ManagedRuleGroupStatement"].is_null() {
            group(findings, &name, rule);
        } else {
            let is_silent = rule["Action"] == json!({ "Count": {} });
            findings.must(is_silent, format!("{name} is a rule that nobody here knows, and does more than count"));
        }
    }
    findings.same("the number of limits", limited, 1);
    let groups: BTreeSet<String> = firewall
        .list("Rules")
        .iter()
        .map(|rule| plain(at(rule, "Statement/ManagedRuleGroupStatement/Name")))
        .filter(|name| !name.is_empty())
        .collect();
    findings.same(
        "AWS's groups of rules",
        groups,
        GROUPS.map(|(name, _)| name.to_string()).into_iter().collect::<BTreeSet<_>>(),
    );
    bodies(findings, firewall);
}

/// A limit by address, on the way to the form alone. In a mobile network many people share an address.
fn rate(findings: &mut Findings, name: &str, rule: &Value) {
    let limit = &rule["Statement"]["RateBasedStatement"];
    findings.same(&format!("{name}: by what"), plain(&limit["AggregateKeyType"]), "IP");
    let (most, window) =
        (limit["Limit"].as_i64().unwrap_or_default(), limit["EvaluationWindowSec"].as_i64().unwrap_or_default());
    let a_minute = most * 60 / window.max(1);
    findings.must((30..=300).contains(&a_minute), format!("{name} lets {a_minute} requests a minute through"));
    let only_the_form = json!({
        "ByteMatchStatement": {
            "FieldToMatch": { "UriPath": {} }, "PositionalConstraint": "STARTS_WITH", "SearchString": "/intake/",
            "TextTransformations": [{ "Priority": 0, "Type": "NONE" }],
        }
    });
    findings.must(limit["ScopeDownStatement"] == only_the_form, format!("{name} holds up more than the form"));
    let answer = at(rule, "Action/Block/CustomResponse");
    findings.same(&format!("{name}: the status"), answer["ResponseCode"].as_i64(), Some(429));
    findings.must(!answer["CustomResponseBodyKey"].is_null(), format!("{name} answers without a page"));
    let kept =
        list(&answer["ResponseHeaders"]).iter().any(|one| one["Name"] == "Cache-Control" && one["Value"] == "no-store");
    findings.must(kept, format!("{name}: the page may be kept and shown to others"));
    // The page says five minutes.
    let again = list(&answer["ResponseHeaders"])
        .iter()
        .find(|one| one["Name"] == "Retry-After")
        .map(|one| plain(&one["Value"]));
    findings.same(&format!("{name}: when to try again"), (again, window), (Some("300".to_string()), 300));
}

fn group(findings: &mut Findings, name: &str, rule: &Value) {
    let group = &rule["Statement"]["ManagedRuleGroupStatement"];
    let of = plain(&group["Name"]);
    findings.same(&format!("{name}: the vendor"), plain(&group["VendorName"]), "AWS");
    findings
        .must(rule["OverrideAction"] == json!({ "None": {} }), format!("{name}: {} is done", rule["OverrideAction"]));
    // With a version of one's own, rules stop at the day that somebody chose.
    findings.must(group["Version"].is_null(), format!("{name} stays at a version"));
    let Some((_, rules)) = GROUPS.iter().find(|(known, _)| *known == of) else {
        findings.must(false, format!("{name}: nobody here knows what {of} looks at"));
        return;
    };
    let counted: BTreeSet<String> = list(&group["RuleActionOverrides"])
        .iter()
        .filter(|one| one["ActionToUse"] == json!({ "Count": {} }))
        .map(|one| plain(&one["Name"]))
        .collect();
    for (rule, _) in rules.iter().filter(|(rule, of_bodies)| *of_bodies && !counted.contains(*rule)) {
        findings.must(false, format!("{name}: {rule} refuses what people write"));
    }
    for one in list(&group["RuleActionOverrides"]) {
        let named = plain(&one["Name"]);
        let known = rules.iter().any(|(rule, _)| *rule == named);
        findings.must(known, format!("{name}: {of} has no rule {named}, and AWS says nothing of that"));
        findings.must(counted.contains(&named), format!("{name}: {named} is {}", one["ActionToUse"]));
    }
}

/// The pages that the firewall itself answers with. What they say is asked in `tests/tests/firewall.rs`.
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
        // The deployment puts the page where its file's name stands.
        let content = plain(&body["Content"]);
        let Ok(html) = std::fs::read_to_string(root().join("infra/waf").join(&content)) else {
            findings.must(false, format!("there is no infra/waf/{content}"));
            continue;
        };
        findings.must(html.len() <= LONGEST_BODY, format!("{content} has {} bytes", html.len()));
    }
}
