//! For every definition that an editor may write, either the check reports its faults, or the page is built, answers are
//! validated and kept, and submissions are stored.

use std::fmt::Write;
use std::sync::Arc;

use ::bundle::Bundle;
use forms::definition::Part;
use forms::view::SET_ASIDE_FIELD;
use forms::{FormDefinition, Kind, Question};
use journeys::page::Page;
use journeys::records::{self, Counts, count};
use journeys::visit::Visit;
use journeys::{applicant, bundle, table};
use language::Lang;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// The number of definitions to try. Each needs a whole site and a table.
const DEFINITIONS: u32 = 12;

/// A question as an editor may write it.
#[derive(Clone, Debug)]
struct Draft {
    kind: usize,
    required: bool,
    autofill: bool,
    hint: bool,
    missing: bool,
    limit: usize,
    options: usize,
    /// The condition: an earlier question with options, and one of its options, both by index.
    condition: Option<(usize, usize)>,
}

fn draft() -> impl Strategy<Value = Draft> {
    let condition = proptest::option::of((0_usize..9, 0_usize..9));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (0..Kind::NAMES.len(), flags, 0_usize..1000, 2_usize..5, condition).prop_map(
        |(kind, (required, autofill, hint, missing), limit, options, condition)| Draft {
            kind,
            required,
            autofill,
            hint,
            missing,
            limit,
            options,
            condition,
        },
    )
}

/// The definition file. Its id is that of a form that has pages in the content.
fn written(drafts: &[Draft]) -> String {
    let mut text =
        "id = \"rating\"\nteam = \"relations\"\ntitle = { ar = \"نموذج\", en = \"Form\" }\n[receipt]\nnext = []\n"
            .to_string();
    let mut choosable: Vec<(String, Vec<String>)> = Vec::new();
    for (place, draft) in drafts.iter().enumerate() {
        let (id, kind) = (format!("q{place}"), Kind::NAMES[draft.kind]);
        write!(text, "\n[[question]]\nid = \"{id}\"\nkind = \"{kind}\"\nlabel = {{ ar = \"سؤال {place}\", en = \"Question {place}\" }}\n")
            .unwrap();
        write!(text, "required = {}\nautofill = {}\n", draft.required, draft.autofill).unwrap();
        for (key, _) in [("hint", draft.hint), ("missing", draft.missing)].into_iter().filter(|(_, is)| *is) {
            writeln!(text, "{key} = {{ ar = \"قول\", en = \"Words\" }}").unwrap();
        }
        match kind {
            "number" => write!(text, "min = {0}\nmax = {0}\n", draft.limit).unwrap(),
            "money" => writeln!(text, "max = {}", draft.limit).unwrap(),
            "short_text" | "long_text" => writeln!(text, "max = {}", 1 + draft.limit % 200).unwrap(),
            "consent" => text.push_str("notice = \"3\"\n"),
            _ => {}
        }
        if let Some((on, option)) = draft.condition.filter(|_| !choosable.is_empty()) {
            let (question, options) = &choosable[on % choosable.len()];
            let option = &options[option % options.len()];
            writeln!(text, "show_when = {{ question = \"{question}\", is = [\"{option}\"] }}").unwrap();
        }
        let own: Vec<String> = match kind {
            "choice" | "choices" => (0..draft.options).map(|option| format!("o{option}")).collect(),
            "yes_no" => ["yes", "no"].map(String::from).into(),
            "rating" => (1..=5).map(|step| step.to_string()).collect(),
            _ => Vec::new(),
        };
        if kind.starts_with("choice") {
            let option =
                |value: &String| format!("{{ value = \"{value}\", label = {{ ar = \"خيار\", en = \"Option\" }} }}");
            let options: Vec<_> = own.iter().map(option).collect();
            writeln!(text, "options = [{}]", options.join(", ")).unwrap();
        }
        if !own.is_empty() {
            choosable.push((id, own));
        }
    }
    text
}

/// A valid answer for a field of a question.
fn sound(question: &Question, part: Part) -> String {
    match (question.kind.clone(), part) {
        (Kind::Date, Part::Day) => "٢٥".into(),
        (Kind::Date, Part::Month) => "جمادى الآخرة".into(),
        (Kind::Date, _) => "١٤٤٥".into(),
        (Kind::FullName, _) => "سارة علي".into(),
        (Kind::NationalId, _) => "1000000008".into(),
        (Kind::Mobile, _) => "٠٥٠٠٠٠٠٠٠١".into(),
        (Kind::Telephone, _) => "0020 100 123 4567".into(),
        (Kind::Email, _) => "sara@example.com".into(),
        (Kind::Number { min, .. }, _) => min.to_string(),
        (Kind::Money { max }, _) => format!("{max} ريال"),
        (Kind::ShortText { max } | Kind::LongText { max }, _) => "ا".repeat(max),
        (Kind::City, _) => "عنيزة".into(),
        (Kind::NationalAddress, _) => "abcd1234".into(),
        (Kind::Iban, _) => "SA03 8000 0000 6080 1016 7519".into(),
        (Kind::Reference, _) => "2222-2222".into(),
        (Kind::Attestation | Kind::Consent { .. }, _) => "yes".into(),
        // The first option is enough to meet the conditions of later questions.
        (kind, _) => kind.options()[0].value.clone(),
    }
}

/// The site and the bundle with this definition, and the diagnostics of the check.
fn built(definition: &str) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    bundle::copy(&bundle::root().join("content"), &content);
    std::fs::write(content.join("forms/rating.toml"), definition).unwrap();
    let options = site_gen::Options::new(content, bundle::root().join("templates"), 1_780_000_000);
    let built = site_gen::build(&options);
    let errors = built.diagnostics.iter().filter(|found| found.severity == site_gen::Severity::Error);
    let errors = errors.map(|found| format!("{} {}", found.code, found.message.get(Lang::En))).collect();
    if let Some(files) = built.files {
        site_gen::write::write(folder.path(), &files).unwrap();
    }
    (folder, errors)
}

fn assert_contains_questions(page: &Page, form: &FormDefinition) {
    for question in &form.questions {
        assert!(page.ids.iter().any(|id| id.starts_with(&format!("q-{}", question.id))), "{}", question.id);
    }
}

async fn journey(definition: &str, form: &FormDefinition) {
    let (folder, errors) = built(definition);
    assert_eq!(errors, Vec::<String>::new(), "a definition that can be read can be shown");
    let mut visit = Visit::at(table::fresh().await);
    visit.intake.bundle = Arc::new(Bundle::load(&folder.path().join("intake")).unwrap());
    for lang in Lang::ALL {
        let step = |step: &str| format!("/intake/{lang}/rating{step}");
        let page = std::fs::read_to_string(folder.path().join(format!("site/{lang}/forms/rating/index.html"))).unwrap();
        assert_contains_questions(&Page::parse(&page), form);
        // Without answers: one mistake for each required question without a condition.
        let needed = form.questions.iter().filter(|question| question.required && question.show_when.is_none()).count();
        let empty = visit.post(&step(""), String::new()).await;
        assert_eq!(empty.status, if needed == 0 { 200 } else { 422 });
        if needed > 0 {
            assert_contains_questions(&empty.page, form);
            let links = empty.page.links.iter().filter(|link| link.starts_with("#q-"));
            assert_eq!(links.count(), needed);
            assert!(links_lead_somewhere(&empty.page));
        }
        // With all answers.
        let fields: Vec<_> = form
            .questions
            .iter()
            .flat_map(|question| {
                question.parts().iter().map(move |part| (question.field(*part), sound(question, *part)))
            })
            .collect();
        // What is typed where nothing is asked was told before.
        let ids: Vec<_> = form.questions.iter().map(|question| question.id.as_str()).collect();
        let fields: Vec<_> = fields.into_iter().chain([(SET_ASIDE_FIELD.to_string(), ids.join(" "))]).collect();
        let body = applicant::body_of(form, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let check = visit.post(&step(""), body).await;
        assert_eq!(check.status, 200, "{}", check.page.words);
        let changing = visit.post(&step("/change"), check.page.hidden_body()).await;
        assert_eq!(changing.status, 200);
        let again = visit.post(&step(""), changing.page.filled_body()).await;
        let answers = |page: &Page| page.hidden.iter().filter(|(name, _)| name != "seal").cloned().collect::<Vec<_>>();
        assert_eq!(answers(&again.page), answers(&check.page), "the form, filled in, says the same again");
        let confirmed = visit.post(&step("/confirm"), check.page.hidden_body()).await;
        assert_eq!(confirmed.status, 303);
        assert_eq!(visit.get(&confirmed.location).await.status, 200);
    }
    assert_eq!(count(&visit.table).await, Counts::of(2));
    let asked = records::of_kind(&visit.table, "META")
        .await
        .iter()
        .map(|item| records::answers(item).len())
        .collect::<Vec<_>>();
    assert_eq!(asked[0], asked[1], "both languages ask the same");
}

fn links_lead_somewhere(page: &Page) -> bool {
    page.links.iter().filter_map(|link| link.strip_prefix("#q-")).all(|id| page.ids.contains(&format!("q-{id}")))
}

#[test]
fn a_definition_that_can_be_read_can_be_shown_answered_and_stored() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(DEFINITIONS) });
    runner
        .run(&proptest::collection::vec(draft(), 1..12), |drafts| {
            let definition = written(&drafts);
            let form = FormDefinition::parse(&definition).map_err(|faults| {
                TestCaseError::fail(format!("{:?}\n{definition}", faults[0].description.message.get(Lang::En)))
            })?;
            runtime.block_on(journey(&definition, &form));
            Ok(())
        })
        .unwrap();
}
