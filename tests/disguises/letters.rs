//! Disguises of letters; the address stays unchanged where its letters have no such form.

use super::texts::OwnText;

/// Exchanges letters one by one.
fn map(text: &str, letter: impl Fn(char) -> char) -> String {
    text.chars().map(letter).collect()
}

fn exchange(text: &str, from: &str, to: &str) -> String {
    map(text, |ch| {
        from.chars().zip(to.chars()).find(|(plain, _)| *plain == ch).map_or(ch, |(_, other)| other)
    })
}

pub fn cyrillic(text: &OwnText) -> String {
    exchange(&text.text, "aeopcxyABEHKMOPCTX", "аеорсхуАВЕНКМОРСТХ")
}

pub fn greek(text: &OwnText) -> String {
    exchange(&text.text, "ovABEHIKMNOPTXZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΖ")
}

/// Letters of a block that begins with `upper` for A and `lower` for a.
fn styled(text: &str, upper: u32, lower: u32) -> String {
    map(text, |ch| {
        let styled = match ch {
            'A'..='Z' => char::from_u32(upper + (ch as u32 - 'A' as u32)),
            'a'..='z' => char::from_u32(lower + (ch as u32 - 'a' as u32)),
            _ => None,
        };
        styled.unwrap_or(ch)
    })
}

pub fn bold(text: &OwnText) -> String {
    styled(&text.text, 0x1D400, 0x1D41A)
}

pub fn monospace(text: &OwnText) -> String {
    styled(&text.text, 0x1D670, 0x1D68A)
}

pub fn full_width(text: &OwnText) -> String {
    styled(&text.text, 0xFF21, 0xFF41)
}

pub fn circled(text: &OwnText) -> String {
    styled(&text.text, 0x24B6, 0x24D0)
}

pub fn small_capitals(text: &OwnText) -> String {
    except_address(text, |part| exchange(part, "abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"))
}

pub fn struck(text: &OwnText) -> String {
    after_letters(&text.text, "\u{336}")
}

pub fn stacked(text: &OwnText) -> String {
    after_letters(&text.text, "\u{315}\u{321}\u{35c}")
}

/// Puts something after each letter.
fn after_letters(text: &str, marks: &str) -> String {
    text.chars()
        .flat_map(|ch| std::iter::once(ch).chain(if ch.is_alphabetic() { marks } else { "" }.chars()))
        .collect()
}

/// Puts an invisible character after every second letter.
pub fn between(text: &OwnText, invisible: char) -> String {
    text.text
        .char_indices()
        .flat_map(|(at, ch)| {
            std::iter::once(ch).chain((ch.is_alphanumeric() && at % 2 == 0).then_some(invisible))
        })
        .collect()
}

pub fn without_accents(text: &OwnText) -> String {
    exchange(&text.text, "àâäãáçèéêëìíîïñòóôöõùúûüÀÉÈÊßąćęłńóśźż’", "aaaaaceeeeiiiinooooouuuuAEEEsacelnoszz'")
}

pub fn capitals(text: &OwnText) -> String {
    except_address(text, str::to_uppercase)
}

pub fn entities(text: &str) -> String {
    text.chars()
        .map(|ch| if ch.is_alphabetic() { format!("&#{};", ch as u32) } else { ch.to_string() })
        .collect()
}

/// Case is part of an address.
fn except_address(text: &OwnText, change: impl Fn(&str) -> String) -> String {
    match text.address.as_deref().and_then(|address| text.text.split_once(address)) {
        Some((before, after)) => {
            format!("{}{}{}", change(before), text.address.as_deref().unwrap_or_default(), change(after))
        }
        None => change(&text.text),
    }
}
