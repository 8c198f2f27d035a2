//! A mailbox in memory, for tests and simulations. It can be told what goes wrong with the mails to come.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::{Mail, MailError};

/// What goes wrong with one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accident {
    /// The service cannot do it now. The mail does not go out.
    Down,
    /// The service has too much to do. The mail does not go out.
    Busy,
    /// The service refuses this mail. It does not go out.
    Refused,
    /// The mail goes out, and nobody hears of it.
    AcceptedThenDown,
    /// The sender dies before the mail goes out.
    CrashBefore,
    /// The mail goes out, and the sender dies before it hears of it.
    CrashAfter,
}

/// A list of mails, and what is to go wrong.
#[derive(Default)]
pub struct Mailbox {
    mails: Mutex<Vec<Mail>>,
    accidents: Mutex<VecDeque<Accident>>,
    always: Mutex<Option<Accident>>,
    crashed: Notify,
}

impl Mailbox {
    /// The mails that came, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What goes wrong with the next mails, one each.
    pub fn next(&self, accidents: impl IntoIterator<Item = Accident>) {
        self.accidents.lock().unwrap_or_else(PoisonError::into_inner).extend(accidents);
    }

    /// What goes wrong with every mail for which nothing else was said, until something else is said.
    pub fn always(&self, accident: Option<Accident>) {
        *self.always.lock().unwrap_or_else(PoisonError::into_inner) = accident;
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.accidents.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.always(None);
    }

    /// Waits until a sender dies. Whoever runs the sender has to let go of it then: it does not go on.
    pub async fn crashed(&self) {
        self.crashed.notified().await;
    }

    /// How many accidents that were said have not happened yet.
    pub fn accidents_left(&self) -> usize {
        self.accidents.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(super) async fn take(&self, mail: &Mail) -> Result<String, MailError> {
        let next = self.accidents.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let always = *self.always.lock().unwrap_or_else(PoisonError::into_inner);
        match next.or(always) {
            None => Ok(self.accept(mail)),
            Some(Accident::Down) => Err(MailError::Service("ServiceUnavailable".into())),
            Some(Accident::Busy) => Err(MailError::Busy("TooManyRequestsException".into())),
            Some(Accident::Refused) => Err(MailError::Refused("MessageRejected".into())),
            Some(Accident::AcceptedThenDown) => {
                self.accept(mail);
                Err(MailError::Service("the connection was cut".into()))
            }
            Some(Accident::CrashBefore) => self.die().await,
            Some(Accident::CrashAfter) => {
                self.accept(mail);
                self.die().await
            }
        }
    }

    /// The id is the service's own, another for every mail.
    fn accept(&self, mail: &Mail) -> String {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push(mail.clone());
        format!("memory-{}", mails.len())
    }

    async fn die(&self) -> Result<String, MailError> {
        self.crashed.notify_one();
        std::future::pending().await
    }
}
