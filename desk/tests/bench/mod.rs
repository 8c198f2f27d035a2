//! The desk in the browser on a fresh table, with people who have signed in: requests go to its handler as the server hands them over.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use desk::web::{WebDesk, respond};
use forms::Reference;
use http_body_util::BodyExt;
use journeys::people::{added, at, rights, signed_in};
use journeys::staff::NOW;
use journeys::{applicant, staff, table};
use language::Lang;
use store::Store;
use store::config::TableConfig;
use store::record::{EventKind, Record};
use store::session::SessionToken;
use store::staff::{Member, Role};

pub(crate) use crate::support::web;
use crate::support::{ORIGIN, keep};

/// The desk, with its table.
pub(crate) struct Bench {
    pub(crate) desk: WebDesk,
    pub(crate) store: Store,
    pub(crate) table: TableConfig,
}

/// A person who has signed in.
pub(crate) struct Person {
    pub(crate) member: Member,
    pub(crate) token: SessionToken,
}

/// An answer of the desk.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) kind: String,
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The value of the first field with a name.
    pub(crate) fn field(&self, name: &str) -> String {
        let text = self.text();
        let rest =
            text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name} in {text}")).1;
        rest.split('"').next().unwrap().to_string()
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let table = table::fresh().await;
        let store = Store::new(&table);
        let bench = Bench { desk: web(&store, at(NOW)), store, table };
        // The first person has to be a steward.
        added(&bench.store, &at(NOW), "first", &rights(&[], true)).await;
        bench
    }

    /// Adds a person and signs them in.
    pub(crate) async fn person(&self, subject: &str, roles: &[Role], is_steward: bool) -> Person {
        added(&self.store, &at(NOW), subject, &rights(roles, is_steward)).await;
        self.again(subject).await
    }

    /// Signs a person in again.
    pub(crate) async fn again(&self, subject: &str) -> Person {
        let token = signed_in(&self.store, &at(NOW), subject).await;
        let member = self.store.session(&at(NOW), &token).await.unwrap().member;
        Person { member, token }
    }

    pub(crate) async fn speaks(&self, person: &Person, lang: Lang) {
        assert!(self.store.set_language(&person.member, lang).await.unwrap());
    }

    /// A support request of the website.
    pub(crate) async fn request(&self) -> Reference {
        self.request_with(&[]).await
    }

    /// The same with other answers.
    pub(crate) async fn request_with(&self, other: &[(&str, &str)]) -> Reference {
        staff::submitted(&self.store, "support", sound_with(other)).await
    }

    pub(crate) async fn record(&self, reference: &Reference) -> Record {
        staff::found(&self.store, reference).await
    }

    pub(crate) async fn kinds(&self, reference: &Reference) -> Vec<EventKind> {
        self.record(reference).await.events.into_iter().map(|event| event.kind).collect()
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Page {
        get(&self.desk, person, path).await
    }

    pub(crate) async fn post(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
        post(&self.desk, person, path, fields).await
    }
}

/// The sound answers with some replaced.
pub(crate) fn sound_with<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = applicant::SOUND.into_iter().filter(|(name, _)| !other.iter().any(|(one, _)| one == name));
    kept.chain(other.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

/// Fields as a page of the support request sends them.
pub(crate) fn sent<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    fields.iter().map(|(name, value)| (*name, applicant::sent(name, value).into_owned())).collect()
}

/// Borrows fields.
pub(crate) fn refs<'f>(fields: &'f [(&'f str, String)]) -> Vec<(&'f str, &'f str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

pub(crate) async fn get(desk: &WebDesk, person: &Person, path: &str) -> Page {
    let request = Request::get(path).header(header::COOKIE, cookie(person)).body(Body::empty()).unwrap();
    answered(desk, request).await
}

/// A POST of a page of this session.
pub(crate) async fn post(desk: &WebDesk, person: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let form_token = person.token.form_token();
    let own = [("form_token", form_token.as_str())];
    let fields: Vec<_> = own.into_iter().chain(fields.iter().copied()).collect();
    post_as_is(desk, person, path, &fields).await
}

/// A POST with these fields alone.
pub(crate) async fn post_as_is(desk: &WebDesk, person: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path)
        .header(header::COOKIE, cookie(person))
        .header(header::ORIGIN, ORIGIN)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    answered(desk, request).await
}

fn cookie(person: &Person) -> String {
    format!("__Host-desk={}", person.token.reveal())
}

async fn answered(desk: &WebDesk, request: Request) -> Page {
    let path = request.uri().path().to_string();
    let response = respond(desk, request).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    keep(&path, parts.status, &parts.headers, &bytes);
    let text = |name: header::HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap().to_string());
    let (status, location) = (parts.status.as_u16(), text(header::LOCATION));
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    Page { status, location, kind, bytes }
}
