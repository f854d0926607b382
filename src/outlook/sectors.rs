//! [`Sectors`]: a compound file as numbered sectors that are chained by a table, the FAT (MS-CFB
//! 2.1 to 2.3 and 2.5).

use super::error::OutlookError;
use super::limits::Losses;

/// How compound files begin (MS-CFB 2.2).
pub(super) const SIGNATURE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Bytes of the header.
const HEADER_BYTES: usize = 512;
/// The last number that a sector can have; numbers above have a meaning (MS-CFB 2.1).
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Ends a chain.
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// An unused place of a table.
const FREE: u32 = 0xFFFF_FFFF;

/// The fields of the header that a reader needs (MS-CFB 2.2).
#[derive(Debug)]
pub(super) struct CompoundHeader {
    pub(super) first_directory: u32,
    pub(super) first_mini_fat: u32,
}

/// A file as sectors.
#[derive(Debug)]
pub(super) struct Sectors<'f> {
    bytes: &'f [u8],
    /// Bytes of a sector: 512, or 4,096 in version 4.
    size: usize,
    /// The sectors that hold the FAT.
    fat: Vec<u32>,
}

impl<'f> Sectors<'f> {
    /// Reads the header, and where the FAT is.
    pub(super) fn open(bytes: &'f [u8], losses: &Losses) -> Result<(Self, CompoundHeader), OutlookError> {
        if !bytes.starts_with(SIGNATURE) {
            return Err(OutlookError::NotCompound);
        }
        let head = bytes.get(..HEADER_BYTES).ok_or(OutlookError::Damaged("it ends within its header"))?;
        let size = match half_at(head, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(OutlookError::Damaged("its sectors have neither 512 nor 4,096 bytes")),
        };
        let field = |at| word_at(head, at).unwrap_or(END_OF_CHAIN);
        let mut sectors = Self { bytes, size, fat: Vec::new() };
        // The first 109 sectors of the FAT are named in the header, the others in a chain (2.5).
        let places = head.get(76..).unwrap_or_default();
        let mut named: Vec<u32> = words(places).filter(|&sector| sector != FREE).collect();
        let mut next = field(68);
        // A file has no more sectors of its FAT than it needs, however often a chain names them.
        let most = sectors.count().div_ceil(size / 4);
        for _ in 0..sectors.count() {
            if next > LAST_SECTOR || named.len() >= most {
                break;
            }
            let Some(sector) = sectors.sector(next) else {
                losses.damage();
                break;
            };
            let (places, link) = sector.split_at_checked(size - 4).unwrap_or((sector, &[]));
            named.extend(words(places).filter(|&sector| sector != FREE));
            next = word_at(link, 0).unwrap_or(END_OF_CHAIN);
        }
        named.truncate(most);
        sectors.fat = named;
        Ok((sectors, CompoundHeader { first_directory: field(48), first_mini_fat: field(60) }))
    }

    /// Bytes of a sector.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Bytes of the file.
    pub(super) fn file_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many sectors there are; the last may be cut short.
    fn count(&self) -> usize {
        self.bytes.len().div_ceil(self.size).saturating_sub(1)
    }

    /// The content of a sector, shorter if the file ends within it.
    pub(super) fn sector(&self, number: u32) -> Option<&'f [u8]> {
        self.run(number, self.size)
    }

    /// Bytes from the start of a sector on, shorter if the file ends within them.
    pub(super) fn run(&self, first: u32, length: usize) -> Option<&'f [u8]> {
        let number = usize::try_from(first).ok()?;
        // the header takes the place of one sector
        let rest = self.bytes.get(number.checked_add(1)?.checked_mul(self.size)?..)?;
        Some(rest.get(..length).unwrap_or(rest)).filter(|run| !run.is_empty())
    }

    /// The sectors of a chain, at most `most`, and whether the chain ends or has more of them.
    ///
    /// A chain that runs in a circle has more sectors than the file, and is cut there.
    pub(super) fn chain(&self, first: u32, most: usize) -> (Vec<u32>, bool) {
        let most = most.min(self.count());
        let (mut chain, mut next) = (Vec::new(), first);
        while next <= LAST_SECTOR && chain.len() < most {
            chain.push(next);
            next = self.table_word(&self.fat, next).unwrap_or(FREE);
        }
        (chain, next == END_OF_CHAIN)
    }

    /// The word of a table that is kept in these sectors.
    pub(super) fn table_word(&self, table: &[u32], index: u32) -> Option<u32> {
        let index = usize::try_from(index).ok()?;
        let per_sector = self.size / 4;
        let sector = self.sector(*table.get(index / per_sector)?)?;
        word_at(sector, index % per_sector * 4)
    }
}

/// Whether a number names a sector.
pub(super) fn is_sector(number: u32) -> bool {
    number <= LAST_SECTOR
}

/// The number of 16 bits at a place.
pub(super) fn half_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The number of 32 bits at a place.
pub(super) fn word_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// All numbers of 32 bits.
fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|&word| u32::from_le_bytes(word))
}
