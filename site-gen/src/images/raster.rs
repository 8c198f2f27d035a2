//! Opens PNG, JPEG and WebP files: header, limits, pixels.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageError, ImageFormat, Limits};

use super::fault::ImageFault;
use super::jpeg;
use super::limits::{MAX_PIXELS, MAX_SIDE};

/// An image with an accepted header. Its pixels are not decoded yet.
pub(super) struct Raster<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    format: ImageFormat,
    orientation: Orientation,
}

impl<'a> Raster<'a> {
    /// Reads the header. Returns `None` if the format is unknown.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Option<Self>, ImageFault> {
        let Ok(format) = image::guess_format(bytes) else { return Ok(None) };
        let file = Cursor::new(bytes);
        let (mut decoder, animated): (Box<dyn ImageDecoder>, bool) = match format {
            ImageFormat::Png => {
                let decoder = PngDecoder::with_limits(file, limits())?;
                let animated = decoder.is_apng()?;
                (Box::new(decoder), animated)
            }
            ImageFormat::Jpeg => {
                let decoder = JpegDecoder::new(file)?;
                // The decoder fills what is missing with grey.
                if !jpeg::is_whole(bytes) {
                    return Err(ImageFault::CutShort);
                }
                (Box::new(decoder), false)
            }
            ImageFormat::WebP => {
                let decoder = WebPDecoder::new(file)?;
                let animated = decoder.has_animation();
                (Box::new(decoder), animated)
            }
            _ => return Err(ImageFault::Unsupported),
        };
        let (width, height) = decoder.dimensions();
        if width == 0 || height == 0 {
            return Err(ImageFault::Empty);
        }
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(ImageFault::TooLarge);
        }
        decoder.set_limits(limits())?;
        if animated {
            return Err(ImageFault::Animated);
        }
        // Browsers ignore broken metadata too.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        Ok(Some(Raster { decoder, format, orientation }))
    }

    /// Width and height of the upright image.
    pub(super) fn size(&self) -> (u32, u32) {
        let (width, height) = self.decoder.dimensions();
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    /// The usual file name extension, and the media type.
    #[cfg(not(feature = "images"))]
    pub(super) fn format(&self) -> (&'static str, &'static str) {
        let ending = match self.format {
            ImageFormat::Jpeg => "jpg",
            ImageFormat::WebP => "webp",
            _ => "png",
        };
        (ending, self.format.to_mime_type())
    }
}

#[cfg(feature = "images")]
impl Raster<'_> {
    pub(super) fn is_png(&self) -> bool {
        self.format == ImageFormat::Png
    }

    /// Whether a pixel can be transparent.
    pub(super) fn has_alpha(&self) -> bool {
        self.decoder.color_type().has_alpha()
    }

    /// The pixels, upright and in sRGB.
    pub(super) fn pixels(mut self) -> Result<image::RgbaImage, ImageFault> {
        let profile = self.decoder.icc_profile().unwrap_or_default();
        let mut image = image::DynamicImage::from_decoder(self.decoder)?;
        image.apply_orientation(self.orientation);
        let mut pixels = image.into_rgba8();
        if let Some(profile) = profile {
            to_srgb(&mut pixels, &profile);
        }
        Ok(pixels)
    }
}

/// Converts the pixels to sRGB. Phones take photographs in a wider colour space and record it in the metadata, which is not
/// published; unconverted, the colours would look dull. An invalid profile is ignored, as browsers do.
#[cfg(feature = "images")]
fn to_srgb(pixels: &mut image::RgbaImage, profile: &[u8]) {
    use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    // The decoder already converted grey and CMYK to RGB.
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else { return };
    let mut converted = vec![0; pixels.as_raw().len()];
    if transform.transform(pixels.as_raw(), &mut converted).is_ok() {
        pixels.copy_from_slice(&converted);
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits
}

impl From<ImageError> for ImageFault {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => ImageFault::TooLarge,
            error => ImageFault::Unreadable(error.to_string()),
        }
    }
}
