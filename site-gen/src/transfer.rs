//! The transferred size of a file: compressed as a host compresses it, or unchanged.

use brotli::enc::BrotliEncoderParams;

/// The Brotli quality, from 0 to 11. Hosts that compress responses on the fly use about 5, where Brotli starts to search for
/// better matches at little cost. 11 takes about a hundred times as long to save another tenth, and would promise readers a size
/// that they do not get. The manifest stores sizes under this number's name.
const QUALITY: i32 = 5;

/// The quality for an estimate.
const QUICK: i32 = 2;

/// The window size as a power of two. 256 KiB hold any page; a larger window only takes time to clear.
const WINDOW: i32 = 18;

/// Formats that are already compressed. Hosts send them unchanged.
const COMPRESSED: [&str; 10] = ["avif", "gif", "gz", "ico", "jpeg", "jpg", "png", "webp", "woff", "woff2"];

fn is_compressed(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    COMPRESSED.contains(&ending.as_str())
}

/// The size of a response's body in bytes, without headers.
pub fn size(name: &str, bytes: &[u8]) -> usize {
    compressed(name, bytes, QUALITY)
}

/// A size that [`size`] does not exceed, told in half of its time: Brotli without a search for better matches. It is an estimate, as that of
/// [`at_most`] is, and a closer one.
pub fn about(name: &str, bytes: &[u8]) -> usize {
    let quick = compressed(name, bytes, QUICK);
    // Where nothing repeats, the search for better matches can cost a few bytes.
    (quick + quick / 20 + 32).min(bytes.len())
}

fn compressed(name: &str, bytes: &[u8], quality: i32) -> usize {
    if is_compressed(name) {
        return bytes.len();
    }
    let parameters =
        BrotliEncoderParams { quality, lgwin: WINDOW, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::with_capacity(bytes.len() / 3);
    // Reading from memory and writing to it cannot fail. A file that compression would enlarge is sent uncompressed.
    match brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters) {
        Ok(_) => compressed.len().min(bytes.len()),
        Err(_) => bytes.len(),
    }
}

/// A size that [`size`] does not exceed, told without compressing: the entropy of the bytes (Shannon 1948), which is what Brotli needs if it
/// finds no repetitions, with room for its tables. It is an estimate and no proof; the tests compare both for texts of many kinds.
pub fn at_most(name: &str, bytes: &[u8]) -> usize {
    if is_compressed(name) {
        return bytes.len();
    }
    let mut counts = [0_u32; 256];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let all = bytes.len() as f64;
    let bits = |count: &u32| f64::from(*count) * (all / f64::from(*count)).log2();
    let bits: f64 = counts.iter().filter(|count| **count > 0).map(bits).sum();
    // A byte has a whole number of bits, and where few bytes differ, the search for repetitions costs more than the bytes.
    let coded = (bits.max(all * FEWEST_BITS) / 8.0 * 1.05) as usize + TABLES;
    coded.min(bytes.len())
}

/// The fewest bits that a byte counts for.
const FEWEST_BITS: f64 = 2.0;

/// Room for Brotli's tables, in bytes.
const TABLES: usize = 300;

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
    fn a_page_weighs_no_more_than_it_can_at_most() {
        let sentence = "<p>نص يقرأه الناس في <a href=\"/ar/page-7/\">لحظة</a> صعبة &amp; on an old phone, 1445.</p>\n";
        let mut state = 1_u32;
        let mut next = |end: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % end
        };
        for length in (0..400).map(|n| n * 97) {
            let repeated: Vec<u8> = sentence.bytes().cycle().take(length).collect();
            let few: Vec<u8> = (0..length).map(|_| b"ab"[next(2)]).collect();
            let shuffled: Vec<u8> = (0..length).map(|_| sentence.as_bytes()[next(sentence.len())]).collect();
            let noise: Vec<u8> = (0..length).map(|_| next(256) as u8).collect();
            for bytes in [repeated, few, shuffled, noise, vec![b' '; length]] {
                assert!(size("a.html", &bytes) <= at_most("a.html", &bytes), "{length}");
                assert!(size("a.html", &bytes) <= about("a.html", &bytes), "{length}");
            }
        }
        let page = sentence.repeat(150);
        assert!(at_most("a.html", page.as_bytes()) < page.len() * 4 / 5, "it says something");
    }

    #[test]
    fn nothing_weighs_more_than_its_bytes() {
        for text in ["", "a", "<p>"] {
            assert_eq!(size("a.html", text.as_bytes()), text.len());
        }
    }
}
