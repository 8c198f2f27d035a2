//! The domains of the most used mail services, and the one that a mistyped domain means.

/// Domains that mistyped ones are compared with, most used first.
const COMMON: [&str; 8] =
    ["gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "outlook.sa", "live.com", "windowslive.com"];

/// Other domains of mail services, some of them one letter away from a common one.
const OTHERS: [&str; 33] = [
    "aim.com",
    "aol.com",
    "email.com",
    "fastmail.com",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "googlemail.com",
    "hey.com",
    "hotmail.ca",
    "hotmail.co.uk",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.sa",
    "inbox.com",
    "live.ca",
    "live.cn",
    "live.co.uk",
    "live.fr",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.se",
    "outlook.fr",
    "outlook.es",
    "proton.me",
    "protonmail.com",
    "yahoo.co.uk",
    "ymail.com",
];

/// Whether a domain is one of a known mail service.
pub(super) fn is_used(domain: &str) -> bool {
    COMMON.iter().chain(&OTHERS).any(|known| domain.eq_ignore_ascii_case(known))
}

/// The common domain that is written without its dot, or with a space in its place: `gmailcom`, `gmail com`.
pub(super) fn without_dot(text: &str) -> Option<&'static str> {
    let joined: String = text.split_whitespace().collect();
    COMMON.into_iter().find(|known| known.replace('.', "").eq_ignore_ascii_case(&joined))
}

/// The common domain that is one slip away: a letter missing, added, wrong, or two neighbours swapped.
pub(super) fn meant(domain: &str) -> Option<&'static str> {
    let typed = domain.to_lowercase();
    if is_used(&typed) {
        return None;
    }
    COMMON.into_iter().find(|known| strsim::osa_distance(&typed, known) == 1)
}
