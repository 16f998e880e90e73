//! The document as people read it: keys as the guide writes them, texts in whole lines, and nothing that says nothing.

use serde_json::{Map, Value, json};

/// Keys of bodies and queries in the spelling of the documents; the types have them in lower case.
const SPELLINGS: &[(&str, &str)] = &[
    ("sessionid", "sessionId"),
    ("postdial", "postDial"),
    ("trunkaccesscode", "trunkAccessCode"),
    ("callhandle", "callHandle"),
    ("operation", "Operation"),
    ("loggedon", "loggedOn"),
];

/// Writes the names of parameters as people do. None of them can be null: it is there or not.
pub(crate) fn spell_parameters(operation: &mut Value) {
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(kind) = parameter["schema"]["type"].as_array().and_then(|kinds| kinds.first()).cloned() {
            parameter["schema"]["type"] = kind;
        }
        if let Some((_, written)) = SPELLINGS.iter().find(|(folded, _)| parameter["name"] == *folded) {
            parameter["name"] = json!(written);
        }
    }
}

/// Writes the keys of bodies as people do.
pub(crate) fn spell_keys(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (folded, written) in SPELLINGS {
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            let Some(properties) = properties else { continue };
            if let Some(property) = properties.remove(*folded) {
                properties.insert((*written).to_owned(), property);
            }
            let required = schema.get_mut("required").and_then(Value::as_array_mut);
            for name in required.into_iter().flatten().filter(|name| *name == folded) {
                *name = json!(written);
            }
        }
    }
}

/// Joins the lines of descriptions, and leaves out defaults that are null: the key is then absent.
pub(crate) fn tidy(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            if fields.get("default") == Some(&Value::Null) {
                fields.remove("default");
            }
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = joined(text);
            }
            fields.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

/// A text whose lines end where its paragraphs and the points of its lists do.
fn joined(text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines() {
        let begins = line.is_empty() || line.starts_with("- ") || whole.is_empty() || whole.ends_with("\n\n");
        if !whole.is_empty() {
            whole.push_str(if begins || whole.ends_with('\n') { "\n" } else { " " });
        }
        whole.push_str(line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_paragraph_are_joined_and_lists_stay() {
        for (written, joined_lines) in [
            ("one\ntwo", "one two"),
            ("one\n\ntwo\nthree", "one\n\ntwo three"),
            ("list:\n\n- a\n- b", "list:\n\n- a\n- b"),
            ("", ""),
        ] {
            assert_eq!(joined(written), joined_lines);
        }
    }

    #[test]
    fn a_default_that_is_null_is_left_out() {
        let mut schema = json!({ "a": { "default": null, "type": "string" }, "b": { "default": false } });
        tidy(&mut schema);
        assert_eq!(schema, json!({ "a": { "type": "string" }, "b": { "default": false } }));
    }
}
