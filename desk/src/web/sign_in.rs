//! Signing in and out. Signing in is a link and not a form: the policy `form-action 'self'` blocks a form whose answer leads to the
//! sign-in service.

use axum::http::HeaderMap;
use language::Lang;
use sign_in::{FORGET, Freshness, Message, Pending, ReturnPath};
use store::session::{SessionToken, SignIn};
use store::staff::{Author, Identity, InvitationCode, StaffAct, StaffUnchanged};
use store::{StoreError, Timestamp};
use tera::Context;

use super::app::WebDesk;
use super::body::Fields;
use super::cookies;
use super::reply::{Reply, Status};
use super::visit::{Visit, render};
use crate::pick::pick;

/// The page for a person who has not signed in, with a link that leads back to what they asked for. `typed` is what they had written in a
/// form, so that it is not lost with the session.
pub(super) fn signed_out(desk: &WebDesk, lang: Lang, to: &str, note: Option<&str>, typed: &[&str]) -> Reply {
    let to = ReturnPath::parse(to).unwrap_or_else(ReturnPath::first_page);
    let mut context = way_in(&to);
    context.insert("note", &note);
    context.insert("typed", typed);
    context.insert("title", pick(lang, "مكتب الفريق", "The team’s desk"));
    let status = if typed.is_empty() { Status::Ok } else { Status::Unprocessable };
    render(desk, lang, status, "desk/signed-out.html", context)
}

/// What the links into the desk need: the page that was asked for, and its path, where the page is shown in the other language.
fn way_in(to: &ReturnPath) -> Context {
    let mut context = Context::new();
    let encoded: String = form_urlencoded::byte_serialize(to.as_str().as_bytes()).collect();
    context.insert("to", &encoded);
    context.insert("path", to.as_str().split('?').next().unwrap_or_default());
    context
}

/// The language of a person whose sign-in did not succeed: of the session that this browser has, or the one that the page they asked for
/// was shown in. The callback's own address says nothing of it.
async fn language(desk: &WebDesk, headers: &HeaderMap, to: &ReturnPath) -> Lang {
    if let Some(token) = cookies::session(headers)
        && let Ok(session) = desk.store.session(&desk.world, &token).await
    {
        return session.member.lang;
    }
    language_of(to)
}

/// The language that the address of a page names, or Arabic.
fn language_of(to: &ReturnPath) -> Lang {
    language_before_sign_in(to.as_str().split_once('?').map_or("", |(_, query)| query))
}

/// The language of a person who is not known yet: Arabic, or the one that the query of an address names.
pub(super) fn language_before_sign_in(query: &str) -> Lang {
    Fields::from_query(query).given("lang").and_then(|code| code.parse().ok()).unwrap_or(Lang::Ar)
}

/// Sends the browser to the sign-in service.
pub(super) async fn start(desk: &WebDesk, headers: &HeaderMap, query: &str, now: Timestamp) -> Reply {
    let query = Fields::from_query(query);
    let to = ReturnPath::parse(query.text("to")).unwrap_or_else(ReturnPath::first_page);
    let freshness = if query.given("fresh").is_some() { Freshness::Fresh } else { Freshness::Any };
    match desk.sign_in.begin(to.clone(), freshness, now.seconds()).await {
        Ok(begun) => Reply::see_other(begun.address).with_cookie(begun.pending.set_cookie(&desk.seal)),
        Err(error) => failed(desk, headers, &to, &error).await,
    }
}

/// Answers the browser that comes back from the sign-in service.
pub(super) async fn callback(desk: &WebDesk, headers: &HeaderMap, query: &str, now: Timestamp) -> Reply {
    // The cookie is removed in any case, so that no sign-in is answered twice.
    finish(desk, headers, query, now).await.with_cookie(FORGET)
}

async fn finish(desk: &WebDesk, headers: &HeaderMap, query: &str, now: Timestamp) -> Reply {
    let sealed = cookies::value(headers, sign_in::COOKIE).unwrap_or_default();
    let pending = match Pending::open(&desk.seal, sealed, now.seconds()) {
        Ok(pending) => pending,
        Err(fault) => return failed(desk, headers, &ReturnPath::first_page(), &fault.into()).await,
    };
    let to = pending.return_to();
    let person = match desk.sign_in.finish(&pending, query, now.seconds()).await {
        Ok(person) => person,
        Err(error) => return failed(desk, headers, to, &error).await,
    };
    let identity = Identity::new(&person.issuer, &person.subject, person.name.as_deref(), person.mail.as_deref());
    let Ok(identity) = identity else {
        tracing::error!(outcome = "sign_in_impossible", why = "not_an_identity");
        return said(desk, language_of(to), to, Message::Broken);
    };
    let before = cookies::session(headers);
    let authenticated_at = person.auth_time.map(Timestamp::from_seconds);
    match desk.store.sign_in(&desk.world, &identity, authenticated_at, before.as_ref()).await {
        Ok(SignIn::Started(token, _)) => {
            tracing::info!(outcome = "signed_in");
            Reply::see_other(to.as_str()).with_cookie(cookies::set_session(&token))
        }
        Ok(SignIn::NoAccess(code)) => {
            tracing::warn!(outcome = "sign_in_without_access");
            without_access(desk, to, &code, before.as_ref()).await
        }
        Err(error) => {
            tracing::error!(outcome = "table_unavailable", %error);
            said(desk, language_of(to), to, Message::Unavailable)
        }
    }
}

/// The page for a person who has no access. A session that the browser had is another person's, and ends: otherwise this person would go on
/// under that name, which somebody could have planted.
async fn without_access(
    desk: &WebDesk,
    to: &ReturnPath,
    code: &InvitationCode,
    before: Option<&SessionToken>,
) -> Reply {
    let lang = language_of(to);
    let mut context = way_in(to);
    context.insert("code", &code.to_string());
    context.insert("title", pick(lang, "ليس لك دخول بعد", "You have no access yet"));
    let page = render(desk, lang, Status::Ok, "desk/no-access.html", context);
    let Some(before) = before else { return page };
    if let Err(error) = desk.store.sign_out(before).await {
        tracing::error!(outcome = "table_unavailable", %error);
        return said(desk, lang, to, Message::Unavailable).with_cookie(cookies::FORGET_SESSION);
    }
    page.with_cookie(cookies::FORGET_SESSION)
}

async fn failed(desk: &WebDesk, headers: &HeaderMap, to: &ReturnPath, error: &sign_in::Error) -> Reply {
    let message = error.message();
    // The alarm is for faults of the service or of the settings. The others are a person's.
    match message {
        Message::Unavailable | Message::Broken => tracing::error!(outcome = "sign_in_impossible", why = %error),
        _ => tracing::warn!(outcome = "sign_in_failed", why = %error),
    }
    said(desk, language(desk, headers, to).await, to, message)
}

/// The page after a sign-in that did not succeed. Its link leads to the page that was asked for.
fn said(desk: &WebDesk, lang: Lang, to: &ReturnPath, message: Message) -> Reply {
    let text = match message {
        Message::Cancelled => pick(lang, "أُلغي الدخول.", "The sign-in was cancelled."),
        Message::StartAgain => pick(
            lang,
            "انتهت مهلة الدخول، أو بدأ في متصفح آخر. ابدأ من جديد.",
            "The sign-in took too long or was begun in another browser. Start again.",
        ),
        Message::NotAdmitted => pick(
            lang,
            "لم تقبل خدمة الدخول هذا الحساب. ادخل بحساب الجمعية.",
            "The sign-in service does not admit this account. Use your account at the Association.",
        ),
        Message::Unavailable => pick(
            lang,
            "لا تجيب خدمة الدخول الآن. انتظر قليلًا ثم أعد المحاولة.",
            "The sign-in service does not answer now. Wait a moment and try again.",
        ),
        Message::Broken => pick(
            lang,
            "في إعداد الدخول خطأ، ولن تنفع إعادة المحاولة. أبلغ المشرف.",
            "Something is wrong in the settings of the sign-in, and trying again will not help. Tell the steward.",
        ),
    };
    signed_out(desk, lang, to.as_str(), Some(text), &[])
}

/// Signs the person out, here or everywhere.
pub(super) async fn out(visit: &Visit<'_>, is_everywhere: bool) -> Reply {
    let done = match is_everywhere {
        true => everywhere(visit).await,
        false => visit.desk.store.sign_out(&visit.token).await,
    };
    match done {
        Ok(()) => Reply::see_other("/desk/").with_cookie(cookies::FORGET_SESSION),
        Err(error) => visit.unavailable(&error),
    }
}

async fn everywhere(visit: &Visit<'_>) -> Result<(), StoreError> {
    let act = StaffAct { world: &visit.desk.world, by: Author::Member(visit.member()) };
    match visit.desk.store.sign_out_everywhere(&act, visit.member()).await {
        Err(StaffUnchanged::Store(error)) => Err(error),
        // The person was removed meanwhile, which ended the sessions.
        _ => Ok(()),
    }
}
