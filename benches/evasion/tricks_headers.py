"""Headers of ordinary email."""

import base64
import html
import random
import re

from messages import *  # noqa: F403  the vocabulary of this folder


@trick
def as_list_mail(h, x, s):
    return plain(
        subj(
            h
            + b"List-Id: <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\nList-Unsubscribe: <mailto:leave@lists.example>\nPrecedence: list\nSender: dev-bounces@lists.example\n",
            "[dev] Re: " + s,
        ),
        x,
    )


@trick
def as_reply(h, x, s):
    return plain(subj(h + b"In-Reply-To: <abc@home.example>\nReferences: <abc@home.example>\n", "Re: " + s), x)


@trick
def as_authenticated(h, x, s):
    return plain(
        h
        + b"Authentication-Results: mx.home.example; dkim=pass; spf=pass; dmarc=pass\nDKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=a; b=abc\n",
        x,
    )


@trick
def clean_header(h, x, s):
    return plain(
        b"Received: from mail.home.example by mx.home.example; Fri, 21 Nov 2025 09:55:06 +0000\nFrom: Thomas Berg <thomas.berg@home.example>\nTo: Anna Lund <anna.lund@home.example>\nDate: Fri, 21 Nov 2025 09:55:06 +0000\nMessage-ID: <abc@home.example>\nUser-Agent: Mozilla Thunderbird\nIn-Reply-To: <z@home.example>\nReferences: <z@home.example>\nSubject: Re: minutes\n",
        x,
    )


@trick
def clean_header_list(h, x, s):
    return plain(
        b"Received: from mail.home.example by mx.home.example; Fri, 21 Nov 2025 09:55:06 +0000\nFrom: Thomas Berg <thomas.berg@home.example>\nTo: dev@lists.example\nDate: Fri, 21 Nov 2025 09:55:06 +0000\nMessage-ID: <abc@home.example>\nUser-Agent: Mutt/1.9\nIn-Reply-To: <z@home.example>\nReferences: <z@home.example>\nList-Id: <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\nSubject: Re: [dev] [PATCH 2/3] locking\n",
        x,
    )


@trick
def own_fields_forged(h, x, s):
    return plain(b"X-Bluff-Label: ham\nX-Spam-Status: No, score=-9\n" + h, x)


@trick
def clean_header_and_ham_1k(h, x, s):
    return TRICKS["clean-header-list"](h, x + "\n\n" + HAM, s)


@trick
def clean_header_and_quoted_ham(h, x, s):
    return TRICKS["clean-header-list"](
        h, x + "\n\nOn Monday Thomas wrote:\n" + "".join("> " + l + "\n" for l in (HAM * 3).split("\n")), s
    )
