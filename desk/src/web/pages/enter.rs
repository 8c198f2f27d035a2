//! Entering a request that came by another channel than the website: the same form, the same messages and the same check as there. The
//! member of staff reads the answers to the person before they are stored.
//!
//! The id of the request is drawn when the form is first shown and is carried along, so that a confirmation that is sent twice stores one
//! request.

use forms::view::rows;
use forms::{Answers, FormDefinition};
use language::Lang;
use serde::Serialize;
use store::channel::Channel;
use store::lookup::LookupKeys;
use store::mark::Marks;
use store::submission::{Stored, Submission};
use store::{AnswersDigest, NotStored, StoreError, SubmissionId};
use tera::Context;

use crate::channels::CHANNELS;
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::choice::Choice;
use crate::web::filling::{self, CHANNEL, Carried, Filled, ID, LANG};
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// A row of the check page.
#[derive(Serialize)]
struct Row {
    label: String,
    answer: Option<String>,
    dir: &'static str,
    element: String,
}

/// A request that is being entered.
struct Entering<'v> {
    form: &'v FormDefinition,
    channel: Channel,
    /// The language of the applicant, in which the form is shown: the agreements are recorded in the words that were read out.
    lang: Lang,
    id: SubmissionId,
}

/// Why there is nothing to enter.
enum NotEntering {
    /// There is no such form, or the person may not enter requests.
    NothingHere,
    /// The channel or the language is missing.
    NotChosen,
    /// No random numbers.
    NoEntropy(StoreError),
}

/// The page on which form, channel and language are chosen. With all three it leads to the form.
pub(in crate::web) fn choose(visit: &Visit<'_>, query: &Fields) -> Reply {
    if !visit.may(Action::EnterByChannel) {
        return visit.nothing_here();
    }
    let (form, channel, lang) = (query.text("form"), query.text("channel"), query.text("lang"));
    let is_sent = query.pairs().next().is_some();
    let chosen = (visit.desk.bundle.intake.form(form), known_channel(channel), lang.parse::<Lang>());
    if let (Some(form), Some(channel), Ok(lang)) = chosen {
        return Reply::see_other(format!("/desk/enter/{}?channel={}&lang={lang}", form.id, channel.name()));
    }
    let why = is_sent.then(|| {
        visit.say("اختر النموذج والقناة ولغة صاحب الطلب.", "Choose the form, the channel and the applicant’s language.")
    });
    let choice = |value: &str, label: &str, chosen: &str| Choice::new(value, label, value == chosen);
    let forms = visit.desk.bundle.intake.forms();
    let forms: Vec<_> = forms.map(|one| choice(&one.id, one.title.get(visit.lang()), form)).collect();
    let channels = CHANNELS.map(|one| choice(one.name(), one.label(visit.lang()), channel));
    let lang = if lang.is_empty() { Lang::Ar.code() } else { lang };
    let langs = Lang::ALL.map(|one| choice(one.code(), one.own_name(), lang));
    let mut context = Context::new();
    context.insert("why", &why);
    context.insert("forms", &forms);
    context.insert("channels", &channels);
    context.insert("langs", &langs);
    let status = if why.is_some() { Status::Unprocessable } else { Status::Ok };
    visit.page(status, "desk/enter-choose.html", visit.say("إدخال طلب", "Enter a request"), context)
}

fn known_channel(name: &str) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| channel.name() == name)
}

/// The form.
pub(in crate::web) fn show(visit: &Visit<'_>, form: &str, query: &Fields) -> Reply {
    let id = SubmissionId::draw(&visit.desk.world).map_err(|error| no_entropy(&error));
    match Entering::begin(visit, form, query.text("channel"), query.text("lang"), id) {
        Ok(entering) => entering.form_page(visit, Status::Ok, &Filled::default(), &[]),
        Err(why) => why.reply(visit),
    }
}

/// The first step: everything is validated, nothing is stored.
pub(in crate::web) fn check(visit: &Visit<'_>, form: &str, fields: &Fields) -> Reply {
    let entering = match Entering::of(visit, form, fields) {
        Ok(entering) => entering,
        Err(why) => return why.reply(visit),
    };
    let filled = Filled::read(entering.form, fields);
    match filled.validate(entering.form) {
        Ok(answers) => entering.check_page(visit, Status::Ok, &answers, None),
        Err(mistakes) => entering.form_page(visit, Status::Unprocessable, &filled, &mistakes),
    }
}

/// Goes back from the check page to the form, filled in.
pub(in crate::web) fn change(visit: &Visit<'_>, form: &str, fields: &Fields) -> Reply {
    match Entering::of(visit, form, fields) {
        Ok(entering) => entering.form_page(visit, Status::Ok, &Filled::read(entering.form, fields), &[]),
        Err(why) => why.reply(visit),
    }
}

/// The second step: everything is validated again and stored.
pub(in crate::web) async fn confirm(visit: &Visit<'_>, form: &str, fields: &Fields) -> Result<Reply, StoreError> {
    let entering = match Entering::of(visit, form, fields) {
        Ok(entering) => entering,
        Err(why) => return Ok(why.reply(visit)),
    };
    let filled = Filled::read(entering.form, fields);
    let answers = match filled.validate(entering.form) {
        Ok(answers) => answers,
        Err(mistakes) => return Ok(entering.form_page(visit, Status::Unprocessable, &filled, &mistakes)),
    };
    let why = match entering.store(visit, &answers).await {
        Ok(stored) if !stored.already || is_the_same(visit, &stored, entering.form, &answers).await? => {
            return Ok(Reply::see_other(format!("/desk/requests/{}?done=entered", stored.reference)));
        }
        Ok(stored) => {
            // The id is used up by the request that was stored.
            let reference = &stored.reference;
            let why = visit.say(
                format!("من هذه الصفحة نفسها حُفظ الطلب {reference} بإجابات أخرى. إن كان هذا تصحيحًا له فصحّحه في صفحته، وإن كان طلبًا آخر فاحفظه الآن."),
                format!("From this very page the request {reference} was stored, with other answers. If this corrects it, correct it on its page; if it is another request, store it now."),
            );
            return Ok(entering.check_anew(visit, &answers, &why));
        }
        Err(NotStored::Erased) => {
            let why = visit.say(
                "حُفظ هذا الطلب ثم مُحي، فلم يُحفظ مرة أخرى. إن كان طلبًا جديدًا فاحفظه الآن.",
                "This request was stored and then erased, so it was not stored again. If it is a new request, store it now.",
            );
            return Ok(entering.check_anew(visit, &answers, why));
        }
        Err(NotStored::Expired) => {
            let why = visit.say(
                "حُفظ هذا الطلب من قبل وانتهت مدة حفظه. إن كان طلبًا جديدًا فاحفظه الآن.",
                "This request was stored before, and the time that it is kept is over. If it is a new request, store it now.",
            );
            return Ok(entering.check_anew(visit, &answers, why));
        }
        Err(NotStored::Store(error)) => {
            tracing::error!(outcome = "not_stored", %error);
            visit.say(
                "لم تُجب قاعدة البيانات، ولا يُعرف هل حُفظ الطلب. الإجابات باقية أدناه. أعد الحفظ بعد قليل؛ لن يُحفظ الطلب مرتين.",
                "The database did not answer, and it is not known whether the request is stored. The answers are still below. Store it again in a moment; it will not be stored twice.",
            )
        }
    };
    Ok(entering.check_page(visit, Status::Unavailable, &answers, Some(why)))
}

/// Whether a request that was stored before has the answers that were just sent.
async fn is_the_same(
    visit: &Visit<'_>,
    stored: &Stored,
    form: &FormDefinition,
    answers: &Answers,
) -> Result<bool, StoreError> {
    let record = visit.desk.store.find(visit.now, &stored.reference).await?;
    Ok(record.is_some_and(|record| {
        let summary = &record.submission.summary;
        summary.form == form.id && summary.digest == AnswersDigest::from_answers(answers).as_str()
    }))
}

fn no_entropy(error: &store::world::NoEntropy) -> StoreError {
    StoreError { during: "drawing an id", cause: error.to_string() }
}

impl NotEntering {
    fn reply(self, visit: &Visit<'_>) -> Reply {
        match self {
            NotEntering::NothingHere => visit.nothing_here(),
            NotEntering::NotChosen if visit.written.as_ref().is_none_or(Vec::is_empty) => {
                Reply::see_other("/desk/enter")
            }
            NotEntering::NotChosen => visit.refuse(
                visit.say("لم يُعرف من أين جاء الطلب", "It is not known where the request came from"),
                visit.say(
                    "اختر القناة واللغة من جديد في «إدخال طلب»، ثم انقل ما كتبت.",
                    "Choose the channel and the language again under “Enter a request”, then copy what you wrote.",
                ),
            ),
            NotEntering::NoEntropy(error) => visit.unavailable(&error),
        }
    }
}

impl<'v> Entering<'v> {
    fn begin(
        visit: &'v Visit<'_>,
        form: &str,
        channel: &str,
        lang: &str,
        id: Result<SubmissionId, StoreError>,
    ) -> Result<Self, NotEntering> {
        if !visit.may(Action::EnterByChannel) {
            return Err(NotEntering::NothingHere);
        }
        let form = visit.desk.bundle.intake.form(form).ok_or(NotEntering::NothingHere)?;
        let channel = known_channel(channel).ok_or(NotEntering::NotChosen)?;
        let lang = lang.parse().map_err(|_| NotEntering::NotChosen)?;
        Ok(Entering { form, channel, lang, id: id.map_err(NotEntering::NoEntropy)? })
    }

    /// The request of a form that was sent. Without an id that could be ours, a new one is drawn.
    fn of(visit: &'v Visit<'_>, form: &str, fields: &Fields) -> Result<Self, NotEntering> {
        let digits = fields.text(ID);
        let is_id = digits.len() == SubmissionId::LENGTH
            && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let id = if is_id {
            Ok(SubmissionId::from_digits(digits))
        } else {
            SubmissionId::draw(&visit.desk.world).map_err(|error| no_entropy(&error))
        };
        Entering::begin(visit, form, fields.text(CHANNEL), fields.text(LANG), id)
    }

    fn carried(&self, visit: &Visit<'_>) -> Vec<Carried> {
        vec![
            Carried::new("form_token", visit.token.form_token()),
            Carried::new(ID, self.id.as_str()),
            Carried::new(CHANNEL, self.channel.name()),
            Carried::new(LANG, self.lang.code()),
        ]
    }

    fn action(&self) -> String {
        format!("/desk/enter/{}", self.form.id)
    }

    fn form_page(&self, visit: &Visit<'_>, status: Status, filled: &Filled, mistakes: &[forms::Mistake]) -> Reply {
        let carried = self.carried(visit);
        let mut context = filling::context(self.form, self.lang, &filled.typed, mistakes, &self.action(), &carried);
        context.insert("channel", self.channel.label(visit.lang()));
        let title = visit.say("إدخال طلب", "Enter a request");
        visit.page_with_form(status, self.lang, "desk/enter.html", title, context)
    }

    fn check_page(&self, visit: &Visit<'_>, status: Status, answers: &Answers, why: Option<&str>) -> Reply {
        let mut fields = self.carried(visit);
        fields.extend(answers.fields(self.form).map(|(name, value)| Carried::new(name, value.reveal().as_ref())));
        let rows: Vec<Row> = rows(self.form, self.lang, answers)
            .into_iter()
            .map(|row| Row { label: row.label.into(), answer: row.answer, dir: row.dir, element: row.element })
            .collect();
        let mut context = Context::new();
        context.insert("why", &why);
        context.insert("action", &self.action());
        context.insert("fields", &fields);
        context.insert("rows", &rows);
        context.insert("form_lang", &self.lang);
        context.insert("form_dir", self.lang.dir());
        context.insert("form_title", self.form.title.get(self.lang));
        context.insert("channel", self.channel.label(visit.lang()));
        let title = visit.say("راجع الإجابات مع صاحب الطلب", "Check the answers with the person");
        visit.page_with_form(status, self.lang, "desk/enter-check.html", title, context)
    }

    /// The check page of another request with these answers.
    fn check_anew(self, visit: &Visit<'_>, answers: &Answers, why: &str) -> Reply {
        match SubmissionId::draw(&visit.desk.world) {
            Ok(id) => Entering { id, ..self }.check_page(visit, Status::Unprocessable, answers, Some(why)),
            Err(error) => visit.unavailable(&no_entropy(&error)),
        }
    }

    async fn store(&self, visit: &Visit<'_>, answers: &Answers) -> Result<Stored, NotStored> {
        let member = visit.member();
        let submission = Submission {
            id: &self.id,
            form: self.form,
            lang: self.lang,
            channel: self.channel,
            by: &member.name,
            person: Some(&member.id),
            answers,
            marks: Marks::default(),
            contact: None,
            address: None,
            lookups: LookupKeys::from_answers(&visit.desk.lookup, self.form, answers),
            proof: None,
        };
        visit.desk.store.submit(&visit.desk.world, &submission).await
    }
}
