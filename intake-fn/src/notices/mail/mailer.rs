//! Where mail goes: SES, a folder, or memory.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Mail, Mailbox};
#[cfg(feature = "lambda")]
use crate::runtime::config::{MailConfig, NotifyConfig};

/// The mail was not accepted. It holds no address and no text of the mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The mail could not be put into its form.
    #[error("the mail could not be written: {0}")]
    Unwritable(String),
    /// The folder did not take it.
    #[error("the mail folder did not take the mail: {0}")]
    Folder(String),
    /// The service has too much to do, from us or altogether. Others would fare no better now.
    #[error("the mail service is busy: {0}")]
    Busy(String),
    /// The service refuses this very mail: its sender, its recipient or what it says. Sending it again at once is no use.
    #[error("the mail service refuses the mail: {0}")]
    Refused(String),
    /// The service did not take it, or nobody knows.
    #[error("the mail service did not take the mail: {0}")]
    Service(String),
}

impl MailError {
    /// A short name for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            MailError::Unwritable(_) => "unwritable",
            MailError::Folder(_) => "folder",
            MailError::Busy(_) => "busy",
            MailError::Refused(_) => "refused",
            MailError::Service(_) => "service",
        }
    }
}

/// A way out for mail. Each accepts a mail as a whole or not at all, and may be given the same mail twice.
#[derive(Clone)]
pub enum Mailer {
    /// A folder: each mail one `.eml` file. The same mail again is the same file.
    Folder(PathBuf),
    /// A list in memory.
    Memory(Arc<Mailbox>),
    /// Amazon SES.
    #[cfg(feature = "lambda")]
    Ses(super::ses::Ses),
}

impl Mailer {
    /// The way out that is configured.
    #[cfg(feature = "lambda")]
    pub fn new(config: &NotifyConfig) -> Self {
        match &config.mail {
            MailConfig::Folder(folder) => Mailer::Folder(folder.clone()),
            MailConfig::Ses(ses) => Mailer::Ses(super::ses::Ses::new(config.aws(), ses)),
        }
    }

    /// Hands a mail over and gives the id that it has from now on.
    ///
    /// # Errors
    /// [`MailError`]: the mail was not accepted, or nobody knows.
    pub async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        match self {
            Mailer::Folder(folder) => {
                put(folder, mail)?;
                Ok(mail.message_id.clone())
            }
            Mailer::Memory(mailbox) => mailbox.take(mail).await,
            #[cfg(feature = "lambda")]
            Mailer::Ses(ses) => ses.send(mail).await,
        }
    }
}

fn put(folder: &PathBuf, mail: &Mail) -> Result<(), MailError> {
    let bytes = mail.to_bytes()?;
    let write = || {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        file.write_all(&bytes)?;
        let name = mail.message_id.split('@').next().unwrap_or("mail");
        file.persist(folder.join(format!("{name}.eml"))).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| MailError::Folder(error.kind().to_string()))
}
