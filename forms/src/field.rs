//! The names of the HTML fields that the journey adds to every form. No question may have them.

/// The hidden field that carries the seal.
pub const SEAL_FIELD: &str = "seal";

/// The trap for programs: people leave this field empty, programs fill it in.
pub const TRAP_FIELD: &str = "leave_empty";
