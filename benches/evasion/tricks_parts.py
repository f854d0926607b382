"""The letter in another part, form or file."""

import base64
import html
import random
import re

from messages import *  # noqa: F403  the vocabulary of this folder


@trick
def alternative_plain_ham(h, x, s):
    return multi(
        h, "alternative", [part("text/plain; charset=utf-8", HAM * 2), part("text/html; charset=utf-8", para(x))]
    )


@trick
def alternative_plain_ham_7k(h, x, s):
    return multi(h, "alternative", [part("text/plain; charset=utf-8", LONG), part("text/html; charset=utf-8", para(x))])


@trick
def alternative_5_plain_ham(h, x, s):
    return multi(
        h,
        "alternative",
        [part("text/plain; charset=utf-8", LONG + str(i)) for i in range(5)]
        + [part("text/html; charset=utf-8", para(x))],
    )


@trick
def six_ham_attachments_first(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part(
                "text/plain; charset=utf-8; name=a%d.txt" % i,
                LONG,
                "Content-Disposition: attachment; filename=a%d.txt\n" % i,
            )
            for i in range(6)
        ]
        + [part("text/plain; charset=utf-8", x)],
    )


@trick
def two_thousand_empty_parts_first(h, x, s):
    return multi(h, "mixed", [part("text/plain", " ")] * 2000 + [part("text/plain; charset=utf-8", x)])


@trick
def one_word_a_part(h, x, s):
    return multi(h, "mixed", [part("text/plain; charset=utf-8", w + " ") for w in x.split()[:1500]])


@trick
def ham_attachment_txt(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain; charset=utf-8", x),
            part("text/plain; name=a.txt", LONG, "Content-Disposition: attachment; filename=a.txt\n"),
        ],
    )


@trick
def letter_txt_attachment(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "see attached\n"),
            part(
                "text/plain; name=letter.txt; charset=utf-8",
                x,
                "Content-Disposition: attachment; filename=letter.txt\n",
            ),
        ],
    )


@trick
def letter_html_attachment(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "see attached\n"),
            b64(
                "application/octet-stream; name=letter.html",
                para(x),
                "Content-Disposition: attachment; filename=letter.html\n",
            ),
        ],
    )


@trick
def letter_html_attachment_texthtml(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "see attached\n"),
            b64("text/html; name=letter.html", para(x), "Content-Disposition: attachment; filename=letter.html\n"),
        ],
    )


@trick
def letter_pdf(h, x, s):
    return multi(h, "mixed", [part("text/plain", "see attached\n"), b64("application/pdf; name=letter.pdf", pdf(x))])


@trick
def letter_pdf_no_body(h, x, s):
    return multi(subj(h, "Invoice"), "mixed", [b64("application/pdf; name=letter.pdf", pdf(x))])


@trick
def letter_pdf_locked(h, x, s):
    return multi(
        subj(h, "Invoice"),
        "mixed",
        [b64("application/pdf; name=letter.pdf", pdf(x).replace(b"trailer <<", b"trailer <</Encrypt 9 0 R"))],
    )


@trick
def letter_pdf_behind_8_pdfs(h, x, s):
    return multi(
        h, "mixed", [b64("application/pdf", pdf("minutes"))] * 8 + [b64("application/pdf; name=letter.pdf", pdf(x))]
    )


@trick
def letter_pdf_forms(h, x, s):
    return multi(
        h,
        "mixed",
        [
            b64(
                "application/pdf; name=letter.pdf",
                pdf("\n").replace(
                    b"/Type/Page/",
                    b"/Type/Page/Annots[<</Subtype/FreeText/Contents("
                    + x.encode("latin1", "replace").replace(b"(", b"").replace(b")", b"").replace(b"\\", b"")
                    + b")>>]/",
                ),
            )
        ],
    )


@trick
def letter_ics(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "invitation\n"),
            part(
                "text/calendar; method=REQUEST; charset=utf-8; name=i.ics",
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nDESCRIPTION:"
                + x.replace("\n", "\\n")
                + "\nEND:VEVENT\nEND:VCALENDAR\n",
                "Content-Disposition: attachment; filename=i.ics\n",
            ),
        ],
    )


@trick
def letter_ics_alone(h, x, s):
    return (
        h
        + V
        + part(
            "text/calendar; method=REQUEST; charset=utf-8",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nDESCRIPTION:"
            + x.replace("\n", "\\n")
            + "\nEND:VEVENT\nEND:VCALENDAR\n",
        )
    )


@trick
def letter_vcard(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "my card\n"),
            part(
                "text/vcard; charset=utf-8; name=a.vcf",
                "BEGIN:VCARD\nFN:A\nNOTE:" + x.replace("\n", "\\n") + "\nEND:VCARD\n",
                "Content-Disposition: attachment; filename=a.vcf\n",
            ),
        ],
    )


@trick
def letter_rtf(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "see attached\n"),
            b64("application/rtf; name=a.rtf", "{\\rtf1 " + x.replace("\n", "\\par ") + "}"),
        ],
    )


@trick
def letter_docx_zip(h, x, s):
    import io, zipfile

    f = io.BytesIO()
    z = zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED)
    z.writestr("word/document.xml", "<w:t>" + html.escape(x) + "</w:t>")
    z.close()
    return multi(
        h,
        "mixed",
        [
            part("text/plain", "see attached\n"),
            b64("application/vnd.openxmlformats-officedocument.wordprocessingml.document; name=a.docx", f.getvalue()),
        ],
    )


@trick
def letter_svg_inline(h, x, s):
    return htm(
        h,
        "<svg width=600 height=900>"
        + "".join("<text y=%d>%s</text>" % (i * 14, html.escape(l)) for i, l in enumerate(x.split("\n")))
        + "</svg>",
    )


@trick
def letter_svg_attachment(h, x, s):
    return multi(
        h,
        "related",
        [
            part("text/html", "<img src=cid:a>"),
            b64(
                "image/svg+xml; name=a.svg",
                "<svg xmlns='http://www.w3.org/2000/svg'>"
                + "".join("<text y='%d'>%s</text>" % (i * 14, html.escape(l)) for i, l in enumerate(x.split("\n")))
                + "</svg>",
                "Content-ID: <a>\n",
            ),
        ],
    )


@trick
def letter_image_only(h, x, s):
    return multi(
        subj(h, "hello"),
        "related",
        [part("text/html", "<img src=cid:a>"), b64("image/png; name=a.png", PNG, "Content-ID: <a>\n")],
    )


@trick
def letter_image_and_ham_alt(h, x, s):
    return multi(
        subj(h, "minutes"),
        "related",
        [
            part("text/html", "<img src=cid:a alt='" + html.escape(HAM[:600]).replace("'", "") + "'>"),
            b64("image/png; name=a.png", PNG, "Content-ID: <a>\n"),
        ],
    )


@trick
def letter_css_content(h, x, s):
    css = "".join(
        '.c%d:before{content:"%s"}' % (i, l.replace('"', "'").replace("\\", "")) for i, l in enumerate(x.split("\n"))
    )
    return htm(h, "<style>" + css + "</style>" + "".join("<p class=c%d></p>" % i for i in range(len(x.split("\n")))))


@trick
def letter_alt(h, x, s):
    return htm(h, "".join('<img src=x alt="%s"><br>' % html.escape(l) for l in x.split("\n")))


@trick
def letter_title_attr(h, x, s):
    return htm(h, '<p title="%s">Hover me</p>' % html.escape(x))


@trick
def letter_input_value(h, x, s):
    return htm(h, "".join("<input style='border:0;width:100%%' value=\"%s\">" % html.escape(l) for l in x.split("\n")))


@trick
def letter_iframe_srcdoc(h, x, s):
    return htm(h, '<iframe srcdoc="%s"></iframe>' % html.escape(para(x)))


@trick
def letter_noembed_noframes(h, x, s):
    return htm(h, "<noframes>" + para(x) + "</noframes>")


@trick
def letter_in_plaintext(h, x, s):
    return htm(h, "<plaintext>" + x)


@trick
def letter_html_in_plain_kind(h, x, s):
    return h + V + part("text/html; charset=utf-8", x.replace("\n", "<br>"))


@trick
def rfc822_once(h, x, s):
    return h + V + part("message/rfc822", plain(h, x))


@trick
def rfc822_ham_body(h, x, s):
    return multi(h, "mixed", [part("text/plain", HAM), part("message/rfc822", plain(h, x))])


@trick
def rfc822_base64(h, x, s):
    return multi(h, "mixed", [part("text/plain", "fyi\n"), b64("message/rfc822", plain(h, x))])


@trick
def rfc822_25_deep(h, x, s):
    m = plain(b"Subject: a\n", x)
    for _ in range(25):
        m = b"Subject: a\n" + V + part("message/rfc822", m)
    return h + V + part("message/rfc822", m)


@trick
def pkcs7_signed(h, x, s):
    return h + V + b64("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", b"\x30\x82" + plain(b"", x))


@trick
def winmail_dat(h, x, s):
    return multi(
        h,
        "mixed",
        [part("text/plain", " \n"), b64("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22" + b(x))],
    )


@trick
def uuencode(h, x, s):
    import binascii

    d = b(x)
    return plain(
        h,
        "begin 644 letter.txt\n"
        + "".join(binascii.b2a_uu(d[i : i + 45]).decode() for i in range(0, len(d), 45))
        + "`\nend\n",
    )


@trick
def uuencode_cte(h, x, s):
    import binascii

    d = b(x)
    return (
        h
        + V
        + part(
            "text/plain",
            "begin 644 letter.txt\n"
            + "".join(binascii.b2a_uu(d[i : i + 45]).decode() for i in range(0, len(d), 45))
            + "`\nend\n",
            "Content-Transfer-Encoding: x-uuencode\n",
        )
    )
