//! A submission as the desk finds it, and someone of the staff.

use forms::{Answers, Lang, Reference, Typed};
use intake_fn::seal::SubmissionId;
use intake_fn::store::Store;
use intake_fn::store::channel::Channel;
use intake_fn::store::record::Record;
use intake_fn::store::submission::{APPLICANT, Submission};
use intake_fn::suspicion::Marks;
use intake_fn::world::World;

use crate::bundle;

/// When the tests take place, in seconds since 1970.
pub const NOW: i64 = 1_795_000_000;
/// Someone of the staff.
pub const STAFF: &str = "هند";

/// The tests' time and the system's chance.
pub fn world() -> World {
    World::system().with_clock(|| NOW)
}

/// Stores a form's submission as the website does, and gives its reference.
pub async fn submitted<'a>(
    store: &Store,
    form: &str,
    answers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Reference {
    let bundle = bundle::load();
    let form = bundle.form(form).unwrap();
    let typed: Typed = answers.into_iter().collect();
    let answers = Answers::validate(form, &typed).unwrap();
    let submission = Submission {
        id: &SubmissionId::draw(&world()).unwrap(),
        form,
        lang: Lang::Ar,
        channel: Channel::Website,
        by: APPLICANT,
        answers: &answers,
        marks: Marks::default(),
        contact: None,
    };
    store.submit(&world(), &submission).await.unwrap().reference
}

/// What the table has of a submission.
pub async fn found(store: &Store, reference: &Reference) -> Record {
    store.find(NOW, reference).await.unwrap().expect("it is there")
}
