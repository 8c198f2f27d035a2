//! Access to parts of a value in a template.

use serde_json::Value;

/// Returns the value at a path, or null if the path does not exist.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    let step = |value: &'a Value, step: &str| match value {
        Value::Array(items) => step.parse::<usize>().ok().and_then(|place| items.get(place)),
        other => other.get(step),
    };
    path.split('/').try_fold(value, step).unwrap_or(&Value::Null)
}

/// Returns the members of a list, and an empty slice for any other value.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Returns a list's members, or a single value as a list of one: policies allow both forms.
pub fn one_or_more(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// Formats a string, a number or a boolean as text. Returns an empty string for other values.
pub fn plain(value: &Value) -> String {
    plain_text(value).unwrap_or_default()
}

/// Formats a scalar value as text, because CloudFormation treats a number and the text of its digits alike.
pub(crate) fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The names between `${` and `}`.
pub(crate) fn names_in_sub(text: &str) -> Vec<&str> {
    let after = text.split("${").skip(1);
    after.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).filter(|name| !name.starts_with('!')).collect()
}
