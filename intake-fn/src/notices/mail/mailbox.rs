//! A mailbox in memory, for tests and simulations, with fault injection.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::error::MailError;
use super::message::Mail;

/// A fault with one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFault {
    /// The service fails. The mail is not sent.
    Down,
    /// The service is busy. The mail is not sent.
    Busy,
    /// The service refuses this mail. It is not sent.
    Refused,
    /// The configuration set of mails to applicants is paused. A mail to a team is sent.
    ApplicantsPaused,
    /// The mail is sent, and the response is lost.
    AcceptedThenDown,
    /// The sender crashes before the mail is sent.
    CrashBefore,
    /// The mail is sent, and the sender crashes before the response.
    CrashAfter,
}

/// A list of mails, and the faults to inject.
#[derive(Default)]
pub struct Mailbox {
    mails: Mutex<Vec<Mail>>,
    faults: Mutex<VecDeque<MailFault>>,
    always: Mutex<Option<MailFault>>,
    crashed: Notify,
}

impl Mailbox {
    /// The mails that were sent, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets the faults of the next mails, one each.
    pub fn next(&self, faults: impl IntoIterator<Item = MailFault>) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    /// Sets the fault of every mail that has none of its own.
    pub fn always(&self, fault: Option<MailFault>) {
        *self.always.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Removes all faults.
    pub fn heal(&self) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.always(None);
    }

    /// Waits until a sender crashes. The caller then drops the sender's future, which never completes.
    pub async fn crashed(&self) {
        self.crashed.notified().await;
    }

    /// The number of faults that have not happened yet.
    pub fn faults_left(&self) -> usize {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(super) async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        let next = self.faults.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let always = *self.always.lock().unwrap_or_else(PoisonError::into_inner);
        match next.or(always) {
            None => Ok(self.accept(mail)),
            Some(MailFault::ApplicantsPaused) if !mail.to_applicant => Ok(self.accept(mail)),
            Some(MailFault::ApplicantsPaused) => Err(MailError::Service("SendingPausedException".into())),
            Some(MailFault::Down) => Err(MailError::Service("ServiceUnavailable".into())),
            Some(MailFault::Busy) => Err(MailError::Busy("TooManyRequestsException".into())),
            Some(MailFault::Refused) => Err(MailError::Refused("MessageRejected".into())),
            Some(MailFault::AcceptedThenDown) => {
                self.accept(mail);
                Err(MailError::Service("the connection was cut".into()))
            }
            Some(MailFault::CrashBefore) => self.crash().await,
            Some(MailFault::CrashAfter) => {
                self.accept(mail);
                self.crash().await
            }
        }
    }

    /// The service's own id, different for every mail.
    fn accept(&self, mail: &Mail) -> String {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push(mail.clone());
        format!("memory-{}", mails.len())
    }

    async fn crash(&self) -> Result<String, MailError> {
        self.crashed.notify_one();
        std::future::pending().await
    }
}
