//! The desk in the browser: pages that the server renders, complete without a script, in Arabic first.
//!
//! A request goes one way: `http` checks where it comes from and who it is from, `routes` finds the page, the page reads the table,
//! and `reply` becomes the response. Every change is a POST with the state that was seen.
//!
//! | module | contents |
//! |---|---|
//! | `app` | what the pages need: table, templates, sign-in |
//! | `config` | the environment of the deployed desk |
//! | `http`, `routes` | a request's checks, and the addresses |
//! | `cookies`, `origin`, `body` | the parts of a request |
//! | `choice`, `filling` | the parts of a form |
//! | `reply` | the response |
//! | `sign_in` | signing in and out |
//! | `not_taken` | why a form was not taken |
//! | `visit` | a request of a person who has signed in |
//! | `file` | files that the desk gives |
//! | `filling` | a form that is filled in at the desk |
//! | `pages` | the pages, one module for each |

mod app;
mod body;
mod choice;
mod config;
mod cookies;
mod file;
mod filling;
mod http;
mod not_taken;
mod origin;
mod pages;
mod reply;
mod routes;
mod sign_in;
mod visit;

pub use app::{NotStarted, WebDesk};
pub use config::{CALLBACK, WebConfig};
pub use cookies::COOKIES;
pub use http::respond;
