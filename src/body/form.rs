//! Bodies of HTML forms, as `$.post` sends them.

use serde_json::{Map, Value};

use super::folded::Spelling;
use super::url_encoded;
use crate::problem::Problem;

/// Deepest nesting of `a[b][c]`.
const DEEPEST: usize = 4;

/// A form's fields as JSON: keys in lower case, `a[b]` as an object in an object, `a[]` as a list.
pub(crate) fn parse(bytes: &[u8], spelling: &Spelling) -> Result<Value, Problem> {
    let mut fields = Map::new();
    for (key, value) in url_encoded::pairs(bytes) {
        let Some(path) = path_of(&key, spelling) else {
            return Err(Problem::BadRequest(format!("{key:?} is no name of a field")));
        };
        if insert(&mut fields, &path, value).is_none() {
            let twice = format!("{key:?} is given twice; letter case makes no difference");
            return Err(Problem::BadRequest(twice));
        }
    }
    Ok(Value::Object(fields))
}

/// The names that lead to a field; an empty last one is the end of a list.
fn path_of(key: &str, spelling: &Spelling) -> Option<Vec<String>> {
    let end = key.find('[').unwrap_or(key.len());
    let (first, mut rest) = key.split_at(end);
    let mut path = vec![spelling.fold(first)];
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix('[')?.split_once(']')?;
        path.push(spelling.fold(name));
        rest = after;
    }
    let (last, before) = path.split_last()?;
    let is_whole = before.iter().all(|name| !name.is_empty()) && (path.len() > 1 || !last.is_empty());
    if is_whole && path.len() <= DEEPEST { Some(path) } else { None }
}

/// Puts a value at its path. None if another value is there.
fn insert(fields: &mut Map<String, Value>, path: &[String], value: String) -> Option<()> {
    match path {
        [name] => match fields.insert(name.clone(), value.into()) {
            None => Some(()),
            Some(_) => None,
        },
        [name, last] if last.is_empty() => {
            let list = fields.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()?.push(value.into());
            Some(())
        }
        [name, rest @ ..] => {
            let inner = fields.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            insert(inner.as_object_mut()?, rest, value)
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(form: &str) -> Result<Value, Problem> {
        parse(form.as_bytes(), &Spelling::default())
    }

    #[test]
    fn fields_lists_and_objects_are_read_as_jquery_writes_them() {
        for (form, expected) in [
            ("", json!({})),
            ("Target=102&trunkAccessCode=9", json!({"target": "102", "trunkaccesscode": "9"})),
            ("target=%2B1+408%20555", json!({"target": "+1 408 555"})),
            ("Session%5BsessionId%5D=x", json!({"session": {"sessionid": "x"}})),
            ("extensions[]=101&extensions[]=102", json!({"extensions": ["101", "102"]})),
        ] {
            assert_eq!(parsed(form), Ok(expected), "{form}");
        }
    }

    #[test]
    fn a_field_given_twice_or_without_a_name_is_refused() {
        for form in
            ["a=1&A=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a=2", "a[b]=1&a[]=2", "=1", "a[=1", "a]b[=1", "[a]=1"]
        {
            assert!(parsed(form).is_err(), "{form}");
        }
        let reason = |form: &str| parsed(form).expect_err(form).to_string();
        assert!(reason("target=1&Target=2").contains("\"Target\" is given twice"));
        assert!(reason("=5").contains("no name"));
        assert!(parsed("a[b][c][d][e]=1").is_err(), "too deep");
    }
}
