//! The least that a generator does: reads each page, passes its Markdown once, renders one template, and writes the page. Nothing is checked.
//!
//!     floor SOURCE OUT
//!
//! `SOURCE` is what `corpus` writes for this generator. Measurements compare with it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use rayon::prelude::*;
use serde::Serialize;
use tera::{Context, Tera, Value};
use walkdir::WalkDir;

const TEMPLATE: &str = r##"<!doctype html>
<html lang="{{ lang }}" dir="{{ dir }}">
<head>
<meta charset="utf-8">
<title>{{ title }}</title>
<meta name="description" content="{{ description }}">
<link rel="canonical" href="https://example.org{{ url }}">
<link rel="alternate" hreflang="ar" href="https://example.org/ar/{{ key }}/">
<link rel="alternate" hreflang="en" href="https://example.org/en/{{ key }}/">
</head>
<body>
<nav aria-label="Menu"><ul>
{%- for section in menu %}
<li><a href="/{{ lang }}/section-{{ section }}/">Section {{ section }}</a></li>
{%- endfor %}
</ul></nav>
<a href="/{{ other }}/{{ key }}/" hreflang="{{ other }}">{{ other }}</a>
<main>
<h1>{{ title }}</h1>
<nav><ul>
{%- for heading in outline %}
<li><a href="#{{ heading.id }}">{{ heading.text }}</a></li>
{%- endfor %}
</ul></nav>
{{ body }}
</main>
</body>
</html>
"##;

#[derive(Default, Serialize)]
struct Heading {
    id: String,
    text: String,
}

fn slug(text: &str) -> String {
    let words = text.split_whitespace().map(str::to_lowercase);
    words.collect::<Vec<_>>().join("-")
}

/// The value of a key of the front matter.
fn value<'a>(front: &'a str, key: &str) -> &'a str {
    let line = front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    line.unwrap_or_default().trim_matches('"')
}

/// The body as HTML, and its headings.
fn body<'a>(text: &'a str, lang: &str, section: &str) -> (String, Vec<Heading>) {
    let mut outline: Vec<Heading> = Vec::new();
    let mut events: Vec<Event<'a>> = Vec::new();
    let mut heading: Option<usize> = None;
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                outline.push(Heading::default());
                heading = Some(events.len());
                events.push(event);
            }
            Event::End(TagEnd::Heading(_)) => {
                let last = outline.last_mut().unwrap();
                last.id = slug(&last.text);
                let start = events.get_mut(heading.take().unwrap());
                if let Some(Event::Start(Tag::Heading { id, .. })) = start {
                    *id = Some(CowStr::from(last.id.clone()));
                }
                events.push(event);
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let (folder, name) = dest_url.trim_start_matches("../").split_once('/').unwrap_or((section, &dest_url));
                let dest_url = CowStr::from(format!("/{lang}/{folder}/{}/", name.trim_end_matches(".md")));
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Text(ref words) => {
                if heading.is_some() {
                    outline.last_mut().unwrap().text.push_str(words);
                }
                events.push(event);
            }
            other => events.push(other),
        }
    }
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    (out, outline)
}

fn page(source: &Path, file: &Path, out: &Path, tera: &Tera, shared: &Context) {
    let text = std::fs::read_to_string(file).unwrap();
    let path = file.strip_prefix(source).unwrap().to_str().unwrap().trim_end_matches(".md");
    let (lang, key) = path.split_once('/').unwrap();
    let key = key.trim_end_matches("index").trim_end_matches('/');
    let (front, markdown) = text.trim_start_matches("---\n").split_once("\n---\n").unwrap();
    let section = key.split('/').next().unwrap_or_default();
    let (html, outline) = body(markdown, lang, section);
    let mut context = shared.clone();
    let is_arabic = lang == "ar";
    context.insert("lang", lang);
    context.insert("other", if is_arabic { "en" } else { "ar" });
    context.insert("dir", if is_arabic { "rtl" } else { "ltr" });
    context.insert("title", value(front, "title"));
    context.insert("description", value(front, "description"));
    context.insert("key", key);
    context.insert("url", &format!("/{lang}/{key}/"));
    context.insert("outline", &outline);
    context.insert_value("body", Value::safe_string(&html));
    let page = tera.render("page.html", &context).unwrap();
    let folder = out.join(lang).join(key);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("index.html"), page).unwrap();
}

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (source, out) = (arguments.next().unwrap().join("content"), arguments.next().unwrap());
    let files: Vec<PathBuf> = WalkDir::new(&source)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    let mut tera = Tera::new();
    tera.add_raw_templates([("page.html", TEMPLATE)]).unwrap();
    let mut shared = Context::new();
    shared.insert("menu", &(0..8).collect::<Vec<_>>());
    files.par_iter().for_each(|file| page(&source, file, &out, &tera, &shared));
}
