//! Reads the content and template folders, and decides what each file is.
//!
//! During a build, only this module, `previous` and, where one page changed, `session` read files, and only `write` writes them.
//! `unchanged` looks at them without reading.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use language::Lang;
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::Diagnostic;
use crate::disk::{Layout, normalised};
use crate::findings::ContentFinding;
use crate::options::Options;
use crate::previous::Previous;
use crate::source::SourceFile;

/// All input of a build.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The Markdown files, sorted by language and key.
    pub pages: Vec<PageSource>,
    /// Pages whose file cannot be read, or is not UTF-8 text.
    pub unreadable_pages: BTreeSet<(Lang, String)>,
    /// The layouts of the files of the content folder that have a byte order mark or CRLF line ends, by their path in reports.
    pub layouts: BTreeMap<String, Layout>,
    /// The form definitions, sorted by name.
    pub forms: Vec<Arc<SourceFile>>,
    /// The data files of the content folder by name, for example `site.toml`.
    pub data: BTreeMap<String, Arc<SourceFile>>,
    /// Data files and forms that exist but cannot be read, or are not UTF-8 text, by their path in the content folder.
    pub unreadable_data: BTreeSet<String>,
    /// The images of the content folder by their path in it, for example `ar/news/garden.jpg`.
    pub images: BTreeMap<String, ImageFile>,
    /// The pictures in formats that the site does not publish, by their path in the content folder: how reports name them.
    pub other_pictures: BTreeMap<String, String>,
    /// The templates by their name, for example `pages/page.html`.
    pub templates: BTreeMap<String, Arc<SourceFile>>,
    /// The files of the templates' `assets` folder by name.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// The path of the `assets` folder, relative to the working directory of the build.
    pub assets_folder: String,
    /// The digest of all content and template files: 32 hexadecimal digits of BLAKE3 over names and bytes.
    pub digest: String,
    /// The manifest and files of the last build.
    pub previous: Previous,
    /// The manifest of the published site, if the options name a folder other than that of the last build.
    pub published: Option<Previous>,
}

/// An image file of the content folder.
#[derive(Debug)]
pub struct ImageFile {
    /// The path, relative to the working directory of the build.
    pub shown: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// The file name extensions of images that a page may show.
const IMAGES: [&str; 5] = [".png", ".jpg", ".jpeg", ".webp", ".svg"];

/// The file name extensions of pictures in other formats.
const OTHER_PICTURES: [&str; 9] = [".heic", ".heif", ".avif", ".gif", ".bmp", ".tif", ".tiff", ".jxl", ".ico"];

/// File names that Windows keeps for devices, with any extension ("Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A Markdown file with the language and key from its path.
#[derive(Debug)]
pub struct PageSource {
    /// The language, from the first folder.
    pub lang: Lang,
    /// The path in the language's folder without `.md`. Both languages of a page have the same key.
    pub key: String,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// Reads both folders. Unreadable files are reported; all others are kept.
pub fn read(options: &Options) -> (Inputs, Vec<Diagnostic>) {
    let mut inputs = Inputs::default();
    let mut diagnostics = Vec::new();
    let mut digest = blake3::Hasher::new();
    for folder in [&options.content, &options.templates] {
        let (found, unreadable) = walk(folder, &mut diagnostics);
        if folder == &options.content {
            unreadable.iter().for_each(|path| inputs.note_unreadable(path));
        }
        for (path, bytes) in found {
            digest.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes());
            digest.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
            let found = FoundFile { shown: format!("{}/{path}", shown(folder)), path, bytes };
            if folder == &options.content {
                found.into_content(&mut inputs, &mut diagnostics);
            } else {
                found.into_templates(&mut inputs, &mut diagnostics);
            }
        }
    }
    inputs.assets_folder = format!("{}/assets", shown(&options.templates));
    inputs.pages.sort_by(|a, b| (a.lang, &a.key).cmp(&(b.lang, &b.key)));
    inputs.digest = digest.finalize().to_hex().chars().take(32).collect();
    inputs.previous = options.previous.as_deref().map(Previous::read).unwrap_or_default();
    inputs.published = options.published.as_deref().map(Previous::read);
    (inputs, diagnostics)
}

impl Inputs {
    /// Notes that a file of the content exists, so that nothing else is reported about its absence.
    fn note_unreadable(&mut self, path: &str) {
        match page_of(path) {
            Some(page) => drop(self.unreadable_pages.insert(page)),
            None => drop(self.unreadable_data.insert(path.to_string())),
        }
    }
}

/// The paths of all files that a build reads from a folder.
pub(crate) fn input_files(folder: &Path) -> impl Iterator<Item = walkdir::Result<PathBuf>> {
    entries(folder).map(|entry| Ok(entry?.into_path()))
}

/// What a folder contains but folders. Hidden files and editors' backups are skipped.
fn entries(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let visible = |name: &str| !name.starts_with(['.', '#']) && !name.ends_with('~');
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let entries =
        entries.filter_entry(move |entry| entry.depth() == 0 || visible(&entry.file_name().to_string_lossy()));
    entries.filter(|entry| !entry.as_ref().is_ok_and(|entry| entry.file_type().is_dir()))
}

/// A folder's files by their path in it, sorted, and the paths of those that cannot be read. Hidden files and editors' backups are
/// skipped.
fn walk(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let inner = |path: &Path| shown(path.strip_prefix(folder).unwrap_or(path));
    let because = |path: &Path, reason: String| (path.to_path_buf(), ContentFinding::Unreadable { reason });
    let entries: Vec<_> = entries(folder).collect();
    let read = |entry: walkdir::Result<DirEntry>| {
        let entry = entry.map_err(|e| because(e.path().unwrap_or(folder), e.to_string()))?;
        let path = entry.path();
        // Reading from a pipe or a device might never end. A link counts as what it leads to.
        if !entry.file_type().is_file() && std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err((path.to_path_buf(), ContentFinding::NotAFile));
        }
        let bytes = std::fs::read(path).map_err(|e| because(path, e.to_string()))?;
        Ok((inner(path), bytes))
    };
    let found: Vec<_> = entries.into_par_iter().map(read).collect();
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for found in found {
        match found {
            Ok(file) => files.push(file),
            Err((path, finding)) => {
                unreadable.push(inner(&path));
                diagnostics.push(Diagnostic::for_file(shown(&path), &finding));
            }
        }
    }
    // `WalkDir` sorts within each folder. Sorting whole paths gives one order on every system.
    files.sort();
    (files, unreadable)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A file that was read but not classified yet.
struct FoundFile {
    shown: String,
    path: String,
    bytes: Vec<u8>,
}

impl FoundFile {
    fn into_content(self, inputs: &mut Inputs, diagnostics: &mut Vec<Diagnostic>) {
        let path = self.path.clone();
        if let Some(layout) = self.layout() {
            inputs.layouts.insert(self.shown.clone(), layout);
        }
        let Some((folder, rest)) = path.split_once('/') else {
            if path.ends_with(".toml") {
                match self.into_text(diagnostics) {
                    Some(file) => {
                        inputs.data.insert(path, file);
                    }
                    None => {
                        inputs.unreadable_data.insert(path);
                    }
                }
            } else {
                diagnostics.push(Diagnostic::for_file(self.shown, &ContentFinding::IgnoredFile));
            }
            return;
        };
        if folder == "forms" {
            if rest.ends_with(".toml") {
                match self.into_text(diagnostics) {
                    Some(file) => inputs.forms.push(file),
                    None => {
                        inputs.unreadable_data.insert(path);
                    }
                }
            } else {
                diagnostics.push(Diagnostic::for_file(self.shown, &ContentFinding::IgnoredFile));
            }
            return;
        }
        // Cameras write `IMG_1.JPG`.
        let small = path.to_ascii_lowercase();
        if IMAGES.iter().any(|ending| small.ends_with(ending)) && (folder == "images" || folder.parse::<Lang>().is_ok())
        {
            inputs.images.insert(path, ImageFile { shown: self.shown, bytes: self.bytes });
            return;
        }
        if OTHER_PICTURES.iter().any(|ending| small.ends_with(ending)) {
            inputs.other_pictures.insert(path, self.shown);
            return;
        }
        let Ok(lang) = folder.parse::<Lang>() else {
            diagnostics
                .push(Diagnostic::for_file(self.shown, &ContentFinding::UnknownFolder { folder: folder.into() }));
            return;
        };
        let Some(key) = rest.strip_suffix(".md") else {
            diagnostics.push(Diagnostic::for_file(self.shown, &ContentFinding::IgnoredFile));
            return;
        };
        if !key.split('/').all(is_address_part) {
            diagnostics.push(Diagnostic::for_file(self.shown, &ContentFinding::FileName { name: rest.into() }));
            return;
        }
        if let Some(part) = key.split('/').find(|part| DEVICES.contains(part)) {
            let finding = ContentFinding::DeviceName { name: part.into() };
            diagnostics.push(Diagnostic::for_file(self.shown.clone(), &finding));
        }
        let key = key.to_string();
        match self.into_text(diagnostics) {
            Some(file) => inputs.pages.push(PageSource { lang, key, file }),
            None => {
                inputs.unreadable_pages.insert((lang, key));
            }
        }
    }

    fn into_templates(self, inputs: &mut Inputs, diagnostics: &mut Vec<Diagnostic>) {
        let path = self.path.clone();
        if let Some(name) = path.strip_prefix("assets/") {
            inputs.assets.insert(name.to_string(), self.bytes);
        } else if path.ends_with(".html") || path.ends_with(".txt") {
            if let Some(file) = self.into_text(diagnostics) {
                inputs.templates.insert(path, file);
            }
        } else {
            diagnostics.push(Diagnostic::for_file(self.shown, &ContentFinding::IgnoredTemplate));
        }
    }

    /// The layout of a text file whose places are not those of the text that is read.
    fn layout(&self) -> Option<Layout> {
        let is_text = self.path.ends_with(".md") || self.path.ends_with(".toml");
        // Most files have neither a byte order mark nor a carriage return.
        if !is_text || !self.bytes.contains(&b'\r') && !self.bytes.starts_with(&[0xEF]) {
            return None;
        }
        let text = std::str::from_utf8(&self.bytes).ok()?;
        Some(Layout::new(text)).filter(|layout| !layout.is_plain())
    }

    fn into_text(self, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<SourceFile>> {
        // Checked first by the faster of two checks, and by the other where that fails: it tells the place.
        let whole = simdutf8::basic::from_utf8(&self.bytes).map(str::to_string).map_err(drop);
        match whole.or_else(|()| String::from_utf8(self.bytes)) {
            Ok(text) => {
                let text = normalised(text);
                Some(Arc::new(SourceFile::new(self.shown, text)))
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = Arc::new(SourceFile::new(self.shown, text));
                let span = good..good + char::REPLACEMENT_CHARACTER.len_utf8();
                diagnostics.push(Diagnostic::at(&file, span, &ContentFinding::NotUtf8));
                None
            }
        }
    }
}

/// The language and the key of the page at a path.
pub(crate) fn page_at(path: &Path, content: &Path) -> Option<(Lang, String)> {
    let inner = match path.strip_prefix(content) {
        Ok(inner) => inner.to_path_buf(),
        // Reports of changes name whole paths.
        Err(_) => path.canonicalize().ok()?.strip_prefix(content.canonicalize().ok()?).ok()?.to_path_buf(),
    };
    page_of(&shown(&inner))
}

/// The language and the key of the page at a path in the content folder.
fn page_of(inner: &str) -> Option<(Lang, String)> {
    let (lang, key) = inner.strip_suffix(".md")?.split_once('/')?;
    Some((lang.parse().ok()?, key.to_string()))
}

fn is_address_part(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
