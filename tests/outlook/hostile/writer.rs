//! [`Storage`]: Outlook items of any size, as compound files (MS-CFB, version 3).

const FREE: u32 = 0xFFFF_FFFF;
const END: u32 = 0xFFFF_FFFE;
const SECTOR: usize = 512;
const MINI_SECTOR: usize = 64;
const MINI_CUTOFF: usize = 4096;

/// A folder; siblings are written as a list, which is the least balanced tree.
#[derive(Clone, Default)]
pub struct Storage {
    entries: Vec<(String, Node)>,
}

#[derive(Clone)]
enum Node {
    Storage(Storage),
    Stream(Vec<u8>),
}

impl Storage {
    /// A message of this class, with as many rows of properties.
    pub fn message(header: usize, rows: usize) -> Self {
        let mut table = vec![0; header];
        for row in 0..rows {
            // integers of no meaning
            table.extend((0x6000_0003 + ((row as u32) << 16)).to_le_bytes());
            table.extend([0; 12]);
        }
        Self::default().stream("__properties_version1.0", table).text(0x001A, "IPM.Note")
    }

    pub fn stream(mut self, name: &str, content: Vec<u8>) -> Self {
        self.entries.push((name.to_owned(), Node::Stream(content)));
        self
    }

    pub fn storage(mut self, name: &str, storage: Storage) -> Self {
        self.entries.push((name.to_owned(), Node::Storage(storage)));
        self
    }

    /// A property with a text.
    pub fn text(self, id: u32, text: &str) -> Self {
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.stream(&format!("__substg1.0_{id:04X}001F"), wide)
    }

    /// A property with bytes.
    pub fn binary(self, id: u32, bytes: Vec<u8>) -> Self {
        self.stream(&format!("__substg1.0_{id:04X}0102"), bytes)
    }

    /// A recipient or an attachment.
    pub fn part(self, kind: &str, number: usize, part: Storage) -> Self {
        self.storage(&format!("__{kind}_version1.0_#{number:08X}"), part)
    }

    /// The file with this as its root.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer {
            sectors: Vec::new(),
            fat: Vec::new(),
            mini: Vec::new(),
            mini_fat: Vec::new(),
            directory: Vec::new(),
        };
        writer.entry("Root Entry", 5);
        writer.children(0, self);
        let mini = std::mem::take(&mut writer.mini);
        let (start, size) = (writer.chain(&mini), mini.len() as u32);
        writer.patch(0, 116, start);
        writer.patch(0, 120, size);
        let mini_fat: Vec<u8> = writer.mini_fat.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mini_fat_start = writer.chain(&mini_fat);
        while !writer.directory.len().is_multiple_of(SECTOR) {
            writer.entry("", 0);
        }
        let directory = std::mem::take(&mut writer.directory);
        let directory_start = writer.chain(&directory);
        writer.finish(directory_start, mini_fat_start)
    }
}

struct Writer {
    sectors: Vec<u8>,
    fat: Vec<u32>,
    mini: Vec<u8>,
    mini_fat: Vec<u32>,
    directory: Vec<u8>,
}

impl Writer {
    fn chain(&mut self, content: &[u8]) -> u32 {
        if content.is_empty() {
            return END;
        }
        let first = self.fat.len() as u32;
        self.sectors.extend_from_slice(content);
        self.sectors.resize(self.sectors.len().next_multiple_of(SECTOR), 0);
        self.fat.extend(first + 1..(self.sectors.len() / SECTOR) as u32);
        self.fat.push(END);
        first
    }

    fn mini_chain(&mut self, content: &[u8]) -> u32 {
        if content.is_empty() {
            return END;
        }
        let first = self.mini_fat.len() as u32;
        self.mini.extend_from_slice(content);
        self.mini.resize(self.mini.len().next_multiple_of(MINI_SECTOR), 0);
        self.mini_fat.extend(first + 1..(self.mini.len() / MINI_SECTOR) as u32);
        self.mini_fat.push(END);
        first
    }

    fn entry(&mut self, name: &str, kind: u8) -> usize {
        let id = self.directory.len() / 128;
        let mut raw: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = raw.len() as u16 + 2;
        raw.resize(128, 0);
        raw[64..66].copy_from_slice(&length.to_le_bytes());
        raw[66..68].copy_from_slice(&[kind, 1]);
        raw[68..80].fill(0xFF);
        self.directory.extend(raw);
        id
    }

    fn patch(&mut self, id: usize, at: usize, word: u32) {
        self.directory[id * 128 + at..][..4].copy_from_slice(&word.to_le_bytes());
    }

    fn children(&mut self, parent: usize, storage: &Storage) {
        let mut link = (parent, 76);
        for (name, node) in &storage.entries {
            let id = self.entry(name, if matches!(node, Node::Storage(_)) { 1 } else { 2 });
            self.patch(link.0, link.1, id as u32);
            link = (id, 72);
            match node {
                Node::Storage(storage) => self.children(id, storage),
                Node::Stream(content) => {
                    let start = if content.len() < MINI_CUTOFF {
                        self.mini_chain(content)
                    } else {
                        self.chain(content)
                    };
                    self.patch(id, 116, start);
                    self.patch(id, 120, content.len() as u32);
                }
            }
        }
    }

    fn finish(mut self, directory_start: u32, mini_fat_start: u32) -> Vec<u8> {
        let data = self.fat.len();
        let per_sector = SECTOR / 4;
        // the FAT holds itself and the sectors that name more than 109 of its own
        let (mut fat, mut difat) = (0_usize, 0_usize);
        while fat * per_sector < data + fat + difat {
            fat += 1;
            difat = fat.saturating_sub(109).div_ceil(per_sector - 1);
        }
        self.fat.resize(fat * per_sector, FREE);
        let mut places: Vec<u32> = (data..data + fat).map(|sector| sector as u32).collect();
        let more = places.split_off(places.len().min(109));
        places.resize(109, FREE);
        let first_difat = if difat > 0 { (data + fat) as u32 } else { END };
        let mut head = vec![0; 76];
        head[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        for (at, half) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
            head[at..at + 2].copy_from_slice(&half.to_le_bytes());
        }
        for (at, word) in [
            (44, fat as u32),
            (48, directory_start),
            (56, MINI_CUTOFF as u32),
            (60, mini_fat_start),
            (68, first_difat),
            (72, difat as u32),
        ] {
            head[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
        let mut out = [head, words(&places), self.sectors, words(&self.fat)].concat();
        for (number, places) in more.chunks(per_sector - 1).enumerate() {
            let mut sector = places.to_vec();
            sector.resize(per_sector - 1, FREE);
            sector.push(if number + 1 < difat { (data + fat + number + 1) as u32 } else { END });
            out.extend(words(&sector));
        }
        out
    }
}
