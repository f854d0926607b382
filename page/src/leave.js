// Leaving quickly: the page is emptied at once and replaced by a blank one.

/** Two presses within this time are meant. People with slow hands need more than half a second. */
const TWICE_MS = 1_500;

/** Makes the button and two presses of Escape leave the page. */
export function allowLeaving(button) {
  let pressed = -Infinity;
  button.addEventListener("click", leave);
  addEventListener("keydown", ({ key, timeStamp, repeat }) => {
    if (key !== "Escape" || repeat) return;
    if (timeStamp - pressed < TWICE_MS) leave();
    pressed = timeStamp;
  });
  // a browser may keep a page that was left, to show it again at once
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

function leave() {
  document.title = "";
  document.body.replaceChildren();
  location.replace("about:blank");
}
