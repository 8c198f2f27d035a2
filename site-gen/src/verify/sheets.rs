//! The files that a published style sheet makes a browser fetch: fonts and pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::RangeInclusive;

use lightningcss::media_query::{MediaType, Qualifier};
use lightningcss::printer::PrinterOptions;
use lightningcss::properties::Property;
use lightningcss::properties::custom::{Token, TokenOrValue};
use lightningcss::properties::font::FontFamily;
use lightningcss::rules::CssRule;
use lightningcss::rules::font_face::{FontFaceProperty, FontFaceRule, Source};
use lightningcss::stylesheet::{ParserOptions, StyleSheet};
use lightningcss::traits::ToCss;
use lightningcss::values::url::Url;
use lightningcss::visitor::{Visit, VisitTypes, Visitor};

use super::characters::Characters;
use crate::files::Files;

/// The relevant parts of a style sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its `@font-face` rules.
    pub(super) faces: Vec<Face>,
    /// The file names of its pictures under the output folder.
    pub(super) pictures: BTreeSet<String>,
    /// The characters of its `content` declarations.
    pub(super) words: Characters,
    /// The lower-case values that can name a font family.
    families: Vec<String>,
}

/// An `@font-face` rule with a font of this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The name of the family.
    pub(super) family: String,
    /// Weight, style and width as CSS prints them.
    pub(super) cut: String,
    /// The font's file name under the output folder.
    pub(super) file: String,
    /// The code points of `unicode-range`; empty for all.
    pub(super) ranges: Vec<RangeInclusive<u32>>,
}

impl Face {
    /// Whether a browser looks for a code point in this face.
    pub(super) fn claims(&self, code: u32) -> bool {
        self.ranges.is_empty() || self.ranges.iter().any(|range| range.contains(&code))
    }

    /// Whether a browser needs this face for some of a page's characters.
    pub(super) fn is_for(&self, characters: &Characters) -> bool {
        self.ranges.is_empty() || characters.any_in(&self.ranges)
    }
}

impl Sheet {
    /// Whether the sheet uses a family. The bold face of a used family counts as used, because every page has headings.
    pub(super) fn names(&self, family: &str) -> bool {
        let family = family.to_lowercase();
        self.families.iter().any(|value| value.contains(&family))
    }
}

/// Every published style sheet by its file name under the output folder.
pub(super) fn all(files: &Files) -> BTreeMap<&str, Sheet> {
    let sheets = files.iter().filter(|(name, _)| name.starts_with("site/") && name.ends_with(".css"));
    sheets.map(|(name, file)| (name, read(&file.bytes))).collect()
}

/// Parses a sheet. Its faults were reported when it was rendered.
fn read(css: &[u8]) -> Sheet {
    let text = String::from_utf8_lossy(css);
    let options = ParserOptions { error_recovery: true, ..ParserOptions::default() };
    let mut reading = Reading::default();
    if let Ok(mut sheet) = StyleSheet::parse(&text, options) {
        let Ok(()) = sheet.visit(&mut reading);
    }
    reading.0
}

#[derive(Default)]
struct Reading(Sheet);

impl<'i> Visitor<'i> for Reading {
    type Error = Infallible;

    fn visit_types(&self) -> VisitTypes {
        VisitTypes::all()
    }

    fn visit_rule(&mut self, rule: &mut CssRule<'i>) -> Result<(), Infallible> {
        match rule {
            CssRule::FontFace(face) => self.0.faces.extend(read_face(face)),
            // Print styles do not delay the first view.
            CssRule::Media(media)
                if media.query.media_queries.iter().all(|query| {
                    query.media_type == MediaType::Print && !matches!(query.qualifier, Some(Qualifier::Not))
                }) => {}
            rule => rule.visit_children(self)?,
        }
        Ok(())
    }

    fn visit_property(&mut self, property: &mut Property<'i>) -> Result<(), Infallible> {
        let id = property.property_id();
        // A custom property can hold the name of a family.
        if matches!(id.name(), "font" | "font-family") || id.name().starts_with("--") {
            let value = property.value_to_css_string(PrinterOptions::default());
            self.0.families.extend(value.ok().map(|value| value.to_lowercase()));
        }
        if let Property::Custom(custom) = property
            && id.name() == "content"
        {
            for token in &custom.value.0 {
                if let TokenOrValue::Token(Token::String(words)) = token {
                    self.0.words.add(words);
                }
            }
        }
        property.visit_children(self)
    }

    fn visit_url(&mut self, url: &mut Url<'i>) -> Result<(), Infallible> {
        self.0.pictures.extend(file(&url.url));
        Ok(())
    }
}

/// A face; `None` if it has no font of this site.
fn read_face(rule: &FontFaceRule<'_>) -> Option<Face> {
    let mut face = Face { family: String::new(), cut: String::new(), file: String::new(), ranges: Vec::new() };
    let mut cut = BTreeMap::new();
    let mut sources = Vec::new();
    for property in &rule.properties {
        match property {
            FontFaceProperty::FontFamily(FontFamily::FamilyName(_)) => {
                face.family = value(property).trim_matches(['"', '\'']).to_string();
            }
            // The browser fetches the first format that it knows, and the site has no other formats.
            FontFaceProperty::Source(of) => {
                sources = of
                    .iter()
                    .filter_map(|s| if let Source::Url(url) = s { file(&url.url.url) } else { None })
                    .collect();
            }
            FontFaceProperty::UnicodeRange(ranges) => face.ranges = ranges.iter().map(|r| r.start..=r.end).collect(),
            FontFaceProperty::FontWeight(_) => {
                cut.insert(0, value(property));
            }
            FontFaceProperty::FontStyle(_) => {
                cut.insert(1, value(property));
            }
            FontFaceProperty::FontStretch(_) => {
                cut.insert(2, value(property));
            }
            _ => {}
        }
    }
    face.cut = cut.into_values().filter(|value| value != "normal").collect::<Vec<_>>().join(" ");
    face.file = sources.into_iter().next()?;
    (!face.family.is_empty()).then_some(face)
}

/// A declaration's value as CSS prints it.
fn value(property: &FontFaceProperty<'_>) -> String {
    let printed = property.to_css_string(PrinterOptions::default()).unwrap_or_default();
    printed.split_once(':').map(|(_, value)| value.trim().to_string()).unwrap_or_default()
}

/// The file of an address in a published sheet. All of them are relative to the site's root.
fn file(address: &str) -> Option<String> {
    let path = address.split(['#', '?']).next()?.strip_prefix('/')?;
    Some(format!("site/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_have_their_family_cut_font_and_range() {
        let sheet = read(
            b"@font-face{font-family:\"Sama Sans\";font-weight:700;src:local(x),url(/assets/b.woff2)format(\"woff2\"),url(/assets/b.ttf);unicode-range:U+600-6FF,U+20}
              @font-face{font-family:Plain;font-style:italic;font-weight:100 900;src:url(/assets/p.woff2)}
              @font-face{font-family:Elsewhere;src:local(x)}
              @media screen{@font-face{font-family:Sama Sans;font-weight:normal;src:url(/assets/r.woff2)}}",
        );
        let faces: Vec<_> =
            sheet.faces.iter().map(|f| (f.family.as_str(), f.cut.as_str(), f.file.as_str(), f.ranges.len())).collect();
        assert_eq!(
            faces,
            [
                ("Sama Sans", "700", "site/assets/b.woff2", 2),
                ("Plain", "100 900 italic", "site/assets/p.woff2", 0),
                ("Sama Sans", "", "site/assets/r.woff2", 0),
            ]
        );
        assert!(sheet.pictures.is_empty(), "a font is no picture");
    }

    #[test]
    fn a_family_is_used_where_a_rule_or_a_custom_property_names_it() {
        let used = |css: &str| {
            let css = format!("@font-face{{font-family:\"Sama Sans\";src:url(/assets/x.woff2)}}{css}");
            read(css.as_bytes()).names("Sama Sans")
        };
        assert!(used("p{font-family:serif,\"sama sans\"}") && used("p{font:1rem/2 Sama Sans,serif}"));
        assert!(used(":root{--face:\"Sama Sans\",serif}p{font-family:var(--face)}"));
        assert!(used("p{font-family:\"Sama Sans\",var(--other)}"));
        assert!(!used("") && !used("p{font-family:serif}") && !used("p::after{content:\"Sama Sans\"}"));
    }

    #[test]
    fn generated_content_is_collected() {
        let sheet =
            read("a::after{content:\"→\" \"b\"}q{quotes:\"«\" \"»\"}p::before{content:url(/assets/x.svg)}".as_bytes());
        assert_eq!(sheet.words.iter().collect::<String>(), "b→");
    }

    #[test]
    fn pictures_are_fetched_unless_they_are_printed() {
        let css =
            "p{background:url(/assets/a.svg#x)}q{mask:url(/assets/b.svg)}i{background:url(data:,x)}b{fill:url(#c)}
            s{background:image-set(url(/assets/d.png) 1x)}u{--x:url(/assets/e.svg)}
            @media print{p{background:url(/assets/paper.png)}}@media not print{p{background:url(/assets/f.png)}}";
        let names: Vec<_> =
            ["a.svg", "b.svg", "d.png", "e.svg", "f.png"].map(|name| format!("site/assets/{name}")).into();
        assert_eq!(read(css.as_bytes()).pictures.into_iter().collect::<Vec<_>>(), names);
    }
}
