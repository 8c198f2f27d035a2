//! The dashboard for operators.

use infra_rules::{list, plain};
use intake_fn::runtime::metrics::{METRICS, NAMESPACE};
use serde_json::Value;

use crate::templates::{Findings, Templates};

/// Checks that every graph shows a metric that is emitted, because an empty graph looks healthy.
pub(crate) fn dashboard(templates: &Templates, findings: &mut Findings) {
    let boards: Vec<_> = templates.intake.of_kind("AWS::CloudWatch::Dashboard").collect();
    findings.same("the number of dashboards", boards.len(), 1);
    for (id, board) in boards {
        let Ok(body) = serde_json::from_str::<Value>(&board.text("DashboardBody")) else {
            findings.must(false, format!("{id} is no JSON"));
            continue;
        };
        let mut shown = 0;
        for metrics in list(&body["widgets"]).iter().map(|widget| list(&widget["properties"]["metrics"])) {
            let mut before: Vec<String> = Vec::new();
            for metric in metrics {
                before = spelled_out(metric, &before);
                shown += 1;
                findings.must(is_counted(metric, &before), format!("{id} shows {metric}, which nobody counts"));
            }
        }
        findings.must(shown > 0, format!("{id} shows nothing"));
    }
}

/// Expands the abbreviations in a graph's metric: `.` repeats the previous metric's value at that position, and `...` repeats all
/// of them ("Dashboard body structure and syntax": metrics array).
fn spelled_out(metric: &Value, before: &[String]) -> Vec<String> {
    let written: Vec<String> = list(metric).iter().filter(|one| one.is_string()).map(plain).collect();
    if written.first().is_some_and(|first| first == "...") {
        return before.to_vec();
    }
    let of_before = |place: usize| before.get(place).cloned().unwrap_or_default();
    written.into_iter().enumerate().map(|(place, one)| if one == "." { of_before(place) } else { one }).collect()
}

fn is_counted(metric: &Value, spelled_out: &[String]) -> bool {
    let ours = |name: &str| METRICS.iter().find(|info| info.name == name);
    if let Some(search) = list(metric).iter().find_map(|one| one["expression"].as_str()) {
        // SEARCH('{Namespace,Dimension} MetricName="Name"', …)
        let between = |from: &str, to: &str| Some(search.split_once(from)?.1.split_once(to)?.0.to_string());
        let schema = between("{", "}").unwrap_or_default();
        let name = between("MetricName=\"", "\"").unwrap_or_default();
        return ours(&name)
            .is_some_and(|info| info.dimension.is_some_and(|dimension| schema == format!("{NAMESPACE},{dimension}")));
    }
    let [namespace, name, dimensions @ ..] = spelled_out else { return false };
    if namespace == NAMESPACE {
        return ours(name).is_some() && dimensions.is_empty();
    }
    // Metrics of AWS's services that the dashboard shows.
    const SHOWN: [(&str, &str, &str); 6] = [
        ("AWS/ApiGateway", "Count", "ApiId"),
        ("AWS/ApiGateway", "4xx", "ApiId"),
        ("AWS/ApiGateway", "5xx", "ApiId"),
        ("AWS/Lambda", "Duration", "FunctionName"),
        ("AWS/SES", "Reputation.BounceRate", "ses:configuration-set"),
        ("AWS/SES", "Reputation.ComplaintRate", "ses:configuration-set"),
    ];
    let [dimension, value] = dimensions else { return false };
    SHOWN.contains(&(namespace.as_str(), name.as_str(), dimension.as_str())) && value.starts_with('<')
}
