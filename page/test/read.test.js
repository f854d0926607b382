// What people give is recognised by its content, and becomes messages or a reason why not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MOST_MESSAGES, readFile, readPasted } from "../dist/read/file.js";
import { kindOf } from "../dist/read/kind.js";
import { messagesOf } from "../dist/read/mbox.js";
import { decode, sourceStart } from "../dist/read/text.js";
import { wrap } from "../dist/read/wrap.js";
import { compoundFile } from "./files.js";

const bytes = (text) => new TextEncoder().encode(text);
const hex = (digits, ...rest) => Uint8Array.from([...Buffer.from(digits, "hex"), ...rest.flatMap((one) => (typeof one === "string" ? [...Buffer.from(one, "latin1")] : one))]);
const sample = (name) => readFileSync(new URL(`../../data/samples/${name}`, import.meta.url));
const file = (name, content) => new File([content], name);
const text = (value) => (typeof value === "string" ? value : new TextDecoder().decode(value));

test("a kind is seen in the first bytes, whatever the name", () => {
  for (const [content, name, kind] of [
    [bytes(""), "mail.eml", "empty"],
    [bytes("Subject: lunch?\r\n\r\nAt noon."), "lunch.pdf", "text"],
    [bytes("BMW, my dear friend, is a car."), "", "text"],
    [bytes("Grüße aus Köln"), "note.txt", "text"],
    [hex("fffe", "G\0r\0"), "note.txt", "text"],
    [Uint8Array.from([..."Grüße"].map((letter) => letter.charCodeAt(0))), "note.txt", "text"],
    [bytes("%PDF-1.7\n%âã"), "", "pdf"],
    [hex("89504e470d0a1a0a"), "screenshot", "picture"],
    [hex("ffd8ffe0"), "IMG_1.eml", "picture"],
    [hex("424d", [0x36, 0, 0, 0, 0, 0, 0, 0]), "", "picture"],
    [hex("00000018", "ftypheic"), "IMG_2.HEIC", "picture"],
    [hex("", "RIFF", [1, 2, 3, 4], "WEBP"), "", "picture"],
    [hex("00000018", "ftypmp42"), "film.mp4", "film"],
    [hex("1a45dfa3"), "", "film"],
    [hex("", "ID3"), "voice.mp3", "film"],
    [hex("504b0304", "....[Content_Types].xml"), "letter.docx", "office"],
    [hex("504b0304", "....mimetypeapplication/vnd.oasis.opendocument.text"), "letter.odt", "office"],
    [hex("504b0304", "....mail.eml"), "mails.zip", "archive"],
    [hex("1f8b08"), "", "archive"],
    [hex("", "Rar!"), "", "archive"],
    [hex("4d5a9000", [0, 0, 0]), "invoice.pdf.exe", "program"],
    [hex("789f3e22"), "winmail.dat", "winmail"],
    [bytes("{\\rtf1 hello}"), "", "richtext"],
    [bytes("120\nReceived: by x\n"), "1.emlx", "emlx"],
    [hex("", "!BDN"), "archive.pst", "mailbox"],
    [compoundFile("__properties_version1.0"), "no-name", "outlook"],
    [compoundFile("__properties_version1.0"), "reply.oft", "template"],
    [compoundFile("WordDocument"), "letter.doc", "oldoffice"],
    [hex("000102030405060708"), "", "unknown"],
  ]) {
    assert.equal(kindOf(content, name), kind, `${name} ${content.slice(0, 12)}`);
  }
});

test("the source of an email is told from words that look like one", () => {
  const source = "Received: from a\nMessage-ID: <1@x>\nFrom: a@b.example\nSubject: x\n\nHello\n";
  for (const [given, start] of [
    [source, 0],
    [`From a@b.example Mon Jan  1 00:00:00 2024\n${source}`, 0],
    [`Message ID\t<1@x>\nCreated at:\tMon\nFrom:\ta@b.example\n\n\n${source}`, 53],
    ["From: a@b.example\nTo: me\nSubject: x\n\nA copied message.", undefined],
    ["De : A\nEnvoyé : lundi\nObjet : x\n\nBonjour", undefined],
    ["I know your password: hunter2\nPay now: 500 $", undefined],
    ["", undefined],
  ]) {
    assert.equal(sourceStart(given), start, given);
  }
});

test("letters are decoded as they were written", () => {
  for (const [given, expected] of [
    [bytes("é"), "é"],
    [Uint8Array.of(0xe9, 0x20), "é "],
    [hex("fffee900"), "é"],
    [hex("feff00e9"), "é"],
  ]) {
    assert.equal(decode(given), expected);
  }
});

test("a mailbox is cut where messages begin and nowhere else", () => {
  const box = bytes("From a 1\nSubject: 1\n\nFrom here on\n\nFrom the beginning, nothing.\n\n\nFrom b 2\r\nSubject: 2\r\n\r\nx\r\n\r\nFrom c 3\nSubject: 3\n");
  const { messages, cut } = messagesOf(box, 10);
  assert.deepEqual(messages.map((message) => /Subject: \d/.exec(text(message))[0]), ["Subject: 1", "Subject: 2", "Subject: 3"]);
  assert.equal(cut, false);
  const many = messagesOf(bytes("From a 1\nSubject: 1\n\nx\n\n".repeat(5)), 3);
  assert.deepEqual([many.messages.length, many.cut], [3, true]);
});

test("a wrapped file is a message with that file", () => {
  const message = text(wrap(bytes("é".repeat(100)), "application/pdf", 'a "b".pdf'));
  const [header, body] = message.split("\r\n\r\n");
  assert.match(header, /^MIME-Version: 1\.0\r\nContent-Type: application\/pdf\r\n.*filename="a__b_\.pdf"$/s);
  assert.equal(Buffer.from(body, "base64").toString(), "é".repeat(100));
  assert.ok(message.split("\r\n").every((line) => line.length <= 76));
});

test("pasted text stays text, and a pasted source becomes bytes", () => {
  const [words] = readPasted("I filmed you. Pay.");
  assert.deepEqual([words.message, text(words.file), words.pasted], ["I filmed you. Pay.", "I filmed you. Pay.", true]);
  const source = sample("sextortion-en.eml").toString();
  assert.equal(text(readPasted(source)[0].message), source);
  assert.match(text(readPasted("<html><body><p>Pay</p></body></html>")[0].message), /^MIME-Version: 1\.0\r\nContent-Type: text\/html/);
});

test("files become messages with their untouched bytes, or a reason", async () => {
  const email = sample("sextortion-fr.eml");
  const [found] = await readFile(file("mail.eml", email));
  assert.deepEqual([Buffer.from(found.message), Buffer.from(found.file), found.name], [email, email, "mail.eml"]);
  const emlx = bytes(`${email.length}\n${email}<?xml version="1.0"?>`);
  assert.deepEqual(Buffer.from((await readFile(file("1.emlx", emlx)))[0].message), email);
  const box = `From a 1\n${email}\n`.repeat(2);
  assert.equal((await readFile(file("box", box))).length, 2);
  const large = await readFile(file("box", "From a 1\nSubject: x\n\nx\n\n".repeat(MOST_MESSAGES + 1)));
  assert.deepEqual([large.length, large[0].cut], [MOST_MESSAGES, true]);
  const [saved] = await readFile(file("a.msg", compoundFile("__properties_version1.0")));
  assert.deepEqual([saved.saved, saved.message, saved.file.length], ["outlook", saved.file, 2048]);
  for (const [name, content, refusal] of [
    ["empty.eml", "", "empty"],
    ["blank.txt", "  \n", "empty"],
    ["a.png", hex("89504e47"), "picture"],
    ["a.oft", compoundFile("__properties_version1.0"), "template"],
    ["a.zip", hex("504b0304"), "archive"],
    ["a.bin", hex("0001020304"), "unknown"],
  ]) {
    assert.deepEqual(await readFile(file(name, content)), [{ name, refusal }]);
  }
  const folder = { name: "folder", slice: () => ({ arrayBuffer: () => Promise.reject(new Error("is a folder")) }) };
  assert.deepEqual(await readFile(folder), [{ name: "folder", refusal: "unopened" }]);
});
