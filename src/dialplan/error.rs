/// Why a target cannot be dialled. The messages are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// Nothing, or nothing but spaces.
    #[error("the call has no target")]
    NoTarget,
    /// More text than any number or URI needs.
    #[error("the target is longer than {0} characters")]
    TooLong(usize),
    /// A control character.
    #[error("the target contains a control character")]
    ControlCharacter,
    /// A character that no writing of a number has.
    #[error("the target is not a phone number: {0:?} has no place in one")]
    UnexpectedCharacter(char),
    /// Words beside a number that are no part of it.
    #[error("{0:?} is no part of a phone number; leave it out")]
    Words(String),
    /// Words, or punctuation alone.
    #[error("the target is not a phone number")]
    NotANumber,
    /// A plus sign that does not stand first.
    #[error("the target is not a phone number: + stands only before a country code")]
    MisplacedPlus,
    /// A feature code too long to be one.
    #[error("a code with * or # has at most {0} characters")]
    CodeTooLong(usize),
    /// A country code that no country has.
    #[error("the number begins with a country code that does not exist")]
    UnknownCountryCode,
    /// Fewer digits than a number of its country has.
    #[error("the number has too few digits for country code {0}; write it with its area code")]
    TooFewDigits(i32),
    /// More digits than a number of its country has.
    #[error("the number has too many digits for country code {0}")]
    TooManyDigits(i32),
    /// More digits than any number has.
    #[error("the number has more digits than any phone number")]
    TooLongNumber,
    /// Digits that no number of its country has.
    #[error("no number of country code {0} has these digits; check their count and the area code")]
    NoSuchNumber(i32),
    /// Digits that mean one number with a prefix or area code, and another one without.
    #[error("the target can be read as two numbers; write it with + and its country code, without a prefix")]
    Ambiguous,
    /// A `tel:` URI that breaks RFC 3966.
    #[error("the target is not a tel: URI: {0}")]
    WrongTelUri(&'static str),
    /// A SIP URI that breaks RFC 3261.
    #[error("the target is not a SIP URI: {0}")]
    WrongSipUri(&'static str),
    /// A SIP URI where only numbers can be dialled.
    #[error("MaxCS dials phone numbers only; a SIP URI needs MaxACD")]
    SipOnMaxCs,
    /// A trunk access code for a product without them.
    #[error("trunkAccessCode applies to MaxCS only; MaxACD has no trunk access codes")]
    AccessCodeOnMaxAcd,
    /// A trunk access code that no keypad can dial, or a long one.
    #[error("trunkAccessCode must be 1 to 4 of the digits, * and #")]
    WrongAccessCode,
}
