//! Disguises of the message around the text, and ways to write an address.

use super::texts::OwnText;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};
use std::fmt::Write;
use std::io::Cursor;

/// Harmless words that are meant to drown the others.
const FILLER: &str = "The committee met on Tuesday to discuss the new timetable for the swimming pool and the repair of the roof. \
    Members thanked the volunteers of the spring fair, where cakes and plants were sold for the school library. ";

fn mail(text: &OwnText, subject: &str, rest: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "Received: from mx.sender.example (mx.sender.example [192.0.2.7])\r\n\tby mx.example.org; Tue, 06 Jan 2026 08:12:01 +0100\r\n\
         From: \"{id}\" <{id}@sender.example>\r\nTo: reader@example.org\r\nDate: Tue, 06 Jan 2026 08:12:00 +0100\r\n\
         Message-ID: <{id}@sender.example>\r\nMIME-Version: 1.0\r\n{subject}{rest}\r\n",
        id = text.id,
    );
    [head.as_bytes(), body].concat()
}

fn subject(text: &OwnText) -> String {
    format!("Subject: =?utf-8?B?{}?=\r\n", base64(text.subject.as_bytes()))
}

const UTF8: &str = "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";

pub fn plain(text: &OwnText, body: &str) -> Vec<u8> {
    mail(text, &subject(text), &format!("Content-Type: text/plain; {UTF8}"), body.as_bytes())
}

pub fn html(text: &OwnText, body: &str) -> Vec<u8> {
    let body = format!("<html><body><p>{}</p></body></html>", body.replace("\n\n", "</p>\n<p>"));
    mail(text, &subject(text), &format!("Content-Type: text/html; {UTF8}"), body.as_bytes())
}

pub fn without_subject(text: &OwnText) -> Vec<u8> {
    mail(text, "", &format!("Content-Type: text/plain; {UTF8}"), text.text.as_bytes())
}

pub fn base64_only(text: &OwnText) -> Vec<u8> {
    let rest = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n";
    mail(text, &subject(text), rest, base64(text.text.as_bytes()).as_bytes())
}

pub fn quoted_printable(text: &OwnText) -> Vec<u8> {
    let rest = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
    let mut body = String::new();
    for line in text.text.lines() {
        // soft breaks in the middle of words
        for bytes in line.as_bytes().chunks(20) {
            for byte in bytes {
                let _ = write!(body, "={byte:02X}");
            }
            body.push_str("=\r\n");
        }
        body.push_str("\r\n");
    }
    mail(text, &subject(text), rest, body.as_bytes())
}

/// Declares UTF-8 to be Latin-1.
pub fn wrong_charset(text: &OwnText) -> Vec<u8> {
    let rest = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n";
    mail(text, &subject(text), rest, text.text.as_bytes())
}

pub fn quoted(text: &str) -> String {
    text.lines().map(|line| format!(">> {line}\n")).collect()
}

pub fn hidden_inside(text: &str) -> String {
    let mut html = String::new();
    for (at, ch) in text.chars().enumerate() {
        html.push(ch);
        if ch.is_alphabetic() && at % 3 == 0 {
            html.push_str("<span style=\"display:none\">qz</span>");
        }
    }
    html
}

pub fn with_white_filler(text: &str) -> String {
    format!("{text}<div style=\"color:#ffffff;background:#ffffff\">{}</div>", FILLER.repeat(20))
}

pub fn with_tiny_filler(text: &str) -> String {
    format!("<div style=\"font-size:0px\">{}</div>{text}", FILLER.repeat(20))
}

pub fn in_bulk_mail(text: &str) -> String {
    let link = "<a href=\"https://click.mailer.example/ls/click?upn=u001.QmF0Y2g5NzIxLTQ0MTgtbGluay10cmFja2luZw\"><img src=\"https://img.mailer.example/o.gif\" \
        width=\"1\" height=\"1\" alt=\"\"></a>\n";
    format!("<table><tr><td>{text}</td></tr></table>{}", link.repeat(550))
}

/// The text in a PDF of one page, with a line that says so.
pub fn in_pdf(text: &OwnText) -> Vec<u8> {
    let mut content = String::from("BT /F1 11 Tf 40 800 Td 14 TL\n");
    for line in text.text.lines() {
        content.push('(');
        for ch in line.chars() {
            match ch {
                '(' | ')' | '\\' => content.extend(['\\', ch]),
                ' '..='~' => content.push(ch),
                '’' => content.push_str("\\222"),
                '€' => content.push_str("\\200"),
                _ if (ch as u32) < 256 => {
                    let _ = write!(content, "\\{:03o}", ch as u32);
                }
                _ => content.push_str(plain_letter(ch)),
            }
        }
        content.push_str(") Tj T*\n");
    }
    content.push_str("ET");
    let pdf = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        content.len()
    );
    attached(text, "", "application/pdf; name=\"letter.pdf\"", pdf.as_bytes())
}

/// Polish letters, which the encoding of the PDF lacks.
fn plain_letter(ch: char) -> &'static str {
    match ch {
        'ą' => "a",
        'ć' => "c",
        'ę' => "e",
        'ł' => "l",
        'ń' => "n",
        'ś' => "s",
        'ż' | 'ź' => "z",
        _ => "-",
    }
}

/// The address as a picture only.
pub fn with_qr_code(text: &OwnText) -> Option<Vec<u8>> {
    let address = text.address.as_ref()?;
    let code = QrCode::new(address).ok()?;
    let side = code.width();
    let image = GrayImage::from_fn((side as u32 + 8) * 4, (side as u32 + 8) * 4, |x, y| {
        let (u, v) = ((x as usize / 4).wrapping_sub(4), (y as usize / 4).wrapping_sub(4));
        Luma([if u < side && v < side && code[(u, v)] == Color::Dark { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut png, ImageFormat::Png).ok()?;
    let body = text.text.replace(address.as_str(), "(QR)");
    Some(attached(text, &body, "image/png; name=\"pay.png\"", &png.into_inner()))
}

fn attached(text: &OwnText, body: &str, media_type: &str, file: &[u8]) -> Vec<u8> {
    let parts = format!(
        "--sep\r\nContent-Type: text/plain; {UTF8}\r\n{body}\r\n--sep\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--sep--\r\n",
        base64(file)
    );
    mail(text, &subject(text), "Content-Type: multipart/mixed; boundary=sep\r\n", parts.as_bytes())
}

pub fn in_two_parts(address: &str) -> Option<String> {
    let (first, second) = address.split_at(address.len() / 2);
    Some(format!("{first} (that is the first half; the second half is) {second}"))
}

pub fn spaced(address: &str) -> Option<String> {
    Some(address.chars().map(String::from).collect::<Vec<_>>().join(" "))
}

pub fn reversed(address: &str) -> Option<String> {
    Some(address.chars().rev().collect())
}

pub fn broken(address: &str) -> Option<String> {
    let (first, second) = address.split_at(address.len() / 3);
    Some(format!("{first}\r\n{second}"))
}

pub fn prefix_apart(address: &str) -> Option<String> {
    let rest = address.strip_prefix("bc")?;
    Some(format!("bc {rest}"))
}

/// RFC 4648, section 4, in lines of 76.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (number, three) in bytes.chunks(3).enumerate() {
        if number > 0 && number % 19 == 0 && bytes.len() > 100 {
            text.push_str("\r\n");
        }
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize] as char;
            text.push(if place <= three.len() { letter } else { '=' });
        }
    }
    text
}
