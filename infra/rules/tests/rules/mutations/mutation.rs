//! One change of a template, and how the tables of changes write it.

use infra_rules::{Source, plain};
use serde_json::{Value, json};

use crate::templates::{File, Sources};

/// One thing that is changed.
pub(crate) struct Mutation {
    pub(crate) rule: &'static str,
    file: File,
    /// Where: see [`path`].
    at: &'static str,
    change: Change,
}

enum Change {
    /// Another value, or one where none was.
    To(Value),
    /// One more in a list.
    More(Value),
    /// Nothing.
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

    /// Which template is changed.
    pub(crate) fn file(&self) -> File {
        self.file
    }

    /// The template with the change.
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
                    // One thing may stand where a list could.
                    *list = json!([list.clone()]);
                }
                list.as_array_mut().unwrap().push(value.clone());
            }
        }
        assert!(changed != *before, "{} changes nothing", self.name());
        changed
    }
}

/// The way to what is changed. `Parameters`, `Conditions` and `Outputs` stand for themselves, everything else is a resource, and what
/// follows is one of its properties; where they are all within one, `DistributionConfig` for example, that is left out.
/// A member of a list is known by something that it has, `[IndexName=queue]`, or by its place, `[0]`. `Role#Sid` is the statement of
/// that name in the role's policy, `Role#` the list of them.
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
    // What a resource has by itself, and not in its properties.
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

/// Where a resource's policy has its statements.
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

/// A step of the way to what is changed.
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

/// The mutations of one template that one rule must answer.
pub(super) fn of(rule: &'static str, file: File, rows: Vec<Row>) -> Vec<Mutation> {
    rows.into_iter().map(|Row(at, change)| Mutation { rule, file, at, change }).collect()
}

/// Where, and what.
pub(super) struct Row(&'static str, Change);

/// Another value, or one where none was.
pub(super) fn to(at: &'static str, value: impl Into<Value>) -> Row {
    Row(at, Change::To(value.into()))
}

/// One more in a list.
pub(super) fn more(at: &'static str, value: impl Into<Value>) -> Row {
    Row(at, Change::More(value.into()))
}

/// Nothing where something was.
pub(super) fn gone(at: &'static str) -> Row {
    Row(at, Change::Gone)
}
