//! Masks: changes to words so that filters cannot read them are undone, and nothing else is
//! changed.

use super::cases;
use bluff::{Message, Text};
use proptest::prelude::*;

/// The words of a text as they are read.
fn read(text: &str) -> String {
    let message = Message::from_text(text);
    Text::from_message(&message).segments.iter().map(|segment| segment.as_str()).collect()
}

/// A way to write a letter that looks the same to a reader, or almost.
fn masked(letter: char, mask: u8) -> String {
    let lower = u32::from(letter) - u32::from('a');
    let of = |first: u32| char::from_u32(first + lower).unwrap().to_string();
    match mask {
        0 => letter.to_string(),
        1 => letter.to_ascii_uppercase().to_string(),
        2 => format!("{letter}\u{200b}"), // zero-width space
        3 => format!("{letter}\u{ad}"),   // soft hyphen
        4 => format!("\u{202d}{letter}"), // override to the right, as the text runs anyway
        5 => of(0x1d41a),                 // mathematical bold
        6 => of(0xff41),                  // full width
        7 => of(0x24d0),                  // in a circle
        8 => format!("{letter}\u{336}"),  // struck through
        _ => match letter {
            'a' => "а".into(), // Cyrillic, as all of these
            'c' => "с".into(),
            'e' => "е".into(),
            'o' => "о".into(),
            'p' => "р".into(),
            'x' => "х".into(),
            'y' => "у".into(),
            letter => letter.to_string(),
        },
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn masked_words_are_read_as_what_they_say(
        letters in prop::collection::vec((prop::char::range('a', 'z'), 0_u8..10), 1..30),
    ) {
        // a letter without a mask shows which script the word is in
        let word: String = letters.iter().map(|&(letter, _)| letter).collect();
        let mask: String = letters.iter().map(|&(letter, mask)| masked(letter, mask)).collect();
        prop_assert_eq!(read(&format!("b{mask} b{mask}")), format!("b{word} b{word}"), "{}", mask);
    }

    #[test]
    fn ascii_is_only_put_in_lower_case(text in "[ -~\t]{0,200}") {
        prop_assert_eq!(read(&text), text.to_ascii_lowercase());
    }

    #[test]
    fn what_was_unmasked_once_is_plain(
        letters in prop::collection::vec((prop::char::range('a', 'z'), 0_u8..10), 1..30),
        between in "[ -~]{0,10}",
    ) {
        let mask: String = letters.iter().map(|&(letter, mask)| masked(letter, mask)).collect();
        let once = read(&format!("b{mask}{between}{mask}b"));
        prop_assert_eq!(&read(&once), &once);
    }

    #[test]
    fn words_of_one_script_stay_what_they_are(
        words in prop::collection::vec("[а-я]{1,12}|[α-ρτ-ω]{1,12}|[ა-ჰ]{1,12}|[א-ת]{1,12}", 1..10),
    ) {
        let text = words.join(" ");
        prop_assert_eq!(read(&text), text);
    }
}
