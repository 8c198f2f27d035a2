//! The parameters that the deployment's Python code (`infra/deployment`) gives to the templates, and the outputs that it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::OnceLock;

use infra_rules::{list, plain};
use journeys::bundle::root;
use serde_json::Value;

use crate::functions;
use crate::templates::{Findings, Setting, Templates};

/// The names in the deployment's code.
struct Named {
    /// The parameters of each template that the deployment gives or leaves alone.
    parameters: BTreeMap<String, BTreeSet<String>>,
    /// Each function's program, and the bundles that it is packed with.
    functions: BTreeMap<String, Vec<String>>,
    /// The outputs of stacks that the deployment reads.
    outputs: BTreeSet<String>,
    /// The seconds that a rotation of the seal key waits before the new key signs.
    rotation_waits: i64,
}

fn named() -> &'static Named {
    static NAMED: OnceLock<Named> = OnceLock::new();
    NAMED.get_or_init(|| {
        let listed = names_of_the_deployment();
        let of_template = |(template, names): (&String, &Value)| {
            let names = ["gives", "leaves"].into_iter().flat_map(|kind| list(&names[kind])).map(plain);
            (template.clone(), names.collect())
        };
        let functions = listed["functions"].as_object().unwrap().iter();
        Named {
            parameters: listed["parameters"].as_object().unwrap().iter().map(of_template).collect(),
            functions: functions.map(|(name, has)| (name.clone(), list(has).iter().map(plain).collect())).collect(),
            outputs: outputs(),
            rotation_waits: listed["rotation_waits"].as_i64().unwrap(),
        }
    })
}

/// Runs the deployment's code to list its names. This part of it needs only Python's standard library.
fn names_of_the_deployment() -> Value {
    const ASK: &str = "import json, sys; sys.dont_write_bytecode = True; sys.path.insert(0, 'infra'); \
         from deployment import names, parameters; \
         print(json.dumps({'parameters': parameters.names(), 'functions': names.FUNCTIONS, \
         'rotation_waits': names.LONGEST_RUN_SECONDS}))";
    let asked = Command::new("python3").args(["-c", ASK]).current_dir(root()).output();
    let output = asked.expect("Python 3.11 or newer is there, as for tests/run");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "infra/deployment needs Python 3.11 or newer: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns the deployment's own code, without its tests: each file's path below `infra/deployment`, and its text.
pub(crate) fn sources() -> Vec<(String, String)> {
    let folder = root().join("infra/deployment");
    let mut found = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).unwrap().flatten().map(|entry| entry.path()) {
            if entry.is_dir() && !entry.ends_with("tests") {
                folders.push(entry);
            } else if entry.extension().is_some_and(|kind| kind == "py") {
                let name = entry.strip_prefix(&folder).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&entry).unwrap()));
            }
        }
    }
    found
}

/// Returns the names of outputs in the deployment's code: `outputs["Name"]`, and those of the intake's stack that it keeps.
fn outputs() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in sources() {
        let text = text.replace('\'', "\"");
        for before in ["outputs[\"", "known.intake.get(\""] {
            names.extend(text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_string()));
        }
    }
    names
}

/// Checks that the deployment gives every parameter or leaves it alone on purpose, that it gives no unknown parameter, and that
/// every output that it reads exists.
pub(crate) fn deployment(templates: &Templates, findings: &mut Findings) {
    let named = named();
    let files: BTreeSet<&str> = templates.each().iter().map(|(file, _)| file.name()).collect();
    let known: BTreeSet<&str> = named.parameters.keys().map(String::as_str).collect();
    findings.same("the deployment's templates", known, files);
    for (file, template) in templates.each() {
        let name = file.name();
        let given = named.parameters.get(name).cloned().unwrap_or_default();
        let there: BTreeSet<String> = template.parameters.iter().cloned().collect();
        for parameter in there.difference(&given) {
            findings.must(false, format!("{name}: the deployment does not give {parameter}"));
        }
        for parameter in given.difference(&there) {
            findings.must(false, format!("{name}: the deployment gives {parameter}, which is not there"));
        }
    }
    // The outputs for a repository that deploys exist only if the setting names one.
    if templates.setting != Setting::Bare {
        let there: BTreeSet<&String> = templates.each().iter().flat_map(|(_, one)| one.outputs.keys()).collect();
        findings.must(named.outputs.len() >= 8, format!("the deployment reads {:?} alone", named.outputs));
        for output in named.outputs.iter().filter(|name| !there.contains(name)) {
            findings.must(false, format!("the deployment reads the output {output}, which is not there"));
        }
    }
    // A run that began with the old seal key alone ends before anything is signed with the new one.
    for (program, id, function) in templates.functions() {
        let has_key = !function.at("Environment/Variables/INTAKE_SEAL_KEY").is_null();
        let timeout = function.number("Timeout").unwrap_or(i64::MAX);
        let waits = named.rotation_waits;
        let words = format!("{id}: a run of {program} may take {timeout} s, and a rotation of its key waits {waits}");
        findings.must(!has_key || timeout <= waits, words);
    }
    // A bundle is packed with the programs that read it, and with no other.
    for (program, ..) in templates.functions() {
        let reads = functions::reads_bundles(&program).map(|names| names.iter().map(ToString::to_string).collect());
        findings.same(&format!("the bundles beside {program}"), named.functions.get(&program), reads.as_ref());
    }
}
