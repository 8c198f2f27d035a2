//! A submission that is stored directly, without the journey.

use std::sync::LazyLock;

use forms::{Answers, FormDefinition, Reference, Typed};
use language::Lang;
use store::Store;
use store::SubmissionId;
use store::channel::Channel;
use store::lookup::{LookupKeys, LookupSecret};
use store::mark::Marks;
use store::outbox::{About, OutboxKey, Recipient};
use store::submission::{APPLICANT, Submission};
use store::token::Keys;
use store::world::World;

use crate::deployed::LOOKUP_KEY;
use crate::{applicant, bundle};

/// The keys of the functions.
pub static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::new([1; 32], None));

/// The key of the lookups, which deployed programs have too.
pub static LOOKUP: LazyLock<LookupSecret> = LazyLock::new(|| LookupSecret::parse(LOOKUP_KEY).unwrap());

/// A stored submission.
pub struct Submitted {
    /// Its reference.
    pub reference: Reference,
    /// The outbox item of its team.
    pub key: OutboxKey,
}

/// A support request without a mail to the applicant.
pub async fn without_mail(store: &Store, world: &World, lang: Lang) -> Submitted {
    let answers = applicant::SOUND.into_iter().filter(|(question, _)| !matches!(*question, "mail_me" | "email"));
    submit(store, world, lang, "support", answers.collect(), Marks::default()).await
}

/// A support request whose applicant asks for the number by mail.
pub async fn with_mail(store: &Store, world: &World, lang: Lang) -> Submitted {
    submit(store, world, lang, "support", applicant::SOUND.into_iter().collect(), Marks::default()).await
}

/// A submission of any form, with marks.
pub async fn submit(store: &Store, world: &World, lang: Lang, form: &str, typed: Typed, marks: Marks) -> Submitted {
    let bundle = bundle::load();
    let form = bundle.form(form).unwrap();
    let answers = Answers::validate(form, &typed).unwrap();
    let id = SubmissionId::draw(world).unwrap();
    let submission = Submission { lang, marks, ..by_website(&id, form, &answers) };
    let stored = store.submit(world, &submission).await.unwrap();
    let key = OutboxKey::new(About::Submission(id.as_str()), Recipient::Team(form.team));
    Submitted { reference: stored.reference, key }
}

/// A submission as the website makes it, in Arabic, without marks, and counted for no contact.
pub fn by_website<'a>(id: &'a SubmissionId, form: &'a FormDefinition, answers: &'a Answers) -> Submission<'a> {
    Submission {
        id,
        form,
        lang: Lang::Ar,
        channel: Channel::Website,
        by: APPLICANT,
        person: None,
        answers,
        marks: Marks::default(),
        contact: None,
        address: None,
        lookups: LookupKeys::from_answers(&LOOKUP, form, answers),
        proof: Some(&KEYS),
    }
}
