//! The scan as a whole.

use super::base58::tests::{address, monero, xrp, zcash};
use super::bech32::tests::{cash, many, plain, segwit, shelley};
use super::cardano::tests::{with_path, without_path};
use super::ethereum::tests::written;
use super::fixtures::hash;
use super::stellar::tests::{account, muxed};
use super::ton::tests::with_signs;
use super::*;

/// A valid address of each kind, as it is written and as it is reported.
fn one_of_each() -> Vec<(Coin, String, String)> {
    let script = [hash("b"), hash("c")[..12].to_vec()].concat();
    let same = |coin, text: String| (coin, text.clone(), text);
    let mut all = vec![
        same(Coin::Btc, address(0, "a")),
        same(Coin::Btc, address(5, "a")),
        same(Coin::Btc, segwit("bc", 0, &hash("a"))),
        same(Coin::Btc, segwit("bc", 0, &script)),
        same(Coin::Btc, segwit("bc", 1, &script)),
        same(Coin::Ltc, address(0x30, "a")),
        same(Coin::Ltc, address(0x32, "a")),
        same(Coin::Ltc, segwit("ltc", 0, &hash("a"))),
        same(Coin::Ltc, segwit("ltc", 1, &script)),
        same(Coin::Doge, address(0x1e, "a")),
        same(Coin::Doge, address(0x16, "a")),
        same(Coin::Trx, address(0x41, "a")),
        same(Coin::Xrp, xrp("a")),
        same(Coin::Eth, written("a")),
        same(Coin::Xmr, monero(18, "a")),
        same(Coin::Xmr, monero(42, "a")),
        same(Coin::Xmr, monero(19, "a")),
        same(Coin::Dash, address(0x4c, "a")),
        same(Coin::Dash, address(0x10, "a")),
        same(Coin::Zec, zcash(0xb8, "a")),
        same(Coin::Zec, zcash(0xbd, "a")),
        same(Coin::Zec, plain("zs", &many(43, "a"))),
        same(Coin::Zec, plain("u", &many(61, "a"))),
        same(Coin::Zec, plain("u", &many(83, "a"))),
        same(Coin::Zec, plain("u", &many(128, "a"))),
        same(Coin::Ada, without_path("a")),
        same(Coin::Ada, with_path("a")),
        same(Coin::Ada, shelley(0x61, 29)),
        same(Coin::Ada, shelley(0x01, 57)),
        same(Coin::Atom, plain("cosmos", &hash("a"))),
        same(Coin::Atom, plain("cosmos", &many(32, "a"))),
        // a digit in each third: a part of capitals alone is not an odd word
        same(Coin::Xlm, account("b")),
        same(Coin::Xlm, muxed("b")),
        same(Coin::Ton, with_signs(false)),
    ];
    for version in [0, 8] {
        let bare = cash(version, "a");
        all.push((Coin::Bch, bare.clone(), format!("bitcoincash:{bare}")));
    }
    all
}

fn chunks(text: &str, size: usize, between: &str) -> String {
    let pieces: Vec<&str> = text.as_bytes().chunks(size).map(|c| std::str::from_utf8(c).unwrap()).collect();
    pieces.join(between)
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// Asserts that the text between the bars is found, and nothing else.
fn expect(coin: Coin, report: &str, hiding: &[Disguise], marked: &str) {
    let text = marked.replace(['{', '}'], "");
    let mut spans = Vec::new();
    let mut at = 0;
    for (n, piece) in marked.split(['{', '}']).enumerate() {
        if n % 2 == 1 {
            spans.push(at..at + piece.len());
        }
        at += piece.len();
    }
    let found = find(&text);
    let [one] = &found[..] else { panic!("{found:?} in {text:?}, expected {coin:?} {report}") };
    assert_eq!((one.address.coin, one.address.address.as_str()), (coin, report), "{text:?}");
    assert_eq!(one.address.hiding, hiding, "{text:?}");
    let mut standing = one.spans.clone();
    standing.sort_by_key(|span| span.start);
    assert_eq!(standing, spans, "{text:?}");
}

#[test]
fn finds_plain_addresses() {
    for (coin, text, report) in one_of_each() {
        for (before, after) in [
            ("", ""),
            ("Send $1,400 to my wallet: ", " within 48 hours (it is case sensitive)."),
            ("(", ")"),
            ("bitcoin:", "?amount=0.2&label=me"),
            ("https://explorer.example.com/address/", "#x"),
            ("to%3A", "%20"),
            ("Adresse\u{a0}: «", "»é"),
            ("> ", "\n> you have 2 days\n"),
        ] {
            expect(coin, &report, &[], &format!("{before}{{{text}}}{after}"));
        }
        assert_eq!(find(&format!("{text} and again {text}")).len(), 1);
    }
    expect(
        Coin::Bch,
        &format!("bitcoincash:{}", cash(0, "a")),
        &[],
        &format!("to {{bitcoincash:{}}} now", cash(0, "a")),
    );
    let shout = segwit("bc", 0, &hash("a"));
    expect(Coin::Btc, &shout, &[], &format!("TO {{{}}} NOW", shout.to_uppercase()));
    expect(
        Coin::Iban,
        "DE89370400440532013000",
        &[],
        "IBAN: {DE89 3704 0044 0532 0130 00}, BIC: COBADEFFXXX",
    );
    expect(Coin::Iban, "NO9386011117947", &[], "to {NO9386011117947}.");
}

#[test]
fn finds_what_is_joined_turned_or_in_parts() {
    for (coin, text, report) in one_of_each() {
        for (size, between, hiding) in [
            (1, " ", Disguise::Spaced),
            (1, "-", Disguise::Spaced),
            (1, " . ", Disguise::Spaced),
            (2, " ", Disguise::Spaced),
            (3, "_", Disguise::Spaced),
            (4, " ", Disguise::Spaced),
            (5, "*", Disguise::Spaced),
            (7, " / ", Disguise::Spaced),
            (9, "|", Disguise::Spaced),
            (18, " ", Disguise::Spaced),
            (20, "\n", Disguise::LineBreak),
            (17, "\r\n> ", Disguise::LineBreak),
            (30, "=\r\n", Disguise::LineBreak),
        ] {
            let pieces = chunks(&text, size, between);
            expect(coin, &report, &[hiding], &format!("My wallet is: {{{pieces}}}, and you have 48 hours."));
            let turned = chunks(&reversed(&text), size, between);
            expect(
                coin,
                &report,
                &[hiding, Disguise::Reversed],
                &format!("From right to left: {{{turned}}}. Be quick."),
            );
        }
        expect(coin, &report, &[Disguise::Reversed], &format!("Read it backwards: {{{}}}!", reversed(&text)));

        expect(
            coin,
            &report,
            &[Disguise::Spaced, Disguise::Reversed],
            &format!("{{{}}}", chunks(&reversed(&text), 1, " ")),
        );
        expect(
            coin,
            &report,
            &[Disguise::Spaced, Disguise::LineBreak],
            &format!("{{{}}}", chunks(&chunks(&text, 12, "\n"), 4, " ").replace("\n ", "\n")),
        );

        let (a, b) = text.split_at(text.len() / 2);
        expect(
            coin,
            &report,
            &[Disguise::Parts],
            &format!("First part: {{{a}}} and then\n the second part is: {{{b}}}, ok?"),
        );
        expect(
            coin,
            &report,
            &[Disguise::Parts],
            &format!("Part 2 of my wallet is \"{{{b}}}\", while part 1 is \"{{{a}}}\"."),
        );
        let (b, c) = b.split_at(b.len() / 2);
        expect(
            coin,
            &report,
            &[Disguise::Parts],
            &format!("Part one is {{{a}}}, part two of it is {{{b}}}, part three of it is {{{c}}}."),
        );
    }
    expect(
        Coin::Iban,
        "DE89370400440532013000",
        &[Disguise::Spaced],
        "{D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0}",
    );
}

/// The marks of Base64 are letters of an address and part words everywhere else.
#[test]
fn finds_addresses_with_signs_in_them() {
    let right = with_signs(true);
    let other = right.replace('-', "+").replace('_', "/");
    for stands in [&right, &other] {
        for (before, after) in [
            ("", ""),
            ("Send 50 TON to my wallet: ", " within 48 hours."),
            ("(", ")"),
            ("ton://transfer/", "?amount=5000"),
            ("to%3A", "%20"),
            ("_", "_"),
            ("Adresse\u{a0}: «", "»é"),
            ("> ", "\n> you have 2 days\n"),
        ] {
            expect(Coin::Ton, &right, &[], &format!("{before}{{{stands}}}{after}"));
        }
    }
    expect(
        Coin::Ton,
        &right,
        &[Disguise::Reversed],
        &format!("Read it backwards: {{{}}}!", reversed(&right)),
    );
    for (size, between, hiding) in [
        (1, " ", Disguise::Spaced),
        (1, " . ", Disguise::Spaced),
        (4, " ", Disguise::Spaced),
        (5, "*", Disguise::Spaced),
        (9, "|", Disguise::Spaced),
        (18, " ", Disguise::Spaced),
        (20, "\n", Disguise::LineBreak),
        (17, "\r\n> ", Disguise::LineBreak),
        (30, "=\r\n", Disguise::LineBreak),
    ] {
        let pieces = chunks(&right, size, between);
        expect(Coin::Ton, &right, &[hiding], &format!("My wallet is: {{{pieces}}}, and you have 48 hours."));
        let turned = chunks(&reversed(&right), size, between);
        let hiding = [hiding, Disguise::Reversed];
        expect(Coin::Ton, &right, &hiding, &format!("From right to left: {{{turned}}}. Be quick."));
    }
    let (a, b) = right.split_at(right.len() / 2);
    for text in [
        format!("First part: {{{a}}} and then\n the second part is: {{{b}}}, ok?"),
        format!("Part 2 of my wallet is \"{{{b}}}\", while part 1 is \"{{{a}}}\"."),
    ] {
        expect(Coin::Ton, &right, &[Disguise::Parts], &text);
    }
}

#[test]
fn finds_look_alike_letters() {
    // an address with an i behind the first letter, and one with an o
    let name =
        |wanted: char| (0..).map(|n| address(0, &n.to_string())).find(|a| a[1..].contains(wanted)).unwrap();
    for (letter, others) in [('i', ["I", "l"]), ('o', ["0", "O"])] {
        for other in others {
            let right = name(letter);
            expect(
                Coin::Btc,
                &right,
                &[Disguise::LookAlike],
                &format!("to {{{}}}.", right.replacen(letter, other, 1)),
            );
        }
    }
    let right = address(0, "a");
    expect(Coin::Btc, &right, &[Disguise::LookAlike], &format!("to {{l{}}}.", &right[1..]));
    // in Bech32 every `0` may be an `o`, and the `1` of the prefix an `l` or `I`; in Base32 the
    // other way round
    for (coin, right, _) in one_of_each() {
        let others = match coin {
            Coin::Zec | Coin::Ada | Coin::Atom if right.is_ascii() && right == right.to_lowercase() => [
                right.replace('0', "o"),
                right.replacen('1', "l", 1),
                right.replacen('1', "I", 1).replace('0', "O"),
                right.replace('l', "1").replace('0', "o"),
                right.to_uppercase().replacen('1', "I", 1),
            ],
            Coin::Xlm => [
                right.replace('O', "0"),
                right.replace('I', "1"),
                right.replace('I', "l"),
                right.replace('B', "8"),
                right.replace('O', "o").replace('I', "1"),
            ],
            _ => continue,
        };
        for other in others.into_iter().filter(|other| *other != right) {
            expect(coin, &right, &[Disguise::LookAlike], &format!("to {{{other}}}."));
        }
    }
    // in Base58 of any length, an `i` or `o` behind the first letters
    for address in [|n: &str| address(0x4c, n), |n: &str| zcash(0xb8, n), without_path] {
        for (letter, other) in [('i', "I"), ('i', "l"), ('o', "0"), ('o', "O")] {
            let right =
                (0..).map(|n: u32| address(&n.to_string())).find(|a| a[9..].contains(letter)).unwrap();
            let coin = find(&right)[0].address.coin;
            let wrong = format!("{}{}", &right[..9], right[9..].replacen(letter, other, 1));
            expect(coin, &right, &[Disguise::LookAlike], &format!("to {{{wrong}}}."));
        }
    }
}

#[test]
fn wrong_checksums_are_not_found() {
    for (_, text, _) in one_of_each() {
        let at = text.len() - 3;
        let other = if &text[at..=at] == "a" { "c" } else { "a" };
        let wrong = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        let (a, b) = wrong.split_at(wrong.len() / 2);
        for hidden in [
            wrong.clone(),
            reversed(&wrong),
            chunks(&wrong, 1, " "),
            chunks(&wrong, 4, " "),
            format!("first {a} and then {b}"),
        ] {
            assert_eq!(find(&hidden), [], "{hidden}");
        }
    }
}

#[test]
fn several_are_found_in_order() {
    let all = one_of_each();
    let text: Vec<String> = all.iter().map(|(coin, text, _)| format!("{}: {text}", coin.ticker())).collect();
    let found: Vec<String> = find(&text.join("\n")).into_iter().map(|f| f.address.address).collect();
    assert_eq!(found, all.into_iter().map(|(_, _, report)| report).collect::<Vec<_>>());

    let (a, b) = (address(0, "a"), address(0, "b"));
    let text = format!("1) {a} or\n2) {} or\n3) {a}", chunks(&b, 1, " "));
    let found: Vec<_> = find(&text).into_iter().map(|f| (f.address.address, f.address.hiding)).collect();
    assert_eq!(found, [(a, vec![]), (b, vec![Disguise::Spaced])]);
}

#[test]
fn serialises_by_ticker_and_kebab_case() {
    let one = PaymentAddress {
        coin: Coin::Doge,
        address: "D".into(),
        hiding: vec![Disguise::LookAlike, Disguise::LineBreak],
    };
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(json, r#"{"coin":"DOGE","address":"D","hiding":["look-alike","line-break"]}"#);
    let others = [Coin::Sol, Coin::Iban];
    for coin in one_of_each().into_iter().map(|(coin, ..)| coin).chain(others) {
        assert_eq!(serde_json::to_value(coin).unwrap(), coin.ticker());
    }
}

#[test]
fn prose_costs_no_guess() {
    for text in [
        "",
        "I have a dog, and it doesn't like water. See page 12 of 300, or call 555-0100 before 8 a.m. on the 3rd.",
        "À 20 h, j'ai vu l'été: c'était beau. Merci d'avance, et à demain!",
        "Version 2.0.1 of the A/B test runs on x86 and i686; the iPhone 12 comes in Q3.",
        "Вам нужно заплатить 500 долларов в течение 2 дней.",
    ] {
        let mut work = SearchBudget::new(text.len());
        let before = work.left();
        assert_eq!(find_within(text, &mut work), [], "{text}");
        let spent = before - work.left();
        assert!(spent <= 10 * text.len(), "{spent} {text}");
    }
}

#[test]
fn finds_addresses_grown_together_with_a_word() {
    // "...DivfNaAfter the payment": seen in real messages whose HTML had been made into text
    // carelessly
    for (coin, text, report) in one_of_each() {
        // the capitals of Ethereum are too weak a checksum for this
        if coin == Coin::Eth {
            continue;
        }
        expect(coin, &report, &[], &format!("is: {{{text}}}After the payment"));
        expect(coin, &report, &[], &format!("My walletis{{{text}}}."));
    }
    assert_eq!(find(&format!("x{}", written("a"))), []);
    assert_eq!(find("xDE89370400440532013000"), []);
    assert_eq!(find("DE89370400440532013000x"), []);
}

#[test]
fn garbage_is_harmless() {
    // a linear congruential generator (Numerical Recipes) picks pieces of everything the scan knows
    let all = one_of_each();
    let pieces = [
        "1",
        "bc1q",
        "0x",
        "DE89 3704",
        " ",
        "\n> ",
        "é",
        "l",
        "O",
        "4",
        "\u{2019}",
        "%3A",
        "bitcoincash:",
        "EQ",
        "-_",
        "u1q",
        "A",
        "=\r\n",
        "q7",
    ];
    let mut state = 1_u32;
    let mut pick = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..pick(60) {
            let known = &all[pick(all.len())].1;
            match pick(4) {
                0 => text += &known[..pick(known.len())],
                1 => text += &known[pick(known.len())..],
                _ => text += pieces[pick(pieces.len())],
            }
        }
        for one in find(&text) {
            for span in one.spans {
                assert!(text.get(span.clone()).is_some_and(|part| !part.is_empty()), "{span:?} {text:?}");
            }
        }
    }
}

#[test]
fn hostile_text_is_bounded() {
    let size = 100_000;
    let token = address(0, "a");
    let mut wrong: String = token.clone();
    wrong.replace_range(20..21, if &token[20..21] == "x" { "y" } else { "x" });
    for unit in [
        "1",
        "1 ",
        "1a ",
        "q q",
        "bc1 ",
        "1A\n",
        "4 A 1 z ",
        "T7x ",
        "0x ",
        "DE89 ",
        "D E 8 9 ",
        "a1B2c3 ",
        "\u{e9}1 ",
        "1l0I",
        "u1 ",
        "u1q",
        "addr1 A d d r 1 ",
        "G A ",
        "GA7Q",
        "E Q A ",
        "EQA-",
        "EQA-1b_-C2",
        "X7t",
        "ul",
        &format!("{} ", with_signs(true).replace("EQ", "EQA")),
        &format!("{} ", super::solana::tests::key(false)),
        &format!("{} ", super::solana::tests::key(true)),
        &format!("{} ", chunks(&super::solana::tests::key(false), 1, " ")),
        &format!("{}x ", plain("u", &many(128, "a"))),
        &format!("{} ", chunks(&plain("u", &many(127, "a")), 3, " ")),
        &format!("{wrong} "),
        &format!("{} ", chunks(&wrong, 1, " ")),
        &format!("{} ", chunks(&reversed(&wrong), 4, " ")),
        &format!("{} ", &wrong[..17]),
    ] {
        let text = unit.repeat(size / unit.len());
        let mut work = SearchBudget::new(text.len());
        let charged = work.left() / (SearchBudget::CHECKSUM / 2);
        // a word of 14 letters or more is tried twice for nothing
        let free = text.len() / 14 * 2;
        let before = search_budget::tests::checksums();
        let found = find_within(&text, &mut work);
        let checksums = search_budget::tests::checksums() - before;
        assert!(found.len() <= 1, "{unit}: {found:?}");
        assert!(checksums <= charged + free, "{unit}: {checksums} > {charged} + {free}");
    }
}
