//! Every rule with its name, and the findings of a rule about the templates.

use std::collections::BTreeSet;

use crate::templates::{Findings, Rule, Templates};
use crate::{
    access, alarms, api, buckets, dashboard, deployment, desk, edge, events, firewall, functions, keeping, mail, table,
};

/// Every rule with its name.
pub(crate) const RULES: [Rule; 37] = [
    ("links", links),
    ("table-shape", table::shape),
    ("table-safety", table::safety),
    ("kept", table::kept),
    ("wildcards", access::wildcards),
    ("roles", access::roles),
    ("other-roles", access::other_roles),
    ("staff", access::staff),
    ("opened", access::opened),
    ("code", functions::code),
    ("variables", functions::variables),
    ("logs", functions::logs),
    ("stream", events::stream),
    ("queues", events::queues),
    ("schedules", events::schedules),
    ("mail", mail::mail),
    ("mail-records", mail::records),
    ("alarms-counted", alarms::counted),
    ("alarms-of-aws", alarms::of_aws),
    ("alarm-actions", alarms::actions),
    ("alarms-in-pairs", alarms::pairs_of),
    ("dashboard", dashboard::dashboard),
    ("api", api::api),
    ("outputs", api::outputs),
    ("desk-sign-in", desk::sign_in),
    ("desk-counted", desk::counted),
    ("deployment", deployment::deployment),
    ("distribution", edge::site),
    ("behaviours", edge::behaves),
    ("caches", edge::caches),
    ("error-pages", edge::errors),
    ("headers", edge::headers),
    ("buckets", buckets::buckets),
    ("firewall", firewall::firewall),
    ("secrets", keeping::secrets),
    ("backup", keeping::backup),
    ("budget", keeping::budget),
];

/// Checks that every name refers to something, and that every part is referred to.
fn links(templates: &Templates, findings: &mut Findings) {
    for (_, template) in templates.each() {
        findings.of_template(&template.faults);
    }
}

/// Returns the findings of a rule about the templates in all settings.
pub(crate) fn said(rule: Rule, settings: &[Templates]) -> BTreeSet<String> {
    let faults = settings.iter().flat_map(|templates| Findings::of(rule, templates));
    faults.map(|fault| fault.to_string()).collect()
}
