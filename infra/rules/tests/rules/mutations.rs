//! Broken templates. Each is the real ones with one thing changed, and the rule that must answer.

mod access;
mod alarms;
mod api;
mod edge;
mod events;
mod firewall;
mod functions;
mod keeping;
mod mutation;
mod names;
mod table;

pub(crate) use mutation::Mutation;

/// All of them.
pub(crate) fn all() -> Vec<Mutation> {
    let all = [
        names::all(),
        table::all(),
        access::all(),
        functions::all(),
        events::all(),
        alarms::all(),
        api::all(),
        edge::all(),
        firewall::all(),
        keeping::all(),
    ];
    all.into_iter().flatten().flatten().collect()
}
