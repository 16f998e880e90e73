use std::fmt;

/// The phone system of the AltiServ. AltiLink does not tell it; the configuration does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Product {
    /// MaxCS: has trunk access codes, drop and mute.
    #[default]
    MaxCs,
    /// MaxACD: has SIP URIs; neither drop nor mute.
    MaxAcd,
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MaxCs => "MaxCS",
            Self::MaxAcd => "MaxACD",
        })
    }
}
