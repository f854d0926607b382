// Elements of the page. Text is never read as HTML: strangers write the messages.

/** An element with properties and children; children that are empty are left out. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== "" && child !== false));
  return made;
}

/** A line that opens what it names. */
export const fold = (title, ...content) => element("details", {}, element("summary", {}, title), element("div", { className: "folded" }, ...content));

/** A paragraph for each text. */
export const paragraphs = (texts, className = "") => texts.map((text) => element("p", { className }, text));
