//! [`of`]: code pages of DOS and the first Macintosh in old mail without a label. `chardetng` does
//! not guess them, because no page of the web is written in them.
//!
//! Of 240 of our own texts in 14 charsets of the web, 5 of them Asian, none is taken for one of
//! these. In these charsets, French, Spanish and Portuguese texts in that of DOS are recognised in
//! 83 cases of 89, German in 25 of 30, Polish in 28 of 28. On the Macintosh, French, German and
//! Portuguese ones are recognised in 67 of 90. Italian, whose accents are at the ends of words, and
//! Dutch, which has few, are not: there, a byte of DOS is a mark where a mark may be.

use super::label::Charset;
use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// The fewest bytes inside words that no text in windows-1252 has there; a typing error makes one.
/// They are of two kinds or more: an apostrophe of Shift JIS begins with one.
const MIN_STRANGE: usize = 3;
/// Letters of the languages of Western and of Central Europe, in lower case.
const WESTERN: &str = "äöüßéèêëàâîïôùûçñáíóúæœåøãõìò";
const CENTRAL: &str = "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűľĺŕôâăîşţ";
/// Marks that occur between words.
const MARKS: &str = "«»¿¡°§£“”„–—…\u{A0}";
/// Marks that also occur in words.
const APOSTROPHES: &str = "’´";

/// The charset of bytes that form no words in windows-1252 and complete words in one of these; all
/// of them must.
pub(super) fn of(bytes: &[u8]) -> Option<Charset> {
    let mut strange = strange(bytes);
    let first = strange.next()?;
    let (count, has_others) =
        strange.fold((1, false), |(count, others), byte| (count + 1, others || byte != first));
    if count < MIN_STRANGE || !has_others {
        return None;
    }
    let pages = [(Charset::Ibm850, WESTERN), (Charset::Web(MACINTOSH), WESTERN), (Charset::Ibm852, CENTRAL)];
    pages
        .into_iter()
        .find(|&(page, letters)| is_spelled(&super::read(bytes, page), letters))
        .map(|(page, _)| page)
}

/// The bytes between two lower-case letters of ASCII that are marks or capitals in windows-1252;
/// apostrophes and dashes do occur there.
fn strange(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let is_strange = |byte: u8| {
        !byte.is_ascii() && {
            let letter = WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
            letter.is_some_and(|letter| !letter.is_lowercase() && !"‘’´–—…•·\u{A0}\u{AD}".contains(letter))
        }
    };
    let inside = bytes.windows(3).filter(move |three| is_strange(three[1]));
    inside
        .filter(|three| three[0].is_ascii_lowercase() && three[2].is_ascii_lowercase())
        .map(|three| three[1])
}

/// Whether all letters beyond ASCII are those of a language, with capitals only where capitals
/// belong.
fn is_spelled(text: &str, letters: &str) -> bool {
    let mut before = ' ';
    let mut all = text.chars().peekable();
    while let Some(letter) = all.next() {
        let next = all.peek().copied().unwrap_or(' ');
        let is_right = letter.is_ascii()
            || letters.contains(letter) && !(before.is_uppercase() && next.is_uppercase())
            || letter.to_lowercase().all(|small| letters.contains(small)) && !before.is_lowercase()
            || MARKS.contains(letter) && !(before.is_alphabetic() && next.is_alphabetic())
            || APOSTROPHES.contains(letter);
        if !is_right {
            return false;
        }
        before = letter;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_2, ISO_8859_15, WINDOWS_1250, WINDOWS_1251, WINDOWS_1254, WINDOWS_1257};

    const SAMPLES: [&str; 8] = [
        "Ich habe Sie gefilmt, während Sie für Ihr Gerät eine Seite öffneten. Zahlen Sie über Bitcoin, schönen Gruß",
        "J’ai piraté votre caméra et j’ai enregistré ce que vous avez regardé. Évitez la honte, payez après la fête",
        "Grabé tu pantalla y tu cámara. Enviaré el vídeo a tus compañeros mañana. ¿Quieres evitarlo?",
        "Você não me conhece, mas gravei um vídeo da sua câmera. Faça o pagamento amanhã, não há exceções",
        "Jeg har filmet dig på dit kamera, mens du så på øer. Betal før lørdag, så sletter jeg både fil og kopi",
        "Nagrałem cię kamerą, kiedy oglądałeś stronę. Zapłać do piątku, a wszystko usunę. Łódź leży daleko",
        "Natočil jsem vás kamerou, když jste prohlížel tuto stránku. Zaplaťte do pátku, děkuji, přátelé uvidí, co děláte",
        "Felvettelek a kamerádon, amíg nézted ezt az oldalt. Fizess péntekig, különben a betűk őket is elérik",
    ];

    /// The bytes of a text in a page of one byte a letter; letters that the page lacks are left
    /// out.
    fn written(text: &str, page: Charset) -> Vec<u8> {
        let table: Vec<String> =
            (0..=u8::MAX).map(|byte| crate::message::charset::read(&[byte], page)).collect();
        let byte = |letter: char| table.iter().position(|one| one.chars().eq([letter]));
        text.replace('’', "'").chars().filter_map(byte).map(|byte| byte as u8).collect()
    }

    #[test]
    fn old_pages_are_known_by_their_words() {
        for (number, text) in SAMPLES.into_iter().enumerate() {
            let central = number >= 5;
            let page = if central { Charset::Ibm852 } else { Charset::Ibm850 };
            let bytes = written(text, page);
            assert_eq!(
                of(&bytes).map(|page| crate::message::charset::read(&bytes, page)),
                Some(text.replace('’', "'")),
                "{page:?}"
            );
            // of the letters of Spanish, the Macintosh writes three as apostrophes and dashes
            if !central && !text.contains('ñ') {
                let mac = Charset::Web(MACINTOSH);
                assert_eq!(of(&written(text, mac)), Some(mac), "{text}");
            }
        }
    }

    #[test]
    fn pages_of_the_web_are_not() {
        for text in
            SAMPLES.into_iter().chain(["it’s a “test” – word„word“word… Brand™s", "Я записал тебя на камеру"])
        {
            for page in [
                WINDOWS_1252,
                ISO_8859_15,
                WINDOWS_1250,
                ISO_8859_2,
                WINDOWS_1251,
                WINDOWS_1254,
                WINDOWS_1257,
            ] {
                assert_eq!(of(&written(text, Charset::Web(page))), None, "{}: {text}", page.name());
            }
        }
    }
}
