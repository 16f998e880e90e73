use std::fmt;

/// Which phone system the AltiServ belongs to. AltiLink does not say, so configuration does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Product {
    /// MaxCS: trunk access codes, drop, mute.
    #[default]
    MaxCs,
    /// MaxACD: SIP URIs; neither drop nor mute.
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
