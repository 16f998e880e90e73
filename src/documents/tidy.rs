//! Documents as people read them: texts in whole lines, and nothing that says nothing.

use serde_json::{Value, json};

/// Joins the lines of descriptions, and leaves out defaults that say no more than that the key may be absent.
pub(crate) fn tidy(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            if matches!(fields.get("default"), Some(Value::Null | Value::Object(_)))
                || fields.get("default") == Some(&json!(""))
            {
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
