#!/usr/bin/env python3
"""Makes messages of our own texts: about two thirds get the header and MIME structure that such senders have.

usage: compose.py [--part train|test] [--bare] FILE.jsonl... > messages.jsonl
  --part  test: every fourth line, which no model may learn from; train: the others [default: all lines]
  --bare  every text twice: with a header, and its words alone, so that neither a header nor its lack says anything by itself

The same text always becomes the same bytes: all choices come from its SHA-256. A text is a line with label, lang, kind, sender, from, subject
and text or html. A line with message, or with text and no sender, is passed on as it is; with --bare it gets a sender, too. Structure varies from message to message, for invented structure that is alike teaches itself.
"""

import base64
import datetime
import hashlib
import html
import json
import os
import quopri
import random
import re
import sys
from email.header import Header
from email.utils import formataddr, format_datetime, parseaddr

TOOLS = ["mailwerk", "postbrise", "sendlark", "cartero", "briefpost", "nuntius", "mailforge", "pigeonry", "kurs-mail", "letterbox-cloud"]
NARROW = {"fr": "iso-8859-1", "de": "iso-8859-1", "es": "iso-8859-1", "it": "iso-8859-1", "pt": "iso-8859-1", "nl": "iso-8859-1", "sv": "iso-8859-1",
          "en": "us-ascii", "pl": "iso-8859-2", "cs": "windows-1250", "ru": "koi8-r", "uk": "windows-1251", "tr": "iso-8859-9", "ja": "iso-2022-jp", "zh": "gb2312",
          "ar": "windows-1256"}
AGENTS = {"person": ["User-Agent: Mozilla Thunderbird", "X-Mailer: iPhone Mail (21F90)", "X-Mailer: Apple Mail (2.3774.600.62)", None, None],
          "corporate": ["X-Mailer: Microsoft Outlook 16.0", "Thread-Topic: {subject}", "User-Agent: Microsoft-MacOutlook/16.78.23100802", None],
          "server": ["X-Mailer: PHPMailer 6.8.0", "X-PHP-Originating-Script: 33:mailer.php", None, None], "form": ["X-Mailer: PHPMailer 6.5.3", "X-PHP-Script: /contact.php", None]}


def token(r, n, letters="abcdefghijklmnopqrstuvwxyz0123456789"):
    return "".join(r.choice(letters) for _ in range(n))


def some(r, share):
    return r.random() < share


class Composer:
    def __init__(self, row):
        self.row = row
        body = row.get("html") or row.get("text")
        self.r = random.Random(hashlib.sha256(body.encode()).digest())
        self.is_spam = row["label"] != "ham"
        self.name, self.address = parseaddr(row["from"])
        self.domain = self.address.rpartition("@")[2] or "nowhere.example"
        self.head = []

    def bare(self):
        """The words alone: a text that was pasted."""
        subject = self.row.get("subject") or ""
        if "text" in self.row:
            return f"Subject: {subject}\n\n{self.row['text']}" if subject else self.row["text"]
        return f"Subject: {subject}\nContent-Type: text/html; charset=utf-8\n\n{self.row['html']}"

    def compose(self, always=False):
        r, row = self.r, self.row
        subject = row.get("subject") or ""
        if some(r, .35) and not always:
            return self.bare()
        getattr(self, "of_" + row["sender"])()
        fields = [f for f in self.head if f]
        front = [f for f in fields if f.startswith(("Return-Path", "Received", "DKIM"))]
        rest = [f for f in fields if f not in front]
        rest += [f"From: {self.encoded_from()}", *self.recipients(), *([f"Subject: {self.encoded(subject)}"] if subject or some(r, .7) else []), f"Date: {self.date()}"]
        r.shuffle(rest)
        return "\n".join(front + rest) + "\n" + self.body(subject)

    # --- who sends ---
    def trace(self, host):
        r = self.r
        when = self.date()
        if some(r, .6):
            self.head.append(f"Received: from {host} ({host} [203.0.113.{r.randrange(1, 250)}])\n\tby mx{r.randrange(1, 4)}.inbox.example with ESMTPS id {token(r, 12)}\n\tfor <reader@inbox.example>; {when}")
        else:
            self.head.append(f"Received: from {host} by mx.inbox.example; {when}")

    def signed(self, *domains):
        for domain in domains:
            self.head.append(f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={token(self.r, 5)};\n\th=from:subject:date; bh={token(self.r, 20)}=; b={token(self.r, 40)}")

    def message_id(self, domain):
        r = self.r
        left = r.choice([lambda: f"{token(r, 8)}-{token(r, 4)}-{token(r, 4)}-{token(r, 12)}", lambda: f"{r.randrange(10**9)}.{r.randrange(10**6)}.{r.randrange(10**12)}",
                         lambda: token(r, 26), lambda: f"CA{token(r, 30)}", lambda: f"{token(r, 32, '0123456789abcdef')}"])()
        self.head.append(f"Message-ID: <{left}@{domain}>")

    def of_marketing(self):
        r, tool = self.r, self.r.choice(TOOLS)
        host = f"{token(r, 3)}{r.randrange(9)}.{tool}.example"
        own = some(r, .6)
        path = f"bounce.{self.domain}" if own else f"bounces.{tool}.example"
        self.head.append(f"Return-Path: <{r.choice(['b-' + token(r, 9), 'bounces+' + token(r, 6) + '-reader=inbox.example', token(r, 24)])}@{path}>")
        self.trace(host)
        self.signed(*([self.domain] if some(r, .85) else []), *([f"{tool}.example"] if some(r, .5) else []))
        self.message_id(r.choice([f"{tool}.example", self.domain, host]))
        link, mail = f"<https://{r.choice(['click', 'u', 'news', 'track'])}.{self.domain}/u/{token(r, 14)}>", f"<mailto:unsub-{token(r, 8)}@{path}>"
        kind = r.random()
        if kind < .9:
            self.head.append("List-Unsubscribe: " + (f"{link}, {mail}" if kind < .55 else f"{mail}, {link}" if kind < .65 else link if kind < .8 else mail))
            if some(r, .75):
                self.head.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        self.head += [f"Feedback-ID: {token(r, 6)}:{token(r, 4)}:{tool}" if some(r, .55) else None, f"List-ID: <{token(r, 8)}.{self.domain}>" if some(r, .25) else None,
                      "Precedence: bulk" if some(r, .25) else None, f"X-Campaign: {token(r, 10)}" if some(r, .4) else None,
                      f"Reply-To: {r.choice(['reply', 'hello', 'kontakt', 'service'])}@{self.domain}" if some(r, .4) else None]

    def of_transactional(self):
        r, tool = self.r, self.r.choice(TOOLS)
        host = f"o{r.randrange(99)}.{tool if some(r, .6) else 'mail'}.{'example' if some(r, .5) else self.domain}"
        path = r.choice([self.domain, f"mail.{self.domain}", f"{tool}.example"])
        self.head.append(f"Return-Path: <{r.choice([token(r, 20), 'bounce-' + token(r, 7), 'noreply', 'prvs=' + token(r, 8) + '=info'])}@{path}>")
        self.trace(host)
        self.signed(*([self.domain] if some(r, .9) else []), *([f"{tool}.example"] if some(r, .4) else []))
        self.message_id(r.choice([self.domain, f"{tool}.example", f"app-{r.randrange(9)}.{self.domain}"]))
        self.head += ["Auto-Submitted: auto-generated" if some(r, .25) else None, f"Feedback-ID: {token(r, 6)}:{tool}" if some(r, .3) else None,
                      f"List-Unsubscribe: <https://{self.domain}/preferences/{token(r, 9)}>" if some(r, .15) else None,
                      f"Reply-To: support@{self.domain}" if some(r, .25) else None, "X-Priority: 1" if some(r, .05) else None]

    def of_corporate(self):
        r = self.r
        self.head.append(f"Return-Path: <{self.address}>")
        self.trace(f"mail-{token(r, 5)}.outbound.{self.domain}")
        self.signed(*([self.domain] if some(r, .75) else [f"{token(r, 6)}.onhost.example"]))
        self.message_id(r.choice([self.domain, f"{token(r, 10).upper()}.eur.prod.host.example", f"srv.{self.domain}.local"]))
        self.agent("corporate")
        self.reply_thread(.35)
        self.head.append(f"Content-Language: {self.row['lang']}" if some(r, .3) else None)

    def of_person(self):
        r = self.r
        self.head.append(f"Return-Path: <{self.address}>")
        self.trace(f"mail-{token(r, 4)}.{self.domain}")
        if some(r, .9):
            self.signed(self.domain)
        self.message_id(r.choice([f"mail.{self.domain}", self.domain]))
        self.agent("person")
        self.reply_thread(.3)

    def of_list(self):
        r = self.r
        name = token(r, 6)
        self.head.append(f"Return-Path: <{name}-bounces@lists.{self.domain}>")
        self.trace(f"lists.{self.domain}")
        self.signed(*([self.domain] if some(r, .5) else []))
        self.message_id(self.domain)
        self.head += [f"List-Id: <{name}.lists.{self.domain}>", f"List-Post: <mailto:{name}@lists.{self.domain}>" if some(r, .7) else None, "Precedence: list" if some(r, .7) else None,
                      f"List-Unsubscribe: <mailto:{name}-request@lists.{self.domain}?subject=unsubscribe>"]

    def of_form(self):
        r = self.r
        site = f"www.{token(r, 7)}.example"
        self.head.append(f"Return-Path: <www-data@{site}>" if some(r, .5) else f"Return-Path: <{self.address}>")
        self.trace(site)
        self.message_id(site)
        self.agent("form")
        self.head.append(f"Reply-To: {self.address}" if some(r, .6) else None)

    def of_bulk(self):
        r = self.r
        if some(r, .4):
            # an honest tool, used for spam
            return self.of_marketing()
        host = f"{token(r, 5)}.{r.choice([self.domain, token(r, 8) + '.example'])}"
        self.head.append(f"Return-Path: <{r.choice([self.address, token(r, 9) + '@' + token(r, 8) + '.example', 'bounce@' + host])}>")
        self.trace(host)
        self.signed(*([self.domain] if some(r, .5) else [f"{token(r, 8)}.example"] if some(r, .4) else []))
        if some(r, .9):
            self.message_id(r.choice([self.domain, host, "localhost"]))
        self.head += [f"List-Unsubscribe: <https://{self.domain}/{token(r, 20)}>" if some(r, .3) else None, f"Reply-To: {token(r, 8)}@{token(r, 7)}.example" if some(r, .3) else None,
                      "X-Priority: 1 (Highest)" if some(r, .1) else None, "Precedence: bulk" if some(r, .1) else None]

    def of_hacked(self):
        (self.of_corporate if some(self.r, .5) else self.of_person)()
        if some(self.r, .4):
            self.head.append(f"Reply-To: {token(self.r, 9)}@{token(self.r, 7)}.example")

    def of_spoofed(self):
        # the reader's own address, sent by a rented server
        self.of_server()

    def of_server(self):
        r = self.r
        self.head.append(f"Return-Path: <{r.choice([self.address, 'root@' + self.domain, 'www@' + token(r, 8) + '.example'])}>")
        self.trace(f"vps{r.randrange(999)}.{token(r, 6)}.example")
        self.signed(*([self.domain] if some(r, .4) else []))
        self.message_id(r.choice([self.domain, f"vps{r.randrange(999)}.example"]))
        self.agent("server")

    def agent(self, kind):
        agent = self.r.choice(AGENTS[kind])
        self.head.append(agent and agent.format(subject=re.sub(r"[^\x20-\x7e]", "", self.row.get("subject") or "x")))

    def reply_thread(self, share):
        subject = self.row.get("subject") or ""
        if re.match(r"(?i)(re|aw|sv|antw|r|rif|res|odp|ynt|回复|答复)\s*:", subject) or (not self.is_spam and some(self.r, share / 3)):
            if not self.is_spam or some(self.r, .2):
                self.head.append(f"In-Reply-To: <{token(self.r, 20)}@inbox.example>")

    # --- what stands in every message ---
    def date(self):
        if not hasattr(self, "_date"):
            r = self.r
            zone = datetime.timezone(datetime.timedelta(hours=r.choice([-5, 0, 0, 1, 1, 2, 3, 9])))
            self._date = format_datetime(datetime.datetime(r.randrange(2022, 2027), r.randrange(1, 13), r.randrange(1, 29), r.randrange(6, 23), r.randrange(60), r.randrange(60), tzinfo=zone))
        return self._date

    def recipients(self):
        r = self.r
        kind = r.random()
        if self.is_spam and kind < .12:
            return ["To: undisclosed-recipients:;"] if some(r, .6) else []
        if kind < .6:
            return ["To: reader@inbox.example"]
        if kind < .85:
            return ["To: Reader Name <reader@inbox.example>"]
        return ['To: "reader@inbox.example" <reader@inbox.example>'] if some(r, .5) else ["To: <reader@inbox.example>"]

    def encoded(self, text):
        if text.isascii():
            return text
        if some(self.r, .1):
            return text
        return Header(text, self.charset(text) if some(self.r, .3) else "utf-8", maxlinelen=70).encode(linesep="\n")

    def encoded_from(self):
        if not self.name:
            return self.address
        if self.name.isascii():
            return formataddr((self.name, self.address))
        return f"{Header(self.name, 'utf-8', maxlinelen=70).encode(linesep=chr(10))} <{self.address}>"

    def charset(self, text):
        narrow = NARROW.get(self.row["lang"], "utf-8")
        try:
            text.encode(narrow)
            return narrow
        except UnicodeError:
            return "utf-8"

    def part(self, text, subtype):
        r = self.r
        charset = self.charset(text) if some(r, .2) else "utf-8"
        data = text.encode(charset)
        kind = r.random()
        quoted = f'"{charset}"' if some(r, .5) else charset
        head = f"Content-Type: text/{subtype}; charset={quoted}"
        if charset.startswith(("iso-2022", "us-ascii")) or (text.isascii() and kind < .5):
            return f"{head}\nContent-Transfer-Encoding: 7bit\n\n{data.decode('latin-1')}"
        if kind < .55:
            return f"{head}\nContent-Transfer-Encoding: quoted-printable\n\n{quopri.encodestring(data).decode()}"
        if kind < .8 or charset != "utf-8":
            return f"{head}\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"
        return f"{head}\nContent-Transfer-Encoding: 8bit\n\n{text}"

    def body(self, subject):
        r, row = self.r, self.row
        version = "MIME-Version: 1.0\n" if some(r, .97) else ""
        if "html" in row and some(r, .35):
            return version + self.part(row["html"], "html")
        if "text" in row and (row["sender"] in ("form", "server", "list") or some(r, .55)):
            return version + self.part(row["text"], "plain")
        if "html" in row:
            plain = html.unescape(re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"<[^>]*>", " ", re.sub(r"(?is)<(style|title|head)\b.*?</\1>", "", re.sub(r"(?i)<(br|/p|/tr|/div|/h\d)[^>]*>", "\n", row["html"])))))
            parts = [self.part(plain.strip() + "\n", "plain"), self.part(row["html"], "html")]
        else:
            lines = html.escape(row["text"]).split("\n")
            marked = r.choice(["<div dir=\"ltr\">" + "<br>".join(lines) + "</div>", "<html><body>" + "".join(f"<p>{line}</p>" for line in lines if line) + "</body></html>",
                               "<html><head></head><body><div>" + "</div><div>".join(line or "<br>" for line in lines) + "</div></body></html>"])
            parts = [self.part(row["text"], "plain"), self.part(marked, "html")]
        mark = r.choice(["----=_Part_" + token(r, 12), "=_" + token(r, 24), "000000000000" + token(r, 16), "b1_" + token(r, 24), "_000_" + token(r, 20)])
        return version + f'Content-Type: multipart/alternative; boundary="{mark}"\n\n' + "".join(f"--{mark}\n{part.rstrip()}\n" for part in parts) + f"--{mark}--\n"


# Who sends a text that names no sender.
SENDERS = {"ham": ["person", "corporate"], "spam": ["bulk", "server", "hacked"], "sextortion": ["spoofed", "hacked", "server", "server"]}


def with_sender(row):
    """The fields of a text whose message is a subject and words; its sender is invented."""
    head, blank, body = row["message"].partition("\n\n")
    has_subject = head.startswith("Subject:") and "\n" not in head and blank
    subject, text = (head.removeprefix("Subject:").strip(), body) if has_subject else ("", row["message"])
    r = random.Random(hashlib.sha256(row["message"].encode()).digest())
    sender = r.choice(SENDERS[row["label"]])
    address = "reader@inbox.example" if sender == "spoofed" else f"{token(r, r.randrange(5, 11))}@{token(r, r.randrange(5, 10))}.example"
    name = "" if some(r, .4) else token(r, r.randrange(4, 9)).capitalize()
    return {**row, "sender": sender, "from": f"{name} <{address}>" if name else address, "subject": subject, "text": text}


PARTS = {"all": lambda number: True, "train": lambda number: number % 4 != 3, "test": lambda number: number % 4 == 3}


def messages(row, bare):
    if row.get("message"):
        made = [row["message"]]
        return [*made, Composer(with_sender(row)).compose(always=True)] if bare else made
    if not bare:
        return [Composer(row).compose()]
    return [Composer(row).bare(), Composer(row).compose(always=True)]


def main():
    paths, part = sys.argv[1:], "all"
    if paths[:1] == ["--part"]:
        part, paths = paths[1] if len(paths) > 1 else "", paths[2:]
    bare = paths[:1] == ["--bare"]
    paths = paths[bare:]
    if part not in PARTS or not paths:
        sys.exit(__doc__)
    for path in paths:
        for number, line in enumerate(open(path, encoding="utf-8")):
            if not PARTS[part](number):
                continue
            row = json.loads(line)
            if not (row.get("message") or row.get("html") or row.get("text")):
                sys.exit(f"{path}:{number + 1}: neither text nor html nor message")
            if "from" not in row and "message" not in row:
                row["message"] = row["text"]
            group = f"{os.path.basename(path)}:{row.get('group') or number}"
            for message in messages(row, bare):
                print(json.dumps({"label": row["label"], "lang": row["lang"], "kind": row.get("kind") or "text", "group": group, "message": message}, ensure_ascii=False))


if __name__ == "__main__":
    main()
