//! The pages of the desk, one module for each.

pub(super) mod committee;
pub(super) mod figures;
pub(super) mod find;
pub(super) mod letter;
pub(super) mod list;
pub(super) mod log;
pub(super) mod request;
pub(super) mod settings;
pub(super) mod staff;
pub(super) mod start;

pub(super) mod enter;
pub(super) mod export;
