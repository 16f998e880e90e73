//! A code page as text in a configuration file.

use altilink::Charset;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(super) fn serialize<S: Serializer>(charset: &Charset, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&charset.name().to_lowercase())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Charset, D::Error> {
    Charset::for_label(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
