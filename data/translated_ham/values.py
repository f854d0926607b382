"""Invented values for placeholders, from values.toml."""

import hashlib
import pathlib
import re
import tomllib
import unicodedata

POOL = tomllib.loads(pathlib.Path(__file__).with_name("values.toml").read_text(encoding="utf-8"))
LETTERS = "abcdefghjkmnpqrstuvwxyz"
SIGNS = LETTERS + "23456789"
# The first pattern that fits the placeholder's name says what stands there.
MEANINGS = [
    (re.compile(pattern), meaning)
    for meaning, pattern in [
        ("slug", r"^list\.name$"),
        ("group", r"^display_name$|site_?title"),
        ("code", r"^otc$"),
        ("date", r"first_bounce"),
        ("number", r"version"),
        ("thing", r"title$"),
        ("state", r"priority|status"),
        ("email", r"^listname$"),
        ("newline", r"linebreak"),
        ("nothing", r"^(strong|endstrong|link|endlink|b|i|a)$|_(open|close|start|end)$|^(end|open|close)_?(link|strong)"),
        (
            "email",
            r"unsubscribe.*email|e-?mail|submitter|recipient|sender|request_|owner_|(^|[._])address$|listmaster|"
            r"_bounce|replyto",
        ),
        ("ip", r"^(ip|ipaddress|ip_address|remote_addr)$|\bip\b"),
        ("url", r"ur[li]|link|href|confirm|unsub|subscribe|interface|download|wwsympa|page_?editor|_wiki|path"),
        ("host", r"hostname|domain|host$"),
        ("browser", r"agent|browser"),
        ("os", r"^os$|operating"),
        ("place", r"country"),
        ("browser", r"device"),
        (
            "number",
            r"hours|days|minutes|count|number_of|quantity|number$|nb_|_nb|threshold|quota|size|rate|total$|num|"
            r"position|length|lines|duration|max",
        ),
        ("money", r"amount|price|_sum|_tax|cost|fee|currency|refund|value"),
        ("date", r"time_range|date|time|expire|until|created|modified|timestamp|when|^start|^end|_dt|day|begin|consumesat"),
        (
            "code",
            r"password|code|token|key|secret|^pin|order\.number|order_number|ticket\.ticket|ticket\.id|^order$|"
            r"invoice|reference|serial|_id|^id$|uid|cn$",
        ),
        ("event", r"event|conference|category"),
        ("place", r"room|location|venue"),
        ("role", r"role"),
        (
            "text",
            r"message|comment|reason|description|detail|text|diff|summary|resolution|abstract|note|payment_info|"
            r"info|reply|body|change|statement|log",
        ),
        (
            "group",
            r"organi[sz]er|instance|site|team|project|tier|title|wiki|platform|mail_from|institution|affiliation|"
            r"queue|list|conf",
        ),
        (
            "thing",
            r"product|item|line|subject|orders?|page|topic|voucher|shredder|file|contribution|track|session|slot|"
            r"type|status|state|what|document|attachment",
        ),
        (
            "name",
            r"name|user|first|last|who|from|author|owner|person|speaker|attendee|editor|assigned|deleg|manager|"
            r"to$|gender",
        ),
    ]
]
PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)[^{}]*\}\}|%\((\w+)\)[sd]|###(\w+)###|@([A-Z]+)@|\$\{?([a-z]\w+)\}?|\{(\w+)\}")


def fill(placeholder, lang, seed):
    """An invented value for a placeholder, always the same for the same placeholder of the same mail."""
    name = placeholder.lower().strip()
    meaning = next((meaning for pattern, meaning in MEANINGS if pattern.search(name)), "thing")
    digest = int(hashlib.sha256(f"{seed}/{name}".encode()).hexdigest(), 16)

    def one_of(values):
        return values[digest % len(values)]

    pool = POOL[lang]
    if meaning in pool and meaning != "money":
        return one_of(pool[meaning])
    code = "".join(SIGNS[(digest >> 5 * place) % len(SIGNS)] for place in range(6))
    host = f"{one_of(['tickets', 'forum', 'wiki', 'listes', 'www', 'portal'])}.example.{one_of(['org', 'net', 'com'])}"
    group = unicodedata.normalize("NFKD", one_of(pool["group"]).lower()).encode("ascii", "ignore").decode()
    return {
        "newline": "\n",
        "nothing": "",
        "slug": group.replace(" ", "-"),
        "url": f"https://{host}/{code}",
        "host": host,
        "email": f"{one_of(LETTERS)}.{code[:4]}@example.net",
        "ip": f"192.0.2.{digest % 250 + 1}",
        "browser": one_of(["Firefox 128", "Safari 17", "Chrome 126"]),
        "os": one_of(["Linux", "Windows 11", "macOS"]),
        "number": str(digest % 22 + 2),
        "money": pool["money"].format(f"{digest % 180 + 8},{one_of(['00', '50', '90'])}"),
        "code": code.upper(),
    }[meaning]


def named(text, lang, seed):
    """Fills {name}, {{name}}, %(name)s, $name, @NAME@ and ###NAME###."""
    return PLACEHOLDER.sub(lambda found: fill(next(name for name in found.groups() if name), lang, seed), text)


def numbered(text, pattern, names, lang, seed, other="title", seed_by_number=False):
    """Fills places with a number, which `pattern` finds: number 1 means the first of the names."""

    def value(found):
        number = int(found[1])
        name = names[number - 1] if 1 <= number <= len(names) else other
        return fill(name, lang, f"{seed}{number}" if seed_by_number else seed)

    return re.sub(pattern, value, text)
