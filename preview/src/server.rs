//! One address for the site, its forms, the sign-in provider and the mailbox.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::handler::HandlerWithoutStateExt;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use intake_fn::web;
use language::Lang;
use tower_http::services::ServeDir;

use crate::desk::Desk;
use crate::mailbox;
use crate::provider::{self, Provider};
use crate::site::LiveSite;

/// The `Content-Security-Policy` of the preview's own pages. They have no styles, pictures or forms.
const OWN_POLICY: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Clone)]
struct Served {
    site: Arc<LiveSite>,
    mail: PathBuf,
    desk: Arc<Desk>,
}

/// The routes.
pub fn router(site: Arc<LiveSite>, mail: PathBuf, sign_in: Arc<Provider>, desk: Desk) -> Router {
    let folder = site.folder();
    let missing = folder.clone();
    let files =
        ServeDir::new(&folder).not_found_service((move |uri: Uri| not_found(missing.clone(), uri)).into_service());
    let served = Served { site, mail, desk: Arc::new(desk) };
    Router::new()
        .route("/intake/{*rest}", any(intake))
        .route("/desk", any(desk_page))
        .route("/desk/", any(desk_page))
        .route("/desk/{*rest}", any(desk_page))
        .route("/preview", get(overview))
        .route("/preview/", get(overview))
        .route("/preview/mail", get(mails))
        .route("/preview/mail/{name}", get(mail_page))
        .route("/preview/mail/{name}/html", get(mail_html))
        .nest("/preview/sign-in", provider::router(sign_in).with_state(()))
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(served.clone(), faults_instead_of_nothing))
        .layer(middleware::from_fn_with_state(served.clone(), set_headers))
        .with_state(served)
}

/// Sets the headers of the hosting. The preview's own pages, which are not hosted, have a policy of their own.
async fn set_headers(State(served): State<Served>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_string();
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    if !path.starts_with("/preview") {
        served.site.headers().set(&path, status, headers);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(OWN_POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

/// Responds with the diagnostics to every request if no build has ever succeeded.
async fn faults_instead_of_nothing(State(served): State<Served>, request: Request, next: Next) -> Response {
    let nothing = !served.site.folder().join("index.html").exists();
    if nothing && !request.uri().path().starts_with("/preview") {
        return faults(&served);
    }
    next.run(request).await
}

async fn intake(State(served): State<Served>, request: Request) -> Response {
    match served.site.intake() {
        Some(intake) => web::respond(&intake, request).await,
        None => faults(&served),
    }
}

async fn desk_page(State(served): State<Served>, request: Request) -> Response {
    match served.site.desk_bundle() {
        Some(bundle) => desk::web::respond(&served.desk.with(bundle), request).await,
        None => faults(&served),
    }
}

/// The page for an unknown address, in the language of the address, or in both.
async fn not_found(folder: PathBuf, uri: Uri) -> Response {
    let page = Lang::from_path(uri.path())
        .map_or_else(|| folder.join("404.html"), |lang| folder.join(lang.code()).join("404.html"));
    Html(std::fs::read_to_string(page).unwrap_or_default()).into_response()
}

/// The diagnostics of the last build, instead of a page.
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

/// The mail as in a mail program. Its policy allows inline styles.
async fn mail_html(State(served): State<Served>, Path(name): Path<String>) -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")];
    match mailbox::html(&served.mail, &name) {
        Some(html) => (policy, Html(html)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
