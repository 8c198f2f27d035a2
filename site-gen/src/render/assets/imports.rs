//! Imports of style sheets: resolves them, and inlines the imported sheets.

use std::collections::{BTreeMap, BTreeSet};

use lightningcss::rules::import::ImportRule;
use lightningcss::rules::layer::LayerBlockRule;
use lightningcss::rules::media::MediaRule;
use lightningcss::rules::supports::SupportsRule;
use lightningcss::rules::{CssRule, CssRuleList};
use lightningcss::values::string::CowArcStr;

use super::address::{Address, resolve};
use super::fault::{AssetFaultKind, Faults};
use super::sheet::Sheet;

/// The target of each import, by the importing sheet and the import's index among its rules.
pub(super) type Edges<'a> = BTreeMap<(&'a str, usize), &'a str>;

/// Resolves every import. An import of a missing sheet or in a circle is a fault and has no edge.
pub(super) fn edges<'a>(
    sheets: &BTreeMap<&'a str, Sheet<'_>>,
    known: &BTreeSet<&'a str>,
    faults: &mut Faults,
) -> Edges<'a> {
    let mut walk = Walk { sheets, known, faults, edges: Edges::new(), open: Vec::new(), done: BTreeSet::new() };
    // The order of names makes a circle break at the same import every time.
    for name in sheets.keys() {
        walk.follow(name);
    }
    walk.edges
}

struct Walk<'a, 's, 'i> {
    sheets: &'s BTreeMap<&'a str, Sheet<'i>>,
    known: &'s BTreeSet<&'a str>,
    faults: &'s mut Faults,
    edges: Edges<'a>,
    /// The sheets on the path to the current one.
    open: Vec<&'a str>,
    done: BTreeSet<&'a str>,
}

impl<'a> Walk<'a, '_, '_> {
    fn follow(&mut self, name: &'a str) {
        let Some(sheet) = self.sheets.get(name).filter(|_| self.done.insert(name)) else {
            return;
        };
        self.open.push(name);
        for (at, rule) in sheet.rules.iter().enumerate() {
            let CssRule::Import(import) = rule else { continue };
            let kind = match self.target(name, &import.url) {
                Ok(target) if self.open.contains(&target) => AssetFaultKind::ImportCycle { name: target.to_string() },
                Ok(target) => {
                    self.edges.insert((name, at), target);
                    self.follow(target);
                    continue;
                }
                Err(kind) => kind,
            };
            self.faults.add(name, sheet.place(import.loc), kind);
        }
        self.open.pop();
    }

    fn target(&self, from: &str, written: &str) -> Result<&'a str, AssetFaultKind> {
        match resolve(from, written) {
            Address::Asset { name, .. } => {
                self.known.get(name.as_str()).copied().ok_or(AssetFaultKind::UnknownFile { name })
            }
            Address::Outside => Err(AssetFaultKind::UnknownFile { name: written.to_string() }),
            // The content security policy only allows style sheets of the site, so a `data:` address is treated like another
            // origin.
            Address::External | Address::Inside => Err(AssetFaultKind::External { address: written.to_string() }),
        }
    }
}

/// Adds a sheet's rules. The rules of an imported sheet replace its import, as in a browser.
pub(super) fn inline<'i>(
    name: &str,
    sheets: &BTreeMap<&str, Sheet<'i>>,
    edges: &Edges<'_>,
    rules: &mut Vec<CssRule<'i>>,
    licences: &mut Vec<CowArcStr<'i>>,
) {
    let Some(sheet) = sheets.get(name) else { return };
    for licence in &sheet.licences {
        if !licences.contains(licence) {
            licences.push(licence.clone());
        }
    }
    for (at, rule) in sheet.rules.iter().enumerate() {
        match rule {
            CssRule::Import(import) => {
                if let Some(target) = edges.get(&(name, at)) {
                    let mut inner = Vec::new();
                    inline(target, sheets, edges, &mut inner, licences);
                    rules.extend(with_conditions(import, inner));
                }
            }
            rule => rules.push(rule.clone()),
        }
    }
}

/// Wraps an imported sheet's rules in the layer and conditions of the import.
fn with_conditions<'i>(import: &ImportRule<'i>, mut rules: Vec<CssRule<'i>>) -> Vec<CssRule<'i>> {
    let loc = import.loc;
    if let Some(name) = import.layer.clone() {
        rules = vec![CssRule::LayerBlock(LayerBlockRule { name, rules: CssRuleList(rules), loc })];
    }
    if let Some(condition) = import.supports.clone() {
        rules = vec![CssRule::Supports(SupportsRule { condition, rules: CssRuleList(rules), loc })];
    }
    if !import.media.media_queries.is_empty() {
        let query = import.media.clone();
        rules = vec![CssRule::Media(MediaRule { query, rules: CssRuleList(rules), loc })];
    }
    rules
}
