"""The text of a message, for learners that know nothing about email: subject and bodies, decoded, HTML as the text in it.

It is what a user of such a library would write first: Python's own email parser, and lxml for HTML. Attachments are left out.
"""

import email
import email.header
import re
from pathlib import Path

from lxml import etree, html

UNSEEN = ("script", "style", "head")


def text_of_html(markup):
    """The text between the tags.

    >>> text_of_html("<html><style>p{}</style><p>Hello<br>w&ouml;rld<!-- no --></p>").split()
    ['Hello', 'wörld']
    >>> text_of_html(" "), text_of_html("<!-- -->")
    ('', '')
    """
    try:
        tree = html.document_fromstring(markup.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    etree.strip_elements(tree, etree.Comment, *UNSEEN, with_tail=False)
    return " ".join(tree.itertext())


def decoded(raw, charset):
    try:
        return raw.decode(charset or "utf-8", "replace")
    except LookupError:
        return raw.decode("latin-1")


def subject(message):
    """The subject; undecoded if it cannot be decoded."""
    try:
        parts = email.header.decode_header(message.get("Subject", ""))
    except email.errors.HeaderParseError:
        return str(message["Subject"])
    return "".join(decoded(part, charset) if isinstance(part, bytes) else part for part, charset in parts)


def bodies(message):
    for part in message.walk():
        if part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment":
            continue
        text = decoded(part.get_payload(decode=True) or b"", part.get_content_charset())
        yield text_of_html(text) if part.get_content_subtype() == "html" else text


def plain_text(raw):
    """One line of text, words separated by single spaces.

    >>> plain_text(b"Subject: =?utf-8?q?caf=C3=A9?=\\nContent-Type: text/html\\n\\n<b>free</b>\\n tea")
    'café free tea'
    """
    message = email.message_from_bytes(raw)
    return re.sub(r"\s+", " ", " ".join([subject(message), *bodies(message)])).strip()


def read_texts(paths):
    return [plain_text(Path(path).read_bytes()) for path in paths]
