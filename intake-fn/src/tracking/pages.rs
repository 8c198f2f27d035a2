//! The pages on which a submission is followed. Their words are in the templates and in the interface strings.

use bundle::Switch;
use forms::{FormDefinition, Kind};
use language::Lang;
use serde::Serialize;
use store::asking::{Asked, Asking};
use store::record::Record;
use tera::Context;

use super::progress::{Progress, Step, StepState};
use super::typed::{LONGEST_CONTACT, Wrong, is_wrong};
use crate::web::frame::{DayView, Frame, error_title};
use crate::web::intake::Intake;
use crate::web::reply::{Page, PageStatus};

/// The page on which the number and the digits are typed, as it is shown again.
#[derive(Default)]
pub(super) struct Entry<'a> {
    pub(super) reference: &'a str,
    pub(super) digits: &'a str,
    /// The token of the receipt from which the person comes.
    pub(super) receipt: Option<&'a str>,
    pub(super) problem: Option<Problem>,
}

/// Why a person does not see a submission.
#[derive(PartialEq, Eq)]
pub(super) enum Problem {
    /// What was typed is no number, or no four digits.
    Typed(Vec<Wrong>),
    /// No submission was found, whatever the reason.
    NotFound,
    /// The table did not answer.
    Failed,
    /// A page was open for too long.
    Outdated,
}

/// The number and the digits.
pub(super) fn entry(intake: &Intake, lang: Lang, entry: &Entry<'_>) -> Page {
    let mut context = Context::new();
    let action = |lang: Lang| match entry.receipt {
        Some(token) => format!("/intake/{lang}/track/receipt/{token}"),
        None => format!("/intake/{lang}/track"),
    };
    let problem = entry.problem.as_ref();
    let wrong = |of| match problem {
        Some(Problem::Typed(wrong)) => is_wrong(wrong, of).map(Wrong::name),
        _ => None,
    };
    context.insert("action", &action(lang));
    context.insert("reference", entry.reference);
    context.insert("digits", entry.digits);
    context.insert("wrong_reference", &wrong([Wrong::NoReference, Wrong::Reference]));
    context.insert("wrong_digits", &wrong([Wrong::NoDigits, Wrong::Digits]));
    context.insert("not_found", &(problem == Some(&Problem::NotFound)));
    context.insert("failed", &(problem == Some(&Problem::Failed)));
    context.insert("outdated", &(problem == Some(&Problem::Outdated)));
    let title = intake.bundle.string(lang, "track_title");
    let (status, title) = match problem {
        None => (PageStatus::Ok, title.to_string()),
        Some(Problem::Failed) => (PageStatus::Unavailable, error_title(intake, lang, title)),
        Some(_) => (PageStatus::Unprocessable, error_title(intake, lang, title)),
    };
    let switch = match entry.receipt {
        Some(_) => Switch { url: action(lang.other()), takes_along: false },
        None => Switch { url: format!("/intake/{}/track/change", lang.other()), takes_along: true },
    };
    let frame = Frame { lang, status, template: "intake/track.html", title: &title, switch };
    never_kept(frame.render(intake, context))
}

/// A submission that its applicant follows.
pub(super) struct Followed<'a> {
    pub(super) form: &'a FormDefinition,
    pub(super) record: Record,
}

#[derive(Serialize)]
struct StepView {
    number: usize,
    state: StepState,
    day: Option<DayView>,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    name: &'a str,
    example: Option<&'a str>,
}

#[derive(Serialize)]
struct WaitingView {
    asking: &'static str,
    day: DayView,
}

/// The form with which a person asks about their submission.
#[derive(Serialize)]
struct QuestionView<'a> {
    form: &'a str,
    field: &'a str,
}

/// Where a submission stands, and what its applicant can ask for. `waiting` is what they asked for and the team has not dealt with, `asked`
/// what they have just asked for.
pub(super) fn request(
    intake: &Intake,
    lang: Lang,
    followed: &Followed<'_>,
    waiting: &[Asked],
    asked: Option<Asking>,
    pass: &str,
) -> Page {
    let progress = Progress::of(followed.form, &followed.record);
    let day = |day| DayView::new(day, lang);
    let step =
        |(place, step): (usize, &Step)| StepView { number: place + 1, state: step.state, day: step.day.map(day) };
    let documents = progress.documents.iter().filter_map(|id| intake.bundle.document(id));
    let documents: Vec<DocumentView<'_>> = documents
        .map(|document| DocumentView {
            name: document.name.get(lang),
            example: document.example.as_ref().map(|example| example.get(lang)),
        })
        .collect();
    let waiting: Vec<WaitingView> =
        waiting.iter().map(|one| WaitingView { asking: one.asking.name(), day: day(one.at.day_in_riyadh()) }).collect();
    let is_waiting = |asking: &Asking| waiting.iter().any(|one| one.asking == asking.name());
    let is_offered = |asking: &Asking| match asking {
        // What is over is not withdrawn.
        Asking::Withdrawal => progress.standing.is_open() && !is_waiting(asking),
        Asking::Contact => progress.standing.is_open(),
        Asking::Copy | Asking::Erasure => !is_waiting(asking),
    };
    let offered: Vec<&str> =
        Asking::ALL.iter().filter(|asking| is_offered(asking)).map(|asking| asking.name()).collect();
    let mut context = Context::new();
    add(&mut context, intake, lang, followed, pass);
    context.insert("standing", &progress.standing);
    context.insert("received", &day(progress.received));
    context.insert("since", &progress.since.map(day));
    context.insert("earliest", &progress.earliest.map(day));
    context.insert("steps", &progress.steps.iter().enumerate().map(step).collect::<Vec<_>>());
    context.insert("documents", &documents);
    context.insert("waiting", &waiting);
    context.insert("asked", &asked.map(Asking::name));
    context.insert("offered", &offered);
    context.insert("question", &question(intake));
    let title = intake.bundle.string(lang, "tracked_title");
    let switch = Switch { url: format!("/intake/{}/track/request", lang.other()), takes_along: true };
    let frame = Frame { lang, status: PageStatus::Ok, template: "intake/tracked.html", title, switch };
    never_kept(frame.render(intake, context))
}

/// Why the page that says what asking for something means is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SureState {
    /// The person wants to ask.
    Asked,
    /// What it needs is missing or too long.
    Wrong,
    /// The table did not answer.
    Failed,
}

/// The page that says what asking for something means, before it is recorded.
pub(super) struct Sure<'a> {
    pub(super) asking: Asking,
    /// Another way to be reached, as it was typed.
    pub(super) contact: &'a str,
    pub(super) state: SureState,
    pub(super) pass: &'a str,
}

pub(super) fn sure(intake: &Intake, lang: Lang, followed: &Followed<'_>, sure: &Sure<'_>) -> Page {
    let mut context = Context::new();
    add(&mut context, intake, lang, followed, sure.pass);
    context.insert("asking", sure.asking.name());
    context.insert("contact", sure.contact);
    context.insert("longest", &LONGEST_CONTACT.to_string());
    context.insert("wrong", &(sure.state == SureState::Wrong));
    context.insert("failed", &(sure.state == SureState::Failed));
    // The template names these strings, so that the generator requires them.
    let title = intake.bundle.string(lang, &format!("ask_{}", sure.asking.name()));
    let (status, title) = match sure.state {
        SureState::Asked => (PageStatus::Ok, title.to_string()),
        SureState::Wrong => (PageStatus::Unprocessable, error_title(intake, lang, title)),
        SureState::Failed => (PageStatus::Unavailable, error_title(intake, lang, title)),
    };
    // What was typed goes along, and is not recorded on the way.
    let switch = Switch { url: format!("/intake/{}/track/sure", lang.other()), takes_along: true };
    let frame = Frame { lang, status, template: "intake/track-sure.html", title: &title, switch };
    never_kept(frame.render(intake, context))
}

/// Adds what every page of a submission shows.
fn add(context: &mut Context, intake: &Intake, lang: Lang, followed: &Followed<'_>, pass: &str) {
    context.insert("reference", &followed.record.submission.summary.reference.to_string());
    context.insert("number", intake.bundle.number_name(followed.form, lang));
    context.insert("pass", pass);
    context.insert("action", &format!("/intake/{lang}/track"));
}

/// The first form that asks for a reference.
fn question(intake: &Intake) -> Option<QuestionView<'_>> {
    intake.bundle.forms().find_map(|form| {
        let question = form.questions.iter().find(|question| matches!(question.kind, Kind::Reference))?;
        Some(QuestionView { form: &form.id, field: &question.id })
    })
}

/// A page that no cache keeps, not even the person's own browser: telephones are shared.
fn never_kept(page: Page) -> Page {
    Page { may_be_kept: false, ..page }
}
