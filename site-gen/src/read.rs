//! Walking the folders: which file is what. The only room besides `write` that touches files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use forms::Lang;
use walkdir::WalkDir;

use crate::Options;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::SourceFile;

/// Everything that a build reads.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The Markdown files, sorted by language and key.
    pub pages: Vec<PageSource>,
    /// Pages whose file is not text.
    pub unreadable_pages: BTreeSet<(Lang, String)>,
    /// The form definitions, sorted by name.
    pub forms: Vec<Arc<SourceFile>>,
    /// The data files of the content folder by name, for example `site.toml`.
    pub data: BTreeMap<String, Arc<SourceFile>>,
    /// Data files that are there but are not text.
    pub unreadable_data: BTreeSet<String>,
    /// The templates by their name, for example `pages/page.html`.
    pub templates: BTreeMap<String, Arc<SourceFile>>,
    /// Files that are published as they are, by name, from the templates' `assets` folder.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// The digest of all of the above: 32 hexadecimal digits of BLAKE3 over names and bytes.
    pub digest: String,
}

/// A Markdown file and what its place says.
#[derive(Debug)]
pub struct PageSource {
    /// From the first folder.
    pub lang: Lang,
    /// The path in the language's folder, without `.md`: the same for both languages of a page.
    pub key: String,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// Reads both folders. Files that cannot be read are reported, the others are kept.
pub fn read(options: &Options) -> (Inputs, Vec<Diagnostic>) {
    let mut inputs = Inputs::default();
    let mut diagnostics = Vec::new();
    let mut digest = blake3::Hasher::new();
    for folder in [&options.content, &options.templates] {
        for (path, bytes) in walk(folder, &mut diagnostics) {
            digest.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes());
            digest.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
            let found = Found { shown: format!("{}/{path}", shown(folder)), path, bytes };
            if folder == &options.content {
                found.into_content(&mut inputs, &mut diagnostics);
            } else {
                found.into_templates(&mut inputs, &mut diagnostics);
            }
        }
    }
    inputs.pages.sort_by(|a, b| (a.lang, &a.key).cmp(&(b.lang, &b.key)));
    inputs.digest = digest.finalize().to_hex().chars().take(32).collect();
    (inputs, diagnostics)
}

/// A folder's files by their path in it, sorted; hidden files and editors' backups are passed over.
fn walk(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let visible = |name: &str| !name.starts_with(['.', '#']) && !name.ends_with('~');
    let entries = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || visible(&entry.file_name().to_string_lossy()));
    for entry in entries {
        let read = entry.map_err(|e| (e.path().unwrap_or(folder).to_path_buf(), e.to_string())).and_then(|entry| {
            if entry.file_type().is_dir() {
                return Ok(None);
            }
            let bytes = std::fs::read(entry.path()).map_err(|e| (entry.path().to_path_buf(), e.to_string()))?;
            let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            Ok(Some((shown(inner), bytes)))
        });
        match read {
            Ok(None) => {}
            Ok(Some(file)) => files.push(file),
            Err((path, reason)) => diagnostics.push(Diagnostic::whole(
                Code::Unreadable,
                shown(&path),
                format!("this cannot be read: {reason}"),
                "check that it exists and that you are allowed to read it",
            )),
        }
    }
    // Folders sort before the names that only begin like them; whole paths give one order on every system.
    files.sort();
    files
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A file that was found, on its way to where it belongs.
struct Found {
    shown: String,
    path: String,
    bytes: Vec<u8>,
}

impl Found {
    fn into_content(self, inputs: &mut Inputs, diagnostics: &mut Vec<Diagnostic>) {
        let path = self.path.clone();
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
                diagnostics
                    .push(self.ignored("the content folder holds data files (.toml) and the folders ar, en and forms"));
            }
            return;
        };
        if folder == "forms" {
            if rest.ends_with(".toml") {
                inputs.forms.extend(self.into_text(diagnostics));
            } else {
                diagnostics.push(self.ignored("a form's definition is a .toml file"));
            }
            return;
        }
        let Ok(lang) = folder.parse::<Lang>() else {
            diagnostics.push(Diagnostic::whole(
                Code::UnknownFolder,
                self.shown,
                format!("\"{folder}\" is not a language of this site"),
                "move the file into ar (Arabic) or en (English)",
            ));
            return;
        };
        let Some(key) = rest.strip_suffix(".md") else {
            diagnostics.push(self.ignored("a page is a Markdown file whose name ends with .md"));
            return;
        };
        if !key.split('/').all(is_address_part) {
            diagnostics.push(Diagnostic::whole(
                Code::UnknownFolder,
                self.shown,
                format!("\"{rest}\" cannot become an address"),
                "name files and folders with small Latin letters, digits and hyphens, the same in both languages",
            ));
            return;
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
            diagnostics.push(self.ignored("templates end with .html or .txt; other files belong into assets"));
        }
    }

    fn into_text(self, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<SourceFile>> {
        match String::from_utf8(self.bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{FEFF}').map(str::to_string).unwrap_or(text).replace("\r\n", "\n");
                Some(Arc::new(SourceFile { path: self.shown, text }))
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = Arc::new(SourceFile { path: self.shown, text });
                diagnostics.push(Diagnostic::at(
                    Code::NotUtf8,
                    &file,
                    good..good + char::REPLACEMENT_CHARACTER.len_utf8(),
                    "this file is not UTF-8 text from here on",
                    "save it again and choose the encoding UTF-8",
                ));
                None
            }
        }
    }

    fn ignored(self, why: &str) -> Diagnostic {
        Diagnostic::whole(Code::IgnoredFile, self.shown, "nothing uses this file", why).with_severity(Severity::Warning)
    }
}

fn is_address_part(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
