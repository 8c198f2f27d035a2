//! A page in the site's frame, and pages about a request that cannot be handled.

use bundle::Switch;
use language::Lang;
use language::calendar::Day;
use serde::Serialize;
use tera::Context;

use super::intake::Intake;
use super::reply::{Page, PageStatus};
use crate::runtime::metrics::Metric;

/// A day, for machines and for people.
#[derive(Serialize)]
pub(crate) struct DayView {
    iso: String,
    shown: String,
}

impl DayView {
    pub(crate) fn new(day: Day, lang: Lang) -> Self {
        DayView { iso: day.iso(), shown: day.display(lang) }
    }
}

/// A link that leads on. The label is the key of an interface string until the page is made.
#[derive(Serialize)]
pub(crate) struct Onward<'a> {
    pub(crate) url: String,
    pub(crate) label: &'a str,
}

pub(crate) fn home(lang: Lang) -> Onward<'static> {
    Onward { url: format!("/{lang}/"), label: "go_home" }
}

/// A page about a request that cannot be handled. The texts are keys of interface strings.
pub(crate) fn problem(
    intake: &Intake,
    lang: Lang,
    status: PageStatus,
    title: &str,
    text: &str,
    onward: Option<Onward<'_>>,
) -> Page {
    let t = |key| intake.bundle.string(lang, key);
    let mut context = Context::new();
    context.insert("title", t(title));
    context.insert("text", t(text));
    context.insert("onward", &onward.map(|onward| Onward { label: t(onward.label), ..onward }));
    let whole = error_title(intake, lang, t(title));
    let switch = Switch { url: format!("/{}/", lang.other()), takes_along: false };
    let frame = Frame { lang, status, template: "intake/problem.html", title: &whole, switch };
    let page = frame.render(intake, context);
    Page { may_be_kept: false, ..page }
}

/// The page for a request that cannot be answered now. It may be for a receipt, so the page says nothing about storage.
pub(crate) fn not_opened(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Misdirected, "problem_not_opened_title", "problem_not_opened", None)
}

/// The title of a page with a mistake.
pub(crate) fn error_title(intake: &Intake, lang: Lang, title: &str) -> String {
    format!("{} {title}", intake.bundle.string(lang, "error_title_prefix"))
}

/// A template in the site's frame.
pub(crate) struct Frame<'a> {
    pub(crate) lang: Lang,
    pub(crate) status: PageStatus,
    pub(crate) template: &'a str,
    pub(crate) title: &'a str,
    pub(crate) switch: Switch,
}

impl Frame<'_> {
    pub(crate) fn render(&self, intake: &Intake, context: Context) -> Page {
        let Frame { lang, status, template, title, switch } = self;
        match intake.bundle.page(*lang, template, title, switch, context) {
            Ok(html) => Page { status: *status, html, may_be_kept: true },
            // The tests render every template, so this is the last resort instead of a blank page.
            Err(error) => {
                tracing::error!(outcome = "template_failed", error = %error);
                intake.metrics.record(&intake.world, Metric::PageFailed);
                Page { status: PageStatus::Unavailable, html: last_resort(*lang).to_string(), may_be_kept: false }
            }
        }
    }
}

/// A page without the site's frame and style, because they may be what is broken.
fn last_resort(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => {
            "<!doctype html><html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">\
             <title>خطأ: تعذر عرض الصفحة</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             </head><body><main><h1>تعذر عرض الصفحة</h1>\
             <p>ارجع إلى الصفحة السابقة تجد ما كتبته، ثم أرسل مرة أخرى.</p>\
             <p><a href=\"/ar/channels/\">قنوات التواصل</a></p></main></body></html>"
        }
        Lang::En => {
            "<!doctype html><html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\">\
             <title>Error: The page could not be shown</title><meta name=\"viewport\" content=\"width=device-width, \
             initial-scale=1\"></head><body><main>\
             <h1>The page could not be shown</h1><p>Go back to the previous page, where what you wrote still stands, then \
             send again.</p><p><a href=\"/en/channels/\">Channels of communication</a></p></main></body></html>"
        }
    }
}
