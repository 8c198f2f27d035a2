//! Access to parts of a value in a template.

use serde_json::Value;

/// The value at a path. Null where there is none.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    let step = |value: &'a Value, step: &str| match value {
        Value::Array(items) => step.parse::<usize>().ok().and_then(|place| items.get(place)),
        other => other.get(step),
    };
    path.split('/').try_fold(value, step).unwrap_or(&Value::Null)
}

/// The members of a list: none for anything else.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A list, or the one thing that stands in its place, as policies have it.
pub fn one_or_more(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// A value as text: a number is its digits. Empty for what is neither.
pub fn plain(value: &Value) -> String {
    plain_text(value).unwrap_or_default()
}

/// A value that is no list and no map, as text: CloudFormation makes no difference between a number and its digits.
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
