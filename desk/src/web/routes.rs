//! The addresses of the desk.

use super::body::Fields;
use super::pages::{find, list, log, request, settings, staff, start};
use super::reply::Reply;
use super::sign_in;
use super::visit::Visit;

/// The path's parts after `/desk`.
fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).skip(1).collect()
}

/// Responds to a GET.
pub(super) async fn get(visit: &Visit<'_>, path: &str, query: &Fields) -> Reply {
    let done = match parts(path).as_slice() {
        [] => start::show(visit).await,
        ["requests"] => list::show(visit, query).await,
        ["requests", reference] => request::show(visit, reference, query).await,
        ["find"] => Ok(find::show(visit)),
        ["staff"] => staff::list(visit).await,
        ["staff", person] => staff::show(visit, person).await,
        ["log"] => log::show(visit).await,
        ["settings"] => Ok(settings::show(visit)),
        _ => Ok(visit.nothing_here()),
    };
    done.unwrap_or_else(|error| visit.unavailable(&error))
}

/// Responds to a POST.
pub(super) async fn post(visit: &Visit<'_>, path: &str, fields: &Fields) -> Reply {
    let done = match parts(path).as_slice() {
        ["out"] => Ok(sign_in::out(visit, false).await),
        ["out", "everywhere"] => Ok(sign_in::out(visit, true).await),
        ["settings"] => settings::change(visit, fields).await,
        ["find"] => find::by_reference(visit, fields).await,
        ["find", "person"] => find::by_number(visit, fields).await,
        ["staff", "code"] => staff::code(visit, fields).await,
        ["staff", "add"] => staff::add(visit, fields).await,
        ["staff", person, "rights"] => staff::change(visit, person, fields).await,
        ["staff", person, "remove"] => staff::remove(visit, person, fields).await,
        ["staff", person, "end"] => staff::end_sessions(visit, person).await,
        ["requests", reference, form] => request::act(visit, reference, form, fields).await,
        _ => Ok(visit.nothing_here()),
    };
    done.unwrap_or_else(|error| visit.unavailable(&error))
}
