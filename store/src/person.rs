//! All submissions of one person. There is no index from persons to their submissions, on purpose: it would be a list of whom the
//! association helps. The whole table is read instead, which the table's size allows, because such requests are rare.

use std::collections::BTreeMap;

use forms::{Personal, Reference};

use crate::attributes::{get_text, is_expired, text};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys;
use crate::queue::unknown;
use crate::record::{answers, confirmed_answers};
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const SEARCHING: &str = "searching the submissions";

/// A submission that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The reference.
    pub reference: Reference,
    /// Whether it has expired, and the table has not deleted it yet.
    pub is_expired: bool,
}

impl Store {
    /// The submissions whose form and answers, in their stored form, match a predicate: those that were confirmed, or the corrected.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn search(
        &self,
        now: Timestamp,
        is_wanted: impl Fn(&str, &BTreeMap<String, Personal<String>>) -> bool,
    ) -> Result<Vec<Hit>, StoreError> {
        let mut pages = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("sk = :meta")
            .expression_attribute_values(":meta", text(keys::META))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut hits = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(SEARCHING))?;
            let form = get_text(&item, "form").unwrap_or_default();
            // What was confirmed is kept beside a correction.
            if is_wanted(&form, &answers(&item)) || is_wanted(&form, &confirmed_answers(&item)) {
                let reference = get_text(&item, "reference").and_then(|text| Reference::parse(&text).ok());
                let reference = reference.ok_or_else(|| unknown(&item))?;
                hits.push(Hit { reference, is_expired: is_expired(&item, now) });
            }
        }
        Ok(hits)
    }
}
