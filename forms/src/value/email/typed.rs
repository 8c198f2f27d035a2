//! The address in a typed text: without the words, brackets and signs around it, and without the spaces of keyboards that add one.

use language::normalise::{fold_digits, fold_width, line};

use super::domains;
use crate::problem::Problem;

/// Signs around an address that belong to the text. None of them can begin or end a domain.
const AROUND: [char; 23] = [
    '/', '.', ',', '،', ';', '؛', ':', '"', '\'', '’', '‘', '“', '”', '«', '»', '(', ')', '[', ']', '<', '>', '!', '؟',
];

/// The local part and the domain of the one address in a text.
///
/// # Errors
/// [`Problem::EmailShape`] or [`Problem::TwoEmails`].
pub(super) fn parts(text: &str) -> Result<(String, String), Problem> {
    let text = fold_digits(&fold_width(&line(text)));
    let text = in_brackets(&text).unwrap_or(&text).replace("@@", "@");
    let mut ats = text.match_indices('@');
    if let (Some(_), Some(_)) = (ats.next(), ats.next()) {
        return several(&text);
    }
    let (before, after) = text.split_once('@').ok_or(Problem::EmailShape)?;
    // What stands before a colon is a label, because no local part has one.
    let local = without_words(before.rsplit(':').next().unwrap_or_default().trim());
    let local = local.trim_start_matches(|c| AROUND.contains(&c) && c != '.');
    let domain = domain(without_remark(after)).ok_or(Problem::EmailShape)?;
    Ok((local.into(), domain))
}

/// Latin words before an address that cannot belong to it.
const BEFORE: [&str; 9] = ["my", "e-mail", "email", "mail", "address", "is", "the", "gmail", "id"];

/// The local part without the words before it: those in another script, and words such as `my email is`. Other words may belong to
/// it, and stay.
fn without_words(text: &str) -> &str {
    match text.rsplit_once(char::is_whitespace) {
        Some((words, local)) if words.split_whitespace().all(is_beside) => local,
        _ => text,
    }
}

fn is_beside(word: &str) -> bool {
    let is_foreign = word.chars().any(char::is_alphabetic) && !word.contains(|c: char| c.is_ascii_alphanumeric());
    is_foreign || BEFORE.contains(&word.to_lowercase().as_str()) || word.chars().all(|c| !c.is_alphanumeric())
}

/// The text after the `@` without a remark: words in brackets, or in another script after an ASCII domain.
fn without_remark(text: &str) -> &str {
    let text = match text.split_once(" (") {
        Some((domain, remark)) if remark.trim_end().ends_with(')') => domain,
        _ => text,
    };
    match text.trim().split_once(char::is_whitespace) {
        Some((domain, words))
            if domain.is_ascii() && domain.contains('.') && words.split_whitespace().all(is_beside) =>
        {
            domain
        }
        _ => text,
    }
}

/// The text between angle brackets, if an address stands in them.
fn in_brackets(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('<')?;
    let (inside, _) = rest.split_once('>')?;
    inside.contains('@').then_some(inside)
}

/// The address that stands several times in a text.
fn several(text: &str) -> Result<(String, String), Problem> {
    let mut found = text
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '،' | ';' | '؛' | '/' | '|' | '(' | ')' | '[' | ']' | '<' | '>')
        })
        .filter(|word| word.matches('@').count() == 1)
        .filter_map(|word| parts(word).ok());
    let first = found.next().ok_or(Problem::EmailShape)?;
    if found.all(|other| other == first) && text.matches('@').count() > 1 {
        same(text, first)
    } else {
        Err(Problem::TwoEmails)
    }
}

/// Returns the address if every `@` of the text stands in it.
fn same(text: &str, address: (String, String)) -> Result<(String, String), Problem> {
    let whole = format!("{}@{}", address.0, address.1);
    if text.matches(&whole).count() == text.matches('@').count() { Ok(address) } else { Err(Problem::TwoEmails) }
}

/// The domain in the text after the `@`.
fn domain(text: &str) -> Option<String> {
    // What follows a question mark belongs to a `mailto:` link.
    let text = text.split('?').next()?.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c));
    let text = text.replace([',', '،', '。'], ".");
    if let Some(known) = domains::without_dot(&text) {
        return Some(known.into());
    }
    let mut labels = text.split('.').map(str::trim).collect::<Vec<_>>();
    let joined: String = labels.concat().split_whitespace().collect();
    let last = labels.pop()?;
    // A space inside the first label is a slip; after a dot it may begin another word.
    let (first, between) = labels.split_first()?;
    let is_certain =
        !last.contains(' ') && !between.iter().any(|label| label.contains(' ')) && first.matches(' ').count() <= 1;
    let compact: String = text.split_whitespace().collect();
    (is_certain && !joined.is_empty() || domains::is_used(&compact)).then_some(compact)
}
