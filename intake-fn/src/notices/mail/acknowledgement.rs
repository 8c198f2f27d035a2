//! The mail to an applicant who asked for it: the reference and the next steps, as on the receipt, and where the submission is followed. It
//! repeats no answer and its links carry nothing of the submission, because others may read the mailbox, and the address may be mistyped.

use forms::value::Email;
use forms::{FormDefinition, Personal};
use language::{Lang, normalise};

use super::error::MailError;
use super::letter::{Block, Letter};
use super::message::Mail;
use crate::runtime::config::TeamAddresses;
use bundle::Bundle;
use function::Origin;
use store::Timestamp;
use store::channel::Channel;
use store::outbox::Notice;

/// The acknowledgement of a submission, in the language that it was made in.
///
/// # Errors
/// [`MailError::Unwritable`] if the template does not work.
pub fn acknowledgement(
    addresses: &TeamAddresses,
    bundle: &Bundle,
    origin: &Origin,
    notice: &Notice,
    form: &FormDefinition,
    to: &Personal<String>,
) -> Result<Mail, MailError> {
    let Notice { reference, lang, received_at, .. } = notice;
    let (reference, lang) = (reference.to_string(), *lang);
    let number = bundle.number_name(form, lang);
    let t = |key| bundle.string(lang, key).replace("{number}", number);
    // Others may see the phone's screen, so the subject does not say what the form is about.
    let subject = normalise::line(&t("mail_subject").replace("{reference}", &reference));

    // Staff entered the submissions of other channels.
    let opening = t(if notice.channel == Channel::Website { "mail_opening" } else { "mail_opening_entered" });
    let mut facts = vec![(t("receipt_received_on"), day(*received_at, 0, lang))];
    let earliest = form.receipt.earliest_answer_days;
    facts.extend(earliest.map(|days| (t("receipt_earliest"), day(*received_at, days, lang))));
    let mut blocks =
        vec![Block::Text(opening), Block::Reference(t("receipt_reference"), reference), Block::Facts(facts)];
    let next: Vec<String> = form.receipt.next.iter().map(|step| normalise::line(step.get(lang))).collect();
    if !next.is_empty() {
        blocks.push(Block::Steps(t("receipt_next"), next));
    }
    blocks.extend([
        Block::Link(t("track_title"), format!("{}/intake/{lang}/track", origin.as_str())),
        Block::Text(format!("{} {}", t("receipt_questions"), t("receipt_questions_text"))),
        Block::Link(t("see_channels"), format!("{}/{lang}/channels/", origin.as_str())),
        Block::Text(format!("{} {}", t("mail_no_reply"), t("mail_why"))),
    ]);
    let sender = normalise::line(&t("mail_sender"));
    let letter = Letter::from_sender(sender.clone()).with(lang, blocks);
    Ok(Mail {
        from: addresses.from.clone(),
        from_name: sender,
        // Not every mail server takes a domain in another script.
        to: Email::parse(to.reveal()).map_or_else(|_| to.reveal().clone(), |address| address.ascii().into_owned()),
        message_id: addresses.message_id(&format!("{}.applicant", notice.reference.compact().to_lowercase())),
        date: *received_at,
        text: letter.text(),
        html: letter.html(&subject)?,
        subject,
        tags: Vec::new(),
        to_applicant: true,
    })
}

fn day(received_at: Timestamp, later: u16, lang: Lang) -> String {
    received_at.day_in_riyadh().later(later).display(lang)
}
