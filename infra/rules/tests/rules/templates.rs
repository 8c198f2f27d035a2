//! The four templates together, each resolved with the values that a deployment gives it.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_rules::{Fault, Given, Resource, Source, Template, at};
use journeys::bundle::root;
use serde_json::Value;

/// One of the templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum File {
    /// The bucket of releases, and the permission to deploy.
    Foundation,
    /// The backup vault in the second region.
    Copy,
    /// The functions, the table, mail and alarms.
    Intake,
    /// The site and the front door.
    Edge,
}

impl File {
    pub(crate) const ALL: [File; 4] = [File::Foundation, File::Copy, File::Intake, File::Edge];

    pub(crate) fn name(self) -> &'static str {
        match self {
            File::Foundation => "foundation.yaml",
            File::Copy => "copy.yaml",
            File::Intake => "template.yaml",
            File::Edge => "edge.yaml",
        }
    }
}

/// The parameters that a deployment is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Only the required parameters.
    Bare,
    /// All parameters.
    Full,
    /// The home region is the same as the edge's region.
    AtTheEdge,
}

impl Setting {
    pub(crate) const ALL: [Setting; 3] = [Setting::Bare, Setting::Full, Setting::AtTheEdge];

    fn home(self) -> &'static str {
        if self == Setting::AtTheEdge { "us-east-1" } else { "eu-central-1" }
    }
}

/// The versions of the secrets in [`Setting::Full`].
pub(crate) const VERSIONS: [(&str, &str); 7] = [
    ("SealKeyVersion", "11111111-aaaa"),
    ("SealKeyOtherVersion", "22222222-bbbb"),
    ("FrontDoorKeyVersion", "33333333-cccc"),
    ("FrontDoorKeyPreviousVersion", "44444444-dddd"),
    ("DeskKeyVersion", "55555555-eeee"),
    ("DeskKeyOtherVersion", "66666666-ffff"),
    ("DeskClientSecretVersion", "77777777-aaaa"),
];
/// The address that receives the alarms.
pub(crate) const TECHNICAL: &str = "technical@sama.example";
/// The issuer of another sign-in service, in [`Setting::Full`].
pub(crate) const ISSUER: &str = "https://id.example";
/// The desk's client id there.
pub(crate) const CLIENT_ID: &str = "the-desk";
/// The domain of the site.
pub(crate) const DOMAIN: &str = "sama.example";

fn given(file: File, setting: Setting) -> Given {
    const COPY_VAULT: &str = "arn:aws:backup:eu-west-1:111122223333:backup-vault:sama-copy";
    let is_full = setting == Setting::Full;
    let home = setting.home();
    let mut parameters: Vec<(&str, &str)> = Vec::new();
    let (stack, region) = match file {
        File::Foundation => ("sama-foundation", home),
        File::Copy => ("sama-copy", "eu-west-1"),
        File::Intake => ("sama-intake", home),
        File::Edge => ("sama-site", "us-east-1"),
    };
    match file {
        File::Copy => {}
        File::Foundation if is_full => {
            parameters.extend([("GithubRepository", "owner/name"), ("GithubProvider", "arn:aws:iam::111122223333:p")]);
            parameters.push(("GithubSubject", "repo:owner@1/name@2:environment:production"));
        }
        // This template creates GitHub's identity provider.
        File::Foundation => {
            parameters.push(("GithubRepository", if setting == Setting::Bare { "" } else { "owner/name" }));
        }
        File::Intake => {
            parameters.extend([("Domain", DOMAIN), ("TechnicalContact", TECHNICAL), ("CopyVault", COPY_VAULT)]);
            parameters.extend([("RelationsMail", "relations@sama.example"), ("MailDomain", "mail.sama.example")]);
            parameters.push(("ComplaintsMail", "c@sama.example"));
            parameters.extend([("MailFrom", "site@mail.sama.example"), ("CodeBucket", "releases")]);
            // The key of a function's code identifies its program.
            parameters.extend([("SubmitCode", "code/submit-0f.zip"), ("NotifyCode", "code/notify-0f.zip")]);
            parameters.extend([("SweepCode", "code/sweep-0f.zip"), ("FeedbackCode", "code/feedback-0f.zip")]);
            parameters.extend([("CanaryCode", "code/canary-0f.zip"), ("DeskWebCode", "code/desk-web-0f.zip")]);
            if is_full {
                parameters.extend(VERSIONS);
                parameters.extend([("VolunteeringMail", "v@sama.example"), ("SocialResearchMail", "r@sama.example")]);
                parameters.push(("HostedZoneId", "Z0"));
                // With another sign-in service for the desk, the stack makes none.
                parameters.extend([("DeskIssuer", ISSUER), ("DeskClientId", CLIENT_ID), ("DeskHostedDomain", DOMAIN)]);
            }
        }
        File::Edge => {
            parameters.extend([("Domain", DOMAIN), ("TechnicalContact", TECHNICAL), ("MonthlyBudget", "30")]);
            parameters
                .extend([("ApiHost", "a0.execute-api.eu-central-1.amazonaws.com"), ("FrontDoorSecret", "<secret>")]);
            if is_full {
                parameters.extend([("HostedZoneId", "Z0"), ("FrontDoorKeyVersion", "33333333-cccc")]);
            }
        }
    }
    let parameters = parameters.into_iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Given { stack: stack.into(), region: region.into(), parameters: parameters.collect() }
}

/// The templates as written.
pub(crate) struct Sources(pub(crate) BTreeMap<File, Source>);

impl Sources {
    pub(crate) fn read() -> Self {
        let read = |file: File| (file, Source::read(&root().join("infra").join(file.name())));
        Sources(File::ALL.into_iter().map(read).collect())
    }

    /// Returns every resource as written, with its template.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (File, &Source, &str, &Value)> {
        self.0.iter().flat_map(|(file, source)| {
            let written = source.tree["Resources"].as_object().into_iter().flatten();
            written.map(move |(id, one)| (*file, source, id.as_str(), one))
        })
    }

    /// Resolves the templates with the values of each setting.
    pub(crate) fn in_all_settings(&self) -> Vec<Templates> {
        let all = |setting| {
            let template = |file| Arc::new(self.0[&file].with(&given(file, setting)));
            Templates {
                setting,
                foundation: template(File::Foundation),
                copy: template(File::Copy),
                intake: template(File::Intake),
                edge: template(File::Edge),
            }
        };
        Setting::ALL.into_iter().map(all).collect()
    }
}

/// The templates with the values of one setting.
#[derive(Clone)]
pub(crate) struct Templates {
    pub(crate) setting: Setting,
    pub(crate) foundation: Arc<Template>,
    pub(crate) copy: Arc<Template>,
    pub(crate) intake: Arc<Template>,
    pub(crate) edge: Arc<Template>,
}

impl Templates {
    /// Returns a copy in which one template is replaced.
    pub(crate) fn but(&self, file: File, source: &Source) -> Self {
        self.with(file, source.with(&given(file, self.setting)))
    }

    /// Returns a copy in which one resource is replaced.
    pub(crate) fn but_for(&self, file: File, source: &Source, id: &str, written: &Value) -> Self {
        let (_, template) = self.each().into_iter().find(|(known, _)| *known == file).unwrap();
        self.with(file, source.rewritten(template, &given(file, self.setting), id, written))
    }

    fn with(&self, file: File, template: Template) -> Self {
        let (template, same) = (Arc::new(template), self.clone());
        match file {
            File::Foundation => Templates { foundation: template, ..same },
            File::Copy => Templates { copy: template, ..same },
            File::Intake => Templates { intake: template, ..same },
            File::Edge => Templates { edge: template, ..same },
        }
    }

    /// The home region.
    pub(crate) fn home(&self) -> &'static str {
        self.setting.home()
    }

    pub(crate) fn each(&self) -> [(File, &Template); 4] {
        [
            (File::Foundation, &self.foundation),
            (File::Copy, &self.copy),
            (File::Intake, &self.intake),
            (File::Edge, &self.edge),
        ]
    }

    /// Returns every resource with its template.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (File, &str, &Resource)> {
        let each = self.each().into_iter();
        each.flat_map(|(file, template)| template.resources.iter().map(move |(id, one)| (file, id.as_str(), &**one)))
    }

    /// Returns the functions, each with the name of its program.
    pub(crate) fn functions(&self) -> impl Iterator<Item = (String, &str, &Resource)> {
        self.intake.of_kind("AWS::Lambda::Function").map(|(id, function)| (program(function), id, function))
    }

    /// Returns the resource name and the function of a program.
    pub(crate) fn function(&self, program: &str) -> Option<(&str, &Resource)> {
        self.functions().find(|(name, ..)| name == program).map(|(_, id, function)| (id, function))
    }
}

/// Returns the program that a function runs, which the key of its code names.
fn program(function: &Resource) -> String {
    let key = function.text("Code/S3Key");
    key.trim_start_matches("code/").rsplit_once('-').map_or("", |(program, _)| program).to_string()
}

/// Returns the name of the resource that `<Name>` or `<Name.Attribute>` refers to.
pub(crate) fn meant(reference: &str) -> Option<&str> {
    let name = reference.strip_prefix('<')?.strip_suffix('>')?;
    Some(name.split('.').next().unwrap_or(name))
}

/// A rule: its name and its check.
pub(crate) type Rule = (&'static str, fn(&Templates, &mut Findings));

/// The findings of a rule.
pub(crate) struct Findings {
    rule: &'static str,
    faults: Vec<Fault>,
}

impl Findings {
    /// Runs a rule on the templates.
    pub(crate) fn of((rule, says): Rule, templates: &Templates) -> Vec<Fault> {
        let mut findings = Findings { rule, faults: Vec::new() };
        says(templates, &mut findings);
        findings.faults
    }

    /// Adds a finding unless a condition holds.
    pub(crate) fn must(&mut self, is_so: bool, words: impl Into<String>) {
        if !is_so {
            self.faults.push(Fault::new(self.rule, words));
        }
    }

    /// Adds the faults of a template's own references and resolution.
    pub(crate) fn of_template(&mut self, faults: &[Fault]) {
        self.faults.extend(faults.iter().map(|fault| Fault::new(self.rule, fault.words.clone())));
    }

    /// Adds a finding unless two values are equal.
    pub(crate) fn same<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(
        &mut self,
        what: &str,
        found: T,
        expected: U,
    ) {
        self.must(found == expected, format!("{what} is {found:?}, and must be {expected:?}"));
    }

    /// Adds a finding for each property that does not have its expected value.
    pub(crate) fn properties(&mut self, id: &str, resource: &Resource, expected: &[(&str, Value)]) {
        for (path, value) in expected {
            let found = at(&resource.properties, path);
            self.must(found == value, format!("{id}: {path} is {found}, and must be {value}"));
        }
    }

    /// Returns a resource, or adds a finding if it is missing.
    pub(crate) fn there<'a>(&mut self, template: &'a Template, id: &str) -> Option<&'a Resource> {
        let found = template.get(id);
        self.must(found.is_some(), format!("there is no {id}"));
        found
    }
}
