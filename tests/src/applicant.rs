//! A fictional applicant with synthetic numbers and invented names.

use std::fmt::Write;

/// Valid answers to the support request, as a person would type them in Arabic.
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

/// The personal values in [`SOUND`], as typed and as stored. They must appear only in the table and on the applicant's own pages.
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
