//! CloudWatch's embedded metric format, checked against its specification: CloudWatch silently ignores lines that break it.
//! ("Specification: Embedded metric format", "API_MetricDatum" and "API_Dimension" in the CloudWatch guide and reference.)

use std::collections::BTreeSet;

use serde_json::Value;

/// A parsed line.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The metric's name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The unit.
    pub unit: String,
    /// The names and values of its dimensions, of every set.
    pub dimensions: BTreeSet<(String, String)>,
    /// The sets of names of dimensions.
    pub sets: BTreeSet<Vec<String>>,
    /// The time in milliseconds since 1970.
    pub timestamp: i64,
    /// The namespace.
    pub namespace: String,
}

/// Whether a line of a log is meant to hold metrics.
pub fn is_meant(line: &str) -> bool {
    line.contains("\"_aws\"")
}

/// Parses a line that holds one metric.
///
/// # Panics
/// If the line breaks a rule of the specification. The message names the rule.
pub fn read(line: &str) -> Counted {
    assert!(line.len() < 256 * 1024 && !line.contains('\n'), "one event of the log");
    let root: Value = serde_json::from_str(line).expect("JSON, with nothing before or after it");
    let root = root.as_object().expect("an object");
    let about = root["_aws"].as_object().expect("the metadata object");
    only(about.keys(), &["Timestamp", "CloudWatchMetrics"]);
    let timestamp = about["Timestamp"].as_i64().expect("a whole number of milliseconds");
    let [directive] = about["CloudWatchMetrics"].as_array().expect("a list").as_slice() else {
        panic!("one directive, so that nothing is counted twice: {line}")
    };
    let directive = directive.as_object().expect("an object");
    only(directive.keys(), &["Namespace", "Dimensions", "Metrics"]);
    let namespace = text(&directive["Namespace"], 255);
    assert!(!namespace.starts_with(':') && !namespace.starts_with("AWS/"), "{namespace} is not ours");
    let [metric] = directive["Metrics"].as_array().expect("a list").as_slice() else {
        panic!("one metric a line: {line}")
    };
    let metric = metric.as_object().expect("an object");
    only(metric.keys(), &["Name", "Unit"]);
    let name = text(&metric["Name"], 255);
    let unit = text(&metric["Unit"], 255);
    // The units in use, out of all that exist.
    assert!(["Count", "Seconds"].contains(&unit.as_str()), "{unit} is no unit");
    let value = root.get(&name).and_then(Value::as_f64).expect("the metric is a number at the top");
    let sets = directive["Dimensions"].as_array().expect("a list of sets");
    assert!(!sets.is_empty(), "at least one set of dimensions");
    let sets: BTreeSet<Vec<String>> = sets
        .iter()
        .map(|set| set.as_array().expect("a set of names").iter().map(|key| text(key, 250)).collect())
        .collect();
    let mut dimensions = BTreeSet::new();
    for set in &sets {
        assert!(set.len() <= 30, "a set has at most 30 names");
        for key in set {
            assert!(!key.starts_with(':') && *key != name, "{key} can be the name of a dimension");
            dimensions.insert((key.clone(), text(root.get(key).expect("the dimension is at the top"), 1024)));
        }
    }
    // Other members are allowed, but nobody would read them.
    only(
        root.keys(),
        &[&["_aws", name.as_str()], &*dimensions.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>()].concat(),
    );
    Counted { name, value, unit, dimensions, sets, timestamp, namespace }
}

/// The metrics that a function has printed among the lines of its log.
pub fn printed(log: &str) -> Vec<Counted> {
    log.lines().filter(|line| is_meant(line)).map(read).collect()
}

fn only<'a>(keys: impl Iterator<Item = &'a String>, known: &[&str]) {
    let keys: BTreeSet<&str> = keys.map(String::as_str).collect();
    assert_eq!(keys, known.iter().copied().collect(), "these members and no others");
}

/// Checks a name or value of a dimension: ASCII, not blank, and not too long.
fn text(value: &Value, longest: usize) -> String {
    let text = value.as_str().expect("a text");
    let is_sound = text.is_ascii() && !text.trim().is_empty() && !text.contains(|c: char| c.is_ascii_control());
    assert!(is_sound && text.len() <= longest, "{text:?} is blank, too long, or not ASCII");
    text.to_string()
}
