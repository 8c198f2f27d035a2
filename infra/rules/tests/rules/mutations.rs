//! Broken templates. Each mutation changes one value of the real templates and names the rule that must report it.

mod access;
mod alarms;
mod api;
mod desk;
mod edge;
mod events;
mod firewall;
mod functions;
mod keeping;
mod mutation;
mod names;
mod table;

pub(crate) use mutation::Mutation;

/// Returns all mutations.
pub(crate) fn all() -> Vec<Mutation> {
    let all = [
        names::all(),
        table::all(),
        access::all(),
        functions::all(),
        events::all(),
        alarms::all(),
        api::all(),
        desk::all(),
        edge::all(),
        firewall::all(),
        keeping::all(),
    ];
    all.into_iter().flatten().flatten().collect()
}
