//! [`Declarations`]: what CSS and attributes say about one element.

use super::calc::{evaluated, is_math};
use super::color::Color;
use super::css::{EM, functions, length, number, plain, split_outside, words};
use super::display::{BoxKind, Display};
use super::geometry::Geometry;
use super::hiding::Trick;

/// What the rules and attributes of one element push; `None` where they say nothing.
///
/// `mso-hide:all` is not read: it hides from one program only, and real messages put it on the
/// buttons that all other programs show. `line-height:0` is not read either: lines overlap, and a
/// single line can be read well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Declarations {
    pub(super) display: Option<Display>,
    pub(super) color: Option<Color>,
    pub(super) background: Option<Color>,
    pub(super) hidden_attribute: bool,
    pub(super) size: Option<Size>,
    pub(super) visibility: Option<Visibility>,
    /// In thousandths.
    pub(super) opacity: Option<u16>,
    pub(super) keeps_lines: Option<bool>,
    pub(super) is_one_line: Option<bool>,
    /// The first line begins this many pixels to the left; zero where it is seen.
    pub(super) indent: Option<u32>,
    /// Letters are painted by more than their colour: a shadow, an outline, a picture that shows
    /// through them.
    pub(super) is_decorated: Option<bool>,
    /// `direction:rtl`.
    pub(super) is_rtl: Option<bool>,
    /// `unicode-bidi:bidi-override`.
    pub(super) overrides_direction: Option<bool>,
    filter_opacity: Option<bool>,
    /// Nothing shows through the mask.
    mask_is_clear: Option<bool>,
    content_is_hidden: Option<bool>,
    pub(super) geometry: Geometry,
    /// A rule that may apply shows the element.
    perhaps_shown: bool,
    /// A rule that may apply hides it.
    pub(super) perhaps_hidden: Option<Trick>,
}

/// What `visibility` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visibility {
    Hidden,
    Visible,
    AsAround,
}

/// A font size in thousandths: of pixels, or of the size around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Pixels(u32),
    Share(u32),
}

/// Which declarations of a rule are read: `!important` ones come after all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Normal,
    Important,
}

/// Letters of less than four pixels are not read: the forms of an `a` or `e` need five rows of
/// them, and no mail program enlarges a message by itself. In thousandths, as all sizes here.
pub(super) const LEAST_SIZE: u32 = 4_000;
/// Below this opacity text on any ground is lost (five hundredths move black on white to
/// `#f2f2f2`).
pub(super) const UNSEEN_OPACITY: u16 = 50;
/// Masks of more gradients are not read; more functions than these few are not told apart.
const MAX_GRADIENTS: usize = 4;
/// A first line that begins this many pixels to the left begins off the screen.
const FAR_INDENT: f32 = 900.0;

impl Declarations {
    /// Reads CSS declarations (`color:red; font-size:0`); later ones overrule earlier ones.
    pub(super) fn read(&mut self, css: &str, weight: Weight) {
        for (property, value) in declarations(&plain(css), weight) {
            self.declare(property, value);
        }
    }

    /// Takes note of one declaration.
    pub(super) fn declare(&mut self, property: &str, value: &str) {
        let mut buffer = [0; 24]; // "-webkit-background-clip", the longest of them
        let Some(name) = buffer.get_mut(..property.len()) else { return };
        name.copy_from_slice(property.as_bytes());
        name.make_ascii_lowercase();
        if let Some(reset) = Reset::named(value)
            && self.reset(name, reset)
        {
            return;
        }
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match &*name {
            b"display" => {
                self.display = display(value).or(self.display);
                self.perhaps_hidden = None;
            }
            b"visibility" if is("hidden") || is("collapse") => self.visibility = Some(Visibility::Hidden),
            b"visibility" if is("visible") || value.contains('(') => {
                self.visibility = Some(Visibility::Visible)
            }
            b"content-visibility" => self.content_is_hidden = Some(is("hidden")),
            b"font-size" => self.size = size(value).or(self.size),
            // in the shorthand the size is the first word that starts with a digit: `bold 0/0 a`
            b"font" => {
                let starts_with_digit =
                    |word: &&str| word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                let word = words(value).find(|word| starts_with_digit(word) || is_math(word));
                let word =
                    word.and_then(|word| if is_math(word) { Some(word) } else { word.split('/').next() });
                self.size = word.and_then(size).or(self.size);
            }
            // a function that is not understood may show
            b"opacity" if value.contains('(') => self.opacity = share(value).or(Some(1_000)),
            b"opacity" => self.opacity = share(value).or(self.opacity),
            b"mask" | b"mask-image" | b"-webkit-mask" | b"-webkit-mask-image" => {
                self.mask_is_clear = Some(is_clear_mask(value));
            }
            b"filter" | b"-webkit-filter" => {
                let unseen = |(name, inside): (&str, &str)| {
                    name.eq_ignore_ascii_case("opacity")
                        && share(inside).is_some_and(|it| it < UNSEEN_OPACITY)
                };
                self.filter_opacity = Some(functions(value).any(unseen));
            }
            b"white-space" => {
                self.keeps_lines =
                    Some(value.len() >= 3 && value.as_bytes()[..3].eq_ignore_ascii_case(b"pre"));
                self.is_one_line = Some(is("nowrap") || is("pre"));
            }
            b"text-indent" => {
                let pixels = words(value).find_map(length).unwrap_or_default();
                self.indent = Some(if pixels <= -FAR_INDENT { -pixels as u32 } else { 0 });
            }
            b"color" => self.color = Color::parse(value).or(self.color),
            b"-webkit-text-fill-color" => self.color = Color::parse(value).or(self.color),
            b"text-shadow" | b"-webkit-text-stroke" => self.is_decorated = Some(!is("none")),
            b"background-clip" | b"-webkit-background-clip" => self.is_decorated = Some(is("text")),
            b"background-color" => self.background = Color::parse(value).or(self.background),
            b"background-image" if !is("none") => self.background = Some(Color::Unknown),
            b"background" => self.background = ground(value).or(self.background),
            b"direction" => self.is_rtl = Some(is("rtl")),
            b"unicode-bidi" => {
                self.overrides_direction = Some(is("bidi-override") || is("isolate-override"));
            }
            name => self.geometry.declare(name, value),
        }
    }

    /// Takes a property back, in favour of what holds around it or of the initial value; `false` if
    /// the value of the property is read as any other.
    fn reset(&mut self, name: &[u8], reset: Reset) -> bool {
        match name {
            b"all" => {
                *self = Self { perhaps_shown: true, ..Self::default() };
                for name in
                    [&b"display"[..], b"visibility", b"font-size", b"opacity", b"color", b"background"]
                {
                    self.reset(name, reset);
                }
            }
            b"display" => {
                let is_known = matches!(reset, Reset::Initial | Reset::Unset);
                self.display = Some(if is_known { Display::Inline } else { Display::Other });
            }
            b"visibility" if reset == Reset::Initial => self.visibility = Some(Visibility::Visible),
            b"visibility" => self.visibility = Some(Visibility::AsAround),
            b"font-size" if reset == Reset::Initial => self.size = Some(Size::Pixels(16_000)),
            b"font-size" => self.size = Some(Size::Share(1_000)),
            b"opacity" => self.opacity = Some(1_000),
            b"color" | b"-webkit-text-fill-color" => {
                self.color = Some(match reset {
                    Reset::Initial => Color::BLACK,
                    Reset::Inherit | Reset::Unset => Color::AsAround,
                    Reset::Revert => Color::Unknown, // links have a colour of their own
                });
            }
            b"background" | b"background-color" => self.background = Some(Color::Clear),
            _ => return false,
        }
        true
    }

    /// Adds what a stronger rule says.
    pub(super) fn overrule(&mut self, by: &Self) {
        if by.perhaps_shown {
            self.display = self.display.filter(|display| *display != Display::None);
            self.visibility = None;
            self.opacity = None;
            self.size = None;
            self.mask_is_clear = None;
            self.geometry = Geometry::default();
        }
        if by.display.is_some() {
            self.perhaps_hidden = None;
        }
        self.perhaps_hidden = by.perhaps_hidden.or(self.perhaps_hidden);
        self.display = by.display.or(self.display);
        self.color = by.color.or(self.color);
        self.background = by.background.or(self.background);
        self.hidden_attribute |= by.hidden_attribute;
        self.size = by.size.or(self.size);
        self.visibility = by.visibility.or(self.visibility);
        self.opacity = by.opacity.or(self.opacity);
        self.keeps_lines = by.keeps_lines.or(self.keeps_lines);
        self.is_one_line = by.is_one_line.or(self.is_one_line);
        self.indent = by.indent.or(self.indent);
        self.is_decorated = by.is_decorated.or(self.is_decorated);
        self.is_rtl = by.is_rtl.or(self.is_rtl);
        self.overrides_direction = by.overrides_direction.or(self.overrides_direction);
        self.filter_opacity = by.filter_opacity.or(self.filter_opacity);
        self.mask_is_clear = by.mask_is_clear.or(self.mask_is_clear);
        self.content_is_hidden = by.content_is_hidden.or(self.content_is_hidden);
        self.geometry.overrule(&by.geometry);
    }

    /// What is left of a rule when it is not known whether it applies: colours that could be
    /// anything, and that it may show what another rule hides. Text that it may hide is read, and
    /// noted.
    pub(super) fn doubtful(&self) -> Self {
        let as_unknown = |paint: Option<Color>| paint.map(|_| Color::Unknown);
        let is_small = matches!(self.size, Some(Size::Pixels(size)) if size < LEAST_SIZE);
        let hides = self
            .trick(BoxKind::Block)
            .or((self.visibility == Some(Visibility::Hidden)).then_some(Trick::Visibility))
            .or(self.opacity.filter(|opacity| *opacity < UNSEEN_OPACITY).map(|_| Trick::Opacity))
            .or((is_small || self.size == Some(Size::Share(0))).then_some(Trick::Size));
        let says = self.display.is_some()
            || self.visibility.is_some()
            || self.opacity.is_some()
            || self.size.is_some()
            || self.geometry.is_said();
        Self {
            color: as_unknown(self.color),
            background: as_unknown(self.background),
            perhaps_shown: says && hides.is_none(),
            perhaps_hidden: hides,
            ..Self::default()
        }
    }

    /// What hides the whole content, whatever elements inside say.
    pub(super) fn trick(&self, kind: BoxKind) -> Option<Trick> {
        match self {
            Self { display: Some(Display::None), .. } => Some(Trick::Display),
            // an author's `display` beats the attribute
            Self { hidden_attribute: true, display: None, .. } => Some(Trick::Attribute),
            Self { content_is_hidden: Some(true), .. } => Some(Trick::Visibility),
            Self { filter_opacity: Some(true), .. } | Self { mask_is_clear: Some(true), .. } => {
                Some(Trick::Opacity)
            }
            _ => self.geometry.is_out_of_sight(kind).then_some(Trick::Clipped),
        }
    }
}

/// The words that every property accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reset {
    Inherit,
    Initial,
    Unset,
    Revert,
}

impl Reset {
    fn named(value: &str) -> Option<Self> {
        if !matches!(value.as_bytes().first(), Some(b'i' | b'I' | b'u' | b'U' | b'r' | b'R')) {
            return None;
        }
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        Some(match () {
            () if is("inherit") => Self::Inherit,
            () if is("initial") => Self::Initial,
            () if is("unset") => Self::Unset,
            () if is("revert") || is("revert-layer") => Self::Revert,
            () => return None,
        })
    }
}

/// The declarations of one weight: property and value.
pub(super) fn declarations(css: &str, weight: Weight) -> impl Iterator<Item = (&str, &str)> {
    let has_mark = css.contains('!');
    split_outside(css, b';').filter_map(move |declaration| {
        let declaration = declaration.trim_ascii_start();
        if is_about_looks(declaration) {
            return None;
        }
        let (property, value) = declaration.split_once(':')?;
        let marked = if has_mark { value.rsplit_once('!') } else { None };
        let marked = marked.filter(|(_, mark)| mark.trim_ascii().eq_ignore_ascii_case("important"));
        let is_important = marked.is_some();
        let value = marked.map_or(value, |(value, _)| value);
        (is_important == (weight == Weight::Important)).then_some((property.trim_ascii(), value.trim_ascii()))
    })
}

/// Whether a declaration begins with a property that hides nothing, as most in mail do. Only its
/// first letters are checked.
fn is_about_looks(declaration: &str) -> bool {
    let Some(first) = declaration.get(..5) else { return false };
    [
        "borde", "font-f", "font-w", "line-", "lette", "list-", "mso-", "text-a", "text-d", "text-t",
        "verti", "table",
    ]
    .iter()
    .any(|known| {
        first.as_bytes()[0] == known.as_bytes()[0]
            && declaration.as_bytes().get(..known.len()) == Some(known.as_bytes())
    })
}

fn display(value: &str) -> Option<Display> {
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    Some(match () {
        // columns of a table show nothing of what is in them
        () if is("none") || is("table-column") || is("table-column-group") => Display::None,
        () if is("inline") || is("contents") => Display::Inline,
        () if is("block") || is("flex") || is("grid") => Display::Block,
        () if is("list-item") => Display::ListItem,
        () if is("table") => Display::Table,
        () => Display::Other,
    })
}

/// A share in thousandths: `.5`, `50%`.
fn share(value: &str) -> Option<u16> {
    let one =
        |value: &str| number(value).map(|(number, unit)| if unit == "%" { number / 100.0 } else { number });
    let share = 1_000.0 * if is_math(value) { evaluated(value, &one) } else { one(value) }?;
    Some(share.clamp(0.0, 1_000.0) as u16) // the cast cannot cut: clamped
}

fn size(value: &str) -> Option<Size> {
    let thousandths = |number: f32| (number * 1_000.0).clamp(0.0, 1e9) as u32; // clamped as well
    if is_math(value) {
        // per cent are of the size around it, which is not known here
        let pixels = |word: &str| match number(word) {
            Some((share, "%")) => Some(share / 100.0 * EM),
            _ => length(word),
        };
        return Some(Size::Pixels(evaluated(value, &pixels).map_or(16_000, thousandths)));
    }
    if let Some((size, unit)) = number(value) {
        return match unit.as_bytes() {
            _ if size < 0.0 => None,
            [b'%', ..] => Some(Size::Share(thousandths(size / 100.0))),
            [b'e' | b'E', b'm' | b'M', ..] => Some(Size::Share(thousandths(size))),
            _ => length(value).map(|pixels| Size::Pixels(thousandths(pixels))),
        };
    }
    let ends_with = |word: &str| {
        let end = value.len().checked_sub(word.len()).and_then(|at| value.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    let is_keyword = ["small", "medium", "large"].iter().any(|word| ends_with(word)) || value.contains('(');
    is_keyword.then_some(Size::Pixels(16_000))
}

/// Whether a mask consists of gradients of transparent colours only; its pictures cannot be read.
fn is_clear_mask(value: &str) -> bool {
    let mut any = false;
    functions(value).take(MAX_GRADIENTS).all(|(name, inside)| {
        let is_gradient = name.to_ascii_lowercase().ends_with("gradient");
        let mut paints = words(inside).filter_map(Color::parse).peekable();
        any |= paints.peek().is_some();
        is_gradient && paints.all(|paint| paint == Color::Clear)
    }) && any
        && functions(value).count() <= MAX_GRADIENTS
}

/// The `background` shorthand: a picture in it cannot be read, so it hides nothing.
fn ground(value: &str) -> Option<Color> {
    let is_picture =
        |word: &str| value.as_bytes().windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()));
    if ["url(", "gradient(", "image("].iter().any(|word| is_picture(word)) {
        return Some(Color::Unknown);
    }
    if value.contains('(') {
        return Color::parse(value);
    }
    value.split_ascii_whitespace().find_map(Color::parse)
}
