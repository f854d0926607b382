//! [`ComputedStyle`]: what applies to the text in an element.

use super::color::Color;
use super::declared::{Declarations, LEAST_SIZE, Size, UNSEEN_OPACITY, Visibility};
use super::display::BoxKind;
use super::hiding::Trick;

/// The size of letters without a size of their own.
const USUAL_SIZE: u32 = 16_000;
/// A letter is about this many pixels wide: an indent of 9,999 pixels hides 1,249 letters of a line
/// that wraps.
const LETTER_WIDTH: u32 = 8;

/// What applies to the text inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ComputedStyle {
    /// How the text is hidden, if it is.
    pub(super) trick: Option<Trick>,
    /// Whether line ends are kept, as in `<pre>`.
    pub(super) keeps_lines: bool,
    /// Whether the text is written from right to left, whatever its letters are.
    pub(super) is_turned: bool,
    /// How it may be hidden, by a rule that may or may not apply.
    pub(super) perhaps: Option<Trick>,
    whole: Option<Trick>,
    invisible: bool,
    is_one_line: bool,
    is_rtl: bool,
    /// The indent of the lines here, and that of the lines in boxes inside: an inline element has
    /// none of its own, but hands it on (css-text-3, section 8.1).
    indent: u32,
    inner_indent: u32,
    size: u32,
    opacity: u16,
    is_decorated: bool,
    color: Color,
    background: Color,
}

impl ComputedStyle {
    /// Black on white.
    pub(super) const PLAIN: Self = Self {
        trick: None,
        keeps_lines: false,
        is_turned: false,
        perhaps: None,
        whole: None,
        invisible: false,
        is_one_line: false,
        is_rtl: false,
        indent: 0,
        inner_indent: 0,
        size: USUAL_SIZE,
        opacity: 1_000,
        is_decorated: false,
        color: Color::BLACK,
        background: Color::WHITE,
    };

    /// How text here is hidden, or may be.
    pub(super) fn hiding(&self) -> Option<Trick> {
        self.trick.or(self.perhaps)
    }

    /// Whether elements here have a place on the page, seen or not, and so part words.
    pub(super) fn is_laid_out(&self) -> bool {
        !matches!(self.trick, Some(Trick::Display | Trick::Attribute))
    }

    /// The style of a picture here: it is seen whatever the size and colour of the letters around
    /// it.
    pub(super) fn of_picture(self) -> Self {
        let is_seen = matches!(self.trick, Some(Trick::Size | Trick::Color));
        Self { trick: if is_seen { None } else { self.trick }, ..self }
    }

    /// The same, with nothing inside displayed.
    pub(super) fn not_displayed(self) -> Self {
        Self { trick: Some(Trick::Display), whole: Some(Trick::Display), ..self }
    }

    /// How many letters of the first line are off the screen.
    pub(super) fn letters_off_screen(&self) -> usize {
        match self.indent {
            0 => 0,
            _ if self.is_one_line => usize::MAX,
            pixels => (pixels / LETTER_WIDTH) as usize,
        }
    }

    /// The style in an element with declarations of its own, inside this one.
    pub(super) fn inside(&self, declared: &Declarations, kind: BoxKind) -> Self {
        let background = declared.background.map_or(self.background, |paint| paint.over(self.background));
        let is_rtl = declared.is_rtl.unwrap_or(self.is_rtl);
        // an override holds for the lines of its own block, not for blocks inside
        let is_turned = match declared.overrides_direction {
            Some(overrides) => overrides && is_rtl,
            None => self.is_turned && kind == BoxKind::Inline,
        };
        let opacity = u32::from(declared.opacity.unwrap_or(1_000)) * u32::from(self.opacity) / 1_000;
        let inner_indent = declared.indent.unwrap_or(self.inner_indent);
        let mut style = Self {
            trick: None,
            perhaps: self.perhaps.or(declared.perhaps_hidden),
            keeps_lines: declared.keeps_lines.unwrap_or(self.keeps_lines),
            is_turned,
            whole: self.whole.or(declared.trick(kind)),
            invisible: match declared.visibility {
                Some(Visibility::AsAround) | None => self.invisible,
                Some(visibility) => visibility == Visibility::Hidden,
            },
            is_one_line: declared.is_one_line.unwrap_or(self.is_one_line),
            is_rtl,
            indent: if kind == BoxKind::Inline { self.indent } else { inner_indent },
            inner_indent,
            size: match declared.size {
                Some(Size::Pixels(size)) => size,
                Some(Size::Share(share)) => {
                    u32::try_from(u64::from(self.size) * u64::from(share) / 1_000).unwrap_or(u32::MAX)
                }
                None => self.size,
            },
            opacity: u16::try_from(opacity).unwrap_or(u16::MAX),
            is_decorated: declared.is_decorated.unwrap_or(self.is_decorated),
            color: match declared.color {
                Some(Color::AsAround) | None => self.color,
                Some(color) => color,
            },
            background,
        };
        style.trick = style
            .whole
            .or((style.opacity < UNSEEN_OPACITY).then_some(Trick::Opacity))
            .or(style.invisible.then_some(Trick::Visibility))
            .or((style.size < LEAST_SIZE).then_some(Trick::Size))
            .or(style.is_lost_on_ground().then_some(Trick::Color));
        style
    }

    fn is_lost_on_ground(&self) -> bool {
        !self.is_decorated && self.color.is_lost_on(self.background)
    }

    /// The style of blocks inside that have no declarations of their own.
    pub(super) fn in_block(self) -> Self {
        Self { is_turned: false, indent: self.inner_indent, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::declared::Weight;
    use super::*;

    fn inside(outer: ComputedStyle, css: &str) -> ComputedStyle {
        let mut declared = Declarations::default();
        declared.read(css, Weight::Normal);
        declared.read(css, Weight::Important);
        outer.inside(&declared, BoxKind::Block)
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
            ("font-size:3px", Some(Trick::Size)),
            ("font-size:2pt", Some(Trick::Size)),
            ("font-size:4px", None),
            ("font-size:20%", Some(Trick::Size)),
            ("font-size:-1px", None),
            ("font-size:var(--x)", None),
            ("display:/**/none", Some(Trick::Display)),
            ("d\\69splay:none", Some(Trick::Display)),
            ("display:none!important;display:block", Some(Trick::Display)),
            ("display:table-column;width:0", Some(Trick::Display)),
            ("visibility:collapse", Some(Trick::Visibility)),
            ("content-visibility:hidden", Some(Trick::Visibility)),
            ("filter:opacity(0)", Some(Trick::Opacity)),
            ("filter:blur(1px) opacity(2%)", Some(Trick::Opacity)),
            ("filter:opacity(.9)", None),
            ("opacity:1%", Some(Trick::Opacity)),
            // css-values-4, section 10
            ("opacity:min(0%,50%)", Some(Trick::Opacity)),
            ("opacity:calc(0 + 1)", None),
            ("opacity:calc(1 * 0.01)", Some(Trick::Opacity)),
            ("opacity:0;opacity:sin(1)", None),
            ("font-size:calc(1px - 1px)", Some(Trick::Size)),
            ("font-size:calc(-1px)", Some(Trick::Size)),
            ("font-size:min(1px, 3em)", Some(Trick::Size)),
            ("font-size:clamp(12px,0px,20px)", None),
            ("font-size:max(0px,14px)", None),
            ("font-size:calc(10% + 1px)", Some(Trick::Size)),
            ("font-size:calc(1px * sin(1))", None),
            ("font:bold calc(2px / 2) a", Some(Trick::Size)),
            ("height:calc(0px);overflow:hidden", Some(Trick::Clipped)),
            ("position:absolute;left:calc(-100vw - 10px)", Some(Trick::Clipped)),
            // css-masking-1, section 7
            ("mask-image:linear-gradient(transparent,transparent)", Some(Trick::Opacity)),
            (
                "-webkit-mask:linear-gradient(to right,#0000 0%,rgb(0 0 0 / 0) 100%) no-repeat",
                Some(Trick::Opacity),
            ),
            ("mask-image:linear-gradient(transparent,#000)", None),
            ("mask-image:linear-gradient(transparent,transparent),url(x)", None),
            ("mask-image:none", None),
            ("mask:linear-gradient(1deg)", None),
            // css-color-5, sections 4 and 7
            ("color:rgb(from black r g b / 0)", Some(Trick::Color)),
            ("color:light-dark(white,black)", Some(Trick::Color)),
            ("color:light-dark(black,white)", None),
            ("color:canvas", Some(Trick::Color)),
            ("color:CanvasText", None),
            ("position:absolute;left:-9999px", Some(Trick::Clipped)),
            ("line-height:0", None),
            ("color:rgba(0,0,0,.01)", Some(Trick::Color)),
            ("color:#ffffff00", Some(Trick::Color)),
            ("color:hsl(0,0%,100%)", Some(Trick::Color)),
            ("color:red;background:rgba(255,0,0,1)", Some(Trick::Color)),
            ("color:#fff;background:linear-gradient(red,blue)", None),
            ("color:#fff;background-image:url(x)", None),
            ("color:#fff;text-shadow:0 0 2px #000", None),
            ("color:transparent;-webkit-background-clip:text", None),
            ("-webkit-text-fill-color:transparent", Some(Trick::Color)),
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
            ("display:none;display:revert", None),
            ("display:none;display:inherit", None),
            ("display:none;display:var(--a)", None),
            ("display:none;all:unset", None),
            ("color:#fff;color:inherit", None),
            ("color:#fff;color:initial", None),
            ("color:#fff;color:revert", None),
            ("color:#fff;background:#000;background:unset", Some(Trick::Color)),
            ("font-size:0;font-size:inherit", None),
            ("font-size:0;font-size:initial", None),
            ("opacity:0;opacity:unset", None),
            ("visibility:hidden;visibility:inherit", None),
            ("visibility:hidden;visibility:foo", Some(Trick::Visibility)),
            ("display:none !foo", None),
            ("content:';display:none;'", None),
            ("background:url(x;display:none)", None),
            ("content:'!important';display:none", Some(Trick::Display)),
            ("é:;::;;color", None),
        ] {
            assert_eq!(inside(ComputedStyle::PLAIN, css).trick, expected, "{css}");
        }
    }

    #[test]
    fn some_tricks_can_be_undone_inside() {
        for (outer, inner, expected) in [
            ("display:none", "display:block", Some(Trick::Display)),
            ("opacity:0", "opacity:1", Some(Trick::Opacity)),
            ("visibility:hidden", "visibility:visible", None),
            ("visibility:hidden", "visibility:inherit", Some(Trick::Visibility)),
            ("visibility:hidden", "visibility:initial", None),
            ("color:white", "color:inherit", Some(Trick::Color)),
            ("font-size:0", "font-size:inherit", Some(Trick::Size)),
            ("font-size:0", "font-size:14px", None),
            ("font-size:0", "font-size:1em", Some(Trick::Size)),
            ("font-size:.5em", "font-size:.4em", Some(Trick::Size)),
            ("font-size:2px", "font-size:8em", None),
            ("opacity:.2", "opacity:.2", Some(Trick::Opacity)),
            ("background:#000", "background:rgba(255,255,255,.5);color:#808080", Some(Trick::Color)),
            ("color:white", "background-color:navy", None),
            ("background:navy", "color:white", None),
            ("background:navy", "color:navy;background:transparent", Some(Trick::Color)),
        ] {
            assert_eq!(
                inside(inside(ComputedStyle::PLAIN, outer), inner).trick,
                expected,
                "{outer} > {inner}"
            );
        }
    }
}
