//! The tokens of a style sheet, for faults that lightningcss does not report: the places of physical declarations, and blocks and
//! comments that are never closed. CSS closes everything silently at the end of a file, so the rules after an open brace or
//! comment are lost.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserInput, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};
use lightningcss::error::ParserError;

use super::fault::AssetFaultKind;
use super::physical;
use super::place::{self, Place};

/// Reports physical declarations and unclosed blocks and comments.
pub(super) fn check(text: &str) -> Vec<(Place, AssetFaultKind)> {
    let mut walk = Walk { text, faults: Vec::new() };
    let mut input = ParserInput::new(text);
    let mut input = Parser::new(&mut input);
    let mut end = 0;
    let mut rules = StyleSheetParser::new(&mut input, &mut walk);
    // Syntax faults are reported by lightningcss.
    while rules.next().is_some() {
        end = rules.input.position().byte_index();
    }
    if let Some(comment) = open_comment(text, end) {
        walk.open(comment);
    }
    walk.faults.into_iter().map(|(byte, kind)| (place::from_byte(text, byte), kind)).collect()
}

/// The start of an unclosed comment after the last rule.
fn open_comment(text: &str, mut from: usize) -> Option<usize> {
    loop {
        let start = from + text.get(from..)?.find("/*")?;
        match text.get(start + 2..).and_then(|inside| inside.find("*/")) {
            Some(length) => from = start + 2 + length + 2,
            None => return Some(start),
        }
    }
}

/// Walks through a style sheet and collects faults by byte offset.
struct Walk<'t> {
    text: &'t str,
    faults: Vec<(usize, AssetFaultKind)>,
}

impl Walk<'_> {
    fn open(&mut self, byte: usize) {
        self.faults.push((byte, AssetFaultKind::Syntax { message: ParserError::EndOfInput.to_string() }));
    }

    /// Walks through the block of a rule that began at `start`.
    fn body(&mut self, start: &ParserState, input: &mut Parser<'_, '_>) {
        for _ in RuleBodyParser::new(input, self) {}
        let end = input.position().byte_index();
        if !self.text.get(end..).is_some_and(|rest| rest.starts_with('}')) {
            self.open(start.position().byte_index());
        }
    }
}

impl<'i> DeclarationParser<'i> for Walk<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value<'t>(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i, 't>,
        start: &ParserState,
    ) -> Result<(), ParseError<'i, ()>> {
        let custom = name.starts_with("--");
        let mut words = Vec::new();
        // The arguments of functions and brackets are skipped: `to right` in a gradient has no logical equivalent.
        while let Ok(token) = input.next() {
            match token {
                Token::Ident(word) => words.push(word.clone()),
                // A nested rule, `a:hover { … }`, not a declaration: the parser retries it as a rule.
                Token::CurlyBracketBlock if !custom => return Err(input.new_custom_error(())),
                _ => {}
            }
        }
        let byte = start.position().byte_index();
        if let Some(logical) = physical::property(&name) {
            self.faults.push((byte, AssetFaultKind::Physical { property: name.to_string(), logical }));
        }
        for word in words {
            if let Some(logical) = physical::value(&name, &word) {
                let (property, logical) = (format!("{name}: {word}"), format!("{name}: {logical}"));
                self.faults.push((byte, AssetFaultKind::Physical { property, logical }));
            }
        }
        Ok(())
    }
}

impl<'i> AtRuleParser<'i> for Walk<'_> {
    type Prelude = ();
    type AtRule = ();
    type Error = ();

    fn parse_prelude<'t>(&mut self, _: CowRcStr<'i>, input: &mut Parser<'i, 't>) -> Result<(), ParseError<'i, ()>> {
        skip_all(input);
        Ok(())
    }

    fn rule_without_block(&mut self, (): (), _: &ParserState) -> Result<(), ()> {
        Ok(())
    }

    fn parse_block<'t>(
        &mut self,
        (): (),
        start: &ParserState,
        input: &mut Parser<'i, 't>,
    ) -> Result<(), ParseError<'i, ()>> {
        self.body(start, input);
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Walk<'_> {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude<'t>(&mut self, input: &mut Parser<'i, 't>) -> Result<(), ParseError<'i, ()>> {
        skip_all(input);
        Ok(())
    }

    fn parse_block<'t>(
        &mut self,
        (): (),
        start: &ParserState,
        input: &mut Parser<'i, 't>,
    ) -> Result<(), ParseError<'i, ()>> {
        self.body(start, input);
        Ok(())
    }
}

impl RuleBodyItemParser<'_, (), ()> for Walk<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

fn skip_all(input: &mut Parser<'_, '_>) {
    while input.next().is_ok() {}
}
