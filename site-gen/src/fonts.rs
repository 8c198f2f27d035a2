//! Reads which characters a font has.

use std::io::Read;

use ttf_parser::{RawFace, Tag, cmap};

/// The largest size that a font may decompress to: many times that of any font worth publishing.
const MAX_UNPACKED: usize = 32 * 1024 * 1024;

/// A font's character map.
#[derive(Debug)]
pub struct Font {
    /// The table `cmap` (OpenType 1.9).
    table: Vec<u8>,
}

impl Font {
    /// Reads a WOFF2, TrueType or OpenType font. Returns `None` if browsers could not read it either, or if it has no Unicode
    /// character map.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.get(..4)? {
            b"wOF2" => Self::unpacked(&wuff::decompress_woff2_with_custom_brotli(bytes, &mut unpack).ok()?),
            _ => Self::unpacked(bytes),
        }
    }

    fn unpacked(bytes: &[u8]) -> Option<Self> {
        let table = RawFace::parse(bytes, 0).ok()?.table(Tag::from_bytes(b"cmap"))?.to_vec();
        let font = Font { table };
        let has_unicode_map = font.subtables().next().is_some();
        has_unicode_map.then_some(font)
    }

    fn subtables(&self) -> impl Iterator<Item = cmap::Subtable<'_>> {
        let subtables = cmap::Table::parse(&self.table).map(|table| table.subtables.into_iter());
        subtables.into_iter().flatten().filter(cmap::Subtable::is_unicode)
    }

    /// Whether the font has a glyph for a code point. Never enumerate all code points of a font: a broken font can claim four
    /// thousand million.
    pub fn has(&self, code: u32) -> bool {
        self.subtables().any(|subtable| subtable.glyph_index(code).is_some_and(|glyph| glyph.0 != 0))
    }
}

/// Decompresses a Brotli stream of known length.
fn unpack(packed: &[u8], length: usize) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut bytes = Vec::with_capacity(length.min(MAX_UNPACKED));
    // One byte more than expected is enough to detect a stream that is too long.
    let most = u64::try_from(length.min(MAX_UNPACKED)).unwrap_or(u64::MAX).saturating_add(1);
    brotli::Decompressor::new(packed, 4096).take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `tests/fonts/make.py`.
    const FONT: &[u8] = include_bytes!("../tests/sites/font-character/templates/assets/regular.woff2");

    fn characters(bytes: &[u8]) -> Option<Vec<u32>> {
        let font = Font::read(bytes)?;
        Some((0..0x3000).filter(|code| font.has(*code)).collect())
    }

    #[test]
    fn a_font_lists_its_characters() {
        let font = Font::read(FONT).unwrap();
        let has = |c: char| font.has(u32::from(c));
        assert!(" aZ~ءيـ،؟ًْ«»–→".chars().all(has));
        assert!(!"\u{7F}☃گ؀\u{10FFFF}".chars().any(has));
        assert_eq!(characters(FONT).unwrap().len(), 95 + 3 + 26 + 19 + 3 + 1);
    }

    #[test]
    fn a_decompressed_font_has_the_same_characters() {
        let plain = wuff::decompress_woff2_with_custom_brotli(FONT, &mut unpack).unwrap();
        assert_eq!(characters(&plain), characters(FONT));
    }

    #[test]
    fn other_files_are_not_fonts() {
        for bytes in [b"".as_slice(), b"wOF", b"wOF2", b"no font at all, but a text of some length"] {
            assert!(Font::read(bytes).is_none());
        }
    }

    #[test]
    fn a_broken_font_never_panics() {
        for length in 0..FONT.len() {
            assert!(Font::read(&FONT[..length]).is_none(), "{length}");
        }
        let plain = wuff::decompress_woff2_with_custom_brotli(FONT, &mut unpack).unwrap();
        for font in [FONT, &plain] {
            for at in 0..font.len() {
                for change in [0xFF, 0x01, 0x80] {
                    let mut broken = font.to_vec();
                    broken[at] ^= change;
                    // The result does not matter, as long as there is no panic.
                    let _ =
                        Font::read(&broken).map(|font| [0, 0x20, 0x628, 0x2192, 0x10FFFF].map(|code| font.has(code)));
                }
            }
        }
    }
}
