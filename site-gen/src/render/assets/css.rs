//! Style sheets: parsed, joined with their imports, given the final addresses, and printed without white space.
//!
//! lightningcss parses and prints. Two of its tools are not used on purpose. Its bundler reads files in parallel, and its result
//! for a sheet that is imported twice depends on which thread came first. Its minifier drops a declaration that a later one of
//! the same name repeats. That removes the older value for browsers that do not know the newer one (`100vh`, then `100dvh`), and
//! saves less than one percent of the bytes.

use std::collections::{BTreeMap, BTreeSet};

use lightningcss::error::ParserError;
use lightningcss::printer::PrinterOptions;
use lightningcss::rules::CssRuleList;
use lightningcss::stylesheet::{ParserOptions, StyleSheet};
use lightningcss::targets::{Features, Targets};

use super::fault::{AssetFault, AssetFaultKind, Faults};
use super::place;
use super::sheet::Sheet;
use super::{imports, tokens};

/// The final bytes of each style sheet that no other one imports.
///
/// `addresses` are those of the other assets. A sheet with faults still has an entry, so that references to it are not reported
/// too.
pub(super) fn sheets(
    files: &BTreeMap<&str, &[u8]>,
    addresses: &BTreeMap<&str, String>,
) -> (BTreeMap<String, Vec<u8>>, Vec<AssetFault>) {
    let mut faults = Faults::default();
    let mut published = BTreeMap::new();
    let mut texts = BTreeMap::new();
    for (name, bytes) in files {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                texts.insert(*name, preprocessed(text));
            }
            Err(error) => {
                let good = preprocessed(&String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()));
                faults.add(name, place::from_byte(&good, good.len()), AssetFaultKind::NotUtf8);
                published.insert((*name).to_string(), bytes.to_vec());
            }
        }
    }

    let mut sheets = BTreeMap::new();
    for (name, text) in &texts {
        for (place, kind) in tokens::check(text) {
            faults.add(name, place, kind);
        }
        sheets.insert(*name, Sheet::read(name, text, addresses, &mut faults));
    }
    let edges = imports::edges(&sheets, &files.keys().copied().collect(), &mut faults);
    let imported: BTreeSet<&str> = edges.values().copied().collect();
    for (name, sheet) in &sheets {
        let alone = !imported.contains(name) && !edges.keys().any(|(importing, _)| importing == name);
        if let Some(place) = sheet.namespace.filter(|_| !alone) {
            // Joined with other rules, it would also apply to them, or be ignored.
            faults.syntax(name, place, ParserError::UnexpectedNamespaceRule);
        }
    }

    for (name, sheet) in sheets.iter().filter(|(name, _)| !imported.contains(*name)) {
        let mut whole = StyleSheet::new(vec![(*name).to_string()], CssRuleList(Vec::new()), ParserOptions::default());
        imports::inline(name, &sheets, &edges, &mut whole.rules.0, &mut whole.license_comments);
        let css =
            match whole.to_css(PrinterOptions { minify: true, targets: no_targets(), ..PrinterOptions::default() }) {
                Ok(css) => css.code,
                Err(error) => {
                    faults.syntax(name, (1, 1), error.kind);
                    sheet.text.to_string()
                }
            };
        published.insert((*name).to_string(), css.into_bytes());
    }
    (published, faults.into_vec())
}

/// No browser targets: nothing is compiled. A media query is always printed in one of its two spellings, whatever was written;
/// `min-width` is the one that every browser knows.
fn no_targets() -> Targets {
    let include = Features::MediaRangeSyntax | Features::MediaIntervalSyntax;
    Targets { browsers: None, include, exclude: Features::empty() }
}

/// Preprocesses the text as CSS requires, with one kind of line end (CSS Syntax Level 3, 3.3).
fn preprocessed(text: &str) -> String {
    text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n").replace(['\r', '\u{C}'], "\n")
}
