//! The pages that the function answers with.

use forms::view::{self, FormView};
use forms::{FormDefinition, Mistake, Personal, Reference};
use language::Lang;
use language::calendar::Day;
use serde::Serialize;
use store::Timestamp;
use tera::Context;

use super::{Intake, Judged, Sent};
use crate::journey::body::Received;
use crate::runtime::metrics::Metric;
use bundle::Switch;

/// The status codes that exist here. The front door replaces 400, 403, 404, 500 and 503 by pages of its own, which would lose what
/// a person typed, so the function cannot say them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStatus {
    /// 200.
    Ok,
    /// 422: something is to be mended.
    Unprocessable,
    /// 413.
    TooLarge,
    /// 421 (RFC 9110, section 15.5.20): what came around the front door.
    Misdirected,
    /// 507 (RFC 4918, section 11.5): it is our fault, and trying again is safe. Not 503: that is what the gateway itself says when it
    /// cannot run the function, and nobody's answers are on it.
    Unavailable,
}

impl PageStatus {
    /// The number.
    pub fn code(self) -> u16 {
        match self {
            PageStatus::Ok => 200,
            PageStatus::Unprocessable => 422,
            PageStatus::TooLarge => 413,
            PageStatus::Misdirected => 421,
            PageStatus::Unavailable => 507,
        }
    }
}

/// A page.
pub struct Page {
    /// Its status.
    pub status: PageStatus,
    /// Its HTML.
    pub html: String,
    /// Whether the browser of the person whose page it is may keep it, to come back to.
    pub may_be_kept: bool,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct DayView {
    iso: String,
    shown: String,
}

impl DayView {
    fn new(day: Day, lang: Lang) -> Self {
        DayView { iso: day.iso(), shown: day.display(lang) }
    }
}

#[derive(Serialize)]
struct Onward<'a> {
    url: String,
    label: &'a str,
}

/// The form: with mistakes, with notices about what arrived, or filled in to be changed.
pub(super) fn form(
    intake: &Intake,
    sent: &Sent<'_>,
    received: &Received,
    mistakes: &[Mistake],
    notices: &[&str],
    status: PageStatus,
) -> Page {
    let mut context = Context::new();
    let unplaced: Vec<&String> = received.unplaced.iter().map(Personal::reveal).collect();
    context.insert("form", &FormView::new(sent.form, sent.lang, &received.typed, mistakes));
    context.insert("notices", notices);
    context.insert("unplaced", &unplaced);
    let title = sent.form.title.get(sent.lang);
    let is_error = !mistakes.is_empty() || !notices.is_empty();
    let title = if is_error { error_title(intake, sent.lang, title) } else { title.to_string() };
    page(intake, sent.lang, status, "intake/form.html", &title, &taking_along(sent, status), context)
}

/// Check your answers.
pub(super) fn check(intake: &Intake, sent: &Sent<'_>, judged: &Judged, seal: &str, notice: Option<&str>) -> Page {
    let t = |key| intake.bundle.string(sent.lang, key);
    let words = Words { title: t("check_title"), lead: t("check_not_sent"), confirm: t("confirm_and_send") };
    check_page(intake, sent, judged, seal, notice, &words, PageStatus::Ok)
}

/// The table did not answer: every answer is kept on the page, with the same seal, to be sent again.
pub(super) fn unavailable(intake: &Intake, sent: &Sent<'_>, judged: &Judged, seal: &str) -> Page {
    let t = |key| intake.bundle.string(sent.lang, key);
    let words =
        Words { title: t("problem_unavailable_title"), lead: t("problem_unavailable"), confirm: t("send_again") };
    check_page(intake, sent, judged, seal, None, &words, PageStatus::Unavailable)
}

struct Words<'a> {
    title: &'a str,
    lead: &'a str,
    confirm: &'a str,
}

fn check_page(
    intake: &Intake,
    sent: &Sent<'_>,
    judged: &Judged,
    seal: &str,
    notice: Option<&str>,
    words: &Words<'_>,
    status: PageStatus,
) -> Page {
    let Judged { answers, trap, .. } = judged;
    let answered: Vec<_> = answers.fields(sent.form).collect();
    let answered = answered.iter().map(|(name, value)| Field { name, value: value.reveal() });
    // It goes along like an answer: whoever comes back to the form finds what they wrote there, and why.
    let trap = trap.iter().map(|trap| Field { name: view::TRAP_FIELD, value: trap.reveal() });
    let fields: Vec<_> = answered.chain(trap).collect();
    let mut context = Context::new();
    context.insert("title", words.title);
    context.insert("lead", words.lead);
    context.insert("confirm", words.confirm);
    context.insert("action", &view::action(sent.form, sent.lang));
    context.insert("seal", seal);
    context.insert("fields", &fields);
    // Then the page also shows the other ways to reach the team.
    // While nobody knows whether the submission is stored, a change would make it another one.
    context.insert("may_change", &(status == PageStatus::Ok));
    context.insert("unavailable", &(status == PageStatus::Unavailable));
    context.insert("rows", &view::rows(sent.form, sent.lang, answers));
    context.insert("notices", &notice.into_iter().collect::<Vec<_>>());
    let title = match status {
        PageStatus::Ok => words.title.to_string(),
        _ => error_title(intake, sent.lang, words.title),
    };
    page(intake, sent.lang, status, "intake/check.html", &title, &taking_along(sent, status), context)
}

/// The receipt.
pub(super) fn receipt(
    intake: &Intake,
    lang: Lang,
    form: &FormDefinition,
    reference: &Reference,
    received_at: Timestamp,
    token: &str,
) -> Page {
    let next: Vec<&str> = form.receipt.next.iter().map(|step| step.get(lang)).collect();
    let earliest =
        form.receipt.earliest_answer_days.map(|days| DayView::new(received_at.day_in_riyadh().later(days), lang));
    let mut context = Context::new();
    context.insert("reference", &reference.to_string());
    context.insert("received", &DayView::new(received_at.day_in_riyadh(), lang));
    context.insert("earliest", &earliest);
    context.insert("next", &next);
    let usual = || intake.bundle.string(lang, "receipt_title");
    let title = form.receipt.title.as_ref().map_or_else(usual, |title| title.get(lang));
    context.insert("title", title);
    let switch = Switch { url: format!("/intake/{}/receipt/{token}", lang.other()), takes_along: false };
    page(intake, lang, PageStatus::Ok, "intake/receipt.html", title, &switch, context)
}

/// The address of a receipt was not copied whole, or its key is long gone.
pub(super) fn receipt_unreadable(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Unprocessable, "problem_receipt_title", "problem_receipt", true)
}

/// There is no form at this address.
pub(super) fn no_form(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Unprocessable, "problem_no_form_title", "problem_no_form", true)
}

/// Something was sent and not read. What was typed stands on the page before this one: no button leads further away from it.
pub(super) fn not_taken(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Misdirected, "problem_not_taken_title", "problem_not_taken", false)
}

/// A page was asked for, and cannot be shown now. It may be a receipt, so nothing is said of what is stored.
pub(super) fn not_opened(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Misdirected, "problem_not_opened_title", "problem_not_opened", false)
}

fn problem(intake: &Intake, lang: Lang, status: PageStatus, title: &str, text: &str, leads_home: bool) -> Page {
    let t = |key| intake.bundle.string(lang, key);
    let mut context = Context::new();
    context.insert("title", t(title));
    context.insert("text", t(text));
    context.insert("onward", &leads_home.then(|| Onward { url: format!("/{lang}/"), label: t("go_home") }));
    let whole = error_title(intake, lang, t(title));
    let switch = Switch { url: format!("/{}/", lang.other()), takes_along: false };
    let page = page(intake, lang, status, "intake/problem.html", &whole, &switch, context);
    Page { may_be_kept: false, ..page }
}

/// The switch of a page that holds what a person typed: to the form in the other language, filled in. Where nobody knows
/// whether the submission is stored, the same seal goes along to be looked up: the receipt if it is, the check page if not.
fn taking_along(sent: &Sent<'_>, status: PageStatus) -> Switch {
    let step = if status == PageStatus::Unavailable { "confirm" } else { "change" };
    Switch { url: format!("{}/{step}", view::action(sent.form, sent.lang.other())), takes_along: true }
}

fn error_title(intake: &Intake, lang: Lang, title: &str) -> String {
    format!("{} {title}", intake.bundle.string(lang, "error_title_prefix"))
}

fn page(
    intake: &Intake,
    lang: Lang,
    status: PageStatus,
    template: &str,
    title: &str,
    switch: &Switch,
    context: Context,
) -> Page {
    match intake.bundle.page(lang, template, title, switch, context) {
        Ok(html) => Page { status, html, may_be_kept: true },
        // A broken template: the tests render every page, so this is the last resort, and not a blank page.
        Err(error) => {
            tracing::error!(outcome = "template_failed", error = %error);
            intake.metrics.record(&intake.world, Metric::PageFailed);
            Page { status: PageStatus::Unavailable, html: last_resort(lang).to_string(), may_be_kept: false }
        }
    }
}

/// Without the site's frame and style, which may be what is broken.
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
