//! The names of the HTML fields that the journey adds to every form. No question may have them.

/// The hidden field that carries the seal.
pub const SEAL_FIELD: &str = "seal";

/// The hidden field of a form that is shown again because something was typed where nothing is asked. It names these questions, so that
/// the next attempt sends the form without them.
pub const SET_ASIDE_FIELD: &str = "set_aside";

/// The trap for programs: people leave this field empty, programs fill it in.
pub const TRAP_FIELD: &str = "leave_empty";
