//! [`mail`] and [`damaged_mail`]: strategies for mail as it is written, and as it is when somebody
//! or something broke it.

use super::header::header_block;
use super::parts::{attachment, html_part, text_part};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A whole message, well formed or nearly so.
pub fn mail() -> impl Strategy<Value = Vec<u8>> {
    (header_block(), entity()).prop_map(|(header, entity)| [header, entity].concat())
}

/// A whole message after up to five accidents.
pub fn damaged_mail() -> impl Strategy<Value = Vec<u8>> {
    (mail(), vec((any::<Index>(), any::<Index>(), accident()), 1..6)).prop_map(|(mut raw, accidents)| {
        for (one, other, accident) in accidents {
            if raw.is_empty() {
                break;
            }
            let (one, other) = (one.index(raw.len()), other.index(raw.len()));
            accident.happen(&mut raw, one.min(other)..one.max(other));
        }
        raw
    })
}

/// What can happen to a stretch of a message.
#[derive(Clone, Debug)]
enum Accident {
    Lost,
    Doubled,
    CutOff,
    LineEndsLost,
    Replaced(Vec<u8>),
    BitsFlipped(u8),
}

fn accident() -> impl Strategy<Value = Accident> {
    prop_oneof![
        Just(Accident::Lost),
        Just(Accident::Doubled),
        Just(Accident::CutOff),
        Just(Accident::LineEndsLost),
        vec(any::<u8>(), 0..8).prop_map(Accident::Replaced),
        (1_u8..=255).prop_map(Accident::BitsFlipped),
    ]
}

impl Accident {
    fn happen(self, raw: &mut Vec<u8>, stretch: std::ops::Range<usize>) {
        match self {
            Self::Lost => drop(raw.drain(stretch)),
            Self::Doubled => {
                let copy = raw[stretch.clone()].to_vec();
                raw.splice(stretch.end..stretch.end, copy);
            }
            Self::CutOff => raw.truncate(stretch.start),
            Self::LineEndsLost => raw.retain(|&byte| byte != b'\r'),
            Self::Replaced(other) => drop(raw.splice(stretch, other)),
            Self::BitsFlipped(bits) => raw[stretch.start] ^= bits,
        }
    }
}

/// A part: its own fields, an empty line, and its content; messages and multiparts hold parts.
fn entity() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![text_part(), html_part(), attachment()];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => multipart(inner.clone()),
            1 => (header_block(), inner).prop_map(|(header, inner)| {
                [&b"Content-Type: message/rfc822\r\n\r\n"[..], &header, &inner].concat()
            }),
        ]
    })
}

fn multipart(inner: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let kind = select(&["mixed", "alternative", "related", "digest", "signed", "report", ""][..]);
    // few boundaries, so that parts inside often have that of the part around them
    let boundary = select(&["b", "b", "bb", "=_x y", "", "--"][..]);
    let named = select(
        &["boundary=\"%\"", "boundary=%", "boundary=\"%", "BOUNDARY='%'", "charset=x", "boundary*0=\"%\""][..],
    );
    let named = prop_oneof![4 => Just("boundary=\"%\""), 1 => named];
    let delimiter = prop_oneof![8 => Just("\r\n--%\r\n"), 1 => select(&["\n--%\n", "\r\n--%--\r\n", "", "--%", "\r\n--% \t\r\n"][..])];
    let end = select(
        &["\r\n--%--\r\n", "\r\n--%--", "", "\r\n--%\r\n", "\r\n--%--\r\nepilogue\r\n--%\r\n\r\nlate\r\n"][..],
    );
    (kind, boundary, named, vec((delimiter, inner), 0..5), end).prop_map(
        |(kind, boundary, named, parts, end)| {
            let start = format!("Content-Type: multipart/{kind}; {named}\r\n\r\npreamble");
            let mut raw = start.replace('%', boundary).into_bytes();
            for (delimiter, part) in parts {
                raw.extend_from_slice(delimiter.replace('%', boundary).as_bytes());
                raw.extend_from_slice(&part);
            }
            raw.extend_from_slice(end.replace('%', boundary).as_bytes());
            raw
        },
    )
}
