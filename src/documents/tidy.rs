//! Documents as people read them: texts in whole lines, and nothing that says nothing.

use serde_json::{Map, Value, json};

/// Joins the lines of descriptions, and leaves out defaults that say no more than that the key may be absent, and null where
/// it may be: a key that is not required is absent instead of being null.
pub(crate) fn tidy(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            if matches!(fields.get("default"), Some(Value::Null | Value::Object(_)))
                || fields.get("default") == Some(&json!(""))
            {
                fields.remove("default");
            }
            strip_nulls(fields);
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = joined(text);
            }
            fields.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

/// Leaves out null as a value of the properties that are not required.
fn strip_nulls(schema: &mut Map<String, Value>) {
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        if !required.iter().any(|key| key == name) {
            strip_null(property);
        }
    }
}

fn strip_null(property: &mut Value) {
    let Some(fields) = property.as_object_mut() else { return };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = &kinds[..] {
            fields["type"] = kind.clone();
        }
    }
    if let Some(Value::Array(either)) = fields.get_mut("oneOf") {
        either.retain(|schema| schema["type"] != "null");
        if let [Value::Object(only)] = &either[..] {
            let mut only = only.clone();
            fields.remove("oneOf");
            // What is said of the property stands above what is said of its type.
            only.append(fields);
            *fields = only;
        }
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

    #[test]
    fn a_key_that_is_not_required_is_never_null() {
        let either = json!([{ "$ref": "#/other" }, { "type": "null" }]);
        let mut schema = json!({ "required": ["a"], "properties": {
            "a": { "type": ["string", "null"] },
            "b": { "type": ["string", "null"] },
            "c": { "type": ["string", "integer", "null"] },
            "d": { "oneOf": either, "description": "of d" },
        } });
        tidy(&mut schema);
        let expected = json!({ "required": ["a"], "properties": {
            "a": { "type": ["string", "null"] },
            "b": { "type": "string" },
            "c": { "type": ["string", "integer"] },
            "d": { "$ref": "#/other", "description": "of d" },
        } });
        assert_eq!(schema, expected);
    }
}
