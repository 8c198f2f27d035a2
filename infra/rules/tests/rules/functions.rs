//! The functions: their code, their environment and their logs.

use std::collections::BTreeSet;

use ::desk::web::WebConfig;
use infra_rules::{Resource, plain};
use intake_fn::runtime::config::{CanaryConfig, FeedbackConfig, NotifyConfig, SubmitConfig, SweepConfig};
use journeys::bundle::root;
use serde_json::json;
use store::config::{SetBy, Variable};

use crate::templates::{CLIENT_ID, DOMAIN, Findings, ISSUER, Setting, Templates, VERSIONS, meant};

/// The variables that each program reads.
const READ: [(&str, &[Variable]); 6] = [
    ("submit", SubmitConfig::VARIABLES),
    ("notify", NotifyConfig::VARIABLES),
    ("sweep", SweepConfig::VARIABLES),
    ("feedback", FeedbackConfig::VARIABLES),
    ("canary", CanaryConfig::VARIABLES),
    ("desk-web", WebConfig::VARIABLES),
];

/// The variables that name configuration sets of the mail service: of mails to teams, and of mails to applicants.
pub(crate) const SETS: [(&str, &str); 2] =
    [("INTAKE_SES_CONFIGURATION_SET", "MailFeedback"), ("INTAKE_SES_CONFIGURATION_SET_APPLICANTS", "MailToApplicants")];

/// The bundles that a program reads.
pub(crate) fn reads_bundles(program: &str) -> Option<&'static [&'static str]> {
    let (_, read) = READ.iter().find(|(name, _)| *name == program)?;
    let reads = |name: &str| read.iter().any(|variable| variable.name == name);
    Some(match (reads("INTAKE_BUNDLE"), reads("INTAKE_DESK_BUNDLE")) {
        (_, true) => &["intake", "desk"],
        (true, _) => &["intake"],
        _ => &[],
    })
}

/// The binaries that are made for Lambda.
fn binaries() -> BTreeSet<String> {
    ["intake-fn", "desk"].into_iter().flat_map(binaries_of).collect()
}

fn binaries_of(folder: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let binaries = manifest["bin"].as_array().unwrap().iter();
    let for_lambda = binaries.filter(|binary| {
        binary["required-features"].as_array().unwrap().iter().any(|feature| feature.as_str() == Some("lambda"))
    });
    for_lambda.map(|binary| binary["name"].as_str().unwrap().to_string()).collect()
}

pub(crate) fn code(templates: &Templates, findings: &mut Findings) {
    let programs: BTreeSet<String> = templates.functions().map(|(program, ..)| program).collect();
    findings.same("the functions' programs", programs, binaries());
    for (program, id, function) in templates.functions() {
        findings.properties(
            id,
            function,
            &[
                ("Runtime", "provided.al2023".into()),
                ("Architectures", json!(["arm64"])),
                // The runtime starts `bootstrap` whatever this value is, so another name would only mislead readers.
                ("Handler", "bootstrap".into()),
                ("Code/S3Bucket", "releases".into()),
                // Layers would add code that is not reviewed; traces would add records that nobody reads.
                ("TracingConfig", json!(null)),
                ("Layers", json!(null)),
                ("VpcConfig", json!(null)),
            ],
        );
        let memory = function.number("MemorySize").unwrap_or_default();
        findings.must((128..=1024).contains(&memory), format!("{id} has {memory} MB of memory"));
        // The rules in `api` and `events` bound the others: submit by the gateway's timeout, sweep by the next schedule, feedback
        // by the queue's visibility timeout.
        let timeout = function.number("Timeout").unwrap_or_default();
        let takes = match program.as_str() {
            // Ten mails, with a timeout of twenty seconds each.
            "notify" => 200..=900,
            // Four pages over a slow connection.
            "canary" => 30..=120,
            _ => 1..=900,
        };
        findings.must(takes.contains(&timeout), format!("{id} may take {timeout} s"));
    }
    for (_, id, function) in templates.functions().filter(|(_, _, function)| !function.at("FunctionName").is_null()) {
        findings.must(false, format!("{id} has the name {}, and could not be replaced", function.at("FunctionName")));
    }
}

pub(crate) fn variables(templates: &Templates, findings: &mut Findings) {
    for (program, id, function) in templates.functions() {
        let Some((_, read)) = READ.iter().find(|(name, _)| *name == program) else {
            findings.must(false, format!("nobody says what {program} reads"));
            continue;
        };
        let set = function.at("Environment/Variables").as_object();
        let set: BTreeSet<&str> = set.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        for name in &set {
            let known = read.iter().find(|variable| variable.name == *name);
            let is_ours = known.is_some_and(|variable| variable.set_by == SetBy::Deployment);
            findings.must(is_ours, format!("{id} is given {name}, which {program} does not take from a deployment"));
            let is_local = name.ends_with("_ENDPOINT") || *name == "INTAKE_BUNDLE";
            findings.must(!is_local, format!("{id} is given {name}, which is for other machines"));
        }
        for variable in read.iter().filter(|variable| variable.required && variable.set_by == SetBy::Deployment) {
            findings.must(set.contains(variable.name), format!("{id} is not given {}", variable.name));
        }
        values(findings, templates, id, function);
        // Without the first, bounces are not reported. Without the second, mails to applicants cannot be paused by themselves.
        for (name, set) in SETS.iter().filter(|(name, _)| read.iter().any(|variable| variable.name == *name)) {
            let found = function.text(&format!("Environment/Variables/{name}"));
            findings.same(&format!("{id}: {name}"), found, format!("<{set}>"));
        }
    }
}

/// Checks the values of the variables.
fn values(findings: &mut Findings, templates: &Templates, id: &str, function: &Resource) {
    let is_full = templates.setting == Setting::Full;
    for (name, value) in function.at("Environment/Variables").as_object().into_iter().flatten() {
        let expected = match name.as_str() {
            "INTAKE_TABLE" => "<Table>".to_string(),
            "INTAKE_ORIGIN" => format!("https://{DOMAIN}"),
            "INTAKE_MAIL" => "ses".into(),
            "INTAKE_MAIL_FROM" => "site@mail.sama.example".into(),
            "INTAKE_MAIL_RELATIONS" => "relations@sama.example".into(),
            "INTAKE_MAIL_VOLUNTEERING" => "v@sama.example".into(),
            "INTAKE_MAIL_SOCIAL_RESEARCH" => "r@sama.example".into(),
            "INTAKE_MAIL_COMPLAINTS" => "c@sama.example".into(),
            "INTAKE_SEAL_KEY" => secret("SealKey", "SealKeyVersion", is_full),
            "INTAKE_SEAL_KEY_OTHER" => secret("SealKey", "SealKeyOtherVersion", is_full),
            // It is never replaced, so that the reference needs no version.
            "INTAKE_LOOKUP_KEY" => "{{resolve:secretsmanager:<LookupKey>:SecretString}}".into(),
            "INTAKE_FRONT_DOOR_KEY" => secret("FrontDoorKey", "FrontDoorKeyVersion", is_full),
            "INTAKE_FRONT_DOOR_KEY_PREVIOUS" => secret("FrontDoorKey", "FrontDoorKeyPreviousVersion", is_full),
            "INTAKE_DESK_KEY" => secret("DeskKey", "DeskKeyVersion", is_full),
            "INTAKE_DESK_KEY_OTHER" => secret("DeskKey", "DeskKeyOtherVersion", is_full),
            // The stack's own sign-in service, or the other one.
            "INTAKE_DESK_ISSUER" if is_full => ISSUER.into(),
            "INTAKE_DESK_ISSUER" => "<DeskUsers.ProviderURL>".into(),
            "INTAKE_DESK_CLIENT_ID" if is_full => CLIENT_ID.into(),
            "INTAKE_DESK_CLIENT_ID" => "<DeskClient>".into(),
            "INTAKE_DESK_CLIENT_SECRET" if is_full => secret("DeskClientSecret", "DeskClientSecretVersion", true),
            "INTAKE_DESK_CLIENT_SECRET" => "<DeskClient.ClientSecret>".into(),
            "INTAKE_DESK_HOSTED_DOMAIN" => DOMAIN.into(),
            _ => continue,
        };
        findings.must(plain(value) == expected, format!("{id}: {name} is {value}, and must be {expected}"));
    }
    // An optional variable is set only if its parameter has a value: the program would take an empty variable for a value.
    for name in ["INTAKE_MAIL_VOLUNTEERING", "INTAKE_MAIL_SOCIAL_RESEARCH"] {
        let sends_mail = !function.at("Environment/Variables/INTAKE_MAIL_RELATIONS").is_null();
        let is_there = !function.at(&format!("Environment/Variables/{name}")).is_null();
        findings.must(is_there == (sends_mail && is_full), format!("{id}: whether {name} is set"));
    }
    // People would complain to those whom they complain of.
    let (relations, complaints) = ("INTAKE_MAIL_RELATIONS", "INTAKE_MAIL_COMPLAINTS");
    let is_set = |name: &str| !function.at(&format!("Environment/Variables/{name}")).is_null();
    findings.must(is_set(relations) == is_set(complaints), format!("{id}: whether {complaints} is set"));
    let is_desk = !function.at("Environment/Variables/INTAKE_DESK_ISSUER").is_null();
    let is_hosted = !function.at("Environment/Variables/INTAKE_DESK_HOSTED_DOMAIN").is_null();
    findings.must(is_hosted == (is_desk && is_full), format!("{id}: whether INTAKE_DESK_HOSTED_DOMAIN is set"));
    for (name, other) in [
        ("INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_OTHER"),
        ("INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"),
        ("INTAKE_DESK_KEY", "INTAKE_DESK_KEY_OTHER"),
    ] {
        let is_keyed = !function.at(&format!("Environment/Variables/{name}")).is_null();
        let is_there = !function.at(&format!("Environment/Variables/{other}")).is_null();
        findings.must(is_there == (is_keyed && is_full), format!("{id}: whether {other} is set"));
        // Without encryption, anyone with read access to the functions could read the secret.
        let is_closed = !is_keyed || function.text("KmsKeyArn") == "<SecretsKey.Arn>";
        findings
            .must(is_closed, format!("{id} holds a secret, and its variables are not encrypted with the secrets' key"));
    }
}

/// The dynamic reference by which CloudFormation reads a version of a secret.
fn secret(name: &str, version: &str, is_full: bool) -> String {
    let version = VERSIONS.iter().find(|(known, _)| *known == version && is_full).map_or("", |(_, version)| version);
    format!("{{{{resolve:secretsmanager:<{name}>:SecretString:::{version}}}}}")
}

pub(crate) fn logs(templates: &Templates, findings: &mut Findings) {
    let mut used = BTreeSet::new();
    for (program, id, function) in templates.functions() {
        let group = function.text("LoggingConfig/LogGroup");
        let group = meant(&group).unwrap_or_default().to_string();
        let Some(log) = findings.there(&templates.intake, &group) else { continue };
        findings.same(&format!("{id}: its log's type"), log.kind.as_str(), "AWS::Logs::LogGroup");
        findings.same(&format!("{id}: its log's name"), log.text("LogGroupName"), format!("/sama-intake/{program}"));
        // The functions write JSON themselves. Lambda's own JSON format would wrap each line as a string, and metrics could not
        // be extracted from it.
        findings.same(&format!("{id}: its log's format"), function.text("LoggingConfig/LogFormat"), "Text");
        findings.must(used.insert(group.clone()), format!("{group} is the log of more than one function"));
    }
    if let Some(log) = findings.there(&templates.intake, "ApiLog") {
        findings.same("ApiLog: its name", log.text("LogGroupName"), "/sama-intake/api");
    }
    used.extend(
        templates
            .intake
            .of_kind("AWS::ApiGatewayV2::Stage")
            .map(|(_, stage)| meant(&stage.text("AccessLogSettings/DestinationArn")).unwrap_or_default().to_string()),
    );
    for (file, id, log) in templates.resources().filter(|(.., one)| one.kind == "AWS::Logs::LogGroup") {
        let days = log.number("RetentionInDays").unwrap_or_default();
        // Logs are kept long enough to investigate a complaint, but not for ever.
        findings.must((30..=180).contains(&days), format!("{}: {id} is kept for {days} days", file.name()));
        findings.must(used.contains(id), format!("{}: {id} is a log that nobody writes", file.name()));
    }
}
