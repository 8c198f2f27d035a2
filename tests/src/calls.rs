//! The calls of each program to AWS, as IAM names them: an action and its resource. Tests use this table:
//! `intake-fn/tests/calls.rs` and those of the desk compare it with the calls that the programs make, `infra/rules` with those that their roles allow.

use std::collections::BTreeSet;

use serde_json::Value;

/// The table itself.
pub const TABLE: &str = "table";
/// The index of notices.
pub const PENDING: &str = "table/index/pending";
/// The index of submissions.
pub const QUEUE: &str = "table/index/queue";
/// The index of requests by their step.
pub const STEPS: &str = "table/index/steps";
/// The index of requests by the person who deals with them.
pub const MINE: &str = "table/index/mine";
/// The sender identity in the mail service.
pub const IDENTITY: &str = "identity";
/// The configuration set, by which the mail service reports on mails.
pub const CONFIGURATION_SET: &str = "configuration-set";

/// An action and its resource.
pub type Call = (String, String);

/// A program and its calls.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The binary's name.
    pub name: &'static str,
    /// Each resource with the actions on it.
    pub calls: &'static [(&'static str, &'static [&'static str])],
}

impl Program {
    /// The calls, one by one.
    pub fn calls(&self) -> BTreeSet<Call> {
        let each = self.calls.iter().flat_map(|(on, actions)| actions.iter().map(move |action| (action, on)));
        each.map(|(action, on)| (action.to_string(), on.to_string())).collect()
    }
}

/// The calls of a program that sends notices: it reads the notices that are due and the content of a daily summary.
const READING: [&str; 1] = ["dynamodb:Query"];
/// The reference of SES's actions lists `SendEmail` only; for a raw mail, SES checks `SendRawEmail`
/// (nodemailer/nodemailer#1734, aws/aws-actionmailer-ses-ruby#10, both with the second version of its API).
const SENDING: [&str; 2] = ["ses:SendEmail", "ses:SendRawEmail"];
const TELLING: &[(&str, &[&str])] = &[
    (
        TABLE,
        &[
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            // What applicants ask for, in a daily summary.
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
    ),
    (PENDING, &READING),
    (QUEUE, &READING),
    (IDENTITY, &SENDING),
    (CONFIGURATION_SET, &SENDING),
];

/// Receives forms.
pub const SUBMIT: Program = Program {
    name: "submit",
    // The query counts the submissions of a contact. It never reads an index.
    calls: &[(
        TABLE,
        &[
            "dynamodb:ConditionCheckItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
    )],
};
/// Sends the notices that the stream announces.
pub const NOTIFY: Program = Program { name: "notify", calls: TELLING };
/// Sends pending notices.
pub const SWEEP: Program = Program { name: "sweep", calls: TELLING };
/// Records bounces and deliveries of mails.
pub const FEEDBACK: Program =
    Program { name: "feedback", calls: &[(TABLE, &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"])] };
/// What both desks ask of the table. Words in notes, and a person's data, are looked for in every item: no index holds them.
const DESKS: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];
/// The team's command line.
pub const DESK: Program = Program { name: "desk", calls: &[(TABLE, DESKS), (PENDING, &READING), (QUEUE, &READING)] };
/// The desk in the browser.
pub const DESK_WEB: Program = Program {
    name: "desk-web",
    calls: &[(TABLE, DESKS), (PENDING, &READING), (QUEUE, &READING), (STEPS, &READING), (MINE, &READING)],
};

/// Every program that calls AWS.
pub const PROGRAMS: [Program; 6] = [SUBMIT, NOTIFY, SWEEP, FEEDBACK, DESK, DESK_WEB];

/// The calls that IAM checks for a request to a table ("Actions, resources, and condition keys for Amazon DynamoDB"; for the parts of a
/// transaction, "IAM and DynamoDB transactions"). `table` is the name of the only table.
pub fn of_table(table: &str, operation: &str, body: &Value) -> Vec<Call> {
    let on = |named: Option<&Value>| match named.and_then(Value::as_str) {
        Some(name) if name == table => TABLE.to_string(),
        other => format!("another table: {other:?}"),
    };
    let call = |action: &str, on: String| (format!("dynamodb:{action}"), on);
    match operation {
        "TransactWriteItems" => parts(body)
            .map(|(part, request)| {
                let action = if part == "ConditionCheck" { "ConditionCheckItem" } else { &format!("{part}Item") };
                call(action, on(request.get("TableName")))
            })
            .collect(),
        "TransactGetItems" => parts(body).map(|(_, request)| call("GetItem", on(request.get("TableName")))).collect(),
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
            tables.map(|(name, _)| call(operation, on(Some(&Value::from(name.as_str()))))).collect()
        }
        _ => {
            let index = body.get("IndexName").and_then(Value::as_str);
            let index = index.map(|name| format!("/index/{name}")).unwrap_or_default();
            vec![call(operation, on(body.get("TableName")) + &index)]
        }
    }
}

/// The parts of a transaction, each with its kind.
fn parts(body: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let items = body.get("TransactItems").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_object).flatten()
}

/// The calls that IAM checks for a request to the mail service ("Actions, resources, and condition keys for Amazon Simple Email Service
/// v2", and [`SENDING`] for raw mails).
pub fn of_mail(path: &str, body: &Value) -> Vec<Call> {
    if path != "/v2/email/outbound-emails" {
        return vec![(format!("ses: {path}"), IDENTITY.into())];
    }
    let is_raw = body.pointer("/Content/Raw").is_some();
    let actions = SENDING.into_iter().filter(|action| is_raw || *action != "ses:SendRawEmail");
    let has_set = body.get("ConfigurationSetName").is_some();
    let on = [IDENTITY, CONFIGURATION_SET].into_iter().filter(|on| has_set || *on == IDENTITY);
    on.flat_map(|on| actions.clone().map(|action| (action.to_string(), on.to_string()))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_transaction_is_recorded_by_its_parts_and_an_index_by_itself() {
        let part = || json!({ "TableName": "t" });
        let items =
            json!([{ "Put": part() }, { "Update": part() }, { "Delete": part() }, { "ConditionCheck": part() }]);
        let transaction = of_table("t", "TransactWriteItems", &json!({ "TransactItems": items }));
        let named: Vec<&str> = transaction.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(
            named,
            ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"]
        );
        let query = json!({ "TableName": "t", "IndexName": "queue" });
        assert_eq!(of_table("t", "Query", &query), [("dynamodb:Query".to_string(), QUEUE.to_string())]);
        let batch = json!({ "RequestItems": { "t": {}, "u": {} } });
        let of: Vec<_> = of_table("t", "BatchGetItem", &batch).into_iter().map(|(_, on)| on).collect();
        assert_eq!((of[0].as_str(), of[1].contains("\"u\"")), (TABLE, true));
    }
}
