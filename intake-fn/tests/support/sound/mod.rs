//! Properties of any bytes that arrive as a form or as a seal, for the property tests and for the fuzzing, which includes this
//! file. Each check panics if its property does not hold.
//!
//! The including crate must have the modules `body`, `confirmation` and `seal` at its root. The fuzzing includes the files of these modules
//! without the rest of their crate, because the SDK would be most of its compilation.
#![allow(unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod any_body;
pub mod any_seal;

use std::sync::OnceLock;

use forms::FormDefinition;

/// A form with every kind of question, and one with a single question.
pub fn definitions() -> &'static [FormDefinition] {
    static READ: OnceLock<Vec<FormDefinition>> = OnceLock::new();
    READ.get_or_init(|| {
        let sources = [include_str!("../../../../forms/tests/every_kind.toml"), include_str!("../../small.toml")];
        sources.into_iter().map(|source| FormDefinition::parse(source).unwrap()).collect()
    })
}
