// addons-linter finds nothing in the add-on but what it cannot know, because it is made for Firefox: the
// permissions that only Thunderbird has (`chrome/messenger/content/messenger/schemas` there), and that the
// consent to collect data, which only Firefox asks for and only since 140, is not in the manifest.
import { readFileSync } from "node:fs";
import linter from "addons-linter";

const folder = new URL("..", import.meta.url);
const { permissions, optional_permissions: optional } = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
const THUNDERBIRD = ["accountsRead", "messagesRead", "messagesUpdate"];

const CONSENT = "MISSING_DATA_COLLECTION_PERMISSIONS: The \"data_collection_permissions\" property is missing.";

/** The warnings on that, word for word. */
const expected = [
  CONSENT,
  ...permissions.flatMap((name, at) => (THUNDERBIRD.includes(name) ? `MANIFEST_PERMISSIONS: /permissions: Invalid permissions "${name}" at ${at}.` : [])),
  ...optional.flatMap((name, at) => (THUNDERBIRD.includes(name) ? `MANIFEST_OPTIONAL_PERMISSIONS: /optional_permissions: Invalid optional_permissions "${name}" at ${at}.` : [])),
];

const check = linter.createInstance({ config: { _: [new URL("bluff.xpi", folder).pathname], logLevel: "fatal", shouldScanFile: () => true }, runAsBinary: false });
const { errors, warnings, notices } = await check.run({ _console: { log() {}, error: console.error } });
const found = [...errors, ...warnings, ...notices].map(({ code, message }) => `${code}: ${message}`);
const unknown = found.filter((line) => !expected.includes(line));
const gone = expected.filter((line) => !found.includes(line));
console.log(`addons-linter: ${errors.length} errors, ${warnings.length} warnings, ${notices.length} notices; ${expected.length} of them because it is made for Firefox`);
for (const line of unknown) console.error(line);
for (const line of gone) console.error(`no longer found: ${line}`);
process.exitCode = unknown.length + gone.length > 0 ? 1 : 0;
