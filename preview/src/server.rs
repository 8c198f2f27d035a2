//! One address for the site, its forms and the mailbox.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::handler::HandlerWithoutStateExt;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use intake_fn::journey::submit;
use intake_fn::journey::submit::CONTENT_SECURITY_POLICY;
use language::Lang;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::mailbox;
use crate::site::LiveSite;

#[derive(Clone)]
struct Served {
    site: Arc<LiveSite>,
    mail: PathBuf,
}

/// The routes.
pub fn router(site: Arc<LiveSite>, mail: PathBuf) -> Router {
    let folder = site.folder();
    let missing = folder.clone();
    let files =
        ServeDir::new(&folder).not_found_service((move |uri: Uri| not_found(missing.clone(), uri)).into_service());
    let served = Served { site, mail };
    // The policy of the function's pages holds for the site too: a page that breaks it breaks here first.
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    let revalidated = HeaderValue::from_static("no-cache");
    Router::new()
        .route("/intake/{*rest}", any(intake))
        .route("/preview", get(overview))
        .route("/preview/", get(overview))
        .route("/preview/mail", get(mails))
        .route("/preview/mail/{name}", get(mail_page))
        .route("/preview/mail/{name}/html", get(mail_html))
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(served.clone(), faults_instead_of_nothing))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, policy))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, revalidated))
        .with_state(served)
}

/// Where no build was ever good there is no site to show, and the faults are the answer to everything.
async fn faults_instead_of_nothing(State(served): State<Served>, request: Request, next: Next) -> Response {
    let nothing = !served.site.folder().join("index.html").exists();
    if nothing && !request.uri().path().starts_with("/preview") {
        return faults(&served);
    }
    next.run(request).await
}

async fn intake(State(served): State<Served>, request: Request) -> Response {
    match served.site.intake() {
        Some(intake) => submit::respond(&intake, request).await,
        None => faults(&served),
    }
}

/// The page for what is not there, in the language of the address, or in both.
async fn not_found(folder: PathBuf, uri: Uri) -> Response {
    let page = Lang::from_path(uri.path())
        .map_or_else(|| folder.join("404.html"), |lang| folder.join(lang.code()).join("404.html"));
    Html(std::fs::read_to_string(page).unwrap_or_default()).into_response()
}

/// What the last build found, in the place of what it should have made.
fn faults(served: &Served) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, Html(mailbox::overview(&served.site.diagnostics()))).into_response()
}

async fn overview(State(served): State<Served>) -> Html<String> {
    Html(mailbox::overview(&served.site.diagnostics()))
}

async fn mails(State(served): State<Served>) -> Html<String> {
    Html(mailbox::list(&served.mail))
}

async fn mail_page(State(served): State<Served>, Path(name): Path<String>) -> Response {
    match mailbox::show(&served.mail, &name) {
        Some(html) => Html(html).into_response(),
        None => (StatusCode::NOT_FOUND, Html(mailbox::list(&served.mail))).into_response(),
    }
}

/// The mail as mail programs show it: its styles stand in its elements.
async fn mail_html(State(served): State<Served>, Path(name): Path<String>) -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")];
    match mailbox::html(&served.mail, &name) {
        Some(html) => (policy, Html(html)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
