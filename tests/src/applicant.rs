//! An applicant who does not exist: synthetic numbers, names that stand for nobody.

use std::fmt::Write;

/// Sound answers to the support request, as a person would type them in Arabic.
pub const SOUND: [(&str, &str); 11] = [
    ("full_name", "سارة علي"),
    ("national_id", "١٢٣٤٥٦٧٨٩٧"),
    ("mobile", "٠٥٠ ٠٠٠ ٠٠٠١"),
    ("email", "sara@example.com"),
    ("town", "عنيزة"),
    ("need", "أحتاج إلى المساعدة\r\nفي سطرين"),
    ("reply_by", "telephone"),
    ("attestation", "yes"),
    ("consent", "yes"),
    ("areas", "health"),
    ("mail_me", "yes"),
];

/// What of [`SOUND`] is personal and must never be seen outside the table and the applicant's own pages, typed or stored.
pub const PERSONAL: [&str; 8] =
    ["سارة علي", "1234567897", "١٢٣٤٥٦٧٨٩٧", "966500000001", "0500000001", "sara@example.com", "عنيزة", "أحتاج"];

/// Fields as a browser sends them.
pub fn body<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => body.push(char::from(byte)),
                _ => write!(body, "%{byte:02X}").unwrap(),
            }
        }
    }
    body
}
