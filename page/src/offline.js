// Works without a network once visited, and takes what other programs share.

/** Registers the service worker, where the browser has one and the page came over TLS or from this device. */
export async function workOffline() {
  await navigator.serviceWorker?.register("service-worker.js").catch(() => undefined);
}

/** What was shared with the page and waits in the service worker: files and a text. */
export async function shared() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker || !new URLSearchParams(location.search).has("shared")) return undefined;
  history.replaceState(undefined, "", `${location.pathname}${location.hash}`);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("shared", [port2]);
  });
}
