//! Disguises of a whole text, and ordinary texts that look a little like them.

use super::*;

fn unmasked(input: &str) -> (String, Obfuscation) {
    let mut out = Unmasked::default();
    let mut counts = Obfuscation::default();
    deobfuscate(input, &mut out, &mut counts);
    assert_eq!(out.cased.len(), out.lower.len(), "{input:?}");
    let text = out.lower.as_str().to_owned();
    for (at, letter) in text.char_indices() {
        let span = out.source_span(at..at + letter.len_utf8());
        assert!(
            input.get(span.clone()).is_some_and(|source| !source.is_empty()),
            "{letter} at {at}: {span:?}"
        );
    }
    (text, counts)
}

const LETTER: &str = "I recorded you while you visited that page with your camera, and your contacts will receive this \
                      video. Transfer twelve hundred dollars within three days, and nobody will know about these things.";

/// Each word changed by a function; the marks after it are kept.
fn each_word(change: impl Fn(&str) -> String) -> String {
    let words = LETTER.split(' ').map(|word| {
        let core = word.trim_end_matches(['.', ',']);
        change(core) + &word[core.len()..]
    });
    words.collect::<Vec<_>>().join(" ")
}

fn cut(word: &str, sign: &str) -> String {
    let half = if word.len() < 5 { word.len() } else { word.len() / 2 };
    if half == word.len() { word.to_owned() } else { format!("{}{sign}{}", &word[..half], &word[half..]) }
}

fn translated(word: &str, from: &str, to: &str) -> String {
    let of =
        |ch: char| from.chars().position(|known| known == ch).and_then(|at| to.chars().nth(at)).unwrap_or(ch);
    word.chars().map(of).collect()
}

fn spaced(word: &str, sign: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(sign)
}

#[test]
fn a_stroke_through_the_text_is_taken_off() {
    for mark in ['\u{336}', '\u{335}', '\u{332}', '\u{333}', '\u{20d2}'] {
        let struck: String = LETTER.chars().flat_map(|ch| [ch, mark]).collect();
        let (text, counts) = unmasked(&struck);
        assert_eq!(text, LETTER.to_lowercase(), "{mark:?}");
        assert!(counts.marks > 100, "{mark:?}: {counts:?}");
    }
}

/// afterxleep/Bouncer#30, life4/homoglyphs#8, sublime-security/sublime-rules#3369, #3187 and #2438,
/// inspircd#1513.
#[test]
fn a_text_in_disguise_is_undone() {
    for sign in ["|", "-", "*", "~", "\u{2022}", "\u{1F4A9}", "_", ".", "/"] {
        let (text, counts) = unmasked(&each_word(|word| cut(word, sign)));
        assert_eq!(text, LETTER.to_lowercase(), "{sign}");
        assert!(counts.invisible >= 8, "{sign}: {counts:?}");
    }
    for sign in [".", "-", "_", "*", "/"] {
        let (text, counts) = unmasked(&each_word(|word| spaced(word, sign)));
        assert_eq!(text, LETTER.to_lowercase(), "{sign}");
        assert!(counts.invisible > 100, "{sign}: {counts:?}");
    }
    let (text, counts) =
        unmasked(&each_word(|word| spaced(word, " ")).replace(", ", " , ").replace(". ", " . "));
    assert_eq!(
        (text.contains("recorded"), counts),
        (false, Obfuscation::default()),
        "words without bounds stay"
    );
    let wide = LETTER.split(' ').map(|word| spaced(word, " ")).collect::<Vec<_>>().join("   ");
    let wide = format!("{wide}   {}", spaced("1200", " "));
    let (text, counts) = unmasked(&wide);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words, format!("{} 1200", LETTER.to_lowercase()));
    assert!(counts.invisible > 100, "{counts:?}");
    let (text, counts) = unmasked(&each_word(|word| translated(word, "aeost", "43057")));
    assert_eq!(text, LETTER.to_lowercase());
    assert!(counts.lookalike > 30, "{counts:?}");
    let (text, _) = unmasked(&each_word(|word| translated(word, "aeioslt", "4310$17")));
    for words in ["i recorded you", "with your camera", "this video", "dollars within three days"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let squared = |first: char| {
        let of = |ch: char| char::from_u32(u32::from(first) + u32::from(ch.to_ascii_lowercase()) - 97);
        LETTER
            .chars()
            .map(|ch| if ch.is_ascii_alphabetic() { of(ch).unwrap() } else { ch })
            .collect::<String>()
    };
    for first in ['\u{1F170}', '\u{1F150}', '\u{1F130}', '\u{1F1E6}', '\u{249C}', '\u{24D0}'] {
        let (text, counts) = unmasked(&squared(first));
        assert_eq!(text, LETTER.to_lowercase(), "{first}");
        assert!(counts.styled > 100, "{first}: {counts:?}");
    }
}

#[test]
fn words_of_spaced_letters_are_parted_by_blanks_of_any_kind() {
    let letters = " ";
    for words in ["   ", "\u{A0} ", "\u{2003} "] {
        let text = "I recorded you with the camera";
        let spaced: Vec<String> = text.split(' ').map(|word| spaced(word, letters)).collect();
        let (read, _) = unmasked(&spaced.join(words));
        let read: Vec<&str> = read.split_whitespace().collect();
        assert_eq!(read, text.to_lowercase().split(' ').collect::<Vec<_>>(), "{words:?}");
    }
}

/// A page keeps no blanks but these.
#[test]
fn letters_spaced_by_no_break_spaces_are_joined_on_a_page() {
    let words: Vec<&str> = LETTER.split(' ').collect();
    let page = |letters: &str, between: &str| {
        let words: Vec<String> = words.iter().map(|word| spaced(word, letters)).collect();
        format!("<html><p>{}</p></html>", words.join(between))
    };
    for (letters, between) in [
        ("&nbsp;", " "),
        ("&nbsp;", "&nbsp;&nbsp;"),
        ("&nbsp;", " &nbsp;"),
        ("\u{A0}", "&nbsp; "),
        ("&#160;", " "),
        ("<b></b>&nbsp;", "<br>"),
        (" ", "&nbsp;&nbsp; "),
    ] {
        let html = page(letters, between);
        let read = crate::text::html::read(&html, 9_999);
        let (text, counts) = unmasked(read.visible.as_str());
        for word in ["recorded", "camera", "contacts", "dollars", "within three", "nobody"] {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(word), "{letters} {between}: {text}");
        }
        assert!(counts.invisible > 100, "{letters} {between}: {counts:?}");
    }
}

#[test]
fn false_accents_are_taken_off() {
    const SPANISH: &str = "grabé tu pantalla y tu cámara mientras mirabas esa página. envía el dinero a mi cuenta en dos días \
                           o todos tus contactos verán el vídeo mañana.";
    for (from, to) in [("ao", "àò"), ("ae", "àè"), ("a", "à"), ("aeiou", "àèìòù"), ("aoi", "àòì")]
    {
        let (text, counts) = unmasked(&translated(SPANISH, from, to));
        assert_eq!(text, SPANISH, "{to}");
        assert!(counts.marks >= 15, "{to}: {counts:?}");
    }
    let (text, _) = unmasked(&SPANISH.replace('a', "a\u{300}"));
    assert_eq!(text, SPANISH);
    for text in [
        "après la fête, mon père et ma mère très fâchés prêtèrent leur vêtement à l'élève inquiète; voilà où même bientôt",
        "não são só as irmãs: a mãe então põe três pães à mão, e amanhã vêm os avôs. você também tem razão, até já",
        "perché la città è già così, più in là non c'è né caffè né virtù; però sarà lunedì o martedì",
        "història i ciència són també paraules catalanes; però què és això? a més, l'òpera és bàsica i gràcies a tothom",
        "tôi đã quay phim bạn qua máy ảnh của bạn trong khi bạn xem trang đó và tôi muốn bạn chuyển tiền cho tôi ngay",
        "láti orí rẹ mo sì ti gba fídíò rẹ nígbà tí o ń wo àwòrán ìhòhò, fi owó náà kí n má bàa fi ránṣẹ sí gbogbo àwọn ọrẹ",
        "tha mi a' dol dhan bhùth an-dràsta, tapadh leibh gu mòr; càit a bheil an taigh-òsta agus dè an uair a tha e a-nis",
        "wǒ huì jiào nǐ de péngyǒu kàn zhège lùxiàng, rúguǒ nǐ bù fùqián jiù hěn kuài fā gěi dàjiā",
        "på grunn av så mange små båter måtte også vårt båtlag gå på land, så nå står båtene på våre gårder",
    ] {
        let (read, counts) = unmasked(text);
        assert_eq!((read.as_str(), counts), (text, Obfuscation::default()), "{text}");
    }
}

#[test]
fn words_wholly_in_look_alikes_are_undone() {
    for (input, expected) in [
        ("і һаѵе ѕееп уоц аԁ тһе шоокѕ оғ тһіѕ апԁ тһат", "i have seen you ad the wooks of this and that"),
        ("Send the money to my рау account, it is сосо", "send the money to my pay account, it is coco"),
        ("The words рауре and ѕее stand here in full", "the words paype and see stand here in full"),
        ("Ниша и уха: рост, сор", "ниша и уха: рост, сор"),
        (
            "A Russian word, Москва, and an address in Минск",
            "a russian word, москва, and an address in минск",
        ),
        ("let α, β and ρ be numbers", "let α, β and ρ be numbers"),
        ("Там том сам кот ест наш рост.", "там том сам кот ест наш рост."),
        ("Он не там, она там. Мама мыла раму.", "он не там, она там. мама мыла раму."),
        ("Ο καιρός είναι καλός και το παιδί παίζει", "ο καιρός είναι καλός και το παιδί παίζει"),
    ] {
        assert_eq!(unmasked(input).0, expected, "{input}");
    }
}

#[test]
fn ordinary_texts_stay_as_they_are() {
    for text in [
        "mp3 files, a 3d printer, h264 video, utf8, sha256, i18n and l10n, a11y, k8s, x86_64, b2b, p2p and w3c at 10am on ipv4",
        "a follow-up e-mail about long-term, well-known, state-of-the-art co-operation with an up-to-date check-in list of part-time staff",
        "i.b.m. and the u.s.a., e.g. the u.n., i.e. p.o. box 5, a.m. or p.m., d.c., n.y.",
        "0f 1f 4d d0 33 a1 4a 7e 5e 0a 3c 1b 00 4b 5f 6a 7b 0c 0d 0e a3 a4 b5 4f 7f",
        "see https://example.org/a-b/c_d.html and www.example.com or drivers/net/ethernet/foo.c and include/linux/bar.h",
        "iban de44 5001 0517 5407 3249 31 and 17vopyz3wgh4lv16ozz26ovpsttvif9ji",
        "commit 3f5a7d1 b0c4e1a a1b3c5d e3f5071 d4e5f70 a7b1c3d and c0ffee1 deadb33f fixes it",
        "part abc1d ef3gh k7m5n p1q3r s5t7v w1x3z order 2 of b1c9d f8g2h j6k4l m9n2p",
        "a b c d e f g h",
        "【重要】配当金入金のご案内「abc証券」、「履歴」画面・一覧・明細・設定。発行・協会、法人・支店・本店",
        "x y z = a + b - c * d / e",
        "\u{1F170}\u{1F171} blood, \u{1F17F} parking, \u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7} flags, \u{1F1EC}\u{1F1E7}",
        "int foo_bar(struct baz_qux *p) { return do_it(p->next_one, my_flag | other_flag); }",
        "don't won't they've you're it's o'clock",
        "name;street;city;phone;mail name;street;city",
        "$5 and us$ 20, pa$$",
    ] {
        let (read, counts) = unmasked(text);
        assert_eq!((read.as_str(), counts), (text, Obfuscation::default()), "{text}");
    }
}

#[test]
fn direction_and_other_disguises_go_together() {
    let (text, counts) = unmasked("\u{202E}оеdiv\u{202C} now"); // two Cyrillic letters
    assert_eq!((text.as_str(), counts.bidi, counts.lookalike), ("video now", 2, 2));
    let mut out = Unmasked::default();
    deobfuscate("say \u{202E}oediv\u{202C} now", &mut out, &mut Obfuscation::default());
    let at = out.lower.as_str().find("video").unwrap();
    let input = "say \u{202E}oediv\u{202C} now";
    assert_eq!(&input[out.source_span(at..at + 5)], "oediv");
}

#[test]
fn undoes_each_trick_and_counts_it() {
    let none = Obfuscation::default();
    for (input, expected, counts) in [
        ("Plain ASCII, 123.", "plain ascii, 123.", none),
        ("Élève à l'École", "élève à l'école", none),
        ("e\u{301}le\u{300}ve", "élève", none),
        ("vi\u{200B}de\u{200D}o", "video", Obfuscation { invisible: 2, ..none }),
        ("web\u{AD}cam", "webcam", Obfuscation { invisible: 1, ..none }),
        ("\u{202E}oediv\u{202C}", "video", Obfuscation { bidi: 2, ..none }),
        ("vi\u{200E}deo", "video", Obfuscation { bidi: 1, ..none }),
        ("𝐁𝐢𝐭𝐜𝐨𝐢𝐧", "bitcoin", Obfuscation { styled: 7, ..none }),
        ("ｂｔｃ", "btc", Obfuscation { styled: 3, ..none }),
        ("ʙɪᴛᴄᴏɪɴ", "bitcoin", Obfuscation { lookalike: 7, ..none }),
        ("v\u{336}i\u{336}d\u{336}eo", "video", Obfuscation { marks: 3, ..none }),
        ("pаsswоrd", "password", Obfuscation { lookalike: 2, ..none }),
        ("пароль и камера", "пароль и камера", none),
        ("Ελληνικά γράμματα", "ελληνικά γράμματα", none),
        ("ﬁnance", "finance", none),
        ("Tiếng Việt", "tiếng việt", none),
        ("こんにちは、ビットコイン", "こんにちは、ビットコイン", none),
        ("👩\u{200D}💻 ok", "👩💻 ok", none),
    ] {
        let (text, found) = unmasked(input);
        assert_eq!(text, expected, "{input:?}");
        assert_eq!(found, counts, "{input:?}");
    }
}

#[test]
fn every_place_leads_back() {
    let input = "Say: pаss\u{200B}wоrd now";
    let mut out = Unmasked::default();
    deobfuscate(input, &mut out, &mut Obfuscation::default());
    let out = out.lower;
    let at = out.as_str().find("password").unwrap();
    assert_eq!(&input[out.source_span(at..at + "password".len())], "pаss\u{200B}wоrd");
    let at = out.as_str().find("now").unwrap();
    assert_eq!(&input[out.source_span(at..at + 3)], "now");
}

#[test]
fn capitals_stand_where_their_small_letters_stand() {
    for (input, cased) in [
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("1B\u{200B}oаt", "1Boat"), // a Cyrillic letter and an invisible space
        ("ÉCOLE İstanbul", "ÉCOLE i\u{307}stanbul"),
    ] {
        let mut out = Unmasked::default();
        deobfuscate(input, &mut out, &mut Obfuscation::default());
        assert_eq!(out.cased, cased, "{input:?}");
        assert_eq!(out.cased.len(), out.lower.len(), "{input:?}");
    }
}
