// Keeps the files of the page, so that it works without a network, and takes what is shared with it.
// `build.sh` writes the version, a checksum of all files, and their list.
const VERSION = "@VERSION@";
const FILES = @FILES@;
const CACHE = `bluff-${VERSION}`;
const SCOPE = new URL(self.registration.scope);

/** What was shared last, until the page asks for it. It is in memory only. */
let waiting;
/** A page that was not asked for within this time does not come. */
const PATIENCE_MS = 30_000;

addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith("bluff-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

/** Answers from the cache. Nothing but the files of the page is ever fetched, whoever asks. */
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const file = url.pathname.slice(SCOPE.pathname.length) || "index.html";
  const isOurs = url.origin === SCOPE.origin && FILES.includes(file);
  if (request.method === "POST" && file === "share") event.respondWith(take(event));
  else if (isOurs && request.method === "GET") event.respondWith(kept(file, request));
  else if (request.mode !== "navigate") event.respondWith(Response.error());
});

async function kept(file, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(file)) ?? fetch(request);
}

async function take(event) {
  const form = await event.request.formData();
  const texts = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean);
  waiting = { text: texts.join("\n\n"), files: form.getAll("files") };
  event.waitUntil(new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(() => (waiting = undefined)));
  return Response.redirect(new URL("./?shared", SCOPE), 303);
}

addEventListener("message", ({ data, ports: [port] }) => {
  if (data !== "shared") return;
  port.postMessage(waiting);
  waiting = undefined;
});
