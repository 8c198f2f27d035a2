//! The transferred size of a file: compressed as a host compresses it, or unchanged.

use brotli::enc::BrotliEncoderParams;

/// The Brotli quality, from 0 to 11. Hosts that compress responses on the fly use about 5, where Brotli starts to search for
/// better matches at little cost. 11 takes about a hundred times as long to save another tenth, and would promise readers a size
/// that they do not get. The manifest stores sizes under this number's name.
const QUALITY: i32 = 5;

/// The window size as a power of two. 256 KiB hold any page; a larger window only takes time to clear.
const WINDOW: i32 = 18;

/// Formats that are already compressed. Hosts send them unchanged.
const COMPRESSED: [&str; 10] = ["avif", "gif", "gz", "ico", "jpeg", "jpg", "png", "webp", "woff", "woff2"];

/// The size of a response's body in bytes, without headers.
pub fn size(name: &str, bytes: &[u8]) -> usize {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if COMPRESSED.contains(&ending.as_str()) {
        return bytes.len();
    }
    let parameters = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::with_capacity(bytes.len() / 3);
    // Reading from memory and writing to it cannot fail. A file that compression would enlarge is sent uncompressed.
    match brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters) {
        Ok(_) => compressed.len().min(bytes.len()),
        Err(_) => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compressed_and_pictures_are_not() {
        let text = "نص يقرأه الناس في لحظة صعبة على هاتف قديم. ".repeat(50);
        assert!(size("site/ar/index.html", text.as_bytes()) < text.len() / 20);
        assert_eq!(size("site/assets/a.woff2", text.as_bytes()), text.len());
        assert_eq!(size("site/assets/a.JPG", text.as_bytes()), text.len());
    }

    #[test]
    fn nothing_weighs_more_than_its_bytes() {
        for text in ["", "a", "<p>"] {
            assert_eq!(size("a.html", text.as_bytes()), text.len());
        }
    }
}
