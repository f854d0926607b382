// The note above a message.

/**
 * Runs inside the shown message, so it uses nothing from outside. The message may have styles for
 * everything; the important ones of an element itself come before them.
 */
export function insertNote({ lead, more, language, direction }) {
  const ID = "bluff-note";
  const LOOK = {
    all: "initial", display: "block", margin: "0 0 12px", padding: "12px 16px", "border-inline-start": "6px solid #134b57", "border-radius": "8px",
    background: "#e3efee", color: "#1d2629", font: "16px/1.5 sans-serif", "white-space": "normal",
  };
  const styled = (name, look, text) => {
    const made = document.createElement(name);
    for (const [property, value] of Object.entries(look)) made.style.setProperty(property, value, "important");
    made.textContent = text;
    return made;
  };
  document.getElementById(ID)?.remove();
  const note = styled("aside", LOOK, "");
  Object.assign(note, { id: ID, lang: language, dir: direction });
  note.append(
    styled("p", { all: "initial", display: "block", margin: "0", color: "inherit", font: "inherit", "font-weight": "bold" }, lead),
    styled("p", { all: "initial", display: "block", margin: "4px 0 0", color: "inherit", font: "inherit" }, more),
  );
  document.body.prepend(note);
}
