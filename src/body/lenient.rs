//! Reading values of another kind than the one that is wanted: clients of forms have texts alone, and others write numbers
//! without quotes.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A value that is read as the kind that is wanted. A whole number is taken for a text, since numbers are dialled.
#[derive(Debug, Clone)]
pub(crate) struct Lenient {
    pub(crate) value: Value,
    /// Every value is a text, as in forms and queries: numbers, truth values and single items of lists are read from it.
    pub(crate) is_text: bool,
}

impl Lenient {
    fn text(&self) -> Option<&str> {
        if self.is_text { self.value.as_str().map(str::trim) } else { None }
    }

    /// The whole number that is written with a point, as `7.0`: to JSON it is the same number.
    fn whole(&self) -> Option<i64> {
        let Value::Number(number) = &self.value else { return None };
        if !number.is_f64() {
            return None;
        }
        let number = number.as_f64()?;
        if number.fract() != 0.0 || number.abs() > MOST_EXACT {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number that is small enough")]
        Some(number as i64)
    }
}

/// 2 to the power of 53: up to here every whole number has a floating point number of its own.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a number or a truth value that is written as a text.
macro_rules! from_text {
    ($($method:ident $visit:ident $kind:ty,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match (self.text().and_then(|text| text.parse::<$kind>().ok()), self.whole()) {
                (Some(read), _) => visitor.$visit(read),
                (None, Some(whole)) => visitor.visit_i64(whole),
                (None, None) => self.deserialize_any(visitor),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { value, is_text } = self;
        let inner = |value| Self { value, is_text };
        match value {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(inner))),
            Value::Object(map) => {
                visitor.visit_map(MapDeserializer::new(map.into_iter().map(|(key, value)| (key, inner(value)))))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.value.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&self.value, self.whole()) {
            (_, Some(whole)) => visitor.visit_string(whole.to_string()),
            (Value::Number(number), None) if !number.is_f64() => visitor.visit_string(number.to_string()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text() {
            Some(_) => visitor.visit_seq(SeqDeserializer::new(std::iter::once(self))),
            None => self.deserialize_any(visitor),
        }
    }

    from_text! {
        deserialize_bool visit_bool bool,
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_f64 visit_f64 f64,
    }

    forward_to_deserialize_any! {
        f32 char bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Lenient {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Fields {
        text: Option<String>,
        number: Option<i32>,
        truth: Option<bool>,
        list: Vec<String>,
    }

    fn read(value: Value, is_text: bool) -> Option<Fields> {
        Fields::deserialize(Lenient { value, is_text }).ok()
    }

    #[test]
    fn whole_numbers_are_taken_where_texts_are_meant() {
        let taken = |number: Value| read(json!({ "text": number, "list": [number] }), false);
        for (number, text) in
            [(json!(102), "102"), (json!(102.0), "102"), (json!(-1), "-1"), (json!(14_085_979_000_i64), "14085979000")]
        {
            let expected = Fields { text: Some(text.to_owned()), list: vec![text.to_owned()], ..Fields::default() };
            assert_eq!(taken(number), Some(expected));
        }
        for other in [json!(1.5), json!(1e300), json!(true), json!({}), json!([])] {
            assert_eq!(taken(other), None);
        }
    }

    #[test]
    fn a_whole_number_with_a_point_is_a_whole_number() {
        for (number, read_as) in
            [(json!(7.0), Some(7)), (json!(-2e3), Some(-2000)), (json!(7.5), None), (json!(1e300), None)]
        {
            assert_eq!(read(json!({ "number": number }), false).and_then(|wanted| wanted.number), read_as, "{number}");
        }
    }

    #[test]
    fn texts_are_taken_for_numbers_where_there_is_nothing_else() {
        let form = json!({ "text": "7", "number": " 7 ", "truth": "true", "list": "101" });
        let expected =
            Fields { text: Some("7".to_owned()), number: Some(7), truth: Some(true), list: vec!["101".to_owned()] };
        assert_eq!(read(form.clone(), true), Some(expected));
        assert_eq!(read(form, false), None, "a client that can write numbers has to");
        assert_eq!(read(json!({ "number": "x" }), true), None);
    }
}
