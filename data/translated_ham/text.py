"""Words, languages, mark-up."""

import collections
import hashlib
import html
import re

LANGUAGES = ["fr", "de", "es", "it", "pt", "nl", "pl"]

STOPWORDS = {
    lang: set(listed.split())
    for lang, listed in {
        "en": "the of and to in is you that it for on with this are be not or an from your can if have will by which when has",
        "fr": "le la les de des du et un une est vous que pour dans sur pas votre ce cette par avec qui au aux ou sont être si plus",
        "de": "der die das und ist sie den dem ein eine für mit nicht auf von zu im werden wird oder ihre ihr des sich wenn es an haben",
        "es": "el la los las de y en un una que es por para con no se su del al si este esta o como más puede ha lo",
        "it": "il la di e un una che è per con non si del della le i nel da in al alla questo questa o come più può sono lo gli",
        "pt": "o a os as de e em um uma que é por para com não se seu sua do da no na ao ou este esta como mais pode foi você",
        "nl": "de het een en van is in op te dat niet met voor u uw je dit deze zijn worden wordt of als aan door kan naar bij",
        "pl": "i w na z nie się do że jest to o po za dla od lub ten tego jako jak są tej tym oraz przez może być które który aby",
    }.items()
}

# What a text must not hold: a placeholder or mark-up that nothing was put in place of.
LEFT_OVER = re.compile(r"[{}]|%\(|%[sd]\b|%\d|\$\w|\[%|%\]|@[A-Z]+@|###|\[\[|</?\w+[^>]*>|\bNone\b|__|\bmsgid\b")
BLOCK = re.compile(r"</?(p|br|a|strong|em|code|li|ul|td|div|h\d|b|table|span|style)\b")


def words(text):
    return re.findall(r"[^\W\d_]+", text.lower())


def is_in(text, lang):
    """Whether the text reads as this language: more of its function words than of any other's. Catches what was left untranslated."""
    counts = collections.Counter(words(text))
    score = {code: sum(counts[word] for word in stop) for code, stop in STOPWORDS.items()}
    return score[lang] > 0 and score[lang] >= max(score.values()) and score[lang] > 1.5 * score["en"]


def squeeze(text):
    return " ".join(text.split())


def short(text):
    """A name for a text: the same for the same words."""
    return hashlib.sha256(squeeze(text).encode()).hexdigest()[:8]


def plain(text):
    """Without mark-up, without white space that only a template needs."""
    if BLOCK.search(text):
        text = re.sub(r"<(style|script|head)\b.*?</\1>", "", text, flags=re.S)
        text = re.sub(r"<br\s*/?>|</(p|div|tr|li|h\d|ul|table)>", "\n", re.sub(r"[ \t]*\n[ \t]*", " ", text))
        text = re.sub(r"<(li)\b[^>]*>", "- ", text)
        text = re.sub(r"<[^<>]*>", "", text)
    text = html.unescape(html.unescape(text))
    text = text.replace("\r", "").replace("\xa0", " ").replace("\u202f", " ").replace("\u00ad", "")
    lines = [re.sub(r"(?<=\S)[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def spread(rows, most):
    """At most so many of the rows, evenly spread."""
    return rows if len(rows) <= most else [rows[i * len(rows) // most] for i in range(most)]
