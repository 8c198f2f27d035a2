//! One style sheet: parsed, with the final addresses inserted.

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

/// A parsed style sheet.
pub(super) struct Sheet<'i> {
    /// The source text.
    pub(super) text: &'i str,
    /// The top-level rules, including imports.
    pub(super) rules: Vec<CssRule<'i>>,
    /// Comments to keep, `/*! … */`.
    pub(super) licences: Vec<CowArcStr<'i>>,
    /// The place of a namespace declaration.
    pub(super) namespace: Option<Place>,
}

impl<'i> Sheet<'i> {
    /// Parses a sheet and inserts the final addresses. Everything that the parser drops is a fault.
    pub(super) fn read(name: &str, text: &'i str, addresses: &BTreeMap<&str, String>, faults: &mut Faults) -> Self {
        // Error recovery finds every fault, not only the first. lightningcss only warns about a rule that it does not know. Here
        // that is a fault, because it is a typing error more often than a rule newer than lightningcss.
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
    place::from_utf16(text, location.line + 1, location.column)
}

fn place_of(text: &str, error: &Error<ParserError<'_>>) -> Place {
    error.loc.as_ref().map_or((1, 1), |location| place::from_utf16(text, location.line + 1, location.column))
}

/// Functions whose string arguments are addresses.
const ADDRESS_FUNCTIONS: [&str; 5] = ["url", "src", "image", "image-set", "-webkit-image-set"];

/// Replaces each asset's address by the final one.
struct Urls<'a> {
    sheet: &'a str,
    text: &'a str,
    addresses: &'a BTreeMap<&'a str, String>,
    faults: &'a mut Faults,
    /// The place of the current style rule.
    rule: Place,
}

impl Urls<'_> {
    /// The final address; `None` if the address stays as written or is a fault.
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

    /// With fewer types, lightningcss skips the addresses in `image-set()`.
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
        let place = place::from_utf16(self.text, url.loc.line, url.loc.column);
        if let Some(address) = self.replaced(&url.url, place) {
            url.url = address.into();
        }
        Ok(())
    }

    /// In a value with `var()`, functions are token lists, and tokens have no place.
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
