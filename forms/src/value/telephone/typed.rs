//! Runs of digits in a text that may be telephone numbers. Words, signs, spaces and links around them carry nothing.

use language::normalise::{fold_digits, fold_width, line};

/// A run of digits without letters between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Whether a plus stands before the digits, or behind them as some keyboards for right-to-left text put it.
    pub(super) has_plus: bool,
    /// The digits, in the groups that spaces and signs make.
    pub(super) groups: Vec<String>,
}

/// The runs of digits in a text, in order.
pub(super) fn candidates(text: &str) -> Vec<Candidate> {
    let text = fold_digits(&fold_width(&line(text)));
    // `+966 (0)55`, `+44 (0)20`: the zero that is dialled inside the country only.
    let text = without_rest_of_link(&text).replace("(0)", " ");
    let mut all = Vec::new();
    let mut open = Candidate::default();
    let mut in_group = false;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if let Some(group) = open.groups.last_mut().filter(|_| in_group && c.is_ascii_digit()) {
            group.push(c);
            continue;
        }
        in_group = c.is_ascii_digit();
        if in_group {
            open.groups.push(c.into());
        } else if c == '+' {
            let begins = rest.as_str().trim_start().starts_with(|next: char| next.is_ascii_digit());
            if open.groups.is_empty() {
                open.has_plus = true;
            } else if begins {
                all.push(std::mem::replace(&mut open, Candidate { has_plus: true, groups: Vec::new() }));
            } else {
                open.has_plus = true;
                all.push(std::mem::take(&mut open));
            }
        } else if c.is_alphanumeric() {
            all.push(std::mem::take(&mut open));
        }
    }
    all.push(open);
    all.retain(|candidate| !candidate.groups.is_empty());
    all
}

/// A link without what follows its number, such as the text of a message: `wa.me/9665…?text=…`.
fn without_rest_of_link(text: &str) -> String {
    let text = text.replace("%2B", "+").replace("%2b", "+").replace("%20", " ");
    if let Some((_, number)) = text.split_once("phone=") {
        return number.split('&').next().unwrap_or_default().to_string();
    }
    let is_link = ["://", "wa.me/"].iter().any(|sign| text.contains(sign));
    match text.split_once(['?', '#']).filter(|_| is_link) {
        Some((number, _)) => number.to_string(),
        None => text,
    }
}
