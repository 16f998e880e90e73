use bytes::{Buf, BufMut, Bytes, BytesMut};
use zeroize::Zeroize;

use crate::{Charset, EncodeError, MessageError, PacketError, Pad, limits};

/// Id, kind and size before each value.
const HEADER: usize = 7;

/// A parameter is at least its header and one byte: fewer bytes at a block's end are no parameter.
const MIN_LENGTH: usize = HEADER + 1;

/// One typed value of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// What the value means within its message.
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
    #[must_use]
    pub fn padded_text(text: &str, charset: Charset) -> Self {
        if text.is_empty() { Self::Char(Bytes::from_static(&[0; 4])) } else { Self::text(text, charset) }
    }

    /// Overwrites the bytes, unless somebody else holds them too.
    fn wipe(self) {
        let (Self::Char(bytes) | Self::Wide(bytes) | Self::Struct(bytes) | Self::Bytes(bytes) | Self::Other(_, bytes)) =
            self
        else {
            return;
        };
        if let Ok(mut bytes) = bytes.try_into_mut() {
            bytes.zeroize();
        }
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
        let wire_size = u16::try_from(size)
            .ok()
            .filter(|size| *size > 0)
            .ok_or(EncodeError::ParameterSize { id: self.id, size })?;
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
    /// Overwrites the values and drops them.
    pub(crate) fn wipe(self) {
        self.0.into_iter().for_each(|parameter| parameter.value.wipe());
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
    #[must_use]
    pub fn with_byte(self, id: i32, byte: u8) -> Self {
        self.with(id, Value::Byte(byte))
    }

    /// Adds a line handle.
    #[must_use]
    pub fn with_pad(self, id: i32, pad: Pad) -> Self {
        self.with_int(id, pad.0)
    }

    /// Adds text, an empty one as a single NUL.
    #[must_use]
    pub fn with_text(self, id: i32, text: &str, charset: Charset) -> Self {
        self.with(id, Value::text(text, charset))
    }

    /// Adds text, an empty one as four NULs.
    #[must_use]
    pub fn with_padded_text(self, id: i32, text: &str, charset: Charset) -> Self {
        self.with(id, Value::padded_text(text, charset))
    }

    /// Adds a structure.
    #[must_use]
    pub fn with_struct(self, id: i32, bytes: impl Into<Bytes>) -> Self {
        self.with(id, Value::Struct(bytes.into()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes the values have.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.iter().map(|parameter| parameter.value.size()).sum()
    }

    /// Copies the values. Those of a packet that was read share its memory, and keep all of it.
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

    /// An integer; a single byte is taken for one too.
    pub fn int(&self, id: i32) -> Result<i32, MessageError> {
        match self.required(id)? {
            Value::Int(int) => Ok(*int),
            Value::Byte(byte) => Ok((*byte).into()),
            other => Err(Self::wrong_kind(id, "an integer", other)),
        }
    }

    /// An integer, or a default where the parameter is absent.
    pub fn int_or(&self, id: i32, default: i32) -> Result<i32, MessageError> {
        if self.get(id).is_some() { self.int(id) } else { Ok(default) }
    }

    /// A byte, or a default where the parameter is absent; the lowest byte of an integer.
    pub fn byte_or(&self, id: i32, default: u8) -> Result<u8, MessageError> {
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

    /// A text up to its terminator, or an empty one where the parameter is absent. Of a longer one so many bytes are read,
    /// and no part of a character.
    pub fn text_within(&self, id: i32, charset: Charset, room: usize) -> Result<String, MessageError> {
        match self.get(id) {
            None => Ok(String::new()),
            Some(Value::Char(bytes)) => Ok(charset.decode_within(bytes, room)),
            Some(Value::Wide(bytes)) => Ok(decode_wide(bytes, room)),
            Some(other) => Err(Self::wrong_kind(id, "a text", other)),
        }
    }

    /// A text, or an empty one where the parameter is absent.
    pub fn text_or_empty(&self, id: i32, charset: Charset) -> Result<String, MessageError> {
        if self.get(id).is_some() { self.text(id, charset) } else { Ok(String::new()) }
    }

    /// The bytes of a structure, byte block or text: clients send blobs as any of them.
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
        self.0.iter().try_for_each(|parameter| parameter.encode(out))
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
    let mut used = 0;
    let fits = |character: &char| {
        used += character.len_utf16() * size_of::<u16>();
        used <= room
    };
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).take_while(fits).collect()
}
