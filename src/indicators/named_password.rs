//! [`named`]: passwords by the word beside them. It covers more wordings than the phrases do, and
//! passwords of any letters.
//!
//! Used for blurring only: no indicator and no feature comes from it. It may therefore blur a word
//! too much in a message that extorts, rather than repeat a password.

use super::announced_password::{is_password, trimmed};
use std::ops::Range;

/// The most passwords that are taken from a message. A message that names more is a list.
pub(super) const MAX_FOUND: usize = 16;
/// How far from its name a password may be, in bytes.
const MAX_AWAY: usize = 60;
/// How many words may be between a password and its name: `is one of your`.
const MAX_BETWEEN: usize = 4;
/// The most words of a phrase that is a password as a whole.
const MAX_WORDS: usize = 6;
/// How many letters longer a name may be in another case or number.
const MAX_ENDING: usize = 2;

/// The names of a password, in lower case.
const NAMES: [&str; 54] = [
    "password",
    "pass word",
    "pass-word",
    "passwd",
    "pwd",
    "passphrase",
    "pass phrase",
    "pass-phrase",
    "passcode",
    "pass code",
    "secret code",
    "secret word",
    "secret key",
    "access code",
    "login code",
    "passwort",
    "passwörter",
    "kennwörter",
    "paßwort",
    "kennwort",
    "losungswort",
    "geheimwort",
    "geheimcode",
    "zugangscode",
    "mot de passe",
    "mots de passe",
    "mdp",
    "code secret",
    "code d'accès",
    "code d'acces",
    "contraseña",
    "contrasena",
    "clave",
    "código secreto",
    "codigo secreto",
    "parola d'ordine",
    "parola chiave",
    "codice segreto",
    "senha",
    "palavra-passe",
    "palavra passe",
    "wachtwoord",
    "geheime code",
    "hasło",
    "hasło",
    "haslo",
    "heslo",
    "lösenord",
    "losenord",
    "adgangskode",
    "kodeord",
    "пароль",
    "密码",
    "パスワード",
];
/// The words between a password and its name: `X is your password`, `your password was X`.
const COPULAS: [&str; 26] = [
    "is", "was", "are", "were", "ist", "war", "lautet", "lautete", "est", "était", "etait", "es", "era",
    "fue", "è", "é", "foi", "to", "jest", "było", "je", "bylo", "är", "var", "это", "=",
];
/// Words that occur where a password might, in the languages of the phrases.
const COMMON: [&str; 78] = [
    "this",
    "that",
    "these",
    "those",
    "above",
    "below",
    "here",
    "there",
    "which",
    "what",
    "subject",
    "mail",
    "email",
    "e-mail",
    "message",
    "letter",
    "following",
    "known",
    "leaked",
    "stolen",
    "hacked",
    "compromised",
    "weak",
    "wrong",
    "right",
    "correct",
    "safe",
    "still",
    "also",
    "mine",
    "yours",
    "your",
    "with",
    "from",
    "because",
    "when",
    "been",
    "being",
    "them",
    "they",
    "have",
    "once",
    "only",
    "very",
    "just",
    "already",
    "dies",
    "diese",
    "dieses",
    "oben",
    "unten",
    "hier",
    "bekannt",
    "betreff",
    "mein",
    "ceci",
    "cela",
    "voici",
    "connu",
    "objet",
    "dessus",
    "dessous",
    "esto",
    "esta",
    "este",
    "arriba",
    "abajo",
    "conocida",
    "asunto",
    "questo",
    "questa",
    "sopra",
    "sotto",
    "isto",
    "isso",
    "acima",
    "bekend",
    "hierboven",
];
/// Marks that point at what follows them.
const POINTERS: [char; 6] = [':', '=', '\u{ff1a}', '\u{ff1d}', '→', '>'];
/// Dashes, which point if they are alone.
const DASHES: [char; 4] = ['-', '–', '—', '−'];
/// Opening and closing quotation marks.
const OPEN: [char; 10] = ['"', '\'', '“', '„', '«', '‘', '‹', '「', '『', '`'];
const CLOSE: [char; 11] = ['"', '\'', '”', '“', '»', '’', '›', '」', '』', '`', '«'];
/// The scripts of East Asia, which write no spaces, are above this letter.
const IDEOGRAPHS: char = '\u{2e7f}';
/// Particles of languages that write no spaces.
const PARTICLES: [char; 5] = ['は', '是', '为', '為', 'が'];

/// The places of passwords that are named as such; the text is in lower case.
pub(super) fn named(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in NAMES {
        for (at, _) in text.match_indices(name) {
            if found.len() >= MAX_FOUND {
                return found;
            }
            let is_inside = name.is_ascii() && text[..at].ends_with(char::is_alphanumeric);
            if !is_inside {
                behind(text, word_end(text, at + name.len(), name), &mut found);
                before(text, at, &mut found);
            }
        }
    }
    found
}

/// The end of a name with its ending; languages that write no spaces have none.
fn word_end(text: &str, end: usize, name: &str) -> usize {
    if name.chars().any(|ch| ch > IDEOGRAPHS) {
        return end;
    }
    let ending: usize =
        text[end..].chars().take(MAX_ENDING).take_while(|ch| ch.is_alphabetic()).map(char::len_utf8).sum();
    end + ending
}

/// `password: X`, `password is "X"`, `password - X`.
fn behind(text: &str, from: usize, found: &mut Vec<Range<usize>>) {
    let end = text.floor_char_boundary((from + MAX_AWAY).min(text.len()));
    let (mut at, mut pointed, mut copula) = (from, false, false);
    for _ in 0..=MAX_BETWEEN {
        let rest = &text[at..end];
        let skipped = rest.trim_start();
        let spaced = skipped.len() < rest.len();
        at = end - skipped.len();
        let Some(first) = skipped.chars().next() else { return };
        let word = skipped.split_whitespace().next().unwrap_or_default();
        if OPEN.contains(&first) || first == '[' || is_word_in_brackets(skipped) {
            let inside = at + first.len_utf8();
            let close = |ch: char| CLOSE.contains(&ch) || ch == ']' || ch == ')' || ch == '\n';
            let length = text[inside..end].find(close).unwrap_or(word.len() - first.len_utf8());
            push(text, inside..inside + length, found);
            return;
        }
        if POINTERS.contains(&first) || PARTICLES.contains(&first) || spaced && DASHES.contains(&first) {
            pointed = true;
            at += first.len_utf8();
        } else if !pointed && COPULAS.contains(&word.trim_end_matches(POINTERS)) {
            copula = true;
            at += word.trim_end_matches(POINTERS).len();
        } else if pointed {
            push(text, at..at + run(word), found);
            let line = skipped.find(['\n', '!', '?', ';']).map_or(skipped, |end| &skipped[..end]);
            let line = line.split(". ").next().unwrap_or_default().trim_end_matches('.');
            if (2..=MAX_WORDS).contains(&line.split_whitespace().count()) && at + line.len() < end {
                push(text, at..at + line.len(), found);
            }
            return;
        } else {
            // without a mark that points, a word that ends the sentence or is in no language
            let ends = word.ends_with(['.', ',', '!', ';'])
                || skipped[word.len()..].trim_start_matches(' ').starts_with('\n');
            if copula && (ends || word.bytes().any(|byte| byte.is_ascii_digit())) {
                push(text, at..at + word.len(), found);
            }
            return;
        }
    }
}

/// `X is your password`, `"X" is one of your passwords`.
fn before(text: &str, at: usize, found: &mut Vec<Range<usize>>) {
    let start = text.ceil_char_boundary(at.saturating_sub(MAX_AWAY));
    let mut left = text[start..at].trim_end();
    for between in 0..=MAX_BETWEEN {
        let word_at = left
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + left[space..].chars().next().map_or(1, char::len_utf8));
        let word = &left[word_at..];
        let is_link = COPULAS.contains(&word)
            || between > 0 && word.chars().all(|ch| DASHES.contains(&ch)) && !word.is_empty();
        if let Some(particle) = word.rfind(PARTICLES) {
            // written without spaces
            let ascii = word[..particle].bytes().rev().take_while(u8::is_ascii_graphic).count();
            push(text, start + word_at + particle - ascii..start + word_at + particle, found);
            return;
        }
        left = left[..word_at].trim_end();
        if is_link {
            left = left.trim_end_matches(|ch: char| DASHES.contains(&ch) || ch.is_whitespace());
            let quoted = left.trim_end_matches([',', '.', ')', ']']);
            if let Some(close) = quoted.chars().next_back().filter(|ch| CLOSE.contains(ch)) {
                let inside = &quoted[..quoted.len() - close.len_utf8()];
                if let Some((open, mark)) = inside.char_indices().rev().find(|(_, ch)| OPEN.contains(ch)) {
                    push(text, start + open + mark.len_utf8()..start + inside.len(), found);
                    return;
                }
            }
            let last = left
                .rfind(char::is_whitespace)
                .map_or(0, |space| space + left[space..].chars().next().map_or(1, char::len_utf8));
            push(text, start + last..start + left.len(), found);
            return;
        }
        if left.is_empty() || word.ends_with(['.', '!', '?']) {
            return;
        }
    }
}

/// `(X)` and `( X )`, but not `(known to me)`.
fn is_word_in_brackets(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inside.is_some_and(|(inside, _)| inside.split_whitespace().count() == 1)
}

/// The bytes of a word up to the first letter that can follow a password of ASCII without a space.
fn run(word: &str) -> usize {
    let ascii = word.bytes().take_while(u8::is_ascii_graphic).count();
    if ascii > 0 && word[ascii..].starts_with(|ch: char| !ch.is_alphanumeric() || ch > IDEOGRAPHS) {
        ascii
    } else {
        word.len()
    }
}

fn push(text: &str, at: Range<usize>, found: &mut Vec<Range<usize>>) {
    let at = trimmed(text, at);
    if is_password(&text[at.clone()]) && !COMMON.contains(&&text[at.clone()]) && !found.contains(&at) {
        found.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms of messages in public archives, with a password of our own.
    #[test]
    fn passwords_are_found_by_their_name() {
        let secret = "kolibriwald";
        for text in [
            "your password: X",
            "your password : X\ni filmed you",
            "password=X",
            "pwd = X",
            "your secret code - X - i know it",
            "secret code – X",
            "your pass word is X.",
            "your password is: X",
            "your password is \"X\"",
            "your password ( X )",
            "your password [X]",
            "your password was «X»",
            "passwords: X, and more",
            "password -> X",
            "password is:\n\nX",
            "X is your password",
            "i know X is your pass word.",
            "i am aware that \"X\" is your password!",
            "i do know, X, is your password",
            "“X” was one of your passwords",
            "X is indeed your passphrase",
            "ton mdp : X",
            "votre mot de passe est X.",
            "X est votre mot de passe",
            "« X » est votre mot de passe",
            "ihr passwort lautet X.",
            "ihr kennwort: X",
            "X ist ihr passwort",
            "„X“ ist eines ihrer passwörter",
            "tu contraseña es X.",
            "tu contraseña: X",
            "X es tu contraseña",
            "la tua password è X.",
            "X è la tua password",
            "sua senha: X",
            "X é a sua senha",
            "uw wachtwoord is X.",
            "X is uw wachtwoord",
            "twoje hasło: X",
            "X to twoje hasło",
            "vaše heslo: X",
            "ditt lösenord är X.",
            "ваш пароль: X",
            "X — это ваш пароль",
            "您的密码是X。我",
            "您的密码：X",
            "X是您的密码",
            "あなたのパスワードは「X」です",
            "パスワード：X",
        ] {
            let text = text.replace('X', secret);
            let found: Vec<&str> = named(&text).into_iter().map(|at| &text[at]).collect();
            assert!(found.contains(&secret), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_phrase_or_a_quotation_is_one_password() {
        for (text, expected) in [
            ("your password is: correct horse battery staple\ni know", "correct horse battery staple"),
            ("\"correct horse\" is your password", "correct horse"),
            ("your password is “correct horse”, i know", "correct horse"),
        ] {
            let found: Vec<&str> = named(text).into_iter().map(|at| &text[at]).collect();
            assert!(found.contains(&expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn words_that_are_no_password_stay() {
        for text in [
            "this is your password",
            "the above is your password.",
            "your password is known to me",
            "your password is leaked.",
            "your password (known to me)",
            "i have your password and more",
            "change your password now",
            "password-protected files",
            "mypassword: x",
            "your password",
            "password",
            "pwd:",
            "is your password",
            "",
            "cela est votre mot de passe",
        ] {
            assert!(named(text).is_empty(), "{text}: {:?}", named(text));
        }
        assert!(named(&"password: abcdefgh ".repeat(1_000)).len() <= MAX_FOUND);
    }
}
