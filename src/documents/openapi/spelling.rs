//! Keys and parameters as the guide writes them.

use serde_json::{Map, Value, json};

/// Keys of bodies and queries in the spelling of the documents; the types have them in lower case.
const SPELLINGS: &[(&str, &str)] = &[
    ("sessionid", "sessionId"),
    ("postdial", "postDial"),
    ("trunkaccesscode", "trunkAccessCode"),
    ("callhandle", "callHandle"),
    ("operation", "Operation"),
    ("loggedon", "loggedOn"),
    ("nextstate", "nextState"),
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
