use super::number::Number;

/// Meaning of a target. What is dialled follows from it.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A SIP URI.
    Sip(String),
    /// A feature code.
    Code(String),
    /// An extension, or a short number of the public network behind an access code.
    Short(String),
    /// An emergency number.
    Emergency(String),
    /// A number of the public network.
    Outside(Number),
}
