//! Functions with the wrong program, without the variables that they read, or without a log.

use serde_json::json;

use super::mutation::{Mutation, gone, of, to};
use crate::templates::File::Intake;

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    let secret = |text: &str| json!({ "Fn::Sub": text });
    vec![
        of(
            "code",
            Intake,
            vec![
                to("Submit/Handler", "index.handler"),
                to("Submit/Runtime", "provided.al2"),
                to("Notify/Architectures", json!(["x86_64"])),
                to("Notify/MemorySize", 64),
                to("Sweep/Code/S3Key", json!({ "Ref": "NotifyCode" })),
                to("Sweep/TracingConfig", json!({ "Mode": "Active" })),
                to("Sweep/FunctionName", "sweep"),
            ],
        ),
        of(
            "variables",
            Intake,
            vec![
                gone("Submit/Environment/Variables/INTAKE_SEAL_KEY"),
                gone("Submit/Environment/Variables/INTAKE_LOOKUP_KEY"),
                // The seal's key is replaced, and the requests from before would no longer be found.
                to(
                    "Submit/Environment/Variables/INTAKE_LOOKUP_KEY",
                    secret("{{resolve:secretsmanager:${SealKey}:SecretString}}"),
                ),
                gone("Submit/Environment/Variables/INTAKE_FRONT_DOOR_KEY"),
                gone("Submit/Environment/Variables/INTAKE_SEAL_KEY_OTHER"),
                gone("Sweep/Environment/Variables/INTAKE_SEAL_KEY"),
                gone("Sweep/Environment/Variables/INTAKE_SEAL_KEY_OTHER"),
                gone("Feedback/Environment/Variables/INTAKE_TABLE"),
                gone("Notify/Environment/Variables/INTAKE_SES_CONFIGURATION_SET"),
                gone("Notify/Environment/Variables/INTAKE_SES_CONFIGURATION_SET_APPLICANTS"),
                to(
                    "Sweep/Environment/Variables/INTAKE_SES_CONFIGURATION_SET_APPLICANTS",
                    json!({ "Ref": "MailFeedback" }),
                ),
                gone("Notify/Environment/Variables/INTAKE_MAIL_RELATIONS"),
                gone("Sweep/Environment/Variables/INTAKE_MAIL_VOLUNTEERING"),
                to("Sweep/Environment/Variables/INTAKE_MAIL_VOLUNTEERING", json!({ "Ref": "VolunteeringMail" })),
                to("Sweep/Environment/Variables/INTAKE_MAIL_RELATIONS", json!({ "Ref": "TechnicalContact" })),
                to("Sweep/Environment/Variables/INTAKE_MAIL", "file:/tmp"),
                to("Sweep/Environment/Variables/INTAKE_TABEL", "x"),
                to("Submit/Environment/Variables/INTAKE_DYNAMODB_ENDPOINT", "http://127.0.0.1"),
                to("Submit/Environment/Variables/INTAKE_ORIGIN", json!({ "Fn::Sub": "http://${Domain}" })),
                to("Submit/Environment/Variables/AWS_REGION", "eu-central-1"),
                to("Submit/Environment/Variables/INTAKE_SEAL_KEY", "0".repeat(64)),
                to(
                    "Submit/Environment/Variables/INTAKE_SEAL_KEY",
                    secret("{{resolve:secretsmanager:${FrontDoorKey}:SecretString:::${SealKeyVersion}}}"),
                ),
                // CloudFormation reads a secret again only if the reference has changed, so this one would be read only once.
                to(
                    "Submit/Environment/Variables/INTAKE_FRONT_DOOR_KEY",
                    secret("{{resolve:secretsmanager:${FrontDoorKey}:SecretString}}"),
                ),
                // A rotation would change the key of submit and not that of sweep.
                to(
                    "Sweep/Environment/Variables/INTAKE_SEAL_KEY",
                    secret("{{resolve:secretsmanager:${SealKey}:SecretString}}"),
                ),
                to(
                    "Sweep/Environment/Variables/INTAKE_SEAL_KEY_OTHER",
                    secret("{{resolve:secretsmanager:${SealKey}:SecretString:::${SealKeyVersion}}}"),
                ),
                to(
                    "Sweep/Environment/Variables/INTAKE_FRONT_DOOR_KEY",
                    secret("{{resolve:secretsmanager:${FrontDoorKey}:SecretString:::${FrontDoorKeyVersion}}}"),
                ),
                gone("Submit/KmsKeyArn"),
                gone("Sweep/KmsKeyArn"),
            ],
        ),
        of(
            "logs",
            Intake,
            vec![
                gone("SubmitLog/RetentionInDays"),
                to("SweepLog/RetentionInDays", 3653),
                to("ApiLog/RetentionInDays", 1),
                to("Sweep/LoggingConfig/LogGroup", json!({ "Ref": "NotifyLog" })),
                to("Sweep/LoggingConfig/LogFormat", "JSON"),
                gone("Canary/LoggingConfig"),
                to("Stray", json!({ "Type": "AWS::Logs::LogGroup", "Properties": { "RetentionInDays": 90 } })),
            ],
        ),
    ]
}
