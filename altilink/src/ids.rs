use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A line handle: an extension, trunk or workgroup on the server. The *call pad* of a call is the pad of the
    /// other party's line.
    Pad
}

id! {
    /// Ties a response to its command. One counter per client process, starting at 1; gaps are allowed.
    SequenceId
}

id! {
    /// The server's handle of a call session, the key to a call's extra information.
    SessionHandle
}

impl Pad {
    /// The location of commands that concern no line: before logon, and for line lists and server time.
    pub const NONE: Self = Self(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_shown_as_its_number() {
        assert_eq!((Pad(-1).to_string(), format!("{:>3}", SequenceId(7))), ("-1".to_owned(), "  7".to_owned()));
    }
}
