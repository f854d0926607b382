//! [`PageContent`]: the text that a page shows, in the order in which it is drawn.

use super::font::Font;
use super::objects::{Objects, as_number};
use super::syntax::{Lexer, PdfToken, PdfValue};
use super::transform::{Transform, UNIT, product};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most characters of a file; more of the message itself is read.
const MAX_CHARS: usize = 16 << 10;
/// The most characters of the address of a link.
const MAX_LINK_CHARS: usize = 512;
/// The most nested forms: headers, signatures.
const MAX_DEPTH: usize = 4;
/// The most forms drawn in a file.
const MAX_FORMS: usize = 200;
/// The most states that are kept by `q`; the standard requires 28.
const MAX_SAVED: usize = 64;
/// The most operands before an operator; more than six never count.
const MAX_OPERANDS: usize = 16;
/// The most fonts of a file that are read.
const MAX_FONTS: usize = 64;
/// Units of work for a code that is shown: its width and its text are looked up.
const GLYPH: usize = 8;
/// Units of work for an operator, beside the reading of its bytes.
const OPERATOR: usize = 4;
/// A gap wider than this ends a word, in sizes of the font; a space has 0.25.
const WORD_GAP: f64 = 0.17;
/// A step back wider than this starts anew.
const STEP_BACK: f64 = 0.6;
/// A step up or down larger than this ends a line.
const LINE_GAP: f64 = 0.4;

/// Where a font is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum FontKey {
    /// The number of an object.
    Object(u32),
    /// The address of a dictionary inside another. Nothing depends on its order.
    Inline(usize),
}

/// What `q` keeps.
#[derive(Clone, Debug)]
struct GraphicsState {
    matrix: Transform,
    font: Option<Rc<Font>>,
    size: f64,
    leading: f64,
}

/// Collects the text of pages.
#[derive(Debug)]
pub(super) struct PageContent<'o, 'a> {
    objects: &'o Objects<'a>,
    fonts: BTreeMap<FontKey, Rc<Font>>,
    pub(super) text: String,
    chars: usize,
    forms: usize,
    state: GraphicsState,
    line: Transform,
    /// How far the text ran since the start of its line, in units of `line`.
    pen: f64,
    /// Where the last text ended on the page.
    end: Option<(f64, f64)>,
    /// Something could not be read.
    pub(super) unread: bool,
}

impl<'o, 'a> PageContent<'o, 'a> {
    pub(super) fn new(objects: &'o Objects<'a>) -> Self {
        Self {
            objects,
            fonts: BTreeMap::new(),
            text: String::new(),
            chars: 0,
            forms: 0,
            state: GraphicsState { matrix: UNIT, font: None, size: 1.0, leading: 0.0 },
            line: UNIT,
            pen: 0.0,
            end: None,
            unread: false,
        }
    }

    /// Whether enough was read.
    pub(super) fn is_full(&self) -> bool {
        self.chars >= MAX_CHARS || self.objects.budget.is_spent()
    }

    /// Starts a page.
    pub(super) fn page(&mut self) {
        self.state = GraphicsState { matrix: UNIT, font: None, size: 1.0, leading: 0.0 };
        self.end = None;
        self.push_break('\n');
    }

    /// Reads drawing instructions.
    pub(super) fn draw(&mut self, content: &[u8], resources: &'o [u8], depth: usize) {
        let mut lexer = Lexer::new(content, 0, self.objects.budget);
        let mut operands: Vec<PdfValue<'_>> = Vec::new();
        let mut saved: Vec<GraphicsState> = Vec::new();
        while !self.is_full() {
            let before = lexer.at;
            let Some(token) = lexer.token() else { return };
            let PdfToken::Word(operator) = token else {
                lexer.at = before;
                // a bracket that closes nothing was read by the value
                if let Some(value) = lexer.value()
                    && operands.len() < MAX_OPERANDS
                {
                    operands.push(value);
                }
                continue;
            };
            self.objects.budget.spend(OPERATOR);
            match operator {
                b"q" if saved.len() < MAX_SAVED => saved.push(self.state.clone()),
                b"Q" => self.state = saved.pop().unwrap_or_else(|| self.state.clone()),
                b"BI" => skip_image(content, &mut lexer),
                b"Do" => {
                    if let Some(PdfValue::Name(name)) = operands.first() {
                        self.form(name, resources, depth);
                    }
                }
                b"Tf" => {
                    if let [PdfValue::Name(name), PdfValue::Number(size)] = operands.as_slice() {
                        self.state.size = *size;
                        self.state.font = self.font(name, resources);
                    }
                }
                _ => self.operate(operator, &operands),
            }
            operands.clear();
        }
    }

    fn operate(&mut self, operator: &[u8], operands: &[PdfValue<'_>]) {
        let numbers: Vec<f64> = operands.iter().filter_map(as_number).collect();
        match (operator, numbers.as_slice()) {
            (b"cm", &[a, b, c, d, e, f]) => {
                self.state.matrix = product([a, b, c, d, e, f], self.state.matrix)
            }
            (b"BT", _) => self.start(UNIT),
            (b"Tm", &[a, b, c, d, e, f]) => self.start([a, b, c, d, e, f]),
            (b"TL", &[leading]) => self.state.leading = leading,
            (b"Td", &[x, y]) => self.start(product([1.0, 0.0, 0.0, 1.0, x, y], self.line)),
            (b"TD", &[x, y]) => {
                self.state.leading = -y;
                self.start(product([1.0, 0.0, 0.0, 1.0, x, y], self.line));
            }
            (b"T*", _) => self.next_line(),
            (b"Tj", _) => self.show_all(operands),
            (b"'" | b"\"", _) => {
                self.next_line();
                self.show_all(operands);
            }
            (b"TJ", _) => {
                if let Some(PdfValue::Array(list)) = operands.first() {
                    let mut lexer = Lexer::new(list, 0, self.objects.budget);
                    while let Some(value) = lexer.value() {
                        match value {
                            PdfValue::Number(back) => self.pen -= back / 1000.0 * self.state.size,
                            PdfValue::Text(bytes) => self.show(&bytes),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, line: Transform) {
        self.line = line;
        self.pen = 0.0;
    }

    fn next_line(&mut self) {
        self.start(product([1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading], self.line));
    }

    fn show_all(&mut self, operands: &[PdfValue<'_>]) {
        for operand in operands {
            if let PdfValue::Text(bytes) = operand {
                self.show(bytes);
            }
        }
    }

    /// Appends a string, after a space or a new line if there is a gap between it and the last one.
    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            self.unread |= !bytes.is_empty();
            return;
        };
        let matrix = product(self.line, self.state.matrix);
        let on_page = |pen: f64| (matrix[0] * pen + matrix[4], matrix[1] * pen + matrix[5]);
        let scale = matrix[0].hypot(matrix[1]);
        let size = (self.state.size * scale).abs();
        let (x, y) = on_page(self.pen);
        if let Some((last_x, last_y)) = self.end {
            let (right, up) = ((x - last_x) / size, (y - last_y) / size);
            let (cos, sin) = (matrix[0] / scale, matrix[1] / scale);
            let (along, across) = (right * cos + up * sin, up * cos - right * sin);
            if across.abs() > LINE_GAP {
                self.push_break('\n');
            } else if !(-STEP_BACK..=WORD_GAP).contains(&along) {
                self.push_break(' ');
            }
        }
        let start = self.text.len();
        if !self.objects.budget.spend(bytes.len() * GLYPH) {
            return;
        }
        // no letter has more than four bytes
        let room = 4 * MAX_CHARS.saturating_sub(self.chars);
        let (width, unread) = font.write(bytes, start + room, &mut self.text);
        self.unread |= unread;
        self.chars += self.text[start..].chars().count();
        self.pen += width * self.state.size;
        self.end = Some(on_page(self.pen));
    }

    /// Appends the address of a link on a line of its own.
    pub(super) fn link(&mut self, address: &str) {
        self.push_break('\n');
        let start = self.text.len();
        self.text.extend(address.chars().take(MAX_LINK_CHARS));
        self.chars += self.text[start..].chars().count();
        self.end = None;
        self.text.push('\n');
    }

    fn push_break(&mut self, space: char) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(space);
            self.chars += 1;
        }
    }

    fn font(&mut self, name: &[u8], resources: &'o [u8]) -> Option<Rc<Font>> {
        let fonts = self.objects.dict(resources, b"Font")?;
        let entry = self.objects.entry(fonts, name)?;
        let key = match entry {
            PdfValue::Reference(number) => FontKey::Object(number),
            PdfValue::Dict(dict) => FontKey::Inline(dict.as_ptr().addr()),
            _ => return None,
        };
        if let Some(font) = self.fonts.get(&key) {
            return Some(Rc::clone(font));
        }
        if self.fonts.len() == MAX_FONTS {
            self.unread = true;
            return None;
        }
        let PdfValue::Dict(dict) = self.objects.resolve(entry)? else { return None };
        let font = Rc::new(Font::new(self.objects, dict));
        self.fonts.insert(key, Rc::clone(&font));
        Some(font)
    }

    /// Draws a form: a page within the page.
    fn form(&mut self, name: &[u8], resources: &'o [u8], depth: usize) {
        let Some(forms) = self.objects.dict(resources, b"XObject") else { return };
        let Some(PdfValue::Reference(number)) = self.objects.entry(forms, name) else { return };
        let Some(stream) = self.objects.stream(number) else { return };
        if self.objects.get(stream.dict, b"Subtype") != Some(PdfValue::Name(b"Form"[..].into())) {
            return;
        }
        if depth == MAX_DEPTH || self.forms == MAX_FORMS {
            self.unread = true;
            return;
        }
        self.forms += 1;
        let Some(content) = self.objects.data(&stream) else { return };
        let kept = (self.state.clone(), self.line, self.pen);
        if let Some(PdfValue::Array(matrix)) = self.objects.get(stream.dict, b"Transform") {
            let numbers: Vec<f64> =
                self.objects.values(matrix).filter_map(|value| as_number(&value)).take(7).collect();
            if let Ok(matrix) = Transform::try_from(numbers) {
                self.state.matrix = product(matrix, self.state.matrix);
            }
        }
        // a form without resources uses those of its page
        let own = self.objects.dict(stream.dict, b"Resources").unwrap_or(resources);
        self.draw(&content, own, depth + 1);
        (self.state, self.line, self.pen) = kept;
    }
}

/// Skips the data of an inline image.
fn skip_image(content: &[u8], lexer: &mut Lexer<'_, '_>) {
    let rest = &content[lexer.at..];
    let end = rest.windows(4).position(|window| {
        window[0].is_ascii_whitespace() && window[1..3] == *b"EI" && window[3].is_ascii_whitespace()
    });
    lexer.skip(end.map_or(rest.len(), |end| end + 4));
}
