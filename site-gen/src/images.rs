//! From an image that an author put beside a page to what is published of it: the same picture in several widths and
//! formats, so that a telephone does not fetch what a large screen needs. Touches no files.
//!
//! [`plan`] reads only the header and is cheap; it names every variant before one is made. [`Decoded`] makes them. A
//! variant's bytes depend on the image's bytes and the variant's recipe alone, so BLAKE3 over both is a key to keep them
//! under.
//!
//! **Privacy:** what a camera writes into a photograph (place, time, device, thumbnail) is never passed on: variants are
//! made from the pixels, which are turned upright and brought to sRGB first because that too stands in the metadata. An
//! SVG is text that its author can read, and passes unchanged, if it does nothing but draw.
//!
//! Without the feature `images` there are no encoders: every image has one variant, its own bytes *with their metadata*,
//! which is for looking at pages on one's own machine and never for publishing.

#[cfg(feature = "images")]
mod encode;
mod fault;
mod limits;
mod raster;
mod svg;

use raster::Raster;

pub use fault::ImageFault;

/// The folder of the published images, as an address.
pub(crate) const PUBLISHED_FOLDER: &str = "/assets/images";

/// Which rules a variant is made by. It is part of every name and recipe: raise it when a parameter changes, or when an
/// encoder's new version writes other bytes.
const VERSION: &str = "images-1";

/// Whether images are encoded. Without the encoders each is published as it came, to be looked at on one's own machine.
pub const ENCODES: bool = cfg!(feature = "images");

/// What is known of an image before anything is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The image's own width in pixels (CSS pixels for an SVG), upright.
    pub width: u32,
    /// Its own height.
    pub height: u32,
    /// In the order of a `picture` element: the AVIF files, then the WebP files, each from narrow to wide, and last the
    /// one that every browser can show. There is always at least that one.
    pub variants: Vec<Variant>,
}

impl Plan {
    /// The variant for browsers that know no other: the `src` of `img`.
    pub fn fallback(&self) -> Option<&Variant> {
        self.variants.last()
    }
}

/// A file that is published for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The file's name, for example `garden.1a2b3c4d.960.avif`. The same name always means the same bytes.
    pub name: String,
    /// For example `image/avif`.
    pub media_type: &'static str,
    /// In pixels. The height follows from the image's own proportions.
    pub width: u32,
    /// Exactly how the bytes are made of the image's bytes: format, width, parameters, version.
    pub recipe: String,
    coding: Coding,
}

/// What is done to the image's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// Nothing.
    AsIs,
    #[cfg(feature = "images")]
    Encoded(encode::Encoding),
}

/// Names what will be published of an image, from its header. `path` gives the first part of the names only; what the
/// image is, its bytes say.
///
/// # Errors
/// Every [`ImageFault`] but those of encoding. An image whose header is whole can still turn out to be broken later.
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

/// An image whose pixels are in memory, four bytes each.
pub struct Decoded<'a>(Content<'a>);

enum Content<'a> {
    AsIs(&'a [u8]),
    #[cfg(feature = "images")]
    Pixels(image::RgbaImage),
}

impl<'a> Decoded<'a> {
    /// Decodes the image once for all of its variants. Up to 800 MB of memory for the largest image that is allowed.
    ///
    /// # Errors
    /// As [`plan`], and [`ImageFault::Unreadable`] where the pixels are broken.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ImageFault> {
        Ok(Decoded(match open(bytes)? {
            #[cfg(feature = "images")]
            Opened::Raster(raster) => Content::Pixels(raster.pixels()?),
            _ => Content::AsIs(bytes),
        }))
    }

    /// A variant's bytes: the same on every call and on any number of threads. One call keeps one core busy, for
    /// seconds where the variant is a wide AVIF; different variants can be made at the same time.
    ///
    /// # Errors
    /// [`ImageFault::Encoder`]; [`ImageFault::OtherImage`] for a variant that is not from this image's plan.
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

/// An image whose header was read and allowed.
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

/// A file's name without folders and ending, fit for an address: small Latin letters, digits and single hyphens. Long
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
