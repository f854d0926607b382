"""HTML of wanted pictures as people get them by email: invoices, memes, adverts, slides, chats and photographs without a word.

All of it is invented; hosts end in `.example`, the account number is the one that the registry of IBANs gives as its example.
"""

import html
import random

from looks import DARK_SHARE, PHONE_WIDTH, SANS, SERIF, SIGNAL, THEMES, page

IBAN = "GB82 WEST 1234 5698 7654 32"
INVOICES = {
    "en": ("Invoice", "Bill to", "Item", "Amount", "Total", "Please pay within 14 days to the account below.",
           ["Boiler service", "Call-out charge", "Replacement valve", "Annual inspection", "Labour, 2 hours"]),
    "fr": ("Facture", "Adressée à", "Désignation", "Montant", "Total TTC", "À régler sous 30 jours sur le compte ci-dessous.",
           ["Réparation du volet", "Déplacement", "Moteur tubulaire", "Contrôle annuel", "Main-d'œuvre, 2 heures"]),
    "de": ("Rechnung", "Empfänger", "Leistung", "Betrag", "Gesamtbetrag", "Bitte überweisen Sie den Betrag innerhalb von 14 Tagen.",
           ["Wartung der Heizung", "Anfahrt", "Ersatzventil", "Jährliche Prüfung", "Arbeitszeit, 2 Stunden"]),
    "es": ("Factura", "Cliente", "Concepto", "Importe", "Total", "Abone el importe en un plazo de 15 días en la cuenta indicada.",
           ["Revisión de la caldera", "Desplazamiento", "Válvula de repuesto", "Inspección anual", "Mano de obra, 2 horas"]),
    "it": ("Fattura", "Intestata a", "Descrizione", "Importo", "Totale", "Si prega di pagare entro 30 giorni sul conto indicato.",
           ["Manutenzione della caldaia", "Uscita", "Valvola di ricambio", "Controllo annuale", "Manodopera, 2 ore"]),
}
FIRMS = ["Halden & Rooke", "Atelier Pivoine", "Werkstatt Ostertal", "Talleres Mirasierra", "Officina del Ponte"]
PEOPLE = ["Mara Whitcombe", "Luc Ferrand", "Jonas Ebeling", "Inés Carvajal", "Piero Santarelli"]
MEMES = {
    "en": [("when the meeting", "could have been an email"), ("i have 3 hours left", "let me sharpen all my pencils first")],
    "fr": [("moi à 23 h 58", "encore un épisode et je dors"), ("il fait 19 degrés", "tout le monde est en terrasse")],
    "de": [("nur kurz zum baumarkt", "vier stunden später"), ("montag 6:30 uhr", "wer hat diesen wecker erfunden")],
    "es": [("solo cinco minutos más", "dijo hace dos horas"), ("el lunes empiezo la dieta", "el lunes: churros")],
    "it": [("la nonna ha detto", "mangia solo un altro po'"), ("esco un attimo", "torno fra tre caffè")],
}
ADVERTS = {
    "en": [("Spring sale", "30 % off garden furniture", "Only until Sunday, in all our shops", "Shop now"),
           ("Your photo book", "Ready in ten minutes", "Free delivery with code ALBUM26", "Start yours")],
    "fr": [("Soldes d'été", "Jusqu'à −50 % sur la literie", "Offre valable jusqu'au 12 juillet", "J'en profite"),
           ("Carte de fidélité", "100 points offerts", "Dans votre magasin préféré, dès samedi", "Découvrir")],
    "de": [("Winterreifen", "Wechsel für nur 29 Euro", "Termin online buchen, ohne Wartezeit", "Jetzt buchen"),
           ("Frühstück für zwei", "Jeden Samstag ab 9 Uhr", "Mit frischen Brötchen aus unserer Backstube", "Reservieren")],
    "es": [("Vuelta al cole", "Mochilas desde 14,90 €", "Recogida gratuita en tienda", "Ver más"),
           ("Escapada de otoño", "Dos noches en la sierra", "Desayuno incluido, desde 119 €", "Reservar")],
    "it": [("Saldi invernali", "Fino al 40 % sui cappotti", "Nei negozi aderenti fino al 28 febbraio", "Scopri"),
           ("Abbonamento palestra", "Primo mese gratis", "Iscriviti entro la fine del mese", "Iscriviti")],
}
SLIDES = {
    "en": ("Results of the second quarter", ["Orders grew by 8 %", "Two new sites opened in May", "Deliveries were late in 3 % of cases",
                                             "Next: hire four technicians by October"]),
    "fr": ("Sécurité informatique : les bons réflexes", ["Ne payez jamais un maître chanteur", "Signalez les messages suspects au service informatique",
                                                         "Changez un mot de passe qui a fuité", "Couvrez la webcam si cela vous rassure"]),
    "de": ("Umzug in das neue Gebäude", ["Kartons stehen ab Montag bereit", "Rechner werden am Freitag abgebaut", "Die Kantine öffnet am 3. Juni",
                                         "Fragen an das Umzugsteam, Zimmer 114"]),
    "es": ("Plan de formación", ["Cuatro cursos antes del verano", "Grupos de doce personas", "Inscripción por orden de llegada",
                                 "El certificado se entrega en junio"]),
    "it": ("Bilancio dell'associazione", ["Entrate: 12.480 euro", "Uscite: 11.905 euro", "Nuovi soci: 37",
                                          "Assemblea il 14 marzo alle 20:30"]),
}
CHATS = {
    "en": [("are you still up for the lake on saturday?", "yes! can you bring the blue cooler", "sure. bus at 9:40 or 10:10?", "10:10, i need my sleep"),
           ("did the plumber come", "he did, 85 and it works again", "cash?", "card. receipt is on the table")],
    "fr": [("tu peux passer prendre Zoé à 17h ?", "oui pas de souci, elle a son goûter ?", "dans le sac rouge", "ok à tout à l'heure"),
           ("j'ai reçu un mail qui dit qu'il m'a filmé avec ma webcam", "c'est une arnaque, ne paie rien", "tu es sûr ?", "certain, supprime-le et change ton mot de passe")],
    "de": [("Bringst du heute Abend den Akkuschrauber mit?", "Ja, und die Dübel auch", "Super, Pizza gibt's um sieben", "Ohne Oliven bitte"),
           ("Zug hat 25 Minuten Verspätung", "Dann fangen wir ohne dich an", "Hebt mir ein Stück Kuchen auf!", "Keine Garantie")],
    "es": [("¿Has visto las llaves del trastero?", "en el cajón de la entrada", "no están", "entonces las tiene papá, pregúntale"),
           ("mañana examen a las 8", "¿qué temas entran?", "del 4 al 7, sin el 6", "menos mal, gracias")],
    "it": [("Hai prenotato per stasera?", "Sì, alle otto e mezza, in quattro", "Viene anche Giulia", "Allora li richiamo"),
           ("la macchina è pronta?", "domani dopo le 15, sono 240 euro", "più del previsto", "c'erano anche le pastiglie")],
}
LANGUAGES = list(INVOICES)


def invoice(r, lang, number):
    title, to, item, amount, total, please, items = INVOICES[lang]
    chosen = [(name, r.randrange(1500, 42000) / 100) for name in r.sample(items, 3)]
    rows = "".join(f"<tr><td>{html.escape(name)}</td><td style='text-align:right'>{price:.2f} €</td></tr>" for name, price in chosen)
    body = f"""<div style="padding:46px 60px"><div class="row"><b style="font-size:26px">{FIRMS[number % 5]}</b>
<span class="end faint">{r.randrange(1, 29)}.{r.randrange(1, 13)}.2026</span></div><h1 style="font-size:24px">{title} 2026-{r.randrange(100, 999)}</h1>
<p class="faint">{to}</p><p>{PEOPLE[number % 5]}<br>{r.randrange(1, 90)} Lindenweg</p>
<table style="width:100%;border-collapse:collapse" cellpadding="8"><tr class="line"><th style="text-align:left">{item}</th>
<th style="text-align:right">{amount}</th></tr>{rows}<tr><td><b>{total}</b></td><td style="text-align:right"><b>{sum(p for _, p in chosen):.2f} €</b></td></tr></table>
<p style="margin-top:26px">{please}</p><p>IBAN {IBAN}</p></div>"""
    return page("light", r.choice(SANS + SERIF), 15, body), 794, r.choice((1, 1.5, 2))


def scene(r, width, height):
    """A picture of hills under a sky, with circles of light, as a photograph has colours and no words."""
    shapes = [f'<circle cx="{r.randrange(width)}" cy="{r.randrange(height)}" r="{r.randrange(8, 90)}" fill="hsl({r.randrange(360)} 60% 60%)" '
              f'opacity=".{r.randrange(15, 60)}"/>' for _ in range(r.randrange(8, 26))]
    hills = []
    for depth in range(4):
        top = height * (.4 + .15 * depth)
        points = " ".join(f"{x},{top + r.randrange(-60, 60)}" for x in range(0, width + 80, 80))
        hills.append(f'<polygon points="0,{height} {points} {width},{height}" fill="hsl({r.randrange(70, 160)} 35% {45 - 9 * depth}%)"/>')
    hue = r.randrange(360)
    return f"""<svg width="{width}" height="{height}" style="display:block"><defs><linearGradient id="s" x2="0" y2="1">
<stop stop-color="hsl({hue} 70% 55%)"/><stop offset="1" stop-color="hsl({hue + 40} 70% 85%)"/></linearGradient>
<filter id="n"><feTurbulence baseFrequency=".8" numOctaves="2" seed="{r.randrange(999)}"/><feColorMatrix values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 .25 0"/>
</filter></defs><rect width="100%" height="100%" fill="url(#s)"/>{''.join(hills)}{''.join(shapes)}<rect width="100%" height="100%" filter="url(#n)"/></svg>"""


def meme(r, lang, number):
    top, bottom = MEMES[lang][number // 5 % 2]
    text = "position:absolute;left:0;right:0;text-align:center;color:#fff;font:900 44px 'Liberation Sans';-webkit-text-stroke:2px #000;padding:10px 20px"
    return page("light", "Liberation Sans", 16, f"""<div style="position:relative">{scene(r, 640, 560)}
<div style="{text};top:0">{top.upper()}</div><div style="{text};bottom:0">{bottom.upper()}</div></div>"""), 640, 1


def advert(r, lang, number):
    title, offer, terms, button = map(html.escape, ADVERTS[lang][number // 5 % 2])
    hue = r.randrange(360)
    return page("light", r.choice(SANS), 18, f"""<div style="background:linear-gradient(120deg,hsl({hue} 75% 38%),hsl({hue + 60} 75% 45%));color:#fff;
padding:60px 40px;text-align:center"><h1 style="font-size:52px;margin:0">{title}</h1><p style="font-size:30px">{offer}</p><p>{terms}</p>
<span style="background:#fff;color:#222;border-radius:30px;padding:14px 34px;font-weight:700">{button}</span></div>"""), 600, r.choice((1, 2))


def slide(r, lang, number):
    title, points = SLIDES[lang]
    bars = "".join(f'<rect x="{40 * at}" y="{180 - height}" width="28" height="{height}" fill="hsl({210 + 20 * at} 60% 50%)"/>'
                   for at, height in enumerate(r.randrange(30, 180) for _ in range(6)))
    listed = "".join(f"<li>{html.escape(point)}</li>" for point in points)
    theme = r.choice(("light", "dark"))
    return page(theme, r.choice(SANS), 26, f"""<div style="height:720px;padding:60px 70px"><h1 style="font-size:44px" class="accent">{html.escape(title)}</h1>
<div class="row"><ul style="line-height:1.9">{listed}</ul><svg class="end" width="250" height="190">{bars}</svg></div></div>"""), 1280, 1


def chat(r, lang, number):
    theme = "dark" if r.random() < DARK_SHARE else "light"
    own, other = ("#005c4b", "#202c33") if theme == "dark" else ("#d9fdd3", "#ffffff")
    bubbles = ""
    for at, text in enumerate(CHATS[lang][number // 5 % 2]):
        side, colour = ("margin-left:auto", own) if at % 2 else ("", other)
        bubbles += f"""<div style="background:{colour};border-radius:12px;padding:8px 12px;margin:6px 12px;max-width:78%;width:fit-content;{side}">{html.escape(text)}
<span class="faint" style="font-size:11px;margin-left:8px">{r.randrange(8, 22)}:{r.randrange(10, 60)}</span></div>"""
    back = "#0b141a" if theme == "dark" else "#efeae2"
    return page(theme, r.choice(SANS), 16, f"""<div style="background:{back};padding-bottom:40px"><div class="row" style="padding:10px 18px;background:{THEMES[theme][0]};font-size:14px">
<b>{r.randrange(8, 22)}:{r.randrange(10, 60)}</b><span class="end">{SIGNAL}</span></div><div class="row" style="padding:10px 16px;background:{THEMES[theme][0]}">
<div class="face" style="background:#7a8">{PEOPLE[number % 5][0]}</div><b>{PEOPLE[number % 5]}</b></div>{bubbles}</div>"""), PHONE_WIDTH, r.choice((2, 3))


def photograph(r, lang, number):
    return page("light", "Roboto", 16, scene(r, 1000, 750)), 1000, 1


# sixty in all
KINDS = [(invoice, 12), (meme, 10), (advert, 10), (slide, 10), (chat, 10), (photograph, 8)]


def ham_jobs():
    for draw, count in KINDS:
        for number in range(count):
            lang = LANGUAGES[number % len(LANGUAGES)]
            markup, width, scale = draw(random.Random(f"{draw.__name__} {number}"), lang, number)
            yield {"id": f"{draw.__name__}-{number:02}", "label": "ham", "kind": draw.__name__, "lang": lang, "html": markup, "width": width,
                   "height": 60, "scale": scale}
