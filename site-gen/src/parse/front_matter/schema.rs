//! The schema of the front matter: the keys, their types, and the kinds of pages that have them.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::meta::{Excuse, FrontMatter, LONGEST_DESCRIPTION, LONGEST_TITLE, PageKind, TranslationPolicy};
use super::quoting::in_quotes;
use super::yaml::{Cut, Entry, Node, Value};
use crate::diagnostic::Diagnostic;
use crate::findings::PageFinding;
use crate::parse::text::characters::{Origin, allowed, written_otherwise};
use crate::parse::text::dates::{self, Date};
use crate::parse::text::references;
use crate::remedy::Remedy;
use crate::source::SourceFile;

/// A key of the schema.
struct Key {
    name: &'static str,
    /// The kinds of pages that have the key; empty for all.
    kinds: &'static [PageKind],
    /// Whether those pages must have it.
    required: bool,
    set: fn(&mut Setter<'_>, &Node),
}

const ALL: &[PageKind] = &[];
/// The kinds that the board approves.
const DECIDED: &[PageKind] = &[PageKind::Policy, PageKind::Document];

/// The keys, in the order recommended to editors. docs/editing.md explains them.
const KEYS: [Key; 27] = [
    Key {
        name: "title",
        kinds: ALL,
        required: true,
        set: |s, n| s.meta.title = s.prose(n, LONGEST_TITLE).unwrap_or_default(),
    },
    Key {
        name: "description",
        kinds: ALL,
        required: true,
        set: |s, n| s.meta.description = s.prose(n, LONGEST_DESCRIPTION).unwrap_or_default(),
    },
    // Read before all others, because it decides which keys exist.
    Key { name: "kind", kinds: ALL, required: false, set: |_, _| {} },
    Key { name: "nav_title", kinds: ALL, required: false, set: |s, n| s.meta.nav_title = s.prose(n, LONGEST_TITLE) },
    Key {
        name: "translation",
        kinds: ALL,
        required: false,
        set: |s, n| s.meta.translation = s.choice(n, &TRANSLATION).unwrap_or_default(),
    },
    Key { name: "translation_key", kinds: ALL, required: false, set: |s, n| s.meta.translation_key = s.name(n) },
    Key { name: "source_digest", kinds: ALL, required: false, set: |s, n| s.meta.source_digest = s.name(n) },
    Key { name: "updated", kinds: ALL, required: false, set: |s, n| s.meta.updated = s.date(n) },
    Key { name: "draft", kinds: ALL, required: false, set: |s, n| s.meta.draft = s.choice(n, &YES_NO).unwrap_or(true) },
    Key { name: "publish_on", kinds: ALL, required: false, set: |s, n| s.meta.publish_on = s.date(n) },
    Key { name: "expires_on", kinds: ALL, required: false, set: |s, n| s.meta.expires_on = s.date(n) },
    Key { name: "aliases", kinds: ALL, required: false, set: |s, n| s.meta.aliases = s.texts(n) },
    Key { name: "weight", kinds: ALL, required: false, set: |s, n| s.meta.weight = s.number(n) },
    Key { name: "parity", kinds: ALL, required: false, set: |s, n| s.meta.parity = s.excuses(n) },
    Key { name: "icon", kinds: ALL, required: false, set: |s, n| s.meta.icon = s.name(n) },
    Key { name: "awaiting", kinds: ALL, required: false, set: |s, n| s.meta.awaiting = s.texts(n) },
    Key { name: "number", kinds: DECIDED, required: false, set: |s, n| s.meta.number = s.text(n) },
    Key { name: "approved", kinds: DECIDED, required: false, set: |s, n| s.meta.approved = s.date(n) },
    Key { name: "review_by", kinds: DECIDED, required: false, set: |s, n| s.meta.review_by = s.date(n) },
    Key {
        name: "on_request",
        kinds: &[PageKind::Document],
        required: false,
        set: |s, n| s.meta.on_request = s.choice(n, &YES_NO).unwrap_or_default().then(|| n.span.clone()),
    },
    Key { name: "version", kinds: &[PageKind::Privacy], required: true, set: |s, n| s.meta.version = s.name(n) },
    Key { name: "tasks", kinds: &[PageKind::Home], required: false, set: |s, n| s.meta.tasks = s.texts(n) },
    Key { name: "form", kinds: ASKED, required: false, set: |s, n| s.meta.form = s.name(n) },
    Key { name: "channel", kinds: &[PageKind::Channel], required: true, set: |s, n| s.meta.channel = s.name(n) },
    Key { name: "date", kinds: &[PageKind::News], required: true, set: |s, n| s.meta.date = s.date(n) },
    Key {
        name: "faq",
        kinds: &[PageKind::Page],
        required: false,
        set: |s, n| s.meta.faq = s.choice(n, &YES_NO).unwrap_or_default(),
    },
    // A note among editors.
    Key { name: "note", kinds: ALL, required: false, set: |s, n| drop(s.text(n)) },
];

/// Kinds of pages that lead their reader to a form.
const ASKED: &[PageKind] = &[PageKind::Page, PageKind::Service];
const YES_NO: [(&str, bool); 2] = [("true", true), ("false", false)];
const TRANSLATION: [(&str, TranslationPolicy); 3] = [
    ("required", TranslationPolicy::Required),
    ("fallback", TranslationPolicy::Fallback),
    ("single", TranslationPolicy::Single),
];

/// Applies the entries of a front matter that begins at the byte `start`, and reports every fault. `diagnostics` has the syntax
/// faults; with any of them, no key is reported as missing, because its entry may be the faulty one.
pub(super) fn apply(
    file: &Arc<SourceFile>,
    start: usize,
    entries: &[Entry],
    default_kind: PageKind,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let is_whole = diagnostics.is_empty();
    let meta = FrontMatter { kind: default_kind, ..FrontMatter::default() };
    let mut setter = Setter { file, meta, key: "kind", diagnostics };
    let mut kind_known = true;
    if let Some(entry) = entries.iter().find(|entry| entry.key == "kind") {
        match setter.choice(&entry.value, &PageKind::by_name()) {
            Some(kind) => setter.meta.kind = kind,
            None => kind_known = false,
        }
    }
    let kind = setter.meta.kind;
    let belongs = |key: &Key| !kind_known || key.kinds.is_empty() || key.kinds.contains(&kind);
    let mut seen: Vec<&str> = Vec::new();
    let mut meant: Vec<&str> = Vec::new();
    for entry in entries {
        let Some(key) = KEYS.iter().filter(|key| belongs(key)).find(|key| key.name == entry.key) else {
            meant.extend(setter.unknown_key(entry, kind, KEYS.iter().filter(|key| belongs(key)).map(|key| key.name)));
            continue;
        };
        if seen.contains(&key.name) {
            setter.fault(entry.key_span.clone(), &PageFinding::KeyTwice { key: entry.key.clone() });
            continue;
        }
        seen.push(key.name);
        setter.key = key.name;
        if !matches!(entry.value.value, Value::Scalar { .. }) && setter.is_cut(&entry.value) {
            continue;
        }
        (key.set)(&mut setter, &entry.value);
    }
    let missing = KEYS.iter().filter(|key| key.required && belongs(key) && !seen.contains(&key.name));
    // A misspelt key is not reported as missing too.
    for key in missing.filter(|key| is_whole && kind_known && !meant.contains(&key.name)) {
        let finding = PageFinding::MissingKey { key: key.name.into(), kind: kind.name().into() };
        setter.fault(start.saturating_sub(4)..start.saturating_sub(1), &finding);
    }
    setter.meta
}

/// The allowed value that is most similar to a misspelt one.
fn nearest<'a>(written: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let similar = |name: &str| strsim::normalized_damerau_levenshtein(written, name);
    allowed
        .map(|name| (similar(name), name))
        .filter(|(how, _)| *how > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

struct Setter<'a> {
    file: &'a Arc<SourceFile>,
    meta: FrontMatter,
    key: &'static str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Setter<'_> {
    fn fault(&mut self, span: Range<usize>, finding: &PageFinding) {
        self.diagnostics.push(Diagnostic::at(self.file, span, finding));
    }

    /// Reports an unknown key. Returns the key that was probably meant.
    fn unknown_key(
        &mut self,
        entry: &Entry,
        kind: PageKind,
        keys: impl Iterator<Item = &'static str> + Clone,
    ) -> Option<&'static str> {
        let (key, kind) = (entry.key.clone(), kind.name().to_string());
        let near = nearest(&key, keys.clone());
        let finding = match near {
            Some(near) => PageFinding::MisspeltKey { key, near: near.into(), kind },
            None => PageFinding::UnknownKey { key, keys: keys.collect::<Vec<_>>().join(", "), kind },
        };
        self.fault(entry.key_span.clone(), &finding);
        near
    }

    /// Reports unknown parts of a value. Returns whether there are any.
    fn unknown_parts(&mut self, entries: &[Entry], parts: &[&str]) -> bool {
        let unknown: Vec<&Entry> = entries.iter().filter(|entry| !parts.contains(&entry.key.as_str())).collect();
        for entry in &unknown {
            let (part, key) = (entry.key.clone(), self.key.to_string());
            let finding = PageFinding::UnknownPart { part, parts: parts.join(", "), key };
            self.fault(entry.key_span.clone(), &finding);
        }
        !unknown.is_empty()
    }

    fn missing_part(&mut self, node: &Node, part: &str) {
        let finding = PageFinding::MissingPart { part: part.into(), key: self.key.into() };
        self.fault(node.span.clone(), &finding);
    }

    fn wrong_type(&mut self, node: &Node, wanted_en: &str, wanted_ar: &str) {
        let finding =
            PageFinding::WrongType { key: self.key.into(), wanted_en: wanted_en.into(), wanted_ar: wanted_ar.into() };
        self.fault(node.span.clone(), &finding);
    }

    fn scalar<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Value::Scalar { text, .. } => Some(text.trim()),
            Value::List(_) | Value::Map(_) => {
                self.wrong_type(node, "a text", "نصًا");
                None
            }
        }
    }

    /// Reports words that look like a part of a text and are none. A comment after a text in quotation marks is one.
    fn is_cut(&mut self, node: &Node) -> bool {
        let plain = matches!(node.value, Value::Scalar { plain: true, .. });
        let span = match &node.cut {
            Some(Cut::Comment { span, spaced }) if plain || !spaced => span.clone(),
            Some(Cut::Mark(span)) => span.clone(),
            _ => return false,
        };
        let lost = self.file.text.get(span.clone()).unwrap_or_default().to_string();
        let finding = PageFinding::ValueCut { key: self.key.into(), lost };
        let remedy = in_quotes(&self.file.text, node).and_then(|edit| Remedy::new(vec![edit]));
        self.diagnostics.push(Diagnostic::at(self.file, span, &finding).corrected_by(remedy));
        true
    }

    /// A text on one line. Line breaks become spaces.
    fn text(&mut self, node: &Node) -> Option<String> {
        let text = self.scalar(node)?.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if self.is_cut(node) {
            return None;
        }
        let source = self.file.text.get(node.span.clone()).unwrap_or_default();
        let origin = Origin { source, start: node.span.start, around: ("", ""), references: references::in_yaml };
        let found = written_otherwise(&text, origin).into_iter();
        self.diagnostics.extend(
            found.map(|found| Diagnostic::at(self.file, node.span.clone(), &found.finding).corrected_by(found.remedy)),
        );
        let text = allowed(&text);
        if text.is_empty() {
            self.fault(node.span.clone(), &PageFinding::EmptyKey { key: self.key.into() });
            return None;
        }
        Some(text.into_owned())
    }

    /// A text that readers see, of `most` characters.
    fn prose(&mut self, node: &Node, most: usize) -> Option<String> {
        let text = self.text(node)?;
        let count = text.chars().count();
        if count > most {
            let (count, most) = (count.to_string(), most.to_string());
            self.fault(node.span.clone(), &PageFinding::TextTooLong { key: self.key.into(), count, most });
        }
        self.meta.prose.push((self.key, Spanned::new(node.span.clone(), text.clone())));
        Some(text)
    }

    /// A name of one word, which a comment can follow.
    fn name(&mut self, node: &Node) -> Option<Spanned<String>> {
        let comment = matches!(node.cut, Some(Cut::Comment { spaced: true, .. }));
        let node = Node { cut: node.cut.clone().filter(|_| !comment), ..node.clone() };
        self.spanned(&node)
    }

    fn spanned(&mut self, node: &Node) -> Option<Spanned<String>> {
        self.text(node).map(|text| Spanned::new(node.span.clone(), text))
    }

    fn number(&mut self, node: &Node) -> Option<i64> {
        let text = self.scalar(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong_type(node, "a whole number", "عددًا صحيحًا");
        }
        number
    }

    fn choice<T: Copy>(&mut self, node: &Node, allowed: &[(&str, T)]) -> Option<T> {
        let written = self.scalar(node)?.to_string();
        if let Some((_, value)) = allowed.iter().find(|(name, _)| *name == written) {
            return Some(*value);
        }
        let names = || allowed.iter().map(|(name, _)| *name);
        let (key, value) = (self.key.to_string(), written);
        let finding = match nearest(&value, names()) {
            Some(near) => PageFinding::MisspeltValue { key, near: near.into(), value },
            None => PageFinding::UnknownValue { key, values: names().collect::<Vec<_>>().join(", "), value },
        };
        self.fault(node.span.clone(), &finding);
        None
    }

    fn texts(&mut self, node: &Node) -> Vec<Spanned<String>> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.spanned(item)).collect(),
            // A single text needs no list.
            Value::Scalar { .. } => self.spanned(node).into_iter().collect(),
            Value::Map(_) => {
                self.wrong_type(node, "a list of texts", "قائمة نصوص");
                Vec::new()
            }
        }
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let part = |name: &str, entries: &[Entry]| entries.iter().find(|e| e.key == name).map(|e| e.value.clone());
        let read = match &node.value {
            Value::Scalar { text, .. } => dates::parse(text, node.span.clone()),
            Value::Map(entries) => {
                let unknown = self.unknown_parts(entries, &["hijri", "gregorian", "as_printed"]);
                let mut text = |name: &str| {
                    let node = part(name, entries)?;
                    Some(Spanned::new(node.span.clone(), self.scalar(&node)?.to_string()))
                };
                let (hijri, gregorian, as_printed) = (text("hijri"), text("gregorian"), text("as_printed"));
                if !unknown && hijri.is_none() && gregorian.is_none() {
                    self.missing_part(node, "gregorian");
                }
                if let Some(reason) = as_printed.as_ref().filter(|reason| reason.get_ref().is_empty()) {
                    self.fault(reason.span(), &PageFinding::EmptyKey { key: "as_printed".into() });
                }
                dates::parse_both(node.span.clone(), hijri, gregorian, as_printed)
            }
            Value::List(_) => {
                self.wrong_type(node, "a date", "تاريخًا");
                return None;
            }
        };
        let (date, faults) = read;
        self.diagnostics.extend(faults.into_iter().map(|(span, finding)| Diagnostic::at(self.file, span, &finding)));
        date
    }

    fn excuses(&mut self, node: &Node) -> Vec<Excuse> {
        let Value::List(items) = &node.value else {
            self.wrong_type(
                node,
                "a list of facts with reasons: - fact: …, then reason: …",
                "قائمة حقائق مع أسبابها: - fact: … ثم reason: …",
            );
            return Vec::new();
        };
        items.iter().filter_map(|item| self.excuse(item)).collect()
    }

    fn excuse(&mut self, node: &Node) -> Option<Excuse> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(node, "a fact with its reason", "حقيقة مع سببها");
            return None;
        };
        let within = self.key;
        let unknown = self.unknown_parts(entries, &["fact", "reason"]);
        let mut part = |name: &'static str| {
            self.key = within;
            let Some(entry) = entries.iter().find(|entry| entry.key == name) else {
                // A misspelt part is not reported as missing too.
                if !unknown {
                    self.missing_part(node, name);
                }
                return None;
            };
            self.key = name;
            self.spanned(&entry.value)
        };
        let (fact, reason) = (part("fact"), part("reason"));
        self.key = within;
        Some(Excuse { fact: fact?, reason: reason?.into_inner() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editors_guide_explains_every_key_and_kind_in_both_languages() {
        let guides = [include_str!("../../../../docs/editing.md"), include_str!("../../../../docs/editing.ar.md")];
        for guide in guides {
            let explained = |name: &str| guide.contains(&format!("`{name}`")) || guide.contains(&format!("`{name}: "));
            let names = KEYS.iter().map(|key| key.name).chain(PageKind::by_name().into_iter().map(|(name, _)| name));
            let missing: Vec<_> = names.filter(|name| !explained(name)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }
}
