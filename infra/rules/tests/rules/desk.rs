//! The desk in the browser: its own sign-in service, which exists if no other is chosen, and what is counted of its log.

use serde_json::{Value, json};

use crate::templates::{DOMAIN, Findings, Setting, Templates};

/// The namespace of what is counted of the desk's log.
pub(crate) const NAMESPACE: &str = "Sama/Desk";
/// The count of sign-ins that failed because of the service or its settings.
pub(crate) const SIGN_IN_IMPOSSIBLE: &str = "SignInImpossible";

/// Property names and values: the CloudFormation reference of AWS::Cognito::UserPool, UserPoolClient, UserPoolDomain and
/// ManagedLoginBranding.
pub(crate) fn sign_in(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    let there: Vec<&str> = intake
        .resources
        .iter()
        .filter(|(_, one)| one.kind.starts_with("AWS::Cognito::"))
        .map(|(id, _)| id.as_str())
        .collect();
    let is_own = templates.setting != Setting::Full;
    let all = ["DeskClient", "DeskSignInHost", "DeskSignInStyle", "DeskUsers"];
    findings.same("the parts of the sign-in service", there, if is_own { all.to_vec() } else { Vec::new() });
    if !is_own {
        return;
    }
    let Some(users) = findings.there(intake, "DeskUsers") else { return };
    findings.properties(
        "DeskUsers",
        users,
        &[
            // Passkeys need this tier ("Essentials plan features").
            ("UserPoolTier", "ESSENTIALS".into()),
            ("DeletionProtection", "ACTIVE".into()),
            // Nobody makes an account for themselves.
            ("AdminCreateUserConfig", json!({ "AllowAdminCreateUserOnly": true })),
            ("Policies/SignInPolicy/AllowedFirstAuthFactors", json!(["PASSWORD", "WEB_AUTHN"])),
            ("WebAuthnUserVerification", "required".into()),
            ("UsernameAttributes", json!(["email"])),
            ("UsernameConfiguration", json!({ "CaseSensitive": false })),
            ("AutoVerifiedAttributes", json!(["email"])),
            // A lost password is replaced by mail. A message to a telephone costs, and can be taken over.
            ("AccountRecoverySetting/RecoveryMechanisms", json!([{ "Name": "verified_email", "Priority": 1 }])),
            ("SmsConfiguration", Value::Null),
            ("EmailConfiguration", json!({ "EmailSendingAccount": "COGNITO_DEFAULT" })),
            ("LambdaConfig", Value::Null),
            // Length counts, and rules on characters do not help (NIST SP 800-63B-4, section 3.1.1.2).
            (
                "Policies/PasswordPolicy",
                json!({
                    "MinimumLength": 15, "RequireLowercase": false, "RequireNumbers": false, "RequireSymbols": false,
                    "RequireUppercase": false, "TemporaryPasswordValidityDays": 7,
                }),
            ),
        ],
    );
    let Some(client) = findings.there(intake, "DeskClient") else { return };
    findings.properties(
        "DeskClient",
        client,
        &[
            ("UserPoolId", "<DeskUsers>".into()),
            ("GenerateSecret", true.into()),
            ("AllowedOAuthFlowsUserPoolClient", true.into()),
            ("AllowedOAuthFlows", json!(["code"])),
            ("AllowedOAuthScopes", json!(["openid", "profile", "email"])),
            ("CallbackURLs", json!([format!("https://{DOMAIN}{}", ::desk::web::CALLBACK)])),
            ("SupportedIdentityProviders", json!(["COGNITO"])),
            // No flow that takes a password from a program.
            ("ExplicitAuthFlows", json!(["ALLOW_USER_AUTH"])),
            ("PreventUserExistenceErrors", "ENABLED".into()),
            ("EnableTokenRevocation", true.into()),
        ],
    );
    let Some(host) = findings.there(intake, "DeskSignInHost") else { return };
    let named = [("UserPoolId", "<DeskUsers>".into()), ("Domain", "sama-intake-desk-111122223333".into())];
    findings.properties("DeskSignInHost", host, &named);
    findings.properties("DeskSignInHost", host, &[("ManagedLoginVersion", 2.into())]);
    let Some(style) = findings.there(intake, "DeskSignInStyle") else { return };
    let of = [("UserPoolId", "<DeskUsers>".into()), ("ClientId", "<DeskClient>".into())];
    findings.properties("DeskSignInStyle", style, &of);
    findings.properties("DeskSignInStyle", style, &[("UseCognitoProvidedValues", true.into())]);
}

pub(crate) fn counted(templates: &Templates, findings: &mut Findings) {
    let filters: Vec<_> = templates.intake.of_kind("AWS::Logs::MetricFilter").collect();
    findings.same("the number of filters of logs", filters.len(), 1);
    for (id, filter) in filters {
        let counts = json!([{ "MetricNamespace": NAMESPACE, "MetricName": SIGN_IN_IMPOSSIBLE, "MetricValue": "1" }]);
        findings.properties(
            id,
            filter,
            &[
                ("LogGroupName", "<DeskWebLog>".into()),
                ("FilterPattern", "{ $.outcome = \"sign_in_impossible\" }".into()),
                ("MetricTransformations", counts),
            ],
        );
    }
    // The name in the program.
    let source = journeys::bundle::root().join("desk/src/web/sign_in.rs");
    let is_logged = std::fs::read_to_string(source).unwrap().contains("outcome = \"sign_in_impossible\"");
    findings.must(is_logged, "the desk logs no sign_in_impossible");
}
