//! Linked data for search engines (schema.org, as JSON-LD): the association, the way to a page, questions and answers.

use serde_json::{Value, json};

use super::page::Maker;
use crate::pair::Entry;
use crate::parse::{Page, PageKind};

/// What a page says of itself, or nothing where the site's public address is not known: linked data name absolute addresses.
pub(super) fn of(maker: Maker<'_>, page: &Page, entry: &Entry, breadcrumbs: &[&Entry]) -> Option<String> {
    maker.base_url?;
    let mut graph = Vec::new();
    if page.meta.kind == PageKind::Home {
        graph.push(association(maker, entry));
    }
    if !breadcrumbs.is_empty() {
        graph.push(way(maker, entry, breadcrumbs));
    }
    if page.meta.faq {
        graph.push(questions(page));
    }
    (!graph.is_empty()).then(|| safe(&json!({ "@context": "https://schema.org", "@graph": graph })))
}

fn association(maker: Maker<'_>, entry: &Entry) -> Value {
    let site = &maker.data.site;
    let lang = entry.id.0;
    json!({
        "@type": "NGO",
        "@id": maker.absolute("/#association"),
        "name": site.name.get(lang),
        "alternateName": site.name.get(lang.other()),
        "url": maker.absolute("/"),
        "identifier": { "@type": "PropertyValue", "name": "licence", "value": site.licence },
        "address": { "@type": "PostalAddress", "addressLocality": site.city.get(lang), "addressCountry": "SA" },
    })
}

fn way(maker: Maker<'_>, entry: &Entry, breadcrumbs: &[&Entry]) -> Value {
    let items: Vec<Value> = breadcrumbs
        .iter()
        .copied()
        .chain([entry])
        .zip(1..)
        .map(|(step, position)| {
            json!({ "@type": "ListItem", "position": position, "name": step.label, "item": maker.absolute(&step.url) })
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

fn questions(page: &Page) -> Value {
    let asked = page.outline.iter().filter(|heading| heading.level == 2);
    let questions: Vec<Value> = asked
        .map(|heading| {
            let answer = heading.section.split_whitespace().collect::<Vec<_>>().join(" ");
            json!({ "@type": "Question", "name": heading.text, "acceptedAnswer": { "@type": "Answer", "text": answer } })
        })
        .collect();
    json!({ "@type": "FAQPage", "inLanguage": page.lang.code(), "mainEntity": questions })
}

/// JSON that no text in it can end the script element with.
fn safe(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
