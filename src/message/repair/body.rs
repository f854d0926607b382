//! The content below a header: a multipart, a message or a leaf. The type decides, and where the
//! type is wrong, the look of the body.

use super::boundary::{self, is_unread_text};
use super::header::{Edit, HeaderFields, line_end};
use super::media_type::MediaType;
use super::transfer::{self, TransferEncoding};
use super::{MAX_DEPTH, MAX_ENCODED_DEPTH, Walk, Whose, field, look, repair_within, yenc};
use std::borrow::Cow;
use std::ops::Range;

/// The type of a part, and whether it must be declared for mail-parser.
#[derive(Default)]
pub(super) struct OwnType {
    pub(super) media: Option<MediaType>,
    pub(super) changed: bool,
}

impl Walk<'_> {
    /// The type among those that a header gives. RFC 2045 allows one; of several, the one that
    /// yields text is meant.
    pub(super) fn choose_type(&mut self, header: &HeaderFields) -> OwnType {
        let raw = self.raw;
        let mut types: Vec<MediaType> =
            header.types.iter().map(|value| MediaType::parse(&raw[value.clone()])).collect();
        for media in &mut types {
            // `text/plain; boundary=x` above parts, or the same without a boundary
            let is_leaf = !media.is_multipart() && !media.is_message();
            let says_little = media.is_text() || media.is_unspecific();
            if is_leaf
                && (self.has_delimiter(header.body, &media.boundary)
                    || says_little && self.begins_with_delimiter(header.body))
            {
                *media = std::mem::take(media).into_multipart();
            }
        }
        let Some(last) = types.last() else {
            return self.multipart_without_type(header);
        };
        let changed = header.must_repeat;
        let same = |other: &MediaType| {
            (&other.top, &other.sub, &other.parameters) == (&last.top, &last.sub, &last.parameters)
        };
        if types.iter().all(same) {
            let changed = changed || !last.plain && last.is_valid();
            return OwnType { media: types.pop(), changed };
        }
        let occurs = |walk: &mut Self, media: &MediaType| {
            media.is_multipart() && walk.has_delimiter(header.body, &media.boundary)
        };
        let mut chosen = None;
        for media in &types {
            if chosen.is_none() && occurs(self, media) {
                chosen = Some(media);
            }
        }
        let body = &raw[header.body..];
        let texts = || types.iter().filter(|media| media.is_text());
        let chosen = chosen
            .or_else(|| texts().find(|media| media.sub == "html" && look::is_html(body)))
            .or_else(|| {
                let first = texts().next()?;
                let has_charset = |media: &&MediaType| {
                    media.sub == first.sub
                        && media.parameters.windows(7).any(|word| word.eq_ignore_ascii_case(b"charset"))
                };
                texts().find(has_charset).or(Some(first))
            })
            .or_else(|| types.iter().find(|media| media.is_valid()))
            .or_else(|| types.first());
        OwnType { media: chosen.cloned(), changed: true }
    }

    /// A multipart whose `Content-Type` was lost begins with a delimiter.
    fn multipart_without_type(&mut self, header: &HeaderFields) -> OwnType {
        if !self.begins_with_delimiter(header.body) {
            return OwnType { media: None, changed: header.must_repeat };
        }
        OwnType { media: Some(MediaType::default().into_multipart()), changed: true }
    }

    /// Whether a body begins with a delimiter above a MIME field; the notice to old mail programs
    /// may come before it.
    fn begins_with_delimiter(&self, body: usize) -> bool {
        /// A notice is shorter.
        const MOST_BYTES: usize = 1 << 10;
        let start = &self.raw[body..self.raw.len().min(body + MOST_BYTES)];
        let mut at = 0;
        while at < start.len() {
            let end = line_end(start, at);
            let line = start[at..end].trim_ascii_end();
            if line.starts_with(b"--") && self.raw[..body + at].last() == Some(&b'\n') {
                return boundary::is_candidate(&line[2..])
                    && boundary::is_mime_field(&start[end..line_end(start, end)])
                    && !self.tree.ends_header(line)
                    && !is_unread_text(&start[..at]);
            }
            at = end;
        }
        false
    }

    fn has_delimiter(&mut self, from: usize, boundary: &[u8]) -> bool {
        if boundary.is_empty() || self.limits.searches == 0 {
            return false;
        }
        self.limits.searches -= 1;
        self.tree.open_multipart(boundary.to_vec(), false, from);
        let found = self.tree.find(from);
        let own = found.frame == Some(self.tree.depth() - 1) && !found.closes;
        self.tree.pop();
        own
    }

    pub(super) fn multipart(&mut self, header: &HeaderFields, own: OwnType, whose: Whose) -> Option<Whose> {
        let media = own.media.unwrap_or_default();
        if self.tree.depth() >= MAX_DEPTH {
            return self.leave_out(header, whose);
        }
        let digest = media.sub == "digest";
        let mut changed = own.changed;
        let mut found = None;
        if !media.boundary.is_empty() {
            self.tree.open_multipart(media.boundary.clone(), digest, header.body);
            let first = self.find(header.body);
            if first.frame == Some(self.tree.depth() - 1) {
                found = Some(first);
            } else {
                self.tree.pop();
            }
        }
        if let Some(first) = found.clone().filter(|first| first.closes) {
            self.tree.pop();
            return self.closed_at_once(header, first.line, whose);
        }
        if found.is_none() && self.limits.searches > 0 {
            self.limits.searches -= 1;
            if let Some(guess) = self.tree.guess(header.body) {
                self.tree.open_multipart(guess, digest, header.body);
                self.noted.damaged = true;
                changed = true;
                found = Some(self.find(header.body));
            }
        }
        let Some(first) = found else {
            let end = self.find(header.body).line.start;
            if self.raw[header.body..end].trim_ascii().is_empty() {
                let media = Some(media).filter(|media| !media.boundary.is_empty());
                return self.leaf(header, OwnType { media, changed: false }, whose);
            }
            // no part at all: the text is read verbatim, as mail-parser does where a boundary is
            // named
            self.noted.damaged = true;
            let body = &self.raw[header.body..end];
            if !media.boundary.is_empty() && !self.large && !own.changed && !look::is_html(body) {
                return self.leaf(header, OwnType { media: Some(media), changed: false }, whose);
            }
            return self.leaf(header, OwnType { media: Some(MediaType::default()), changed: true }, whose);
        };
        self.noted.outside_parts |= is_unread_text(&self.raw[header.body..first.line.start]);
        let sub = if media.sub.is_empty() { "mixed" } else { &*media.sub };
        let value = format!("multipart/{sub}; boundary=\"{}\"", self.tree.fresh_boundary());
        let fields =
            if changed || self.mending { vec![field("Content-Type", value.as_bytes())] } else { Vec::new() };
        self.finish_header(header, &fields, whose);
        self.close(first)
    }

    /// A multipart that ends before its first part, found in phishing emails, where it misleads
    /// filters. What follows belongs to the multipart around it.
    fn closed_at_once(&mut self, header: &HeaderFields, last: Range<usize>, whose: Whose) -> Option<Whose> {
        let found = self.find(last.end);
        self.noted.damaged = true;
        let text = [&self.raw[header.body..last.start], &self.raw[last.end..found.line.start]].concat();
        let kind = if look::is_html(&text) { "text/html" } else { "text/plain" };
        self.finish_header(header, &[field("Content-Type", kind.as_bytes())], whose);
        self.edit(Edit::remove(last));
        self.close(found)
    }

    pub(super) fn message(&mut self, header: &HeaderFields, own: OwnType, whose: Whose) -> Option<Whose> {
        let media = own.media.unwrap_or_default();
        let mut changed = own.changed;
        if media.is_partial() {
            let (number, total) = (media.number("number"), media.number("total"));
            self.noted.partial |= (number, total) != (Some(1), Some(1));
            if number.is_some_and(|number| number > 1) {
                return self.leaf(
                    header,
                    OwnType { media: Some(MediaType::default()), changed: true },
                    whose,
                );
            }
            changed = true;
        }
        if self.tree.depth() >= MAX_DEPTH || !self.affords_copy() {
            return self.leave_out(header, whose);
        }
        let value = if media.is_partial() || media.sub.is_empty() {
            "message/rfc822"
        } else {
            &*format!("message/{}", media.sub)
        };
        let mut fields = if changed { vec![field("Content-Type", value.as_bytes())] } else { Vec::new() };
        let (encoding, usual) = self.choose_encoding(header, || &b""[..]);
        if matches!(encoding, TransferEncoding::Base64 | TransferEncoding::QuotedPrintable) {
            return self.encoded_message(header, encoding, usual, fields, whose);
        }
        if !usual || header.must_repeat {
            fields.push(field("Content-Transfer-Encoding", encoding.name().as_bytes()));
        }
        self.finish_header(header, &fields, whose);
        self.tree.open_message();
        self.at = header.body;
        Some(Whose::Message)
    }

    /// Pays for a message inside an encoded one, for which mail-parser copies the whole of the
    /// encoded one; returns false if too little is left.
    fn affords_copy(&mut self) -> bool {
        if self.encoded == MAX_ENCODED_DEPTH {
            return true; // not in an encoded one: nothing is copied
        }
        let left = self.limits.copied_bytes.checked_sub(self.raw.len());
        self.limits.copied_bytes = left.unwrap_or(self.limits.copied_bytes);
        left.is_some()
    }

    /// A message that is encoded as a whole, which the standard forbids and programs write.
    /// mail-parser reads some levels of them.
    fn encoded_message(
        &mut self,
        header: &HeaderFields,
        encoding: TransferEncoding,
        usual: bool,
        mut fields: Vec<Vec<u8>>,
        whose: Whose,
    ) -> Option<Whose> {
        let found = self.find(header.body);
        let content = header.body..found.line.start;
        let body = &self.raw[content.clone()];
        let decoded = match encoding {
            TransferEncoding::Base64 if transfer::is_base64(body) => {
                transfer::decode(body).map(|bytes| (bytes, false))
            }
            TransferEncoding::Base64 => transfer::decode_damaged(body, true).map(|(bytes, _)| (bytes, true)),
            _ => mail_parser::decoders::quoted_printable::quoted_printable_decode(body)
                .map(|bytes| (bytes, false)),
        };
        let mut replaced = None;
        if let (Some((decoded, damaged)), true) = (decoded, self.encoded > 0) {
            let inner = repair_within(&decoded, &mut self.limits, self.encoded - 1, self.large);
            self.noted.merge(inner.noted);
            self.noted.damaged |= damaged;
            if inner.bare {
                // below an empty header it is a text, with no fields to parse
                replaced = Some(transfer::encode(&[b"\n", &*inner.bytes].concat()));
            } else if damaged || matches!(inner.bytes, Cow::Owned(_)) {
                replaced = Some(transfer::encode(&inner.bytes));
            }
        }
        if replaced.is_some() {
            fields.push(field("Content-Transfer-Encoding", b"base64"));
        } else if !usual || header.must_repeat {
            fields.push(field("Content-Transfer-Encoding", encoding.name().as_bytes()));
        }
        self.finish_header(header, &fields, whose);
        if let Some(text) = replaced {
            self.edit(Edit { span: content, text });
        }
        self.close(found)
    }

    pub(super) fn leaf(&mut self, header: &HeaderFields, mut own: OwnType, whose: Whose) -> Option<Whose> {
        let raw = self.raw;
        let found = self.find(header.body);
        let content = header.body..found.line.start;
        let body = &raw[content.clone()];
        let (mut encoding, mut usual) = self.choose_encoding(header, || body);
        let mut fields = Vec::new();
        if encoding == TransferEncoding::Identity
            && own.media.as_ref().is_none_or(|media| media.is_text() || !media.is_valid())
            && let Some(is_text) = transfer::undeclared_base64(body)
        {
            (encoding, usual) = (TransferEncoding::Base64, false);
            if !is_text {
                // a file, which is read as a file or sets a flag
                own = OwnType { media: Some(MediaType::file()), changed: true };
            }
        }
        let yenc = Some(body).filter(|_| encoding != TransferEncoding::Base64).and_then(yenc::decode);
        if let Some(file) = &yenc {
            (encoding, usual) = (TransferEncoding::Base64, false);
            self.noted.partial |= file.is_piece;
            if !transfer::is_text(&file.bytes) {
                own = OwnType { media: Some(MediaType::file()), changed: true };
            }
        } else if encoding == TransferEncoding::Unknown
            && own.media.as_ref().is_none_or(MediaType::is_text)
            && transfer::looks_encoded(body)
        {
            self.noted.unread = true;
            own = OwnType { media: Some(MediaType::file()), changed: true };
        }
        if let Some(media) = &own.media {
            let written = header.types.last().map(|value| &raw[value.clone()]).unwrap_or_default();
            if let Some(value) = type_by_look(media, written, body, encoding) {
                fields.push(field("Content-Type", &value));
            } else if own.changed {
                fields.push(field("Content-Type", &media.spelled_plainly()));
            }
        } else if own.changed {
            fields.push(field("Content-Type", b"text/plain"));
        }
        if !usual || header.must_repeat {
            fields.push(field("Content-Transfer-Encoding", encoding.name().as_bytes()));
        }
        let is_text = own.media.as_ref().is_none_or(|media| media.is_text() || !media.is_valid());
        let mended = match encoding {
            TransferEncoding::Base64 if yenc.is_none() && !transfer::is_base64(body) => {
                transfer::decode_damaged(body, is_text).map(|(mut bytes, rest)| {
                    if is_text && !rest.trim_ascii().is_empty() {
                        bytes.push(b'\n');
                        bytes.extend_from_slice(&rest);
                    }
                    transfer::encode(&bytes)
                })
            }
            TransferEncoding::QuotedPrintable => transfer::mend_quoted_printable(body),
            _ => None,
        };
        self.finish_header(header, &fields, whose);
        self.noted.damaged |= mended.is_some();
        if let Some(text) = yenc.map(|file| transfer::encode(&file.bytes)).or(mended) {
            self.edit(Edit { span: content, text });
        }
        self.close(found)
    }

    /// Content that is too deep is left out.
    fn leave_out(&mut self, header: &HeaderFields, whose: Whose) -> Option<Whose> {
        let found = self.find(header.body);
        self.noted.parts_truncated = true;
        let fields =
            [field("Content-Type", b"application/octet-stream"), field("Content-Transfer-Encoding", b"8bit")];
        self.finish_header(header, &fields, whose);
        self.edit(Edit::remove(header.body..found.line.start));
        self.close(found)
    }

    /// The transfer encoding, and whether mail-parser reads it the same way.
    fn choose_encoding<'b>(
        &self,
        header: &HeaderFields,
        body: impl Fn() -> &'b [u8],
    ) -> (TransferEncoding, bool) {
        let read = |value: &Range<usize>| TransferEncoding::parse(&self.raw[value.clone()]);
        let mut all = header.encodings.iter().map(read);
        let Some((first, usual)) = all.next() else { return (TransferEncoding::Identity, true) };
        let (contradict, last_usual) =
            all.fold((false, usual), |(contradict, _), (other, usual)| (contradict || other != first, usual));
        if contradict {
            return (TransferEncoding::by_look(body()), false);
        }
        if first == TransferEncoding::Unknown {
            return match TransferEncoding::by_look(body()) {
                TransferEncoding::Base64 => (TransferEncoding::Base64, false),
                _ => (first, true),
            };
        }
        (first, last_usual)
    }
}

/// The type of a part whose own type does not exist: plain text by RFC 2045 section 5.2, or HTML if
/// it looks like HTML. `None` for a type that does exist, and for a file that is not text.
fn type_by_look(
    media: &MediaType,
    written: &[u8],
    body: &[u8],
    encoding: TransferEncoding,
) -> Option<Vec<u8>> {
    /// Some letters of base64, whole groups of four.
    const SAMPLE_LETTERS: usize = 1_024;
    let names_nothing = media.top == "text" && media.sub.is_empty();
    if media.is_valid() && !names_nothing {
        return None;
    }
    let mut sample = Cow::Borrowed(body);
    if encoding == TransferEncoding::Base64 {
        let letters: Vec<u8> =
            body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(SAMPLE_LETTERS).collect();
        sample = Cow::Owned(transfer::decode(&letters).unwrap_or_default());
    }
    let text = sample.trim_ascii_start();
    let html = look::is_html(text) || media.names_html(written) && text.contains(&b'<');
    if html {
        return Some(media.renamed("text/html"));
    }
    let unsaid = media.top.is_empty() && media.parameters.is_empty() && written.trim_ascii().is_empty();
    if names_nothing || unsaid || look::is_binary(&sample) {
        return None;
    }
    Some(media.renamed("text/plain"))
}
