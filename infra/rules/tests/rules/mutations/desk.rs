//! A sign-in service for the desk that lets in others, or that nobody sees fail.

use serde_json::json;

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::Intake;

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "desk-sign-in",
            Intake,
            vec![
                to("DeskUsers/AdminCreateUserConfig/AllowAdminCreateUserOnly", false),
                gone("DeskUsers/AdminCreateUserConfig"),
                to("DeskUsers/DeletionProtection", "INACTIVE"),
                to("DeskUsers/UserPoolTier", "LITE"),
                gone("DeskUsers/Policies/SignInPolicy"),
                more("DeskUsers/Policies/SignInPolicy/AllowedFirstAuthFactors", "SMS_OTP"),
                to("DeskUsers/WebAuthnUserVerification", "preferred"),
                more(
                    "DeskUsers/AccountRecoverySetting/RecoveryMechanisms",
                    json!({ "Name": "verified_phone_number", "Priority": 2 }),
                ),
                to("DeskUsers/SmsConfiguration", json!({ "SnsCallerArn": "arn" })),
                to("DeskUsers/Policies/PasswordPolicy/MinimumLength", 8),
                more("DeskClient/AllowedOAuthFlows", "implicit"),
                more("DeskClient/AllowedOAuthScopes", "aws.cognito.signin.user.admin"),
                more("DeskClient/CallbackURLs", "http://localhost/desk/in"),
                to("DeskClient/CallbackURLs", json!([{ "Fn::Sub": "https://${Domain}/desk/" }])),
                to("DeskClient/GenerateSecret", false),
                more("DeskClient/ExplicitAuthFlows", "ALLOW_USER_PASSWORD_AUTH"),
                more("DeskClient/SupportedIdentityProviders", "Facebook"),
                to("DeskSignInHost/ManagedLoginVersion", 1),
                gone("DeskSignInStyle"),
                gone("DeskUsers/Condition"),
                gone("DeskClient/Condition"),
            ],
        ),
        of(
            "desk-counted",
            Intake,
            vec![
                gone("DeskSignInImpossible"),
                to("DeskSignInImpossible/FilterPattern", "sign_in_failed"),
                to("DeskSignInImpossible/LogGroupName", json!({ "Ref": "SubmitLog" })),
                to("DeskSignInImpossible/MetricTransformations[0]/MetricValue", "0"),
            ],
        ),
        of("kept", Intake, vec![gone("DeskUsers/DeletionPolicy"), gone("DeskKey/UpdateReplacePolicy")]),
        of(
            "variables",
            Intake,
            vec![
                gone("DeskWeb/Environment/Variables/INTAKE_DESK_ISSUER"),
                gone("DeskWeb/Environment/Variables/INTAKE_DESK_KEY"),
                gone("DeskWeb/Environment/Variables/INTAKE_DESK_KEY_OTHER"),
                to("DeskWeb/Environment/Variables/INTAKE_DESK_ISSUER", json!({ "Ref": "DeskIssuer" })),
                to("DeskWeb/Environment/Variables/INTAKE_DESK_CLIENT_SECRET", "hush"),
                to("DeskWeb/Environment/Variables/INTAKE_DESK_HOSTED_DOMAIN", json!({ "Ref": "DeskHostedDomain" })),
                to("DeskWeb/Environment/Variables/INTAKE_DYNAMODB_ENDPOINT", "http://127.0.0.1"),
                gone("DeskWeb/KmsKeyArn"),
            ],
        ),
        of(
            "api",
            Intake,
            vec![
                gone("DeskWebFirstRoute"),
                to("DeskWebRoute/RouteKey", "ANY /{proxy+}"),
                to("DeskWebIntegration/IntegrationUri", json!({ "Fn::GetAtt": ["Submit", "Arn"] })),
                to("DeskWebIntegration/TimeoutInMillis", 9000),
                to("DeskWeb/Timeout", 20),
                gone("ApiStage/RouteSettings"),
            ],
        ),
    ]
}
