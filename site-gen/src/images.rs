//! Publishes an author's image in several widths and formats, so that a phone does not fetch what a large screen needs. Reads and
//! writes no files.
//!
//! [`plan`] decodes no pixels and is cheap. It names every variant before one is encoded. [`Decoded`] encodes them. A
//! variant's bytes depend only on the image's bytes and the variant's recipe, so BLAKE3 over both is a cache key.
//!
//! **Privacy:** camera metadata (place, time, device, thumbnail) is never published. Variants are encoded from pixels, which are
//! first rotated upright and converted to sRGB because those properties are metadata too. An SVG is text that its author can
//! read. It is published unchanged if it contains nothing active.
//!
//! Without the feature `images` there are no encoders. Each image has one variant, its own bytes *with their metadata*. That is
//! for previews on one's own machine and never for publishing.

#[cfg(feature = "images")]
mod encode;
mod fault;
mod jpeg;
mod limits;
mod raster;
mod svg;

use raster::Raster;

pub use fault::ImageFault;

/// The folder of the published images, as an address.
pub(crate) const PUBLISHED_FOLDER: &str = "/assets/images";

/// The version of the encoding rules, part of every name and recipe. Raise it when a parameter changes, or when a new version of
/// an encoder writes other bytes.
const VERSION: &str = "images-1";

/// Whether images are encoded. Without the encoders each image is published unchanged, for local previews only.
pub const ENCODES: bool = cfg!(feature = "images");

/// The size and the variants of an image, known before anything is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The width of the upright image in pixels (CSS pixels for an SVG).
    pub width: u32,
    /// The height.
    pub height: u32,
    /// The variants in the order of a `picture` element: AVIF, then WebP, each from narrow to wide, and last the fallback for
    /// every browser. The fallback always exists.
    pub variants: Vec<Variant>,
}

impl Plan {
    /// The fallback variant: the `src` of `img`.
    pub fn fallback(&self) -> Option<&Variant> {
        self.variants.last()
    }
}

/// A published file of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The file name, for example `garden.1a2b3c4d.960.avif`. The same name always means the same bytes.
    pub name: String,
    /// The media type, for example `image/avif`.
    pub media_type: &'static str,
    /// The width in pixels. The height follows from the image's aspect ratio.
    pub width: u32,
    /// The derivation of the bytes from the image's bytes: format, width, parameters, version.
    pub recipe: String,
    coding: Coding,
}

/// The transformation of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// Unchanged.
    AsIs,
    #[cfg(feature = "images")]
    Encoded(encode::Encoding),
}

/// Plans the variants of an image from its header. Of a JPEG it also looks for the end. `path` is only used for the names; the format is detected from the bytes.
///
/// # Errors
/// Every [`ImageFault`] except those of encoding. An image with a valid header can still turn out to be broken later.
pub fn plan(path: &str, bytes: &[u8]) -> Result<Plan, ImageFault> {
    let (width, height, variants) = match open(bytes)? {
        Opened::Svg { width, height } => {
            (width, height, vec![Variant::new(path, bytes, Coding::AsIs, width, "svg", "image/svg+xml")])
        }
        Opened::Raster(raster) => {
            let (width, height) = raster.size();
            (width, height, raster_variants(path, bytes, &raster))
        }
    };
    Ok(Plan { width, height, variants })
}

#[cfg(feature = "images")]
fn raster_variants(path: &str, bytes: &[u8], raster: &Raster<'_>) -> Vec<Variant> {
    encode::ladder(raster)
        .into_iter()
        .map(|(encoding, width)| {
            Variant::new(path, bytes, Coding::Encoded(encoding), width, encoding.ending(), encoding.media_type())
        })
        .collect()
}

#[cfg(not(feature = "images"))]
fn raster_variants(path: &str, bytes: &[u8], raster: &Raster<'_>) -> Vec<Variant> {
    let (ending, media_type) = raster.format();
    vec![Variant::new(path, bytes, Coding::AsIs, raster.size().0, ending, media_type)]
}

/// A decoded image in memory, four bytes per pixel.
pub struct Decoded<'a>(Content<'a>);

enum Content<'a> {
    AsIs(&'a [u8]),
    #[cfg(feature = "images")]
    Pixels(image::RgbaImage),
}

impl<'a> Decoded<'a> {
    /// Decodes the image once for all of its variants. Uses up to 800 MB of memory for the largest allowed image.
    ///
    /// # Errors
    /// Those of [`plan`], and [`ImageFault::Unreadable`] if the pixels are broken.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ImageFault> {
        Ok(Decoded(match open(bytes)? {
            #[cfg(feature = "images")]
            Opened::Raster(raster) => Content::Pixels(raster.pixels()?),
            _ => Content::AsIs(bytes),
        }))
    }

    /// Encodes a variant. The bytes are the same on every call and for any number of threads. A call uses one core, for seconds
    /// if the variant is a wide AVIF; variants can be encoded in parallel.
    ///
    /// # Errors
    /// [`ImageFault::Encoder`]; [`ImageFault::OtherImage`] for a variant of another image's plan.
    pub fn encode(&self, variant: &Variant) -> Result<Vec<u8>, ImageFault> {
        match (&self.0, variant.coding) {
            (Content::AsIs(bytes), Coding::AsIs) => Ok(bytes.to_vec()),
            #[cfg(feature = "images")]
            (Content::Pixels(pixels), Coding::Encoded(encoding)) => encoding.encode(pixels, variant.width),
            #[cfg(feature = "images")]
            _ => Err(ImageFault::OtherImage),
        }
    }
}

/// An image with an accepted header.
enum Opened<'a> {
    Svg { width: u32, height: u32 },
    Raster(Raster<'a>),
}

fn open(bytes: &[u8]) -> Result<Opened<'_>, ImageFault> {
    match Raster::open(bytes)? {
        Some(raster) => Ok(Opened::Raster(raster)),
        None => svg::size(bytes).map(|(width, height)| Opened::Svg { width, height }),
    }
}

impl Variant {
    fn new(path: &str, bytes: &[u8], coding: Coding, width: u32, ending: &str, media_type: &'static str) -> Self {
        let digest = blake3::Hasher::new().update(VERSION.as_bytes()).update(bytes).finalize();
        let fingerprint: String = digest.to_hex().chars().take(8).collect();
        let recipe = match coding {
            Coding::AsIs => format!("{VERSION} as-is"),
            #[cfg(feature = "images")]
            Coding::Encoded(encoding) => format!("{VERSION} width={width} {}", encoding.parameters()),
        };
        Variant { name: format!("{}.{fingerprint}.{width}.{ending}", stem(path)), media_type, width, recipe, coding }
    }
}

/// The file's name without folders and extension as part of an address: lower-case Latin letters, digits and single hyphens. Long
/// names are cut, because the published name has more parts and file systems allow 255 bytes.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let stem: String = words.join("-").chars().take(64).collect();
    if stem.is_empty() { "image".to_string() } else { stem }
}

#[cfg(test)]
mod tests;
