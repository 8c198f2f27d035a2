//! The pages of the mailbox.

use std::path::Path;

use mail_parser::{Message, MessageParser};
use serde::Serialize;
use tera::{Context, Tera};

const PAGE: &str = include_str!("mailbox.html");

#[derive(Serialize)]
struct MailView {
    name: String,
    from: String,
    to: String,
    subject: String,
    date: String,
    text: String,
}

/// The list of mails, newest first.
pub fn list(folder: &Path) -> String {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_mail(name))
        .collect();
    names.sort();
    let mut mails: Vec<MailView> = names.into_iter().filter_map(|name| read(folder, name)).collect();
    mails.sort_by(|a, b| b.date.cmp(&a.date));
    let mut context = Context::new();
    context.insert("mails", &mails);
    render(context)
}

/// One mail, or `None` if there is none of that name.
pub fn show(folder: &Path, name: &str) -> Option<String> {
    let mail = is_mail(name).then(|| read(folder, name.to_string())).flatten()?;
    let mut context = Context::new();
    context.insert("mail", &mail);
    Some(render(context))
}

/// A mail's HTML, as in a mail program, or `None` if there is none of that name.
pub fn html(folder: &Path, name: &str) -> Option<String> {
    let bytes = is_mail(name).then(|| std::fs::read(folder.join(name)).ok()).flatten()?;
    Some(MessageParser::default().parse(&bytes)?.body_html(0)?.into_owned())
}

/// The diagnostics of the last build.
pub fn overview(diagnostics: &str) -> String {
    let mut context = Context::new();
    context.insert("diagnostics", diagnostics);
    render(context)
}

/// Whether a name is that of a mail, and not a path out of the folder.
fn is_mail(name: &str) -> bool {
    name.strip_suffix(".eml").is_some_and(|stem| {
        !stem.starts_with('.') && stem.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    })
}

fn read(folder: &Path, name: String) -> Option<MailView> {
    let bytes = std::fs::read(folder.join(&name)).ok()?;
    let message = MessageParser::default().parse(&bytes)?;
    Some(MailView {
        from: address(message.from()),
        to: address(message.to()),
        subject: message.subject().unwrap_or_default().to_string(),
        date: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
        text: text(&message),
        name,
    })
}

fn address(addresses: Option<&mail_parser::Address<'_>>) -> String {
    addresses.and_then(|list| list.first()?.address()).unwrap_or_default().to_string()
}

fn text(message: &Message<'_>) -> String {
    message.body_text(0).unwrap_or_default().into_owned()
}

fn render(context: Context) -> String {
    Tera::one_off(PAGE, &context, true).unwrap_or_else(|error| error.to_string())
}
