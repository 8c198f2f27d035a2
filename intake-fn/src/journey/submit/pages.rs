//! The pages that the function responds with.

use forms::value::Value;
use forms::view::{self, FormView, RowView};
use forms::{FormDefinition, Mistake};
use language::Lang;
use serde::Serialize;
use store::follow_word::FollowWord;
use tera::Context;

use super::request::{Sent, Validated, form_page};
use crate::journey::body::{Received, Unplaced};
use crate::journey::receipt::Receipt;
use crate::web::frame::{DayView, Frame, Onward, error_title, home, problem};
use crate::web::intake::Intake;
use crate::web::reply::{Page, PageStatus};
use bundle::Switch;

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    value: &'a str,
}

/// What a form says above its title.
#[derive(Default)]
pub(super) struct Notes<'a> {
    /// Banners about problems of the request itself.
    pub problems: Vec<&'a str>,
    /// The note that the same form was sent before.
    pub sent_before: Option<String>,
}

/// The form with mistakes, with notes about the request, or filled in to be changed.
pub(super) fn form(
    intake: &Intake,
    sent: &Sent<'_>,
    received: &Received,
    mistakes: &[Mistake],
    notes: &Notes<'_>,
    status: PageStatus,
) -> Page {
    let mut context = Context::new();
    let unplaced: Vec<String> = received.unplaced.iter().filter_map(|one| unplaced(sent, one)).collect();
    let typed = received.shown();
    context.insert("form", &FormView::new(sent.form, sent.lang, &typed, mistakes));
    // If the answers stay the same, the next check page is for the same submission.
    context.insert("seal", &received.seal);
    context.insert("banners", &notes.problems);
    context.insert("unplaced", &unplaced);
    context.insert("sent_before", &notes.sent_before);
    let title = sent.form.title.get(sent.lang);
    let is_error = !mistakes.is_empty() || !notes.problems.is_empty();
    let title = if is_error { error_title(intake, sent.lang, title) } else { title.to_string() };
    let switch = switch_with_fields(sent, status);
    Frame { lang: sent.lang, status, template: "intake/form.html", title: &title, switch }.render(intake, context)
}

/// A value without a place in the form, with its question's text if the form asks it. None for what no person typed: a box.
fn unplaced(sent: &Sent<'_>, unplaced: &Unplaced) -> Option<String> {
    let Unplaced { field, value } = unplaced;
    let (value, question) = (value.reveal(), sent.form.question_of_field(field));
    match question.filter(|question| question.words_digest().is_none()) {
        Some(question) => {
            let value = question.value_label(value).map_or(value.as_str(), |label| label.get(sent.lang));
            Some(format!("{}: {value}", question.label.get(sent.lang)))
        }
        None if is_of_a_box(field, value) => None,
        None => Some(value.clone()),
    }
}

/// Whether a value is one that a page gives to a box: the digest of its words, or `none` of a box beside a field. A digest of digits alone
/// counts as typed, because a person may type a number of 16 digits.
fn is_of_a_box(field: &str, value: &str) -> bool {
    let is_hexadecimal = value.len() == 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_digest = is_hexadecimal && !value.bytes().all(|byte| byte.is_ascii_digit());
    is_digest || (value == Value::NONE && field.ends_with(".none"))
}

/// The check page.
pub(super) fn check(intake: &Intake, sent: &Sent<'_>, validated: &Validated, seal: &str, banner: Option<&str>) -> Page {
    let t = |key| intake.bundle.string(sent.lang, key);
    let words = Words { title: t("check_title"), lead: t("check_not_sent"), confirm: t("confirm_and_send") };
    CheckPage { seal, banner, words, status: PageStatus::Ok }.render(intake, sent, validated)
}

/// The check page after the table failed. It keeps all answers and the same seal for a retry.
pub(super) fn unavailable(intake: &Intake, sent: &Sent<'_>, validated: &Validated, seal: &str) -> Page {
    let t = |key| intake.bundle.string(sent.lang, key);
    let words =
        Words { title: t("problem_unavailable_title"), lead: t("problem_unavailable"), confirm: t("send_again") };
    CheckPage { seal, banner: None, words, status: PageStatus::Unavailable }.render(intake, sent, validated)
}

struct Words<'a> {
    title: &'a str,
    lead: &'a str,
    confirm: &'a str,
}

/// A row of the check page.
#[derive(Serialize)]
struct CheckRow<'a> {
    #[serde(flatten)]
    row: RowView<'a>,
    /// What the person should look at once more.
    warning: Option<String>,
}

impl<'a> CheckRow<'a> {
    fn new(row: RowView<'a>, lang: Lang) -> Self {
        let warning = row.warning.as_ref().map(|warning| warning.message(lang));
        CheckRow { row, warning }
    }
}

/// The check page, in its usual form or after a failure.
struct CheckPage<'a> {
    seal: &'a str,
    banner: Option<&'a str>,
    words: Words<'a>,
    status: PageStatus,
}

impl CheckPage<'_> {
    fn render(self, intake: &Intake, sent: &Sent<'_>, validated: &Validated) -> Page {
        let CheckPage { seal, banner, words, status } = self;
        let Validated { answers, trap, .. } = validated;
        let answered: Vec<_> = answers.fields(sent.form).collect();
        let answered = answered.iter().map(|(name, value)| Field { name, value: value.reveal() });
        // The trap's value travels like an answer, so that a person who goes back to the form sees it, and why.
        let trap = trap.iter().map(|trap| Field { name: view::TRAP_FIELD, value: trap.reveal() });
        let fields: Vec<_> = answered.chain(trap).collect();
        let mut context = Context::new();
        context.insert("title", words.title);
        context.insert("lead", words.lead);
        context.insert("confirm", words.confirm);
        context.insert("action", &view::action(sent.form, sent.lang));
        context.insert("seal", seal);
        context.insert("fields", &fields);
        // While it is unknown whether the submission is stored, a change would make a second one. The page then shows the other
        // channels to the team instead.
        context.insert("may_change", &(status == PageStatus::Ok));
        context.insert("unavailable", &(status == PageStatus::Unavailable));
        let rows = view::rows(sent.form, sent.lang, answers).into_iter().map(|row| CheckRow::new(row, sent.lang));
        context.insert("rows", &rows.collect::<Vec<_>>());
        context.insert("banners", &banner.into_iter().collect::<Vec<_>>());
        let title = match status {
            PageStatus::Ok => words.title.to_string(),
            _ => error_title(intake, sent.lang, words.title),
        };
        let switch = switch_with_fields(sent, status);
        Frame { lang: sent.lang, status, template: "intake/check.html", title: &title, switch }.render(intake, context)
    }
}

/// The receipt.
pub(super) fn receipt(intake: &Intake, lang: Lang, form: &FormDefinition, receipt: &Receipt<'_>, token: &str) -> Page {
    let Receipt { reference, received_at, word, .. } = receipt;
    let next: Vec<&str> = form.receipt.next.iter().map(|step| step.get(lang)).collect();
    let earliest =
        form.receipt.earliest_answer_days.map(|days| DayView::new(received_at.day_in_riyadh().later(days), lang));
    let mut context = Context::new();
    let number = intake.bundle.number_name(form, lang);
    context.insert("number", &(!form.receipt.anonymous).then_some(number));
    context.insert("reference", &reference.to_string());
    context.insert("received", &DayView::new(received_at.day_in_riyadh(), lang));
    context.insert("earliest", &earliest);
    context.insert("word", &word.as_ref().map(FollowWord::digits));
    context.insert("track", &format!("/intake/{lang}/track/receipt/{token}"));
    context.insert("next", &next);
    let usual = || intake.bundle.string(lang, "receipt_title");
    let title = form.receipt.title.as_ref().map_or_else(usual, |title| title.get(lang));
    context.insert("title", title);
    let switch = Switch { url: format!("/intake/{}/receipt/{token}", lang.other()), takes_along: false };
    Frame { lang, status: PageStatus::Ok, template: "intake/receipt.html", title, switch }.render(intake, context)
}

/// The page for a receipt whose address is incomplete, or whose key was replaced.
pub(super) fn receipt_unreadable(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Unprocessable, "problem_receipt_title", "problem_receipt", Some(home(lang)))
}

/// The page for the confirmation of a submission that was erased. The button leads to a new form.
pub(super) fn erased(intake: &Intake, sent: &Sent<'_>) -> Page {
    let onward = Onward { url: form_page(sent.form, sent.lang), label: "start_again" };
    problem(intake, sent.lang, PageStatus::Unprocessable, "problem_erased_title", "problem_erased", Some(onward))
}

/// The page for the address of a step that was opened by itself.
pub(super) fn opened_alone(intake: &Intake, form: &FormDefinition, lang: Lang) -> Page {
    let onward = Onward { url: form_page(form, lang), label: "start_again" };
    problem(intake, lang, PageStatus::Ok, "problem_alone_title", "problem_alone", Some(onward))
}

/// The page for an address without a form.
pub(super) fn no_form(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Unprocessable, "problem_no_form_title", "problem_no_form", Some(home(lang)))
}

/// The page for a form that was sent and not read. The answers are on the previous page, so no link leads away from it.
pub(super) fn not_taken(intake: &Intake, lang: Lang) -> Page {
    problem(intake, lang, PageStatus::Misdirected, "problem_not_taken_title", "problem_not_taken", None)
}

/// The language switch of a page with answers. It leads to the form in the other language, filled in. If it is unknown whether the
/// submission is stored, it sends the same seal to be looked up: the response is the receipt, or the check page if nothing is stored.
fn switch_with_fields(sent: &Sent<'_>, status: PageStatus) -> Switch {
    let step = if status == PageStatus::Unavailable { "confirm" } else { "change" };
    Switch { url: format!("{}/{step}", view::action(sent.form, sent.lang.other())), takes_along: true }
}
