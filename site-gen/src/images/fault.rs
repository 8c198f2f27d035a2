//! The reasons why an image cannot be published.

use super::limits::{MAX_PIXELS, MAX_SIDE};
use crate::findings::ImageFinding;

/// A reason why an image cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageFault {
    /// The file has a known format but is broken.
    #[error("this image cannot be read: {0}")]
    Unreadable(String),
    /// The file ends before the picture does.
    #[error("this image ends before its last line")]
    CutShort,
    /// Another format, or not an image.
    #[error("this is not a PNG, JPEG, WebP or SVG image")]
    Unsupported,
    /// Decoding it could exhaust memory. Detected from the header alone.
    #[error(
        "this image is larger than {} megapixels or {} pixels a side",
        MAX_PIXELS / 1_000_000,
        MAX_SIDE
    )]
    TooLarge,
    /// A width or height of zero.
    #[error("this image is empty: its width or height is zero")]
    Empty,
    /// More than one frame.
    #[error("this image moves")]
    Animated,
    /// Neither width and height nor a view box.
    #[error("this SVG does not say how large it is")]
    SvgWithoutSize,
    /// Active content, or a reference to another file.
    #[error("this SVG does more than draw: it holds {0}")]
    SvgActive(String),
    /// The encoder failed.
    #[error("this image cannot be encoded: {0}")]
    Encoder(String),
    /// The variant belongs to another image's plan.
    #[error("this variant was not planned for this image")]
    OtherImage,
}

impl ImageFault {
    /// The finding for editors, for the image at a path.
    pub fn finding(&self, path: String) -> ImageFinding {
        match self {
            ImageFault::Unreadable(reason) => ImageFinding::Unreadable { path, reason: reason.clone() },
            ImageFault::CutShort => ImageFinding::CutShort { path },
            ImageFault::Unsupported => ImageFinding::Unsupported { path },
            ImageFault::TooLarge => ImageFinding::TooLarge { path },
            ImageFault::Empty => ImageFinding::Empty { path },
            ImageFault::Animated => ImageFinding::Animated { path },
            ImageFault::SvgWithoutSize => ImageFinding::SvgWithoutSize { path },
            ImageFault::SvgActive(what) => ImageFinding::SvgActive { path, what: what.clone() },
            ImageFault::Encoder(_) | ImageFault::OtherImage => ImageFinding::Encoder { path, reason: self.to_string() },
        }
    }
}
