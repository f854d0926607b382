//! [`Directory`]: the names in a compound file, a tree of storages (folders) and streams (files)
//! (MS-CFB 2.6).

use super::limits::{DIRECTORY_ENTRIES, Losses};
use super::sectors::{Sectors, half_at, word_at};

/// Bytes of an entry.
const ENTRY_BYTES: usize = 128;
/// No entry.
const NOBODY: u32 = 0xFFFF_FFFF;
/// The number of the entry of the root.
pub(super) const ROOT: u32 = 0;

/// What an entry is (MS-CFB 2.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    Storage,
    Stream,
}

/// A storage or a stream.
#[derive(Debug)]
pub(super) struct DirectoryEntry {
    /// Its number.
    pub(super) id: u32,
    /// The number of the storage that it is in.
    parent: u32,
    pub(super) kind: EntryKind,
    pub(super) name: String,
    /// The first sector of a stream, and its bytes.
    pub(super) start: u32,
    pub(super) size: u64,
}

/// All entries that can be reached from the root.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// Sorted by storage and name.
    entries: Vec<DirectoryEntry>,
    /// The stream of short streams, which the root stands for.
    pub(super) mini_stream: (u32, u64),
}

impl Directory {
    /// Reads the tree; `None` if there is no root.
    ///
    /// Siblings are a binary tree of their own. Each entry is visited once, wherever the links
    /// lead: time and memory are linear in the file.
    pub(super) fn open(sectors: &Sectors<'_>, first: u32, losses: &Losses) -> Option<Self> {
        let (chain, is_whole) = sectors.chain(first, usize::MAX);
        if !is_whole {
            losses.damage();
        }
        let per_sector = sectors.size() / ENTRY_BYTES;
        let raw_entry = |id: u32| {
            let id = usize::try_from(id).ok()?;
            let sector = sectors.sector(*chain.get(id / per_sector)?)?;
            sector.get(id % per_sector * ENTRY_BYTES..)?.first_chunk().map(RawEntry)
        };
        let root = raw_entry(ROOT)?;
        let mut directory =
            Self { entries: Vec::new(), mini_stream: (root.start(), root.size(sectors.size())) };
        let mut seen = vec![false; chain.len().saturating_mul(per_sector)];
        if let Some(seen) = seen.first_mut() {
            *seen = true;
        }
        let mut open = vec![(root.child(), ROOT)];
        while let Some((id, parent)) = open.pop() {
            if id == NOBODY {
                continue;
            }
            let unseen = usize::try_from(id).ok().and_then(|id| seen.get_mut(id)).filter(|seen| !**seen);
            let (Some(unseen), Some(entry)) = (unseen, raw_entry(id)) else {
                losses.damage();
                continue;
            };
            *unseen = true;
            if directory.entries.len() >= DIRECTORY_ENTRIES {
                losses.truncate();
                break;
            }
            open.extend([(entry.left(), parent), (entry.right(), parent)]);
            let Some(kind) = entry.kind() else {
                losses.damage();
                continue;
            };
            if kind == EntryKind::Storage {
                open.push((entry.child(), id));
            }
            let (name, start, size) = (entry.name(), entry.start(), entry.size(sectors.size()));
            directory.entries.push(DirectoryEntry { id, parent, kind, name, start, size });
        }
        directory.entries.sort_by(|a, b| (a.parent, &a.name, a.id).cmp(&(b.parent, &b.name, b.id)));
        Some(directory)
    }

    /// What is in a storage, by name.
    pub(super) fn children(&self, storage: u32) -> &[DirectoryEntry] {
        let from = self.entries.partition_point(|entry| entry.parent < storage);
        let count = self.entries.iter().skip(from).take_while(|entry| entry.parent == storage).count();
        self.entries.get(from..from.saturating_add(count)).unwrap_or_default()
    }

    /// The entry of a name in a storage.
    pub(super) fn child(&self, storage: u32, name: &str) -> Option<&DirectoryEntry> {
        self.children(storage).iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }
}

/// The bytes of an entry (MS-CFB 2.6.1).
struct RawEntry<'f>(&'f [u8; ENTRY_BYTES]);

impl RawEntry<'_> {
    fn word(&self, at: usize) -> u32 {
        word_at(self.0, at).unwrap_or(NOBODY)
    }

    fn name(&self) -> String {
        let units = (0..32).filter_map(|unit| half_at(self.0, unit * 2)).take_while(|&unit| unit != 0);
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    fn kind(&self) -> Option<EntryKind> {
        match self.0.get(66) {
            Some(1) => Some(EntryKind::Storage),
            Some(2) => Some(EntryKind::Stream),
            _ => None,
        }
    }

    fn left(&self) -> u32 {
        self.word(68)
    }

    fn right(&self) -> u32 {
        self.word(72)
    }

    fn child(&self) -> u32 {
        self.word(76)
    }

    fn start(&self) -> u32 {
        self.word(116)
    }

    /// In version 3, with sectors of 512 bytes, the upper half may be anything.
    fn size(&self, sector_size: usize) -> u64 {
        let upper = if sector_size == 512 { 0 } else { self.word(124) };
        u64::from(upper) << 32 | u64::from(self.word(120))
    }
}
