//! Faults of assets.

use super::place::Place;

/// A fault of an asset at its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render) struct AssetFault {
    /// The name of the asset in templates.
    pub(in crate::render) file: String,
    /// The line, from 1.
    pub(in crate::render) line: usize,
    /// The column, from 1, in characters.
    pub(in crate::render) column: usize,
    /// The kind of fault.
    pub(in crate::render) kind: AssetFaultKind,
}

/// A kind of fault of an asset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render) enum AssetFaultKind {
    /// The style sheet is not UTF-8 from here on.
    NotUtf8,
    /// CSS that a browser would ignore or read differently than intended.
    Syntax {
        /// The CSS parser's message.
        message: String,
    },
    /// An address on this site without an asset.
    UnknownFile {
        /// The name of the missing asset; the address as written if it leads out of the assets folder.
        name: String,
    },
    /// A resource of another origin, which the content security policy blocks.
    External {
        /// The address as written.
        address: String,
    },
    /// A style sheet that imports itself, directly or through others.
    ImportCycle {
        /// The imported style sheet.
        name: String,
    },
    /// A physical side (left or right), which is wrong in one of the two directions of the site.
    Physical {
        /// The declaration as written, for example `margin-left` or `float: right`.
        property: String,
        /// The logical replacement, for example `margin-inline-start` or `float: inline-end`.
        logical: String,
    },
}

/// Collects faults.
#[derive(Default)]
pub(super) struct Faults(Vec<AssetFault>);

impl Faults {
    pub(super) fn add(&mut self, file: &str, (line, column): Place, kind: AssetFaultKind) {
        self.0.push(AssetFault { file: file.to_string(), line, column, kind });
    }

    pub(super) fn syntax(&mut self, file: &str, place: Place, message: impl ToString) {
        self.add(file, place, AssetFaultKind::Syntax { message: message.to_string() });
    }

    pub(super) fn into_vec(self) -> Vec<AssetFault> {
        self.0
    }
}
