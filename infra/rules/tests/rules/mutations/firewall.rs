//! A firewall that blocks valid submissions of the form, or lets floods through.

use serde_json::json;

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::Edge;

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![of(
        "firewall",
        Edge,
        vec![
            gone("Firewall/AssociationConfig"),
            to("Firewall/AssociationConfig/RequestBody/CLOUDFRONT/DefaultSizeInspectionLimit", "KB_16"),
            to("Firewall/DefaultAction", json!({ "Block": {} })),
            to("Firewall/VisibilityConfig/SampledRequestsEnabled", true),
            to("Firewall/Rules[Name=known-bad]/OverrideAction", json!({ "None": {} })),
            to("Firewall/Rules[Name=labelled-but-not-the-form]/Action", json!({ "Count": {} })),
            to("Firewall/Rules[Name=labelled-but-not-the-form]/Priority", 1),
            gone("Firewall/Rules[Name=labelled-but-not-the-form]"),
            to(
                "Firewall/Rules[Name=labelled-but-not-the-form]/Statement",
                json!({ "LabelMatchStatement": { "Scope": "NAMESPACE", "Key": "awswaf:managed:aws:core-rule-set:" } }),
            ),
            gone("Firewall/Rules[Name=far-too-many-from-one-address]"),
            to("Firewall/Rules[Name=far-too-many-from-one-address]/Statement/RateBasedStatement/Limit", 100),
            to("Firewall/Rules[Name=common]/Statement/ManagedRuleGroupStatement/Name", "AWSManagedRulesSQLiRuleSet"),
            to("Firewall/Rules[Name=common]/OverrideAction", json!({ "None": {} })),
            gone("Firewall/Rules[Name=too-many-from-one-address]"),
            gone("Firewall/Rules[Name=too-many-from-one-address]/Statement/RateBasedStatement/ScopeDownStatement"),
            to("Firewall/Rules[Name=too-many-from-one-address]/Statement/RateBasedStatement/Limit", 10),
            to("Firewall/Rules[Name=too-many-from-one-address]/Action/Block/CustomResponse/ResponseCode", 403),
            gone("Firewall/Rules[Name=too-many-from-one-address]/Action/Block/CustomResponse/CustomResponseBodyKey"),
            to("Firewall/Rules[Name=common]/Priority", 0),
            more(
                "Firewall/Rules",
                json!({ "Name": "countries", "Priority": 9, "Action": { "Block": {} }, "Statement": { "GeoMatchStatement": {} }, "VisibilityConfig": { "SampledRequestsEnabled": false } }),
            ),
            to("Firewall/CustomResponseBodies/TooMany/Content", "nowhere.html"),
            to("Firewall/CustomResponseBodies/TooMany/ContentType", "APPLICATION_JSON"),
            to("Log", json!({ "Type": "AWS::WAFv2::LoggingConfiguration", "Properties": {} })),
        ],
    )]
}
