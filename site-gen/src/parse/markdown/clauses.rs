//! Ids of the clauses of a policy: each list item under a heading is a link target, as `#heading-3` or `#heading-6-1`.

/// The position in each of the nested lists.
#[derive(Default)]
pub(super) struct Clauses(Vec<usize>);

impl Clauses {
    /// Begins a list, which can be nested in an item of another one.
    pub(super) fn begin(&mut self) {
        self.0.push(0);
    }

    /// Ends the innermost list.
    pub(super) fn end(&mut self) {
        self.0.pop();
    }

    /// The id of the next item under a heading.
    pub(super) fn next(&mut self, heading: &str) -> String {
        if let Some(last) = self.0.last_mut() {
            *last += 1;
        }
        self.0.iter().fold(heading.to_string(), |id, place| format!("{id}-{place}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_named_by_its_place() {
        let mut clauses = Clauses::default();
        clauses.begin();
        assert_eq!(clauses.next("aims"), "aims-1");
        assert_eq!(clauses.next("aims"), "aims-2");
        clauses.begin();
        assert_eq!(clauses.next("aims"), "aims-2-1");
        clauses.end();
        assert_eq!(clauses.next("aims"), "aims-3");
    }
}
