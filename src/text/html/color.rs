//! [`Paint`]: a colour as HTML and CSS write it, and whether a reader can tell two of them apart.

/// What a colour attribute or property says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// Red, green, blue.
    Rgb([u8; 3]),
    /// Nothing is painted: `transparent`, or an alpha of nought.
    Clear,
    /// Something is painted, but what it looks like cannot be told from here: an image, a gradient, `var()`.
    Unknown,
}

/// Two colours that differ by no more than this in each of red, green and blue read as one: near-white on
/// white (`#ececec`, contrast 1.2 to 1) is a way to hide text; the light grey of footers (`#cccccc`) is not.
const SAME_TO_THE_EYE: u8 = 20;

/// The sixteen colours of HTML 4 and the further ones met in mail.
const NAMED: [(&str, [u8; 3]); 28] = [
    ("black", [0, 0, 0]),
    ("white", [255, 255, 255]),
    ("red", [255, 0, 0]),
    ("blue", [0, 0, 255]),
    ("green", [0, 128, 0]),
    ("gray", [128, 128, 128]),
    ("grey", [128, 128, 128]),
    ("silver", [192, 192, 192]),
    ("yellow", [255, 255, 0]),
    ("navy", [0, 0, 128]),
    ("maroon", [128, 0, 0]),
    ("purple", [128, 0, 128]),
    ("teal", [0, 128, 128]),
    ("lime", [0, 255, 0]),
    ("aqua", [0, 255, 255]),
    ("cyan", [0, 255, 255]),
    ("fuchsia", [255, 0, 255]),
    ("magenta", [255, 0, 255]),
    ("olive", [128, 128, 0]),
    ("orange", [255, 165, 0]),
    ("pink", [255, 192, 203]),
    ("brown", [165, 42, 42]),
    ("ivory", [255, 255, 240]),
    ("snow", [255, 250, 250]),
    ("ghostwhite", [248, 248, 255]),
    ("floralwhite", [255, 250, 240]),
    ("whitesmoke", [245, 245, 245]),
    ("azure", [240, 255, 255]),
];

impl Paint {
    /// Black, the colour of text nobody coloured.
    pub(super) const BLACK: Self = Self::Rgb([0, 0, 0]);
    /// White, what text stands on by default.
    pub(super) const WHITE: Self = Self::Rgb([255, 255, 255]);

    /// Reads one colour; `None` for words that leave the inherited one (`inherit`, garbage, nothing).
    pub(super) fn read(value: &str) -> Option<Self> {
        let value = value.trim();
        if let Some(digits) = value.strip_prefix('#') {
            return hex(digits).map(Self::Rgb);
        }
        if let Some((function, rest)) = value.split_once('(') {
            return match function.trim().to_ascii_lowercase().as_str() {
                "rgb" | "rgba" => Some(channels(rest)),
                _ => Some(Self::Unknown),
            };
        }
        if value.eq_ignore_ascii_case("transparent") {
            return Some(Self::Clear);
        }
        let named = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
        // `bgcolor=ffffff` works in every reader
        named.map(|&(_, rgb)| rgb).or_else(|| hex(value)).map(Self::Rgb)
    }

    /// Whether text of this colour cannot be read on `ground`; never, where either is not known.
    pub(super) fn is_lost_on(self, ground: Self) -> bool {
        match (self, ground) {
            (Self::Clear, _) => true,
            (Self::Rgb(text), Self::Rgb(ground)) => {
                text.iter().zip(ground).all(|(&text, ground)| text.abs_diff(ground) <= SAME_TO_THE_EYE)
            }
            _ => false,
        }
    }
}

/// Three or six hexadecimal digits.
fn hex(digits: &str) -> Option<[u8; 3]> {
    let value = |index: usize| char::from(*digits.as_bytes().get(index)?).to_digit(16);
    let pair = |high: u32, low: u32| u8::try_from(high * 16 + low).ok();
    let mut rgb = [0; 3];
    for (index, channel) in rgb.iter_mut().enumerate() {
        *channel = match digits.len() {
            3 => pair(value(index)?, value(index)?)?,
            6 => pair(value(2 * index)?, value(2 * index + 1)?)?,
            _ => return None,
        };
    }
    Some(rgb)
}

/// The inside of `rgb(...)` or `rgba(...)`: three channels, numbers or per cent, and perhaps an alpha.
fn channels(inside: &str) -> Paint {
    let inside = inside.split(')').next().unwrap_or_default();
    let mut numbers = inside.split([',', ' ', '/']).filter(|number| !number.is_empty());
    let mut rgb = [0; 3];
    for channel in &mut rgb {
        let Some(number) = numbers.next() else { return Paint::Unknown };
        let (digits, scale) = number.strip_suffix('%').map_or((number, 1.0), |digits| (digits, 2.55));
        let Ok(value) = digits.parse::<f32>() else { return Paint::Unknown };
        *channel = (value * scale).round().clamp(0.0, 255.0) as u8; // the cast cannot cut: clamped
    }
    let alpha = numbers.next().map(|alpha| alpha.trim_end_matches('%').parse::<f32>());
    match alpha {
        None => Paint::Rgb(rgb),
        Some(Ok(alpha)) if alpha <= 0.0 => Paint::Clear,
        Some(Ok(1.0 | 100.0)) => Paint::Rgb(rgb),
        Some(_) => Paint::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_colours_of_mail() {
        for (written, expected) in [
            ("#fff", Some(Paint::WHITE)),
            (" #FFFFFF ", Some(Paint::WHITE)),
            ("ffFFff", Some(Paint::WHITE)),
            ("White", Some(Paint::WHITE)),
            ("#12a", Some(Paint::Rgb([0x11, 0x22, 0xaa]))),
            ("rgb(0, 0,0)", Some(Paint::BLACK)),
            ("rgb(100% 0% 0%)", Some(Paint::Rgb([255, 0, 0]))),
            ("rgb(999,-5,0)", Some(Paint::Rgb([255, 0, 0]))),
            ("RGBA(255,255,255,1)", Some(Paint::WHITE)),
            ("rgba(1,2,3,0)", Some(Paint::Clear)),
            ("rgba(1,2,3,.5)", Some(Paint::Unknown)),
            ("rgb(", Some(Paint::Unknown)),
            ("hsl(0,0%,0%)", Some(Paint::Unknown)),
            ("transparent", Some(Paint::Clear)),
            ("inherit", None),
            ("#ff", None),
            ("#ééé", None),
            ("", None),
        ] {
            assert_eq!(Paint::read(written), expected, "{written:?}");
        }
    }

    #[test]
    fn near_colours_are_lost_on_each_other() {
        let rgb = |hex: &str| Paint::read(hex).unwrap();
        for (text, ground, lost) in [
            ("#ffffff", "#ffffff", true),
            ("#fefefe", "#ffffff", true),
            ("#ececec", "#ffffff", true),
            ("#cccccc", "#ffffff", false),
            ("#000000", "#101010", true),
            ("#ffffff", "#0000ff", false),
            ("transparent", "#ffffff", true),
            ("#ffffff", "rgba(0,0,0,.5)", false),
        ] {
            assert_eq!(rgb(text).is_lost_on(rgb(ground)), lost, "{text} on {ground}");
        }
    }
}
