//! Values of requests as they are read: numbers within bounds, and keys that are there or not.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// Reads a whole number from `LEAST` to `MOST`. The error says what is allowed. The schema of the field has the same bounds
/// as literals, since its macro takes no others.
pub(crate) fn within<'de, D, T, const LEAST: i64, const MOST: i64>(source: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    source.deserialize_i64(Within::<T, LEAST, MOST>(PhantomData))
}

/// Reads a key that may be absent, and has a value where it is there: null is none.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(source: D) -> Result<Option<T>, D::Error> {
    T::deserialize(source).map(Some)
}

/// Reads a duration that may be absent, like [`present`].
pub(crate) fn present_duration<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Duration>, D::Error> {
    humantime_serde::deserialize(source).map(Some)
}

struct Within<T, const LEAST: i64, const MOST: i64>(PhantomData<T>);

impl<T: TryFrom<i64>, const LEAST: i64, const MOST: i64> Visitor<'_> for Within<T, LEAST, MOST> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a whole number from {LEAST} to {MOST}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        let inside = (LEAST..=MOST).contains(&number).then_some(number);
        let value = inside.and_then(|number| T::try_from(number).ok());
        value.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Request {
        #[serde(deserialize_with = "within::<_, _, 1, 1000>")]
        number: u32,
        #[serde(default, deserialize_with = "present")]
        switch: Option<bool>,
        #[serde(default, deserialize_with = "present_duration")]
        time: Option<Duration>,
    }

    fn read(json: &str) -> Result<Request, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_within_bounds_are_read_and_others_are_told_the_bounds() {
        for number in [1, 1000] {
            let request = Request { number, switch: None, time: None };
            assert_eq!(read(&format!(r#"{{"number":{number}}}"#)), Ok(request));
        }
        for wrong in ["0", "1001", "-1", "1e3", "18446744073709551615", "99999999999999999999", "null", "\"1\"", "[]"] {
            let told = read(&format!(r#"{{"number":{wrong}}}"#)).expect_err("must be refused");
            assert!(told.contains("expected a whole number from 1 to 1000"), "{told}");
        }
    }

    #[test]
    fn a_key_that_may_be_absent_is_not_null() {
        let request = Request { number: 1, switch: Some(true), time: Some(Duration::from_secs(1)) };
        assert_eq!(read(r#"{"number":1,"switch":true,"time":"1s"}"#), Ok(request));
        for wrong in [r#"{"number":1,"switch":null}"#, r#"{"number":1,"time":null}"#] {
            assert!(read(wrong).is_err_and(|told| told.contains("null")), "{wrong}");
        }
    }
}
