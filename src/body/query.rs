use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::content::Content;
use super::folded::Spelling;
use super::url_encoded;
use crate::problem::Problem;

/// A request's query.
///
/// The type's fields must be named in lower case, since that is how the keys reach it. Unknown keys are ignored, and a blank
/// value counts as none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).and_then(Content::read).map(Self))
    }
}

fn parse(query: &str) -> Result<Content, Problem> {
    let spelling = Spelling::default();
    let mut fields = Map::new();
    for (key, value) in url_encoded::pairs(query.as_bytes()) {
        if value.trim().is_empty() {
            continue;
        }
        let folded = spelling.fold(&key);
        if fields.insert(folded, value.into()).is_some() {
            let twice = format!("the query has {key:?} twice; letter case makes no difference");
            return Err(Problem::BadRequest(twice));
        }
    }
    Ok(Content { value: Value::Object(fields), spelling, is_text: true })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Fields {
        callhandle: Option<i32>,
        extension: Option<String>,
    }

    fn read(query: &str) -> Result<Fields, Problem> {
        parse(query).and_then(Content::read)
    }

    #[test]
    fn keys_are_taken_in_any_letter_case_and_blank_values_are_none() {
        for query in ["callHandle=7", "CALLHANDLE=7&extension=", "callhandle=%37&x=y", "CallHandle=+7+&extension=%20"] {
            assert_eq!(read(query), Ok(Fields { callhandle: Some(7), extension: None }), "{query}");
        }
        assert_eq!(read(""), Ok(Fields::default()));
    }

    #[test]
    fn an_error_names_the_key_as_it_was_spelt() {
        let wrong = read("CallHandle=x").expect_err("no number");
        assert!(matches!(&wrong, Problem::WrongField { field, .. } if field == "CallHandle"), "{wrong}");
        assert!(read("callHandle=1&CALLHANDLE=2").expect_err("twice").to_string().contains("twice"));
    }
}
