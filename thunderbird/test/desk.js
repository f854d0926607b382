// What a person does in Thunderbird, for scripts that Marionette runs in the program itself. `desk.py` puts
// this text before each of them.
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const window = Services.wm.getMostRecentWindow("mail:3pane");
const tabmail = window.document.getElementById("tabmail");
const addon = WebExtensionPolicy.getByID("{0536cdd8-98cf-4a11-8c6e-aa877a13bb6b}");
/** One answer of a page may take as long as a busy machine needs to judge a message. */
const PATIENCE_MS = 60_000;
/** What has not happened by then is taken not to happen. */
const LATE_MS = 8_000;

const pause = (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));

async function until(found, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await found();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: nothing after ${PATIENCE_MS} ms`);
    await pause(50);
  }
}

/** The browser that shows a page of the add-on, in a popup or a tab. */
const pageOf = (name) => [...window.document.querySelectorAll("browser")].findLast(({ currentURI }) => currentURI?.spec.startsWith(addon.getURL(name)));

/** Runs code in the process of a page, where `content` is its window; the value that it returns. */
function inside(browser, code, values = []) {
  return new Promise((resolve, reject) => {
    const name = `bluff-test-${Math.random()}`;
    const { messageManager } = browser;
    const listener = ({ data: { value, error } }) => {
      messageManager.removeMessageListener(name, listener);
      if (error) reject(new Error(error));
      else resolve(value);
    };
    messageManager.addMessageListener(name, listener);
    const script = `(async (...values) => {${code}})(...${JSON.stringify(values)}).then((value) => sendAsyncMessage("${name}", { value }), (error) => sendAsyncMessage("${name}", { error: String(error) }))`;
    messageManager.loadFrameScript(`data:,${encodeURIComponent(script)}`, false);
  });
}

/** Presses something, as a person does: a permission may be asked for only then. */
const press = (browser, selector) => inside(browser, `
  const handling = content.windowUtils.setHandlingUserInput(true);
  try { content.document.querySelector(values[0]).click(); } finally { handling.destruct(); }`, [selector]);

const folderOf = (account, name) => MailServices.accounts.getAccount(account).incomingServer.rootFolder.getChildNamed(name);
const headersOf = (view) => Array.from({ length: view.rowCount }, (_, row) => view.getMsgHdrAt(row));

/** Opens the message of that subject below the list of its folder; the browser that shows it. */
async function openMessage(account, folder, subject) {
  tabmail.switchToTab(0);
  const pane = tabmail.currentAbout3Pane;
  pane.displayFolder(folderOf(account, folder).URI);
  const row = await until(() => pane.gDBView && headersOf(pane.gDBView).findIndex(({ mime2DecodedSubject }) => mime2DecodedSubject === subject) + 1, `a message "${subject}"`);
  pane.threadTree.selectedIndex = -1;
  pane.threadTree.selectedIndex = row - 1;
  const message = await until(() => tabmail.currentAboutMessage, "the message pane");
  await until(() => message.gMessage?.mime2DecodedSubject === subject && message.msgLoaded, `"${subject}" above its text`);
  return message.getMessagePaneBrowser();
}

/** Presses the button above the message that is open; the browser of its popup, once it has an answer. */
async function openPopup() {
  const { document } = tabmail.currentAboutMessage;
  const button = await until(() => document.querySelector(".webextension-action[id$='-messageDisplayAction-toolbarbutton']"), "the button");
  button.click();
  const browser = await until(() => pageOf("answer.html?popup"), "the popup");
  await answered(browser);
  return browser;
}

const answered = (browser) => until(() => inside(browser, "return ['answer', 'refused'].includes(content.document.body?.dataset.state)"), "an answer");

/** Makes a program of this machine the browser of the system. */
function setBrowser(path) {
  const app = Cc["@mozilla.org/uriloader/local-handler-app;1"].createInstance(Ci.nsILocalHandlerApp);
  app.executable = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  app.executable.initWithPath(path);
  const info = Cc["@mozilla.org/uriloader/external-protocol-service;1"].getService(Ci.nsIExternalProtocolService).getProtocolHandlerInfo("https");
  Object.assign(info, { preferredApplicationHandler: app, preferredAction: Ci.nsIHandlerInfo.useHelperApp, alwaysAskBeforeHandling: false });
  Cc["@mozilla.org/uriloader/handler-service;1"].getService(Ci.nsIHandlerService).store(info);
}

/** Opens the settings, as the popup does. */
async function openSettings() {
  await press(await openPopup(), "#settings");
  await settled();
}

/** Waits until the settings show what holds now. */
const settled = () => until(async () => pageOf("settings.html") && (await inside(pageOf("settings.html"), "return content.document.body?.dataset.state === 'ready'")), "settings");

async function closePopup() {
  window.document.querySelectorAll("panel").forEach((panel) => panel.hidePopup());
  await until(() => !pageOf("answer.html?popup"), "no popup");
}

/** The picture of a whole page, as PNG in base64. */
async function picture(browser) {
  const [width, height] = await inside(browser, "return [content.innerWidth, content.document.documentElement.scrollHeight]");
  const image = await browser.browsingContext.currentWindowGlobal.drawSnapshot(new window.DOMRect(0, 0, width, height), 1, "white");
  const canvas = new window.OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return window.btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}

/** Says yes where Thunderbird asks for a permission; what it asked. */
async function allow() {
  const asked = await until(() => {
    const found = window.document.getElementById("addon-webext-permissions-notification");
    return found && !found.hidden && window.PopupNotifications.isPanelOpen && found;
  }, "the question for a permission");
  await pause(600); // it takes no answer in the first half second
  const text = asked.textContent;
  asked.button.click();
  return text;
}

/** The permissions that the add-on has; Thunderbird lists one of its own, too. */
const permissions = () => addon.permissions.filter((name) => !name.startsWith("internal:")).sort();

/** Fetches what waits on the server of an account, and waits until these subjects are there. */
async function getMail(account, subjects) {
  const { incomingServer } = MailServices.accounts.getAccount(account);
  incomingServer.password = "test";
  const inbox = folderOf(account, "Inbox");
  const began = inbox.getTotalMessages(false);
  MailServices.pop3.GetNewMail(null, null, inbox, incomingServer);
  await until(() => inbox.getTotalMessages(false) === began + subjects.length, `${subjects.length} new messages`);
}

/** Whether the newest message of that subject is marked as junk; no, if that is so after a while. */
async function isJunk(account, subject) {
  const newest = () => [...folderOf(account, "Inbox").messages].filter(({ mime2DecodedSubject }) => mime2DecodedSubject === subject).at(-1);
  return eventually(() => Number(newest().getStringProperty("junkscore")) > 50);
}

/** The words of the note above the open message; undefined if there is none after a while. */
const noteAbove = () => eventually(() => inside(tabmail.currentAboutMessage.getMessagePaneBrowser(), "return content.document.getElementById('bluff-note')?.textContent"));

/** What a question returns once that is true; its last answer where it stays untrue for some seconds. */
async function eventually(question) {
  const end = Date.now() + LATE_MS;
  for (;;) {
    const value = await question();
    if (value || Date.now() > end) return value;
    await pause(100);
  }
}
