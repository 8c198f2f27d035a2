//! Mail addresses: what is mended in a typed one, and what is checked.

mod domains;
mod typed;

use std::borrow::Cow;

use crate::problem::Problem;

/// A mail address. Only its shape is checked: one `@`, a local part before it, and after it a domain with a dot (the rule of the
/// HTML standard's `type=email`, plus the dot). Dots stand alone and inside the local part (RFC 5321, section 4.1.2, `Dot-string`).
///
/// The domain may be in any script. It is kept as people read it, and [`Email::ascii`] is what mail programs need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest accepted address, in octets (RFC 5321, section 4.5.3.1.3, less the angle brackets), in its ASCII form.
    pub const MAX: usize = 254;

    /// Parses the address in a text, such as `Sara <sara@example.com>` or `mailto:sara@example.com`.
    ///
    /// # Errors
    /// [`Problem::EmailShape`] or [`Problem::TwoEmails`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let (local, domain) = typed::parts(text)?;
        let is_local = local.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        });
        let ascii = ascii_domain(&domain).ok_or(Problem::EmailShape)?;
        let address = format!("{local}@{domain}");
        let is_long = |length: usize| length > Self::MAX;
        if !is_local || is_long(local.len() + 1 + ascii.len()) {
            return Err(Problem::EmailShape);
        }
        Ok(Email(address))
    }

    /// Parses a text that is an address and nothing else. Use it where a program gives the address: a sign-in, a setting.
    pub fn parse_exact(text: &str) -> Option<Self> {
        Email::parse(text).ok().filter(|email| email.as_str() == text)
    }

    /// The address as people read it, with ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with its domain in ASCII (IDNA), for programs that send mail.
    pub fn ascii(&self) -> Cow<'_, str> {
        let parts = self.0.split_once('@').filter(|(_, domain)| !domain.is_ascii());
        match parts.and_then(|(local, domain)| Some((local, ascii_domain(domain)?))) {
            Some((local, domain)) => format!("{local}@{domain}").into(),
            None => self.0.as_str().into(),
        }
    }

    /// The address that the person probably meant, if its domain is one slip away from one of the most used: `gmial.com`,
    /// `hotmail.con`. A page can ask whether it is meant; nothing is changed without the person. None for domains in use.
    pub fn suggestion(&self) -> Option<Email> {
        let (local, domain) = self.0.split_once('@')?;
        domains::meant(domain).map(|meant| Email(format!("{local}@{meant}")))
    }
}

/// The ASCII form of a domain of two labels at least. None if no mail can be sent to it (UTS #46 with STD3 rules; RFC 1123).
fn ascii_domain(domain: &str) -> Option<Cow<'_, str>> {
    let ascii =
        if domain.is_ascii() { Cow::Borrowed(domain) } else { idna::domain_to_ascii_strict(domain).ok()?.into() };
    let labels: Vec<&str> = ascii.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    (labels.len() >= 2 && labels.iter().all(is_label)).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<String, Problem> {
        Email::parse(text).map(|email| email.as_str().to_string())
    }

    #[test]
    fn an_address_is_the_same_in_every_notation() {
        for typed in [
            "sara@example.com",
            " sara@example.com ",
            "sara@example.com.",
            "sara@example.com،",
            "sara@example.com,",
            "sara@example.com;",
            "sara@example.com؛",
            "«sara@example.com»",
            "\"sara@example.com\"",
            "(sara@example.com)",
            "sara @example.com",
            "sara@ example.com",
            "sara@exam ple.com",
            "sara@example .com",
            "sara@example. com",
            "sara@example,com",
            "sara@example،com",
            "sara@@example.com",
            "sara＠example．com",
            "mailto:sara@example.com",
            "MAILTO:sara@example.com?subject=x",
            "<sara@example.com>",
            "Sara Ali <sara@example.com>",
            "سارة علي <sara@example.com>",
            "البريد: sara@example.com",
            "Email: sara@example.com",
            "email:sara@example.com",
            "\u{200f}sara@example.com\u{200f}",
            "sara@example.com sara@example.com",
            "sara @ example . com",
            "إيميلي sara@example.com",
            "My email is sara@example.com",
            "sara@example.com (work)",
            "sara@example.com بريد العمل",
            "sara@example.com/",
            "sara@example.com<mailto:sara@example.com>",
            "[sara@example.com](mailto:sara@example.com)",
        ] {
            assert_eq!(parsed(typed).as_deref(), Ok("sara@example.com"), "{typed}");
        }
        for typed in ["sara@gmail com", "sara@gmailcom", "sara@gmail.co m"] {
            assert_eq!(parsed(typed).as_deref(), Ok("sara@gmail.com"), "{typed}");
        }
        assert_eq!(parsed("sara.٢٠٢٤+a_b@Mail.Example.co.uk").as_deref(), Ok("sara.2024+a_b@Mail.Example.co.uk"));
    }

    #[test]
    fn what_may_be_no_address_is_not_mended() {
        for wrong in [
            "",
            "name",
            "@example.com",
            "name@",
            "name@example",
            "a b@example.com",
            "sara@example.com thanks",
            "n@ex..com",
            "n@-a.com",
            "n..a@example.com",
            ".n@example.com",
            "n.@example.com",
            "سارة@example.com",
            "sara@ex_ample.com",
            "sara@مثال",
            "sara@مثال..السعودية",
        ] {
            assert_eq!(parsed(wrong), Err(Problem::EmailShape), "{wrong}");
        }
        assert_eq!(Email::parse_exact("Sara <sara@example.com>"), None);
        assert!(Email::parse_exact("sara@example.com").is_some());
        for two in ["a@example.com b@example.com", "a@example.com, b@example.com", "a@example.com أو b@example.com"] {
            assert_eq!(parsed(two), Err(Problem::TwoEmails), "{two}");
        }
    }

    #[test]
    fn a_domain_in_arabic_is_kept_as_people_read_it() {
        let email = Email::parse("sara@مثال.السعودية").unwrap();
        assert_eq!((email.as_str(), &*email.ascii()), ("sara@مثال.السعودية", "sara@xn--mgbh0fb.xn--mgberp4a5d4ar"));
        let ascii = Email::parse("sara@example.com").unwrap();
        assert_eq!(ascii.ascii(), "sara@example.com");
        assert_eq!(Email::parse(&format!("sara@{}.السعودية", "مثال".repeat(30))), Err(Problem::EmailShape));
    }

    #[test]
    fn a_slip_in_a_common_domain_is_suggested_and_a_real_domain_is_not() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.cm", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("GMIAL.COM", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("hotmail.con", "hotmail.com"),
            ("hotmai.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("outlook.cm", "outlook.com"),
            ("yaho.com", "yahoo.com"),
            ("yahooo.com", "yahoo.com"),
            ("iclod.com", "icloud.com"),
            ("icloud.con", "icloud.com"),
        ] {
            let suggested = Email::parse(&format!("sara@{typed}")).unwrap().suggestion().unwrap();
            assert_eq!(suggested.as_str(), format!("sara@{meant}"));
            assert_eq!(suggested.suggestion(), None);
        }
        for real in [
            "gmail.com",
            "ymail.com",
            "mail.com",
            "email.com",
            "outlook.sa",
            "hotmail.co.uk",
            "gmx.com",
            "Gmail.com",
            "example.com",
            "live.com",
            "yahoo.co.uk",
            "moh.gov.sa",
            "me.com",
            "مثال.السعودية",
        ] {
            assert_eq!(Email::parse(&format!("sara@{real}")).unwrap().suggestion(), None, "{real}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_address(
            typed in "\\PC{0,40}|[a-z0-9.]{1,9}@[a-z]{1,5}\\.[a-z]{2,3}|[a-z. ]{1,9}@[a-zا-ي. ,-]{1,12}\\.[a-zا-ي]{2,5}[.,; ]?"
        ) {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                prop_assert!(email.ascii().is_ascii() && email.ascii().len() <= Email::MAX);
                if let Some(meant) = email.suggestion() {
                    prop_assert_eq!(Email::parse(meant.as_str()), Ok(meant));
                }
            }
        }
    }
}
