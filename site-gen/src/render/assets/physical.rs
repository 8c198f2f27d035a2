//! Logical replacements for left and right. One style sheet serves pages of both directions, so only start and end are correct in
//! both (CSS Logical Properties and Values Level 1).

/// The logical name of a physical property.
pub(super) fn property(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("--") {
        return None;
    }
    let plain = ["-webkit-", "-moz-", "-ms-", "-o-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    let plain = plain.unwrap_or(&name);
    if let Some(side) = side(plain) {
        return Some(format!("inset-inline-{side}"));
    }
    let mut logical: Vec<&str> = Vec::new();
    let mut found = false;
    for part in plain.split('-') {
        let Some(side) = side(part) else {
            logical.push(part);
            continue;
        };
        found = true;
        // A corner is named by both axes: `border-top-left-radius`.
        match logical.pop_if(|before| matches!(*before, "top" | "bottom")) {
            Some("top") => logical.push("start"),
            Some(_) => logical.push("end"),
            None => logical.push("inline"),
        }
        logical.push(side);
    }
    found.then(|| logical.join("-"))
}

/// The logical value for left or right, if the property has one.
pub(super) fn value(property: &str, word: &str) -> Option<String> {
    let side = side(&word.to_ascii_lowercase())?;
    match property.to_ascii_lowercase().as_str() {
        "text-align" | "text-align-last" | "justify-content" | "justify-items" | "justify-self" => Some(side.into()),
        "float" | "clear" => Some(format!("inline-{side}")),
        _ => None,
    }
}

fn side(word: &str) -> Option<&'static str> {
    match word {
        "left" => Some("start"),
        "right" => Some("end"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_physical_property_has_its_logical_name() {
        for (physical, logical) in [
            ("left", "inset-inline-start"),
            ("right", "inset-inline-end"),
            ("margin-left", "margin-inline-start"),
            ("PADDING-RIGHT", "padding-inline-end"),
            ("scroll-margin-left", "scroll-margin-inline-start"),
            ("border-left", "border-inline-start"),
            ("border-right-color", "border-inline-end-color"),
            ("border-top-left-radius", "border-start-start-radius"),
            ("border-bottom-right-radius", "border-end-end-radius"),
            ("-webkit-border-top-right-radius", "border-start-end-radius"),
        ] {
            assert_eq!(property(physical).as_deref(), Some(logical), "{physical}");
        }
        for fine in ["inset", "margin", "top", "background-position", "transform-origin", "--left", "leftover"] {
            assert_eq!(property(fine), None, "{fine}");
        }
    }

    #[test]
    fn each_physical_value_has_its_logical_word() {
        assert_eq!(value("text-align", "left").as_deref(), Some("start"));
        assert_eq!(value("Float", "RIGHT").as_deref(), Some("inline-end"));
        assert_eq!(value("clear", "both"), None);
        assert_eq!(value("transform-origin", "left"), None);
    }
}
