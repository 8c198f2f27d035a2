//! Signs that the site draws, because few fonts have them: the boxes of tasks and the arrow back from a footnote.
//!
//! Each is as large as the letters around it and has their colour. Its element names it for people who do not see it.

macro_rules! drawing {
    ($path:literal) => {
        concat!(
            "<svg width=\"1em\" height=\"1em\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" ",
            "stroke-width=\"1.5\" aria-hidden=\"true\"><path d=\"",
            $path,
            "\"></path></svg>"
        )
    };
}

/// An empty box.
pub(super) const NOT_DONE: &str = drawing!("M2.5 2.5h11v11h-11z");
/// A box with a tick.
pub(super) const DONE: &str = drawing!("M2.5 2.5h11v11h-11zM5 8l2.5 2.5L11.5 5");
/// An arrow that turns back. It leads up, to the text, in both directions of writing.
pub(super) const BACK: &str = drawing!("M8 14V3M4 7l4-4 4 4");
