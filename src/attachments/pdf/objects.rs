//! [`Objects`]: the numbered objects of a file, found by looking for them.
//!
//! The cross-reference table is not read. It may be damaged, and a hostile one can point a hundred
//! thousand entries at the same megabyte. If objects have the same number, the last one counts, as
//! in an updated file.

use super::super::budget::Budget;
use super::filter::decode;
use super::syntax::{Lexer, PdfToken, PdfValue, is_space, whole};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{Deref, Range};
use std::rc::Rc;

/// The most objects of a file; a page has about ten.
const MAX_OBJECTS: usize = 50_000;
/// The most objects of an object stream; programs that write PDF put 100 to 200 into one.
const MAX_MEMBERS: u32 = 50_000;
/// The most references that are followed in a row.
const MAX_REFERENCES: usize = 8;
/// The most white space between the data of a stream and `endstream`; the standard has one end of
/// line.
const MAX_BLANKS: usize = 64;

/// Where an object is: which buffer (0 is the file), from which byte.
type ObjectLocation = (usize, usize);

/// The content of an object stream, and the numbers and places of its objects.
type ObjectStream = (Rc<Vec<u8>>, Vec<(u32, usize)>);

/// The objects of a file.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    file: &'a [u8],
    /// Contents of object streams.
    unpacked: Vec<Rc<Vec<u8>>>,
    places: BTreeMap<u32, ObjectLocation>,
    /// Streams that were read before. A page may name the same one ten thousand times.
    streams: RefCell<BTreeMap<ObjectLocation, Option<Extent>>>,
    /// Their content, if they were decoded; `None` if that failed.
    decoded: RefCell<BTreeMap<ObjectLocation, Option<Rc<Vec<u8>>>>>,
    pub(super) budget: &'a Budget,
}

/// Where the dictionary and the data of a stream are in their buffer.
type Extent = (Range<usize>, Range<usize>);

/// The data of an object that has some.
#[derive(Clone, Debug)]
pub(super) struct Stream<'o> {
    pub(super) dict: &'o [u8],
    raw: &'o [u8],
    place: ObjectLocation,
}

/// The data of a stream after all filters.
#[derive(Clone, Debug)]
pub(super) enum Data<'o> {
    /// There were none.
    Plain(&'o [u8]),
    Decoded(Rc<Vec<u8>>),
}

impl Deref for Data<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) => bytes,
            Self::Decoded(bytes) => bytes,
        }
    }
}

impl<'a> Objects<'a> {
    /// Finds all objects.
    pub(super) fn find(file: &'a [u8], budget: &'a Budget) -> Self {
        let mut objects = Self {
            file,
            unpacked: Vec::new(),
            places: BTreeMap::new(),
            streams: RefCell::default(),
            decoded: RefCell::default(),
            budget,
        };
        let mut found = objects.markers();
        // object streams may give their length as an object
        objects.places = found.iter().map(|&(at, number)| (number, (0, at))).collect();
        let starts: Vec<usize> = found.iter().map(|&(at, _)| at).collect();
        let mut members: Vec<(usize, u32, ObjectLocation)> = Vec::new();
        let mut last = None;
        for named in positions(file, b"/ObjStm") {
            let Some(&start) = starts[..starts.partition_point(|&start| start < named)].last() else {
                continue;
            };
            // one that is empty or invalid may have the name a thousand times
            if last.replace(start) == Some(start) {
                continue;
            }
            let buffer = objects.unpacked.len() + 1;
            let Some((content, offsets)) = objects.unpack(start) else { continue };
            objects.unpacked.push(content);
            members.extend(offsets.into_iter().map(|(number, at)| (start, number, (buffer, at))));
            if members.len() > MAX_OBJECTS {
                budget.mark_truncated();
                break;
            }
        }
        // in the order of the file, so that the last one stays
        let mut all: Vec<(usize, u32, ObjectLocation)> = members;
        all.extend(found.drain(..).map(|(at, number)| (at, number, (0, at))));
        all.sort_by_key(|&(at, ..)| at);
        objects.places = all.into_iter().map(|(_, number, place)| (number, place)).collect();
        objects
    }

    /// Every `5 0 obj`: where its value begins, and its number.
    fn markers(&self) -> Vec<(usize, u32)> {
        let mut found = Vec::new();
        for at in positions(self.file, b"obj") {
            let before = &self.file[..at];
            let Some((before, _)) = number_before(before) else { continue };
            let Some((_, number)) = number_before(before) else { continue };
            if found.len() == MAX_OBJECTS {
                self.budget.mark_truncated();
                break;
            }
            found.push((at + 3, number));
        }
        found
    }

    /// Reads the object stream at `start`.
    fn unpack(&self, start: usize) -> Option<ObjectStream> {
        let stream = self.stream_at((0, start))?;
        let number = |key| whole(self.get(stream.dict, key).and_then(|value| as_number(&value))?);
        if self.get(stream.dict, b"Type") != Some(PdfValue::Name(b"ObjStm"[..].into())) {
            return None;
        }
        let (count, first) = (number(b"N")?, number(b"First")? as usize);
        let content = match self.data(&stream)? {
            Data::Plain(bytes) if !self.budget.spend(bytes.len()) => return None,
            Data::Plain(bytes) => Rc::new(bytes.to_vec()),
            Data::Decoded(bytes) => bytes,
        };
        let mut index = Lexer::new(content.get(..first)?, 0, self.budget);
        let mut places = Vec::new();
        for _ in 0..count.min(MAX_MEMBERS) {
            let (Some(PdfToken::Number(number)), Some(PdfToken::Number(at))) = (index.token(), index.token())
            else {
                break;
            };
            if let (Some(number), Some(at)) = (whole(number), whole(at)) {
                places.push((number, first.saturating_add(at as usize)));
            }
        }
        Some((content, places))
    }

    fn buffer(&self, (buffer, _): ObjectLocation) -> &[u8] {
        match buffer.checked_sub(1) {
            None => self.file,
            Some(index) => self.unpacked.get(index).map_or(&[], |content| content.as_slice()),
        }
    }

    /// The value of a number.
    pub(super) fn value(&self, number: u32) -> Option<PdfValue<'_>> {
        let place = *self.places.get(&number)?;
        Lexer::new(self.buffer(place), place.1, self.budget).value()
    }

    /// The value that a reference points to; other values are returned unchanged.
    pub(super) fn resolve<'o>(&'o self, value: PdfValue<'o>) -> Option<PdfValue<'o>> {
        let mut value = value;
        for _ in 0..MAX_REFERENCES {
            let PdfValue::Reference(number) = value else { return Some(value) };
            value = self.value(number)?;
        }
        None
    }

    /// The value of a key as it is in a dictionary.
    pub(super) fn entry<'o>(&'o self, dict: &'o [u8], key: &[u8]) -> Option<PdfValue<'o>> {
        let mut lexer = Lexer::new(dict, 0, self.budget);
        while let Some(token) = lexer.token() {
            let PdfToken::Name(name) = token else { continue };
            let value = lexer.value()?;
            if name.as_ref() == key {
                return Some(value);
            }
        }
        None
    }

    /// The value of a key, references followed.
    pub(super) fn get<'o>(&'o self, dict: &'o [u8], key: &[u8]) -> Option<PdfValue<'o>> {
        self.resolve(self.entry(dict, key)?)
    }

    /// The value of a key if it is a dictionary.
    pub(super) fn dict<'o>(&'o self, dict: &'o [u8], key: &[u8]) -> Option<&'o [u8]> {
        match self.get(dict, key)? {
            PdfValue::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The stream of a number.
    pub(super) fn stream(&self, number: u32) -> Option<Stream<'_>> {
        self.stream_at(*self.places.get(&number)?)
    }

    fn stream_at(&self, place: ObjectLocation) -> Option<Stream<'_>> {
        let known = self.streams.borrow().get(&place).cloned();
        let extent = known.unwrap_or_else(|| {
            let extent = self.extent(place);
            self.streams.borrow_mut().insert(place, extent.clone());
            extent
        });
        let (dict, raw) = extent?;
        let buffer = self.buffer(place);
        Some(Stream { dict: buffer.get(dict)?, raw: buffer.get(raw)?, place })
    }

    /// Finds both ends of a stream.
    fn extent(&self, place: ObjectLocation) -> Option<Extent> {
        let buffer = self.buffer(place);
        let mut lexer = Lexer::new(buffer, place.1, self.budget);
        if lexer.token() != Some(PdfToken::DictOpen) {
            return None;
        }
        let start = lexer.at;
        let dict = lexer.enclosed();
        if lexer.token() != Some(PdfToken::Word(b"stream")) {
            return None;
        }
        let rest = &buffer[lexer.at..];
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        let declared = self.get(dict, b"Length").and_then(|value| whole(as_number(&value)?));
        let declared = declared.and_then(|length| rest.split_at_checked(length as usize));
        // believed only if the stream ends there
        let length = match declared {
            Some((raw, after))
                if after[..after.len().min(MAX_BLANKS)].trim_ascii_start().starts_with(b"endstream") =>
            {
                raw.len()
            }
            _ => {
                let end = positions(rest, b"endstream").next().unwrap_or(rest.len());
                self.budget.search(end);
                end
            }
        };
        let data = buffer.len() - rest.len();
        Some((start..start + dict.len(), data..data + length))
    }

    /// The data of a stream, unpacked; each stream is unpacked once.
    pub(super) fn data<'o>(&self, stream: &Stream<'o>) -> Option<Data<'o>> {
        let filters = match self.get(stream.dict, b"Filter") {
            Some(PdfValue::Name(name)) => vec![name],
            Some(PdfValue::Array(array)) => self
                .values(array)
                .filter_map(|value| if let PdfValue::Name(name) = value { Some(name) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        if filters.is_empty() {
            return Some(Data::Plain(stream.raw));
        }
        let known = self.decoded.borrow().get(&stream.place).cloned();
        let decoded = known.unwrap_or_else(|| {
            let decoded = decode(stream.raw, &filters, self.budget).map(Rc::new);
            self.decoded.borrow_mut().insert(stream.place, decoded.clone());
            decoded
        });
        decoded.map(Data::Decoded)
    }

    /// The values of an array, references followed.
    pub(super) fn values<'o>(&'o self, array: &'o [u8]) -> impl Iterator<Item = PdfValue<'o>> {
        let mut lexer = Lexer::new(array, 0, self.budget);
        std::iter::from_fn(move || lexer.value()).filter_map(|value| self.resolve(value))
    }

    /// Numbers of the objects whose dictionary has this type; reads every object.
    pub(super) fn of_type<'o>(&'o self, name: &'o [u8]) -> impl Iterator<Item = u32> + 'o {
        self.places.keys().copied().filter(move |&number| {
            let Some(PdfValue::Dict(dict)) = self.value(number) else { return false };
            self.get(dict, b"Type")
                .is_some_and(|value| matches!(value, PdfValue::Name(found) if found.as_ref() == name))
        })
    }
}

/// A number, if the value is one.
pub(super) fn as_number(value: &PdfValue<'_>) -> Option<f64> {
    match value {
        PdfValue::Number(number) => Some(*number),
        _ => None,
    }
}

/// Where `needle` is in `bytes`.
pub(super) fn positions<'b>(bytes: &'b [u8], needle: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    let windows = bytes.windows(needle.len()).enumerate();
    windows.filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

/// The whole number at the end of `bytes`, and what comes before it.
fn number_before(bytes: &[u8]) -> Option<(&[u8], u32)> {
    /// Longer runs are not numbers of objects.
    const MAX_DIGITS: usize = 10;
    let end = bytes.iter().rev().take(MAX_DIGITS).take_while(|&&byte| is_space(byte)).count();
    let bytes = &bytes[..bytes.len() - end];
    let digits = bytes.iter().rev().take(MAX_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = bytes.split_at(bytes.len() - digits);
    Some((before, std::str::from_utf8(digits).ok()?.parse().ok()?))
}
