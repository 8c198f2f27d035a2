//! Faults of assets.

use super::place::Place;

/// Something wrong in an asset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render) struct AssetFault {
    /// The asset, by the name that templates use.
    pub(in crate::render) file: String,
    /// The line, from 1.
    pub(in crate::render) line: usize,
    /// The column, from 1, in characters.
    pub(in crate::render) column: usize,
    /// What is wrong.
    pub(in crate::render) kind: AssetFaultKind,
}

/// What is wrong in an asset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render) enum AssetFaultKind {
    /// A style sheet is not UTF-8 text from here on.
    NotUtf8,
    /// A browser would pass over this, or read it in another way than it was meant.
    Syntax {
        /// In the CSS parser's own words.
        message: String,
    },
    /// An address of this site that no asset has.
    UnknownFile {
        /// The asset that was looked for; the address as written where it leads out of the assets.
        name: String,
    },
    /// Something from elsewhere: the content security policy keeps browsers from loading it.
    External {
        /// The address as written.
        address: String,
    },
    /// A style sheet that imports itself, directly or through others.
    ImportCycle {
        /// The style sheet that is imported here.
        name: String,
    },
    /// Left or right, which are wrong in one of the two directions that the site is read in.
    Physical {
        /// What is written, for example `margin-left` or `float: right`.
        property: String,
        /// What to write, for example `margin-inline-start` or `float: inline-end`.
        logical: String,
    },
}

/// What is wrong so far.
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
