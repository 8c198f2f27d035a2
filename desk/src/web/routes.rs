//! The addresses of the desk.

use super::body::Fields;
use super::pages::{committee, enter, export, figures, find, letter, list, log, request, settings, staff, start};
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
        ["figures"] => figures::show(visit, query, figures::As::Page).await,
        ["figures.xlsx"] => figures::show(visit, query, figures::As::Sheet).await,
        ["figures.md"] => figures::show(visit, query, figures::As::Markdown).await,
        ["staff"] => staff::list(visit).await,
        ["staff", person] => staff::show(visit, person).await,
        ["committee"] => committee::list(visit).await,
        ["committee", key] => committee::show(visit, key, query).await,
        ["requests", reference, "story"] => request::story::show(visit, reference, query).await,
        ["requests", reference, "letter"] => letter::show(visit, reference).await,
        ["log"] => log::show(visit).await,
        ["settings"] => Ok(settings::show(visit)),
        ["enter"] => Ok(enter::choose(visit, query)),
        ["enter", form] => Ok(enter::show(visit, form, query)),
        ["enter", _, _] => Ok(Reply::see_other("/desk/enter")),
        ["export"] => Ok(export::show(visit)),
        ["requests", reference, "copy"] => request::copy::show(visit, reference).await,
        ["requests", reference, "erase"] => request::erase::show(visit, reference).await,
        ["requests", reference, "erase", _] => Ok(request::erase::back_to(visit, reference)),
        ["requests", reference, "correct", question] => request::correct::show(visit, reference, question).await,
        // Only a POST leads there; after a sign-in, a person comes back to the request.
        ["requests", reference, _] => Ok(request::back_to(visit, reference)),
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
        ["committee"] => committee::make(visit, fields).await,
        ["committee", key, "sheet"] => committee::sheet(visit, key, fields).await,
        ["committee", key, form] => committee::act(visit, key, form, fields).await,
        ["enter", form] => Ok(enter::check(visit, form, fields)),
        ["enter", form, "change"] => Ok(enter::change(visit, form, fields)),
        ["enter", form, "confirm"] => enter::confirm(visit, form, fields).await,
        ["requests", reference, "correct", question] => {
            request::correct::correct(visit, reference, question, fields).await
        }
        ["export"] => export::give(visit, fields).await,
        ["requests", reference, "copy"] => request::copy::give(visit, reference, fields).await,
        ["requests", reference, "erase", form] => request::erase::act(visit, reference, form, fields).await,
        ["find", "notes"] => find::in_notes(visit, fields).await,
        ["requests", reference, "print"] => request::print::print(visit, reference).await,
        ["requests", reference, form] => request::act(visit, reference, form, fields).await,
        _ => Ok(visit.nothing_here()),
    };
    done.unwrap_or_else(|error| visit.unavailable(&error))
}
