//! [`Color`]: a colour as HTML and CSS write it, and whether a reader can tell two of them apart.
//!
//! The only file that names `csscolorparser`, which reads all the functions (`rgb()`, `hsl()`,
//! `lab()`, `color()`) and hexadecimal forms.

use super::color_names::NAMED;
use super::css::words;
use std::borrow::Cow;

/// What a colour attribute or property says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Color {
    /// Red, green, blue.
    Rgb([u8; 3]),
    /// A colour through which the background is seen, and its alpha.
    Rgba([u8; 3], u8),
    /// Nothing is painted: `transparent`, or an alpha of almost zero.
    Clear,
    /// Something is painted, but its look cannot be known here: an image, a gradient, `var()`.
    Unknown,
    /// The colour of the text around it: `inherit`.
    AsAround,
}

/// Two colours that differ by no more than this in each of red, green and blue read as one:
/// near-white on white (`#ececec`, contrast 1.2 to 1) is a way to hide text; the light grey of
/// footers (`#cccccc`) is not.
const SAME_TO_THE_EYE: u8 = 20;

/// Below this alpha (a twentieth of 255) even black on white is lost.
const UNSEEN_ALPHA: u8 = 13;

/// The longest colour that is read. Relative colours can nest, and the cost of reading them grows
/// faster than their length.
const MAX_BYTES: usize = 128;

impl Color {
    /// Black, the colour of text without a colour of its own.
    pub(super) const BLACK: Self = Self::Rgb([0, 0, 0]);
    /// White, the default background of text.
    pub(super) const WHITE: Self = Self::Rgb([255, 255, 255]);

    /// Reads one colour; `None` for words that leave the inherited one (`inherit`, garbage,
    /// nothing).
    pub(super) fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.len() > MAX_BYTES {
            return Some(Self::Unknown);
        }
        // the form of nearly all colours in mail, read four times as fast here
        if let Some(rgb) = value.strip_prefix('#').and_then(six_digits) {
            return Some(Self::Rgb(rgb));
        }
        if let Some(named) = named(value) {
            return Some(named);
        }
        if let Some(light) = light(value) {
            return Self::parse(light);
        }
        match csscolorparser::parse(&with_origin_in_digits(value)) {
            Ok(color) => {
                let [red, green, blue, alpha] = color.to_rgba8();
                Some(Self::from_rgb([red, green, blue], alpha))
            }
            // a function is a colour that cannot be read: `var(--c)`
            Err(_) => value.contains('(').then_some(Self::Unknown),
        }
    }

    fn from_rgb(rgb: [u8; 3], alpha: u8) -> Self {
        match alpha {
            255 => Self::Rgb(rgb),
            0..UNSEEN_ALPHA => Self::Clear,
            _ => Self::Rgba(rgb, alpha),
        }
    }

    /// What is seen where this is painted on `ground`.
    pub(super) fn over(self, ground: Self) -> Self {
        match (self, ground) {
            (Self::Clear, _) => ground,
            (Self::Rgba(paint, alpha), Self::Rgb(ground)) => {
                let alpha = u32::from(alpha);
                let mix = |paint: u8, ground: u8| {
                    (u32::from(paint) * alpha + u32::from(ground) * (255 - alpha)) / 255
                };
                let mut mixed = ground;
                for (ground, paint) in mixed.iter_mut().zip(paint) {
                    *ground = mix(paint, *ground) as u8; // the cast cannot cut: between two bytes
                }
                Self::Rgb(mixed)
            }
            (Self::Rgba(..), _) => Self::Unknown,
            _ => self,
        }
    }

    /// Whether text of this colour cannot be read on `ground`; never if either is unknown.
    pub(super) fn is_lost_on(self, ground: Self) -> bool {
        match (self.over(ground), ground) {
            _ if self == Self::Clear => true,
            (Self::Rgb(text), Self::Rgb(ground)) => {
                text.iter().zip(ground).all(|(&text, ground)| text.abs_diff(ground) <= SAME_TO_THE_EYE)
            }
            _ => false,
        }
    }
}

/// The first colour of `light-dark()`. Mail programs show pages that do not ask for dark colours in
/// light ones.
fn light(value: &str) -> Option<&str> {
    let (name, inside) = value.split_once('(')?;
    name.eq_ignore_ascii_case("light-dark").then(|| words(inside.strip_suffix(')')?).next()).flatten()
}

/// A relative colour, `rgb(from black r g b / 0)`, with the name of the colour it starts from
/// written in digits: the parser has none of the names.
fn with_origin_in_digits(value: &str) -> Cow<'_, str> {
    let relative = || {
        let (function, inside) = value.split_once('(')?;
        let mut parts = words(inside);
        let origin = parts.next().filter(|from| from.eq_ignore_ascii_case("from")).and(parts.next())?;
        let (before, after) = inside.split_once(origin)?;
        match named(origin)? {
            Color::Rgb([red, green, blue]) => {
                Some(format!("{function}({before}#{red:02x}{green:02x}{blue:02x}{after}"))
            }
            Color::Clear => Some(format!("{function}({before}#0000{after}")),
            _ => None,
        }
    };
    relative().map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Red, green and blue of two hexadecimal digits each.
fn six_digits(digits: &str) -> Option<[u8; 3]> {
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, rgb @ ..] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(rgb)
}

/// A colour by its name.
fn named(value: &str) -> Option<Color> {
    let mut buffer = [0; 20]; // `lightgoldenrodyellow`, the longest of them
    let name = buffer.get_mut(..value.len())?;
    name.copy_from_slice(value.as_bytes());
    name.make_ascii_lowercase();
    match &*name {
        b"transparent" => return Some(Color::Clear),
        // the colours of a page that does not ask for any
        b"canvas" => return Some(Color::WHITE),
        b"canvastext" => return Some(Color::BLACK),
        _ => {}
    }
    let at = NAMED.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    let [_, red, green, blue] = NAMED[at].1.to_be_bytes();
    Some(Color::Rgb([red, green, blue]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_colours_of_mail() {
        for (written, expected) in [
            ("#fff", Some(Color::WHITE)),
            (" #FFFFFF ", Some(Color::WHITE)),
            ("ffFFff", Some(Color::WHITE)),
            ("White", Some(Color::WHITE)),
            ("#12a", Some(Color::Rgb([0x11, 0x22, 0xaa]))),
            ("rgb(0, 0,0)", Some(Color::BLACK)),
            ("rgb(100% 0% 0%)", Some(Color::Rgb([255, 0, 0]))),
            ("rgb(999,-5,0)", Some(Color::Rgb([255, 0, 0]))),
            ("RGBA(255,255,255,1)", Some(Color::WHITE)),
            ("rgba(1,2,3,0)", Some(Color::Clear)),
            ("rgba(1,2,3,.5)", Some(Color::Rgba([1, 2, 3], 128))),
            ("rgba(0,0,0,.01)", Some(Color::Clear)),
            ("#ffffff00", Some(Color::Clear)),
            ("#fff0", Some(Color::Clear)),
            ("#ffff", Some(Color::WHITE)),
            ("hsl(0,0%,100%)", Some(Color::WHITE)),
            ("hsla(120 100% 50% / 1)", Some(Color::Rgb([0, 255, 0]))),
            ("hwb(0 100% 0%)", Some(Color::WHITE)),
            ("lab(100% 0 0)", Some(Color::WHITE)),
            ("color(srgb 1 1 1)", Some(Color::WHITE)),
            ("LightGoldenrodYellow", Some(Color::Rgb([250, 250, 210]))),
            ("var(--c)", Some(Color::Unknown)),
            ("rgb(", Some(Color::Unknown)),
            ("hsl(0,0%,0%)", Some(Color::BLACK)),
            ("rgb(from black r g b / 0)", Some(Color::Clear)),
            ("RGB(FROM White r g b)", Some(Color::WHITE)),
            ("rgb(from transparent r g b / 1)", Some(Color::BLACK)),
            ("rgb(from #fff r g b)", Some(Color::WHITE)),
            ("rgb(from foo r g b)", Some(Color::Unknown)),
            ("light-dark(white, black)", Some(Color::WHITE)),
            ("light-dark(rgb(0 0 0), #fff)", Some(Color::BLACK)),
            ("light-dark(", Some(Color::Unknown)),
            ("transparent", Some(Color::Clear)),
            ("inherit", None),
            ("#ff", None),
            ("#ééé", None),
            ("", None),
        ] {
            assert_eq!(Color::parse(written), expected, "{written:?}");
        }
    }

    #[test]
    fn near_colours_are_lost_on_each_other() {
        let rgb = |hex: &str| Color::parse(hex).unwrap();
        for (text, ground, lost) in [
            ("#ffffff", "#ffffff", true),
            ("#fefefe", "#ffffff", true),
            ("#ececec", "#ffffff", true),
            ("#cccccc", "#ffffff", false),
            ("#000000", "#101010", true),
            ("#ffffff", "#0000ff", false),
            ("transparent", "#ffffff", true),
            ("#ffffff", "rgba(0,0,0,.5)", false),
            ("rgba(255,255,255,.6)", "#ffffff", true),
            ("rgba(0,0,0,.07)", "#ffffff", true),
            ("rgba(0,0,0,.2)", "#ffffff", false),
            ("rgba(0,0,0,.2)", "var(--c)", false),
        ] {
            assert_eq!(rgb(text).is_lost_on(rgb(ground)), lost, "{text} on {ground}");
        }
    }
}
