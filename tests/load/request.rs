//! One request of the run: its confirmation, and the receipt that its sender got.

/// A request after its check page.
pub struct Request {
    /// A text that no other request contains.
    pub own: String,
    /// The address to which it is confirmed.
    pub path: String,
    /// The fields of its check page, as a form sends them.
    pub body: String,
    /// The receipt's address, once an answer gave it.
    pub receipt: Option<String>,
}
