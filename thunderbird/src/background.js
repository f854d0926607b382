// What happens without a click: a note above suspicious messages, and marking new ones as junk. Both are
// off until somebody turns them on; nothing is read before.
import { leadOf, wayOf } from "./page/answer/kind.js";
import { fill } from "./page/language.js";
import { insertNote } from "./note.js";
import { placeOf, wordsFor } from "./place.js";
import { isJunk, isSuspicious, mayRead } from "./policy.js";
import { readMessage } from "./reader.js";
import { keep, needs, read } from "./settings.js";

/** Judges a message, unless it is one to leave alone; undefined then, and where it cannot be read. */
async function judged(header, settings) {
  if (!mayRead(header, settings)) return undefined;
  const place = placeOf(settings);
  const words = wordsFor(place);
  try {
    return { words, ...(await readMessage(header, place, words)) };
  } catch (error) {
    console.warn(`bluff: message ${header.id}: ${error.message}`);
    return undefined;
  }
}

// --- a note above what is shown

async function noteAbove({ id: tabId }, { messages }) {
  const settings = read();
  if (!settings.note || messages.length !== 1 || !(await messenger.permissions.contains(needs("note")))) return;
  const found = await judged(messages[0], settings);
  if (!found || !isSuspicious(found.kind)) return;
  const { kind, advice, words } = found;
  const shown = await messenger.messageDisplay.getDisplayedMessages(tabId);
  if (shown.messages.every(({ id }) => id !== messages[0].id)) return; // its reader has gone on
  const more = fill(words.addon.note.more, { button: messenger.i18n.getMessage("button") });
  const note = { lead: leadOf(kind, wayOf(kind), advice, words), more, language: words.code, direction: words.dir };
  await messenger.scripting.executeScript({ target: { tabId }, func: insertNote, args: [note] });
}

messenger.messageDisplay.onMessagesDisplayed.addListener(noteAbove);

// --- new messages

async function markNew({ accountId }, list) {
  const settings = read();
  if (!settings.junk || !(await messenger.permissions.contains(needs("junk")))) return;
  for (let page = list; ; page = await messenger.messages.continueList(page.id)) {
    for (const header of page.messages) {
      const found = await judged({ folder: { accountId }, ...header }, settings);
      if (found && isJunk(found.kind)) await messenger.messages.update(header.id, { junk: true });
    }
    if (!page.id) return;
  }
}

// the event is there only while accounts may be seen
messenger.messages.onNewMailReceived?.addListener(markNew);

// --- the permission to see accounts

/**
 * Thunderbird gives an add-on what it needs for accounts when the add-on starts, not when its user permits
 * it. Until then it can hand over no message that is in a folder. A tab of before would stay without life.
 */
async function startAgain({ permissions }) {
  if (!permissions.includes("accountsRead")) return;
  const open = messenger.extension.getViews({ type: "tab" }).filter(({ location }) => location.pathname === "/settings.html");
  const tabs = await Promise.all(open.map((view) => view.messenger.tabs.getCurrent()));
  keep({ reopen: tabs.length > 0 });
  await messenger.tabs.remove(tabs.map(({ id }) => id));
  messenger.runtime.reload();
}

messenger.permissions.onAdded.addListener(startAgain);

if (read().reopen) {
  keep({ reopen: false });
  messenger.runtime.openOptionsPage();
}
