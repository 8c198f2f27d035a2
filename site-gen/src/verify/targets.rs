//! What the references of the site's pages can lead to.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use crate::files::Files;
use crate::findings::OutputFinding;

/// An address without the site's public address, if that is known.
pub(super) fn own<'t>(address: &'t str, base_url: Option<&str>) -> &'t str {
    let own = base_url.and_then(|base| address.strip_prefix(base)).filter(|rest| rest.starts_with('/'));
    own.unwrap_or(address)
}

/// The possible targets of addresses.
pub(super) struct Targets<'a> {
    pub(super) files: &'a Files,
    /// The addresses of pages that need no decoding to be found.
    pub(super) addresses: HashSet<&'a str>,
    /// The site's public address. Addresses that begin with it are the site's own.
    pub(super) base_url: Option<&'a str>,
}

/// What an address leads to.
#[derive(Debug)]
pub(super) enum Reference {
    /// Something that exists, or another site.
    Sound,
    Fault(OutputFinding),
    /// The element with this id on the same page.
    Here(String),
    There(Place),
}

/// A place in another file.
#[derive(Debug)]
pub(super) struct Place {
    /// The address that leads there, for reports.
    pub(super) address: String,
    /// The path of the file.
    pub(super) file: String,
    pub(super) id: String,
}

impl<'a> Targets<'a> {
    /// An address without the site's public address.
    pub(super) fn own<'t>(&self, address: &'t str) -> &'t str {
        own(address, self.base_url)
    }

    /// What an address leads to. `loads` tells whether a browser fetches it without user action.
    pub(super) fn find(&self, address: &str, loads: bool) -> Reference {
        let address = self.own(address);
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id)));
        // Nearly all links: nothing to decode, and the page exists.
        if fragment.is_none() && self.addresses.contains(path) {
            return Reference::Sound;
        }
        // Addresses are percent-encoded; files and ids are not.
        let decode = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let (path, fragment) = (decode(path), fragment.map(decode));
        let address = || address.to_string();
        if path.is_empty() {
            return fragment.map_or(Reference::Sound, Reference::Here);
        }
        if path.contains(':') || path.starts_with("//") {
            return if loads {
                Reference::Fault(OutputFinding::Foreign { address: address() })
            } else {
                Reference::Sound
            };
        }
        // The intake function responds to it.
        if path.starts_with("/intake/") {
            return Reference::Sound;
        }
        let Some(inner) = path.strip_prefix('/') else {
            return Reference::Fault(OutputFinding::Relative { address: address() });
        };
        let index = if inner.is_empty() || inner.ends_with('/') { "index.html" } else { "" };
        let file = format!("site/{inner}{index}");
        match fragment {
            _ if !self.files.contains(&file) => Reference::Fault(OutputFinding::Broken { address: address() }),
            Some(id) => Reference::There(Place { address: address(), file, id }),
            None => Reference::Sound,
        }
    }
}
