//! The numbers of the protocol as enums. Numbers that no source names are kept as they are.

mod command;
mod event;
mod line_state;
mod response;

pub use command::CommandCode;
pub use event::EventCode;
pub use line_state::LineState;
pub use response::ResponseCode;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $number:literal $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!($number, ", ", $text)] $variant,)+
            /// A number that no source names.
            Unknown(i32),
        }

        impl $name {
            /// Every number that has a name.
            #[cfg(test)]
            pub(crate) const NAMED: &[Self] = &[$(Self::$variant),+];

            /// The name in the protocol's own spelling, or `?`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(_) => "?",
                }
            }
        }

        impl From<i32> for $name {
            fn from(number: i32) -> Self {
                match number {
                    $($number => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }
        }

        impl From<$name> for i32 {
            fn from(code: $name) -> Self {
                match code {
                    $($name::$variant => $number,)+
                    $name::Unknown(number) => number,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{} {}", i32::from(*self), self.name())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}
use codes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_numbers_survive_both_ways_and_unknown_ones_are_kept() {
        for code in CommandCode::NAMED {
            assert_eq!(CommandCode::from(i32::from(*code)), *code);
        }
        for code in ResponseCode::NAMED {
            assert_eq!(ResponseCode::from(i32::from(*code)), *code);
        }
        for code in EventCode::NAMED {
            assert_eq!(EventCode::from(i32::from(*code)), *code);
        }
        for state in LineState::NAMED {
            assert_eq!(LineState::from(i32::from(*state)), *state);
        }
        assert_eq!(i32::from(EventCode::from(5999)), 5999);
        assert_eq!(EventCode::from(5999), EventCode::Unknown(5999));
    }

    #[test]
    fn every_code_named_after_a_licence_is_a_missing_licence() {
        for code in ResponseCode::NAMED {
            let named = code.name().starts_with("NO_") && code.name().ends_with("_LICENSE");
            assert_eq!(code.is_licence_missing(), named, "{code}");
        }
    }

    #[test]
    fn a_code_is_shown_with_number_and_name() {
        assert_eq!(CommandCode::MakeCall.to_string(), "1002 MAKECALL");
        assert_eq!(ResponseCode::from(77).to_string(), "77 ?");
        assert_eq!(LineState::Ringback.to_string(), "6 ringback");
    }

    #[test]
    fn a_command_is_done_with_ok_and_with_the_warning_of_a_password() {
        let done: Vec<_> = ResponseCode::NAMED.iter().filter(|code| code.is_success()).collect();
        assert_eq!(done, [&ResponseCode::Ok, &ResponseCode::InsecurePassword]);
        assert!(!ResponseCode::Unknown(1).is_success());
    }
}
