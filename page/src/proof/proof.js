// Keeping the evidence: a package to save and a page to print.
import { element } from "../element.js";
import { fill } from "../language.js";
import { showsPassword } from "./facts.js";
import { packageOf } from "./package.js";
import { policePage } from "./police.js";

/** The section with both buttons. `sheet` is the element that is printed. */
export function proof(found, words, version, sheet) {
  const done = element("p", { className: "soft", role: "status" });
  const save = () => {
    const { name, bytes } = packageOf(found, words, version, new Date());
    download(name, bytes);
    done.textContent = fill(words.proof.saved, { file: name });
  };
  const print = () => {
    fillSheet(found, words, version, sheet);
    window.print();
  };
  fillSheet(found, words, version, sheet); // for readers who print from the menu
  const { proof: text } = words;
  return [
    element("h2", { id: "proof", tabIndex: -1 }, text.title),
    element("p", {}, text.text),
    found.pasted && element("p", {}, text.pasted),
    showsPassword(found.report) && element("p", {}, text.password),
    element("div", { className: "buttons proof" },
      element("div", {}, element("button", { type: "button", id: "save", onclick: save }, text.package), element("p", { className: "soft" }, text.package_hint)),
      element("div", {}, element("button", { type: "button", id: "print", onclick: print }, text.print), element("p", { className: "soft" }, text.print_hint))),
    done,
  ];
}

function fillSheet(found, words, version, sheet) {
  sheet.lang = words.code;
  sheet.replaceChildren(...policePage(found, words, version, new Date()));
}

/** Saves bytes as a file. The address of the bytes is one inside the browser. */
function download(name, bytes) {
  const href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVING_MS);
}

/** A busy browser takes some seconds to begin to save. */
const SAVING_MS = 60_000;
