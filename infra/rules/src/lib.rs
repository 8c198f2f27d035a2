//! CloudFormation templates with the values of a deployment. The crate calls no service. A value that only a deployment can
//! know stays a name in angle brackets, such as `<Table.Arn>`, so that two references to the same resource can be compared.
//!
//! The rules for the project's own templates are this crate's tests, in `tests/rules/`.
//!
//! | module | content |
//! |---|---|
//! | `yaml` | the reader, which expands the short forms of functions |
//! | `links` | names that refer to nothing, and parts that no name refers to |
//! | `resolve` | parameters, conditions, functions |
//! | `source` | a template as written |
//! | `template` | a template whose parameters have values |
//! | `value` | access to parts of a value |
//! | `fault` | a defect of a template |
//!
//! A test can stop at the first error, so [`Source::read`] panics, which the product's code must not do.

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
