//! Runs the stages of a build in their order.

use std::time::{Duration, Instant};

use crate::data::{self, Complete, Data};
use crate::diagnostic::{Diagnostic, Severity};
use crate::options::Options;
use crate::pair::{self, SiteIndex};
use crate::parse::{self, Parsed};
use crate::read::{self, Inputs};
use crate::render::Kit;
use crate::{check, files, remedies, render, verify};

/// The address that stands in for the public one where pages are only measured.
pub const STAND_IN_ADDRESS: &str = "https://www.charity.example";

/// The result of a build: the diagnostics, and the files unless there were errors.
#[derive(Debug)]
pub struct Built {
    /// All findings, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of `site/` and `intake/`; `None` if there were errors.
    pub files: Option<files::Files>,
    /// The transferred size of each rendered page.
    pub weights: verify::Weights,
    /// How long each stage took.
    pub timings: Timings,
}

/// How long each stage took on the clock, in the order of the stages.
#[derive(Clone, Debug, Default)]
pub struct Timings(Vec<(&'static str, Duration)>);

impl Timings {
    /// Runs a stage and notes its time.
    pub fn time<T>(&mut self, stage: &'static str, run: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = run();
        self.0.push((stage, began.elapsed()));
        result
    }

    /// The stages with their times.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.0.iter().copied()
    }
}

impl Built {
    /// The number of diagnostics with a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }
}

/// What is known after a build without errors, for rendering a page whose text changes afterwards.
pub(crate) struct Ready {
    pub(crate) options: Options,
    pub(crate) data: Complete,
    pub(crate) index: SiteIndex,
    pub(crate) kit: Kit,
}

/// The content of a site as far as `check`, and what was found in it.
pub struct Checked {
    data: Data,
    parsed: Parsed,
    index: SiteIndex,
    /// The findings, with their certain corrections, in no order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs every stage except writing.
pub fn build(options: &Options) -> Built {
    build_again(options, Parsed::default()).0
}

/// Builds as [`build`] does, with the pages of an earlier build that did not change. Returns the pages for the next, and what a build
/// without errors leaves.
pub(crate) fn build_again(options: &Options, earlier: Parsed) -> (Built, Parsed, Option<Ready>) {
    let mut timings = Timings::default();
    let (inputs, found) = timings.time("read", || read::read(options));
    build_timed(options, &inputs, found, earlier, timings)
}

/// Runs the stages from `parse` to `check`.
pub fn checked(options: &Options, inputs: &Inputs) -> Checked {
    checked_timed(options, inputs, Parsed::default(), &mut Timings::default())
}

fn checked_timed(options: &Options, inputs: &Inputs, earlier: Parsed, timings: &mut Timings) -> Checked {
    let (data, mut diagnostics) = data::read(inputs);
    let parsed = timings.time("parse", || parse::parse(inputs, earlier));
    diagnostics.extend(parsed.diagnostics());
    let pages = &parsed.pages;
    let (index, found) = timings.time("pair", || pair::pair(options, inputs, pages));
    diagnostics.extend(found);
    let content = check::Content { options, inputs, pages, index: &index, data: &data };
    diagnostics.extend(timings.time("check", || check::check(content)));
    timings.time("remedies", || remedies::complete(inputs, pages, &mut diagnostics));
    Checked { data, parsed, index, diagnostics }
}

/// Runs every stage except reading and writing. `found` are the findings of `read`.
pub fn build_from(options: &Options, inputs: &Inputs, found: Vec<Diagnostic>) -> Built {
    build_timed(options, inputs, found, Parsed::default(), Timings::default()).0
}

fn build_timed(
    options: &Options,
    inputs: &Inputs,
    found: Vec<Diagnostic>,
    earlier: Parsed,
    mut timings: Timings,
) -> (Built, Parsed, Option<Ready>) {
    let Checked { data, parsed, index, mut diagnostics } = checked_timed(options, inputs, earlier, &mut timings);
    diagnostics.extend(found);

    let (mut files, mut ready) = (None, None);
    let mut weights = verify::Weights::default();
    if let Some(data) = data.complete().filter(|_| !has_errors(&diagnostics)) {
        match render::base_url(options, inputs, &data) {
            Err(fault) => diagnostics.push(*fault),
            Ok(base_url) => {
                let stand_in = options.only_checked.then_some(STAND_IN_ADDRESS);
                let base_url = base_url.as_deref().or(stand_in);
                let (mut rendered, kit, found) =
                    timings.time("render", || render::render(inputs, &parsed.pages, &index, &data, base_url));
                diagnostics.extend(found);
                if !has_errors(&diagnostics) {
                    let (weighed, found) = timings.time("verify", || verify::verify(&rendered, base_url, inputs));
                    diagnostics.extend(found);
                    rendered.put("weights.json", weighed.json());
                    weights = weighed;
                    files = Some(rendered);
                    ready = kit.map(|kit| Ready { options: options.clone(), data, index, kit });
                }
            }
        }
    }
    diagnostics.sort_by(Diagnostic::order);
    let has_errors = has_errors(&diagnostics);
    let built = Built { files: files.filter(|_| !has_errors), weights, timings, diagnostics };
    (built, parsed, ready.filter(|_| !has_errors))
}

/// Whether there is an error among findings.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}
