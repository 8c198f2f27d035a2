//! The HTTP surface: which address is which step, and the headers of every answer.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use forms::FormDefinition;
use http_body_util::BodyExt;
use language::Lang;

use super::{Content, Intake, Reply, Sent, form_page};
use crate::journey::body::{READ_LIMIT, Unreadable};
use crate::journey::suspicion::is_cross_site;
use crate::runtime::metrics::Metric;

/// Nothing but the site's own styles, pictures and fonts; forms only go to the site; nobody frames the page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Answers any request below `/intake/`. Every answer is a page, an address or the digest of the content; its status is none that the
/// front door replaces.
pub async fn respond(intake: &Intake, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_string();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let lang = segments.get(1).and_then(|code| code.parse::<Lang>().ok());
    let is_inside = intake.front_door.as_ref().is_none_or(|door| door.was_taken(&parts.headers));
    let (form, reply) = match segments.as_slice() {
        _ if !is_inside => (None, intake.around_the_front_door(lang.unwrap_or(Lang::Ar), parts.method == Method::POST)),
        ["intake", "version.json"] if reads(&parts.method) => (None, intake.version()),
        ["intake", _, "receipt", token] if lang.is_some() && reads(&parts.method) => {
            (None, intake.receipt(lang.unwrap_or(Lang::Ar), token))
        }
        ["intake", _, id, step @ ..] if step.len() <= 1 => match (lang, intake.bundle.form(id)) {
            (Some(lang), Some(form)) if parts.method == Method::POST => {
                let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let arrived = bytes(body).await;
                let header = |name: &str| parts.headers.get(name).map(HeaderValue::as_bytes);
                let cross_site = is_cross_site(header("sec-fetch-site"), header("origin"), &intake.origin);
                let body = arrived.as_deref().unwrap_or_default();
                let sent = Sent { lang, form, content_type, cross_site, body };
                let reply = match step {
                    _ if arrived.is_none() => intake.unreadable(&sent, Unreadable::BrokenOff),
                    [] => intake.check(&sent),
                    ["confirm"] => intake.confirm(&sent).await,
                    ["change"] => intake.change(&sent),
                    _ => intake.no_form(lang),
                };
                (Some(form), reply)
            }
            // Someone reloaded or kept the address of a step: the form itself is what they want.
            (Some(lang), Some(form)) => (Some(form), Reply::see_other("to_the_form", form_page(form, lang))),
            (lang, _) => (None, intake.no_form(lang.unwrap_or(Lang::Ar))),
        },
        _ => (None, intake.no_form(lang.unwrap_or(Lang::Ar))),
    };
    if parts.method == Method::POST {
        count(intake, form, &reply);
    }
    let lang = lang.unwrap_or(Lang::Ar);
    let Reply { outcome, mistakes, marks, content } = reply;
    let response = answer(content);
    let status = response.status().as_u16();
    let (mistakes, marks) = (mistakes.join(","), marks.names().collect::<Vec<_>>().join(","));
    let form = form.map_or("", |form| form.id.as_str());
    tracing::info!(outcome, form, lang = lang.code(), status, mistakes, marks);
    response
}

/// Counts what became of something that a person sent.
fn count(intake: &Intake, form: Option<&FormDefinition>, reply: &Reply) {
    let record = |metric| intake.metrics.record(&intake.world, metric);
    match (reply.outcome, form) {
        ("stored", Some(form)) => {
            record(Metric::Stored { form });
            if !reply.marks.is_empty() {
                record(Metric::Suspect { form });
            }
        }
        // A step further, a step back, and the same submission again.
        ("checked" | "changing" | "stored_before", _) => {}
        // Whatever else there will be is seen, and not passed over.
        (reason, _) => record(Metric::Refused { reason }),
    }
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// How much of a body that is far too large is still taken off the line, in bytes: a browser shows no answer before it has
/// sent everything.
const DRAIN_LIMIT: usize = 16 * 1024 * 1024;

/// The body, cut off one byte after [`READ_LIMIT`]: then it counts as far too large. Nothing where it breaks off: what has
/// arrived by then may look like a whole one.
async fn bytes(mut body: Body) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    let mut arrived = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        arrived += data.len();
        if arrived > DRAIN_LIMIT {
            break;
        }
        let room = (READ_LIMIT + 1).saturating_sub(kept.len());
        kept.extend(data.iter().take(room));
    }
    Some(kept)
}

fn answer(content: Content) -> Response {
    // Not `no-store` where a form stands: a browser would forget the check page, and going back from the receipt would send
    // the form again, for a new seal and a second submission. Nobody but the person's own browser keeps the page.
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
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache_control),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        // Another site's window is cut off from this one, and its pages cannot load these.
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
