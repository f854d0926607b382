// The four steps of each way, and what to do if it has gone further.

/** Titles and texts of the four steps. `given` are those of the library for one message. */
export function stepsOf(way, words, given = []) {
  const { todo, known } = words.advice;
  if (way === "minor") return words.minor.steps;
  if (way === "known") {
    return [
      { title: todo["reply-title"], text: [known.reply] },
      { title: todo["pay-title"], text: [known.pay] },
      { title: todo["proof-title"], text: [known.proof] },
      { title: todo["help-title"], text: [known.help] },
    ];
  }
  const general = ["reply", "pay", "proof", "help"].map((step) => ({ title: todo[`${step}-title`], text: [todo[`${step}-text`]] }));
  return (given.length === general.length ? given : general).map((step) => withoutCases(step, todo));
}

/** The page has a button for what the program does, and lines of their own for what may have happened. */
function withoutCases({ title, text }, todo) {
  const elsewhere = ["paid", "sent-cards", "replied", "password", "proof-how"].map((key) => todo[key]);
  return { title, text: text.filter((line) => !elsewhere.includes(line)) };
}

/** What may have happened already, each with what to do then. */
export function casesOf(way, words) {
  const { todo, known, why } = words.advice;
  const { if: titles, minor } = words;
  const texts = way === "minor"
    ? { paid: [minor.paid], cards: [minor.cards], replied: [minor.replied], clicked: [minor.clicked], sent: [minor.sent] }
    : { paid: [todo.paid], cards: [todo["sent-cards"]], replied: [todo.replied], clicked: [titles.clicked_text], sent: [known.victim], password: [why["password-shown"], todo.password] };
  const first = way === "mass" ? "password" : "sent";
  return [first, "paid", "cards", "replied", "clicked"].map((key) => ({ title: titles[key], text: texts[key], bank: key === "paid" }));
}
