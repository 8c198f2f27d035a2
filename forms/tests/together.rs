//! Rules between the answers to several questions.

#![allow(clippy::unwrap_used)]

use forms::view::{FormView, SET_ASIDE_FIELD, reveal_css, rows};
use forms::{Answers, FormDefinition, Problem, Typed};
use language::Lang;

const FORM: &str = r#"
id = "together"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []

[[route]]
question = "for_whom"
is = "other"
team = "volunteering"

[[question]]
id = "for_whom"
kind = "choice"
label = { ar = "لمن تطلب؟", en = "Who is this for?" }
options = [
  { value = "self", label = { ar = "لنفسي", en = "For me" } },
  { value = "other", label = { ar = "لغيري", en = "For somebody else" } },
]

[[question]]
id = "full_name"
kind = "full_name"
label = { ar = "اسمك", en = "Your name" }
missing = { ar = "اكتب اسمك", en = "Write your name" }

[question.when]
question = "for_whom"
is = "other"
label = { ar = "اسمه", en = "Their name" }
missing = { ar = "اكتب اسمه", en = "Write their name" }

[[question]]
id = "mobile"
kind = "mobile"
none = { ar = "ليس لدي جوال", en = "I have no mobile" }
label = { ar = "جوالك", en = "Your mobile" }

[[question]]
id = "other_way"
kind = "short_text"
required = false
show_when = { question = "mobile", is = "none" }
label = { ar = "وسيلة أخرى", en = "Another way" }

[[question]]
id = "writer_name"
kind = "full_name"
show_when = { question = "for_whom", is = "other" }
differs_from = "full_name"
label = { ar = "اسمك أنت", en = "Your own name" }

[[question]]
id = "writer_mobile"
kind = "mobile"
show_when = { question = "for_whom", is = "other" }
rarely_same_as = "mobile"
label = { ar = "جوالك أنت", en = "Your own mobile" }

[[question]]
id = "reply_by"
kind = "choice"
required = false
label = { ar = "كيف؟", en = "How?" }
options = [
  { value = "call", label = { ar = "اتصال", en = "A call" }, needs = ["mobile", "writer_mobile"] },
  { value = "letter", label = { ar = "خطاب", en = "A letter" } },
]

[[question]]
id = "address"
kind = "short_text"
required = false
show_when = { question = "reply_by", is = "letter" }
label = { ar = "العنوان", en = "Address" }
"#;

fn form() -> FormDefinition {
    FormDefinition::parse(FORM).unwrap()
}

fn validate(fields: &[(&str, &str)]) -> Result<Answers, Vec<(String, Problem)>> {
    let typed: Typed = fields.iter().copied().collect();
    Answers::validate(&form(), &typed)
        .map_err(|mistakes| mistakes.into_iter().map(|one| (one.question, one.problem)).collect())
}

fn stored(answers: &Answers, id: &str) -> Option<String> {
    answers.stored().find(|(question, _)| *question == id).map(|(_, value)| value.reveal().to_string())
}

const OWN: [(&str, &str); 3] = [("for_whom", "self"), ("full_name", "سارة علي"), ("mobile", "0500000001")];
const OTHERS: [(&str, &str); 5] = [
    ("for_whom", "other"),
    ("full_name", "سارة علي"),
    ("mobile", "0500000001"),
    ("writer_name", "هند علي"),
    ("writer_mobile", "0500000002"),
];

fn with<'a>(base: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = base.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes).copied().collect()
}

#[test]
fn people_who_have_no_such_thing_can_say_so() {
    let none = [("for_whom", "self"), ("full_name", "سارة علي"), ("mobile.none", "none")];
    let answers = validate(&none).unwrap();
    assert_eq!(stored(&answers, "mobile").as_deref(), Some("none"));
    let shown = |lang| {
        let form = form();
        let rows = rows(&form, lang, &answers);
        rows.into_iter().find(|row| row.name == "mobile").unwrap().answer
    };
    assert_eq!(shown(Lang::Ar).as_deref(), Some("ليس لدي جوال"));
    // The answer goes through the check page and the table as it is.
    let form = form();
    let fields: Vec<_> = answers.fields(&form).map(|(name, value)| (name, value.reveal().to_string())).collect();
    assert!(fields.contains(&("mobile.none".into(), "none".into())), "{fields:?}");
    assert_eq!(Answers::validate(&form, &fields.into_iter().collect()), Ok(answers.clone()));
    let record = answers.stored().map(|(id, value)| (id.to_string(), forms::Personal::new(value.reveal().to_string())));
    assert_eq!(Answers::from_stored(&form, &record.collect()).0, answers);
    // Both is a mistake, and so is a value that no page sends.
    let both = with(&none, &[("mobile", "0500000001")]);
    assert_eq!(validate(&both).unwrap_err(), [("mobile".into(), Problem::NoneAndAnswer)]);
    let other = with(&none, &[("mobile.none", "yes")]);
    assert_eq!(validate(&other).unwrap_err(), [("mobile".into(), Problem::NotAnOption)]);
    // What is asked then.
    let then = with(&none, &[("other_way", "عند جاري")]);
    assert_eq!(stored(&validate(&then).unwrap(), "other_way").as_deref(), Some("عند جاري"));
}

#[test]
fn nothing_typed_is_dropped_without_a_word() {
    // A question that was left open takes the answer that follows.
    let letter = validate(&with(&OWN, &[("address", "بريدة")])).unwrap();
    assert_eq!(stored(&letter, "reply_by").as_deref(), Some("letter"));
    let taken_back = validate(&with(&OWN, &[("reply_by", ""), ("address", "بريدة")])).unwrap();
    assert_eq!(stored(&taken_back, "reply_by").as_deref(), Some("letter"));
    // Beside another answer it is a mistake, once.
    let fields = with(&OWN, &[("reply_by", "call"), ("address", "بريدة"), ("writer_name", "هند")]);
    let told = [("writer_name".to_string(), Problem::NotAsked), ("address".to_string(), Problem::NotAsked)];
    assert_eq!(validate(&fields).unwrap_err(), told);
    let (form, typed) = (form(), fields.iter().copied().collect::<Typed>());
    let mistakes = Answers::validate(&form, &typed).unwrap_err();
    let view = FormView::new(&form, Lang::En, &typed, &mistakes);
    assert_eq!(view.set_aside, "address writer_name");
    let answers = validate(&with(&fields, &[(SET_ASIDE_FIELD, &view.set_aside)])).unwrap();
    assert_eq!((stored(&answers, "address"), stored(&answers, "writer_name")), (None, None));
    // What was not told is told, also the second time.
    let half = with(&fields, &[(SET_ASIDE_FIELD, "address")]);
    assert_eq!(validate(&half).unwrap_err(), [("writer_name".into(), Problem::NotAsked)]);
    // While the answer above is missing or wrong, that is the mistake.
    let open = with(&OTHERS, &[("for_whom", "")]);
    assert_eq!(validate(&open).unwrap_err(), [("for_whom".into(), Problem::Missing)]);
    // Nothing to see is nothing typed.
    assert!(validate(&with(&OWN, &[("reply_by", "call"), ("address", " \u{200F} ")])).is_ok());
}

#[test]
fn a_question_has_other_words_for_somebody_else() {
    let missing = |for_whom, lang| {
        let typed: Typed = [("for_whom", for_whom)].into_iter().collect();
        let form = form();
        let mistakes = Answers::validate(&form, &typed).unwrap_err();
        let view = FormView::new(&form, lang, &typed, &mistakes);
        view.errors.into_iter().find(|error| error.target == "q-full_name").unwrap().message
    };
    assert_eq!((missing("self", Lang::Ar), missing("other", Lang::Ar)), ("اكتب اسمك".into(), "اكتب اسمه".into()));
    let form = form();
    for (fields, label) in [(&OWN[..], "Your name"), (&OTHERS[..], "Their name")] {
        let answers = validate(fields).unwrap();
        assert!(rows(&form, Lang::En, &answers).iter().any(|row| row.label == label), "{label}");
    }
    let css = reveal_css([&form]);
    for rule in [
        ".form-together:not(:has(#q-for_whom-2:checked)) .when-for_whom-other { display: none; }",
        ".form-together:has(#q-for_whom-2:checked) .unless-for_whom-other { display: none; }",
        ".form-together:not(:has(#q-mobile-none:checked)) #b-other_way:not(.wrong) { display: none; }",
    ] {
        assert!(css.contains(rule), "{rule}\n{css}");
    }
}

#[test]
fn answers_need_and_exclude_each_other() {
    for same in ["سارة علي", "ساره  على", "سارة-علي"] {
        let fields = with(&OTHERS, &[("writer_name", same)]);
        assert_eq!(validate(&fields).unwrap_err(), [("writer_name".into(), Problem::SamePerson)], "{same}");
    }
    let none = with(&OWN, &[("mobile", ""), ("mobile.none", "none"), ("reply_by", "call")]);
    assert_eq!(validate(&none).unwrap_err(), [("reply_by".into(), Problem::NeedsAnother)]);
    assert!(validate(&with(&none, &[("reply_by", "letter")])).is_ok());
    let others = with(&OTHERS, &[("mobile", ""), ("mobile.none", "none"), ("reply_by", "call")]);
    assert!(validate(&others).is_ok(), "the writer's number is enough");
    // A number with a mistake is the only mistake.
    let wrong = with(&OWN, &[("mobile", "five"), ("reply_by", "call")]);
    assert_eq!(validate(&wrong).unwrap_err().len(), 1);
}

#[test]
fn the_same_number_for_two_people_is_pointed_out() {
    let form = form();
    let warning = |fields: &[(&str, &str)]| {
        let answers = validate(fields).unwrap();
        rows(&form, Lang::En, &answers).into_iter().find(|row| row.name == "writer_mobile").unwrap().warning
    };
    assert_eq!(warning(&OTHERS), None);
    let same = with(&OTHERS, &[("writer_mobile", "+966 50 000 0001")]);
    assert!(warning(&same).unwrap().message(Lang::En).contains("“Your mobile”"));
    // Nobody has a number: that is nothing in common.
    let typed: Typed = same.iter().copied().collect();
    assert!(Answers::validate(&form, &typed).is_ok());
}

#[test]
fn an_optional_choice_can_be_taken_back() {
    let (form, nothing) = (form(), Typed::default());
    let view = FormView::new(&form, Lang::Ar, &nothing, &[]);
    let unanswered = |name: &str| view.questions.iter().find(|q| q.name == name).unwrap().unanswered.as_ref();
    assert_eq!(unanswered("reply_by").map(String::as_str), Some("q-reply_by-unanswered"));
    assert!(unanswered("for_whom").is_none(), "a required one");
    assert_eq!(stored(&validate(&with(&OWN, &[("reply_by", "")])).unwrap(), "reply_by"), None);
}

#[test]
fn some_submissions_go_to_another_team() {
    let form = form();
    assert_eq!(form.team_of(&validate(&OWN).unwrap()).name(), "relations");
    assert_eq!(form.team_of(&validate(&OTHERS).unwrap()).name(), "volunteering");
}

#[test]
fn what_cannot_work_is_a_fault_at_its_place() {
    let codes = |from: &str, to: &str| {
        assert!(FORM.contains(from), "{from}");
        let faults = FormDefinition::parse(&FORM.replacen(from, to, 1)).unwrap_err();
        faults.into_iter().map(|fault| fault.description.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("differs_from = \"full_name\"", "differs_from = \"mobile\""), ["form-compared"]);
    assert_eq!(codes("rarely_same_as = \"mobile\"", "rarely_same_as = \"later\""), ["form-compared"]);
    assert_eq!(codes("needs = [\"mobile\"", "needs = [\"address\""), ["form-needs"]);
    assert_eq!(
        codes("kind = \"full_name\"\nlabel", "kind = \"full_name\"\nnone = { ar = \"أ\", en = \"A\" }\nlabel"),
        ["form-foreign-key"]
    );
    assert_eq!(codes("is = \"other\"\nteam", "is = \"others\"\nteam"), ["form-condition-option"]);
    assert_eq!(
        codes("label = { ar = \"اسمه\", en = \"Their name\" }", "label = { ar = \"\", en = \"Their name\" }"),
        ["form-empty-text"]
    );
    assert_eq!(codes("id = \"other_way\"", "id = \"set_aside\""), ["form-reserved-id"]);
}
