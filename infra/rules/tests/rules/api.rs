//! The gateway between the front door and submit: its routes, its limits and its access log.

use infra_rules::plain;
use serde_json::{Value, json};

use crate::templates::{Findings, Setting, Templates, meant};

/// The fields that the access log is allowed to contain ("Logging variables for HTTP APIs"). A page's address is not among them,
/// because a receipt's address contains a reference. The caller's address and the browser's name are not, because they would make
/// a list of the people who asked for help.
const LOGGED: [&str; 9] = [
    "$context.requestId",
    "$context.requestTimeEpoch",
    "$context.httpMethod",
    "$context.routeKey",
    "$context.status",
    "$context.responseLength",
    "$context.responseLatency",
    "$context.error.responseType",
    "$context.integration.error",
];

pub(crate) fn api(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    for (kind, expected) in [("Api", 1), ("Stage", 1), ("Route", 3), ("Integration", 2)] {
        let count = intake.of_kind(&format!("AWS::ApiGatewayV2::{kind}")).count();
        findings.same(&format!("the number of gateways' {kind}s"), count, expected);
    }
    for (id, api) in intake.of_kind("AWS::ApiGatewayV2::Api") {
        // No CORS rules, because the site has no scripts.
        let none = [("CorsConfiguration", Value::Null), ("Target", Value::Null), ("Body", Value::Null)];
        findings.properties(id, api, &none);
        findings.properties(id, api, &[("ProtocolType", "HTTP".into())]);
    }
    for (id, stage) in intake.of_kind("AWS::ApiGatewayV2::Stage") {
        findings.properties(
            id,
            stage,
            &[("ApiId", "<Api>".into()), ("StageName", "$default".into()), ("AutoDeploy", true.into())],
        );
        for (path, most) in [("ThrottlingRateLimit", 1000), ("ThrottlingBurstLimit", 2000)] {
            let limit = stage.number(&format!("DefaultRouteSettings/{path}")).unwrap_or_default();
            // The limit is well above a new account's concurrency: the gateway's own throttling response cannot be replaced.
            findings.must((100..=most).contains(&limit), format!("{id}: {path} is {limit}"));
        }
        // A flood of the desk leaves the form as it is.
        let of_desk = json!({ "ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 100 });
        let limits = json!({ "ANY /desk": of_desk, "ANY /desk/{proxy+}": of_desk });
        findings.properties(id, stage, &[("RouteSettings", limits)]);
        let format = stage.text("AccessLogSettings/Format");
        let is_log = meant(&stage.text("AccessLogSettings/DestinationArn"))
            .and_then(|log| intake.get(log))
            .is_some_and(|log| log.kind == "AWS::Logs::LogGroup");
        findings.must(is_log, format!("{id} writes no access log"));
        match serde_json::from_str::<Value>(&format) {
            Ok(Value::Object(fields)) => {
                for (name, field) in fields.iter().filter(|(_, field)| !LOGGED.contains(&plain(field).as_str())) {
                    findings.must(false, format!("{id} writes {field} into its log, as {name}"));
                }
                for needed in ["$context.requestId", "$context.status"] {
                    findings.must(fields.values().any(|field| field == needed), format!("{id} does not log {needed}"));
                }
            }
            _ => findings.must(false, format!("{id}: a line of the log is no JSON: {format}")),
        }
    }
    for (id, route) in intake.of_kind("AWS::ApiGatewayV2::Route") {
        // Every method, even those that nobody should use: the programs respond to them with a page.
        let (key, integration) = match id {
            "SubmitRoute" => ("ANY /intake/{proxy+}", "SubmitIntegration"),
            "DeskWebRoute" => ("ANY /desk/{proxy+}", "DeskWebIntegration"),
            _ => ("ANY /desk", "DeskWebIntegration"),
        };
        findings.properties(
            id,
            route,
            &[
                ("ApiId", "<Api>".into()),
                ("RouteKey", key.into()),
                ("AuthorizationType", "NONE".into()),
                ("Target", format!("integrations/<{integration}>").into()),
            ],
        );
    }
    let of = |program: &str| {
        let found = templates.function(program);
        found.map_or((String::new(), 0), |(id, one)| (id.to_string(), one.number("Timeout").unwrap_or_default()))
    };
    for (id, integration) in intake.of_kind("AWS::ApiGatewayV2::Integration") {
        let (name, timeout) = of(if id == "SubmitIntegration" { "submit" } else { "desk-web" });
        findings.properties(
            id,
            integration,
            &[
                ("ApiId", "<Api>".into()),
                ("IntegrationType", "AWS_PROXY".into()),
                ("IntegrationUri", format!("<{name}.Arn>").into()),
                ("PayloadFormatVersion", "2.0".into()),
                ("RequestParameters", Value::Null),
            ],
        );
        let longest = integration.number("TimeoutInMillis").unwrap_or(30_000);
        // Each timeout is longer than the timeout that it waits for, so that no caller is cut off early. CloudFront's own timeout
        // is in edge.yaml.
        findings.must(timeout * 1000 < longest && longest < 30_000, format!("{id} waits {longest} ms for {timeout} s"));
        // The store times out after three seconds in any case; a cold start takes less than one.
        findings.must((5..=29).contains(&timeout), format!("{name} may take {timeout} s"));
    }
    let region = templates.home();
    let permissions: Vec<_> = intake.of_kind("AWS::Lambda::Permission").collect();
    findings.same("the number of permissions in the functions' own policies", permissions.len(), 2);
    for (id, permission) in permissions {
        let (program, path) =
            if id == "SubmitPermission" { ("submit", "intake/{proxy+}") } else { ("desk-web", "desk*") };
        let (name, _) = of(program);
        let source = format!("arn:aws:execute-api:{region}:111122223333:<Api>/*/*/{path}");
        findings.properties(
            id,
            permission,
            &[
                ("FunctionName", format!("<{name}>").into()),
                ("Action", "lambda:InvokeFunction".into()),
                ("Principal", "apigateway.amazonaws.com".into()),
                ("SourceArn", source.as_str().into()),
                ("SourceAccount", "111122223333".into()),
            ],
        );
    }
    // A function with its own URL would bypass the gateway and its limits.
    for (id, _) in intake.of_kind("AWS::Lambda::Url") {
        findings.must(false, format!("{id} is a second way to a function"));
    }
    let host = format!("<Api>.execute-api.{region}.amazonaws.com");
    findings.same("the output ApiHost", intake.outputs.get("ApiHost").map(plain).unwrap_or_default(), host);
}

/// Checks the outputs of each stack. No secret is among them.
pub(crate) fn outputs(templates: &Templates, findings: &mut Findings) {
    let (foundation, intake, edge) = (&templates.foundation, &templates.intake, &templates.edge);
    let home = templates.home();
    let dashboard =
        format!("https://{home}.console.aws.amazon.com/cloudwatch/home?region={home}#dashboards:name=<Dashboard>");
    // A replica has the same name as its original, in another region.
    let replica = "arn:aws:secretsmanager:us-east-1:111122223333:secret:<FrontDoorKey[6]>";
    for (template, name, value) in [
        (foundation, "Releases", "<Releases>"),
        (foundation, "StackRole", "<StackRole.Arn>"),
        (&templates.copy, "VaultArn", "<Vault.BackupVaultArn>"),
        (intake, "Table", "<Table>"),
        (intake, "TableArn", "<Table.Arn>"),
        (intake, "SealSecret", "<SealKey>"),
        (intake, "DeskSecret", "<DeskKey>"),
        (intake, "DeskClientSecret", "<DeskClientSecret>"),
        (intake, "FrontDoorSecret", "<FrontDoorKey>"),
        (intake, "FrontDoorSecretAtTheEdge", replica),
        (intake, "DeskPolicy", "<DeskPolicy>"),
        (intake, "BackupVault", "<BackupVault>"),
        (intake, "BackupRole", "<BackupRole.Arn>"),
        (intake, "Dashboard", dashboard.as_str()),
        (edge, "SiteBucket", "<Site>"),
        (edge, "Distribution", "<Distribution>"),
        (edge, "DistributionHost", "<Distribution.DomainName>"),
        (edge, "Certificate", "<Certificate>"),
    ] {
        findings.same(&format!("the output {name}"), template.outputs.get(name), Some(&json!(value)));
    }
    let users = (templates.setting != Setting::Full).then(|| json!("<DeskUsers>"));
    findings.same("the output DeskUsers", intake.outputs.get("DeskUsers"), users.as_ref());
    // The output exists if a repository can deploy.
    let deployer = (templates.setting != Setting::Bare).then(|| json!("<DeployRole.Arn>"));
    findings.same("the output DeployRole", foundation.outputs.get("DeployRole"), deployer.as_ref());
    for (file, template) in templates.each() {
        let secret: Vec<_> = template.outputs.iter().filter(|(_, value)| plain(value).contains("{{resolve")).collect();
        findings.must(secret.is_empty(), format!("{} shows a secret: {secret:?}", file.name()));
    }
}
