//! CloudFormation templates with the values of a deployment. No service is asked: a value that only a deployment can know
//! stays a name in angle brackets, such as `<Table.Arn>`, so that two places that mean the same resource can be compared.
//!
//! The rules for the project's own templates are this crate's tests, in `tests/rules/`.
//!
//! | module | what it holds |
//! |---|---|
//! | `yaml` | the reader, which expands the short forms of functions |
//! | `links` | names that refer to nothing, and parts that no name refers to |
//! | `resolve` | parameters, conditions, functions |
//! | `source` | a template as it is written |
//! | `template` | a template whose parameters have values |
//! | `value` | access to parts of a value |
//! | `fault` | something that is wrong with a template |
//!
//! A test may stop at the first thing that is wrong, so [`Source::read`] panics where the product must not.

mod fault;
mod links;
mod resolve;
mod source;
mod template;
mod value;
mod yaml;

pub use fault::Fault;
pub use source::Source;
pub use template::{Given, Resource, Template};
pub use value::{at, list, one_or_more, plain};
