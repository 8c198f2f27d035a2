//! Routes addresses to steps, and sets the headers of every response. The security headers come from the intake bundle.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use forms::FormDefinition;
use http_body_util::BodyExt;
use language::Lang;

use super::intake::Intake;
use super::outcome::Outcome;
use super::reply::{Content, Reply};
use crate::journey::body::{READ_LIMIT, Unreadable};
use crate::journey::submit::Sent;
use crate::journey::suspicion::is_cross_site;
use crate::runtime::metrics::Metric;
use crate::tracking::TrackingSent;

/// Responds to any request below `/intake/` with a page, a redirect or the digest of the content. CloudFront replaces none of the
/// status codes.
pub async fn respond(intake: &Intake, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_string();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let lang = segments.get(1).and_then(|code| code.parse::<Lang>().ok());
    let has_key = intake.front_door.as_ref().is_none_or(|door| door.has_key(&parts.headers));
    let (form, reply) = match segments.as_slice() {
        _ if !has_key => (None, intake.around_the_front_door(lang.unwrap_or(Lang::Ar), parts.method == Method::POST)),
        ["intake", "version.json"] if is_read(&parts.method) => (None, intake.version()),
        ["intake", _, "receipt", token] if lang.is_some() && is_read(&parts.method) => {
            (None, intake.receipt(lang.unwrap_or(Lang::Ar), token))
        }
        ["intake", _, "track", step @ ..] if let Some(lang) = lang => {
            (None, track(intake, lang, &parts, step, body).await)
        }
        ["intake", _, id, step @ ..] if step.len() <= 1 => match (lang, intake.bundle.form(id)) {
            (Some(lang), Some(form)) if parts.method == Method::POST => {
                let content_type = content_type(&parts);
                let arrived = bytes(body).await;
                let header = |name: &str| parts.headers.get(name).map(HeaderValue::as_bytes);
                let cross_site = is_cross_site(header("sec-fetch-site"), header("origin"), &intake.origin);
                let body = arrived.as_deref().unwrap_or_default();
                let sent = Sent { lang, form, content_type, cross_site, body };
                let reply = match step {
                    _ if arrived.is_none() => intake.unreadable(&sent, Unreadable::BrokenOff),
                    [] => intake.check(&sent).await,
                    ["confirm"] => intake.confirm(&sent).await,
                    ["change"] => intake.change(&sent).await,
                    _ => intake.no_form(lang),
                };
                (Some(form), reply)
            }
            (Some(lang), Some(form)) => (Some(form), intake.opened_alone(form, lang)),
            (lang, _) => (None, intake.no_form(lang.unwrap_or(Lang::Ar))),
        },
        _ => (None, intake.no_form(lang.unwrap_or(Lang::Ar))),
    };
    if parts.method == Method::POST {
        count(intake, form, &reply);
    }
    let lang = lang.unwrap_or(Lang::Ar);
    let Reply { outcome, mistakes, marks, content } = reply;
    let response = to_response(content, &intake.bundle.headers);
    let status = response.status().as_u16();
    let (mistakes, marks) = (mistakes.join(","), marks.names().collect::<Vec<_>>().join(","));
    let form = form.map_or("", |form| form.id.as_str());
    tracing::info!(outcome = outcome.name(), form, lang = lang.code(), status, mistakes, marks);
    response
}

/// Responds to a request below `/intake/{lang}/track`. With GET there is the page on which a submission is followed.
async fn track(intake: &Intake, lang: Lang, parts: &Parts, step: &[&str], body: Body) -> Reply {
    let receipt = match step {
        ["receipt", token] => Some(*token),
        _ => None,
    };
    if parts.method != Method::POST {
        return intake.tracking_page(lang, receipt);
    }
    let Some(sent) = bytes(body).await.and_then(|body| TrackingSent::parse(content_type(parts), &body)) else {
        return intake.tracking_page(lang, receipt);
    };
    match step {
        [] | ["receipt", _] => intake.track(lang, receipt, &sent).await,
        ["change"] => intake.tracking_page_again(lang, &sent),
        ["request"] => intake.track_again(lang, &sent).await,
        ["sure"] => intake.say_what_asking_means(lang, &sent).await,
        ["ask"] => intake.ask(lang, &sent).await,
        _ => intake.no_form(lang),
    }
}

/// Counts the outcome of a submitted form.
fn count(intake: &Intake, form: Option<&FormDefinition>, reply: &Reply) {
    let record = |metric| intake.metrics.record(&intake.world, metric);
    match (reply.outcome, form) {
        (Outcome::Stored, Some(form)) => {
            record(Metric::Stored { form });
            if !reply.marks.is_empty() {
                record(Metric::Suspect { form });
            }
        }
        (Outcome::Tracked, _) => record(Metric::Tracked),
        (Outcome::Asked, _) => record(Metric::Asked),
        (Outcome::Tracking, _) => {}
        // A step forward, a step back, and a repeated confirmation.
        (Outcome::Checked | Outcome::Changing | Outcome::StoredBefore, _) => {}
        // New outcomes are counted by default.
        (outcome, _) => record(Metric::Refused { reason: outcome.name() }),
    }
}

fn content_type(parts: &Parts) -> Option<&str> {
    parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// The most that is read and dropped of a body that is far too large, in bytes. A browser shows no response before it has sent the
/// whole body.
const DRAIN_LIMIT: usize = 16 * 1024 * 1024;

/// Reads the body, cut off one byte after [`READ_LIMIT`], which makes it far too large. Returns `None` if the connection breaks,
/// because the part that has arrived could look like a whole body.
async fn bytes(mut body: Body) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    let mut arrived = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        arrived += data.len();
        if arrived > DRAIN_LIMIT {
            break;
        }
        let remaining = (READ_LIMIT + 1).saturating_sub(kept.len());
        kept.extend(data.iter().take(remaining));
    }
    Some(kept)
}

fn to_response(content: Content, security_headers: &BTreeMap<String, String>) -> Response {
    // A page with a form is not `no-store`: the browser would forget the check page, and going back from the receipt would send
    // the form again, with a new seal, as a second submission. Only the person's own browser caches the page.
    let cache_control = match &content {
        Content::Page(page) if page.may_be_kept => "private, no-cache",
        _ => "no-store",
    };
    let kind = match &content {
        Content::Version(_) => "application/json",
        Content::Page(_) | Content::SeeOther(_) => "text/html; charset=utf-8",
    };
    let mut response = match content {
        // The bytes of the site's own `version.json`.
        Content::Version(digest) => Response::new(Body::from(format!("{{\"content\":\"{digest}\"}}\n"))),
        Content::Page(page) => {
            let mut response = Response::new(Body::from(page.html));
            *response.status_mut() = StatusCode::from_u16(page.status.code()).unwrap_or(StatusCode::OK);
            response
        }
        Content::SeeOther(address) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            if let Ok(address) = HeaderValue::from_str(&address) {
                response.headers_mut().insert(header::LOCATION, address);
            }
            response
        }
    };
    let headers = response.headers_mut();
    // The headers of the site's own pages.
    for (name, value) in security_headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    response
}
