"""HTML of an email as programs show it: two phones and two desktops, light and dark, with the fonts that Debian has."""

import html
import random

PHONE_WIDTH = 390

WORDS = {
    "en": {"inbox": "Inbox", "reply": "Reply", "all": "Reply all", "forward": "Forward", "me": "to me", "to": "To",
           "from": "From", "subject": "Subject", "none": "(no subject)", "days": ["Mon", "Tue", "Wed", "Thu", "Fri"]},
    "fr": {"inbox": "Boîte de réception", "reply": "Répondre", "all": "Répondre à tous", "forward": "Transférer",
           "me": "à moi", "to": "À", "from": "De", "subject": "Objet", "none": "(aucun objet)",
           "days": ["lun.", "mar.", "mer.", "jeu.", "ven."]},
    "de": {"inbox": "Posteingang", "reply": "Antworten", "all": "Allen antworten", "forward": "Weiterleiten",
           "me": "an mich", "to": "An", "from": "Von", "subject": "Betreff", "none": "(Kein Betreff)",
           "days": ["Mo.", "Di.", "Mi.", "Do.", "Fr."]},
    "es": {"inbox": "Recibidos", "reply": "Responder", "all": "Responder a todos", "forward": "Reenviar",
           "me": "para mí", "to": "Para", "from": "De", "subject": "Asunto", "none": "(sin asunto)",
           "days": ["lun", "mar", "mié", "jue", "vie"]},
    "it": {"inbox": "Posta in arrivo", "reply": "Rispondi", "all": "Rispondi a tutti", "forward": "Inoltra",
           "me": "a me", "to": "A", "from": "Da", "subject": "Oggetto", "none": "(nessun oggetto)",
           "days": ["lun", "mar", "mer", "gio", "ven"]},
}
SENDERS = ["Support", "M. Arden", "Account Desk", "Tessa Lindqvist", "J. Moreau", "info", "Karim B.", "Paola Ricci",
           "noreply", "Daniel Osei", "Service", "Ana Castellón"]
HOSTS = ["mailbox.example", "kontor.example", "posta-nord.example", "courrier.example", "correo-sur.example"]
SANS = ["Roboto", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Carlito"]
SERIF = ["Noto Serif", "DejaVu Serif", "Liberation Serif"]
PHONE_SIZES = [14, 15, 16, 17]
DESKTOP_SIZES = [13, 14, 15, 16]
DESKTOP_WIDTHS = [900, 1000, 1100, 1200]
# background, text, faint text, line, accent
THEMES = {"light": ("#ffffff", "#1f1f1f", "#5f6368", "#e0e0e0", "#0b57d0"),
          "dark": ("#131314", "#e3e3e3", "#9aa0a6", "#3c4043", "#8ab4f8")}
SERIF_SHARE = .25
DARK_SHARE = .35
SIGNAL = ('<svg width="62" height="12" viewBox="0 0 62 12" fill="currentColor"><path d="M0 8h3v4H0zM5 6h3v6H5zM10 3h3v9h-3z'
          'M15 0h3v12h-3z"/><path d="M24 4a10 10 0 0 1 14 0l-7 8z"/><path d="M43 1h15v10H43zM59 4h2v4h-2z"/></svg>')
ARROW = '<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2">{}</svg>'
BACK = ARROW.format('<path d="M12 3l-7 7 7 7"/>')
REPLY = ARROW.format('<path d="M8 4l-6 6 6 6M2 10h10q6 0 6 6"/>')


def paragraphs(text):
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n") if part.strip())


def page(theme, font, size, body, style=""):
    background, ink, faint, line, accent = THEMES[theme]
    return f"""<!doctype html><meta charset="utf-8"><style>
* {{ box-sizing: border-box }}
body {{ margin: 0; background: {background}; color: {ink}; font: {size}px/1.45 "{font}"; overflow-wrap: anywhere }}
p {{ margin: 0 0 .9em }} .faint {{ color: {faint} }} .row {{ display: flex; align-items: center; gap: 10px }}
.end {{ margin-left: auto }} .line {{ border-bottom: 1px solid {line} }} .accent {{ color: {accent} }}
.face {{ width: 38px; height: 38px; border-radius: 50%; flex: none; color: #fff; text-align: center; line-height: 38px }}
.pill {{ border: 1px solid {line}; border-radius: 18px; padding: 7px 16px; display: inline-flex; gap: 8px }}
{style}</style>{body}"""


def gmail_phone(r, words, sender, address, subject, text, theme, font, size):
    clock, when = f"{r.randrange(7, 23)}:{r.randrange(10, 60)}", f"{r.randrange(7, 23)}:{r.randrange(10, 60)}"
    face = f"hsl({r.randrange(360)} 50% 45%)"
    return page(theme, font, size, f"""
<div class="row" style="padding:10px 18px;font-size:14px"><b>{clock}</b><span class="end">{SIGNAL}</span></div>
<div class="row" style="padding:8px 16px">{BACK}</div>
<h1 style="font:400 21px/1.3 '{font}';margin:4px 16px 12px">{html.escape(subject)}
 <span class="faint" style="font-size:12px;background:{THEMES[theme][3]};border-radius:4px;padding:1px 6px">{words['inbox']}</span></h1>
<div class="row" style="padding:6px 16px"><div class="face" style="background:{face}">{html.escape(sender[0])}</div>
 <div><b style="font-size:15px">{html.escape(sender)}</b> <span class="faint" style="font-size:12px">{when}</span><br>
 <span class="faint" style="font-size:13px">{words['me']}</span></div><span class="end faint">{REPLY}</span></div>
<main style="padding:12px 16px 18px">{paragraphs(text)}</main>
<div class="row" style="padding:4px 16px 22px;font-size:14px"><span class="pill">{words['reply']}</span>
 <span class="pill">{words['forward']}</span></div>""")


def apple_phone(r, words, sender, address, subject, text, theme, font, size):
    clock, when = f"{r.randrange(7, 23)}:{r.randrange(10, 60)}", f"{r.randrange(7, 23)}:{r.randrange(10, 60)}"
    return page(theme, font, size, f"""
<div class="row" style="padding:12px 26px;font-size:15px"><b>{clock}</b><span class="end">{SIGNAL}</span></div>
<div class="row accent" style="padding:8px 12px;font-size:16px">{BACK}{words['inbox']}</div>
<div class="row line" style="padding:8px 16px"><div class="face" style="background:#8e8e93">{html.escape(sender[0])}</div>
 <div><b>{html.escape(sender)}</b><br><span class="faint" style="font-size:13px">{words['to']}: {html.escape(address)}</span></div>
 <span class="end faint" style="font-size:13px">{when}</span></div>
<h1 style="font:700 20px/1.3 '{font}';margin:14px 16px 8px">{html.escape(subject)}</h1>
<main style="padding:4px 16px 26px">{paragraphs(text)}</main>""")


def outlook_desktop(r, words, sender, address, subject, text, theme, font, size):
    when = f"{r.choice(words['days'])} {r.randrange(1, 29)}/{r.randrange(1, 13)}/2026 {r.randrange(7, 23)}:{r.randrange(10, 60)}"
    return page(theme, font, size, f"""
<div class="line" style="padding:12px 20px;font-size:18px">{html.escape(subject)}</div>
<div class="row" style="padding:14px 20px 4px"><div class="face" style="background:hsl({r.randrange(360)} 45% 45%)">{html.escape(sender[0])}</div>
 <div>{html.escape(sender)} &lt;{html.escape(address)}&gt;</div>
 <span class="end row faint" style="font-size:12px"><span class="pill">{words['reply']}</span><span class="pill">{words['all']}</span>
 <span class="pill">{words['forward']}</span></span></div>
<div class="row faint" style="padding:0 20px 0 68px;font-size:12px"><span class="end">{when}</span></div>
<main style="padding:14px 20px 30px 68px">{paragraphs(text)}</main>""")


def thunderbird_desktop(r, words, sender, address, subject, text, theme, font, size):
    when = f"{r.randrange(10, 29)}.{r.randrange(10, 13)}.26, {r.randrange(10, 23)}:{r.randrange(10, 60)}"
    return page(theme, font, size, f"""
<div class="line" style="padding:10px 16px;font-size:13px">
 <div class="row"><span class="faint" style="width:70px">{words['from']}</span> <b>{html.escape(sender)}</b> {html.escape(address)}
 <span class="end faint">{when}</span></div>
 <div class="row"><span class="faint" style="width:70px">{words['subject']}</span> <b>{html.escape(subject)}</b></div></div>
<main style="padding:16px;white-space:normal">{paragraphs(text)}</main>""")


LOOKS = {"phone": (gmail_phone, apple_phone), "desktop": (outlook_desktop, thunderbird_desktop)}


def dressed(row, device):
    """A job for the renderer: `row` as a program on `device` shows it; the same row always looks the same."""
    r = random.Random(f"look {row['name']}")
    words = WORDS[row["lang"]]
    look = r.choice(LOOKS[device])
    theme = "dark" if r.random() < DARK_SHARE else "light"
    font = r.choice(SERIF if r.random() < SERIF_SHARE else SANS)
    size = r.choice(PHONE_SIZES if device == "phone" else DESKTOP_SIZES)
    sender = r.choice(SENDERS)
    address = f"{sender.lower().replace(' ', '').replace('ó', 'o').strip('.')}@{r.choice(HOSTS)}"
    markup = look(r, words, sender, address, row["subject"] or words["none"], row["text"], theme, font, size)
    width = PHONE_WIDTH if device == "phone" else r.choice(DESKTOP_WIDTHS)
    scale = r.choice((2, 2.625, 3) if device == "phone" else (1, 1, 1.25, 1.5, 2))
    return {"id": row["name"], "html": markup, "width": width, "scale": scale, "look": look.__name__, "device": device,
            "theme": theme, "font": font, "font_size": size}
