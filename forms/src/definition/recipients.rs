//! Whom a submission is told to: the team, and the address that an acknowledgement goes to. Writing and sending the mail is the job of other crates.

use super::form::FormDefinition;
use super::team::Team;
use crate::answers::Answers;
use crate::personal::Personal;
use crate::value::{Email, Value};

impl FormDefinition {
    /// The team that is notified of these answers: that of the first route whose condition holds, or the form's.
    pub fn team_of(&self, answers: &Answers) -> Team {
        self.routes.iter().find(|route| answers.meets(&route.when)).map_or(self.team, |route| route.team)
    }

    /// The address that an acknowledgement goes to. None if the form sends no acknowledgement, or if the person did not ask
    /// for one.
    pub fn acknowledgement<'a>(&self, answers: &'a Answers) -> Option<Personal<&'a Email>> {
        match answers.get(self.acknowledge.as_ref()?)?.reveal() {
            Value::Email(address) => Some(Personal::new(address)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::faults::Fault;
    use crate::typed::Typed;

    const ASKS: &str = r#"
[[question]]
id = "mail_me"
kind = "yes_no"
required = false
label = { ar = "أ", en = "A" }

[[question]]
id = "email"
kind = "email"
show_when = { question = "mail_me", is = "yes" }
label = { ar = "أ", en = "A" }

[[question]]
id = "other"
kind = "email"
required = false
label = { ar = "أ", en = "A" }
"#;

    /// A form with these questions and an extra line.
    fn form(line: &str, questions: &str) -> Result<FormDefinition, Vec<Fault>> {
        FormDefinition::parse(&format!(
            "id = \"small\"\ntitle = {{ ar = \"أ\", en = \"A\" }}\nteam = \"relations\"\n{line}\n[receipt]\nnext = []\n{questions}"
        ))
    }

    fn codes(line: &str, questions: &str) -> Vec<&'static str> {
        form(line, questions).unwrap_err().into_iter().map(|fault| fault.description.code).collect()
    }

    /// The address for the acknowledgement of these answers.
    fn address(line: &str, typed: &[(&str, &str)]) -> Option<String> {
        let form = form(line, ASKS).unwrap();
        let typed: Typed = typed.iter().copied().collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        form.acknowledgement(&answers).map(|address| address.reveal().as_str().to_string())
    }

    const TO_EMAIL: &str = "acknowledge = \"email\"";

    #[test]
    fn a_person_who_asks_for_a_mail_gets_it_at_the_answered_address() {
        let typed = [("mail_me", "yes"), ("email", "one@example.sa"), ("other", "two@example.sa")];
        assert_eq!(address(TO_EMAIL, &typed).as_deref(), Some("one@example.sa"));
        assert_eq!(address("", &typed), None, "the form sends no acknowledgement");
    }

    #[test]
    fn a_person_who_does_not_ask_gets_no_mail_at_a_typed_address() {
        let typed =
            [("mail_me", "no"), ("set_aside", "email"), ("email", "one@example.sa"), ("other", "two@example.sa")];
        assert_eq!(address(TO_EMAIL, &typed), None, "they were told that it is not sent");
        assert_eq!(address(TO_EMAIL, &[("other", "two@example.sa")]), None);
        // An address in a question that only those see who want the mail says that they do.
        let typed = [("mail_me", ""), ("email", "one@example.sa")];
        assert_eq!(address(TO_EMAIL, &typed).as_deref(), Some("one@example.sa"));
    }

    #[test]
    fn an_unusable_question_for_the_address_is_a_fault() {
        assert_eq!(codes("acknowledge = \"mail\"", ASKS), ["form-acknowledge"]);
        assert_eq!(codes("acknowledge = \"mail_me\"", ASKS), ["form-acknowledge-kind"]);
        assert_eq!(codes("acknowledge = \"other\"", ASKS), ["form-acknowledge-everyone"]);
    }

    #[test]
    fn a_faulty_question_is_reported_once() {
        assert_eq!(codes(TO_EMAIL, &ASKS.replacen("kind = \"email\"", "kind = \"mail\"", 1)), ["form-unknown-kind"]);
        assert_eq!(codes(TO_EMAIL, &ASKS.replace("question = \"mail_me\"", "question = \"who\"")), ["form-condition"]);
    }

    #[test]
    fn debug_does_not_show_the_address() {
        let form = form(TO_EMAIL, ASKS).unwrap();
        let typed: Typed = [("mail_me", "yes"), ("email", "one@example.sa")].into_iter().collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        assert!(!format!("{:?}", form.acknowledgement(&answers).unwrap()).contains("one@"));
    }
}
