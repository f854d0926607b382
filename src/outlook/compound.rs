//! [`CompoundFile`]: storages and streams in one file (MS-CFB).
//!
//! The crate `cfb` 0.16 reads as many sectors of the FAT as a file names: one of 4 MB that names a
//! sector a million times makes it take 4.2 GB and 7 s. It also refuses a file in which two sectors
//! lead to one.
//!
//! Nothing here is larger than the file: a chain is followed for as many sectors as the file has,
//! an entry of the directory is visited once, and streams that share sectors are charged to one
//! budget.

use super::directory::{Directory, DirectoryEntry, EntryKind};
use super::error::OutlookError;
use super::limits::Losses;
use super::sectors::{Sectors, is_sector};
use std::borrow::Cow;
use std::cell::Cell;

/// Streams of fewer bytes are in the mini stream (MS-CFB 2.2).
const MINI_CUTOFF: usize = 4096;
/// Bytes of a sector of the mini stream.
const MINI_SECTOR: usize = 64;
/// How often all bytes of the file may be read. Streams share no sector, so an intact file is read
/// once; a few short properties are looked at twice.
const READINGS: usize = 2;

/// An open file.
#[derive(Debug)]
pub(super) struct CompoundFile<'f> {
    sectors: Sectors<'f>,
    directory: Directory,
    /// The sectors of the table that chains mini sectors.
    mini_fat: Vec<u32>,
    /// The sectors of the stream that mini sectors are in.
    mini_stream: Vec<u32>,
    /// Bytes of streams that may still be read.
    unread: Cell<usize>,
    losses: Losses,
}

impl<'f> CompoundFile<'f> {
    /// Reads the tables.
    pub(super) fn open(bytes: &'f [u8]) -> Result<Self, OutlookError> {
        let losses = Losses::default();
        let (sectors, header) = Sectors::open(bytes, &losses)?;
        let directory = Directory::open(&sectors, header.first_directory, &losses)
            .ok_or(OutlookError::Damaged("its directory is missing"))?;
        let (mini_fat, _) = sectors.chain(header.first_mini_fat, usize::MAX);
        let (start, size) = directory.mini_stream;
        let most = usize::try_from(size).unwrap_or(usize::MAX).div_ceil(sectors.size());
        let (mini_stream, _) = sectors.chain(start, most);
        let unread = Cell::new(bytes.len().saturating_mul(READINGS));
        Ok(Self { sectors, directory, mini_fat, mini_stream, unread, losses })
    }

    /// What was left out so far.
    pub(super) fn losses(&self) -> &Losses {
        &self.losses
    }

    /// What is in a storage, by name.
    pub(super) fn children(&self, storage: u32) -> &[DirectoryEntry] {
        self.directory.children(storage)
    }

    /// The storages in a storage whose names begin so.
    pub(super) fn storages<'s>(
        &'s self,
        storage: u32,
        start: &'s str,
    ) -> impl Iterator<Item = &'s DirectoryEntry> {
        let begins =
            |name: &str| name.get(..start.len()).is_some_and(|name| name.eq_ignore_ascii_case(start));
        let children = self.children(storage).iter();
        children.filter(move |entry| entry.kind == EntryKind::Storage && begins(&entry.name))
    }

    /// The stream or storage of a name.
    pub(super) fn child(&self, storage: u32, name: &str, kind: EntryKind) -> Option<&DirectoryEntry> {
        self.directory.child(storage, name).filter(|entry| entry.kind == kind)
    }

    /// The content of a stream, as far as the file holds it.
    pub(super) fn read(&self, stream: &DirectoryEntry) -> Cow<'f, [u8]> {
        let declared = usize::try_from(stream.size).unwrap_or(usize::MAX);
        let unread = self.unread.get();
        let size = declared.min(self.sectors.file_bytes()).min(unread);
        let content = match declared {
            ..MINI_CUTOFF => self.mini(stream.start, size),
            _ => self.regular(stream.start, size),
        };
        self.unread.set(unread.saturating_sub(content.len()));
        if content.len() < declared {
            self.losses.damage();
        }
        content
    }

    fn regular(&self, start: u32, size: usize) -> Cow<'f, [u8]> {
        let (chain, ends) = self.sectors.chain(start, size.div_ceil(self.sectors.size()));
        self.note_circle(&chain, ends);
        let is_run = chain.iter().zip(start..).all(|(&sector, expected)| sector == expected);
        let held = size.min(chain.len().saturating_mul(self.sectors.size()));
        if is_run {
            return Cow::Borrowed(self.sectors.run(start, held).unwrap_or_default());
        }
        let mut content = Vec::with_capacity(held);
        for sector in chain {
            content.extend_from_slice(self.sectors.sector(sector).unwrap_or_default());
        }
        content.truncate(size);
        Cow::Owned(content)
    }

    /// A stream in the mini stream; shorter than [`MINI_CUTOFF`].
    fn mini(&self, start: u32, size: usize) -> Cow<'f, [u8]> {
        let (mut content, mut chain) = (Vec::with_capacity(size), Vec::new());
        let mut next = start;
        while is_sector(next) && content.len() < size {
            let Some(sector) = self.mini_sector(next) else { break };
            content.extend_from_slice(sector);
            chain.push(next);
            next = self.sectors.table_word(&self.mini_fat, next).unwrap_or(u32::MAX);
        }
        self.note_circle(&chain, !is_sector(next));
        content.truncate(size);
        Cow::Owned(content)
    }

    /// A stream that comes back to a sector of its own repeats what was there. One that leads on
    /// after its last byte does no harm.
    fn note_circle(&self, chain: &[u32], ends: bool) {
        let mut sorted = if ends { Vec::new() } else { chain.to_vec() };
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
            self.losses.damage();
        }
    }

    fn mini_sector(&self, number: u32) -> Option<&'f [u8]> {
        let at = usize::try_from(number).ok()?.checked_mul(MINI_SECTOR)?;
        let sector = self.sectors.sector(*self.mini_stream.get(at / self.sectors.size())?)?;
        let rest = sector.get(at % self.sectors.size()..)?;
        Some(rest.get(..MINI_SECTOR).unwrap_or(rest)).filter(|sector| !sector.is_empty())
    }
}
