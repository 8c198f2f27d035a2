//! A table in a file with many requests: those of a preview's sample, copied with other ids, references and numbers of their applicants.

use std::collections::HashMap;
use std::path::Path;

use dynoxide::actions::scan::ScanRequest;
use dynoxide::{AttributeValue, Database, ImportOptions, Item};
use forms::Reference;
use journeys::submitted::{KEYS, LOOKUP};
use journeys::{bundle, staff};
use preview::engine::{Engine, Kept};
use preview::sample;
use preview::site::Secrets;
use store::Store;

/// The requests that are copied.
const SAMPLE: usize = 60;
/// The copies of the sample that are imported at once.
const AT_ONCE: usize = 20;

/// What is in the table.
pub(crate) struct Filled {
    pub(crate) requests: usize,
    pub(crate) items: usize,
    /// Some of the references, spread over the table, and the ids of their submissions.
    pub(crate) references: Vec<Reference>,
    pub(crate) ids: Vec<String>,
}

/// Fills a new table. The engine's own import is used, because its stream slows down with every item.
pub(crate) async fn fill(file: &Path, requests: usize) -> Filled {
    let engine = Engine::start(Kept::InFile(file.into())).unwrap();
    let (table, store) = (engine.table(), Store::new(&engine.table()));
    store.ensure_table().await.unwrap();
    let secrets = Secrets { keys: KEYS.clone(), lookup: LOOKUP.clone() };
    sample::add(&store, &staff::world(), &secrets, Some(&bundle::load()), SAMPLE).await.unwrap();
    engine.stop();

    let database = Database::new(file.to_str().unwrap()).unwrap();
    let request = ScanRequest { table_name: table.table.clone(), ..ScanRequest::default() };
    let sample = database.scan(request).unwrap().items.unwrap();
    let requests_of_sample: Vec<(String, String)> = sample
        .iter()
        .filter(|item| text(item, "sk") == "REF")
        .map(|item| (text(item, "id"), text(item, "pk").trim_start_matches("REF#").to_string()))
        .collect();
    let copied: Vec<&Item> = sample
        .iter()
        .filter(|item| ["SUB#", "REF#", "LOOKUP#"].iter().any(|pk| text(item, "pk").starts_with(pk)))
        .collect();
    let mut filled = Filled { requests: SAMPLE, items: sample.len(), references: Vec::new(), ids: Vec::new() };
    database.enable_bulk_loading().unwrap();
    let mut waiting = Vec::new();
    let copies = requests.div_ceil(SAMPLE);
    for copy in 1..copies {
        let mut other = HashMap::new();
        for (place, (id, reference)) in requests_of_sample.iter().enumerate() {
            let number = copy * SAMPLE + place;
            let new = Reference::from_random(u64::try_from(number).unwrap() * 7_919);
            let new_id = format!("{number:032x}");
            if number.is_multiple_of(199) {
                filled.ids.push(new_id.clone());
                filled.references.push(new.clone());
            }
            other.insert(id.clone(), new_id);
            other.insert(reference.clone(), new.compact().to_string());
            other.insert(Reference::parse(reference).unwrap().to_string(), new.to_string());
        }
        filled.requests += requests_of_sample.len();
        for item in &copied {
            let value = |(name, value): (&String, &AttributeValue)| match value {
                AttributeValue::N(time) if name == "received_at" => (name.clone(), earlier(time, copy)),
                _ => (name.clone(), changed(value, &other, copy)),
            };
            waiting.push(item.iter().map(value).collect());
        }
        if copy % AT_ONCE == 0 || copy + 1 == copies {
            filled.items += waiting.len();
            database.import_items(&table.table, std::mem::take(&mut waiting), ImportOptions::default()).unwrap();
        }
    }
    database.disable_bulk_loading().unwrap();
    filled
}

fn text(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Another time of receipt for each copy, over some years, because lists are in the order of time.
fn earlier(time: &str, copy: usize) -> AttributeValue {
    let seconds: i64 = time.parse().unwrap();
    AttributeValue::N((seconds - i64::try_from(copy).unwrap() * 50_021).to_string())
}

/// A value with other ids and references, and with other hashes of numbers.
fn changed(value: &AttributeValue, other: &HashMap<String, String>, copy: usize) -> AttributeValue {
    match value {
        AttributeValue::S(text) => AttributeValue::S(changed_text(text, other, copy)),
        AttributeValue::M(map) => {
            AttributeValue::M(map.iter().map(|(name, value)| (name.clone(), changed(value, other, copy))).collect())
        }
        same => same.clone(),
    }
}

fn changed_text(text: &str, other: &HashMap<String, String>, copy: usize) -> String {
    let (kind, rest) = text.split_once('#').map_or(("", text), |(kind, rest)| (kind, rest));
    if let Some(new) = other.get(rest) {
        return if kind.is_empty() { new.clone() } else { format!("{kind}#{new}") };
    }
    // A lookup's key, or the attribute that names it with its kind.
    let (before, hash) = text.rsplit_once(['#', ':', ' ']).unwrap_or(("", text));
    let is_hash = hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_hash && !before.is_empty() {
        true => format!("{}{copy:08x}{}", &text[..=before.len()], &hash[8..]),
        false => text.into(),
    }
}
