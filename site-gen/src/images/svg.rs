//! The size of an SVG, and whether it contains active content.
//!
//! An SVG in an `img` element runs no scripts and fetches nothing. But it is also a file of the site that anyone can open at its
//! own address. The site's content security policy blocks scripts and foreign requests there too (`default-src 'none'`, see
//! `render::headers`), but a host that serves the files without these headers, or a reader who downloads the file, has no such
//! protection. So active content is refused here as well.

use roxmltree::{Attribute, Document, Node};

use super::fault::ImageFault;

const SVG: &str = "http://www.w3.org/2000/svg";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// CSS pixels in each unit that has a fixed size (CSS Values and Units, 6.2).
const UNITS: [(&str, f64); 8] = [
    ("px", 1.0),
    ("pt", 96.0 / 72.0),
    ("pc", 16.0),
    ("mm", 96.0 / 25.4),
    ("cm", 96.0 / 2.54),
    ("Q", 96.0 / 101.6),
    ("in", 96.0),
    ("", 1.0),
];

/// The width and height in CSS pixels of an SVG without active content.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), ImageFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImageFault::Unsupported)?;
    let text = text.trim_start_matches('\u{FEFF}');
    if !text.trim_start().starts_with('<') {
        return Err(ImageFault::Unsupported);
    }
    let document = Document::parse(text).map_err(|error| match error {
        // Entities and default attributes can hide anything, and browsers treat them differently.
        roxmltree::Error::DtdDetected => ImageFault::SvgActive("a document type (<!DOCTYPE)".to_string()),
        error => ImageFault::Unreadable(error.to_string()),
    })?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(ImageFault::Unsupported);
    }
    match document.root().descendants().find_map(active) {
        Some(what) => Err(ImageFault::SvgActive(what)),
        None if document.root().descendants().any(moves) => Err(ImageFault::Animated),
        None => own_size(root),
    }
}

/// Whether a node makes the drawing move: by an element of SVG Animations, or by CSS.
fn moves(node: Node<'_, '_>) -> bool {
    let css =
        || node.children().filter_map(|text| text.text()).any(|css| css.to_ascii_lowercase().contains("keyframes"));
    match node.tag_name().name() {
        "animate" | "animateColor" | "animateMotion" | "animateTransform" | "discard" | "set" => {
            node.tag_name().namespace() == Some(SVG)
        }
        "style" => css(),
        _ => false,
    }
}

/// A description of the active content of a node, if there is any.
fn active(node: Node<'_, '_>) -> Option<String> {
    if node.pi().is_some_and(|pi| pi.target == "xml-stylesheet") {
        return Some("a style sheet from elsewhere".to_string());
    }
    if !node.is_element() {
        return None;
    }
    let tag = node.tag_name();
    let name = tag.name();
    if tag.namespace() == Some(XHTML) || matches!(name, "script" | "foreignObject") {
        return Some(format!("the element <{name}>"));
    }
    if name == "style" && fetches(&node.children().filter(Node::is_text).filter_map(|n| n.text()).collect::<String>()) {
        return Some("a style that refers to something outside".to_string());
    }
    node.attributes().find_map(|attribute| active_attribute(&attribute))
}

fn active_attribute(attribute: &Attribute<'_, '_>) -> Option<String> {
    let (name, value) = (attribute.name(), attribute.value().trim());
    let lower = name.to_ascii_lowercase();
    let bad = lower.starts_with("on")
        || lower == "href" && !value.starts_with('#')
        // An animation can set a link's address to a script.
        || name == "attributeName" && (value.ends_with("href") || value.starts_with("on"))
        // SVG editors store notes in namespaces of their own, which are not CSS.
        || attribute.namespace().is_none() && fetches(value);
    bad.then(|| format!("{name}=\"{}\"", value.chars().take(40).collect::<String>()))
}

/// Whether CSS refers to anything outside the file. A backslash is refused, because an escape can spell each of these words
/// differently.
fn fetches(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    let outside =
        |rest: &str| !rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'".contains(c)).starts_with('#');
    css.contains('\\')
        || css.contains("@import")
        || css.contains("image-set(")
        || css.split("url(").skip(1).any(outside)
}

fn own_size(root: Node<'_, '_>) -> Result<(u32, u32), ImageFault> {
    let width = root.attribute("width").and_then(length);
    let height = root.attribute("height").and_then(length);
    let (width, height) = match (width, height, root.attribute("viewBox").and_then(view_box)) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (None, None, Some(size)) => size,
        _ => return Err(ImageFault::SvgWithoutSize),
    };
    // Not `<= 0`: a view box of zeros makes this NaN.
    if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
        return Err(ImageFault::Empty);
    }
    Ok((width.round().max(1.0) as u32, height.round().max(1.0) as u32))
}

/// A length in CSS pixels; `None` for a relative length (`100%`, `10em`).
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    UNITS.iter().find_map(|(unit, pixels)| Some(number(text.strip_suffix(unit)?)? * pixels))
}

/// The last two of the four numbers: width and height.
fn view_box(text: &str) -> Option<(f64, f64)> {
    let mut numbers = text.split([',', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).map(number);
    let (_, _) = (numbers.next()??, numbers.next()??);
    let size = (numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(size)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(attributes: &str, inside: &str) -> Result<(u32, u32), ImageFault> {
        let open = format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" {attributes}>");
        size(format!("{open}{inside}</svg>").as_bytes())
    }

    #[test]
    fn sizes() {
        let without = Err(ImageFault::SvgWithoutSize);
        for (attributes, expected) in [
            ("width='120' height='80'", Ok((120, 80))),
            ("width=' 120px ' height='80.6'", Ok((120, 81))),
            ("width='1in' height='25.4mm'", Ok((96, 96))),
            ("width='3e2' height='72pt'", Ok((300, 96))),
            ("viewBox='0 0 24 12'", Ok((24, 12))),
            ("viewBox='-4,-4, 24,\n12'", Ok((24, 12))),
            ("width='100%' height='100%' viewBox='0 0 24 12'", Ok((24, 12))),
            ("width='240' viewBox='0 0 24 12'", Ok((240, 120))),
            ("height='120' viewBox='0 0 24 12'", Ok((240, 120))),
            ("viewBox='0 0 0.4 0.2'", Ok((1, 1))),
            ("width='0' height='80'", Err(ImageFault::Empty)),
            ("width='-3' height='80'", Err(ImageFault::Empty)),
            ("viewBox='0 0 0 0' width='3'", Err(ImageFault::Empty)),
            ("", without.clone()),
            ("width='120'", without.clone()),
            ("width='100%' height='10em'", without.clone()),
            ("width='inf' height='NaN'", without.clone()),
            ("viewBox='0 0 24'", without.clone()),
            ("viewBox='0 0 24 12 3'", without.clone()),
        ] {
            assert_eq!(svg(attributes, ""), expected, "{attributes}");
        }
    }

    #[test]
    fn svg_without_active_content_is_accepted() {
        for inside in [
            "<defs><linearGradient id='a'/></defs><rect fill='url(#a)' style='stroke: url( \"#a\" )'/>",
            "<use href='#a'/><use xlink:href=' #a'/><a href='#top'><text>on</text></a>",
            "<style>/* drawn */ .a { fill: red } .b { clip-path: url(#a) }</style>",
            "<m:note xmlns:m='urn:editor' m:path='C:\\drawings'/>",
            "<!-- <script/> --><text>&lt;script&gt; onload=</text>",
        ] {
            assert_eq!(svg("width='1' height='1'", inside), Ok((1, 1)), "{inside}");
        }
        let marked = format!("\u{FEFF}<?xml version='1.0'?>\n<!-- a --><s:svg xmlns:s='{SVG}' width='1' height='2'/>");
        assert_eq!(size(marked.as_bytes()), Ok((1, 2)));
    }

    #[test]
    fn svg_with_active_content_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<g><x:script xmlns:x='http://www.w3.org/2000/svg'/></g>",
            "<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>",
            "<h:iframe xmlns:h='http://www.w3.org/1999/xhtml' src='/'/>",
            "<foreignObject/>",
            "<g onclick='a()'/>",
            "<g ONLOAD='a()'/>",
            "<a href='javascript:alert(1)'/>",
            "<a href=' &#106;avascript:alert(1)'/>",
            "<a xlink:href='https://example.org/'/>",
            "<use href='other.svg#a'/>",
            "<image href='data:image/png;base64,AAAA'/>",
            "<a><animate attributeName='href' values='javascript:alert(1)'/></a>",
            "<set attributeName='onload' to='a()'/>",
            "<rect fill='url(https://example.org/a)'/>",
            "<rect style='fill: u\\72l(https://example.org/a)'/>",
            "<style>@import 'https://example.org/a.css';</style>",
            "<style>@im<!-- -->port 'a.css';</style>",
            "<style><![CDATA[@font-face { src: URL( 'a.woff2' ) }]]></style>",
            "<style>g { background: image-set('a.png' 1x) }</style>",
            "<?xml-stylesheet href='a.css'?>",
        ] {
            let found = svg("width='1' height='1'", inside);
            assert!(matches!(found, Err(ImageFault::SvgActive(_))), "{inside}: {found:?}");
        }
        let root = svg("width='1' height='1' onload='a()'", "");
        assert_eq!(root.unwrap_err().to_string(), "this SVG does more than draw: it holds onload=\"a()\"");
        for doctype in ["[<!ENTITY a '<script/>'>]", "[<!ATTLIST svg onload CDATA 'a()'>]", "SYSTEM 'a.dtd'", ""] {
            let text = format!("<!DOCTYPE svg {doctype}><svg xmlns='{SVG}' width='1' height='1'/>");
            assert!(matches!(size(text.as_bytes()), Err(ImageFault::SvgActive(_))), "{doctype}");
        }
        let sheet = format!("<?xml-stylesheet href='a.css'?><svg xmlns='{SVG}' width='1' height='1'/>");
        assert!(matches!(size(sheet.as_bytes()), Err(ImageFault::SvgActive(_))));
    }

    #[test]
    fn svg_that_moves_is_refused() {
        for inside in [
            "<circle r='1'><animate attributeName='opacity' values='0;1'/></circle>",
            "<g><animateTransform attributeName='transform' type='rotate' from='0' to='90'/></g>",
            "<path><animateMotion path='M0 0h1'/></path>",
            "<set attributeName='opacity' to='0' begin='1s'/>",
            "<style>@Keyframes a { to { opacity: 0 } } g { animation: a 1s }</style>",
            "<style><![CDATA[@-webkit-keyframes a { to { opacity: 0 } }]]></style>",
        ] {
            assert_eq!(svg("width='1' height='1'", inside), Err(ImageFault::Animated), "{inside}");
        }
        assert_eq!(svg("width='1' height='1'", "<set xmlns='urn:editor'/>"), Ok((1, 1)));
    }

    #[test]
    fn other_files_are_no_svg() {
        for text in ["", "svg", "<html/>", "<svg width='1' height='1'/>"] {
            assert_eq!(size(text.as_bytes()), Err(ImageFault::Unsupported), "{text}");
        }
        assert!(matches!(svg("", "<g>"), Err(ImageFault::Unreadable(_))));
        assert!(matches!(svg("", &"<g>".repeat(200_000)), Err(ImageFault::Unreadable(_))), "depth is not a danger");
    }
}
