//! Submissions, from the form's page to the receipt.
//!
//! | module | contents |
//! |---|---|
//! | [`submit`] | the steps, and their HTTP surface |
//! | [`body`] | parses the body of a request |
//! | [`confirmation`] | the size of the body that the check page will send |
//! | [`suspicion`] | marks on submissions that may not come from a person in need |
//! | `receipt` | the signed address of a receipt |
//! | [`seal`] | the signed ticket between the check page and the confirmation |

pub mod body;
pub mod confirmation;
pub(crate) mod receipt;
pub mod seal;
pub mod submit;
pub mod suspicion;
