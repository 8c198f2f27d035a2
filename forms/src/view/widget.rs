//! The HTML widget and the input attributes of each kind of question.

use crate::definition::Kind;

/// The name of the widget in the templates.
pub(super) fn widget(kind: &Kind) -> &'static str {
    match kind {
        Kind::LongText { .. } => "textarea",
        Kind::Date => "date",
        Kind::Choice { .. } | Kind::YesNo | Kind::Rating => "radios",
        Kind::Choices { .. } => "checkboxes",
        Kind::Attestation | Kind::Consent { .. } => "checkbox",
        Kind::FullName
        | Kind::NationalId
        | Kind::Mobile
        | Kind::Telephone
        | Kind::Email
        | Kind::Number { .. }
        | Kind::Money { .. }
        | Kind::ShortText { .. }
        | Kind::City
        | Kind::NationalAddress
        | Kind::Iban
        | Kind::Reference => "text",
    }
}

/// The attributes `type`, `inputmode` and `autocomplete`.
pub(super) fn input(kind: &Kind) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match kind {
        Kind::FullName => ("text", None, Some("name")),
        // Not `autocomplete=off`: browsers would empty the field when a person goes back.
        Kind::NationalId | Kind::Number { .. } => ("text", Some("numeric"), None),
        Kind::Money { .. } => ("text", Some("decimal"), None),
        Kind::Mobile | Kind::Telephone => ("tel", None, Some("tel")),
        Kind::Email => ("email", None, Some("email")),
        Kind::City => ("text", None, Some("address-level2")),
        _ => ("text", None, None),
    }
}

/// The `dir` of an answer that is shown.
pub(super) fn direction(kind: &Kind) -> &'static str {
    match kind {
        Kind::NationalId
        | Kind::Mobile
        | Kind::Telephone
        | Kind::Email
        | Kind::Number { .. }
        | Kind::NationalAddress
        | Kind::Iban
        | Kind::Reference => "ltr",
        _ => "auto",
    }
}

/// The `dir` of the field. It differs for amounts: they are typed in digits, and shown with the currency's name, which has the
/// direction of its language.
pub(super) fn field_direction(kind: &Kind) -> &'static str {
    if matches!(kind, Kind::Money { .. }) { "ltr" } else { direction(kind) }
}

/// Whether the browser must leave what is typed as it is: names, numbers and addresses are no words of a language.
pub(super) fn is_verbatim(kind: &Kind) -> bool {
    !matches!(kind, Kind::ShortText { .. } | Kind::LongText { .. })
}

/// The width of the field: `short` or `full`.
pub(super) fn width(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number { .. } | Kind::Money { .. } | Kind::NationalAddress | Kind::Reference => "short",
        _ => "full",
    }
}
