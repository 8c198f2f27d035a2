//! Finding submissions by words in the team's notes. There is no index of words: the notes of the whole table are read, which its size
//! allows.

use std::collections::BTreeMap;

use forms::{Reference, Team};
use language::calendar::Day;
use language::fold::folded;

use crate::attributes::{Item, TEAM, get_text, is_expired, text};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::event::{Event, EventKind};
use crate::id::SubmissionId;
use crate::keys;
use crate::timestamp::Timestamp;
use crate::tombstone::is_tombstone;

/// The operation's name in errors and logs.
const SEARCHING: &str = "searching the notes";
/// The most submissions that are found.
pub const MOST_FOUND: usize = 100;

/// A submission with a note that was found. It does not hold the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteFound {
    /// The submission's reference.
    pub reference: Reference,
    /// The day of the newest such note, in Riyadh.
    pub day: Day,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotesFound {
    /// The submissions, those with the newest notes first.
    pub found: Vec<NoteFound>,
    /// Whether there are more than [`MOST_FOUND`].
    pub has_more: bool,
}

impl Store {
    /// The submissions that have a note with every one of some words, without complaints. Answers before a correction are no notes.
    /// Writings of a letter that people take for the same are the same.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find_in_notes(&self, now: Timestamp, words: &str) -> Result<NotesFound, StoreError> {
        let words = folded(words);
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut newest: BTreeMap<SubmissionId, Timestamp> = BTreeMap::new();
        let mut pages = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("begins_with(sk, :event) AND attribute_exists(note)")
            .expression_attribute_values(":event", text(keys::EVENT))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(SEARCHING))?;
            let Some((id, event)) = keys::submission_id(&item).zip(Event::from_item(&item)) else { continue };
            let is_note = !matches!(event.kind, EventKind::Corrected(_)) && !is_expired(&item, now);
            let Some(note) = event.note.as_ref().filter(|_| is_note && !words.is_empty()) else { continue };
            let note = folded(note.reveal());
            if words.iter().all(|word| note.contains(word)) {
                let at = newest.entry(id).or_insert(event.at);
                *at = (*at).max(event.at);
            }
        }
        let mut newest: Vec<(SubmissionId, Timestamp)> = newest.into_iter().collect();
        newest.sort_by_key(|(id, at)| (std::cmp::Reverse(*at), id.clone()));
        let has_more = newest.len() > MOST_FOUND;
        newest.truncate(MOST_FOUND);
        let ids = newest.iter().map(|(id, _)| id.clone()).collect();
        let items = self.submissions(ids, Some(&["pk", "sk", "reference", "expires_at", "erased_at", TEAM])).await?;
        let kept = items.iter().filter(|item| !is_tombstone(item) && !is_expired(item, now) && !is_complaint(item));
        let references: BTreeMap<SubmissionId, Reference> = kept
            .filter_map(|item| {
                Some((keys::submission_id(item)?, Reference::parse(&get_text(item, "reference")?).ok()?))
            })
            .collect();
        let found = newest.into_iter().filter_map(|(id, at)| {
            Some(NoteFound { reference: references.get(&id)?.clone(), day: at.day_in_riyadh() })
        });
        Ok(NotesFound { found: found.collect(), has_more })
    }
}

fn is_complaint(item: &Item) -> bool {
    get_text(item, TEAM).as_deref() == Some(Team::Complaints.name())
}
