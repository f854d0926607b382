//! [`Fields`]: the fields of a message of Protocol Buffers, the encoding of ONNX files.

use super::NetworkError;

/// The value of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// A whole number.
    Number(u64),
    /// Four bytes: a `float` in the messages that are read here.
    Four([u8; 4]),
    /// Text, bytes, a message, or packed numbers.
    Bytes(&'a [u8]),
}

/// The fields of a message, each with its number.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn next_field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = number(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(number(&mut self.0)?),
            1 => Value::Bytes(self.take(8)?),
            2 => {
                let length = usize::try_from(number(&mut self.0)?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Four(self.take(4)?.try_into().ok()?),
            _ => return None,
        };
        Some((key >> 3, value))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), NetworkError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.next_field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or_else(|| NetworkError::new("a field that is cut off, or of an unknown kind")))
    }
}

/// The numbers in a field: one, or several that are packed.
pub(crate) fn numbers(value: Value<'_>) -> Result<Vec<u64>, NetworkError> {
    match value {
        Value::Number(one) => Ok(vec![one]),
        Value::Bytes(mut packed) => {
            let mut all = Vec::new();
            while !packed.is_empty() {
                all.push(
                    number(&mut packed)
                        .ok_or_else(|| NetworkError::new("packed numbers that are cut off"))?,
                );
            }
            Ok(all)
        }
        Value::Four(_) => Err(NetworkError::new("a float in the place of whole numbers")),
    }
}

/// Seven bits a byte, the lowest first; the highest bit of a byte says that another follows.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_damage_is_an_error() {
        // field 1 = 150 (the example of the specification), field 2 = "ab", field 3 = 1.0
        let message = [0x08, 0x96, 0x01, 0x12, 2, b'a', b'b', 0x1D, 0, 0, 0x80, 0x3F];
        let fields: Vec<_> = Fields::new(&message).map(Result::unwrap).collect();
        assert!(matches!(
            fields[..],
            [(1, Value::Number(150)), (2, Value::Bytes(b"ab")), (3, Value::Four([0, 0, 0x80, 0x3F]))]
        ));
        assert_eq!(numbers(Value::Bytes(&[1, 0x96, 1])).unwrap(), [1, 150]);
        for damaged in [&message[..2], &message[..5], &message[..10], &[0x0B], &[0xFF; 12]] {
            assert!(Fields::new(damaged).any(|field| field.is_err()), "{damaged:?}");
        }
    }
}
