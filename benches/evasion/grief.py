#!/usr/bin/env python3
"""Prints how cheaply wanted email is called something else because of what somebody adds to it.

usage: BIN=target/release/classify benches/evasion/grief.py OUT MESSAGE...
  OUT        folder for the messages that are built, OUT/TRICK/NN.eml
  MESSAGE    wanted messages that are called ham; each keeps its header and its text
Run it in the root of the project: the letter that is added is data/samples/sextortion-en.eml.
"""

import collections
import html
import json
import os
import subprocess
import sys

from messages import *  # noqa: F403  the vocabulary of this folder

BIN = os.environ.get("BIN", "target/release/classify")
SEX = (
    open("data/samples/sextortion-en.eml", "rb")
    .read()
    .split(b"\n\n", 1)[-1]
    .split(b"\r\n\r\n", 1)[-1]
    .decode("utf8", "replace")
)
LINE = "I hacked your webcam and filmed you, pay 900 USD in bitcoin to 1FFVQVaju4YyK9EMvDqABi4eYE8o3LmwnE within 48 hours or I send the video to all your contacts."
PILLS = (
    "Buy cheap viagra cialis now!!! Click here http://pills.example/ 100% free winner casino limited offer unsubscribe"
)


@trick
def rebuilt(h, x, s):
    return plain(h, x)


@trick
def one_line_added(h, x, s):
    return plain(h, x + "\n\n" + LINE)


@trick
def one_line_quoted(h, x, s):
    return plain(h, x + "\n\n> " + LINE)


@trick
def letter_appended(h, x, s):
    return plain(h, x + "\n\n" + SEX)


@trick
def letter_quoted_below(h, x, s):
    return plain(h, x + "\n\nSomebody wrote:\n" + "".join("> " + l + "\n" for l in SEX.split("\n")))


@trick
def letter_hidden_white(h, x, s):
    return htm(h, para(x) + "<p style='color:#fff'>" + html.escape(SEX) + "</p>")


@trick
def letter_hidden_none(h, x, s):
    return htm(h, para(x) + "<p style='display:none'>" + html.escape(SEX) + "</p>")


@trick
def letter_hidden_2px(h, x, s):
    return htm(h, para(x) + "<p style='font-size:2px;color:#eaeaea'>" + html.escape(SEX) + "</p>")


@trick
def letter_in_comment(h, x, s):
    return htm(h, para(x) + "<!-- " + SEX.replace("--", "") + " -->")


@trick
def letter_as_txt_attachment(h, x, s):
    return multi(
        h,
        "mixed",
        [
            part("text/plain; charset=utf-8", x),
            part(
                "text/plain; name=note.txt; charset=utf-8", SEX, "Content-Disposition: attachment; filename=note.txt\n"
            ),
        ],
    )


@trick
def letter_as_pdf(h, x, s):
    return multi(h, "mixed", [part("text/plain; charset=utf-8", x), b64("application/pdf; name=a.pdf", pdf(SEX))])


@trick
def letter_as_eml(h, x, s):
    return multi(
        h, "mixed", [part("text/plain; charset=utf-8", x), part("message/rfc822", plain(b"Subject: I know\n", SEX))]
    )


@trick
def letter_in_alternative(h, x, s):
    return multi(h, "alternative", [part("text/plain; charset=utf-8", SEX), part("text/html; charset=utf-8", para(x))])


@trick
def letter_in_subject(h, x, s):
    return plain(subj(h, s + " " + LINE), x)


@trick
def letter_in_from_name(h, x, s):
    return plain(b'From: "' + b(LINE) + b'" <a@mail.example>\n' + h, x)


@trick
def pills_added(h, x, s):
    return plain(h, x + "\n\n" + PILLS)


@trick
def pills_hidden(h, x, s):
    return htm(h, para(x) + "<p style='display:none'>" + PILLS * 5 + "</p>")


@trick
def zero_width_added(h, x, s):
    return plain(h, "".join(c + ("\u200b" if i % 5 == 0 else "") for i, c in enumerate(x)))


@trick
def comment_words_split(h, x, s):
    return htm(h, para(x).replace("e", "e<!-- x -->"))


@trick
def header_reply_to_freemail(h, x, s):
    return plain(b"Reply-To: winner@gmail.com\nX-Priority: 1\nPrecedence: bulk\n" + h, x)


@trick
def forged_own_fields(h, x, s):
    return plain(b"X-Bluff-Label: sextortion\nX-Spam-Flag: YES\nX-Spam-Status: Yes, score=99\n" + h, x)


@trick
def subject_spam_tag(h, x, s):
    return plain(subj(h, "***SPAM*** [SPAM] " + s), x)


@trick
def from_is_to(h, x, s):
    return plain(b"From: you@home.example\nTo: you@home.example\n" + h, x)


@trick
def iban_invoice_line(h, x, s):
    return plain(
        h,
        x
        + "\n\nPlease pay 450 EUR within 48 hours to DE89 3704 0044 0532 0130 00, or in bitcoin to 1FFVQVaju4YyK9EMvDqABi4eYE8o3LmwnE.",
    )


def main():
    out, names = sys.argv[1], []
    messages = [load(path) for path in sys.argv[2:]]
    for name, make in TRICKS.items():
        os.makedirs(f"{out}/{name}", exist_ok=True)
        for number, message in enumerate(messages):
            path = f"{out}/{name}/{number:02}.eml"
            with open(path, "wb") as file:
                file.write(make(*message))
            names.append(path)
    command = [BIN, "--quiet", "--threads", "1", "--format", "json", "--files-from", "-"]
    output = subprocess.run(command, input="\n".join(names).encode(), stdout=subprocess.PIPE, check=False).stdout
    found = collections.defaultdict(list)
    for line in output.splitlines():
        answer = json.loads(line)
        found[answer["path"].split("/")[-2]].append((answer["label"], "advice" in answer))
    print("| what is added | ham | unsure | spam | sextortion | advice shown |\n|---|--:|--:|--:|--:|--:|")
    for name in TRICKS:
        labels = collections.Counter(label for label, _ in found[name])
        shown = sum(advice for _, advice in found[name])
        counts = " | ".join(str(labels[label]) for label in ("ham", "unsure", "spam", "sextortion"))
        print(f"| {name} | {counts} | {shown} |")


if __name__ == "__main__":
    main()
