//! Whether a JPEG file has its whole picture.

const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// Whether the file has the marker that ends its picture (ITU T.81, B.1). Markers within other segments, such as those of a
/// thumbnail, do not count. Whatever follows the end is not looked at.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut in_scan = false;
    loop {
        // The next marker: FF and a byte that is neither FF, which fills, nor, within a scan, zero or a restart.
        let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xFF)) else {
            return false;
        };
        at += found + 1;
        match bytes.get(at).copied() {
            None => return false,
            Some(0xFF) => continue,
            Some(0x00 | 0x01 | 0xD0..=0xD8) => at += 1,
            Some(END_OF_IMAGE) => return in_scan,
            Some(marker) => {
                let length =
                    bytes.get(at + 1..at + 3).map(|two| two.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte)));
                let Some(length) = length else { return false };
                in_scan |= marker == START_OF_SCAN;
                at += 1 + length;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] =
        b"\xFF\xD8\xFF\xE1\0\x06\xFF\xD9ab\xFF\xC0\0\x02\xFF\xDA\0\x02ab\xFF\0\xFF\xD0c\xFF\xC4\0\x02\xFF\xDA\0\x02d\xFF\xFF\xD9";

    #[test]
    fn only_a_whole_file_has_its_end() {
        assert!(is_whole(WHOLE));
        assert!(is_whole(&[WHOLE, b"and more"].concat()), "cameras write more after the end");
        for end in 0..WHOLE.len() {
            assert!(!is_whole(&WHOLE[..end]), "{end}");
        }
    }
}
