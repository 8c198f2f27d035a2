//! Exporting and erasing the data of one person at their request (PDPL, articles 4 and 18).

use std::collections::BTreeMap;

use forms::value::{Email, NationalId, Telephone};
use forms::{Kind, Personal, Problem};
use language::Lang;

use crate::cli::{ToFile, Who};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::file::Target;
use crate::state::Desk;
use crate::words;
use desk::names::moment;
use desk::pick::pick;
use desk::sheet::FileKind;
use desk::text::visible;
use store::person::Hit;
use store::record::Record;

/// The kind of value that identifies a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KnownBy {
    Mobile,
    NationalId,
    Email,
}

/// The person whose data are exported or erased.
struct Person {
    by: KnownBy,
    /// The value in its stored form.
    value: Personal<String>,
}

impl KnownBy {
    fn label(self, lang: Lang) -> &'static str {
        match self {
            KnownBy::Mobile => pick(lang, "رقم الجوال أو الهاتف", "Mobile or telephone number"),
            KnownBy::NationalId => pick(lang, "رقم الهوية الوطنية أو الإقامة", "National ID or Iqama number"),
            KnownBy::Email => pick(lang, "البريد الإلكتروني", "Email address"),
        }
    }

    fn read(self, typed: &str) -> Result<String, Problem> {
        Ok(match self {
            KnownBy::Mobile => Telephone::parse(typed)?.as_str().to_string(),
            KnownBy::NationalId => NationalId::parse(typed)?.as_str().to_string(),
            KnownBy::Email => Email::parse(typed)?.as_str().to_string(),
        })
    }

    fn is_of(self, kind: &Kind) -> bool {
        match self {
            KnownBy::Mobile => kind.is_telephone(),
            KnownBy::NationalId => matches!(kind, Kind::NationalId),
            KnownBy::Email => matches!(kind, Kind::Email),
        }
    }
}

impl Person {
    fn is(&self, stored: &Personal<String>) -> bool {
        match self.by {
            // Mail addresses differing in case lead to the same mailbox.
            KnownBy::Email => stored.reveal().to_lowercase() == self.value.reveal().to_lowercase(),
            _ => stored == &self.value,
        }
    }
}

impl Desk {
    pub(crate) async fn export_person(&self, who: &Who, file: &ToFile, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let kind = FileKind::from_path(&file.to).ok_or_else(|| words::not_a_file(self.lang))?;
        let target = Target::new(file, self.lang)?;
        let person = self.person(who, console)?;
        let hits = self.search(&person).await?;
        let records = self.records(&hits).await?;
        if records.is_empty() {
            return Err(Failure::Failed(self.nothing_held(person.by)));
        }
        let written = self.written(&target, kind, &self.telling().everything(&records))?;
        // Recorded before the file is in place: an unrecorded copy is worse than a record without a copy.
        for record in &records {
            let reference = &record.submission.summary.reference;
            let recorded = self.store.record_export(&act, record).await;
            recorded.map_err(|error| self.unchanged(reference, &error))?;
        }
        written.keep()?;
        let (count, path) = (records.len(), file.to.display());
        console.line(&pick(
            self.lang,
            format!("كُتب في {path} كل ما هو محفوظ في {count} من الطلبات، وسُجّل ذلك على كل منها. تحقق من هوية صاحب البيانات قبل أن تسلّمه الملف."),
            format!("Everything that is held is written to {path} (requests: {count}), and that is recorded with each request. Make sure of the person’s identity before you hand the file over."),
        ))
    }

    pub(crate) async fn erase_person(&self, who: &Who, yes: bool, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let person = self.person(who, console)?;
        let hits = self.search(&person).await?;
        if hits.is_empty() {
            return console.line(&self.nothing_held(person.by));
        }
        let records = self.records(&hits).await?;
        for hit in &hits {
            console.line(&self.hit(
                hit,
                records.iter().find(|one| one.submission.summary.reference == hit.reference),
                &person,
            ))?;
        }
        let count = hits.len();
        let question = pick(
            self.lang,
            format!("ستُمحى هذه الطلبات بكل ما فيها ({count})، ولا يمكن استرجاعها."),
            format!("These requests ({count}) will be erased with everything in them, and cannot be brought back."),
        );
        let word = pick(self.lang, "محو", "erase");
        if !yes && !console.confirms(self.lang, &question, word)? {
            return Err(words::not_confirmed(self.lang));
        }
        for hit in &hits {
            let erased = self.store.erase(&act, &hit.reference).await;
            erased.map_err(|error| self.not_erased(&hit.reference, &error))?;
            let reference = &hit.reference;
            console.line(&pick(self.lang, format!("مُحي {reference}"), format!("{reference} is erased")))?;
        }
        console.line(pick(
            self.lang,
            "بقي في السجل رقم كل طلب ونموذجه ووقت المحو واسمك، ولا شيء سوى ذلك.",
            "The number of each request, its form, the time and your name stay on record, and nothing else.",
        ))
    }

    /// The person that the command names, or that the user is prompted for.
    fn person(&self, who: &Who, console: &mut Console<'_>) -> Result<Person, Failure> {
        let given =
            [(KnownBy::Mobile, &who.mobile), (KnownBy::NationalId, &who.national_id), (KnownBy::Email, &who.email)];
        let (by, typed) = given
            .into_iter()
            .find_map(|(by, given)| Some((by, given.as_ref()?)))
            .ok_or_else(|| Failure::Usage(words::not_understood(self.lang)))?;
        let label = by.label(self.lang);
        let typed = match typed {
            Some(typed) => typed.clone(),
            None => console.ask(&format!("{label}: "))?.unwrap_or_default(),
        };
        let value = by.read(&typed).map_err(|problem| Failure::Usage(problem.message(self.lang, label)))?;
        Ok(Person { by, value: Personal::new(value) })
    }

    /// The requests with the person's value in an answer to a question of that kind, even if it is about someone else. If the site no
    /// longer has the form or the question, its kind is unknown, and every answer is compared.
    async fn search(&self, person: &Person) -> Result<Vec<Hit>, Failure> {
        let is_wanted = |form: &str, answers: &BTreeMap<String, Personal<String>>| {
            answers.iter().any(|(id, stored)| self.is_where(person, form, id) && person.is(stored))
        };
        let mut hits = self.store.search(self.now(), is_wanted).await.map_err(|error| self.unreachable(&error))?;
        hits.sort_by(|a, b| a.reference.cmp(&b.reference));
        Ok(hits)
    }

    fn is_where(&self, person: &Person, form: &str, question: &str) -> bool {
        let question = self.form(form).and_then(|form| form.question(question));
        question.is_none_or(|question| person.by.is_of(&question.kind))
    }

    /// The records of the hits that have not expired, oldest first.
    async fn records(&self, hits: &[Hit]) -> Result<Vec<Record>, Failure> {
        let mut records = Vec::new();
        for hit in hits {
            let found = self.store.find(self.now(), &hit.reference).await;
            records.extend(found.map_err(|error| self.unreachable(&error))?);
        }
        records.sort_by_key(|record| record.submission.summary.received_at);
        Ok(records)
    }

    /// A line about a hit. It names the questions, because the answer may be about someone else.
    fn hit(&self, hit: &Hit, record: Option<&Record>, person: &Person) -> String {
        let Some(record) = record else {
            return format!("{}  {}", hit.reference, pick(self.lang, "مضى وقت حفظه", "past the time that it is kept"));
        };
        let summary = &record.submission.summary;
        let form = self.form(&summary.form);
        let answers = record.submission.answers.iter();
        let theirs = answers.filter(|(id, stored)| self.is_where(person, &summary.form, id) && person.is(stored));
        let questions: Vec<_> = theirs
            .map(|(id, _)| form.and_then(|form| form.question(id)).map_or(id.as_str(), |q| q.label.get(self.lang)))
            .collect();
        let (title, received) = (self.title(&summary.form), moment(summary.received_at));
        visible(&format!("{}  {received}  {title}  ({})", hit.reference, questions.join(pick(self.lang, "، ", ", "))))
    }

    fn nothing_held(&self, by: KnownBy) -> String {
        let label = by.label(self.lang);
        pick(
            self.lang,
            format!("لا يوجد طلب فيه هذه القيمة ({label}). قد يكون صاحبه كتب غيرها، فابحث بوسيلة أخرى أيضًا."),
            format!(
                "No request holds this value ({label}). The person may have given another one: search by another way too."
            ),
        )
    }
}
