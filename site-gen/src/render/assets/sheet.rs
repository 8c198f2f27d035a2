//! One style sheet: its rules, with the final addresses in place of those that were written.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, RwLock};

use lightningcss::error::{Error, ParserError};
use lightningcss::properties::custom::{Function, Token, TokenOrValue};
use lightningcss::rules::{CssRule, Location};
use lightningcss::stylesheet::{ParserOptions, StyleSheet};
use lightningcss::values::string::CowArcStr;
use lightningcss::values::url::Url;
use lightningcss::visitor::{Visit, VisitTypes, Visitor};

use super::address::{Address, resolve};
use super::fault::{AssetFaultKind, Faults};
use super::place::{self, Place};

/// A style sheet as it was read.
pub(super) struct Sheet<'i> {
    /// The whole text.
    pub(super) text: &'i str,
    /// The rules at the top, imports among them.
    pub(super) rules: Vec<CssRule<'i>>,
    /// Comments that stay, `/*! … */`.
    pub(super) licences: Vec<CowArcStr<'i>>,
    /// Where the sheet declares a namespace.
    pub(super) namespace: Option<Place>,
}

impl<'i> Sheet<'i> {
    /// Reads a sheet and puts the final addresses into it. What is left out of the rules is a fault.
    pub(super) fn read(name: &str, text: &'i str, addresses: &BTreeMap<&str, String>, faults: &mut Faults) -> Self {
        // Recovery finds every fault, not only the first. A rule that lightningcss does not know is a warning to it and
        // a fault here: it is a slip of the pen more often than something newer than lightningcss.
        let found = Arc::new(RwLock::new(Vec::new()));
        let warnings = Some(Arc::clone(&found));
        let options = ParserOptions { error_recovery: true, warnings, ..ParserOptions::default() };
        let read = StyleSheet::parse(text, options);
        for error in found.read().iter().flat_map(|errors| errors.iter()) {
            faults.syntax(name, place_of(text, error), &error.kind);
        }
        let mut sheet = match read {
            Ok(sheet) => sheet,
            Err(error) => {
                faults.syntax(name, place_of(text, &error), &error.kind);
                return Sheet { text, rules: Vec::new(), licences: Vec::new(), namespace: None };
            }
        };
        let Ok(()) = sheet.visit(&mut Urls { sheet: name, text, addresses, faults, rule: (1, 1) });
        let namespace = sheet.rules.0.iter().find_map(|rule| match rule {
            CssRule::Namespace(rule) => Some(place_in(text, rule.loc)),
            _ => None,
        });
        Sheet { text, rules: sheet.rules.0, licences: sheet.license_comments, namespace }
    }

    /// The place of a rule.
    pub(super) fn place(&self, rule: Location) -> Place {
        place_in(self.text, rule)
    }
}

fn place_in(text: &str, location: Location) -> Place {
    place::of_utf16(text, location.line + 1, location.column)
}

fn place_of(text: &str, error: &Error<ParserError<'_>>) -> Place {
    error.loc.as_ref().map_or((1, 1), |location| place::of_utf16(text, location.line + 1, location.column))
}

/// Functions whose arguments are addresses when they are strings.
const ADDRESS_FUNCTIONS: [&str; 5] = ["url", "src", "image", "image-set", "-webkit-image-set"];

/// Puts the final address in place of each asset's.
struct Urls<'a> {
    sheet: &'a str,
    text: &'a str,
    addresses: &'a BTreeMap<&'a str, String>,
    faults: &'a mut Faults,
    /// The place of the style rule that is looked at.
    rule: Place,
}

impl Urls<'_> {
    /// What to write instead of an address; nothing where it stays, or is a fault.
    fn replaced(&mut self, written: &str, place: Place) -> Option<String> {
        let kind = match resolve(self.sheet, written) {
            Address::Inside => return None,
            Address::Asset { name, rest } => match self.addresses.get(name.as_str()) {
                Some(address) => return Some(format!("{address}{rest}")),
                None => AssetFaultKind::UnknownFile { name },
            },
            Address::Outside => AssetFaultKind::UnknownFile { name: written.to_string() },
            Address::External => AssetFaultKind::External { address: written.to_string() },
        };
        self.faults.add(self.sheet, place, kind);
        None
    }
}

impl<'i> Visitor<'i> for Urls<'_> {
    type Error = Infallible;

    /// With fewer, lightningcss passes over the addresses in `image-set()`.
    fn visit_types(&self) -> VisitTypes {
        VisitTypes::all()
    }

    fn visit_rule(&mut self, rule: &mut CssRule<'i>) -> Result<(), Infallible> {
        if let CssRule::Style(style) = rule {
            self.rule = place_in(self.text, style.loc);
        }
        rule.visit_children(self)
    }

    fn visit_url(&mut self, url: &mut Url<'i>) -> Result<(), Infallible> {
        let place = place::of_utf16(self.text, url.loc.line, url.loc.column);
        if let Some(address) = self.replaced(&url.url, place) {
            url.url = address.into();
        }
        Ok(())
    }

    /// In a value with `var()`, functions are tokens, and tokens have no place of their own.
    fn visit_function(&mut self, function: &mut Function<'i>) -> Result<(), Infallible> {
        if ADDRESS_FUNCTIONS.iter().any(|name| function.name.eq_ignore_ascii_case(name)) {
            for argument in &mut function.arguments.0 {
                if let TokenOrValue::Token(Token::String(written)) = argument
                    && let Some(address) = self.replaced(written, self.rule)
                {
                    *written = address.into();
                }
            }
        }
        function.visit_children(self)
    }
}
