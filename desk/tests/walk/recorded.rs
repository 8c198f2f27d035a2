//! A walk that remembers its requests and the addresses that it was shown, and the routes that it has to ask for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use axum::http::StatusCode;
use journeys::canary::Canaries;
use journeys::{applicant, records, staff};
use store::Store;
use store::config::TableConfig;

use crate::support::{Browser, Page};

/// The addresses of the desk, by their parts after `/desk`, as the routes name them.
const ROUTES: &str = include_str!("../../src/web/routes.rs");

/// What staff type in every field for words.
pub(crate) const NOTE: &str = "قرب المستشفى البلهنية";
/// The answers after a correction.
pub(super) const CORRECTED: [(&str, &str); 3] =
    [("full_name", "شمردلة القندزاوي"), ("mobile", "0500000002"), ("national_id", "1000000008")];
/// What the words and the corrected answers are known by.
const KNOWN_BY: [&str; 5] = ["البلهنية", "شمردلة", "500000002", "0500 000", "1000000008"];

/// A request of a walk.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) method: &'static str,
    /// The path, with its query.
    pub(crate) path: String,
    pub(crate) fields: Vec<(String, String)>,
}

/// A walk over the desk's pages, which remembers where it was and which addresses it was shown.
pub(crate) struct Walk {
    pub(crate) asked: RefCell<Vec<Asked>>,
    /// The addresses of links, forms and redirects.
    pub(crate) addresses: RefCell<Vec<String>>,
    /// The answers to the support request.
    pub(crate) answers: Vec<(String, String)>,
    /// What identifies the answers, and the words of the staff.
    pub(crate) canaries: Canaries,
    /// Where every form is sent twice, the table in which nothing may be done twice.
    pub(crate) twice_in: Option<TableConfig>,
}

impl Walk {
    pub(crate) fn new() -> Self {
        let canaries = Canaries::of(&applicant::definition("support")).with_words(KNOWN_BY);
        let (asked, addresses, answers) = (RefCell::default(), RefCell::default(), canaries.sound.clone());
        Walk { asked, addresses, answers, canaries, twice_in: None }
    }

    /// Stores three requests, and returns their references.
    pub(crate) async fn submitted(&self, store: &Store) -> [String; 3] {
        let answers = || self.answers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let stored = async || staff::submitted(store, "support", answers()).await.to_string();
        [stored().await, stored().await, stored().await]
    }

    /// Remembers a request, and the addresses that its answer has.
    fn note(&self, method: &'static str, path: &str, fields: &[(&str, &str)], page: &Page) {
        let fields = fields.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
        self.asked.borrow_mut().push(Asked { method, path: path.to_string(), fields });
        self.look_at(page);
    }

    /// Remembers the addresses of an answer.
    pub(crate) fn look_at(&self, page: &Page) {
        let mut addresses = self.addresses.borrow_mut();
        addresses.extend(page.location.clone());
        addresses.extend(page.disposition.clone());
        if page.disposition.is_none() {
            let page = journeys::page::Page::parse(&page.html());
            addresses.extend(page.links.into_iter().chain(page.actions));
        }
    }

    /// The answer to a question as it was typed.
    pub(super) fn answer(&self, question: &str) -> &str {
        self.answers.iter().find(|(name, _)| name == question).unwrap().1.as_str()
    }

    /// Opens a page, which is there.
    pub(crate) async fn get(&self, person: &Browser<'_>, path: &str) -> Page {
        let page = self.get_any(person, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.html());
        page
    }

    /// Opens an address that leads to another one.
    pub(crate) async fn led_on(&self, person: &Browser<'_>, path: &str) {
        assert_eq!(self.get_any(person, path).await.status, StatusCode::SEE_OTHER, "{path}");
    }

    async fn get_any(&self, person: &Browser<'_>, path: &str) -> Page {
        // On the heap: the futures of all pages together are too large for a test's stack.
        let page = Box::pin(person.get(path)).await;
        self.note("get", path, &[], &page);
        page
    }

    /// Sends a form that is accepted: the response is a page, or it leads to one.
    pub(crate) async fn post(&self, person: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
        let done = Box::pin(person.post(path, fields)).await;
        self.note("post", path, fields, &done);
        // Ending somebody's sessions again ends those that began since.
        let is_repeatable = path.starts_with("/desk/staff/") && path.ends_with("/end");
        if let Some(table) = self.twice_in.as_ref().filter(|_| !is_repeatable) {
            let before = work(table).await;
            let again = Box::pin(person.post(path, fields)).await;
            assert!(again.status != StatusCode::INSUFFICIENT_STORAGE, "{path}: {}", again.html());
            assert_eq!(work(table).await, before, "{path} did something when it was sent again: {}", again.html());
        }
        assert!(matches!(done.status, StatusCode::OK | StatusCode::SEE_OTHER), "{path}: {}", done.html());
        done
    }

    /// Sends a form of a page with the state that the page shows.
    pub(crate) async fn act(&self, person: &Browser<'_>, page: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let shown = self.get(person, page).await;
        let carried = ["seen", "version", "asked", "desk-before"];
        let carried: Vec<_> = carried.into_iter().filter_map(|name| Some((name, shown.hidden(name)?))).collect();
        let carried = carried.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = fields.iter().copied().chain(carried).collect();
        let path = if form.is_empty() { page.to_string() } else { format!("{page}/{form}") };
        let done = self.post(person, &path, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{path}: {}", done.html());
        done
    }

    /// The routes to which no address led. An address belongs to the first route that fits it.
    pub(crate) fn missed(&self) -> Vec<String> {
        let mut missed = Vec::new();
        for method in ["get", "post"] {
            let routes = routes(method);
            let mut met = vec![false; routes.len()];
            for asked in self.asked.borrow().iter().filter(|asked| asked.method == method) {
                let path = asked.path.split('?').next().unwrap();
                let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).skip(1).collect();
                let fits = |route: &Vec<&str>| {
                    route.len() == parts.len()
                        && route.iter().zip(&parts).all(|(want, part)| {
                            want.strip_prefix('"').is_none_or(|want| want.trim_end_matches('"') == *part)
                        })
                };
                met[routes.iter().position(fits).unwrap_or_else(|| panic!("no route fits {method} {path}"))] = true;
            }
            let unmet = routes.iter().zip(met).filter(|(_, met)| !met);
            missed.extend(unmet.map(|(route, _)| format!("{method} {}", route.join("/"))));
        }
        missed
    }
}

/// What was done, by its keys: every item but what a person reads, prints or takes, which is recorded each time.
async fn work(table: &TableConfig) -> BTreeSet<String> {
    let items = records::dump(table).await;
    let is_work = |item: &&records::Item| {
        !["read", "printed", "exported"].contains(&records::text(item, "what")) && records::text(item, "pk") != "DESK"
    };
    let key = |item: &records::Item| format!("{} {}", records::text(item, "pk"), records::text(item, "sk"));
    items.iter().filter(is_work).map(key).collect()
}

/// The routes of a method, each by its parts: a fixed one in quotation marks, any other by its name.
pub(crate) fn routes(method: &str) -> Vec<Vec<&'static str>> {
    let (_, rest) = ROUTES.split_once(&format!("async fn {method}(")).unwrap();
    let rest = rest.split_once("\n}").unwrap().0;
    let routes: Vec<_> = rest.lines().filter_map(route).collect();
    assert!(routes.len() > 10, "{routes:?}");
    routes
}

/// The parts that a line of the routes names.
fn route(line: &'static str) -> Option<Vec<&'static str>> {
    let (parts, _) = line.trim().strip_prefix('[')?.split_once("] =>")?;
    Some(parts.split(", ").filter(|part| !part.is_empty()).collect())
}
