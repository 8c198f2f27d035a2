//! Images. Everything between the brackets of an image is its alternative text: of links, emphasis and images in it, only the
//! words remain.

use std::ops::Range;

use super::html::Piece;
use super::link::join_path;
use super::output::Output;
use crate::findings::MarkupFinding;
use crate::source::one_line;

/// An image of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The path as the author wrote it.
    pub written: String,
    /// The path in the content folder; `None` if it leads out of the folder.
    pub path: Option<String>,
    /// The alternative text.
    pub alt: String,
    /// The byte range in the file.
    pub span: Range<usize>,
}

#[derive(Default)]
pub(super) struct Images {
    open: Option<OpenImage>,
    images: Vec<Image>,
}

struct OpenImage {
    written: String,
    words: String,
    span: Range<usize>,
    /// The number of images open within it.
    inner: usize,
}

impl Images {
    /// Starts an image, or one within the alternative text of another.
    pub(super) fn start(&mut self, written: &str, span: Range<usize>) {
        match &mut self.open {
            Some(open) => open.inner += 1,
            None => self.open = Some(OpenImage { written: written.into(), words: String::new(), span, inner: 0 }),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Appends plain text to the alternative text of the open image.
    pub(super) fn collect(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.words.push_str(text);
        }
    }

    /// Ends an image. Returns it unless it is within another one.
    pub(super) fn end(&mut self, out: &mut Output<'_>) -> Option<Image> {
        if let Some(open) = self.open.as_mut().filter(|open| open.inner > 0) {
            open.inner -= 1;
            return None;
        }
        let OpenImage { written, words, span, .. } = self.open.take()?;
        let alt = one_line(&words);
        write!(out.canonical, "![{alt}]({written})");
        if alt.is_empty() {
            out.fault(span.clone(), &MarkupFinding::ImageAlt);
        }
        let path = join_path(out.lang(), &out.page.key, &written);
        Some(Image { written, path, alt, span })
    }

    /// Adds an image to the page at the end of the HTML.
    pub(super) fn add(&mut self, image: Image, out: &mut Output<'_>) {
        out.html.push(Piece::Image(self.images.len()));
        self.images.push(image);
    }

    pub(super) fn finish(self) -> Vec<Image> {
        self.images
    }
}
