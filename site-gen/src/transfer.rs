//! What a file weighs on its way to a reader: compressed as a host would compress it, or as it is.

use brotli::enc::BrotliEncoderParams;

/// The effort of compression, of 0 to 11. Hosts that compress while they answer stay near 5, where Brotli begins to look
/// for better matches at little cost; 11 would take a hundred times as long for a tenth less, and would promise readers
/// what they do not get. What is measured so is kept in the manifest under this number's name.
const QUALITY: i32 = 5;

/// The window, as a power of two: 256 KiB hold any page. A larger one only takes time to clear.
const WINDOW: i32 = 18;

/// Files that are compressed by their own format: hosts send them as they are.
const COMPRESSED: [&str; 10] = ["avif", "gif", "gz", "ico", "jpeg", "jpg", "png", "webp", "woff", "woff2"];

/// The bytes of a file's body on its way, without headers.
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
    // Reading from memory and writing to it cannot fail. What compression would make larger is sent as it is.
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
