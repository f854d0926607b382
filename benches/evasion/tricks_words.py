"""Ordinary words around a letter, seen or not."""

import base64
import html
import random
import re

from messages import *  # noqa: F403  the vocabulary of this folder


@trick
def rebuilt(h, x, s):
    return plain(h, x)


@trick
def rebuilt_html(h, x, s):
    return htm(h, para(x))


@trick
def append_visible_1k(h, x, s):
    return plain(h, x + "\n\n" + HAM)


@trick
def append_visible_7k(h, x, s):
    return plain(h, x + "\n\n" + LONG)


@trick
def prepend_visible_1k(h, x, s):
    return plain(h, HAM + "\n\n" + x)


@trick
def letter_between_7k_and_1k(h, x, s):
    return plain(h, LONG + "\n\n" + x + "\n\n" + HAM * 2)


@trick
def letter_first_blank_lines_then_7k(h, x, s):
    return plain(h, x + "\n" * 300 + LONG)


@trick
def tiny_2px_7k_first(h, x, s):
    return htm(
        h,
        "<div style='font-size:2px;line-height:2px;color:#ddd'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='font-size:2px;color:#ddd'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def white_on_white_7k_first(h, x, s):
    return htm(
        h,
        "<div style='color:#fff'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='color:#fff'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def display_none_1k(h, x, s):
    return htm(h, "<div style='display:none'>" + para(HAM) + "</div>" + para(x))


@trick
def comment_1k(h, x, s):
    return htm(h, "<!-- " + HAM.replace(">", "") + " -->" + para(x))


@trick
def offscreen_7k_first(h, x, s):
    return htm(
        h,
        "<div style='position:absolute;left:-9999px'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='position:absolute;left:-9999px'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def text_indent_7k_first(h, x, s):
    return htm(
        h,
        "<div style='text-indent:-9999px;white-space:nowrap;overflow:hidden'>"
        + LONG
        + "</div>"
        + para(x)
        + "<div style='text-indent:-9999px;white-space:nowrap;overflow:hidden'>"
        + HAM * 2
        + "</div>",
    )


@trick
def scale0_7k_first(h, x, s):
    return htm(
        h,
        "<div style='transform:scale(0);height:1px;overflow:hidden'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='transform:scale(0)'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def height1_overflow_7k_first(h, x, s):
    return htm(
        h,
        "<div style='height:1px;overflow:hidden'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='height:1px;overflow:hidden'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def css_descendant_7k_first(h, x, s):
    return htm(
        h,
        "<style>div .q{display:none}</style><div><div class=q>"
        + para(LONG)
        + "</div></div>"
        + para(x)
        + "<div><div class=q>"
        + para(HAM * 2)
        + "</div></div>",
    )


@trick
def css_attr_selector_7k_first(h, x, s):
    return htm(
        h,
        "<style>[title]{display:none}</style><div title=a>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div title=a>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def color_function_7k_first(h, x, s):
    return htm(
        h,
        "<div style='color:hsl(0,0%,100%)'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='color:hsl(0,0%,100%)'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def rgba_alpha_7k_first(h, x, s):
    return htm(
        h,
        "<div style='color:rgba(0,0,0,0.01)'>"
        + para(LONG)
        + "</div>"
        + para(x)
        + "<div style='color:rgba(0,0,0,0.01)'>"
        + para(HAM * 2)
        + "</div>",
    )


@trick
def details_closed_7k_first(h, x, s):
    return htm(
        h,
        "<details><summary></summary>"
        + para(LONG)
        + "</details>"
        + para(x)
        + "<details>"
        + para(HAM * 2)
        + "</details>",
    )


@trick
def template_element_7k_first(h, x, s):
    return htm(h, "<template>" + para(LONG) + "</template>" + para(x) + "<template>" + para(HAM * 2) + "</template>")


@trick
def object_noscript_select_7k(h, x, s):
    return htm(
        h,
        "<select style='visibility:visible;width:1px;height:1px'><option>"
        + LONG
        + "</option></select>"
        + para(x)
        + "<datalist><option>"
        + HAM * 2
        + "</datalist>",
    )


@trick
def text_after_html_7k(h, x, s):
    return htm(h, "<html><body>" + para(x) + "</body></html>" + "<br>" * 200 + para(LONG))


@trick
def ham_quoted_below(h, x, s):
    return plain(h, x + "\n\nOn Monday Thomas wrote:\n" + "".join("> " + l + "\n" for l in (HAM * 3).split("\n")))


@trick
def letter_as_quote_of_ham(h, x, s):
    return plain(
        h,
        "Hi,\n\nhere is what I got, what do you think of it? See you on Monday, Thomas\n\n"
        + "".join("> " + l + "\n" for l in x.split("\n")),
    )
