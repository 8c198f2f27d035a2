//! The files that a browser fetches for the first view of a page, read from its elements.
//!
//! Of several files for one picture, a browser fetches one. This module chooses the one for a phone of 360 CSS pixels and a
//! device pixel ratio of 2: in the first format that it knows (all that this program makes), the narrowest that is not scaled up.
//! A condition that cannot be evaluated here, such as dark colours, leaves a choice. Pictures with `loading="lazy"` do not count,
//! because they load when a reader scrolls near them. Neither do files that a browser fetches after the first view (a manifest,
//! the icon for a home screen, prefetched pages).

use percent_encoding::percent_decode_str;

use super::targets::own;

/// The phone: width in CSS pixels, and device pixels per CSS pixel.
const WIDTH: f64 = 360.0;
const DENSITY: f64 = 2.0;

/// The default size of a `rem` in CSS pixels. In media conditions, the page's own font size does not count.
const REM: f64 = 16.0;

/// The image formats that browsers know.
const FORMATS: [&str; 6] = ["image/avif", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"];

/// The fetches of a page: one address of each list.
#[derive(Debug, Default)]
pub(super) struct Loads {
    choices: Vec<Vec<String>>,
    icons: Vec<String>,
    picture: Option<Picture>,
}

/// An open `picture` with the sources so far.
#[derive(Debug, Default)]
struct Picture {
    addresses: Vec<String>,
    /// Whether a source matches unconditionally, so that later ones are ignored.
    settled: bool,
}

impl Loads {
    /// Adds the fetches of an element.
    pub(super) fn start<'t>(&mut self, name: &str, get: impl Fn(&str) -> Option<&'t str>) {
        match name {
            "link" => {
                let rel = get("rel").unwrap_or_default().to_ascii_lowercase();
                let is = |wanted: &str| rel.split_whitespace().any(|word| word == wanted);
                let Some(address) = get("href") else { return };
                if is("stylesheet") || is("preload") {
                    self.choices.push(vec![address.to_string()]);
                } else if is("icon") {
                    self.icons.push(address.to_string());
                }
            }
            "picture" => self.picture = Some(Picture::default()),
            "source" => {
                if let Some(picture) = self.picture.as_mut().filter(|picture| !picture.settled) {
                    picture.source(get);
                }
            }
            "img" => {
                let mut picture = self.picture.take().unwrap_or_default();
                if get("loading").is_some_and(|how| how.eq_ignore_ascii_case("lazy")) {
                    return;
                }
                if !picture.settled {
                    let chosen = get("srcset").and_then(|set| choose(set, get("sizes").unwrap_or_default()));
                    picture.addresses.extend(chosen.or_else(|| get("src").map(str::to_string)));
                }
                self.choices.push(picture.addresses);
            }
            "use" | "image" => {
                self.choices.extend(get("href").or_else(|| get("xlink:href")).map(|href| vec![href.to_string()]));
            }
            "input" => self.choices.extend(get("src").map(|src| vec![src.to_string()])),
            "video" => self.choices.extend(get("poster").map(|poster| vec![poster.to_string()])),
            _ => {}
        }
    }

    /// The choices as file names under the output folder, without other sites. `base_url` is the site's own address.
    pub(super) fn finish(self, base_url: Option<&str>) -> Vec<Vec<String>> {
        let icons = Some(self.icons).filter(|icons| !icons.is_empty());
        let choices = self.choices.into_iter().chain(icons);
        let files = |addresses: Vec<String>| -> Vec<String> {
            addresses.iter().filter_map(|address| file(address, base_url)).collect()
        };
        choices.map(files).filter(|files| !files.is_empty()).collect()
    }
}

impl Picture {
    fn source<'t>(&mut self, get: impl Fn(&str) -> Option<&'t str>) {
        if get("type").is_some_and(|format| !FORMATS.contains(&format.to_ascii_lowercase().as_str())) {
            return;
        }
        let condition = get("media").filter(|media| !media.trim().is_empty());
        let fits = condition.map_or(Some(true), matches_phone);
        if fits == Some(false) {
            return;
        }
        self.settled = fits == Some(true);
        self.addresses.extend(choose(get("srcset").unwrap_or_default(), get("sizes").unwrap_or_default()));
    }
}

/// The file at an address.
fn file(address: &str, base_url: Option<&str>) -> Option<String> {
    let path = own(address, base_url).split(['#', '?']).next().unwrap_or_default();
    let path = path.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    Some(format!("site/{}", percent_decode_str(path).decode_utf8_lossy()))
}

/// The candidate of a `srcset` for the phone: the smallest sufficient one, or else the largest.
fn choose(set: &str, sizes: &str) -> Option<String> {
    let slot = slot(sizes);
    let mut candidates: Vec<(f64, &str)> = Vec::new();
    for candidate in set.split(',') {
        let mut words = candidate.split_whitespace();
        let Some(address) = words.next() else { continue };
        let density = match words.next().map(|size| (size, size.trim_end_matches(['w', 'x']).parse::<f64>())) {
            None => 1.0,
            Some((size, Ok(number))) if size.ends_with('w') => number / slot,
            Some((_, Ok(number))) => number,
            // Browsers ignore a candidate that they cannot parse.
            Some((_, Err(_))) => continue,
        };
        candidates.push((density, address));
    }
    let least = |a: &&(f64, &str), b: &&(f64, &str)| a.0.total_cmp(&b.0);
    let enough = candidates.iter().filter(|(density, _)| *density >= DENSITY).min_by(least);
    enough.or_else(|| candidates.iter().max_by(least)).map(|(_, address)| (*address).to_string())
}

/// The display width of a picture by its `sizes`. A width that cannot be evaluated counts as the full screen.
fn slot(sizes: &str) -> f64 {
    for part in sizes.split(',').map(str::trim) {
        let (condition, length) = match part.rsplit_once(") ").filter(|_| part.starts_with('(')) {
            Some((condition, length)) => (Some(format!("{condition})")), length),
            None => (None, part),
        };
        if condition.is_none_or(|condition| matches_phone(&condition) == Some(true)) {
            return length_of(length.trim()).filter(|length| *length > 0.0).unwrap_or(WIDTH);
        }
    }
    WIDTH
}

/// Whether a media query matches the phone; `None` if it asks for anything except the width.
fn matches_phone(condition: &str) -> Option<bool> {
    if matches!(condition.trim().to_ascii_lowercase().as_str(), "all" | "screen") {
        return Some(true);
    }
    if condition.trim().eq_ignore_ascii_case("print") {
        return Some(false);
    }
    let inside = condition.trim().strip_prefix('(')?.strip_suffix(')')?.to_ascii_lowercase();
    let limit = |written: &str| length_of(written.trim());
    let split = |mark: &str| inside.split_once(mark).map(|(feature, limit)| (feature.trim().to_string(), limit));
    for (mark, fits) in [
        (">=", (|limit| WIDTH >= limit) as fn(f64) -> bool),
        ("<=", |limit| WIDTH <= limit),
        (">", |limit| WIDTH > limit),
        ("<", |limit| WIDTH < limit),
    ] {
        if let Some((feature, written)) = split(mark) {
            return (feature == "width").then(|| limit(written).map(fits)).flatten();
        }
    }
    let (feature, written) = split(":")?;
    match feature.as_str() {
        "min-width" => limit(written).map(|limit| WIDTH >= limit),
        "max-width" => limit(written).map(|limit| WIDTH <= limit),
        _ => None,
    }
}

fn length_of(written: &str) -> Option<f64> {
    let units = [("vw", WIDTH / 100.0), ("rem", REM), ("em", REM), ("px", 1.0)];
    units.into_iter().find_map(|(unit, pixels)| Some(written.strip_suffix(unit)?.trim().parse::<f64>().ok()? * pixels))
}

#[cfg(test)]
mod tests;
