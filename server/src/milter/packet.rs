//! Splits the byte stream of a connection into packets.
//!
//! A packet is a length of four bytes, most significant first, then a command letter and its data. The length counts
//! the letter and the data.

use super::error::ProtocolError;

/// Bytes of data kept of one packet; the rest is read and dropped, and the packet is marked as cut.
///
/// A body piece has at most 65,535 bytes, since more is not negotiated. A header field is one packet, and Postfix
/// lets it grow to 102,400 bytes (`header_size_limit`), other clients set no limit. An over-long field is cut and not
/// refused, because a refusal would let mail pass unjudged where the mail server accepts on errors.
pub const KEPT_DATA: usize = 256 * 1024;

/// The greatest packet length that is believed.
///
/// No client sends so much in one packet. The letters of other protocols, read as a length, are far greater: `GET `
/// is 1,195,725,856. So such a client is refused after four bytes.
pub const BELIEVED_LENGTH: u32 = 64 * 1024 * 1024;

/// Memory kept for the next packet: one greatest body piece.
const USUAL_DATA: usize = 64 * 1024;

/// Bytes before the data: the length and the command letter.
const HEAD: usize = 5;

/// One packet, borrowed from [`Packets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The command letter.
    pub command: u8,
    /// The data after it, at most [`KEPT_DATA`] bytes.
    pub data: &'a [u8],
    /// The packet was longer, and `data` is its beginning.
    pub cut: bool,
}

/// Takes bytes in pieces of any size and gives packets. It holds one packet at most.
#[derive(Debug, Default)]
pub struct Packets {
    head: [u8; HEAD],
    /// How many bytes of `head` are there.
    have: usize,
    /// How many bytes of data are still to come.
    missing: usize,
    data: Vec<u8>,
    cut: bool,
}

impl Packets {
    /// Starts with the first byte of a connection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes from the front of `input` until a packet is whole. `None` means that all were taken and more are
    /// needed.
    ///
    /// # Errors
    ///
    /// If a length is 0 or beyond [`BELIEVED_LENGTH`].
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Packet<'_>>, ProtocolError> {
        if self.have == HEAD && self.missing == 0 {
            // The packet given last is done with.
            self.have = 0;
            self.cut = false;
            self.data.clear();
            self.data.shrink_to(USUAL_DATA);
        }
        if self.have < HEAD {
            let (now, later) = input.split_at(input.len().min(HEAD - self.have));
            self.head[self.have..self.have + now.len()].copy_from_slice(now);
            self.have += now.len();
            *input = later;
            let [a, b, c, d, _] = self.head;
            if self.have >= HEAD - 1 {
                self.missing = Self::data_length(u32::from_be_bytes([a, b, c, d]))?;
            }
            if self.have < HEAD {
                return Ok(None);
            }
        }
        let (now, later) = input.split_at(input.len().min(self.missing));
        let kept = now.len().min(KEPT_DATA.saturating_sub(self.data.len()));
        grow(&mut self.data, &now[..kept], KEPT_DATA);
        self.cut |= kept < now.len();
        self.missing -= now.len();
        *input = later;
        if self.missing > 0 {
            return Ok(None);
        }
        Ok(Some(Packet { command: self.head[HEAD - 1], data: &self.data, cut: self.cut }))
    }

    /// Whether a part of a packet is here, and the rest is not.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.have > 0 && (self.have < HEAD || self.missing > 0)
    }

    /// Bytes of memory held now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.data.capacity()
    }

    fn data_length(length: u32) -> Result<usize, ProtocolError> {
        match length {
            0 => Err(ProtocolError::EmptyPacket),
            1..=BELIEVED_LENGTH => Ok(length as usize - 1),
            _ => Err(ProtocolError::HugePacket { found: length, at_most: BELIEVED_LENGTH }),
        }
    }
}

/// Appends bytes. The memory doubles as it grows, but never beyond what `limit` bytes need.
pub(super) fn grow(to: &mut Vec<u8>, bytes: &[u8], limit: usize) {
    let needed = to.len() + bytes.len();
    if needed > to.capacity() {
        let wanted = to.capacity().saturating_mul(2).min(limit).max(needed);
        to.reserve_exact(wanted - to.len());
    }
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Found = Vec<(u8, Vec<u8>, bool)>;

    fn split(pieces: &[&[u8]]) -> Result<Found, ProtocolError> {
        let mut packets = Packets::new();
        let mut found = Vec::new();
        for mut piece in pieces.iter().copied() {
            while !piece.is_empty() {
                if let Some(packet) = packets.take(&mut piece)? {
                    found.push((packet.command, packet.data.to_vec(), packet.cut));
                }
                assert!(packets.held() <= KEPT_DATA);
            }
        }
        Ok(found)
    }

    #[test]
    fn packets_are_found_in_any_pieces() {
        let stream = b"\0\0\0\x03Bhi\0\0\0\x01Q\0\0\0\x02Dx\0\0";
        let expected =
            vec![(b'B', b"hi".to_vec(), false), (b'Q', vec![], false), (b'D', b"x".to_vec(), false)];
        assert_eq!(split(&[stream]), Ok(expected.clone()));
        assert_eq!(split(&stream.chunks(1).collect::<Vec<_>>()), Ok(expected));
    }

    #[test]
    fn bad_lengths_are_refused_before_the_data() {
        for (stream, error) in [
            (&b"\0\0\0\0"[..], ProtocolError::EmptyPacket),
            (b"GET ", ProtocolError::HugePacket { found: 1_195_725_856, at_most: BELIEVED_LENGTH }),
            (b"\x04\0\0\x01", ProtocolError::HugePacket { found: 67_108_865, at_most: BELIEVED_LENGTH }),
            (b"\0\0\0\x01Q\0\0\0\0", ProtocolError::EmptyPacket),
        ] {
            assert_eq!(split(&[stream]), Err(error.clone()));
            assert_eq!(split(&stream.chunks(1).collect::<Vec<_>>()), Err(error));
        }
    }

    #[test]
    fn a_long_packet_is_cut_and_the_next_one_is_found() {
        let long = KEPT_DATA + 1000;
        let mut stream = (u32::try_from(long).unwrap() + 1).to_be_bytes().to_vec();
        stream.push(b'L');
        stream.extend(std::iter::repeat_n(b'x', long));
        stream.extend(b"\0\0\0\x02By");
        let found = split(&stream.chunks(999).collect::<Vec<_>>()).unwrap();
        assert_eq!(found[0], (b'L', vec![b'x'; KEPT_DATA], true));
        assert_eq!(found[1], (b'B', b"y".to_vec(), false));
        let mut packets = Packets::new();
        let mut rest = &stream[..];
        packets.take(&mut rest).unwrap();
        packets.take(&mut rest).unwrap();
        assert!(packets.held() <= USUAL_DATA, "memory of a long packet is given back");
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_packets(
            packets in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..40)), 0..20),
            size in 1usize..50,
        ) {
            let mut stream = Vec::new();
            for (command, data) in &packets {
                stream.extend((data.len() as u32 + 1).to_be_bytes());
                stream.push(*command);
                stream.extend(data);
            }
            let expected = packets.into_iter().map(|(c, d)| (c, d, false)).collect::<Vec<_>>();
            prop_assert_eq!(split(&stream.chunks(size).collect::<Vec<_>>()), Ok(expected));
        }
    }
}
