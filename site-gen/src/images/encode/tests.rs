use image::codecs::png::PngEncoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::{ImageDecoder, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba};
use proptest::prelude::*;
use rayon::prelude::*;

use super::super::{Decoded, Plan, plan};
use super::*;

const SECRET: &[u8] = b"24 42 N, 46 40 E";

/// An image similar to a photograph: soft shapes and a little noise.
fn photo(width: u32, height: u32) -> RgbImage {
    let mut noise = 1u32;
    RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as f32;
        let wave = |scale: f32, turn: f32| ((x as f32 / scale + turn).sin() * (y as f32 / scale).cos() + 1.0) * 110.0;
        Rgb([(wave(97.0, 0.0) + grain) as u8, (wave(61.0, 1.0) + grain) as u8, (wave(211.0, 2.0) + grain) as u8])
    })
}

fn saved(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF with an orientation and a location, as a camera writes it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    exif.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x01, 0x0E, 0, 2, 0, 0, 0, SECRET.len() as u8, 0, 0, 0, 38, 0, 0, 0, 0]);
    exif.extend(SECRET);
    exif
}

fn with_metadata(image: &RgbImage, format: ImageFormat, orientation: u8) -> Vec<u8> {
    fn write(mut encoder: impl ImageEncoder, image: &RgbImage, orientation: u8) {
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        image.write_with_encoder(encoder).unwrap();
    }
    let mut bytes = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            write(JpegEncoder::new_with_quality(&mut bytes, 95), image, orientation);
            let comment = [&b"\xFF\xFE\0"[..], &[SECRET.len() as u8 + 2], SECRET].concat();
            bytes.splice(2..2, comment);
        }
        ImageFormat::Png => write(PngEncoder::new(&mut bytes), image, orientation),
        _ => write(WebPEncoder::new_lossless(&mut bytes), image, orientation),
    }
    assert!(contains(&bytes, SECRET));
    bytes
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn all(bytes: &[u8], plan: &Plan) -> Vec<Vec<u8>> {
    let decoded = Decoded::new(bytes).unwrap();
    plan.variants.par_iter().map(|variant| decoded.encode(variant).unwrap()).collect()
}

/// The width and height in a variant's bytes; for an AVIF, from its `ispe` box.
fn size(bytes: &[u8]) -> (u32, u32) {
    let Some(at) = bytes.windows(4).position(|window| window == b"ispe") else {
        let image = image::load_from_memory(bytes).unwrap();
        return (image.width(), image.height());
    };
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(at + 8), number(at + 12))
}

fn endings(plan: &Plan) -> Vec<String> {
    plan.variants.iter().map(|v| v.name.splitn(3, '.').nth(2).unwrap().to_string()).collect()
}

#[test]
fn a_photograph_gets_every_width_below_its_own() {
    let bytes = saved(photo(1700, 34), ImageFormat::Jpeg);
    let plan = plan("garden.jpg", &bytes).unwrap();
    assert_eq!((plan.width, plan.height), (1700, 34));
    assert_eq!(endings(&plan), ["480.avif", "960.avif", "1600.avif", "480.webp", "960.webp", "1600.webp", "960.jpg"]);
    // If one of these changes, raise the version: browsers keep the files for ever under their names.
    let recipes: Vec<&str> = plan.variants.iter().map(|v| v.recipe.as_str()).collect();
    assert_eq!(recipes[1], "images-1 width=960 avif quality=75 speed=8");
    assert_eq!(recipes[4], "images-1 width=960 webp quality=80");
    assert_eq!(recipes[6], "images-1 width=960 jpeg quality=80");
    for (variant, bytes) in plan.variants.iter().zip(all(&bytes, &plan)) {
        let height = (variant.width as f32 / 50.0).round() as u32;
        assert_eq!(size(&bytes), (variant.width, height), "{}", variant.name);
    }
}

#[test]
fn no_image_is_enlarged() {
    for (own, expected) in [
        (1, &[1][..]),
        (480, &[480]),
        (481, &[480, 481]),
        (960, &[480, 960]),
        (1599, &[480, 960, 1599]),
        (1600, &[480, 960, 1600]),
        (1601, &[480, 960, 1600]),
    ] {
        let plan = plan("a.jpg", &saved(RgbImage::new(own, 1), ImageFormat::Jpeg)).unwrap();
        let widths = |of| plan.variants.iter().filter(|v| v.media_type == of).map(|v| v.width).collect::<Vec<_>>();
        assert_eq!((widths("image/avif"), widths("image/webp")), (expected.to_vec(), expected.to_vec()));
        assert_eq!(plan.fallback().map(|v| v.width), expected.iter().copied().min_by_key(|w| w.abs_diff(960)));
    }
}

#[test]
fn the_smallest_and_the_longest_images_are_encoded() {
    for (width, height) in [(1, 1), (1, 300), (700, 1), (17, 3)] {
        let bytes = saved(photo(width, height), ImageFormat::Png);
        let plan = plan("a.png", &bytes).unwrap();
        for (variant, bytes) in plan.variants.iter().zip(all(&bytes, &plan)) {
            assert_eq!(size(&bytes).0, variant.width, "{} of {width}x{height}", variant.name);
        }
    }
}

#[test]
fn the_fallback_is_of_the_image_s_own_family() {
    let (opaque, clear) = (photo(4, 4), RgbaImage::from_pixel(4, 4, Rgba([9, 9, 9, 0])));
    let fallback = |bytes: Vec<u8>| plan("a", &bytes).unwrap().fallback().unwrap().media_type;
    assert_eq!(fallback(saved(opaque.clone(), ImageFormat::Jpeg)), "image/jpeg");
    assert_eq!(fallback(saved(opaque.clone(), ImageFormat::WebP)), "image/jpeg");
    assert_eq!(fallback(saved(clear.clone(), ImageFormat::WebP)), "image/png");
    assert_eq!(fallback(saved(opaque, ImageFormat::Png)), "image/png");
    assert_eq!(fallback(saved(clear, ImageFormat::Png)), "image/png");
}

#[test]
fn a_drawing_stays_sharp_and_a_photograph_saved_as_png_gets_small() {
    let webp = |image: RgbaImage| {
        let bytes = saved(image, ImageFormat::Png);
        let plan = plan("a.png", &bytes).unwrap();
        let variant = plan.variants.iter().find(|v| v.media_type == "image/webp").unwrap();
        assert_eq!(variant.recipe, format!("images-1 width={} webp lossless or quality=80", plan.width));
        Decoded::new(&bytes).unwrap().encode(variant).unwrap()
    };
    let drawing = RgbaImage::from_fn(64, 64, |x, y| Rgba([255, 0, 0, if (x / 8 + y / 8) % 2 == 0 { 255 } else { 0 }]));
    let decoded = image::load_from_memory(&webp(drawing.clone())).unwrap().into_rgba8();
    assert!(drawing.pixels().zip(decoded.pixels()).all(|(a, b)| a == b || a.0[3] == 0 && b.0[3] == 0));

    let photo = DynamicImage::from(photo(300, 200)).into_rgba8();
    assert_eq!(webp(photo.clone()), super::webp(&photo, false).unwrap());
}

#[test]
fn images_are_turned_upright() {
    // Red on the left and blue on the right, rotated: upright, red is on top.
    let lying = RgbImage::from_fn(64, 32, |x, _| if x < 32 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = with_metadata(&lying, format, 6);
        let plan = plan("a", &bytes).unwrap();
        assert_eq!((plan.width, plan.height), (32, 64), "{format:?}");
        for (variant, bytes) in plan.variants.iter().zip(all(&bytes, &plan)) {
            assert_eq!(size(&bytes), (32, 64), "{} of {format:?}", variant.name);
            if variant.media_type != "image/avif" {
                let image = image::load_from_memory(&bytes).unwrap().into_rgb8();
                let (top, bottom) = (image.get_pixel(16, 8).0, image.get_pixel(16, 56).0);
                assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "{top:?} {bottom:?}");
            }
        }
    }
}

#[test]
fn metadata_is_never_passed_on() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = with_metadata(&photo(500, 20), format, 1);
        let plan = plan("a", &bytes).unwrap();
        for (variant, bytes) in plan.variants.iter().zip(all(&bytes, &plan)) {
            for part in [SECRET, b"Exif", b"EXIF", b"eXIf", b"MM\0\x2A", b"http://ns.adobe.com", b"ICCP", b"iCCP"] {
                assert!(!contains(&bytes, part), "{} of {format:?} has {part:?}", variant.name);
            }
            if variant.media_type == "image/webp" {
                let mut decoder = WebPDecoder::new(std::io::Cursor::new(&bytes)).unwrap();
                assert_eq!((decoder.exif_metadata().unwrap(), decoder.icc_profile().unwrap()), (None, None));
            }
        }
    }
}

#[test]
fn colours_of_a_wider_space_stay_what_they_were() {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    let orange = RgbImage::from_pixel(8, 8, Rgb([200, 120, 60]));
    orange.write_with_encoder(encoder).unwrap();
    let plan = plan("a.png", &bytes).unwrap();
    let png = Decoded::new(&bytes).unwrap().encode(plan.fallback().unwrap()).unwrap();
    let [r, g, b] = image::load_from_memory(&png).unwrap().into_rgb8().get_pixel(4, 4).0;
    // The same colour in sRGB, by the matrices of CSS Color 4.
    assert!(r.abs_diff(212) <= 2 && g.abs_diff(117) <= 2 && b.abs_diff(46) <= 3, "{r} {g} {b}");
}

#[test]
fn transparent_pixels_do_not_bleed() {
    // White on the left; invisible black on the right.
    let half = RgbaImage::from_fn(970, 8, |x, _| if x < 485 { Rgba([255; 4]) } else { Rgba([0; 4]) });
    let resized = resize(&half, 480).unwrap();
    assert!(resized.pixels().all(|p| p.0[3] == 0 || p.0[0] > 250), "a grey seam");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let bytes = saved(photo(520, 300), ImageFormat::Jpeg);
    let plan = plan("a.jpg", &bytes).unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| all(&bytes, &plan))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(1));
}

#[test]
fn broken_pixels_are_unreadable() {
    let bytes = saved(photo(64, 64), ImageFormat::Png);
    let half = &bytes[..bytes.len() / 2];
    assert!(plan("a.png", half).is_ok(), "the header is whole");
    assert!(matches!(Decoded::new(half).err(), Some(ImageFault::Unreadable(_))));
}

#[test]
fn a_variant_of_another_image_is_refused() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>";
    let png = saved(photo(4, 4), ImageFormat::Png);
    let (of_svg, of_png) = (plan("a.svg", svg).unwrap(), plan("a.png", &png).unwrap());
    let refused = Err(ImageFault::OtherImage);
    assert_eq!(Decoded::new(&png).unwrap().encode(&of_svg.variants[0]), refused, "or its metadata would pass");
    assert_eq!(Decoded::new(svg).unwrap().encode(&of_png.variants[0]), refused);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_damage_makes_it_panic(
        kind in 0..3usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        kept in any::<prop::sample::Index>(),
    ) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][kind];
        let mut bytes = with_metadata(&photo(9, 7), format, 5);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - kept.index(bytes.len()) / 8);
        if let Ok(plan) = plan("a", &bytes)
            && u64::from(plan.width) * u64::from(plan.height) < 4096
            && let Ok(decoded) = Decoded::new(&bytes)
        {
            for variant in &plan.variants {
                prop_assert!(decoded.encode(variant).is_ok());
            }
        }
    }
}
