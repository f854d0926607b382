//! [`Shift`]: how far the box of an element is moved, by all that moves it together.

use super::css::{functions, length, numbers, words};
use super::display::BoxKind;

/// What moves a box; `None` where nothing is set. In pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    left: Option<Pixels>,
    right: Option<Pixels>,
    top: Option<Pixels>,
    bottom: Option<Pixels>,
    margin_left: Option<Pixels>,
    margin_top: Option<Pixels>,
    padding_left: Option<Pixels>,
    padding_top: Option<Pixels>,
    /// To the right and down.
    transform: Option<[Pixels; 2]>,
    translate: Option<[Pixels; 2]>,
}

/// A distance, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pixels {
    Some(i32),
    /// `auto`, and values that are not a length.
    Auto,
    /// A function that is not understood: it may move back what something else moves away.
    Unknown,
}

/// Boxes moved this far to the left or up are off every screen; no layout moves visible content so
/// far.
const FAR: i32 = 900;
/// To the right a window can be scrolled, and a wide page continues there, but not this far.
const FAR_ON: i32 = 3_000;
/// No distance counts for more, so that the sum of all stays a number.
const MOST: f32 = 1e7;

impl Shift {
    /// Takes note of one declaration; the name is in lower case.
    pub(super) fn declare(&mut self, name: &[u8], value: &str) {
        // top, right, bottom, left
        let sides = || {
            let sides: Vec<&str> = words(value).take(4).collect();
            let side = |at: usize, or: usize| {
                sides.get(at).or(sides.get(or)).or(sides.first()).map(|side| pixels(side))
            };
            [side(0, 0), side(1, 0), side(2, 0), side(3, 1)]
        };
        match name {
            b"left" => self.left = Some(pixels(value)),
            b"right" => self.right = Some(pixels(value)),
            b"top" => self.top = Some(pixels(value)),
            b"bottom" => self.bottom = Some(pixels(value)),
            b"inset" => [self.top, self.right, self.bottom, self.left] = sides(),
            b"margin-left" => self.margin_left = Some(pixels(value)),
            b"margin-top" => self.margin_top = Some(pixels(value)),
            b"margin" => [self.margin_top, _, _, self.margin_left] = sides(),
            b"padding-left" => self.padding_left = Some(pixels(value)),
            b"padding-top" => self.padding_top = Some(pixels(value)),
            b"padding" => [self.padding_top, _, _, self.padding_left] = sides(),
            b"translate" => self.translate = Some(translation("translate", value)),
            b"transform" => {
                let start = [Pixels::Some(0); 2];
                let add = |sum: [Pixels; 2], (name, inside)| {
                    let [right, down] = translation(name, inside);
                    [sum[0].plus(right), sum[1].plus(down)]
                };
                self.transform = Some(functions(value).fold(start, add));
            }
            _ => {}
        }
    }

    /// This one, overridden by what a stronger rule says.
    pub(super) fn overruled(self, by: Self) -> Self {
        Self {
            left: by.left.or(self.left),
            right: by.right.or(self.right),
            top: by.top.or(self.top),
            bottom: by.bottom.or(self.bottom),
            margin_left: by.margin_left.or(self.margin_left),
            margin_top: by.margin_top.or(self.margin_top),
            padding_left: by.padding_left.or(self.padding_left),
            padding_top: by.padding_top.or(self.padding_top),
            transform: by.transform.or(self.transform),
            translate: by.translate.or(self.translate),
        }
    }

    /// Whether all of it together moves the box off the screen. `left` and its context apply if the box
    /// `is_moved` from its place. Transforms apply to every box except one in a line, a top margin
    /// only to a block.
    pub(super) fn is_off_screen(&self, is_moved: bool, kind: BoxKind) -> bool {
        let is_block = kind == BoxKind::Block;
        let side = |near: Option<Pixels>, far: Option<Pixels>| match (near, far) {
            _ if !is_moved => None,
            // the near side counts, if both are set
            (None | Some(Pixels::Auto), Some(Pixels::Some(far))) => Some(Pixels::Some(-far)),
            (None | Some(Pixels::Auto), far) => far,
            (near, _) => near,
        };
        let transformed = |at: usize| {
            let of =
                |moved: Option<[Pixels; 2]>| moved.filter(|_| kind != BoxKind::Inline).map(|moved| moved[at]);
            [of(self.transform), of(self.translate)]
        };
        let sum = |parts: [Option<Pixels>; 3], transformed: [Option<Pixels>; 2]| {
            let parts = parts.into_iter().chain(transformed).flatten();
            match parts.fold(Pixels::Some(0), Pixels::plus) {
                Pixels::Some(sum) => sum,
                Pixels::Auto | Pixels::Unknown => 0,
            }
        };
        let right = sum([side(self.left, self.right), self.margin_left, self.padding_left], transformed(0));
        let margin_top = self.margin_top.filter(|_| is_block);
        let down = sum([side(self.top, self.bottom), margin_top, self.padding_top], transformed(1));
        right <= -FAR || right >= FAR_ON || down <= -FAR
    }
}

impl Pixels {
    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Some(one), Self::Some(other)) => Self::Some(one.saturating_add(other)),
            (Self::Auto, other) => other,
            (one, Self::Auto) => one,
        }
    }

    fn new(pixels: f32) -> Self {
        Self::Some(pixels.clamp(-MOST, MOST) as i32) // the cast cannot cut: clamped
    }
}

fn pixels(value: &str) -> Pixels {
    match length(value) {
        Some(pixels) => Pixels::new(pixels),
        None if value.contains('(') => Pixels::Unknown,
        None => Pixels::Auto,
    }
}

/// How far a transform moves a box to the right and down.
fn translation(name: &str, inside: &str) -> [Pixels; 2] {
    let still = Pixels::Some(0);
    // per cent are of the box itself, which is no larger than the window: they move back at most as
    // much, and move away nothing that is known
    let along = |word: Option<&str>| match word.map_or(still, pixels) {
        Pixels::Some(distance) if word.is_some_and(|word| word.contains('%')) => {
            Pixels::Some(distance.max(0))
        }
        distance => distance,
    };
    let mut axes = words(inside).take(3);
    match name.to_ascii_lowercase().as_str() {
        "translate" | "translate3d" => [along(axes.next()), along(axes.next())],
        "translatex" => [along(axes.next()), still],
        "translatey" => [still, along(axes.next())],
        "matrix" => match numbers(inside).as_deref() {
            Some(&[_, _, _, _, right, down]) => [Pixels::new(right), Pixels::new(down)],
            _ => [still; 2],
        },
        _ => [still; 2],
    }
}
