//! A request of a person who has signed in.

use language::Lang;
use serde::Serialize;
use store::session::{Session, SessionToken};
use store::staff::{Member, Rights};
use store::status::Status as Step;
use store::timestamp::SECONDS_A_DAY;
use store::{StoreError, Timestamp};
use tera::Context;

use super::app::WebDesk;
use super::reply::{Reply, Status};
use crate::roles::{Action, may};

/// A request of a person who has signed in.
pub(crate) struct Visit<'a> {
    /// The desk.
    pub(crate) desk: &'a WebDesk,
    /// The session, with the person as they are now.
    pub(crate) session: Session,
    /// The session's token.
    pub(crate) token: SessionToken,
    /// The time of the request.
    pub(crate) now: Timestamp,
    /// The path with its query, to come back to after a sign-in.
    pub(crate) address: String,
    /// What the person wrote in the form that they sent. Every page that could not take it shows it. None where nothing was sent.
    pub(crate) written: Option<Vec<String>>,
}

/// An entry of the desk's menu.
#[derive(Serialize)]
struct Entry {
    url: &'static str,
    label: &'static str,
    is_current: bool,
}

impl Visit<'_> {
    /// The person.
    pub(crate) fn member(&self) -> &Member {
        &self.session.member
    }

    /// What the person may do.
    pub(crate) fn rights(&self) -> &Rights {
        &self.session.member.rights
    }

    /// The person's language.
    pub(crate) fn lang(&self) -> Lang {
        self.session.member.lang
    }

    /// Picks the text for the person's language.
    pub(crate) fn say<T>(&self, arabic: T, english: T) -> T {
        crate::pick::pick(self.lang(), arabic, english)
    }

    /// Whether the person may do something that is about no single request.
    pub(crate) fn may(&self, action: Action) -> bool {
        may(self.rights(), action, None).is_ok()
    }

    /// Whether the person signed in just now, if an action needs that (ASVS 5.0, 7.5.3).
    pub(crate) fn is_fresh_enough(&self, action: Action) -> bool {
        !action.needs_fresh_sign_in() || self.session.is_fresh(self.now)
    }

    /// A form's title in the person's language, or its id if the site no longer has the form.
    pub(crate) fn form_title(&self, id: &str) -> String {
        let form = self.desk.bundle.intake.form(id);
        form.map_or_else(|| id.to_string(), |form| form.title.get(self.lang()).to_string())
    }

    /// Whether the earliest day of an answer that a form promises has come, and no answer was decided.
    pub(crate) fn is_late(&self, form: &str, status: Step, received_at: Timestamp) -> bool {
        let promised = self.desk.bundle.intake.form(form).and_then(|form| form.receipt.earliest_answer_days);
        let waited = self.now.day_in_riyadh().days_after(received_at.day_in_riyadh());
        !status.is_decided() && promised.is_some_and(|days| waited >= i64::from(days))
    }

    /// The shortest time that a form promises until the earliest answer, in days. No request is late before it.
    pub(crate) fn shortest_promise(&self) -> i64 {
        let promised = self.desk.bundle.intake.forms().filter_map(|form| form.receipt.earliest_answer_days);
        promised.min().map_or(i64::from(u16::MAX), i64::from)
    }

    /// The moment before which a request that is so many days old came.
    pub(crate) fn came_before(&self, days: i64) -> Timestamp {
        Timestamp::start_of(self.now.day_in_riyadh()).plus_seconds((1 - days) * SECONDS_A_DAY)
    }

    /// Renders a page.
    pub(crate) fn page(&self, status: Status, template: &str, title: &str, context: Context) -> Reply {
        self.page_with_form(status, self.lang(), template, title, context)
    }

    /// Renders a page with a form in the language of the applicant.
    pub(crate) fn page_with_form(
        &self,
        status: Status,
        form_lang: Lang,
        template: &str,
        title: &str,
        mut context: Context,
    ) -> Reply {
        context.insert("title", title);
        context.insert("person", &self.member().name);
        context.insert("menu", &self.menu());
        context.insert("form_token", &self.token.form_token());
        context.insert("address", &self.address);
        rendered(self.desk, (self.lang(), form_lang), status, template, context)
    }

    /// A page that says in one sentence why something cannot be done.
    pub(crate) fn refuse(&self, title: &str, text: &str) -> Reply {
        self.message(Status::Unprocessable, title, text)
    }

    /// A page with one sentence, and with what the person had written, so that they can copy it.
    pub(crate) fn message(&self, status: Status, title: &str, text: &str) -> Reply {
        let mut context = Context::new();
        context.insert("typed", &self.written);
        context.insert("text", text);
        self.page(status, "desk/message.html", title, context)
    }

    /// The page for what the person may not see, or does not exist: both look the same.
    pub(crate) fn nothing_here(&self) -> Reply {
        self.refuse(
            self.say("لا شيء هنا", "Nothing here"),
            self.say(
                "لا توجد صفحة بهذا العنوان، أو ليست مما تطّلع عليه.",
                "There is no page at this address, or it is not among what you see.",
            ),
        )
    }

    /// The page that asks for a fresh sign-in.
    pub(crate) fn sign_in_again(&self, to: &str) -> Reply {
        let mut context = Context::new();
        context.insert("typed", &self.written);
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        context.insert("to", &to);
        let title = self.say("أكّد أنك أنت", "Confirm that it is you");
        self.page(Status::Unprocessable, "desk/sign-in-again.html", title, context)
    }

    /// The page after the table did not answer.
    pub(crate) fn unavailable(&self, error: &StoreError) -> Reply {
        tracing::error!(outcome = "table_unavailable", %error);
        let text = match self.written {
            None => self.say(
                "لم تُجب قاعدة البيانات. انتظر قليلًا ثم أعد المحاولة، وإن استمر ذلك فأبلغ المشرف.",
                "The database did not answer. Wait a moment and try again; if it goes on, tell the steward.",
            ),
            Some(_) => self.say(
                "لم تُجب قاعدة البيانات، ولا يُعرف هل حُفظ ما أرسلته. انتظر قليلًا، وانظر هل حُفظ قبل أن ترسله مرة أخرى. وإن استمر ذلك فأبلغ المشرف.",
                "The database did not answer, and it is not known whether what you sent is stored. Wait a moment, and look before you send it again. If it goes on, tell the steward.",
            ),
        };
        self.message(Status::Unavailable, self.say("تعذر ذلك الآن", "Not possible now"), text)
    }

    fn menu(&self) -> Vec<Entry> {
        let path = self.address.split('?').next().unwrap_or_default();
        let has_role = self.rights().roles().next().is_some();
        let entries = [
            ("/desk/", self.say("البداية", "Start"), true),
            ("/desk/requests", self.say("الطلبات", "Requests"), true),
            ("/desk/find", self.say("بحث", "Find"), has_role),
            ("/desk/enter", self.say("إدخال طلب", "Enter a request"), self.may(Action::EnterByChannel)),
            ("/desk/committee", self.say("لجنة البحث", "Committee"), self.may(Action::Meet)),
            ("/desk/figures", self.say("الأرقام", "Figures"), self.may(Action::Figures)),
            ("/desk/export", self.say("تصدير", "Export"), self.may(Action::ExportAll)),
            ("/desk/staff", self.say("الفريق", "Staff"), self.may(Action::ChangeStaff)),
            ("/desk/log", self.say("السجل", "Log"), self.may(Action::ReadLog)),
        ];
        let is_current = |url: &str| path == url || (url != "/desk/" && path.starts_with(&format!("{url}/")));
        let shown = entries.into_iter().filter(|(.., is_shown)| *is_shown);
        shown.map(|(url, label, _)| Entry { url, label, is_current: is_current(url) }).collect()
    }
}

/// Renders a page of the desk, or a plain one if its template fails.
pub(super) fn render(desk: &WebDesk, lang: Lang, status: Status, template: &str, context: Context) -> Reply {
    rendered(desk, (lang, lang), status, template, context)
}

/// The same for a page whose form may be in another language than the page.
fn rendered(
    desk: &WebDesk,
    (lang, form_lang): (Lang, Lang),
    status: Status,
    template: &str,
    context: Context,
) -> Reply {
    match desk.bundle.page_with_form(lang, form_lang, template, context) {
        Ok(html) => Reply::page(status, html),
        Err(error) => {
            tracing::error!(outcome = "page_not_rendered", template, %error);
            Reply::page(
                Status::Unavailable,
                "<!doctype html><html lang=\"ar\" dir=\"rtl\"><title>مكتب الفريق</title><p>تعذر عرض الصفحة.\
                 <p lang=\"en\" dir=\"ltr\">The page cannot be shown."
                    .into(),
            )
        }
    }
}
