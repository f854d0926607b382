//! [`Geometry`]: where the box of an element is and what is cut off it, as far as that takes text
//! out of sight.

use super::css::{functions, length, number, numbers, words};
use super::display::BoxKind;
use super::shift::Shift;

/// What the declarations of one element say about its box; `None` where they say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Geometry {
    /// Whether anything is said.
    is_said: bool,
    /// Whether it is drawn like a picture, with its given size, although it is in a line: `<svg>`.
    is_picture: bool,
    no_height: Option<bool>,
    no_max_height: Option<bool>,
    no_width: Option<bool>,
    no_max_width: Option<bool>,
    /// A least height or width, or a padding, which leaves room for text.
    roomy: Option<bool>,
    cut_off: Option<bool>,
    position: Option<Position>,
    floats: Option<bool>,
    shift: Shift,
    clip: Option<bool>,
    clip_path: Option<bool>,
    transform: Option<bool>,
    scale: Option<bool>,
    rotate: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    Static,
    Relative,
    /// `absolute`, `fixed`: out of the flow.
    Out,
}

/// A box of this many pixels shows no line of text.
const NO_ROOM: f32 = 1.0;
/// A padding of this many pixels makes text visible in a box of no height.
const ROOM: f32 = 5.0;

impl Geometry {
    /// The box of a drawing: what extends beyond it is cut off, if nothing else is set.
    pub(super) fn of_drawing(width: Option<&str>, height: Option<&str>) -> Self {
        let no_room = |value: Option<&str>| value.map(|value| has_no_room(value.trim_ascii()));
        Self {
            is_said: true,
            is_picture: true,
            cut_off: Some(true),
            no_width: no_room(width),
            no_height: no_room(height),
            ..Self::default()
        }
    }

    /// Takes note of one declaration, if it is about the box; the name is in lower case.
    pub(super) fn declare(&mut self, name: &[u8], value: &str) {
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match name {
            b"height" => self.no_height = Some(has_no_room(value)),
            b"max-height" => self.no_max_height = Some(has_no_room(value)),
            b"width" => self.no_width = Some(has_no_room(value)),
            b"max-width" => self.no_max_width = Some(has_no_room(value)),
            b"min-height" | b"min-width" => self.roomy = Some(!has_no_room(value)),
            b"padding" | b"padding-top" | b"padding-bottom" | b"padding-left" | b"padding-right" => {
                let is_roomy =
                    words(value).take(4).any(|side| length(side).is_none_or(|pixels| pixels >= ROOM));
                self.roomy = Some(is_roomy || self.roomy == Some(true));
                self.shift.declare(name, value);
            }
            b"overflow" | b"overflow-x" | b"overflow-y" => {
                self.cut_off = Some(!is("visible") && !is("initial") && !is("unset"));
            }
            b"position" => {
                self.position = Some(match () {
                    () if is("absolute") || is("fixed") => Position::Out,
                    () if is("relative") || is("sticky") => Position::Relative,
                    () => Position::Static,
                });
            }
            b"float" => self.floats = Some(is("left") || is("right")),
            b"left" | b"right" | b"top" | b"bottom" | b"inset" | b"margin" | b"margin-left"
            | b"margin-top" => {
                self.shift.declare(name, value);
            }
            b"clip" => self.clip = Some(clips_all(value)),
            b"clip-path" | b"-webkit-clip-path" => self.clip_path = Some(cuts_all(value)),
            b"transform" | b"-webkit-transform" | b"-ms-transform" => {
                self.transform = Some(functions(value).any(|(name, inside)| leaves_nothing(name, inside)));
                self.shift.declare(b"transform", value);
            }
            b"scale" => self.scale = Some(leaves_nothing("scale", value)),
            b"translate" => self.shift.declare(name, value),
            b"rotate" => {
                let (axis, angle) = value.split_once(' ').unwrap_or(("z", value));
                self.rotate = Some(!axis.eq_ignore_ascii_case("z") && is_edge_on(angle));
            }
            _ => return,
        }
        self.is_said = true;
    }

    /// Adds what a stronger rule says.
    pub(super) fn overrule(&mut self, by: &Self) {
        if !by.is_said {
            return;
        }
        *self = Self {
            is_said: true,
            is_picture: self.is_picture | by.is_picture,
            no_height: by.no_height.or(self.no_height),
            no_max_height: by.no_max_height.or(self.no_max_height),
            no_width: by.no_width.or(self.no_width),
            no_max_width: by.no_max_width.or(self.no_max_width),
            roomy: by.roomy.or(self.roomy),
            cut_off: by.cut_off.or(self.cut_off),
            position: by.position.or(self.position),
            floats: by.floats.or(self.floats),
            shift: self.shift.overruled(by.shift),
            clip: by.clip.or(self.clip),
            clip_path: by.clip_path.or(self.clip_path),
            transform: by.transform.or(self.transform),
            scale: by.scale.or(self.scale),
            rotate: by.rotate.or(self.rotate),
        };
    }

    /// Whether anything is said about the box.
    pub(super) fn is_said(&self) -> bool {
        self.is_said
    }

    /// Whether nothing of the box is seen.
    pub(super) fn is_out_of_sight(&self, kind: BoxKind) -> bool {
        if !self.is_said {
            return false;
        }
        let is = |said: Option<bool>| said == Some(true);
        let is_out = self.position == Some(Position::Out);
        // what floats or leaves the flow is a block
        let is_block = is_out || is(self.floats) || self.is_picture;
        let kind = if kind == BoxKind::Inline && is_block { BoxKind::Block } else { kind };
        let is_flat =
            [self.no_height, self.no_max_height, self.no_width, self.no_max_width].into_iter().any(is);
        let is_moved = matches!(self.position, Some(Position::Out | Position::Relative));
        let is_turned = [self.transform, self.scale, self.rotate].into_iter().any(is);
        (is_flat && is(self.cut_off) && !is(self.roomy) && kind == BoxKind::Block)
            || self.shift.is_off_screen(is_moved, kind)
            || (is(self.clip) && is_out)
            || is(self.clip_path)
            || (is_turned && kind != BoxKind::Inline)
    }
}

fn has_no_room(value: &str) -> bool {
    match number(value) {
        Some((number, "%" | "vh" | "vw")) => number <= 0.0,
        _ => length(value).is_some_and(|pixels| pixels <= NO_ROOM),
    }
}

/// `rect(top, right, bottom, left)` of no area.
fn clips_all(value: &str) -> bool {
    let Some((_, inside)) = functions(value).next().filter(|(name, _)| name.eq_ignore_ascii_case("rect"))
    else {
        return false;
    };
    match numbers(inside).as_deref() {
        Some([top, right, bottom, left]) => bottom - top <= NO_ROOM || right - left <= NO_ROOM,
        _ => false,
    }
}

/// A basic shape of no area: `inset(50%)`, `circle(0)`, `polygon(0 0, 0 0)`.
fn cuts_all(value: &str) -> bool {
    let Some((shape, inside)) = functions(value).next() else { return false };
    let inside = inside.split(" at ").next().unwrap_or_default();
    let inside = inside.split(" round ").next().unwrap_or_default();
    match shape.to_ascii_lowercase().as_str() {
        "inset" => {
            let share = |word: &str| match number(word) {
                Some((share, "%")) => share,
                _ => 0.0,
            };
            let sides: Vec<f32> = inside.split_ascii_whitespace().take(4).map(share).collect();
            let side = |at: usize, or: usize| sides.get(at).or(sides.get(or)).copied().unwrap_or_default();
            let (top, right) = (side(0, 0), side(1, 0));
            let (bottom, left) = (side(2, 0), sides.get(3).copied().unwrap_or(right));
            top + bottom >= 100.0 || left + right >= 100.0
        }
        "circle" | "ellipse" => numbers(inside)
            .is_some_and(|radii| radii.iter().any(|&radius| radius <= NO_ROOM) && !radii.is_empty()),
        "polygon" => {
            let mut points = inside.split(',').map(|point| point.trim_ascii());
            let first = points.next().unwrap_or_default();
            number(first.split(' ').next().unwrap_or_default()).is_some()
                && points.all(|point| point == first)
        }
        _ => false,
    }
}

/// Whether a transform leaves nothing to see.
fn leaves_nothing(name: &str, inside: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.starts_with("rotate") {
        return matches!(name.as_str(), "rotatex" | "rotatey") && is_edge_on(inside);
    }
    let Some(numbers) = numbers(inside) else { return false };
    // per cent of a scale are not of the window
    let is_nought = |number: &f32| number.abs() < 0.02;
    match name.as_str() {
        "scale" | "scalex" | "scaley" | "scale3d" => numbers.iter().take(2).any(is_nought),
        "matrix" => matches!(numbers[..], [a, b, c, d, ..] if is_nought(&(a * d - b * c))),
        _ => false,
    }
}

/// A quarter turn.
fn is_edge_on(angle: &str) -> bool {
    match number(angle.trim_ascii()) {
        Some((angle, unit)) if unit.eq_ignore_ascii_case("deg") => {
            angle.abs() == 90.0 || angle.abs() == 270.0
        }
        Some((angle, unit)) if unit.eq_ignore_ascii_case("turn") => {
            angle.abs() == 0.25 || angle.abs() == 0.75
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(css: &str) -> Geometry {
        let mut geometry = Geometry::default();
        for declaration in css.split(';') {
            let (name, value) = declaration.split_once(':').unwrap();
            geometry.declare(name.as_bytes(), value);
        }
        geometry
    }

    #[test]
    fn boxes_out_of_sight() {
        for (css, expected) in [
            ("position:absolute;left:-9999px", true),
            ("position:fixed;top:-999em", true),
            ("position:relative;left:-2000px", true),
            ("position:absolute;right:9999px", true),
            ("position:absolute;bottom:200vh", true),
            ("left:-9999px", false),
            ("position:static;left:-9999px", false),
            ("position:absolute;left:-20px", false),
            ("position:absolute;left:9999px", true),
            ("position:absolute;left:1000px", false),
            ("margin-left:-9999px", true),
            ("margin:0 0 0 -9999px", true),
            ("margin:-9999px 0 0", true),
            ("margin:0 -9999px;padding:0 9999px", false),
            ("margin:0 auto", false),
            // css-position-3, section 3; css-transforms-2, section 5: one shift can undo another
            ("position:absolute;left:-9999px;transform:translateX(9999px)", false),
            ("position:absolute;left:-9999px;transform:translate3d(9990px,0,0)", false),
            ("position:absolute;left:-9999px;translate:9999px", false),
            ("position:absolute;left:-9999px;margin-left:9999px", false),
            ("position:absolute;left:-9999px;margin:0 0 0 9999px", false),
            ("position:absolute;left:-9999px;padding-left:9999px", false),
            ("position:relative;top:-9999px;transform:translateY(9999px)", false),
            ("position:absolute;left:0;right:9999px", false),
            ("position:absolute;left:auto;right:9999px", true),
            ("position:absolute;left:-9999px;transform:translateX(100px)", true),
            ("position:absolute;left:-9999px;transform:translateX(-50%)", true),
            ("position:absolute;left:-9999px;transform:translateX(1000%)", false),
            ("position:absolute;left:-9999px;transform:translateX(foo(1))", false),
            ("position:absolute;left:-9999px;top:9999px", true),
            ("position:absolute;left:9999px;transform:translateX(-9999px)", false),
            ("left:9999px;transform:translateX(-9999px)", true),
            ("position:absolute;left:calc(-1px * 9999)", true),
            ("transform:translateX(calc(-9999px))", true),
            ("transform:matrix(1,0,0,1,-9999,0)", true),
            ("margin-left:-9999px;padding:9px", true),
            ("max-width:0;overflow:hidden", true),
            ("width:0px;overflow:hidden", true),
            ("height:1px;overflow:hidden", true),
            ("max-height:1px;overflow-y:auto", true),
            ("height:0;overflow:hidden;padding:40px", false),
            ("height:0;overflow:hidden;min-height:200px", false),
            ("height:0", false),
            ("height:1%;overflow:hidden", false),
            ("height:2px;overflow:visible", false),
            ("position:absolute;clip:rect(0,0,0,0)", true),
            ("position:absolute;clip:rect(1px 1px 1px 1px)", true),
            ("position:absolute;clip:rect(0,auto,auto,0)", false),
            ("clip:rect(0,0,0,0)", false),
            ("clip-path:inset(100%)", true),
            ("clip-path:inset(50% 50%)", true),
            ("clip-path:inset(0 0 100% 0)", true),
            ("clip-path:inset(10px)", false),
            ("clip-path:circle(0)", true),
            ("clip-path:circle(0 at 50% 50%)", true),
            ("clip-path:circle(50%)", false),
            ("clip-path:polygon(0 0,0 0,0 0)", true),
            ("clip-path:polygon(0 0,100% 0,0 100%)", false),
            ("transform:scale(0)", true),
            ("transform:rotate(3deg) scaleX(0)", true),
            ("transform:scale(1,0)", true),
            ("transform:matrix(0,0,0,0,0,0)", true),
            ("transform:rotateY(90deg)", true),
            ("transform:translateX(-9999px)", true),
            ("transform:translate(-50%,-50%)", false),
            ("transform:scale(.5)", false),
            ("scale:0", true),
            ("rotate:y 90deg", true),
            ("rotate:90deg", false),
            ("translate:-9999px", true),
        ] {
            assert_eq!(of(css).is_out_of_sight(BoxKind::Block), expected, "{css}");
        }
    }

    #[test]
    fn lines_and_tables_grow_with_their_text() {
        for (css, inline, table) in [
            ("height:0;overflow:hidden", false, false),
            ("height:0;overflow:hidden;float:left", true, false),
            ("height:0;overflow:hidden;position:absolute", true, false),
            ("transform:scale(0)", false, true),
            ("position:relative;left:-9999px", true, true),
        ] {
            assert_eq!(of(css).is_out_of_sight(BoxKind::Inline), inline, "{css}");
            assert_eq!(of(css).is_out_of_sight(BoxKind::Table), table, "{css}");
        }
    }
}
