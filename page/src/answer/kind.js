// Which of seven answers was given.

/** The gravest first: in this order several messages are shown. */
export const KINDS = ["known", "sure", "maybe", "unsure", "quoted", "spam", "ham"];

/** The kind of an answer. Each has a title of its own, so the title says which one it is. */
export function kindOf({ title }, { advice }) {
  const titles = {
    known: advice.known.text,
    sure: advice.title.sextortion,
    maybe: advice.maybe.text,
    unsure: advice.title.unsure,
    quoted: advice.quoted.title,
    spam: advice.title.spam,
    ham: advice.title.ham,
  };
  return KINDS.find((kind) => titles[kind] === title);
}

/** Whether somebody is threatened, so that the three ways are shown at once. */
export const isThreat = (kind) => ["known", "sure", "maybe"].includes(kind);

/** The way that is chosen at first. */
export const wayOf = (kind) => (kind === "known" ? "known" : "mass");

/** The first sentence of an answer: it calms, and says what to do now. */
export function leadOf(kind, way, advice, { lead }) {
  if (!isThreat(kind)) return lead[kind];
  if (way !== "mass") return lead[way];
  return kind === "sure" && !advice.personal_case_first ? lead.sure : lead.maybe;
}
