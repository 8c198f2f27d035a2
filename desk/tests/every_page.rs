//! Every text of the desk's templates, in both languages, on a page that somebody is shown. So the HTML validator, which gets the pages
//! (`journeys::page`), sees every part of every template in both.

mod tour;

use language::Lang;

/// Texts that only a great many records would show.
const OF_MANY_RECORDS: [&str; 3] = [
    // The log, after two hundred entries.
    "These are the latest 200.",
    // A search that finds more than it shows.
    "These are the newest; there are more.",
    "These are the newest; there are more. Write more words.",
];
/// The log of a desk at which nothing was done: adding the first person is done.
const NEVER: [&str; 1] = ["Nothing yet."];

/// The texts of the desk's templates: the template's name, the Arabic one and the English one.
fn texts() -> Vec<(String, [String; 2])> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/desk");
    let mut texts = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let template = std::fs::read_to_string(&path).unwrap();
        let said = template.split("say(ar=\"").skip(1);
        texts.extend(said.map(|rest| {
            let (arabic, rest) = rest.split_once("\", en=\"").unwrap();
            (name.clone(), [arabic.to_string(), rest.split_once("\")").unwrap().0.to_string()])
        }));
    }
    assert!(texts.len() > 300, "{}", texts.len());
    texts
}

async fn every_text_is_shown(lang: Lang) {
    let shown = Box::pin(tour::pages(lang)).await;
    for page in &shown {
        assert!(page.contains(&format!("<html lang=\"{lang}\" dir=\"{}\">", lang.dir())), "{page}");
    }
    let all = shown.concat();
    let is_rare = |english: &str| OF_MANY_RECORDS.contains(&english) || NEVER.contains(&english);
    let texts = texts().into_iter().map(|(name, [arabic, english])| {
        let is_expected = !is_rare(&english);
        (name, if lang == Lang::Ar { arabic } else { english }, is_expected)
    });
    let missing: Vec<_> = texts.filter(|(_, text, is_expected)| all.contains(text.as_str()) != *is_expected).collect();
    assert!(missing.is_empty(), "{} not as expected: {missing:#?}", missing.len());
}

#[tokio::test]
async fn every_arabic_text_of_the_templates_is_shown() {
    every_text_is_shown(Lang::Ar).await;
}

#[tokio::test]
async fn every_english_text_of_the_templates_is_shown() {
    every_text_is_shown(Lang::En).await;
}
