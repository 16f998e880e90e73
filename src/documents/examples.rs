//! Examples of bodies, answers and events. They are real ones: a test asks the server for each.

use std::sync::LazyLock;

use serde_json::Value;

static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).expect("a file of the program"));

/// The example of a type of events, if there is one.
pub(crate) fn of_event(name: &str) -> Option<&'static Value> {
    EXAMPLES["events"].get(name)
}

/// Puts the examples of an operation to its body and to its answer, which may be JSON, or the text of another type.
pub(crate) fn show(operation: &mut Value) {
    let name = operation["operationId"].as_str().unwrap_or_default();
    let example = &EXAMPLES["requests"][name];
    let mut put = |place: &str, json: &str| {
        let contents = operation.pointer_mut(place).and_then(Value::as_object_mut);
        for (kind, content) in contents.into_iter().flatten() {
            if let Some(value) = example.get(if kind == "application/json" { json } else { "text" }) {
                content["example"] = value.clone();
            }
        }
    };
    put("/requestBody/content", "body");
    put(&format!("/responses/{}/content", example["status"]), "answer");
}
