//! The transports of mails: SES, a folder, or memory.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::error::MailError;
use super::mailbox::Mailbox;
use super::message::Mail;
#[cfg(feature = "lambda")]
use crate::runtime::config::{MailConfig, NotifyConfig};

/// A transport of mails. Each accepts a mail as a whole or not at all, and may be given the same mail twice.
#[derive(Clone)]
pub enum MailTransport {
    /// A folder: each mail one `.eml` file. The same mail again is the same file.
    Folder(PathBuf),
    /// A list in memory.
    Memory(Arc<Mailbox>),
    /// Amazon SES.
    #[cfg(feature = "lambda")]
    Ses(super::ses::Ses),
}

impl MailTransport {
    /// The configured transport.
    #[cfg(feature = "lambda")]
    pub fn new(config: &NotifyConfig) -> Self {
        match &config.mail {
            MailConfig::Folder(folder) => MailTransport::Folder(folder.clone()),
            MailConfig::Ses(ses) => MailTransport::Ses(super::ses::Ses::new(config.aws(), ses)),
        }
    }

    /// Sends a mail. Returns its id at the service.
    ///
    /// # Errors
    /// [`MailError`]: the mail was not accepted, or the outcome is unknown.
    pub async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        match self {
            MailTransport::Folder(folder) => {
                write_to_folder(folder, mail)?;
                Ok(mail.message_id.clone())
            }
            MailTransport::Memory(mailbox) => mailbox.send(mail).await,
            #[cfg(feature = "lambda")]
            MailTransport::Ses(ses) => ses.send(mail).await,
        }
    }
}

fn write_to_folder(folder: &PathBuf, mail: &Mail) -> Result<(), MailError> {
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
