//! [`main_script`]: the script a text is written in. It is the most that can be known of the
//! language at no cost.

use unicode_script::{Script, UnicodeScript};

/// If this share of the letters belongs to a script other than Latin, the text is in that script:
/// its messages are full of Latin names, links and addresses.
const MIN_SHARE: usize = 4;

/// The script of a text by its four-letter code (ISO 15924), such as `Latn`, `Cyrl` or `Hani`;
/// Japanese, which mixes three, is `Jpan`. None if there is no letter.
pub(super) fn main_script<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut latin = 0;
    let mut others: Vec<(&'static str, usize)> = Vec::new();
    for text in texts {
        latin += text.bytes().filter(u8::is_ascii_alphabetic).count();
        if text.is_ascii() {
            continue;
        }
        for ch in text.chars().filter(|ch| !ch.is_ascii()) {
            let code = match ch.script() {
                Script::Common | Script::Inherited | Script::Unknown => continue,
                Script::Latin => {
                    latin += 1;
                    continue;
                }
                Script::Hiragana | Script::Katakana => "Jpan",
                script => script.short_name(),
            };
            match others.iter_mut().find(|(known, _)| *known == code) {
                Some((_, count)) => *count += 1,
                None => others.push((code, 1)),
            }
        }
    }
    // Chinese characters beside syllables are Japanese
    let of = |code: &str| others.iter().find(|(known, _)| *known == code).map_or(0, |(_, count)| *count);
    let (syllables, characters) = (of("Jpan"), of("Hani"));
    if syllables > 0 {
        others.retain(|(code, _)| *code != "Hani");
        others.iter_mut().filter(|(code, _)| *code == "Jpan").for_each(|(_, count)| *count += characters);
    }
    let letters = latin + others.iter().map(|(_, count)| count).sum::<usize>();
    let most = others.into_iter().max_by_key(|(_, count)| *count);
    match most {
        Some((code, count)) if count * MIN_SHARE >= letters => Some(code),
        _ => (latin > 0).then_some("Latn"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_a_text_stands_out_from_names_and_links() {
        for (text, expected) in [
            ("réunion à 10 h", Some("Latn")),
            ("Привет, вот ссылка: http://example.org", Some("Cyrl")),
            ("a very long English text with one word, привет, in it", Some("Latn")),
            ("本日はお世話になっております", Some("Jpan")),
            ("您的账户", Some("Hani")),
            ("안녕하세요", Some("Hang")),
            ("שלום", Some("Hebr")),
            ("12 + 30 = 42!", None),
            ("", None),
        ] {
            assert_eq!(main_script([text].into_iter()), expected, "{text}");
        }
    }
}
