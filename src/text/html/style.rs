//! [`Declared`] and [`Style`]: what CSS says about one element, and what then holds for the text in it.

use super::color::Paint;
use super::hiding::Trick;

/// What the rules and attributes of one element say; `None` where they say nothing.
///
/// `mso-hide:all` is not read: it hides from one program only, and real mail puts it on the buttons that
/// all others show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) display: Option<Display>,
    pub(super) color: Option<Paint>,
    pub(super) background: Option<Paint>,
    pub(super) hidden_attribute: bool,
    size: Option<Size>,
    invisible: Option<bool>,
    see_through: Option<bool>,
    flat: Option<bool>,
    cut_off: Option<bool>,
    keeps_lines: Option<bool>,
}

/// How an element stands in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    None,
    Block,
    Inline,
    /// `inline-block`, `table-cell` and the like: as its name says.
    Other,
}

/// A font size, as far as it decides whether letters are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Unreadable,
    Readable,
    /// A share of the size around it.
    Relative,
}

/// Letters of this many pixels or points, or fewer, are not read.
const UNREADABLE_PIXELS: f32 = 1.0;

/// Letters of this share of the size around them, or less, are not read: 1.6 pixels in text of 16.
const UNREADABLE_SHARE: f32 = 0.1;

/// Below this opacity text on any ground is lost (five hundredths move black on white to `#f2f2f2`).
const UNSEEN_OPACITY: f32 = 0.05;

impl Declared {
    /// Reads CSS declarations (`color:red; font-size:0`); later ones overrule earlier ones.
    pub(super) fn read(&mut self, css: &str) {
        for declaration in css.split(';') {
            let declaration = declaration.trim_ascii_start();
            // most properties in mail are widths, fonts and paddings: the first letter turns them down
            if !matches!(
                declaration.bytes().next().map(|letter| letter | 0x20),
                Some(b'b' | b'c' | b'd' | b'f' | b'h' | b'm' | b'o' | b'v' | b'w')
            ) {
                continue;
            }
            if let Some((property, value)) = declaration.split_once(':') {
                let value = value.split('!').next().unwrap_or_default().trim_ascii();
                self.declare(property.trim_ascii_end(), value);
            }
        }
    }

    fn declare(&mut self, property: &str, value: &str) {
        let mut buffer = [0; 16]; // "background-color", the longest of them
        let Some(name) = buffer.get_mut(..property.len()) else { return };
        name.copy_from_slice(property.as_bytes());
        name.make_ascii_lowercase();
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match &*name {
            b"display" => {
                self.display = Some(match () {
                    () if is("none") => Display::None,
                    () if is("inline") => Display::Inline,
                    () if is("block") || is("table") || is("list-item") || is("flex") => Display::Block,
                    () => Display::Other,
                });
            }
            b"visibility" => self.invisible = Some(is("hidden") || is("collapse")),
            b"font-size" => self.size = size(value).or(self.size),
            // in the shorthand the size is the first word that starts with a digit: `bold 0/0 a`
            b"font" => {
                let starts_with_digit =
                    |word: &&str| word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                let word = value.split_ascii_whitespace().find(starts_with_digit);
                let word = word.and_then(|word| word.split('/').next());
                self.size = word.and_then(size).or(self.size);
            }
            b"opacity" => self.see_through = number(value).map(|(opacity, _)| opacity < UNSEEN_OPACITY),
            b"height" | b"max-height" => {
                let is_nought = number(value).is_some_and(|(height, _)| height <= 0.0);
                self.flat = Some(is_nought || (name == b"height" && self.flat == Some(true)));
            }
            b"overflow" => self.cut_off = Some(is("hidden")),
            b"white-space" => self.keeps_lines = Some(value.len() >= 3 && value.as_bytes()[..3] == *b"pre"),
            b"color" => self.color = Paint::read(value).or(self.color),
            b"background-color" => self.background = Paint::read(value).or(self.background),
            b"background-image" if !is("none") => self.background = Some(Paint::Unknown),
            b"background" => self.background = ground(value).or(self.background),
            _ => {}
        }
    }

    /// Adds what a stronger rule says.
    pub(super) fn overrule(&mut self, by: &Self) {
        self.display = by.display.or(self.display);
        self.color = by.color.or(self.color);
        self.background = by.background.or(self.background);
        self.hidden_attribute |= by.hidden_attribute;
        self.size = by.size.or(self.size);
        self.invisible = by.invisible.or(self.invisible);
        self.see_through = by.see_through.or(self.see_through);
        self.flat = by.flat.or(self.flat);
        self.cut_off = by.cut_off.or(self.cut_off);
        self.keeps_lines = by.keeps_lines.or(self.keeps_lines);
    }

    /// What is left of a rule when it is not known whether it applies: colours that could be anything.
    pub(super) fn doubtful(&self) -> Self {
        let doubt = |paint: Option<Paint>| paint.map(|_| Paint::Unknown);
        Self { color: doubt(self.color), background: doubt(self.background), ..Self::default() }
    }

    /// What hides the whole inside, whatever elements in there say.
    fn trick(&self) -> Option<Trick> {
        match self {
            Self { display: Some(Display::None), .. } => Some(Trick::Display),
            // an author's `display` beats the attribute
            Self { hidden_attribute: true, display: None, .. } => Some(Trick::Attribute),
            Self { see_through: Some(true), .. } => Some(Trick::Opacity),
            Self { flat: Some(true), cut_off: Some(true), .. } => Some(Trick::Clipped),
            _ => None,
        }
    }
}

/// A number and its unit.
fn number(value: &str) -> Option<(f32, &str)> {
    let is_unit = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let (digits, unit) = value.split_at(value.find(is_unit).unwrap_or(value.len()));
    Some((digits.parse().ok()?, unit))
}

fn size(value: &str) -> Option<Size> {
    if let Some((size, unit)) = number(value) {
        let (least, otherwise) = match unit.trim_ascii_start().as_bytes() {
            [b'%', ..] => (100.0 * UNREADABLE_SHARE, Size::Relative),
            [b'e' | b'E', ..] => (UNREADABLE_SHARE, Size::Relative),
            [b'r' | b'R', ..] => (UNREADABLE_SHARE, Size::Readable),
            _ => (UNREADABLE_PIXELS, Size::Readable),
        };
        return Some(if size <= least { Size::Unreadable } else { otherwise });
    }
    let is_keyword = ["small", "medium", "large"].iter().any(|word| value.ends_with(word));
    is_keyword.then_some(Size::Readable)
}

/// The `background` shorthand: a picture cannot be looked at, so it hides nothing.
fn ground(value: &str) -> Option<Paint> {
    let is_picture =
        |word: &str| value.as_bytes().windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()));
    if is_picture("url(") || is_picture("gradient(") {
        return Some(Paint::Unknown);
    }
    if value.contains('(') {
        return Paint::read(value);
    }
    value.split_ascii_whitespace().find_map(Paint::read)
}

/// What holds for the text inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// How the text is hidden, if it is.
    pub(super) trick: Option<Trick>,
    /// Whether line ends are kept, as in `<pre>`.
    pub(super) keeps_lines: bool,
    whole: Option<Trick>,
    invisible: bool,
    unreadable: bool,
    color: Paint,
    background: Paint,
}

impl Style {
    /// Black on white.
    pub(super) const PLAIN: Self = Self {
        trick: None,
        keeps_lines: false,
        whole: None,
        invisible: false,
        unreadable: false,
        color: Paint::BLACK,
        background: Paint::WHITE,
    };

    /// Whether elements here have a place on the page, seen or not, and so part words.
    pub(super) fn is_laid_out(&self) -> bool {
        !matches!(self.trick, Some(Trick::Display | Trick::Attribute))
    }

    /// The style of a picture here: it is seen whatever the size and colour of the letters around it.
    pub(super) fn of_picture(self) -> Self {
        let is_seen = matches!(self.trick, Some(Trick::Size | Trick::Color));
        Self { trick: if is_seen { None } else { self.trick }, ..self }
    }

    /// The style in an element that says something, inside this one.
    pub(super) fn inside(&self, declared: &Declared) -> Self {
        let background = match declared.background {
            None | Some(Paint::Clear) => self.background,
            Some(paint) => paint,
        };
        let mut style = Self {
            trick: None,
            keeps_lines: declared.keeps_lines.unwrap_or(self.keeps_lines),
            whole: self.whole.or(declared.trick()),
            invisible: declared.invisible.unwrap_or(self.invisible),
            unreadable: match declared.size {
                Some(Size::Unreadable) => true,
                Some(Size::Readable) => false,
                Some(Size::Relative) | None => self.unreadable,
            },
            color: declared.color.unwrap_or(self.color),
            background,
        };
        style.trick = style
            .whole
            .or(style.invisible.then_some(Trick::Visibility))
            .or(style.unreadable.then_some(Trick::Size))
            .or(style.color.is_lost_on(style.background).then_some(Trick::Color));
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(outer: Style, css: &str) -> Style {
        let mut declared = Declared::default();
        declared.read(css);
        outer.inside(&declared)
    }

    #[test]
    fn declarations_hide() {
        for (css, expected) in [
            ("display:none", Some(Trick::Display)),
            (" DISPLAY : None !important ; color:red", Some(Trick::Display)),
            ("display:none;display:block", None),
            ("visibility:hidden", Some(Trick::Visibility)),
            ("font-size:0", Some(Trick::Size)),
            ("font-size:1px", Some(Trick::Size)),
            ("font-size:0.5pt", Some(Trick::Size)),
            ("font-size:.05em", Some(Trick::Size)),
            ("font-size:0.8em", None),
            ("font-size:1.1rem", None),
            ("font-size:80%", None),
            ("font-size:x-small", None),
            ("font:bold 0/0 a", Some(Trick::Size)),
            ("font:11px/13px Arial", None),
            ("opacity:0", Some(Trick::Opacity)),
            ("opacity:.9", None),
            ("max-height:0px;overflow:hidden", Some(Trick::Clipped)),
            ("max-height:0px", None),
            ("overflow:hidden;height:20px", None),
            ("color:#fff", Some(Trick::Color)),
            ("color:#fff;background:#000", None),
            ("color:#fff;background:url(x.png) #fff", None),
            ("color:#fff;background:#fff none", Some(Trick::Color)),
            ("background:rgb(0, 0, 0)", Some(Trick::Color)),
            ("color:transparent", Some(Trick::Color)),
            ("mso-hide:all", None),
            ("é:;::;;color", None),
        ] {
            assert_eq!(inside(Style::PLAIN, css).trick, expected, "{css}");
        }
    }

    #[test]
    fn some_tricks_can_be_undone_inside() {
        for (outer, inner, expected) in [
            ("display:none", "display:block", Some(Trick::Display)),
            ("opacity:0", "opacity:1", Some(Trick::Opacity)),
            ("visibility:hidden", "visibility:visible", None),
            ("font-size:0", "font-size:14px", None),
            ("font-size:0", "font-size:1em", Some(Trick::Size)),
            ("color:white", "background-color:navy", None),
            ("background:navy", "color:white", None),
            ("background:navy", "color:navy;background:transparent", Some(Trick::Color)),
        ] {
            assert_eq!(inside(inside(Style::PLAIN, outer), inner).trick, expected, "{outer} > {inner}");
        }
    }
}
