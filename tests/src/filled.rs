//! A table in a file with many requests: those of a preview's sample, copied with other ids, references and numbers of their applicants.

use std::collections::HashMap;
use std::path::Path;

use dynoxide::actions::scan::ScanRequest;
use dynoxide::{AttributeValue, Database, ImportOptions, Item};
use forms::Reference;
use preview::engine::{Engine, Kept};
use preview::sample;
use preview::site::Secrets;
use store::Store;
use store::status::Status;

use crate::submitted::{KEYS, LOOKUP};
use crate::{bundle, staff};

/// The requests that are copied.
const SAMPLE: usize = 60;
/// The copies of the sample that are imported at once.
const AT_ONCE: usize = 20;

/// What is in the table.
pub struct Filled {
    /// The number of requests.
    pub requests: usize,
    /// Those of them that are not closed.
    pub open: usize,
    /// The number of items.
    pub items: usize,
    /// Some of the references, spread over the table.
    pub references: Vec<Reference>,
    /// The ids of their submissions.
    pub ids: Vec<String>,
}

/// A request of the sample, with its items.
struct Sample {
    id: String,
    /// Without its hyphens.
    reference: String,
    open: bool,
    items: Vec<Item>,
}

/// Fills a new table with about so many requests. Where there is a limit to those that are not closed, the first copies are of such
/// requests, and the others of closed requests, whose notices were sent. The engine's own import is used, because its stream slows down with
/// every item.
pub async fn fill(file: &Path, requests: usize, most_open: Option<usize>) -> Filled {
    let engine = Engine::start(Kept::InFile(file.into())).unwrap();
    let (table, store) = (engine.table(), Store::new(&engine.table()));
    store.ensure_table().await.unwrap();
    let secrets = Secrets { keys: KEYS.clone(), lookup: LOOKUP.clone() };
    sample::add(&store, &staff::world(), &secrets, Some(&bundle::load()), SAMPLE).await.unwrap();
    engine.stop();

    let database = Database::new(file.to_str().unwrap()).unwrap();
    let request = ScanRequest { table_name: table.table.clone(), ..ScanRequest::default() };
    let items = database.scan(request).unwrap().items.unwrap();
    let (open, closed): (Vec<_>, Vec<_>) = sample_of(&items).into_iter().partition(|request| request.open);
    let mut filled = Filled {
        requests: open.len() + closed.len(),
        open: open.len(),
        items: items.len(),
        references: Vec::new(),
        ids: Vec::new(),
    };
    database.enable_bulk_loading().unwrap();
    let (mut waiting, mut copy) = (Vec::new(), 0);
    while filled.requests < requests {
        copy += 1;
        let copied: Vec<&Sample> = match most_open {
            None => open.iter().chain(&closed).collect(),
            Some(most) => open.iter().take(most.saturating_sub(filled.open)).chain(&closed).collect(),
        };
        let mut other = HashMap::new();
        for (place, request) in copied.iter().enumerate() {
            let number = copy * SAMPLE + place;
            let new = Reference::from_random(u64::try_from(number).unwrap() * 7_919);
            let new_id = format!("{number:032x}");
            if number.is_multiple_of(199) {
                filled.ids.push(new_id.clone());
                filled.references.push(new.clone());
            }
            other.insert(request.id.clone(), new_id);
            other.insert(request.reference.clone(), new.compact().to_string());
            other.insert(Reference::parse(&request.reference).unwrap().to_string(), new.to_string());
        }
        filled.requests += copied.len();
        filled.open += copied.iter().filter(|request| request.open).count();
        for item in copied.iter().flat_map(|request| &request.items) {
            let value = |(name, value): (&String, &AttributeValue)| match value {
                AttributeValue::N(time) if name == "received_at" => (name.clone(), earlier(time, copy)),
                _ => (name.clone(), changed(value, &other, copy)),
            };
            waiting.push(item.iter().map(value).collect());
        }
        if copy % AT_ONCE == 0 || filled.requests >= requests {
            filled.items += waiting.len();
            database.import_items(&table.table, std::mem::take(&mut waiting), ImportOptions::default()).unwrap();
        }
    }
    database.disable_bulk_loading().unwrap();
    filled
}

/// The requests among the items of a table. The notices of closed requests count as sent.
fn sample_of(items: &[Item]) -> Vec<Sample> {
    let with_sort_key = |sk: &'static str| items.iter().filter(move |item| text(item, "sk") == sk);
    let mut requests: Vec<_> = with_sort_key("REF")
        .map(|item| {
            let (id, reference) = (text(item, "id"), text(item, "pk").trim_start_matches("REF#").to_string());
            let is_closed = |meta: &Item| text(meta, "status") == Status::Closed.name();
            let open = !with_sort_key("META").any(|meta| text(meta, "pk").ends_with(&id) && is_closed(meta));
            Sample { id, reference, open, items: Vec::new() }
        })
        .collect();
    for item in items {
        let key = format!("{} {}", text(item, "pk"), text(item, "sk"));
        let is_of = |request: &&mut Sample| key.contains(&request.id) || key.contains(&request.reference);
        let Some(request) = requests.iter_mut().find(is_of) else { continue };
        let mut item = item.clone();
        if !request.open && item.contains_key("pending") {
            item.remove("pending");
            item.insert("state".into(), AttributeValue::S("sent".into()));
        }
        request.items.push(item);
    }
    requests
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
        true => format!("{}{copy:08x}{}", text.split_at(before.len() + 1).0, hash.split_at(8).1),
        false => text.into(),
    }
}
