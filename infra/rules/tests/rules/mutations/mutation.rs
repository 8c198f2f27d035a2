//! One change of a template, and the notation for it in the tables of changes.

use infra_rules::{Source, plain};
use serde_json::{Value, json};

use crate::templates::{File, Sources};

/// One change of one template, and the rule that must report it.
pub(crate) struct Mutation {
    pub(crate) rule: &'static str,
    file: File,
    /// The path of the change, in the notation of [`path`].
    at: &'static str,
    change: Change,
}

enum Change {
    /// Sets a value, whether or not one was there.
    To(Value),
    /// Appends a value to a list.
    More(Value),
    /// Removes the value.
    Gone,
}

impl Mutation {
    pub(crate) fn name(&self) -> String {
        let change = match &self.change {
            Change::To(value) => format!("= {value}"),
            Change::More(value) => format!("+ {value}"),
            Change::Gone => "gone".into(),
        };
        format!("{}: {} {change}", self.file.name(), self.at)
    }

    /// The template that the mutation changes.
    pub(crate) fn file(&self) -> File {
        self.file
    }

    /// Returns the template with the change.
    pub(crate) fn of(&self, sources: &Sources) -> Source {
        let before = &sources.0[&self.file];
        let mut changed = before.clone();
        let tree = &mut changed.tree;
        let steps = path(self.at, tree);
        let (last, way) = steps.split_last().unwrap();
        let parent = way.iter().fold(tree, |value, step| step.of(value, self.at));
        match (&self.change, last) {
            (Change::To(value), Step::Key(key)) => {
                parent.as_object_mut().unwrap_or_else(|| panic!("{}", self.at)).insert(key.clone(), value.clone());
            }
            (Change::Gone, Step::Key(key)) => {
                parent.as_object_mut().unwrap_or_else(|| panic!("{}", self.at)).remove(key);
            }
            (Change::To(value), member) => *member.of(parent, self.at) = value.clone(),
            (Change::Gone, member) => {
                let place = member.place(parent, self.at);
                parent.as_array_mut().unwrap().remove(place);
            }
            (Change::More(value), step) => {
                let list = step.of(parent, self.at);
                if !list.is_array() {
                    // A single value can stand in place of a list.
                    *list = json!([list.clone()]);
                }
                list.as_array_mut().unwrap().push(value.clone());
            }
        }
        assert!(changed != *before, "{} changes nothing", self.name());
        changed
    }
}

/// Parses the path of a changed value. A path begins with `Parameters`, `Conditions` or `Outputs`, or with a resource's name and
/// one of its properties. If all properties are within a single one, `DistributionConfig` for example, the path omits that one.
/// A member of a list is given by one of its values, `[IndexName=queue]`, or by its index, `[0]`. `Role#Sid` is the statement of
/// that name in the role's policy, and `Role#` is the list of statements.
fn path(at: &str, tree: &Value) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut rest = at;
    while let Some(next) = rest.chars().next() {
        if next == '[' {
            let (member, after) = rest[1..].split_once(']').unwrap();
            steps.push(match member.split_once('=') {
                Some((name, value)) => Step::Member(name.into(), value.into()),
                None => Step::Place(member.parse().unwrap()),
            });
            rest = after;
        } else if next == '/' {
            rest = &rest[1..];
        } else {
            let end = rest.find(['/', '[', '#']).unwrap_or(rest.len());
            steps.push(Step::Key(rest[..end].into()));
            rest = &rest[end..];
            if let Some(sid) = rest.strip_prefix('#') {
                let end = sid.find('/').unwrap_or(sid.len());
                steps.extend(to_statements(&at[..at.len() - rest.len()], tree));
                steps.extend((end > 0).then(|| Step::Member("Sid".into(), sid[..end].into())));
                rest = &sid[end..];
            }
        }
    }
    let Some(Step::Key(first)) = steps.first() else { panic!("{at} begins with no name") };
    if ["Parameters", "Conditions", "Outputs"].contains(&first.as_str()) {
        return steps;
    }
    // Attributes of a resource that are not properties.
    const OF_RESOURCE: [&str; 6] =
        ["DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Condition", "DependsOn", "Type"];
    let properties = tree["Resources"][first]["Properties"].as_object();
    if let Some(Step::Key(second)) = steps.get(1)
        && !OF_RESOURCE.contains(&second.as_str())
    {
        let only = properties.filter(|all| all.len() == 1).and_then(|all| all.keys().next());
        let within = only.filter(|only| *only != second && only.ends_with("Config"));
        let within = within.map(|only| Step::Key(only.clone()));
        steps.splice(1..1, [Step::Key("Properties".into())].into_iter().chain(within));
    }
    steps.insert(0, Step::Key("Resources".into()));
    steps
}

/// Returns the path to the statements of a resource's policy.
fn to_statements(resource: &str, tree: &Value) -> Vec<Step> {
    let key = |name: &str| Step::Key(name.into());
    let properties = &tree["Resources"][resource]["Properties"];
    let way = if properties["Policies"].is_array() {
        vec![key("Policies"), Step::Place(0), key("PolicyDocument")]
    } else if properties["KeyPolicy"].is_object() {
        vec![key("KeyPolicy")]
    } else {
        vec![key("PolicyDocument")]
    };
    way.into_iter().chain([key("Statement")]).collect()
}

/// A step of the path to a changed value.
enum Step {
    Key(String),
    Member(String, String),
    Place(usize),
}

impl Step {
    fn of<'a>(&self, value: &'a mut Value, at: &str) -> &'a mut Value {
        let found = match self {
            Step::Key(key) => value.get_mut(key),
            _ => {
                let place = self.place(value, at);
                value.get_mut(place)
            }
        };
        found.unwrap_or_else(|| panic!("{at} leads nowhere"))
    }

    fn place(&self, list: &Value, at: &str) -> usize {
        let members = list.as_array().unwrap_or_else(|| panic!("{at}: no list"));
        match self {
            Step::Place(place) => *place,
            Step::Member(name, value) => members
                .iter()
                .position(|one| plain(&one[name]) == *value)
                .unwrap_or_else(|| panic!("{at}: there is no {name}={value}")),
            Step::Key(_) => panic!("{at}: a list has no names"),
        }
    }
}

/// Builds the mutations of one template that one rule must report.
pub(super) fn of(rule: &'static str, file: File, rows: Vec<Row>) -> Vec<Mutation> {
    rows.into_iter().map(|Row(at, change)| Mutation { rule, file, at, change }).collect()
}

/// The path of a change, and the change.
pub(super) struct Row(&'static str, Change);

/// Sets a value, whether or not one was there.
pub(super) fn to(at: &'static str, value: impl Into<Value>) -> Row {
    Row(at, Change::To(value.into()))
}

/// Appends a value to a list.
pub(super) fn more(at: &'static str, value: impl Into<Value>) -> Row {
    Row(at, Change::More(value.into()))
}

/// Removes a value.
pub(super) fn gone(at: &'static str) -> Row {
    Row(at, Change::Gone)
}
