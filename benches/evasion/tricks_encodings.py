"""Media types, charsets and transfer encodings that filters and mail programs read differently."""

import base64
import html
import random
import re

from messages import *  # noqa: F403  the vocabulary of this folder


@trick
def type_octet_stream(h, x, s):
    return h + V + b64("application/octet-stream", x)


@trick
def type_enriched(h, x, s):
    return h + V + part("text/enriched", x)


@trick
def type_unknown_text(h, x, s):
    return h + V + part("text/x-letter", x)


@trick
def type_garbage(h, x, s):
    return h + V + part("text", x)


@trick
def type_message_partial(h, x, s):
    return h + V + part("message/partial; id=a; number=1; total=1", plain(h, x))


@trick
def type_amp(h, x, s):
    return multi(
        h,
        "alternative",
        [part("text/plain", HAM), part("text/x-amp-html; charset=utf-8", "<html amp4email><body>" + para(x))],
    )


@trick
def charset_utf7(h, x, s):
    return h + V + b"Content-Type: text/plain; charset=utf-7\n\n" + x.encode("utf-7")


@trick
def charset_utf7_all(h, x, s):
    return (
        h
        + V
        + b"Content-Type: text/plain; charset=utf-7\n\n"
        + b"\n".join(
            b" ".join(b"+" + base64.b64encode(w.encode("utf-16-be")).rstrip(b"=") + b"-" for w in l.split(" "))
            for l in x.split("\n")
        )
    )


@trick
def charset_utf16_no_label(h, x, s):
    return h + V + b64("text/plain", x.encode("utf-16"))


@trick
def charset_utf16_right(h, x, s):
    return h + V + b64("text/plain; charset=utf-16", x.encode("utf-16"))


@trick
def charset_utf16le_wrong(h, x, s):
    return h + V + b64("text/plain; charset=utf-16le", b(x))


@trick
def charset_ebcdic(h, x, s):
    return h + V + b64("text/plain; charset=cp037", x.encode("cp037", "replace"))


@trick
def charset_unknown(h, x, s):
    return h + V + part("text/plain; charset=x-none", x)


@trick
def b64_with_ham_before_padding(h, x, s):
    return (
        h
        + V
        + part(
            "text/plain; charset=utf-8",
            base64.b64encode(b(x)[: len(b(x)) // 3 * 3 + 1]) + b"\n\n" + b(HAM),
            "Content-Transfer-Encoding: base64\n",
        )
    )


@trick
def b64_two_cte(h, x, s):
    return (
        h
        + V
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b(x))
    )


@trick
def b64_two_cte_reversed(h, x, s):
    return (
        h
        + V
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n"
        + base64.encodebytes(b(x))
    )


@trick
def cte_comment(h, x, s):
    return (
        h
        + V
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: (x) base64\n\n"
        + base64.encodebytes(b(x))
    )


@trick
def cte_quoted(h, x, s):
    return (
        h
        + V
        + b'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "base64"\n\n'
        + base64.encodebytes(b(x))
    )


@trick
def cte_base64_semicolon(h, x, s):
    return (
        h
        + V
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64;\n\n"
        + base64.encodebytes(b(x))
    )


@trick
def two_content_types(h, x, s):
    return h + V + b"Content-Type: application/octet-stream\nContent-Type: text/plain; charset=utf-8\n\n" + b(x)


@trick
def two_content_types_reversed(h, x, s):
    return h + V + b"Content-Type: text/plain; charset=utf-8\nContent-Type: application/octet-stream\n\n" + b(x)


@trick
def two_boundaries(h, x, s):
    return (
        h
        + V
        + b"Content-Type: multipart/mixed; boundary=aa; boundary=bb\n\n--aa\n"
        + part("text/plain", HAM)
        + b"\n--bb\n"
        + part("text/plain; charset=utf-8", x)
        + b"\n--bb--\n--aa--\n"
    )


@trick
def boundary_missing(h, x, s):
    return h + V + b"Content-Type: multipart/mixed\n\n--bb\n" + part("text/plain", x) + b"\n--bb--\n"


@trick
def letter_in_preamble(h, x, s):
    return (
        h
        + V
        + b"Content-Type: multipart/mixed; boundary=bb\n\n"
        + b(x)
        + b"\n--bb\n"
        + part("text/plain", HAM)
        + b"\n--bb--\n"
    )


@trick
def letter_in_epilogue(h, x, s):
    return multi(h, "mixed", [part("text/plain", HAM)]) + b(x)


@trick
def no_blank_line(h, x, s):
    return h + b(x)


@trick
def no_header_at_all(h, x, s):
    return b(x)


@trick
def header_only_subject(h, x, s):
    return subj(h, re.sub(r"\s+", " ", x)[:3000]) + b"\n"


@trick
def subject_to_meeting(h, x, s):
    return plain(subj(h, "Re: minutes of Monday"), x)


@trick
def subject_empty(h, x, s):
    return plain(subj(h, ""), x)
