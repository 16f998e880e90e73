use bytes::{Buf, BufMut, Bytes, BytesMut};
use zeroize::Zeroize;

use crate::{Charset, EncodeError, MessageError, PacketError, Pad, limits};

/// Id, kind and size before each value.
const HEADER: usize = 7;

/// Size of the smallest parameter: its header and one byte. Fewer bytes at the end of a block are passed over.
const MIN_LENGTH: usize = HEADER + 1;

/// One typed value of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its meaning within its message.
    pub id: i32,
    /// The value.
    pub value: Value,
}

/// A value with its kind. Texts and structures keep their bytes as on the wire, terminators included, so that a packet
/// re-encodes to the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Kind 0, one byte.
    Byte(u8),
    /// Kind 1, a 32-bit integer.
    Int(i32),
    /// Kind 2, NUL-terminated text in the server's code page.
    Char(Bytes),
    /// Kind 3, UTF-16LE text.
    Wide(Bytes),
    /// Kind 4, a packed structure.
    Struct(Bytes),
    /// Kind 5, a block of bytes.
    Bytes(Bytes),
    /// A kind that no source names.
    Other(u8, Bytes),
}

impl Value {
    /// NUL-terminated text, as LOGON writes it: an empty text is one NUL.
    #[must_use]
    pub fn text(text: &str, charset: Charset) -> Self {
        let mut bytes = charset.encode(text, limits::MAX_PARAMETER_SIZE - 1);
        bytes.push(0);
        Self::Char(bytes.into())
    }

    /// NUL-terminated text, as MAKECALL and REDIRECT write it: an empty text is four NULs.
    pub(crate) fn padded_text(text: &str, charset: Charset) -> Self {
        if text.is_empty() { Self::Char(Bytes::from_static(&[0; 4])) } else { Self::text(text, charset) }
    }

    /// Overwrites the bytes with zeros. Bytes that have another holder stay as they are.
    fn wipe(&mut self) {
        let (Self::Char(bytes) | Self::Wide(bytes) | Self::Struct(bytes) | Self::Bytes(bytes) | Self::Other(_, bytes)) =
            self
        else {
            return;
        };
        *bytes = match std::mem::take(bytes).try_into_mut() {
            Ok(mut own) => {
                own.zeroize();
                own.freeze()
            }
            Err(shared) => shared,
        };
    }

    fn detach(&mut self) {
        let (Self::Char(bytes) | Self::Wide(bytes) | Self::Struct(bytes) | Self::Bytes(bytes) | Self::Other(_, bytes)) =
            self
        else {
            return;
        };
        *bytes = Bytes::copy_from_slice(bytes);
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Byte(_) => 0,
            Self::Int(_) => 1,
            Self::Char(_) => 2,
            Self::Wide(_) => 3,
            Self::Struct(_) => 4,
            Self::Bytes(_) => 5,
            Self::Other(kind, _) => *kind,
        }
    }

    fn kind_name(&self) -> &'static str {
        match self {
            Self::Byte(_) => "a byte",
            Self::Int(_) => "an integer",
            Self::Char(_) => "a text",
            Self::Wide(_) => "a wide text",
            Self::Struct(_) => "a structure",
            Self::Bytes(_) => "a byte block",
            Self::Other(..) => "of an unknown kind",
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Byte(_) => 1,
            Self::Int(_) => 4,
            Self::Char(bytes)
            | Self::Wide(bytes)
            | Self::Struct(bytes)
            | Self::Bytes(bytes)
            | Self::Other(_, bytes) => bytes.len(),
        }
    }
}

impl Parameter {
    fn decode(bytes: &mut Bytes) -> Result<Self, PacketError> {
        let id = bytes.get_i32_le();
        let kind = bytes.get_u8();
        let size = bytes.get_u16_le();
        let left = bytes.remaining();
        let wrong_size = PacketError::ParameterSize { id, kind, size, left };
        if size == 0 || usize::from(size) > left {
            return Err(wrong_size);
        }
        let mut raw = bytes.split_to(size.into());
        let value = match (kind, size) {
            (0, 1) => Value::Byte(raw.get_u8()),
            (1, 4) => Value::Int(raw.get_i32_le()),
            (0 | 1, _) => return Err(wrong_size),
            (2, _) => Value::Char(raw),
            (3, _) => Value::Wide(raw),
            (4, _) => Value::Struct(raw),
            (5, _) => Value::Bytes(raw),
            (other, _) => Value::Other(other, raw),
        };
        Ok(Self { id, value })
    }

    fn encode(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        let size = self.value.size();
        let Ok(wire_size @ 1..) = u16::try_from(size) else {
            return Err(EncodeError::ParameterSize { id: self.id, size });
        };
        out.put_i32_le(self.id);
        out.put_u8(self.value.kind());
        out.put_u16_le(wire_size);
        match &self.value {
            Value::Byte(byte) => out.put_u8(*byte),
            Value::Int(int) => out.put_i32_le(*int),
            Value::Char(bytes)
            | Value::Wide(bytes)
            | Value::Struct(bytes)
            | Value::Bytes(bytes)
            | Value::Other(_, bytes) => out.put_slice(bytes),
        }
        Ok(())
    }
}

/// The parameters of a block in their order, looked up by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// Overwrites the bytes of all values with zeros.
    pub(crate) fn wipe(&mut self) {
        for parameter in &mut self.0 {
            parameter.value.wipe();
        }
    }

    /// No parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value and hands the whole on.
    #[must_use]
    pub fn with(mut self, id: i32, value: Value) -> Self {
        self.0.push(Parameter { id, value });
        self
    }

    /// Adds an integer.
    #[must_use]
    pub fn with_int(self, id: i32, int: i32) -> Self {
        self.with(id, Value::Int(int))
    }

    /// Adds a byte.
    pub(crate) fn with_byte(self, id: i32, byte: u8) -> Self {
        self.with(id, Value::Byte(byte))
    }

    /// Adds a line handle.
    pub(crate) fn with_pad(self, id: i32, pad: Pad) -> Self {
        self.with_int(id, pad.0)
    }

    /// Adds text, an empty one as a single NUL.
    #[must_use]
    pub fn with_text(self, id: i32, text: &str, charset: Charset) -> Self {
        self.with(id, Value::text(text, charset))
    }

    /// Adds text, an empty one as four NULs.
    pub(crate) fn with_padded_text(self, id: i32, text: &str, charset: Charset) -> Self {
        self.with(id, Value::padded_text(text, charset))
    }

    /// Adds a structure.
    #[must_use]
    pub fn with_struct(self, id: i32, bytes: impl Into<Bytes>) -> Self {
        self.with(id, Value::Struct(bytes.into()))
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Size of all values together, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.iter().map(|parameter| parameter.value.size()).sum()
    }

    /// Copies the values. Values of a packet that was read share its memory and keep all of it.
    #[must_use]
    pub fn detached(mut self) -> Self {
        self.0.iter_mut().for_each(|parameter| parameter.value.detach());
        self
    }

    /// Goes through them in wire order.
    pub fn iter(&self) -> std::slice::Iter<'_, Parameter> {
        self.0.iter()
    }

    /// The value of the first parameter with this id.
    #[must_use]
    pub fn get(&self, id: i32) -> Option<&Value> {
        self.0.iter().find(|parameter| parameter.id == id).map(|parameter| &parameter.value)
    }

    /// An integer. A single byte is read as one too.
    pub fn int(&self, id: i32) -> Result<i32, MessageError> {
        match self.required(id)? {
            Value::Int(int) => Ok(*int),
            Value::Byte(byte) => Ok((*byte).into()),
            other => Err(Self::wrong_kind(id, "an integer", other)),
        }
    }

    /// An integer, or a default if the parameter is absent.
    pub(crate) fn int_or(&self, id: i32, default: i32) -> Result<i32, MessageError> {
        if self.get(id).is_some() { self.int(id) } else { Ok(default) }
    }

    /// A byte, or the lowest byte of an integer, or a default if the parameter is absent.
    pub(crate) fn byte_or(&self, id: i32, default: u8) -> Result<u8, MessageError> {
        if self.get(id).is_some() { Ok(self.int(id)?.to_le_bytes()[0]) } else { Ok(default) }
    }

    /// A line handle.
    pub fn pad(&self, id: i32) -> Result<Pad, MessageError> {
        self.int(id).map(Pad)
    }

    /// A text up to its terminator.
    pub fn text(&self, id: i32, charset: Charset) -> Result<String, MessageError> {
        match self.required(id)? {
            Value::Char(bytes) => Ok(charset.decode(bytes)),
            Value::Wide(bytes) => Ok(decode_wide(bytes, usize::MAX)),
            other => Err(Self::wrong_kind(id, "a text", other)),
        }
    }

    /// A text up to its terminator, or an empty one if the parameter is absent. At most `room` bytes are read; a character
    /// that does not fit is left out whole.
    pub fn text_within(&self, id: i32, charset: Charset, room: usize) -> Result<String, MessageError> {
        match self.get(id) {
            None => Ok(String::new()),
            Some(Value::Char(bytes)) => Ok(charset.decode_within(bytes, room)),
            Some(Value::Wide(bytes)) => Ok(decode_wide(bytes, room)),
            Some(other) => Err(Self::wrong_kind(id, "a text", other)),
        }
    }

    /// A text, or an empty one if the parameter is absent.
    pub(crate) fn text_or_empty(&self, id: i32, charset: Charset) -> Result<String, MessageError> {
        if self.get(id).is_some() { self.text(id, charset) } else { Ok(String::new()) }
    }

    /// The bytes of a structure, byte block or text: clients send structures as any of the three.
    pub fn bytes(&self, id: i32) -> Result<&Bytes, MessageError> {
        match self.required(id)? {
            Value::Struct(bytes) | Value::Bytes(bytes) | Value::Char(bytes) => Ok(bytes),
            other => Err(Self::wrong_kind(id, "a structure", other)),
        }
    }

    pub(crate) fn decode(mut bytes: Bytes) -> Result<Self, PacketError> {
        let mut parameters = Vec::new();
        while bytes.remaining() >= MIN_LENGTH {
            if parameters.len() == limits::MAX_PARAMETERS {
                return Err(PacketError::TooManyParameters);
            }
            parameters.push(Parameter::decode(&mut bytes)?);
        }
        Ok(Self(parameters))
    }

    pub(crate) fn encode(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        if self.0.len() > limits::MAX_PARAMETERS {
            return Err(EncodeError::TooManyParameters(self.0.len()));
        }
        for parameter in &self.0 {
            parameter.encode(out)?;
        }
        Ok(())
    }

    fn required(&self, id: i32) -> Result<&Value, MessageError> {
        self.get(id).ok_or(MessageError::Missing(id))
    }

    fn wrong_kind(id: i32, expected: &'static str, found: &Value) -> MessageError {
        MessageError::Kind { id, expected, found: found.kind_name() }
    }
}

impl<'a> IntoIterator for &'a Parameters {
    type Item = &'a Parameter;
    type IntoIter = std::slice::Iter<'a, Parameter>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Parameter> for Parameters {
    fn from_iter<I: IntoIterator<Item = Parameter>>(parameters: I) -> Self {
        Self(parameters.into_iter().collect())
    }
}

fn decode_wide(bytes: &[u8], room: usize) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).take_while(|unit| *unit != 0);
    let mut text = String::new();
    let mut used = 0;
    for decoded in char::decode_utf16(units) {
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        used += character.len_utf16() * size_of::<u16>();
        if used > room {
            break;
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &Bytes) -> [Value; 5] {
        let bytes = || bytes.clone();
        [
            Value::Char(bytes()),
            Value::Wide(bytes()),
            Value::Struct(bytes()),
            Value::Bytes(bytes()),
            Value::Other(77, bytes()),
        ]
    }

    fn bytes_of(value: &Value) -> &Bytes {
        match value {
            Value::Char(bytes)
            | Value::Wide(bytes)
            | Value::Struct(bytes)
            | Value::Bytes(bytes)
            | Value::Other(_, bytes) => bytes,
            Value::Byte(_) | Value::Int(_) => panic!("{value:?} has no bytes of its own"),
        }
    }

    #[test]
    fn a_wiped_value_is_all_zeros_in_the_same_memory() {
        for number in 0..5 {
            let mut value = kinds(&Bytes::from(b"secret".to_vec()))[number].clone();
            let before = bytes_of(&value).as_ptr();
            value.wipe();
            assert_eq!(bytes_of(&value)[..], [0; 6], "{value:?}");
            assert_eq!(bytes_of(&value).as_ptr(), before, "the bytes themselves are overwritten, not a copy");
        }
    }

    #[test]
    fn bytes_with_another_holder_are_not_wiped() {
        let shared = Bytes::from(b"of others too".to_vec());
        let mut value = Value::Char(shared.clone());
        value.wipe();
        assert_eq!(value, Value::Char(shared));
    }

    #[test]
    fn wiped_parameters_have_no_text_left() {
        let charset = Charset::default();
        let mut parameters =
            Parameters::new().with_text(0, "101", charset).with_int(1, 7).with_text(2, "1234", charset);
        parameters.wipe();
        assert_eq!((parameters.text(0, charset), parameters.text(2, charset)), (Ok(String::new()), Ok(String::new())));
        assert_eq!(parameters.get(2), Some(&Value::Char(Bytes::from_static(&[0; 5]))));
    }

    #[test]
    fn detached_values_are_copies() {
        let shared = Bytes::from(b"of a packet".to_vec());
        let values = kinds(&shared);
        let parameters: Parameters = values.clone().map(|value| Parameter { id: 0, value }).into_iter().collect();
        let detached = parameters.detached();
        for (copy, value) in detached.iter().zip(&values) {
            assert_eq!(copy.value, *value);
            assert_ne!(bytes_of(&copy.value).as_ptr(), shared.as_ptr(), "{value:?}");
        }
        let numbers = Parameters::new().with_int(0, 1).with_byte(1, 2);
        assert_eq!(numbers.clone().detached(), numbers);
    }

    #[test]
    fn the_size_is_that_of_all_values() {
        assert_eq!((Parameters::new().size(), Parameters::new().is_empty()), (0, true));
        let parameters = Parameters::new().with_int(0, 1).with_byte(1, 2).with_struct(2, vec![0; 10]);
        assert_eq!((parameters.size(), parameters.is_empty()), (15, false));
    }

    #[test]
    fn a_value_of_another_kind_is_named() {
        let bytes = Bytes::from_static(b"x");
        let found = |value: &Value| match Parameters::new().with(3, value.clone()).pad(3) {
            Err(MessageError::Kind { id: 3, expected: "an integer", found }) => found,
            other => panic!("{other:?}"),
        };
        let names = ["a text", "a wide text", "a structure", "a byte block", "of an unknown kind"];
        assert_eq!(kinds(&bytes).each_ref().map(found), names);
        for (value, name) in [(Value::Byte(1), "a byte"), (Value::Int(1), "an integer")] {
            let parameters = Parameters::new().with(3, value);
            let error = MessageError::Kind { id: 3, expected: "a text", found: name };
            assert_eq!(parameters.text(3, Charset::default()), Err(error.clone()));
            assert_eq!(parameters.text_or_empty(3, Charset::default()), Err(error.clone()));
            assert_eq!(parameters.text_within(3, Charset::default(), 10), Err(error));
            let error = MessageError::Kind { id: 3, expected: "a structure", found: name };
            assert_eq!(parameters.bytes(3), Err(error));
        }
    }

    #[test]
    fn an_absent_parameter_has_its_default_and_a_present_one_its_value() {
        let none = Parameters::new();
        assert_eq!((none.int_or(0, 7), none.byte_or(0, 8)), (Ok(7), Ok(8)));
        assert_eq!(none.text_or_empty(0, Charset::default()), Ok(String::new()));
        assert_eq!(none.text_within(0, Charset::default(), 10), Ok(String::new()));
        assert_eq!(none.int(0), Err(MessageError::Missing(0)));
        let some = Parameters::new().with_int(0, 0x0105).with_byte(1, 6);
        assert_eq!((some.int_or(0, 7), some.byte_or(0, 8)), (Ok(0x0105), Ok(5)), "a byte is an integer's lowest one");
        assert_eq!((some.int(1), some.byte_or(1, 8)), (Ok(6), Ok(6)));
    }

    #[test]
    fn wide_text_is_cut_behind_the_last_whole_character_that_fits() {
        let wide: Vec<u8> = "é😀😀".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cut = [0, 1, 2, 5, 6, 9, 10, 11].map(|room| decode_wide(&wide, room));
        assert_eq!(cut, ["", "", "é", "é", "é😀", "é😀", "é😀😀", "é😀😀"]);
    }

    #[test]
    fn an_empty_text_is_one_byte_or_four() {
        assert_eq!(Value::text("", Charset::default()), Value::Char(Bytes::from_static(&[0])));
        assert_eq!(Value::padded_text("", Charset::default()), Value::Char(Bytes::from_static(&[0; 4])));
        assert_eq!(Value::padded_text("9", Charset::default()), Value::Char(Bytes::from_static(b"9\0")));
    }

    #[test]
    fn as_many_parameters_as_allowed_are_written() {
        let parameters = |count| (0..count).map(|id| Parameter { id, value: Value::Byte(0) }).collect::<Parameters>();
        assert!(parameters(1024).encode(&mut BytesMut::new()).is_ok());
        let refused = parameters(1025).encode(&mut BytesMut::new());
        assert!(matches!(refused, Err(EncodeError::TooManyParameters(1025))));
    }
}
