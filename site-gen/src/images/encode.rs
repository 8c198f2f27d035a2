//! The variants of an image, and how each is encoded.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, RgbaImage};
use ravif::{Img, RGBA8};

use super::fault::ImageFault;
use super::raster::Raster;

/// Widths for a phone; a phone with a high density or a text column; a text column with a high density.
const WIDTHS: [u32; 3] = [480, 960, 1600];
/// The fallback has the width nearest to this.
const FALLBACK_WIDTH: u32 = 960;

// The scales differ: these qualities are about equally close to the image (by SSIM). Raise `VERSION` when one changes.
const AVIF_QUALITY: u8 = 75;
const WEBP_QUALITY: u8 = 80;
const JPEG_QUALITY: u8 = 80;
/// From 1 (slow and small) to 10. At 6, a photograph takes a third more time and is one per cent smaller.
const AVIF_SPEED: u8 = 8;

/// A format and its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Avif,
    /// For photographs.
    WebpLossy,
    /// For drawings and screenshots, which PNG files usually are: lossless is smaller and sharp for them. A photograph saved as
    /// PNG is detected by its size.
    WebpSmaller,
    Jpeg,
    Png,
}

/// Encodings and widths in the order of [`super::Plan::variants`]. No variant is wider than the image.
pub(super) fn ladder(raster: &Raster<'_>) -> Vec<(Encoding, u32)> {
    let (own, _) = raster.size();
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width < own).collect();
    if WIDTHS.last().is_some_and(|widest| own <= *widest) {
        widths.push(own);
    }
    let webp = if raster.is_png() { Encoding::WebpSmaller } else { Encoding::WebpLossy };
    let fallback = if raster.is_png() || raster.has_alpha() { Encoding::Png } else { Encoding::Jpeg };
    let middle = widths.iter().copied().min_by_key(|width| width.abs_diff(FALLBACK_WIDTH));
    let mut ladder: Vec<_> = [Encoding::Avif, webp].iter().flat_map(|e| widths.iter().map(|w| (*e, *w))).collect();
    ladder.extend(middle.map(|width| (fallback, width)));
    ladder
}

impl Encoding {
    pub(super) fn ending(self) -> &'static str {
        match self {
            Encoding::Avif => "avif",
            Encoding::WebpLossy | Encoding::WebpSmaller => "webp",
            Encoding::Jpeg => "jpg",
            Encoding::Png => "png",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Encoding::Avif => "image/avif",
            Encoding::WebpLossy | Encoding::WebpSmaller => "image/webp",
            Encoding::Jpeg => "image/jpeg",
            Encoding::Png => "image/png",
        }
    }

    /// The format's part of a recipe.
    pub(super) fn parameters(self) -> String {
        match self {
            Encoding::Avif => format!("avif quality={AVIF_QUALITY} speed={AVIF_SPEED}"),
            Encoding::WebpLossy => format!("webp quality={WEBP_QUALITY}"),
            Encoding::WebpSmaller => format!("webp lossless or quality={WEBP_QUALITY}"),
            Encoding::Jpeg => format!("jpeg quality={JPEG_QUALITY}"),
            Encoding::Png => "png".to_string(),
        }
    }

    /// Encodes the pixels at a width.
    pub(super) fn encode(self, pixels: &RgbaImage, width: u32) -> Result<Vec<u8>, ImageFault> {
        let pixels = resize(pixels, width)?;
        match self {
            Encoding::Avif => avif(&pixels),
            Encoding::WebpLossy => webp(&pixels, false),
            Encoding::WebpSmaller => {
                let (lossless, lossy) = (webp(&pixels, true)?, webp(&pixels, false)?);
                Ok(if lossless.len() <= lossy.len() { lossless } else { lossy })
            }
            Encoding::Jpeg => {
                let mut bytes = Vec::new();
                let opaque = DynamicImage::from(pixels.into_owned()).into_rgb8();
                opaque
                    .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
                    .map_err(encoder_fault)?;
                Ok(bytes)
            }
            Encoding::Png => {
                let mut bytes = Vec::new();
                let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
                let opaque = pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX);
                let image = DynamicImage::from(pixels.into_owned());
                let image = if opaque { image.into_rgb8().into() } else { image };
                image.write_with_encoder(encoder).map_err(encoder_fault)?;
                Ok(bytes)
            }
        }
    }
}

/// Scales the pixels. The resizer of the `image` crate lets the invisible colour of transparent pixels bleed into their
/// neighbours.
fn resize(pixels: &RgbaImage, width: u32) -> Result<Cow<'_, RgbaImage>, ImageFault> {
    let (own_width, own_height) = pixels.dimensions();
    if own_width == width {
        return Ok(Cow::Borrowed(pixels));
    }
    let height = (f64::from(own_height) * f64::from(width) / f64::from(own_width)).round().max(1.0) as u32;
    let source = ImageRef::new(own_width, own_height, pixels.as_raw(), PixelType::U8x4).map_err(encoder_fault)?;
    let mut resized = Image::new(width, height, PixelType::U8x4);
    Resizer::new().resize(&source, &mut resized, None).map_err(encoder_fault)?;
    RgbaImage::from_raw(width, height, resized.into_vec())
        .map(Cow::Owned)
        .ok_or_else(|| ImageFault::Encoder("the resized image is incomplete".to_string()))
}

/// Encodes with one thread, because the number of tiles of an AVIF, and so its bytes, depends on the number of threads.
fn avif(pixels: &RgbaImage) -> Result<Vec<u8>, ImageFault> {
    let (width, height) = pixels.dimensions();
    let colours: Vec<RGBA8> = pixels.pixels().map(|pixel| RGBA8::from(pixel.0)).collect();
    let encoder = ravif::Encoder::new()
        .with_quality(f32::from(AVIF_QUALITY))
        .with_alpha_quality(f32::from(AVIF_QUALITY))
        .with_speed(AVIF_SPEED)
        .with_num_threads(Some(1));
    let encoded = encoder.encode_rgba(Img::new(&colours, width as usize, height as usize)).map_err(encoder_fault)?;
    Ok(encoded.avif_file)
}

fn webp(pixels: &RgbaImage, lossless: bool) -> Result<Vec<u8>, ImageFault> {
    let encoder = webp::Encoder::from_rgba(pixels.as_raw(), pixels.width(), pixels.height());
    let encoded = encoder
        .encode_simple(lossless, f32::from(WEBP_QUALITY))
        .map_err(|error| ImageFault::Encoder(format!("{error:?}")))?;
    Ok(encoded.to_vec())
}

fn encoder_fault(error: impl std::error::Error) -> ImageFault {
    ImageFault::Encoder(error.to_string())
}

#[cfg(test)]
mod tests;
