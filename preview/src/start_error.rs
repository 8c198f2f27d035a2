//! Why a preview cannot start.

use std::path::PathBuf;

use store::world::NoEntropy;

/// Why a preview cannot start. The messages are for the person who runs it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program has the port.
    #[error("port {0} is taken by another program: stop it, or choose another port with --port")]
    PortTaken(u16),
    /// The port cannot be used for another reason.
    #[error("port {port} cannot be used: {why}")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        why: String,
    },
    /// Another preview uses the folder.
    #[error("another preview is using the folder {0}: stop it, or choose another folder with --data")]
    DataInUse(PathBuf),
    /// The folder cannot be used.
    #[error("the data folder {folder} cannot be used: {why}", folder = folder.display())]
    Data {
        /// The folder.
        folder: PathBuf,
        /// Why.
        why: String,
    },
    /// The system gives no random numbers.
    #[error(transparent)]
    Random(#[from] NoEntropy),
    /// The desk cannot be prepared.
    #[error("the desk cannot be prepared: {0}")]
    Desk(String),
    /// The embedded table does not work.
    #[error("the embedded table does not work: {0}")]
    Engine(String),
}
