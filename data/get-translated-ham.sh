#!/usr/bin/env bash
# Brings translated mails and prose in French, German, Spanish, Italian, Portuguese, Dutch and Polish out of free software,
# so that a model does not learn that what is not English is spam:
#
#   DIR/translated-ham/LANG/NNN.txt   bare texts, the first line may be `Subject: ...`; invented values stand for placeholders
#   DIR/translated-ham/corpus.csv     label,path,lang,source,kind,group; `group` is the template or page, the same in all languages
#   DIR/translated-ham/sources.csv    source,version,licence and the number of texts a language
#
# Mails (account, shop, ticket, list, forum, wiki, event, site) come first; help and documentation, cut into passages of 80 to
# 200 words, are limited so that their style does not drown the mails. All of it may train a model whose weights are passed on:
# no text is, so the duties of the GPL, AGPL and CC BY-SA, which bind copies, do not arise; keep DIR to yourself.
#
# The npm and Python packages are pinned and what comes of them is checked; of Debian's the mirror's present version is taken, so
# the second hash may differ, which is said but is no error. Texts a language on Debian 12:
#
#   source           version                  licence                         fr   de   es   it   pt   nl   pl
#   ghost            6.65.0                   MIT                             12    6    6    8   15    3    4
#   nodebb           1.4.0                    GPL-3.0                          7    7    7    7    7    7    6
#   pretix           2026.8.0                 AGPL-3.0+terms                  82   99   80   74  140  131   73
#   indico           3.2.9                    MIT                             53    9    5   55    5    0   19
#   django-oscar     4.2.1                    BSD-3-Clause                     6    6    3    5    4    6    3
#   django-allauth   65.21.1                  MIT                             13   15   15   15   23   14   16
#   django           5.2.19                   BSD-3-Clause                     1    1    1    1    2    1    1
#   django-helpdesk  2.6.1                    BSD-3-Clause                    16   16   16   15    0    0   15
#   dokuwiki         0.0.20220731.a-2         GPL-2                            9   11    9    9   17    9    8
#   mediawiki        1:1.39.17-1+deb12u2      GPL-2+                           9   10   11    9   17   15    0
#   sympa            6.2.70~dfsg-2+deb12u2    GPL-2+                          29   27   30   30   27   20   21
#   mailman3         3.3.8-2~deb12u2          GPL-3+                          21   17   20   18   18    0    0
#   wordpress-l10n   6.1.9+dfsg1-0+deb12u1    GPL-2+                          47   47   46   48   86   42   41
#   gnome-user-docs  43.0-2                   CC-BY-SA-3.0                    50   50   50   50   96   50   50
#   debian-handbook  11.20220922              GPL-2+/CC-BY-SA-3.0             50   50   50   50   50   50   50
#   debian-edu-doc   2.12.23~deb12u1          GPL-2+                          40   40   40   40   70   40    6
#   all                                                                      445  411  389  434  577  388  313
#
# Running it again does nothing. The corpus appears whole, or not at all. It fetches about 280 MB and takes two to four minutes.
set -euo pipefail

# name, version, licence, what of it is needed
readonly NPM='ghost 6.65.0 MIT package/core/server/services package/components
nodebb 1.4.0 GPL-3.0 package/public/language package/src/views/emails'
readonly PYTHON='pretix 2026.8.0 AGPL-3.0+terms
indico 3.2.9 MIT
django-oscar 4.2.1 BSD-3-Clause
django-allauth 65.21.1 MIT
django 5.2.19 BSD-3-Clause
django-helpdesk 2.6.1 BSD-3-Clause'
readonly WHEEL_PARTS='\.mo$|/templates/|base/settings\.py$|emailtemplate\.json$'
readonly DEBIAN='dokuwiki GPL-2 ./usr/share/dokuwiki/inc/lang
mediawiki GPL-2+ ./usr/share/mediawiki/languages/i18n
sympa GPL-2+ ./usr/share/sympa/default/mail_tt2 ./usr/share/locale
mailman3 GPL-3+ ./usr/lib/python3/dist-packages/mailman/templates
wordpress-l10n GPL-2+ ./usr/share/wordpress/wp-content/languages
gnome-user-docs CC-BY-SA-3.0 ./usr/share/help/*.page
debian-handbook GPL-2+/CC-BY-SA-3.0 ./usr/share/doc/*.html
debian-edu-doc GPL-2+ ./usr/share/doc/*.html'
# SHA-256 over the lines "<sha256 of a text>  <path>\n" in the order of corpus.csv: texts of the pinned packages, and of Debian's.
readonly PINNED_SHA256='80f655f9362ce291ca11436b637f77c621586684bada137f7326da2f4d05ba7e'
readonly DEBIAN_SHA256='cdbb72e5f6cc0367859238d2321582d140f22f0e8667ac37e60ca32d89575209'

die() {
  printf 'get-translated-ham: %s\n' "$1" >&2
  exit "${2:-1}"
}

[ $# -eq 1 ] && [ -n "$1" ] && [ "${1#-}" = "$1" ] || die 'usage: get-translated-ham.sh DIR' 2
for tool in npm tar python3 apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || die "\`$tool\` is missing; this needs Debian or a system derived from it, Node.js (npm) and Python 3.9 or newer with pip"
done
python3 -m pip --version >/dev/null 2>&1 || die 'pip is missing; install python3-pip, then run this again'

mkdir -p "$1"
dir=$(cd "$1" && pwd)
if [ -e "$dir/translated-ham" ]; then
  [ -e "$dir/translated-ham/sources.csv" ] || die "$dir/translated-ham is there but was not made by this script; move it away, or choose another DIR"
  printf '%s is already there\n' "$dir/translated-ham"
  exit 0
fi

# Inside DIR, so that the last step is a rename on one file system.
work=$(mktemp -d "$dir/.get-translated-ham.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/fetched" "$work/tree" "$work/translated-ham"
cd "$work/fetched"

printf 'fetching npm packages ...\n'
while read -r name version licence parts; do
  npm pack --silent "$name@$version" >/dev/null || die "npm could not fetch $name@$version; is the network there?"
  mkdir "$work/tree/$name"
  # shellcheck disable=SC2086 # several parts
  tar -xzf "$name-$version.tgz" -C "$work/tree/$name" $parts || die "$name could not be unpacked"
  printf '%s\t%s\t%s\n' "$name" "$version" "$licence" >>"$work/licences"
done <<<"$NPM"
# Ghost's translations are a package inside the package.
mkdir "$work/tree/ghost-i18n"
tar -xzf "$work"/tree/ghost/package/components/tryghost-i18n-*.tgz -C "$work/tree/ghost-i18n" || die 'the translations of ghost could not be unpacked'

printf 'fetching Python packages ...\n'
while read -r name version licence; do
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --ignore-requires-python "$name==$version" ||
    die "pip could not fetch $name $version; is the network there?"
  python3 - "${name//-/_}-$version"-*.whl "$work/tree/${name//-/_}" "$WHEEL_PARTS" <<'UNPACK' || die "$name could not be unpacked"
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if re.search(sys.argv[3], name)])
UNPACK
  printf '%s\t%s\t%s\n' "$name" "$version" "$licence" >>"$work/licences"
done <<<"$PYTHON"

printf 'fetching Debian packages ...\n'
while read -r name licence parts; do
  packages=$name
  [ "$name" != debian-edu-doc ] || packages=$(printf 'debian-edu-doc-%s ' fr de es it pt-br pt-pt nl legacy-pl)
  for package in $packages; do
    apt-get download -qq "$package" 2>"$work/apt.log" || { cat "$work/apt.log" >&2; die "apt-get could not fetch $package; run apt-get update and try again"; }
    mkdir "$work/tree/$package"
    # shellcheck disable=SC2086 # several parts
    dpkg-deb --fsys-tarfile "$package"_*.deb | (set -f; tar -x -C "$work/tree/$package" --wildcards $parts) || die "$package could not be unpacked"
    version=$(dpkg-deb -f "$package"_*.deb Version)
  done
  printf '%s\t%s\t%s\n' "$name" "$version" "$licence" >>"$work/licences"
done <<<"$DEBIAN"

printf 'cutting ...\n'
python3 - "$work/tree" "$work/translated-ham" "$work/licences" "$PINNED_SHA256" "$DEBIAN_SHA256" <<'CUT' || die 'nothing was written'
import ast, collections, csv, gettext, glob, hashlib, html, json, os, re, sys, unicodedata
from html.parser import HTMLParser

tree, out, licences, expected_pinned, expected_debian = sys.argv[1:]
LANGUAGES = ['fr', 'de', 'es', 'it', 'pt', 'nl', 'pl']
# A mail shorter than this says too little; a passage longer than this is no longer like a mail.
MAIL_WORDS, PASSAGE_WORDS = (22, 400), (80, 200)
# Prose must not drown the mails: at most so many passages a source and language.
MOST_PROSE = {'gnome-user-docs': 50, 'debian-handbook': 50, 'debian-edu-doc': 40, 'pretix': 40, 'wordpress-l10n': 40}
# Translations and variants of one template that share this part of their word 3-grams are one text.
ALIKE = 0.7

# --- languages ---------------------------------------------------------------------------------------------------------------

STOPWORDS = {lang: set(words.split()) for lang, words in {
    'en': 'the of and to in is you that it for on with this are be not or an from your can if have will by which when has',
    'fr': 'le la les de des du et un une est vous que pour dans sur pas votre ce cette par avec qui au aux ou sont être si plus',
    'de': 'der die das und ist sie den dem ein eine für mit nicht auf von zu im werden wird oder ihre ihr des sich wenn es an haben',
    'es': 'el la los las de y en un una que es por para con no se su del al si este esta o como más puede ha lo',
    'it': 'il la di e un una che è per con non si del della le i nel da in al alla questo questa o come più può sono lo gli',
    'pt': 'o a os as de e em um uma que é por para com não se seu sua do da no na ao ou este esta como mais pode foi você',
    'nl': 'de het een en van is in op te dat niet met voor u uw je dit deze zijn worden wordt of als aan door kan naar bij',
    'pl': 'i w na z nie się do że jest to o po za dla od lub ten tego jako jak są tej tym oraz przez może być które który aby',
}.items()}


def words(text):
    return re.findall(r"[^\W\d_]+", text.lower())


def is_in(text, lang):
    """Whether the text reads as this language: more of its function words than of any other's. Catches what was left untranslated."""
    counts = collections.Counter(words(text))
    score = {code: sum(counts[w] for w in stop) for code, stop in STOPWORDS.items()}
    return score[lang] > 0 and score[lang] >= max(score.values()) and score[lang] > 1.5 * score['en']


# --- invented values for placeholders ----------------------------------------------------------------------------------------

POOL = {
    'fr': dict(name='Camille Roustan|Hervé Lanoë|Mathilde Gauvrit|Yanis Belkadi|Solène Prigent|Bastien Coutard',
               event='Rencontres du livre jeunesse|Congrès des arts de la rue|Semi-marathon des Étangs|Nuit des chorales|Journées de l’apiculture',
               group='Association Grand Large|Atelier du Moulin|Médiathèque des Tilleuls|Club nautique de Kervo|Librairie Quai Sud',
               thing='Place assise, tarif réduit|Réservation de la salle 12|Compte rendu de mars|Abonnement annuel|Atelier poterie du samedi',
               place='salle Jean-Moulin|amphithéâtre B|foyer du rez-de-chaussée', date='12 mars 2025|jeudi 4 septembre 2025|27 janvier 2026|samedi 8 novembre 2025',
               text='Merci de penser à apporter une pièce d’identité.|Nous avons avancé l’horaire d’une demi-heure à la demande des participants.|Le planning de la semaine a été corrigé.|Je ne retrouve plus le document envoyé mardi, pouvez-vous me le renvoyer ?', money='{} €', state='normale|en cours|haute', role='responsable|membre|invité'),
    'de': dict(name='Anke Brodersen|Florian Wittek|Gesine Mahnke|Tarik Özdal|Ulrike Seebald|Moritz Langhoff',
               event='Tage der offenen Gärten|Fachtagung Holzbau|Herbstlauf am Stausee|Lange Nacht der Chöre|Imkertreffen Nord',
               group='Kulturverein Alte Weberei|Stadtbücherei Lindenhof|Ruderclub Havelbogen|Werkstatt Südstern|Buchhandlung Kranich',
               thing='Sitzplatz, ermäßigt|Buchung Raum 12|Protokoll vom März|Jahresabonnement|Töpferkurs am Samstag',
               place='Saal Nordlicht|Hörsaal B|Foyer im Erdgeschoss', date='12. März 2025|Donnerstag, 4. September 2025|27. Januar 2026|Samstag, 8. November 2025',
               text='Bitte bringen Sie einen Lichtbildausweis mit.|Auf Wunsch der Teilnehmenden beginnen wir eine halbe Stunde früher.|Der Wochenplan wurde berichtigt.|Ich finde die Datei vom Dienstag nicht mehr, können Sie sie noch einmal schicken?', money='{} €', state='normal|offen|hoch', role='Leitung|Mitglied|Gast'),
    'es': dict(name='Rocío Almansa|Íñigo Barrutia|Lourdes Quijano|Samuel Ferreiro|Nerea Olaizola|Joaquín Pedraza',
               event='Encuentro de narradores|Jornadas de huertos urbanos|Carrera del Embalse|Noche de los coros|Feria de la apicultura',
               group='Asociación La Acequia|Biblioteca de los Olmos|Club de remo Ribera|Taller Puerta Sur|Librería El Faro',
               thing='Butaca, tarifa reducida|Reserva de la sala 12|Acta de marzo|Abono anual|Taller de cerámica del sábado',
               place='sala Machado|aula magna B|vestíbulo de la planta baja', date='12 de marzo de 2025|jueves, 4 de septiembre de 2025|27 de enero de 2026|sábado, 8 de noviembre de 2025',
               text='Por favor, traiga un documento de identidad.|A petición de los asistentes empezamos media hora antes.|Se ha corregido el plan de la semana.|No encuentro el documento del martes, ¿me lo puede volver a mandar?', money='{} €', state='normal|abierta|alta', role='responsable|miembro|invitado'),
    'it': dict(name='Donatella Fusaro|Michele Brambati|Serena Locatelli|Youssef Amrani|Ilaria Pozzan|Corrado Visintin',
               event='Giornate dei giardini aperti|Convegno sul legno|Corsa del Lago|Notte dei cori|Fiera dell’apicoltura',
               group='Associazione Il Mulino|Biblioteca dei Tigli|Canottieri Riva Bassa|Laboratorio Porta Sud|Libreria Il Molo',
               thing='Posto a sedere, ridotto|Prenotazione sala 12|Verbale di marzo|Abbonamento annuale|Corso di ceramica del sabato',
               place='sala Verdi|aula magna B|atrio al piano terra', date='12 marzo 2025|giovedì 4 settembre 2025|27 gennaio 2026|sabato 8 novembre 2025',
               text='Si prega di portare un documento d’identità.|Su richiesta dei partecipanti iniziamo mezz’ora prima.|Il calendario della settimana è stato corretto.|Non trovo più il documento di martedì, può rimandarmelo?', money='{} €', state='normale|aperta|alta', role='responsabile|membro|ospite'),
    'pt': dict(name='Leonor Vilhena|Rui Sarmento|Jussara Tavares|Cauê Medeiros|Inês Falcão|Otávio Brandt',
               event='Encontro de contadores de histórias|Jornadas das hortas urbanas|Corrida da Barragem|Noite dos corais|Feira do mel',
               group='Associação Maré Alta|Biblioteca das Tílias|Clube de Remo Ribeira|Oficina Porta Sul|Livraria O Farol',
               thing='Lugar sentado, meia-entrada|Reserva da sala 12|Ata de março|Assinatura anual|Oficina de cerâmica de sábado',
               place='sala Pessoa|auditório B|átrio do rés do chão', date='12 de março de 2025|quinta-feira, 4 de setembro de 2025|27 de janeiro de 2026|sábado, 8 de novembro de 2025',
               text='Por favor, traga um documento de identificação.|A pedido dos participantes começamos meia hora mais cedo.|O plano da semana foi corrigido.|Não encontro o documento de terça-feira, pode enviar de novo?', money='{} €', state='normal|aberta|alta', role='responsável|membro|convidado'),
    'nl': dict(name='Marijke Hofstra|Daan Terpstra|Fatima Ouali|Joost van Rhijn|Liesbeth Kuyper|Sander Nauta',
               event='Dag van de open tuinen|Congres Houtbouw|Loop rond de Plas|Lange nacht van de koren|Imkersmarkt',
               group='Vereniging De Oude Molen|Bibliotheek Lindehof|Roeiclub De Kade|Werkplaats Zuid|Boekhandel De Kraanvogel',
               thing='Zitplaats, gereduceerd tarief|Reservering zaal 12|Notulen van maart|Jaarabonnement|Cursus pottenbakken op zaterdag',
               place='zaal Noord|collegezaal B|hal op de begane grond', date='12 maart 2025|donderdag 4 september 2025|27 januari 2026|zaterdag 8 november 2025',
               text='Neem een geldig legitimatiebewijs mee.|Op verzoek van de deelnemers beginnen we een half uur eerder.|Het weekrooster is aangepast.|Ik kan het document van dinsdag niet meer vinden, kunt u het nog eens sturen?', money='€ {}', state='normaal|open|hoog', role='beheerder|lid|gast'),
    'pl': dict(name='Grażyna Wolska|Bartosz Cieplak|Jadwiga Morawiec|Kacper Żuraw|Halina Brzozowska|Olgierd Sawa',
               event='Dni Otwartych Ogrodów|Konferencja Budownictwo z Drewna|Bieg dookoła Zalewu|Noc Chórów|Jarmark Pszczelarski',
               group='Stowarzyszenie Stary Młyn|Biblioteka pod Lipami|Klub Wioślarski Przystań|Warsztat Południe|Księgarnia Latarnik',
               thing='Miejsce siedzące, bilet ulgowy|Rezerwacja sali 12|Protokół z marca|Abonament roczny|Sobotnie warsztaty ceramiki',
               place='sala Północna|aula B|hol na parterze', date='12 marca 2025|czwartek, 4 września 2025|27 stycznia 2026|sobota, 8 listopada 2025',
               text='Prosimy zabrać dokument tożsamości.|Na prośbę uczestników zaczynamy pół godziny wcześniej.|Poprawiono plan tygodnia.|Nie mogę znaleźć dokumentu z wtorku, czy można go przesłać ponownie?', money='{} zł', state='normalny|otwarty|wysoki', role='opiekun|członek|gość'),
}
POOL = {lang: {k: v.split('|') for k, v in pool.items()} for lang, pool in POOL.items()}
# The first pattern that fits the placeholder's name says what stands there.
MEANINGS = [(re.compile(pattern), meaning) for pattern, meaning in [
    (r'^list\.name$', 'slug'), (r'^display_name$|site_?title', 'group'), (r'^otc$', 'code'), (r'first_bounce', 'date'), (r'version', 'number'), (r'title$', 'thing'), (r'priority|status', 'state'), (r'^listname$', 'email'), (r'linebreak', 'newline'), (r'^(strong|endstrong|link|endlink|b|i|a)$|_(open|close|start|end)$|^(end|open|close)_?(link|strong)', 'nothing'),
    (r'unsubscribe.*email|e-?mail|submitter|recipient|sender|request_|owner_|(^|[._])address$|listmaster|_bounce|replyto', 'email'),
    (r'^(ip|ipaddress|ip_address|remote_addr)$|\bip\b', 'ip'),
    (r'ur[li]|link|href|confirm|unsub|subscribe|interface|download|wwsympa|page_?editor|_wiki|path', 'url'),
    (r'hostname|domain|host$', 'host'), (r'agent|browser', 'browser'), (r'^os$|operating', 'os'), (r'country', 'place'), (r'device', 'browser'),
    (r'hours|days|minutes|count|number_of|quantity|number$|nb_|_nb|threshold|quota|size|rate|total$|num|position|length|lines|duration|max', 'number'),
    (r'amount|price|_sum|_tax|cost|fee|currency|refund|value', 'money'),
    (r'time_range|date|time|expire|until|created|modified|timestamp|when|^start|^end|_dt|day|begin|consumesat', 'date'),
    (r'password|code|token|key|secret|^pin|order\.number|order_number|ticket\.ticket|ticket\.id|^order$|invoice|reference|serial|_id|^id$|uid|cn$', 'code'),
    (r'event|conference|category', 'event'), (r'room|location|venue', 'place'), (r'role', 'role'),
    (r'message|comment|reason|description|detail|text|diff|summary|resolution|abstract|note|payment_info|info|reply|body|change|statement|log', 'text'),
    (r'organi[sz]er|instance|site|team|project|tier|title|wiki|platform|mail_from|institution|affiliation|queue|list|conf', 'group'),
    (r'product|item|line|subject|orders?|page|topic|voucher|shredder|file|contribution|track|session|slot|type|status|state|what|document|attachment', 'thing'),
    (r'name|user|first|last|who|from|author|owner|person|speaker|attendee|editor|assigned|deleg|manager|to$|gender', 'name'),
]]


def fill(placeholder, lang, seed):
    """An invented value for a placeholder, always the same for the same placeholder of the same mail."""
    name = placeholder.lower().strip()
    meaning = next((m for pattern, m in MEANINGS if pattern.search(name)), 'thing')
    digest = int(hashlib.sha256(f'{seed}/{name}'.encode()).hexdigest(), 16)
    slug = 'abcdefghjkmnpqrstuvwxyz'
    code = ''.join((slug + '23456789')[(digest >> 5 * i) % 31] for i in range(6))
    host = f"{['tickets', 'forum', 'wiki', 'listes', 'www', 'portal'][digest % 6]}.example.{['org', 'net', 'com'][digest % 3]}"
    pool = POOL[lang]
    if meaning in pool and meaning != 'money':
        return pool[meaning][digest % len(pool[meaning])]
    amount = f'{digest % 180 + 8},{["00", "50", "90"][digest % 3]}'
    list_name = unicodedata.normalize('NFKD', pool['group'][digest % 5].lower()).encode('ascii', 'ignore').decode().replace(' ', '-')
    return {'newline': '\n', 'nothing': '', 'slug': list_name, 'url': f'https://{host}/{code}', 'host': host, 'email': f'{slug[digest % 23]}.{code[:4]}@example.net',
            'ip': f'192.0.2.{digest % 250 + 1}', 'browser': ['Firefox 128', 'Safari 17', 'Chrome 126'][digest % 3], 'os': ['Linux', 'Windows 11', 'macOS'][digest % 3],
            'number': str(digest % 22 + 2), 'money': pool['money'][0].format(amount), 'code': code.upper()}[meaning]


# --- gettext ------------------------------------------------------------------------------------------------------------------

def squeeze(text):
    return ' '.join(text.split())


class Catalogue:
    """A compiled gettext catalogue; looks strings up as they are, then with white space squeezed."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            raw = gettext.GNUTranslations(file)._catalog
        self.texts = {(k[0] if isinstance(k, tuple) else k).split('\x04')[-1]: v for k, v in sorted(raw.items(), key=str) if v}
        self.squeezed = {squeeze(k): v for k, v in self.texts.items()}
        self.missed = False

    def get(self, text):
        found = self.texts.get(text) or self.squeezed.get(squeeze(text))
        if found is None and len(words(re.sub(r'%\(\w+\)s|%\d', '', text))) > 2:
            self.missed = True
        return found or text


def catalogue(source, pattern, code):
    path = os.path.join(tree, source, pattern.replace('*', code))
    return Catalogue(path) if os.path.exists(path) else None


# --- templates ----------------------------------------------------------------------------------------------------------------

class Template:
    """Just enough of Django's and Jinja's languages to put a mail together in its order. Of a condition it takes branch number `pick`
    (or the last one, if there are fewer; nothing, if the condition has one branch and `pick` is odd)."""
    TAG = re.compile(r'\{#.*?#\}|\{%[-+]?\s*(?P<tag>.*?)\s*[-+]?%\}|\{\{[-+]?\s*(?P<var>.*?)\s*[-+]?\}\}', re.S)
    CLOSED = 'if for block blocktrans blocktranslate autoescape filter with macro call spaceless comment set_block'.split()

    def __init__(self, root, cat, lang, seed, pick):
        self.root, self.cat, self.lang, self.seed, self.pick, self.subject = root, cat, lang, seed, pick, None

    def render(self, path, blocks=None):
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            source = file.read()
        self.items = []
        place = 0
        for found in self.TAG.finditer(source):
            self.items.append(('text', source[place:found.start()]))
            if found['tag'] is not None:
                self.items.append(('tag', found['tag']))
            elif found['var'] is not None:
                self.items.append(('var', found['var']))
            place = found.end()
        self.items.append(('text', source[place:]))
        own, self.at = {}, 0
        given = blocks or {}
        self.given, self.found, parent = given, own, None
        head = next((v for k, v in self.items if k == 'tag' and v.startswith('extends')), None)
        result = self.body(())
        if head:
            parent = re.search(r'[\'"](.+?)[\'"]', head)[1]
            return self.render(parent, {**own, **given})
        return result

    def body(self, until):
        parts = []
        while self.at < len(self.items):
            kind, value = self.items[self.at]
            if kind == 'tag' and value.split(None, 1)[0] in until:
                return ''.join(parts)
            self.at += 1
            if kind == 'text':
                parts.append(value)
            elif kind == 'var':
                parts.append(self.variable(value))
            else:
                parts.append(self.tag(value))
        return ''.join(parts)

    def variable(self, expression):
        called = re.match(r'(?:_|gettext)\([\'"](.+?)[\'"]\)', expression)
        if called:
            return self.cat.get(called[1])
        if re.match(r'(super|caller|render_|self)\b', expression) or expression.startswith(("'", '"')):
            return ''
        return fill('url' if expression.startswith('url_for') else re.split(r'[|(\[ ]', expression)[0], self.lang, self.seed)

    def translated(self, msgid, names):
        text = self.cat.get(msgid)
        return re.sub(r'%\((\w+)\)[sd]', lambda m: fill(names.get(m[1], m[1]) if 'linebreak' not in m[1] else m[1], self.lang, self.seed), text)

    def tag(self, value):
        word, _, rest = value.partition(' ')
        if word in ('trans', 'translate') and re.match(r'[\'"]', rest):
            return self.cat.get(re.match(r'([\'"])(.*?)\1', rest, re.S)[2])
        if word in ('trans', 'blocktrans', 'blocktranslate'):
            names = {k: v for k, v in re.findall(r'(\w+)\s*=\s*([\w.]+)(?![\w.]*\()', rest)}
            singular, plural = [], []
            into = singular
            while self.items[self.at][1].split(None, 1)[:1] not in (['endtrans'], ['endblocktrans'], ['endblocktranslate']) or self.items[self.at][0] != 'tag':
                kind, part = self.items[self.at]
                self.at += 1
                if kind == 'tag' and part.split()[0] in ('pluralize', 'plural'):
                    into = plural
                else:
                    into.append(f'%({part})s' if kind == 'var' else part)
            self.at += 1
            msgid = ''.join(singular)
            return self.translated(squeeze(msgid) if 'trimmed' in rest else msgid, names)
        if word == 'if':
            branches, negated = [], [rest.startswith('not ')]
            branches.append(self.body(('elif', 'else', 'endif')))
            while not self.items[self.at][1].startswith('endif'):
                self.at += 1
                branches.append(self.body(('elif', 'else', 'endif')))
            self.at += 1
            if len(branches) == 1:
                return branches[0] if self.pick % 2 == 0 else ''
            return branches[min(self.pick, len(branches) - 1)]
        if word == 'for':
            once = self.body(('empty', 'else', 'endfor'))
            if not self.items[self.at][1].startswith('endfor'):
                self.at += 1
                self.body(('endfor',))
            self.at += 1
            return once
        if word in ('macro', 'comment') or word == 'set' and '=' not in rest:
            inside = self.body(('end' + word,))
            self.at += 1
            if rest.startswith('get_subject'):
                self.subject = inside
            return inside if rest.startswith('get_body') else ''
        if word == 'block':
            inside = self.body(('endblock',))
            self.at += 1
            name = rest.split()[0]
            self.found[name] = self.given.get(name, inside)
            return self.found[name]
        if word in ('autoescape', 'filter', 'with', 'call', 'spaceless'):
            inside = self.body(('end' + word,))
            self.at += 1
            return inside
        return ''


def tt2(source, cat, lang, seed, pick):
    """Just enough of the Template Toolkit for Sympa's mails; conditions as in `Template`."""
    def expression(e):
        return fill('email' if 'mailto' in e else 'url' if 'url_abs' in e else re.split(r'[|( ]', e.strip("'\" "))[0], lang, seed)

    def loc(text, arguments):
        values = [a.strip() for a in arguments.split(',')] if arguments else []
        return re.sub(r'%(\d)', lambda m: expression(values[int(m[1]) - 1]) if int(m[1]) <= len(values) else '', cat.get(text))

    source = re.sub(r'\[%#.*?%\]', '', source, flags=re.S)
    source = re.sub(r'\[%[-~]?\s*\|\s*loc(?:\((.*?)\))?\s*[-~]?%\](.*?)\[%\s*END\s*[-~]?%\]', lambda m: loc(m[2], m[1]), source, flags=re.S)
    source = re.sub(r'\[%[-~]?\s*"([^"]+)"\s*\|\s*loc(?:\((.*?)\))?[^%]*%\]', lambda m: loc(m[1], m[2]), source, flags=re.S)
    items = re.split(r'(\[%.*?%\])', source, flags=re.S)
    at = 0

    def body(until):
        nonlocal at
        parts = []
        while at < len(items):
            item = items[at]
            directive = re.match(r'\[%[-~+]?\s*(.*?)\s*[-~+]?%\]', item, re.S)
            word = directive[1].split(None, 1)[0] if directive and directive[1] else ''
            if word in until:
                return ''.join(parts)
            at += 1
            if not directive:
                parts.append(item)
            elif word in ('IF', 'UNLESS'):
                branches = [body(('ELSIF', 'ELSE', 'END'))]
                while at < len(items) and not re.match(r'\[%[-~+]?\s*END', items[at]):
                    at += 1
                    branches.append(body(('ELSIF', 'ELSE', 'END')))
                at += 1
                parts.append(branches[min(pick, len(branches) - 1)] if len(branches) > 1 or pick % 2 == 0 else '')
            elif word in ('FOREACH', 'TRY', 'WHILE', 'BLOCK', 'FILTER', 'WRAPPER', 'SWITCH'):
                inside = body(('END', 'CATCH'))
                if at < len(items) and 'CATCH' in items[at]:
                    at += 1
                    body(('END',))
                at += 1
                parts.append(inside)
            elif re.match(r"[\w.]+\s*$|'\w+'\s*\||\".*mailto", directive[1], re.S) and word not in ('STOP', 'RETURN', 'LAST', 'NEXT', 'CLEAR', 'SET'):
                parts.append(expression(directive[1]))
        return ''.join(parts)
    return body(())


# --- texts --------------------------------------------------------------------------------------------------------------------

def plain(text):
    """Without mark-up, without white space that only a template needs."""
    if re.search(r'</?(p|br|a|strong|em|code|li|ul|td|div|h\d|b|table|span|style)\b', text):
        text = re.sub(r'<(style|script|head)\b.*?</\1>', '', text, flags=re.S)
        text = re.sub(r'<br\s*/?>|</(p|div|tr|li|h\d|ul|table)>', '\n', re.sub(r'[ \t]*\n[ \t]*', ' ', text))
        text = re.sub(r'<(li)\b[^>]*>', '- ', text)
        text = re.sub(r'<[^<>]*>', '', text)
    text = html.unescape(html.unescape(text)).replace('\r', '').replace('\xa0', ' ').replace('\u202f', ' ').replace('\u00ad', '')
    lines = [re.sub(r'(?<=\S)[ \t]+', ' ', line).strip() for line in text.split('\n')]
    return re.sub(r'\n{3,}', '\n\n', '\n'.join(lines)).strip()


LEFT_OVER = re.compile(r'[{}]|%\(|%[sd]\b|%\d|\$\w|\[%|%\]|@[A-Z]+@|###|\[\[|</?\w+[^>]*>|\bNone\b|__|\bmsgid\b')
texts = []  # (lang, source, kind, group, text)
grams_of = collections.defaultdict(list)


def add(lang, source, kind, group, text, subject=None, limits=MAIL_WORDS):
    """Takes a text in, unless a placeholder or another language is left in it or nearly the same text is there."""
    text = plain(text)
    if subject:
        subject = squeeze(plain(subject))
        if not LEFT_OVER.search(subject):
            text = f'Subject: {subject}\n\n{text}'
    tokens = words(text)
    if LEFT_OVER.search(text) or not limits[0] <= len(tokens) <= limits[1] or not is_in(text, lang):
        return False
    grams = set(zip(tokens, tokens[1:], tokens[2:]))
    if any(len(grams & old) > ALIKE * min(len(grams), len(old)) for old in grams_of[lang]):
        return False
    grams_of[lang].append(grams)
    texts.append((lang, source, kind, group, text + '\n'))
    return True


def spread(rows, most):
    """At most so many of the rows, evenly spread."""
    return rows if len(rows) <= most else [rows[i * len(rows) // most] for i in range(most)]


def named(text, lang, seed):
    """Fills {name}, %(name)s, $name, @NAME@ and ###NAME###."""
    return re.sub(r'\{\{\s*([\w.]+)[^{}]*\}\}|%\((\w+)\)[sd]|###(\w+)###|@([A-Z]+)@|\$\{?([a-z]\w+)\}?|\{(\w+)\}',
                  lambda m: fill(next(g for g in m.groups() if g), lang, seed), text)


def locales(**codes):
    """(language, catalogue name) pairs, in the order of LANGUAGES."""
    return [(lang, code) for lang in LANGUAGES for code in codes.get(lang, '').split()]


def short(text):
    return hashlib.sha256(squeeze(text).encode()).hexdigest()[:8]


# --- sources: mails first -----------------------------------------------------------------------------------------------------

def pretix():
    with open(f'{tree}/pretix/pretix/base/settings.py', encoding='utf-8') as file:
        pairs = dict(re.findall(r"'(mail_(?:subject|text)_\w+)':.*?gettext_noop\(\s*(\"\"\".*?\"\"\"|\"[^\"\n]*\"|'[^'\n]*')", file.read(), re.S))
    subjects = {}
    for key, literal in sorted(pairs.items()):
        if key.startswith('mail_text_'):
            subject = pairs.get(key.replace('_text_', '_subject_'))
            subjects[squeeze(ast.literal_eval(literal))] = ast.literal_eval(subject) if subject else None
    for lang, code in locales(fr='fr', de='de de_Informal', es='es', it='it', pt='pt_BR pt_PT', nl='nl nl_Informal', pl='pl pl_Informal'):
        cat = catalogue('pretix', 'pretix/locale/*/LC_MESSAGES/django.mo', code)
        prose = []
        for msgid, text in sorted(cat.texts.items()):
            group = f'pretix-{short(msgid)}'
            if msgid.count('\n') >= 3 and re.match(r'\s*(Hello|Hi|Dear|If it was you|Your emergency)\b', msgid):
                subject = cat.texts.get(subjects.get(squeeze(msgid)) or '')
                add(lang, 'pretix', 'event-mail', group, named(text, lang, group), subject and named(subject, lang, group))
            elif 45 <= len(words(text)) and not re.search(r'[{%]', text):
                prose.append((group, text))
        for group, text in spread(prose, MOST_PROSE['pretix']):
            add(lang, 'pretix', 'help', group, text, limits=(40, 250))


def indico():
    root = f'{tree}/indico/indico'
    paths = sorted(p for p in glob.glob(f'{root}/**/templates/**/emails/**/*', recursive=True) if re.search(r'\.(txt|html)$', p) and '/tests/' not in p)
    # Blueprint prefixes: modules/events/registration/templates is `events/registration/`, modules/rb/templates is `rb/`.
    links = f'{tree}/indico-templates'
    for path in sorted(glob.glob(f'{root}/**/templates/**/*', recursive=True)):
        if os.path.isfile(path) and re.search(r'\.(txt|html)$', path):
            module, _, rest = path[len(root) + 1:].partition('templates/')
            target = os.path.join(links, re.sub(r'^(modules|web)/', '', module), rest)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if not os.path.exists(target):
                os.symlink(os.path.abspath(path), target)
    for lang, code in locales(fr='fr_FR', de='de_DE', es='es_ES', it='it_IT', pt='pt_BR', pl='pl_PL'):
        cat = catalogue('indico', 'indico/translations/*/LC_MESSAGES/messages.mo', code)
        for path in paths:
            module, _, rest = path[len(root) + 1:].partition('templates/')
            name = os.path.join(re.sub(r'^modules/', '', module), rest)
            if re.search(r'^(base|_|error_report|email_footer)', os.path.basename(name)):
                continue
            group = 'indico-' + re.sub(r'\W+', '-', os.path.splitext(name)[0].replace('/emails', ''))
            for pick in (0, 1):
                cat.missed = False
                mail = Template(links, cat, lang, group, pick)
                try:
                    text = mail.render(name)
                except (OSError, IndexError, RecursionError, TypeError):
                    continue
                if not cat.missed:
                    add(lang, 'indico', 'event-mail', group, re.sub(r'\bIndico\b', fill('site', lang, group), text.replace('[]', '')), re.sub(r'\[Indico\] ?', '', mail.subject or ''))


def oscar():
    root = f'{tree}/django_oscar/oscar/templates/oscar/communication/emails'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt_BR', nl='nl', pl='pl'):
        cat = catalogue('django_oscar', 'oscar/locale/*/LC_MESSAGES/django.mo', code)
        for path in sorted(glob.glob(f'{root}/*_body.txt')):
            name = os.path.basename(path)
            group = 'oscar-' + name[len('commtype_'):-len('_body.txt')]
            for pick in (0, 1):
                cat.missed = False
                top = f'{tree}/django_oscar/oscar/templates'
                text = Template(top, cat, lang, group, pick).render(os.path.relpath(path, top))
                subject = path.replace('_body', '_subject')
                subject = Template(root, cat, lang, group, pick).render(os.path.basename(subject)) if os.path.exists(subject) else None
                if not cat.missed:
                    add(lang, 'django-oscar', 'shop', group, text, subject)


def allauth():
    root = f'{tree}/django_allauth/allauth/templates'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt_BR pt_PT', nl='nl', pl='pl'):
        cat = catalogue('django_allauth', 'allauth/locale/*/LC_MESSAGES/django.mo', code)
        for path in sorted(glob.glob(f'{root}/**/email/*_message.txt', recursive=True) + glob.glob(f'{root}/**/email/*[!_].txt', recursive=True)):
            name = os.path.relpath(path, root)
            if 'base_' in name or name.endswith('_subject.txt'):
                continue
            group = 'allauth-' + re.sub(r'\W+', '-', name[:-4].replace('/email', ''))
            for pick in (0, 1):
                cat.missed = False
                text = Template(root, cat, lang, group, pick).render(name)
                subject = path.replace('_message.txt', '_subject.txt')
                subject = Template(root, cat, lang, group, pick).render(os.path.relpath(subject, root)) if subject != path and os.path.exists(subject) else None
                if not cat.missed:
                    add(lang, 'django-allauth', 'account', group, text, subject)


def django():
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt pt_BR', nl='nl', pl='pl'):
        cat = catalogue('django', 'django/contrib/admin/locale/*/LC_MESSAGES/django.mo', code)
        text = Template(f'{tree}/django/django/contrib/admin/templates', cat, lang, 'django-reset', 0).render('registration/password_reset_email.html')
        add(lang, 'django', 'account', 'django-reset', text)


def helpdesk():
    with open(f'{tree}/django_helpdesk/helpdesk/fixtures/emailtemplate.json', encoding='utf-8') as file:
        rows = sorted((row['fields'] for row in json.load(file)), key=lambda f: (f['locale'], f['template_name']))
    scratch = f'{tree}/helpdesk.txt'
    for fields in rows:
        if fields['locale'] in LANGUAGES:
            lang, group = fields['locale'], 'helpdesk-' + fields['template_name']
            with open(scratch, 'w', encoding='utf-8') as file:
                file.write(fields['plain_text'])
            cat = type('NoCatalogue', (), {'get': staticmethod(str)})
            number = fill('ticket.id', lang, group)
            add(lang, 'django-helpdesk', 'ticket', group, Template(tree, cat, lang, group, 0).render('helpdesk.txt'), f"[{number}] {fields['subject']}")


def ghost():
    base = f'{tree}/ghost/package/core/server/services'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt pt-BR', nl='nl', pl='pl'):
        with open(f'{tree}/ghost-i18n/package/locales/{code}/ghost.json', encoding='utf-8') as file:
            table = json.load(file)
        for path in sorted(glob.glob(f'{base}/members/emails/*.js') + glob.glob(f'{base}/gifts/email-templates/*.js') + glob.glob(f'{base}/auth/session/emails/*.js')):
            with open(path, encoding='utf-8') as file:
                source = file.read()
            # The part in plain text comes first or alone; where there is both, what follows repeats it.
            group = 'ghost-' + os.path.basename(path)[:-3]
            seen, missing = [], 0
            for quote, msgid in re.findall(r"\bt\((['\"])(.*?)(?<!\\)\1", source, re.S):
                msgid = msgid.replace("\\'", "'").replace('\\n', '\n')
                missing += not table.get(msgid)
                if table.get(msgid) and table[msgid] not in seen:
                    seen.append(table[msgid])
            if seen and missing <= len(seen) / 4:
                add(lang, 'ghost', 'newsletter-account', group, named('\n\n'.join(seen), lang, group))


def nodebb():
    root = f'{tree}/nodebb/package'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt-BR', nl='nl', pl='pl'):
        with open(f'{root}/public/language/{code}/email.json', encoding='utf-8') as file:
            table = json.load(file)
        for path in sorted(glob.glob(f'{root}/src/views/emails/*.tpl')):
            with open(path, encoding='utf-8') as file:
                source = re.sub(r'<!--.*?-->', '', file.read())
            group = 'nodebb-' + os.path.basename(path)[:-4]

            def say(found):
                key, *values = [part.strip() for part in found[1].split(',')]
                text = table.get(key, '')
                return re.sub(r'%(\d)', lambda m: fill(values[int(m[1]) - 1].strip('{}') if int(m[1]) <= len(values) else 'title', lang, group), text)
            source = re.sub(r'\[\[email:(digest\.(?:day|week|month))\]\]', lambda m: table.get(m[1], ''), source.replace('digest.{interval}', 'digest.week'))
            source = re.sub(r'\[\[email:([^\[\]]*)\]\]', say, source)
            source = re.sub(r'\{(?:function\.\w+|[\w.]*icon[\w.:]*)\}', '', source)
            add(lang, 'nodebb', 'forum', group, re.sub(r'\{([\w.]+)\}', lambda m: fill(m[1], lang, group), source))


def dokuwiki():
    for lang, code in locales(fr='fr', de='de de-informal', es='es', it='it', pt='pt pt-br', nl='nl', pl='pl'):
        for path in sorted(glob.glob(f'{tree}/dokuwiki/usr/share/dokuwiki/inc/lang/{code}/*.txt')):
            name = os.path.basename(path)[:-4]
            with open(path, encoding='utf-8') as file:
                text = file.read()
            if name in ('password', 'pwconfirm', 'registermail', 'resendpwd', 'mailtext', 'uploadmail', 'subscr_digest', 'subscr_list', 'subscr_single'):
                group = f'dokuwiki-{name}'
                add(lang, 'dokuwiki', 'wiki', group, named(text, lang, group))


def mediawiki():
    root = f'{tree}/mediawiki/usr/share/mediawiki/languages/i18n'
    # The mail, its subject, what $1, $2 ... stand for.
    mails = [('passwordremindertext', 'passwordremindertitle', 'ip user password url days'), ('createaccount-text', 'createaccount-title', 'x user password url'),
             ('passwordreset-emailtext-ip', 'passwordreset-emailtitle', 'ip user number url days'),
             ('passwordreset-emailtext-user', 'passwordreset-emailtitle', 'user user number url days'), ('enotif_body', '', ''),
             ('confirmemail_body', 'confirmemail_subject', 'ip user url date url'), ('confirmemail_body_changed', 'confirmemail_subject', 'ip user url date url'),
             ('confirmemail_body_set', 'confirmemail_subject', 'ip user url date url'),
             ('notificationemail_body_changed', 'notificationemail_subject_changed', 'ip user email'),
             ('notificationemail_body_removed', 'notificationemail_subject_removed', 'ip user')]
    for lang, code in locales(fr='fr', de='de de-formal', es='es es-formal', it='it', pt='pt pt-br', nl='nl nl-informal', pl='pl'):
        with open(f'{root}/{code}.json', encoding='utf-8') as file:
            table = json.load(file)
        for key, title, names in mails:
            group, names = f'mediawiki-{key}', names.split()

            def filled(text):
                for _ in range(3):
                    text = re.sub(r'\{\{(?:PLURAL|GENDER):[^|{}]*\|([^{}]*)\}\}', lambda m: m[1].split('|')[-1 if 'PLURAL' in m[0] else 0], text)
                    text = re.sub(r'\{\{(?:canonicalurl|fullurl):[^{}]*(?:\{\{[^{}]*\}\}[^{}]*)?\}\}', lambda m: fill('url', lang, group), text)
                text = re.sub(r'\{\{(SITENAME)[^{}]*\}\}', lambda m: fill('site', lang, group), text)
                text = re.sub(r'\$(\d)', lambda m: fill(names[int(m[1]) - 1] if int(m[1]) <= len(names) else 'title', lang, f'{group}{m[1]}'), text)
                return re.sub(r'\$([A-Z_]+)', lambda m: fill(m[1], lang, group), text)
            if table.get(key):
                add(lang, 'mediawiki', 'wiki', group, filled(table[key]), table.get(title) and filled(table[title]))


def sympa():
    root = f'{tree}/sympa/usr/share/sympa/default/mail_tt2'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt pt_BR', nl='nl', pl='pl'):
        cat = catalogue('sympa', 'usr/share/locale/*/LC_MESSAGES/sympa.mo', code)
        for path in sorted(glob.glob(f'{root}/*.tt2')):
            with open(path, encoding='utf-8') as file:
                source = file.read()
            name = os.path.basename(path)[:-4]
            if 'boundary' in source and name not in ('message_report', 'command_report'):
                continue
            for pick in range(16 if name in ('message_report', 'user_notification', 'listowner_notification', 'listmaster_notification') else 2):
                cat.missed = False
                group = f'sympa-{name}'
                whole = re.sub(r'(@example\.net)(-\w+)?@[\w.]+', r'\1', tt2(re.sub(r'(?m)^.*boundary.*\n', '', source), cat, lang, group, pick))
                subject = re.search(r'^Subject:[ \t]*(\S.*)$', whole, re.M)
                body = re.sub(r'^(From|To|Subject|Reply-To|Content-[\w-]+|MIME-Version|Auto-Submitted|Precedence|X-[\w-]+|Date|Importance|Cc|List-[\w-]+):.*$\n?', '', whole, flags=re.M)
                add(lang, 'sympa', 'list', group, body, subject and subject[1])


def mailman():
    root = f'{tree}/mailman3/usr/lib/python3/dist-packages/mailman/templates'
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt pt_BR', nl='nl', pl='pl'):
        for path in sorted(glob.glob(f'{root}/{code}/*.txt')):
            group = 'mailman-' + re.sub(r'\W', '-', os.path.basename(path)[:-4])
            with open(path, encoding='utf-8') as file:
                text = re.sub(r'\$\{?listname\}?-request@\$\{?\w+\}?', '$request_email', file.read())
            subject = re.match(r'Subject:[ \t]*(.*)\n', text)
            add(lang, 'mailman3', 'list', group, named(text[subject.end():] if subject else text, lang, group), subject and named(subject[1], lang, group))


def wordpress():
    codes = dict(fr='fr_FR', de='de_DE', es='es_ES', it='it_IT', pt='pt_BR pt_PT', nl='nl_NL', pl='pl_PL')
    for lang, code in locales(**codes):
        prose = {}
        for prefix in ('', 'admin-', 'admin-network-'):
            cat = catalogue('wordpress-l10n', f'usr/share/wordpress/wp-content/languages/{prefix}*.mo', code)
            for msgid, text in sorted(cat.texts.items()) if cat else ():
                group = f'wordpress-{short(msgid)}'
                if re.match(r'(Dear|Hi,|Howdy|Your new WordPress)', msgid) and msgid.count('\n') >= 3:
                    for word in ('SITE_NAME', 'BLOG_URL', 'USERNAME', 'PASSWORD'):
                        text = re.sub(rf'(?<![#\w]){word}', lambda m: fill(word, lang, group) + ('/' if word == 'BLOG_URL' else ''), text)
                    values = ['url', 'user', 'password'] if msgid.startswith('Your new') else ['site', 'url', 'role', 'url']
                    text = re.sub(r'%(\d)\$s', lambda m: fill(dict(enumerate(values, 1)).get(int(m[1]), "name"), lang, group + m[1]), text).replace('%%s', fill('url', lang, group))
                    add(lang, 'wordpress-l10n', 'site-mail', group, named(text, lang, group))
                elif 45 <= len(words(plain(text))) and not re.search(r'%\d?\$?[sd]|define|wp-config', text):
                    prose[group] = text
        for group, text in spread(sorted(prose.items()), MOST_PROSE['wordpress-l10n']):
            add(lang, 'wordpress-l10n', 'help', group, text, limits=(40, 250))


# --- sources: prose -----------------------------------------------------------------------------------------------------------

class Paragraphs(HTMLParser):
    """The paragraphs of a page of documentation; no code, no lists of contents."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.current, self.skipped = [], None, 0

    def handle_starttag(self, tag, attributes):
        if tag in ('pre', 'script', 'style', 'table', 'nav'):
            self.skipped += 1
        if tag == 'p':
            self.current = []

    def handle_endtag(self, tag):
        if tag in ('pre', 'script', 'style', 'table', 'nav'):
            self.skipped = max(0, self.skipped - 1)
        if tag == 'p' and self.current is not None:
            self.found.append(squeeze(''.join(self.current)))
            self.current = None

    def handle_data(self, data):
        if self.current is not None and not self.skipped:
            self.current.append(data)


def prose(source, lang, pages):
    """Cuts pages, given as (name, mark-up), into passages of whole paragraphs and takes a few, evenly spread."""
    passages = []
    for name, markup in pages:
        parser = Paragraphs()
        parser.feed(markup)
        current, number = [], 0
        for paragraph in parser.found:
            paragraph = plain(paragraph)
            if len(words(paragraph)) < 8 or LEFT_OVER.search(paragraph) or not is_in(paragraph, lang) or not paragraph.endswith(('.', ':', '!', '?')):
                continue
            current.append(paragraph)
            if sum(len(words(p)) for p in current) >= PASSAGE_WORDS[0]:
                passages.append((f'{source}-{name}-{number}', '\n\n'.join(current)))
                current, number = [], number + 1
    passages = [(group, text) for group, text in passages if len(words(text)) <= PASSAGE_WORDS[1]]
    for group, text in spread(passages, MOST_PROSE[source]):
        add(lang, source, 'docs', group, text, limits=PASSAGE_WORDS)


def read(pattern):
    rows = []
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding='utf-8') as file:
            rows.append((os.path.splitext(os.path.basename(path))[0], file.read()))
    return rows


def gnome():
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt_BR pt', nl='nl', pl='pl'):
        pages = read(f'{tree}/gnome-user-docs/usr/share/help/{code}/gnome-help/*.page')
        prose('gnome-user-docs', lang, [(name, re.sub(r'<info>.*?</info>', '', text, flags=re.S)) for name, text in pages])


def handbook():
    for lang, code in locales(fr='fr-FR', de='de-DE', es='es-ES', it='it-IT', pt='pt-BR', nl='nl-NL', pl='pl-PL'):
        pages = read(f'{tree}/debian-handbook/usr/share/doc/debian-handbook/html/{code}/*.html')
        prose('debian-handbook', lang, [(name, text.replace('<div class="para">', '<p>').replace('</div>', '</p>')) for name, text in pages])


def edu():
    for lang, code in locales(fr='fr', de='de', es='es', it='it', pt='pt-br pt-pt', nl='nl', pl='legacy-pl'):
        pages = read(f'{tree}/debian-edu-doc-{code}/usr/share/doc/debian-edu-doc-{code}/*manual.html')
        prose('debian-edu-doc', lang, pages[:1] if lang != 'pl' else pages)


PINNED = [pretix, indico, oscar, allauth, django, helpdesk, ghost, nodebb]
DEBIAN = [dokuwiki, mediawiki, sympa, mailman, wordpress, gnome, handbook, edu]

for source in PINNED:
    source()
pinned = len(texts)
for source in DEBIAN:
    source()

rows, content, numbers = [], {True: '', False: ''}, collections.Counter()
for index, (lang, source, kind, group, text) in enumerate(texts):
    numbers[lang] += 1
    path = f'{lang}/{numbers[lang]:03}.txt'
    os.makedirs(f'{out}/{lang}', exist_ok=True)
    with open(f'{out}/{path}', 'wb') as file:
        file.write(text.encode())
    rows.append(('ham', path, lang, source, kind, group))
    content[index < pinned] += f'{hashlib.sha256(text.encode()).hexdigest()}  {path}\n'

sums = {part: hashlib.sha256(lines.encode()).hexdigest() for part, lines in content.items()}
if sums[True] != expected_pinned:
    sys.exit(f'get-translated-ham: {pinned} texts of the pinned packages with SHA-256 {sums[True]}; expected {expected_pinned}')
if sums[False] != expected_debian:
    print(f'get-translated-ham: note: other Debian packages than those the counts were taken from: SHA-256 {sums[False]}', file=sys.stderr)

with open(f'{out}/corpus.csv', 'w', encoding='utf-8', newline='') as file:
    csv.writer(file, lineterminator='\n').writerows([['label', 'path', 'lang', 'source', 'kind', 'group'], *rows])
with open(licences, encoding='utf-8') as file:
    known = [line.rstrip('\n').split('\t') for line in file]
count = collections.Counter((row[3], row[2]) for row in rows)
table = [[name, version, licence, *(count[name, lang] for lang in LANGUAGES)] for name, version, licence in known]
table.append(['all', '', '', *(numbers[lang] for lang in LANGUAGES)])
with open(f'{out}/sources.csv', 'w', encoding='utf-8', newline='') as file:
    csv.writer(file, lineterminator='\n').writerows([['source', 'version', 'licence', *LANGUAGES], *table])
for row in [['source', 'version', 'licence', *LANGUAGES], *table]:
    print(f'{row[0]:17}{row[1]:25}{row[2]:29}' + ''.join(f'{cell:>5}' for cell in row[3:]))
CUT

mv "$work/translated-ham" "$dir/translated-ham"
printf '%s is ready\n' "$dir/translated-ham"
