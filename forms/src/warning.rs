//! What is unusual about valid answers. The check page asks the person to look at it, and the desk shows it.

use crate::answers::Answers;
use crate::definition::{FormDefinition, Question};
use crate::together::is_same;
use crate::value::Value;
use language::Lang;

/// Something unusual about a valid answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The answer is the same as that to another question.
    SameAs {
        /// The text of the other question, in the language of the warning.
        other: String,
    },
    /// The mail address differs in a letter from one of a widely used provider.
    Misspelled {
        /// The address that was probably meant.
        meant: String,
    },
}

impl Warning {
    /// The warning about an answer, if there is one.
    pub fn of(form: &FormDefinition, question: &Question, answers: &Answers, lang: Lang) -> Option<Self> {
        let own = answers.get(&question.id)?.reveal();
        if let Value::Email(address) = own {
            return address.suggestion().map(|meant| Warning::Misspelled { meant: meant.as_str().into() });
        }
        let id = question.rarely_same_as.as_deref()?;
        let (other, value) = (form.question(id)?, answers.get(id)?.reveal());
        let same = || Warning::SameAs { other: answers.label(other).get(lang).into() };
        is_same(&question.kind, own, value).then(same)
    }

    /// The sentence for the person who is about to send the form.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Warning::SameAs { other }, Lang::Ar) => {
                format!("هذا هو نفسه المكتوب في «{other}». إن كان الصحيح غيره فاضغط «تعديل» واكتبه.")
            }
            (Warning::SameAs { other }, Lang::En) => {
                format!("This is the same as “{other}”. If it should be different, choose “Change” and correct it.")
            }
            (Warning::Misspelled { meant }, Lang::Ar) => {
                format!("هل تقصد \u{2068}{meant}\u{2069}؟ إن كان كذلك فاضغط «تعديل» وصحّحه.")
            }
            (Warning::Misspelled { meant }, Lang::En) => {
                format!("Did you mean {meant}? If so, choose “Change” and correct it.")
            }
        }
    }

    /// The sentence for the team.
    pub fn for_team(&self, lang: Lang) -> String {
        match (self, lang) {
            (Warning::SameAs { other }, Lang::Ar) => format!("هو نفسه المكتوب في «{other}»"),
            (Warning::SameAs { other }, Lang::En) => format!("The same as “{other}”"),
            (Warning::Misspelled { meant }, Lang::Ar) => format!("قد يكون المقصود \u{2068}{meant}\u{2069}"),
            (Warning::Misspelled { meant }, Lang::En) => format!("Perhaps {meant} was meant"),
        }
    }
}
