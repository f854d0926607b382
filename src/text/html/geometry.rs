//! [`Geometry`]: where the box of an element lies and what is cut off it, as far as that takes text out of sight.

use super::css::{functions, length, number, numbers};

/// What kind of box an element makes; sizes and transforms mean nothing to boxes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BoxKind {
    Inline,
    Block,
    /// Tables and cells: they grow with what is in them, whatever height they are given.
    Table,
}

/// What the declarations of one element say about its box; `None` where they say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Geometry {
    /// Whether anything is said.
    is_said: bool,
    /// Whether it is drawn like a picture, with the size it is given, though it stands in a line: `<svg>`.
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
    left: Option<bool>,
    right: Option<bool>,
    top: Option<bool>,
    bottom: Option<bool>,
    margin_left: Option<bool>,
    margin_top: Option<bool>,
    clip: Option<bool>,
    clip_path: Option<bool>,
    transform: Option<bool>,
    scale: Option<bool>,
    translate: Option<bool>,
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
/// Boxes moved this far, to the left or up, are off every screen; no layout moves what it shows so far.
const FAR: f32 = 900.0;
/// To the right a window can be scrolled, and a wide page goes on there, but not this far.
const FAR_ON: f32 = 3_000.0;
/// A padding of this many pixels lets text be seen in a box of no height.
const ROOM: f32 = 5.0;

impl Geometry {
    /// The box of a drawing: what stands out of it is cut off, if nothing else is said.
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
        let far_back = || Some(length(value).is_some_and(|pixels| pixels <= -FAR));
        let far_on = || Some(length(value).is_some_and(|pixels| pixels >= FAR));
        let far_aside = || {
            let is_far = |pixels: f32| pixels <= -FAR || pixels >= FAR_ON;
            Some(length(value).is_some_and(is_far))
        };
        match name {
            b"height" => self.no_height = Some(has_no_room(value)),
            b"max-height" => self.no_max_height = Some(has_no_room(value)),
            b"width" => self.no_width = Some(has_no_room(value)),
            b"max-width" => self.no_max_width = Some(has_no_room(value)),
            b"min-height" | b"min-width" => self.roomy = Some(!has_no_room(value)),
            b"padding" | b"padding-top" | b"padding-bottom" | b"padding-left" | b"padding-right" => {
                let mut sides = value.split_ascii_whitespace();
                let is_roomy = sides.any(|side| length(side).is_none_or(|pixels| pixels >= ROOM));
                self.roomy = Some(is_roomy || self.roomy == Some(true));
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
            b"left" => self.left = far_aside(),
            b"top" => self.top = far_back(),
            b"right" => {
                let is_far = |pixels: f32| pixels >= FAR || pixels <= -FAR_ON;
                self.right = Some(length(value).is_some_and(is_far));
            }
            b"inset" => {
                let sides: Vec<&str> = value.split_ascii_whitespace().take(4).collect();
                let Some(&top) = sides.first() else { return };
                let side = |at: usize, opposite: usize| sides.get(at).or(sides.get(opposite)).unwrap_or(&top);
                let (right, bottom, left) = (side(1, 0), side(2, 0), side(3, 1));
                for (name, value) in
                    [(&b"top"[..], &top), (b"right", right), (b"bottom", bottom), (b"left", left)]
                {
                    self.declare(name, value);
                }
            }
            b"bottom" => self.bottom = far_on(),
            b"margin-left" => self.margin_left = far_back(),
            b"margin-top" => self.margin_top = far_back(),
            b"margin" => {
                let sides: Vec<&str> = value.split_ascii_whitespace().take(4).collect();
                let far = |at: usize| {
                    Some(sides.get(at).and_then(|side| length(side)).is_some_and(|pixels| pixels <= -FAR))
                };
                self.margin_top = far(0);
                self.margin_left = far(match sides.len() {
                    4 => 3,
                    1 => 0,
                    _ => 1,
                });
            }
            b"clip" => self.clip = Some(clips_all(value)),
            b"clip-path" | b"-webkit-clip-path" => self.clip_path = Some(cuts_all(value)),
            b"transform" | b"-webkit-transform" | b"-ms-transform" => {
                self.transform = Some(functions(value).any(|(name, inside)| moves_away(name, inside)));
            }
            b"scale" => self.scale = Some(moves_away("scale", value)),
            b"translate" => self.translate = Some(moves_away("translate", value)),
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
            left: by.left.or(self.left),
            right: by.right.or(self.right),
            top: by.top.or(self.top),
            bottom: by.bottom.or(self.bottom),
            margin_left: by.margin_left.or(self.margin_left),
            margin_top: by.margin_top.or(self.margin_top),
            clip: by.clip.or(self.clip),
            clip_path: by.clip_path.or(self.clip_path),
            transform: by.transform.or(self.transform),
            scale: by.scale.or(self.scale),
            translate: by.translate.or(self.translate),
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
        let is_away = [self.left, self.right, self.top, self.bottom].into_iter().any(is);
        let is_turned = [self.transform, self.scale, self.translate, self.rotate].into_iter().any(is);
        // paddings of thousands of pixels bring back what margins moved: a bar as wide as the window
        let is_pushed = is(self.margin_left) || (is(self.margin_top) && kind == BoxKind::Block);
        (is_flat && is(self.cut_off) && !is(self.roomy) && kind == BoxKind::Block)
            || (is_moved && is_away)
            || (is_pushed && !is(self.roomy))
            || (is(self.clip) && is_out)
            || is(self.clip_path)
            || (is_turned && kind != BoxKind::Inline)
    }
}

fn has_no_room(value: &str) -> bool {
    match number(value) {
        Some((number, "%" | "vh" | "vw")) => number <= 0.0,
        Some(_) => length(value).is_some_and(|pixels| pixels <= NO_ROOM),
        None => false,
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
fn moves_away(name: &str, inside: &str) -> bool {
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
        "translate" | "translatex" | "translatey" | "translate3d" => {
            // what is moved by its own size (`-50%`) is not moved far
            !inside.contains('%') && numbers.iter().take(2).any(|&pixels| pixels <= -FAR)
        }
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
