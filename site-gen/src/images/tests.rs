use proptest::prelude::*;

use super::*;

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 12'><path d='M0 0h24'/></svg>";

#[test]
fn names_are_addresses() {
    for (path, expected) in [
        ("en/services/garden.jpg", "garden"),
        ("Al Olaya_(2024).final.JPG", "al-olaya-2024-final"),
        ("C:\\photos\\IMG-0042.png", "img-0042"),
        ("حديقة.png", "image"),
        ("--a--b--.png", "a-b"),
        (".hidden", "image"),
        ("", "image"),
    ] {
        assert_eq!(stem(path), expected, "{path}");
    }
    assert_eq!(stem(&"a".repeat(300)).len(), 64);
}

#[test]
fn an_svg_passes_unchanged() {
    let plan = plan("icons/leaf.svg", SVG).unwrap();
    assert_eq!((plan.width, plan.height, plan.variants.len()), (24, 12, 1));
    let variant = plan.fallback().unwrap();
    assert_eq!((variant.media_type, variant.width, variant.recipe.as_str()), ("image/svg+xml", 24, "images-1 as-is"));
    let fingerprint = variant.name.strip_prefix("leaf.").unwrap().strip_suffix(".24.svg").unwrap();
    assert!(fingerprint.len() == 8 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit()), "{fingerprint}");
    assert_eq!(Decoded::new(SVG).unwrap().encode(variant).unwrap(), SVG);
}

#[test]
fn a_name_changes_with_the_bytes_and_with_nothing_else() {
    let name = |path, bytes| plan(path, bytes).unwrap().variants[0].name.clone();
    let other = [SVG, b"\n"].concat();
    assert_eq!(name("a/leaf.svg", SVG), name("b/leaf.svg", SVG));
    assert_ne!(name("leaf.svg", SVG), name("leaf.svg", &other));
}

#[test]
fn other_files_are_unsupported() {
    for bytes in [&b""[..], b"plain text", b"GIF89a\x01\0\x01\0\0\0\0;", b"\0\0\0\x18ftypheic\0\0\0\0", b"\xFF\xFE<\0"]
    {
        assert_eq!(plan("a.png", bytes), Err(ImageFault::Unsupported), "{bytes:?}");
    }
    assert_eq!(plan("a.svg", b"<html></html>"), Err(ImageFault::Unsupported));
}

#[test]
fn broken_headers_are_unreadable() {
    for bytes in [&b"\x89PNG\r\n\x1a\n"[..], b"\xFF\xD8\xFF\xE0", b"RIFF\x10\0\0\0WEBPVP8 ", &png_header(0, 4)] {
        assert!(
            matches!(plan("a.png", bytes), Err(ImageFault::Unreadable(_))),
            "{bytes:?}: {:?}",
            plan("a.png", bytes)
        );
    }
}

#[test]
fn a_bomb_is_refused_from_its_header_alone() {
    for (width, height) in [(10_000, 10_000), (16_384, 1), (1, 16_384), (0x7FFF_FFFF, 0x7FFF_FFFF)] {
        assert_eq!(plan("a.png", &png_header(width, height)), Err(ImageFault::TooLarge), "png {width}x{height}");
        assert_eq!(Decoded::new(&png_header(width, height)).err(), Some(ImageFault::TooLarge));
    }
    for (width, height) in [(10_000, 10_000), (16_384, 1), (65_535, 65_535)] {
        assert_eq!(plan("a.jpg", &jpeg_header(width, height)), Err(ImageFault::TooLarge), "jpeg {width}x{height}");
    }
    assert_eq!(plan("a.webp", &webp_header(0, 10_000, 10_000)), Err(ImageFault::TooLarge));
    assert_eq!(plan("a.png", &png_header(10_000, 5_000)).map(|plan| plan.width), Ok(10_000), "the limit itself");
    assert_eq!(ImageFault::TooLarge.to_string(), "this image is larger than 50 megapixels or 16383 pixels a side");
}

#[test]
fn moving_images_are_refused() {
    let mut png = png_header(4, 4);
    png.splice(33..33, chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]));
    assert_eq!(plan("a.png", &png), Err(ImageFault::Animated));
    assert_eq!(plan("a.webp", &webp_header(0b10, 4, 4)), Err(ImageFault::Animated));
}

#[cfg(not(feature = "images"))]
#[test]
fn without_encoders_an_image_passes_unchanged() {
    let png = png_header(2000, 1500);
    let plan = plan("garden.png", &png).unwrap();
    assert_eq!((plan.width, plan.height, plan.variants.len()), (2000, 1500, 1));
    let variant = plan.fallback().unwrap();
    assert!(variant.name.ends_with(".2000.png"), "{}", variant.name);
    assert_eq!((variant.media_type, variant.recipe.as_str()), ("image/png", "images-1 as-is"));
    assert_eq!(Decoded::new(&png).unwrap().encode(variant).unwrap(), png);
    assert_eq!(super::plan("a.jpg", &jpeg_header(40, 20)).unwrap().variants[0].media_type, "image/jpeg");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(kind in 0..5usize, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let start: [&[u8]; 5] = [b"", b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF", b"RIFF\0\0\0\0WEBPVP8", b"<svg "];
        let bytes = [start[kind], &bytes].concat();
        let _ = plan("a", &bytes);
        let _ = Decoded::new(&bytes);
    }

    #[test]
    fn no_svg_makes_it_panic(attributes in "[a-z0-9:=\"' .,%&;#-]{0,60}", inside in "[<>/a-z!?&;#=\"' \\[\\]-]{0,60}") {
        let _ = plan("a", format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{inside}</svg>").as_bytes());
    }
}

/// A PNG that ends before its pixels.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    png.extend(chunk(b"IHDR", &[&size[..], &[8, 6, 0, 0, 0]].concat()));
    png.extend(chunk(b"IDAT", b""));
    png
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [name, data].concat();
    let mut crc = u32::MAX;
    for byte in &checked {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1));
        }
    }
    [&(data.len() as u32).to_be_bytes()[..], &checked, &(!crc).to_be_bytes()].concat()
}

/// A JPEG that ends before its pixels.
fn jpeg_header(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = b"\xFF\xD8\xFF\xC0\0\x11\x08".to_vec();
    jpeg.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    jpeg.extend(b"\x03\x01\x11\0\x02\x11\0\x03\x11\0");
    jpeg.extend(b"\xFF\xDA\0\x0C\x03\x01\0\x02\0\x03\0\0\x3F\0\xFF\xD9");
    jpeg
}

/// An extended WebP with an empty frame.
fn webp_header(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut body = b"WEBPVP8X\x0A\0\0\0".to_vec();
    body.extend([flags, 0, 0, 0]);
    body.extend(&(width - 1).to_le_bytes()[..3]);
    body.extend(&(height - 1).to_le_bytes()[..3]);
    if flags & 0b10 != 0 {
        body.extend(b"ANIM\x06\0\0\0\0\0\0\0\0\0ANMF\x18\0\0\0");
        body.extend([0; 16]);
        body.extend(b"VP8L\0\0\0\0");
    } else {
        body.extend(b"VP8 \x0A\0\0\0\x10\0\0\x9D\x01\x2A");
        body.extend([&(width as u16).to_le_bytes()[..], &(height as u16).to_le_bytes()].concat());
    }
    [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat()
}
