//! What a mail to a team says, and where it goes. Nothing personal is in it: the reference leads to the rest.

mod mailer;

use forms::calendar::Day;
use forms::{FormDefinition, Kind, Lang, Question, Team, normalise};
use mail_builder::MessageBuilder;

use crate::config::{ConfigError, Environment};
use crate::store::outbox::Notice;

pub use mailer::{MailError, Mailer};

/// From whom, and to whom for each team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamAddresses {
    /// `INTAKE_MAIL_FROM`.
    pub from: String,
    /// `INTAKE_MAIL_RELATIONS`.
    pub relations: String,
    /// `INTAKE_MAIL_VOLUNTEERING`.
    pub volunteering: String,
    /// `INTAKE_MAIL_SOCIAL_RESEARCH`.
    pub social_research: String,
}

impl TeamAddresses {
    /// Reads the variables. Only the sender and the relations team must be set; the others' mail goes to the relations
    /// team where they have no address of their own.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let relations = address(env, "INTAKE_MAIL_RELATIONS", None)?;
        Ok(TeamAddresses {
            from: address(env, "INTAKE_MAIL_FROM", None)?,
            volunteering: address(env, "INTAKE_MAIL_VOLUNTEERING", Some(&relations))?,
            social_research: address(env, "INTAKE_MAIL_SOCIAL_RESEARCH", Some(&relations))?,
            relations,
        })
    }

    fn of(&self, team: Team) -> &str {
        match team {
            Team::Relations => &self.relations,
            Team::Volunteering => &self.volunteering,
            Team::SocialResearch => &self.social_research,
        }
    }
}

fn address(env: &impl Environment, name: &'static str, otherwise: Option<&str>) -> Result<String, ConfigError> {
    let address = match (env.need(name), otherwise) {
        (Err(_), Some(otherwise)) => return Ok(otherwise.to_string()),
        (address, _) => address?,
    };
    forms::value::Email::parse(&address)
        .map(|email| email.as_str().to_string())
        .map_err(|_| ConfigError::Unusable { name, why: "it is one mail address" })
}

/// A mail, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The sender.
    pub from: String,
    /// The one recipient.
    pub to: String,
    /// The same for every attempt at the same notice. SES gives each mail an id of its own, so it also stands in
    /// `References`, by which mail programs keep repeated notices together.
    pub message_id: String,
    /// When the submission was stored, in seconds since 1970.
    pub date: i64,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Mail {
    /// The mail as it travels (RFC 5322 and MIME).
    ///
    /// # Errors
    /// [`MailError::Unwritable`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, MailError> {
        MessageBuilder::new()
            .from(self.from.as_str())
            .to(self.to.as_str())
            .message_id(self.message_id.as_str())
            .references(self.message_id.as_str())
            .date(self.date)
            .subject(self.subject.as_str())
            .text_body(self.text.as_str())
            .write_to_vec()
            .map_err(|error| MailError::Unwritable(error.to_string()))
    }
}

/// The notice of a new submission: Arabic first, English under it.
pub fn notice(addresses: &TeamAddresses, team: Team, notice: &Notice, form: Option<&FormDefinition>) -> Mail {
    let reference = &notice.reference;
    // A definition may break a title's line; a header that is broken would begin another one.
    let title = |lang| normalise::line(form.map_or(notice.form.as_str(), |form| form.title.get(lang)));
    let day = Day::in_riyadh(notice.received_at, 0);
    let arrived = |lang| {
        let own = form.and_then(|form| form.mail.as_ref()).map(|words| normalise::line(words.get(lang)));
        own.unwrap_or_else(|| match lang {
            Lang::Ar => "وصل جديد من موقع الجمعية.".into(),
            Lang::En => "Something new has come in from the Association’s website.".into(),
        })
    };
    let arabic = format!(
        "{}\n\n\
         النموذج: {}\nرقم الطلب: {reference}\nتاريخ الاستلام: {}\nلغة النموذج: {}\n\n\
         لا تحمل هذه الرسالة شيئًا من بيانات مقدم الطلب. اطّلع عليها برقم الطلب.{}",
        arrived(Lang::Ar),
        title(Lang::Ar),
        day.display(Lang::Ar),
        notice.lang.own_name(),
        asked("يسأل النموذج عن:", form, Lang::Ar),
    );
    let english = format!(
        "{}\n\n\
         Form: {}\nReference: {reference}\nReceived on: {}\nLanguage of the form: {}\n\n\
         This mail holds none of the applicant’s data. Look them up by the reference.{}",
        arrived(Lang::En),
        title(Lang::En),
        day.display(Lang::En),
        notice.lang.own_name(),
        asked("The form asks for:", form, Lang::En),
    );
    let domain = addresses.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    Mail {
        from: addresses.from.clone(),
        to: addresses.of(team).to_string(),
        message_id: format!("{}.{}@{domain}", reference.compact().to_lowercase(), team.name()),
        date: notice.received_at,
        subject: format!("{} – {reference}", title(Lang::Ar)),
        text: format!("{arabic}\n\n——\n\n{english}\n"),
    }
}

/// What the form asks of everyone, so that the team knows what the record may hold. Which of it was answered is not told: that
/// a guardian was asked for, say, already tells of a person.
fn asked(heading: &str, form: Option<&FormDefinition>, lang: Lang) -> String {
    let questions = form.iter().flat_map(|form| &form.questions);
    // Sentences to agree to are no headings.
    let asks = |question: &&Question| !matches!(question.kind, Kind::Attestation | Kind::Consent { .. });
    let lines: String =
        questions.filter(asks).map(|question| format!("\n- {}", normalise::line(question.label.get(lang)))).collect();
    if lines.is_empty() { lines } else { format!("\n\n{heading}{lines}") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use forms::Reference;

    use super::*;

    #[test]
    fn a_mail_names_the_reference_in_both_languages_and_its_own_id_stays_the_same() {
        let env =
            BTreeMap::from([("INTAKE_MAIL_FROM", "site@example.com"), ("INTAKE_MAIL_RELATIONS", "team@example.com")]);
        let addresses = TeamAddresses::read(&env).unwrap();
        let about = Notice {
            form: "support".into(),
            reference: Reference::from_random(5),
            lang: Lang::Ar,
            received_at: 1_704_574_800,
        };
        let mail = notice(&addresses, Team::Volunteering, &about, None);
        assert_eq!(mail.to, "team@example.com");
        assert_eq!(mail.text.matches(&about.reference.to_string()).count(), 2);
        assert!(mail.text.contains("7 يناير 2024 (25 جمادى الآخرة 1445\u{a0}هـ)"));
        assert_eq!(mail.message_id, notice(&addresses, Team::Volunteering, &about, None).message_id);
        let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
        assert!(bytes.contains("To: <team@example.com>"), "{bytes}");
    }

    #[test]
    fn a_mail_speaks_of_its_form_and_names_what_everyone_is_asked() {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "b@example.com")]);
        let addresses = TeamAddresses::read(&env).unwrap();
        let form = FormDefinition::read(include_str!("../../forms/tests/every_kind.toml")).unwrap();
        let about = Notice {
            form: form.id.clone(),
            reference: Reference::from_random(5),
            lang: Lang::En,
            received_at: 1_704_574_800,
        };
        let text = notice(&addresses, Team::Relations, &about, Some(&form)).text;
        let (arabic, english) = text.split_once("\n——\n").unwrap();
        assert!(
            arabic.starts_with("وصل شيء من كل نوع.\n")
                && english.trim().starts_with("One of every kind has come in.\n")
        );
        for question in &form.questions {
            let asked = !matches!(question.kind, Kind::Attestation | Kind::Consent { .. });
            assert_eq!(arabic.contains(&format!("\n- {}\n", question.label.ar)), asked, "{}", question.id);
            assert_eq!(english.contains(&format!("\n- {}\n", question.label.en)), asked, "{}", question.id);
        }
    }

    #[test]
    fn a_title_with_line_breaks_stays_one_line_of_the_head() {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "b@example.com")]);
        let addresses = TeamAddresses::read(&env).unwrap();
        let about = |form: &str| Notice {
            form: form.into(),
            reference: Reference::from_random(5),
            lang: Lang::En,
            received_at: 1_704_574_800,
        };
        let definition = include_str!("../tests/small.toml");
        for broken in
            ["Small\\nBcc: c@example.com", "Small\\r\\nBcc: c@example.com", "Small\\r\\n\\r\\nBcc: c@example.com"]
        {
            let both = format!("title = {{ ar = \"{broken}\", en = \"{broken}\" }}");
            let form = definition.replace("title = { ar = \"صغير\", en = \"Small\" }", &both);
            let form = FormDefinition::read(&form).unwrap();
            assert!(form.title.en.contains('\n'), "the definition breaks the line");
            let mail = notice(&addresses, Team::Relations, &about("small"), Some(&form));
            assert_eq!(mail.subject, format!("Small Bcc: c@example.com – {}", about("small").reference));
            let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
            let (head, text) = bytes.split_once("\r\n\r\n").unwrap();
            assert_eq!(head.lines().filter(|line| line.starts_with("Subject: ")).count(), 1);
            assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
            assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        }
        // A form that is gone leaves its id, which comes from the table.
        assert!(!notice(&addresses, Team::Relations, &about("gone\r\nBcc: x"), None).subject.contains(['\r', '\n']));
    }

    #[test]
    fn an_address_that_is_none_stops_the_start() {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "a@b, c@d")]);
        let error = TeamAddresses::read(&env).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable INTAKE_MAIL_RELATIONS cannot be used: it is one mail address"
        );
    }
}
