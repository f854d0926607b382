//! [`read`]: the texts of the QR codes in a picture.

mod bitmap;
mod finder;
mod grid;
mod perspective;

use super::budget::Budget;
use super::picture::Picture;
use bitmap::{Bitmap, Threshold};
use finder::Finders;

/// The most codes read in a picture; an extortion shows one, its address, perhaps two currencies.
const MAX_CODES: usize = 4;
/// The most triples of finder patterns that are tried in each of eight searches.
const MAX_TRIPLES: usize = 100;
/// The most grids of a picture that are read because their timing patterns fit; the largest cost
/// two milliseconds.
const MAX_ATTEMPTS: usize = 150;
/// The most pixels of a picture that is searched at twice its size even if no corner of a code was
/// seen in it. The second search takes four times as long as the first. A code so small that all of
/// its corners blur is sent by itself.
const MAX_BLURRED: usize = 256 * 256;

/// Units of work that it takes to search a pixel, for dark and light codes with both thresholds.
const SEARCHED: usize = 2;

/// What was found in a picture.
#[derive(Debug)]
struct Search<'b> {
    /// The texts of the codes, each once.
    texts: Vec<String>,
    /// Whether there was something like a corner of a code.
    seen: bool,
    /// How many grids may still be read.
    attempts: usize,
    budget: &'b Budget,
}

/// The texts of the QR codes of a picture, dark on light or light on dark, turned, mirrored or seen
/// at an angle.
pub(super) fn read(picture: &Picture, budget: &Budget) -> Vec<String> {
    if !budget.afford(picture.grey.len() * SEARCHED) {
        return Vec::new();
    }
    let mut search = Search { texts: Vec::new(), seen: false, attempts: MAX_ATTEMPTS, budget };
    search.picture(picture);
    // blurred modules of two pixels can be told apart between the pixels
    if search.texts.is_empty()
        && (search.seen || picture.grey.len() <= MAX_BLURRED)
        && picture.can_double()
        && budget.afford(4 * picture.grey.len() * SEARCHED)
    {
        search.picture(&picture.doubled());
    }
    if search.attempts == 0 {
        budget.mark_truncated();
    }
    search.texts
}

impl Search<'_> {
    fn picture(&mut self, picture: &Picture) {
        for threshold in [Threshold::Whole, Threshold::Local] {
            let Some(bitmap) = Bitmap::new(picture, threshold) else { return };
            let inverted = bitmap.inverted();
            let [dark, light] = finder::find(&bitmap, &inverted);
            for (bitmap, finders) in [(&bitmap, dark), (&inverted, light)] {
                self.bitmap(bitmap, &finders);
                if !self.texts.is_empty() {
                    return;
                }
            }
        }
    }

    fn bitmap(&mut self, bitmap: &Bitmap, finders: &Finders) {
        self.seen |= !finders.seen.is_empty();
        if !self.budget.spend(finders.seen.len() * finders.seen.len()) {
            return;
        }
        let triples = grid::triples(&finders.seen);
        if finders.more || triples.len() > MAX_TRIPLES {
            self.budget.mark_truncated();
        }
        for corners in triples.iter().take(MAX_TRIPLES) {
            let Some(bytes) = corners.read(bitmap, &mut self.attempts, self.budget) else { continue };
            // a code without a character set is Latin-1 by the standard, UTF-8 by custom
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect());
            if text.is_empty() || self.texts.contains(&text) {
                continue;
            }
            self.texts.push(text);
            if self.texts.len() == MAX_CODES {
                self.budget.mark_truncated();
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    const ADDRESS: &str = "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT?amount=0.05";

    /// A code as a function of module coordinates: dark or light, light outside of it.
    struct TestCode {
        modules: Vec<bool>,
        side: usize,
    }

    impl TestCode {
        fn new(text: &str, level: EcLevel) -> Self {
            let code = QrCode::with_error_correction_level(text, level).expect("a short text");
            let modules = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
            Self { modules, side: code.width() }
        }

        fn is_dark(&self, u: f64, v: f64) -> bool {
            let side = self.side as f64;
            let inside = (0.0..side).contains(&u) && (0.0..side).contains(&v);
            inside && self.modules[v as usize * self.side + u as usize]
        }
    }

    /// How a code is shown.
    #[derive(Clone, Copy)]
    struct Shown {
        /// Pixels of a module.
        module: f64,
        /// Degrees.
        turned: f64,
        /// Greys of dark, light.
        greys: (f64, f64),
        /// Side of the box that is averaged.
        blur: usize,
        /// Largest deviation of a pixel.
        noise: f64,
        /// Light falls off from left to right by this share.
        shade: f64,
        /// Modules hidden under a logo, of a side.
        logo: f64,
        /// How much narrower the far edge is.
        tilt: f64,
        mirrored: bool,
    }

    const PLAIN: Shown = Shown {
        module: 4.0,
        turned: 0.0,
        greys: (0.0, 255.0),
        blur: 1,
        noise: 0.0,
        shade: 0.0,
        logo: 0.0,
        tilt: 0.0,
        mirrored: false,
    };

    fn show(code: &TestCode, shown: &Shown) -> Picture {
        let side = code.side as f64;
        let size = ((side + 8.0) * shown.module * if shown.turned == 0.0 { 1.0 } else { 1.5 }) as usize;
        let (sin, cos) = shown.turned.to_radians().sin_cos();
        let middle = size as f64 / 2.0;
        let mut seed = 1_u64;
        let sharp: Vec<f64> = (0..size * size)
            .map(|at| {
                let (x, y) = ((at % size) as f64 + 0.5 - middle, (at / size) as f64 + 0.5 - middle);
                let squeeze = 1.0 + shown.tilt * y / middle;
                let (x, y) = (x * squeeze, y * squeeze);
                let (u, v) = ((x * cos + y * sin) / shown.module, (y * cos - x * sin) / shown.module);
                let logo = u.abs().max(v.abs()) < shown.logo / 2.0;
                let (u, v) = if shown.mirrored { (v, u) } else { (u, v) };
                let dark = code.is_dark(u + side / 2.0, v + side / 2.0) && !logo;
                let grey = if dark { shown.greys.0 } else { shown.greys.1 };
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let noise = ((seed >> 40) as f64 / f64::from(1 << 24) * 2.0 - 1.0) * shown.noise;
                grey * (1.0 - shown.shade * (at % size) as f64 / size as f64) + noise
            })
            .collect();
        let mean = |x: usize, y: usize| {
            let half = shown.blur / 2;
            let span = |at: usize| at.saturating_sub(half)..(at + shown.blur - half).min(size);
            let all: Vec<f64> = span(y)
                .flat_map(|y| span(x).map(move |x| (x, y)))
                .map(|(x, y)| sharp[y * size + x])
                .collect();
            (all.iter().sum::<f64>() / all.len() as f64).clamp(0.0, 255.0) as u8
        };
        let grey = (0..size * size).map(|at| mean(at % size, at / size)).collect();
        Picture { width: size, height: size, grey }
    }

    fn read(picture: &Picture) -> (Vec<String>, bool) {
        let budget = Budget::new();
        (super::read(picture, &budget), budget.is_truncated())
    }

    #[test]
    fn reads_codes_as_they_are_sent() {
        let long = "https://example.com/".to_owned() + &"abcdefghij".repeat(30);
        for (text, level) in
            [("1", EcLevel::L), (ADDRESS, EcLevel::L), (ADDRESS, EcLevel::H), (long.as_str(), EcLevel::M)]
        {
            let code = TestCode::new(text, level);
            for (name, shown) in [
                ("plain", PLAIN),
                ("one pixel a module", Shown { module: 1.0, ..PLAIN }),
                ("two pixels a module", Shown { module: 2.0, ..PLAIN }),
                ("two and a half", Shown { module: 2.5, ..PLAIN }),
                ("large", Shown { module: 11.3, ..PLAIN }),
                ("dark mode", Shown { greys: (255.0, 0.0), ..PLAIN }),
                ("blue on cream", Shown { greys: (90.0, 230.0), ..PLAIN }),
                ("faint", Shown { greys: (170.0, 220.0), ..PLAIN }),
                ("blurred", Shown { blur: 4, ..PLAIN }),
                ("blurred, small", Shown { module: 2.0, blur: 2, ..PLAIN }),
                ("noise", Shown { module: 6.0, noise: 90.0, ..PLAIN }),
                ("noise, blurred", Shown { module: 6.0, noise: 150.0, blur: 3, ..PLAIN }),
                ("in the shade", Shown { module: 6.0, shade: 0.8, ..PLAIN }),
                ("dark mode in the shade", Shown { module: 6.0, greys: (255.0, 60.0), shade: 0.7, ..PLAIN }),
                ("turned a little", Shown { turned: 7.0, ..PLAIN }),
                ("turned by 30", Shown { turned: 30.0, ..PLAIN }),
                ("turned by 45", Shown { turned: 45.0, ..PLAIN }),
                ("on its head", Shown { turned: 180.0, ..PLAIN }),
                ("mirrored", Shown { mirrored: true, ..PLAIN }),
            ] {
                assert_eq!(read(&show(&code, &shown)).0, [text], "{name}, {} modules", code.side);
            }
        }
    }

    #[test]
    fn reads_through_a_logo() {
        let code = TestCode::new(ADDRESS, EcLevel::H);
        let picture = show(&code, &Shown { logo: 10.0, ..PLAIN });
        assert_eq!(read(&picture).0, [ADDRESS]);
    }

    #[test]
    fn pictures_without_codes_give_nothing() {
        let code = TestCode::new(ADDRESS, EcLevel::L);
        let noise = show(&code, &Shown { greys: (128.0, 128.0), noise: 127.0, module: 10.0, ..PLAIN });
        let grey = show(&code, &Shown { greys: (128.0, 128.0), ..PLAIN });
        for picture in [noise, grey, Picture { width: 0, height: 0, grey: Vec::new() }] {
            assert_eq!(read(&picture).0, [""; 0]);
        }
    }

    #[test]
    fn many_codes_are_cut() {
        let codes: Vec<Picture> =
            (0..6).map(|index| show(&TestCode::new(&format!("code {index}"), EcLevel::L), &PLAIN)).collect();
        let grey = (0..codes[0].height).flat_map(|y| {
            codes.iter().flat_map(move |code| code.grey[y * code.width..(y + 1) * code.width].iter().copied())
        });
        let row = Picture { width: 6 * codes[0].width, height: codes[0].height, grey: grey.collect() };
        let (texts, truncated) = read(&row);
        assert_eq!((texts.len(), truncated), (MAX_CODES, true));
    }
}
