//! A template's YAML as a tree in which every function has its long name: `!Sub x` is `{"Fn::Sub": "x"}`.
//! ("Intrinsic function reference" in the CloudFormation guide.)

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

/// The functions that have a short form. `Ref` and `Condition` have no prefix in their long form.
const FUNCTIONS: [&str; 13] =
    ["And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "If", "Join", "Not", "Or", "Select", "Split", "Sub"];
/// Words that CloudFormation reads as booleans (YAML 1.1) but YAML 1.2 reads as strings.
const AMBIGUOUS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "Yes", "No"];

type Read<T> = Result<T, String>;

/// Reads a template.
///
/// # Errors
/// Returns an error with the line for text that is not YAML, or that CloudFormation does not accept.
pub(crate) fn read(yaml: &str) -> Read<Value> {
    let mut reader = Reader { parser: Parser::new_from_str(yaml), line: 0 };
    let mut document = None;
    while let Some(event) = reader.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event if document.is_none() => document = Some(reader.node(event)?),
            _ => return reader.refused("a template is one document"),
        }
    }
    document.ok_or_else(|| "the file is empty".to_string())
}

struct Reader<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    line: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Read<Option<Event<'a>>> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Ok((Event::Comment(..), _))) => {}
                Some(Ok((event, span))) => {
                    self.line = span.start.line();
                    return Ok(Some(event));
                }
                Some(Err(error)) => return Err(format!("line {}: {}", error.marker().line(), error.info())),
            }
        }
    }

    fn refused<T>(&self, why: &str) -> Read<T> {
        Err(format!("line {}: {why}", self.line))
    }

    fn node(&mut self, event: Event<'a>) -> Read<Value> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.no_anchor(anchor)?;
                let value = match style {
                    ScalarStyle::Plain => self.plain(&text)?,
                    _ => Value::String(text.into_owned()),
                };
                self.tagged(tag.as_deref(), value)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.no_anchor(anchor)?;
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        None | Some(Event::SequenceEnd) => break,
                        Some(event) => items.push(self.node(event)?),
                    }
                }
                self.tagged(tag.as_deref(), Value::Array(items))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.no_anchor(anchor)?;
                let mut entries = Map::new();
                loop {
                    let key = match self.next()? {
                        None | Some(Event::MappingEnd) => break,
                        Some(Event::Scalar(key, ..)) => key.into_owned(),
                        Some(_) => return self.refused("a key is a word"),
                    };
                    let Some(event) = self.next()? else { break };
                    let value = self.node(event)?;
                    if entries.insert(key.clone(), value).is_some() {
                        return self.refused(&format!("`{key}` stands here twice"));
                    }
                }
                self.tagged(tag.as_deref(), Value::Object(entries))
            }
            _ => self.refused("a value is expected here"),
        }
    }

    fn no_anchor(&self, anchor: usize) -> Read<()> {
        if anchor == 0 { Ok(()) } else { self.refused("write the value itself: &names are not used here") }
    }

    fn plain(&self, text: &str) -> Read<Value> {
        if AMBIGUOUS.contains(&text) {
            return self.refused(&format!("`{text}` is read as a truth by some and as a word by others"));
        }
        Ok(match text {
            "" | "~" | "null" => Value::Null,
            "true" => true.into(),
            "false" => false.into(),
            // Digits with a leading zero are an identifier, such as an account's number, so they stay text.
            _ if text.len() > 1 && text.starts_with('0') && !text.starts_with("0.") => text.into(),
            _ => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) if text.starts_with(|c: char| c.is_ascii_digit()) => number.into(),
                _ => text.into(),
            },
        })
    }

    fn tagged(&self, tag: Option<&Tag>, value: Value) -> Read<Value> {
        let Some(tag) = tag else { return Ok(value) };
        let name = match (tag.handle(), tag.suffix()) {
            ("!", name @ ("Ref" | "Condition")) => name.to_string(),
            ("!", name) if FUNCTIONS.contains(&name) => format!("Fn::{name}"),
            (handle, suffix) => return self.refused(&format!("`{handle}{suffix}` is no function that is known here")),
        };
        Ok(Value::Object(Map::from_iter([(name, value)])))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;

    #[test]
    fn functions_get_their_long_names() {
        let yaml = "a: !Sub '${X}-b'\nb: !Join ['', [!Ref X, !GetAtt Y.Arn]]\nc: !If\n  - Z\n  - !Condition W\n  - 1\n";
        let expected = json!({
            "a": { "Fn::Sub": "${X}-b" },
            "b": { "Fn::Join": ["", [{ "Ref": "X" }, { "Fn::GetAtt": "Y.Arn" }]] },
            "c": { "Fn::If": ["Z", { "Condition": "W" }, 1] },
        });
        assert_eq!(read(yaml).unwrap(), expected);
    }

    #[test]
    fn words_and_numbers_are_distinguished() {
        let yaml = "a: 2012-10-17\nb: 012345678901\nc: 300\nd: '300'\ne: true\nf: 0.5\ng:\nh: 1.2.3\ni: nan\n";
        let expected = json!({
            "a": "2012-10-17", "b": "012345678901", "c": 300, "d": "300", "e": true, "f": 0.5, "g": null,
            "h": "1.2.3", "i": "nan",
        });
        assert_eq!(read(yaml).unwrap(), expected);
    }

    #[test]
    fn yaml_that_cloudformation_rejects_or_reads_differently_is_refused_with_its_line() {
        for (yaml, why) in [
            ("a: 1\nb: 2\na: 3", "line 3: `a` stands here twice"),
            ("a: !Transform x", "is no function"),
            ("a: !!set x", "is no function"),
            ("a: yes", "is read as a truth by some"),
            ("a: &x 1\nb: *x", "names are not used"),
            ("a: [", "line"),
            ("", "empty"),
            ("a: 1\n---\nb: 1", "one document"),
        ] {
            let error = read(yaml).unwrap_err();
            assert!(error.contains(why), "{yaml}: {error}");
        }
    }
}
