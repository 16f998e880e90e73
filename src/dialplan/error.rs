/// Reason for which a target cannot be dialled. The messages are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// The target is empty or contains only spaces.
    #[error("the call has no target")]
    NoTarget,
    /// The target has more text than any number or URI needs.
    #[error("the target is longer than {0} characters")]
    TooLong(usize),
    /// The target contains a control character.
    #[error("the target contains a control character")]
    ControlCharacter,
    /// The target contains a character that no phone number has.
    #[error("the target is not a phone number: {0:?} has no place in one")]
    UnexpectedCharacter(char),
    /// The target contains words that are not part of the number.
    #[error("{0:?} is no part of a phone number; leave it out")]
    Words(String),
    /// The target has no digits, or only punctuation.
    #[error("the target is not a phone number")]
    NotANumber,
    /// A plus sign is not at the beginning.
    #[error("the target is not a phone number: + stands only before a country code")]
    MisplacedPlus,
    /// The feature code is too long.
    #[error("a code with * or # has at most {0} characters")]
    CodeTooLong(usize),
    /// No country has this country code.
    #[error("the number begins with a country code that does not exist")]
    UnknownCountryCode,
    /// The number has fewer digits than the numbers of its country.
    #[error("the number has too few digits for country code {0}; write it with its area code")]
    TooFewDigits(i32),
    /// The number has more digits than the numbers of its country.
    #[error("the number has too many digits for country code {0}")]
    TooManyDigits(i32),
    /// The number has more digits than any phone number.
    #[error("the number has more digits than any phone number")]
    TooLongNumber,
    /// No number of its country has these digits.
    #[error("no number of country code {0} has these digits; check their count and the area code")]
    NoSuchNumber(i32),
    /// The digits are one number with a prefix or area code, and another number without.
    #[error("the target can be read as two numbers; write it with + and its country code, without a prefix")]
    Ambiguous,
    /// The `tel:` URI does not follow RFC 3966.
    #[error("the target is not a tel: URI: {0}")]
    WrongTelUri(&'static str),
    /// The SIP URI does not follow RFC 3261.
    #[error("the target is not a SIP URI: {0}")]
    WrongSipUri(&'static str),
    /// The phone system dials phone numbers only, and the target is a SIP URI.
    #[error("MaxCS dials phone numbers only; a SIP URI needs MaxACD")]
    SipOnMaxCs,
    /// The product has no trunk access codes.
    #[error("trunkAccessCode applies to MaxCS only; MaxACD has no trunk access codes")]
    AccessCodeOnMaxAcd,
    /// The trunk access code is too long, or has characters that no keypad has.
    #[error("trunkAccessCode must be 1 to 4 of the digits, * and #")]
    WrongAccessCode,
}
