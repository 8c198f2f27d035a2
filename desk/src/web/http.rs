//! The checks of a request: where it comes from, and who sent it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use language::Lang;
use store::session::NotSignedIn;
use subtle::ConstantTimeEq;
use tera::Context;

use super::app::WebDesk;
use super::body::{Fields, Unreadable};
use super::reply::{Reply, Status};
use super::visit::{Visit, render};
use super::{cookies, filling, origin, routes, sign_in};
use crate::pick::pick;

/// The names of fields that a person writes at length. They are shown again if the request cannot be taken.
const WRITTEN: [&str; 5] = ["note", "word", "question", "reason", "words"];

/// Responds to any request below `/desk`.
pub async fn respond(desk: &WebDesk, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let reply = answer(desk, &parts, body).await;
    let response = reply.into_response(&desk.bundle.intake.headers);
    let path = parts.uri.path();
    let page = path.split('/').filter(|part| !part.is_empty()).nth(1).unwrap_or_default();
    // No more of the address: it may hold a reference.
    let page = if page.chars().all(|c| c.is_ascii_lowercase()) { page } else { "" };
    tracing::info!(outcome = "answered", page, method = parts.method.as_str(), status = response.status().as_u16());
    response
}

async fn answer(desk: &WebDesk, parts: &Parts, body: Body) -> Reply {
    let now = desk.world.now();
    let query = parts.uri.query().unwrap_or_default();
    let lang = sign_in::language_before_sign_in(query);
    if desk.front_door.as_ref().is_some_and(|door| !door.has_key(&parts.headers)) {
        return around_the_front_door(desk, lang);
    }
    let path = parts.uri.path();
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    match path {
        "/desk/in/start" if is_read => return sign_in::start(desk, &parts.headers, query, now).await,
        "/desk/in" if is_read => return sign_in::callback(desk, &parts.headers, query, now).await,
        _ => {}
    }
    let address = parts.uri.path_and_query().map_or(path, |whole| whole.as_str()).to_string();
    let fields = if is_read {
        Ok(Fields::default())
    } else if origin::is_own(&parts.headers, &desk.origin) {
        Fields::read(body).await
    } else {
        // Nothing of a foreign page's request is shown.
        tracing::warn!(outcome = "foreign_post");
        return sign_in::signed_out(desk, lang, "/desk/", Some(foreign(lang)), &[]);
    };
    let written = |fields: &Fields| -> Vec<String> {
        WRITTEN
            .iter()
            .flat_map(|name| fields.all(name))
            .filter(|text| !text.trim().is_empty())
            .map(Into::into)
            .chain(filling::kept(desk, lang, path, fields))
            .collect()
    };
    let mut visit = match visit(desk, parts, address.clone()).await {
        Ok(visit) => visit,
        Err(NotSignedIn::Store(error)) => {
            tracing::error!(outcome = "table_unavailable", %error);
            return unavailable(desk, lang, &fields.as_ref().map(written).unwrap_or_default());
        }
        Err(why) => {
            let note = why_signed_out(lang, &why);
            let kept = fields.as_ref().map(written).unwrap_or_default();
            let typed: Vec<&str> = kept.iter().map(String::as_str).collect();
            // A page that only a POST leads to has no address to come back to: the page that it was sent from has.
            let to = if is_read { &address } else { path };
            return sign_in::signed_out(desk, lang, to, note, &typed);
        }
    };
    if is_read {
        return routes::get(&visit, path, &Fields::from_query(query)).await;
    }
    if parts.method != Method::POST {
        return visit.nothing_here();
    }
    let fields = match fields {
        Ok(fields) => fields,
        Err(fault) => return unreadable(&visit, fault),
    };
    visit.written = Some(written(&fields));
    let is_of_session = fields.text("form_token").as_bytes().ct_eq(visit.token.form_token().as_bytes());
    if !bool::from(is_of_session) {
        return stale_form(&visit);
    }
    routes::post(&visit, path, &fields).await
}

async fn visit<'a>(desk: &'a WebDesk, parts: &Parts, address: String) -> Result<Visit<'a>, NotSignedIn> {
    let token = cookies::session(&parts.headers).ok_or(NotSignedIn::Unknown)?;
    let session = desk.store.session(&desk.world, &token).await?;
    Ok(Visit { desk, session, token, now: desk.world.now(), address, written: None })
}

fn why_signed_out(lang: Lang, why: &NotSignedIn) -> Option<&'static str> {
    match why {
        NotSignedIn::Idle => Some(pick(
            lang,
            "خرجتَ تلقائيًّا لأن المكتب لم يُستعمل نصف ساعة.",
            "You were signed out because the desk was not used for half an hour.",
        )),
        NotSignedIn::TooLong => Some(pick(
            lang,
            "خرجتَ تلقائيًّا بعد تسع ساعات من دخولك.",
            "You were signed out nine hours after you signed in.",
        )),
        NotSignedIn::Ended => Some(pick(lang, "أُنهي دخولك.", "Your session was ended.")),
        NotSignedIn::Unknown | NotSignedIn::Store(_) => None,
    }
}

fn foreign(lang: Lang) -> &'static str {
    pick(
        lang,
        "لم يُقبل ما أُرسل لأنه لم يأت من صفحة من صفحات المكتب. لم يتغير شيء.",
        "What was sent did not come from a page of the desk, and was not accepted. Nothing has changed.",
    )
}

fn around_the_front_door(desk: &WebDesk, lang: Lang) -> Reply {
    let mut context = Context::new();
    context.insert("title", pick(lang, "ليس من هنا", "Not this way"));
    context.insert("text", pick(lang, "افتح المكتب من عنوان الموقع.", "Open the desk by the website’s address."));
    render(desk, lang, Status::Misdirected, "desk/plain.html", context)
}

fn unavailable(desk: &WebDesk, lang: Lang, typed: &[String]) -> Reply {
    let mut context = Context::new();
    context.insert("title", pick(lang, "تعذر ذلك الآن", "Not possible now"));
    context.insert(
        "text",
        pick(
            lang,
            "لم تُجب قاعدة البيانات، ولم يُحفظ شيء. انتظر قليلًا ثم أعد المحاولة.",
            "The database did not answer, and nothing was stored. Wait a moment and try again.",
        ),
    );
    context.insert("typed", typed);
    render(desk, lang, Status::Unavailable, "desk/plain.html", context)
}

fn unreadable(visit: &Visit<'_>, fault: Unreadable) -> Reply {
    let (title, text, status) = match fault {
        Unreadable::TooLarge => (
            visit.say("النص طويل جدًّا", "Too long"),
            visit.say(
                "ما أرسلته أطول مما يُحفظ. ارجع إلى الصفحة السابقة واختصره.",
                "What you sent is longer than what can be stored. Go back and shorten it.",
            ),
            Status::TooLarge,
        ),
        Unreadable::BrokenOff => (
            visit.say("انقطع الإرسال", "It broke off"),
            visit.say(
                "لم يصل ما أرسلته كاملًا، ولم يُحفظ شيء. ارجع إلى الصفحة السابقة وأعد الإرسال.",
                "What you sent did not arrive whole, and nothing was stored. Go back and send it again.",
            ),
            Status::Unprocessable,
        ),
    };
    visit.message(status, title, text)
}

/// The page for a form of an earlier session. What was written is shown, because going back would show an old form.
fn stale_form(visit: &Visit<'_>) -> Reply {
    visit.refuse(
        visit.say("صفحة قديمة", "An old page"),
        visit.say(
            "الصفحة التي أرسلتَ منها مفتوحة من دخول سابق. لم يتغير شيء. افتح الطلب من جديد ثم أعد ما كتبت.",
            "The page that you sent this from is of an earlier session. Nothing has changed. Open the request anew and write it again.",
        ),
    )
}
