//! Linked data for search engines (schema.org, as JSON-LD): the association, breadcrumbs, questions and answers.

use serde::Serialize;

use super::view_builder::ViewBuilder;
use crate::pair::Entry;
use crate::parse::{Heading, Page, PageKind};
use crate::source::one_line;

/// The vocabulary's own names. Structures rather than free JSON keep the order of keys fixed.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all_fields = "camelCase")]
enum Thing<'a> {
    #[serde(rename = "NGO")]
    Association {
        #[serde(rename = "@id")]
        id: Option<String>,
        name: &'a str,
        alternate_name: &'a str,
        url: Option<String>,
        identifier: Box<Thing<'a>>,
        address: Box<Thing<'a>>,
    },
    PropertyValue {
        name: &'static str,
        value: &'a str,
    },
    PostalAddress {
        address_locality: &'a str,
        address_country: &'static str,
    },
    BreadcrumbList {
        item_list_element: Vec<Thing<'a>>,
    },
    ListItem {
        position: usize,
        name: &'a str,
        item: Option<String>,
    },
    #[serde(rename = "FAQPage")]
    Questions {
        in_language: &'static str,
        main_entity: Vec<Thing<'a>>,
    },
    Question {
        name: &'a str,
        accepted_answer: Box<Thing<'a>>,
    },
    Answer {
        text: String,
    },
}

/// The linked data of a page; `None` if the public address is unknown, because linked data needs absolute addresses.
pub(super) fn linked_data(
    views: ViewBuilder<'_>,
    page: &Page,
    entry: &Entry,
    breadcrumbs: &[&Entry],
) -> Option<String> {
    views.base_url?;
    let mut graph = Vec::new();
    if page.meta.kind == PageKind::Home {
        graph.push(association(views, entry));
    }
    if !breadcrumbs.is_empty() {
        graph.push(breadcrumb_list(views, entry, breadcrumbs));
    }
    if page.meta.faq {
        graph.push(questions(page));
    }
    (!graph.is_empty()).then(|| script_safe_json(&Document { context: "https://schema.org", graph }))
}

fn association<'a>(views: ViewBuilder<'a>, entry: &Entry) -> Thing<'a> {
    let site = &views.data.site;
    let lang = entry.id.0;
    Thing::Association {
        id: views.absolute("/#association"),
        name: site.name.get(lang),
        alternate_name: site.name.get(lang.other()),
        url: views.absolute("/"),
        identifier: Box::new(Thing::PropertyValue { name: "licence", value: &site.licence }),
        address: Box::new(Thing::PostalAddress { address_locality: site.city.get(lang), address_country: "SA" }),
    }
}

fn breadcrumb_list<'a>(views: ViewBuilder<'_>, entry: &'a Entry, breadcrumbs: &[&'a Entry]) -> Thing<'a> {
    let steps = breadcrumbs.iter().copied().chain([entry]).zip(1..);
    let item = |(step, position): (&'a Entry, usize)| Thing::ListItem {
        position,
        name: &step.label,
        item: views.absolute(&step.url),
    };
    Thing::BreadcrumbList { item_list_element: steps.map(item).collect() }
}

fn questions(page: &Page) -> Thing<'_> {
    let asked = page.outline.iter().filter(|heading| heading.level == 2);
    let answer = |heading: &Heading| one_line(&heading.section);
    let questions = asked.map(|heading| Thing::Question {
        name: &heading.text,
        accepted_answer: Box::new(Thing::Answer { text: answer(heading) }),
    });
    Thing::Questions { in_language: page.lang.code(), main_entity: questions.collect() }
}

/// JSON in which no text can end the script element.
fn script_safe_json(document: &Document<'_>) -> String {
    let json = serde_json::to_string(document).unwrap_or_default();
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
