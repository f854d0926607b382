//! Claims that are not the sender's own: denied by a negation, or reported of somebody else. What
//! an attacker writes stays a claim.
#![cfg(feature = "builtin-model")]

use bluff::{Classifier, Indicator, Severity};

/// Texts whose every claim at the heart of extortion, and every demand in words, is denied or
/// reported of somebody else.
const NOT_CLAIMED: &[(&str, &str)] = &[
    ("en", "Nobody hacked your device."),
    ("en", "Nobody has ever hacked your device, so you can relax."),
    ("en", "Your account has not been hacked by anyone."),
    ("en", "I have NOT recorded you with your webcam."),
    ("en", "We have never recorded you through your camera."),
    ("en", "We will never ask you to pay in bitcoin."),
    ("en", "Our bank never asks customers to pay in bitcoin."),
    (
        "en",
        "I received an email saying that somebody filmed me through your webcam program. What should I do?",
    ),
    ("en", "I got an email that says a hacker has recorded you through your camera and hacked your device."),
    ("en", "Scammers claim that they have hacked your device and recorded you through your webcam."),
    ("en", "If you get an email which says that somebody hacked your device, delete it."),
    ("en", "Criminals write that they have full access to your computer and recorded you with your camera."),
    ("en", "These emails claim that we hacked your device and recorded you."),
    ("en", "My aunt received a letter claiming that someone has hacked your computer and filmed you."),
    ("fr", "Personne n'a piraté votre ordinateur."),
    ("fr", "Votre ordinateur n'a pas été piraté."),
    ("fr", "Je ne vous ai pas filmé avec votre webcam."),
    ("fr", "Nous ne vous demanderons jamais de payer en bitcoin."),
    (
        "fr",
        "J'ai reçu un mail disant que quelqu'un a piraté votre ordinateur et m'a filmé avec votre webcam. Que faire ?",
    ),
    ("fr", "Des escrocs prétendent qu'ils ont piraté votre ordinateur et vous ont filmé avec votre webcam."),
    ("fr", "Si vous recevez un message qui affirme que j'ai piraté votre ordinateur, supprimez-le."),
    ("fr", "Ces messages affirment : j'ai piraté votre ordinateur et je vous ai filmé avec votre webcam."),
    ("fr", "Un inconnu dit qu'il a piraté mon ordinateur. Il affirme : j'ai piraté votre ordinateur."),
    ("fr", "Aucun pirate n'a piraté votre ordinateur."),
    ("de", "Niemand hat Ihren Computer gehackt."),
    ("de", "Ihr Computer wurde nicht gehackt."),
    ("de", "Ich habe Sie nicht mit Ihrer Webcam gefilmt."),
    ("de", "Betrüger behaupten, ich habe Ihren Computer gehackt und Sie mit Ihrer Webcam gefilmt."),
    (
        "de",
        "Ich habe eine Mail bekommen, in der steht, ich habe Sie mit Ihrer Webcam gefilmt. Was soll ich tun?",
    ),
    ("de", "Diese Mails behaupten: Ich habe Ihren Computer gehackt."),
    ("es", "Nadie ha hackeado tu ordenador."),
    ("es", "No te he grabado con tu cámara web."),
    ("es", "Los estafadores dicen que te grabé con tu cámara web."),
    ("es", "He recibido un correo que dice: te grabé con tu cámara web. ¿Qué hago?"),
    ("es", "Estos correos afirman que he hackeado tu ordenador."),
    ("it", "Nessuno ha hackerato il tuo computer."),
    ("it", "Non ti ho registrato con la tua webcam."),
    ("it", "I truffatori dicono: ti ho registrato con la tua webcam."),
    ("it", "Ho ricevuto una mail che dice: ti ho registrato con la tua webcam. Che cosa devo fare?"),
    ("it", "Queste mail affermano che ho hackerato il tuo computer."),
    ("pt", "Ninguém invadiu o seu computador."),
    ("pt", "Não gravei você pela sua webcam."),
    ("pt", "Os burlões dizem: gravei você pela sua webcam."),
    ("pt", "Recebi um e-mail que diz: gravei você pela sua webcam. O que devo fazer?"),
    ("pt", "Estas mensagens afirmam que invadi o seu computador."),
    ("nl", "Niemand heeft je computer gehackt."),
    ("nl", "Ik heb je niet met je webcam gefilmd."),
    ("nl", "Oplichters beweren: ik heb je gefilmd met je webcam."),
    ("nl", "Ik heb een mail ontvangen waarin staat: ik heb je gefilmd met je webcam. Wat moet ik doen?"),
    ("nl", "Deze mails beweren dat ik je computer heb gehackt."),
    ("pl", "Nikt nie włamał się na twój komputer."),
    ("pl", "Nie nagrałem cię twoją kamerą."),
    ("pl", "Oszuści twierdzą: nagrałem cię twoją kamerą."),
    ("pl", "Dostałam maila, w którym ktoś pisze: nagrałem cię twoją kamerą. Co robić?"),
    ("pl", "Te wiadomości twierdzą, że nagrałem cię twoją kamerą."),
];

/// Texts that claim something at the heart of extortion, whatever negations and reports are around
/// it.
const CLAIMED: &[(&str, &str)] = &[
    ("en", "Do not think this is a joke, I hacked your device."),
    ("en", "I am not lying: I hacked your device."),
    ("en", "I am not lying I hacked your device"),
    ("en", "Believe it or not, I have recorded you with your webcam."),
    ("en", "You did not notice that I recorded you through your camera."),
    ("en", "If you do not pay me 500 dollars, I will send the video to all your contacts."),
    ("en", "I will not send the video to your contacts if you pay in bitcoin."),
    ("en", "No antivirus helps. I hacked your device and recorded you."),
    ("en", "You have received this message because I hacked your device."),
    ("fr", "Je ne plaisante pas j'ai piraté votre ordinateur"),
    ("fr", "Ce n'est pas une blague : j'ai piraté votre ordinateur."),
    ("fr", "Vous ne me connaissez pas, mais j'ai piraté votre ordinateur."),
    ("fr", "Ne pensez pas que je mens, je vous ai filmé avec votre webcam."),
    ("de", "Das ist kein Scherz, ich habe Ihren Computer gehackt."),
    ("de", "Sie kennen mich nicht, aber ich habe Sie mit Ihrer Webcam gefilmt."),
    ("es", "No es una broma: te grabé con tu cámara web."),
    ("it", "Non è uno scherzo, ti ho registrato con la tua webcam."),
    ("pt", "Não é brincadeira, gravei você pela sua webcam."),
    ("nl", "Dit is geen grap, ik heb je gefilmd met je webcam."),
    ("pl", "To nie żart, nagrałem cię twoją kamerą."),
];

fn claims(text: &str) -> Vec<Indicator> {
    let indicators = Classifier::builtin().classify_text(text).indicators;
    indicators.into_iter().filter(|found| found.severity >= Severity::Medium).collect()
}

fn failures(cases: &[(&str, &str)], is_right: impl Fn(&[Indicator]) -> bool) -> Vec<String> {
    let told = |(language, text): &(&str, &str)| {
        let found = claims(text);
        let names: Vec<String> = found
            .iter()
            .map(|one| format!("{}{}", one.id, if one.quoted { " (quoted)" } else { "" }))
            .collect();
        (!is_right(&found)).then(|| format!("{language}: {text} -> {}", names.join(", ")))
    };
    cases.iter().filter_map(told).collect()
}

#[test]
fn what_is_denied_or_told_of_others_is_no_claim() {
    assert!(NOT_CLAIMED.len() + CLAIMED.len() >= 60);
    let failures = failures(NOT_CLAIMED, |found| found.iter().all(|one| one.quoted));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_an_attacker_denies_beside_it_stays_a_claim() {
    let is_claim = |one: &Indicator| !one.quoted && one.severity == Severity::High;
    let failures = failures(CLAIMED, |found| found.iter().any(is_claim));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A phrase does not run from one sentence into the next.
#[test]
fn the_words_of_a_claim_are_of_one_sentence() {
    let text = "Bonjour, vous avez visité un site pour adultes. Votre ordinateur va bien.";
    for found in claims(text) {
        for quote in &found.quotes {
            assert!(!quote.text.contains(". "), "{}: {}", found.id, quote.text);
        }
        assert_ne!(found.id.id(), "personal-data");
    }
}
