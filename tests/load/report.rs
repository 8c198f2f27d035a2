//! The output at the run's end, and `docs/load.md`: `report.md` with its blanks filled in.

use store::world::World;

use journeys::latency::{Latencies, milliseconds};

use crate::options::Options;
use crate::run::{Outcome, Step};

const TEMPLATE: &str = include_str!("report.md");
/// The longest line of the report, in characters.
const WIDTH: usize = 120;

/// A short summary for a terminal.
pub fn lines(outcome: &Outcome) -> String {
    let mut lines = vec![format!("{:<28} count | 50 % | 90 % | 99 % | longest (ms)", "")];
    let mut line = |what: &str, latencies: &Latencies| lines.push(format!("{what:<28} {latencies}"));
    line("check pages", &outcome.checks);
    for step in &outcome.steps {
        line(&format!("first, {} a second", step.rate), &step.latencies);
    }
    line(&format!("storm, {} a second", outcome.rate), &outcome.storm.up);
    line("storm, during a kill", &outcome.storm.down);
    line("replayed", &outcome.replays);
    let storm = &outcome.storm;
    lines.push(format!(
        "{} answered, {} left, {} unanswered and {} asked to try again by kills, {} by a busy machine; afterwards {:?}",
        storm.answered, storm.left, storm.unanswered, storm.unavailable, storm.busy, outcome.aftermath
    ));
    lines.join("\n")
}

/// The report.
pub fn document(options: &Options, outcome: &Outcome) -> String {
    let Outcome { storm, aftermath, steps, .. } = outcome;
    let seconds = |duration: &std::time::Duration| format!("{:.1}", duration.as_secs_f64());
    let total = outcome.replays.count();
    let outages: Vec<String> = storm.outages.iter().map(seconds).collect();
    let blanks = [
        ("when", World::system().now().day_in_riyadh().iso()),
        ("machine", machine()),
        ("load_before", outcome.load_before.map_or_else(|| "unknown".into(), |load| format!("{load:.1}"))),
        ("checks_count", total.to_string()),
        ("steps_text", (total - options.requests).to_string()),
        ("requests", options.requests.to_string()),
        ("rate", outcome.rate.to_string()),
        ("seconds", options.seconds.to_string()),
        ("times", format!("{:.0}", outcome.rate * options.seconds / options.requests as f64)),
        ("kills", if options.kills == 1 { "Once".into() } else { format!("{} times", options.kills) }),
        ("total", total.to_string()),
        ("submissions", aftermath.submissions.to_string()),
        ("references", aftermath.references.to_string()),
        ("notices", aftermath.notices.to_string()),
        ("received", aftermath.received.to_string()),
        ("notified", aftermath.notified.to_string()),
        ("mails", aftermath.mails.to_string()),
        ("counted", aftermath.counted.to_string()),
        ("left_to_the_sweep", aftermath.left_to_the_sweep.to_string()),
        ("check_rate", options.check_rate.to_string()),
        ("checks", outcome.checks.to_string()),
        ("up", storm.up.to_string()),
        ("down", storm.down.to_string()),
        ("replays", outcome.replays.to_string()),
        ("receipts", outcome.receipts.to_string()),
        ("answered", storm.answered.to_string()),
        ("left", storm.left.to_string()),
        ("unanswered", storm.unanswered.to_string()),
        ("unavailable", storm.unavailable.to_string()),
        ("busy", storm.busy.to_string()),
        ("outages", format!("{} s", outages.join(", "))),
        ("opinions", opinions(outcome)),
        ("step_seconds", options.step_seconds.to_string()),
        ("steps", steps.iter().map(row).collect::<Vec<_>>().join("\n")),
        ("limit", limit(steps)),
        ("memory", outcome.memory.map_or_else(|| "?".into(), |kib| (kib / 1024).to_string())),
    ];
    fill(TEMPLATE, &blanks)
}

fn row(step: &Step) -> String {
    let held = if step.held() { "yes" } else { "no" };
    format!("| {} | {} | {} | {:.1} | {held} |", step.rate, step.latencies, step.refused, step.processors)
}

fn limit(steps: &[Step]) -> String {
    match steps.iter().rposition(Step::held).and_then(|held| steps.get(held)) {
        Some(step) => format!(
            "So the last rate that it held is {} a second, for which the preview used {:.1} processors.",
            step.rate, step.processors
        ),
        None => "No rate that was tried is held.".into(),
    }
}

fn opinions(outcome: &Outcome) -> String {
    let Some((ours, theirs)) = &outcome.opinions else { return String::new() };
    let ours = [0.5, 0.9, 0.99, 1.0].map(|share| milliseconds(ours.percentile(share))).join(" | ");
    format!(
        "\n\nThe same replays, {} a second for 10 seconds, by this sender and by oha with its correction of latencies:\n\n\
         | | half | 90 % | 99 % | longest |\n|---|---|---|---|---|\n| this sender | {ours} |\n| oha | {} |",
        outcome.rate,
        theirs.map(milliseconds).join(" | ")
    )
}

/// The machine, as far as Linux describes it.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    format!("{cores} cores ({})", model.map_or("unknown", |(_, model)| model.trim()))
}

/// Fills in the blanks of the template, each at least once.
fn fill(template: &str, blanks: &[(&str, String)]) -> String {
    let mut filled = template.to_string();
    for (name, value) in blanks {
        let blank = format!("{{{name}}}");
        assert!(filled.contains(&blank), "the report has no place for {name}");
        filled = filled.replace(&blank, value);
    }
    assert!(!filled.contains('{'), "a blank of the report is not filled in:\n{filled}");
    let blocks: Vec<String> = filled.trim_end().split("\n\n").map(wrapped).collect();
    blocks.join("\n\n") + "\n"
}

/// Wraps a paragraph into lines of even length. Headings, tables and commands stay as they are.
fn wrapped(block: &str) -> String {
    if block.starts_with(['#', '|', ' ']) {
        return block.to_string();
    }
    let mut lines = vec![String::new()];
    for word in block.split_whitespace() {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH {
            *line += " ";
            *line += word;
        } else {
            lines.push(word.to_string());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_is_filled_in() {
        let options = <Options as clap::Parser>::parse_from(["load", "--preview", "x"]);
        let document =
            document(&options, &Outcome { replays: Latencies::of([Default::default(); 160]), ..Outcome::default() });
        assert!(document.starts_with("# What the form withstands"));
    }
}
