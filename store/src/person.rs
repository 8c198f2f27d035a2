//! All submissions of one person. No index leads from a person to what they sent, and none should: it would be a list of whom
//! the association helps. So the whole table is read, which is slow in principle and fine at its size; it is done when someone
//! asks for what is held about them, which is rare.

use std::collections::BTreeMap;

use forms::{Personal, Reference};

use super::attributes::{get_text, is_expired, text};
use super::queue::unknown;
use super::record::answers;
use super::submission::META;
use super::{Store, StoreError, Timestamp, failed};

const SEARCHING: &str = "searching the submissions";

/// A submission that was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its reference.
    pub reference: Reference,
    /// Whether it is past its time, and the table has not deleted it yet.
    pub is_expired: bool,
}

impl Store {
    /// The submissions whose form and answers, in their stored form, a question is answered yes about.
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
            .projection_expression("pk, form, #reference, answers, expires_at")
            .expression_attribute_names("#reference", "reference")
            .expression_attribute_values(":meta", text(META))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut hits = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(SEARCHING))?;
            if is_wanted(&get_text(&item, "form").unwrap_or_default(), &answers(&item)) {
                let reference = get_text(&item, "reference").and_then(|text| Reference::parse(&text).ok());
                let reference = reference.ok_or_else(|| unknown(&item))?;
                hits.push(Hit { reference, is_expired: is_expired(&item, now) });
            }
        }
        Ok(hits)
    }
}
