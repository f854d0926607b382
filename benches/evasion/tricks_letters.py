"""Letters exchanged, pushed apart or reversed."""

import base64
import html
import random
import re

from messages import *  # noqa: F403  the vocabulary of this folder


@trick
def homoglyphs(h, x, s):
    return plain(subj(h, s.translate(HOMO)), each(x, lambda w: w.translate(HOMO)))


@trick
def homoglyph_one_a_word(h, x, s):
    return plain(h, each(x, lambda w: w.replace("o", "\u043e", 1).replace("a", "\u0430", 1)))


@trick
def latin_lookalikes(h, x, s):
    return plain(
        h,
        each(
            x, lambda w: w.replace("a", "\u0251").replace("i", "\u0131").replace("o", "\u00f8").replace("e", "\u0119")
        ),
    )


@trick
def leet(h, x, s):
    return plain(h, each(x, lambda w: w.translate(LEET)))


@trick
def zero_width(h, x, s):
    return plain(h, each(x, lambda w: "\u200b".join(w)))


@trick
def zero_width_entity_html(h, x, s):
    return htm(h, para(each(x, lambda w: w[0] + "QZQ" + w[1:])).replace("QZQ", "&zwnj;"))


@trick
def empty_tags_html(h, x, s):
    return htm(h, para(each(x, lambda w: w[0] + "QZQ" + w[1:])).replace("QZQ", "<b></b>"))


@trick
def hidden_letters_html(h, x, s):
    return htm(h, para(each(x, lambda w: w[0] + "QZQ" + w[1:])).replace("QZQ", "<i style='display:none'>q</i>"))


@trick
def tiny_letters_html(h, x, s):
    return htm(
        h, para(each(x, lambda w: w[0] + "QZQ" + w[1:])).replace("QZQ", "<i style='font-size:2px;color:#eee'>q</i>")
    )


@trick
def floated_letters_html(h, x, s):
    return htm(h, para(each(x, lambda w: w[0] + "QZQ" + w[1:])).replace("QZQ", "<i style='float:right'>q</i>"))


@trick
def spaced_letters(h, x, s):
    return plain(h, each(x, lambda w: " ".join(w)))


@trick
def dotted_letters(h, x, s):
    return plain(h, each(x, lambda w: ".".join(w)))


@trick
def cut_words(h, x, s):
    return plain(h, each(x, lambda w: w[: len(w) // 2] + " " + w[len(w) // 2 :] if len(w) > 4 else w))


@trick
def swapped_letters(h, x, s):
    return plain(h, each(x, lambda w: w[0] + w[2] + w[1] + w[3:] if len(w) > 4 else w))


@trick
def rtl_override(h, x, s):
    return plain(h, "\n".join("\u202e" + l[::-1] + "\u202c" for l in x.split("\n")))


@trick
def rtl_css(h, x, s):
    return htm(
        h,
        "".join(
            "<p style='unicode-bidi:bidi-override;direction:rtl'>" + html.escape(l[::-1]) + "</p>"
            for l in x.split("\n")
        ),
    )


@trick
def rtl_bdo(h, x, s):
    return htm(h, "".join("<bdo dir=rtl>" + html.escape(l[::-1]) + "</bdo><br>" for l in x.split("\n")))


@trick
def entities_in_plain(h, x, s):
    return plain(h, "".join("&#%d;" % ord(c) if c.isalpha() else c for c in x))


@trick
def math_bold(h, x, s):
    return plain(
        h,
        "".join(
            chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c
            for c in x
        ),
    )


@trick
def strike_marks(h, x, s):
    return plain(h, each(x, lambda w: "".join(c + "\u0336" for c in w)))


@trick
def html_table_columns(h, x, s):
    # letters in the columns of a table: one row for each line of the letter, one cell for each
    # letter
    return htm(
        h,
        "<table cellspacing=0 cellpadding=0>"
        + "".join("<tr>" + "".join("<td>" + html.escape(c) + "</td>" for c in l) + "</tr>" for l in x.split("\n"))
        + "</table>",
    )
