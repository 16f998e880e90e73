//! A product as text in a configuration file, in any letter case.

use actors::Product;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn parse(text: &str) -> Option<Product> {
    let mut products = [Product::MaxCs, Product::MaxAcd].into_iter();
    products.find(|product| product.to_string().eq_ignore_ascii_case(text))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(super) fn serialize<S: Serializer>(product: &Product, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(product)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Product, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("neither MaxCS nor MaxACD"))
}
