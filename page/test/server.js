// Serves a folder on this machine as a web server should: with gzip, a checksum that tells whether a
// file has changed, and the policy of the page for its scripts. It keeps a log of requests and counts
// bytes. `node test/server.js` shows the page.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".webmanifest": "application/manifest+json",
};
/** The policy for the worker, which fetches module and model; the page itself may not fetch anything. */
export const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The server, its address, the log of paths with status and bytes. `close` ends it with its connections. */
export async function serve({ folder = DIST, port = 0, policy = POLICY } = {}) {
  const log = [];
  const packed = new Map();
  const server = createServer(async ({ url, headers }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    const is = await stat(file).catch(() => undefined);
    const answer = (status, fields, bytes = Buffer.alloc(0)) => {
      log.push({ path, status, bytes: bytes.length });
      response.writeHead(status, fields).end(bytes);
    };
    if (!is?.isFile()) return answer(404, {});
    const key = `${file} ${is.mtimeMs}`;
    if (!packed.has(key)) {
      const content = await readFile(file);
      packed.set(key, { bytes: gzipSync(content, { level: 9 }), etag: `"${createHash("sha256").update(content).digest("hex").slice(0, 16)}"` });
    }
    const { bytes, etag } = packed.get(key);
    const fields = { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-encoding": "gzip", etag, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    if (policy) fields["content-security-policy"] = policy;
    if (headers["if-none-match"] === etag) return answer(304, fields);
    return answer(200, fields, bytes);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  return { log, close, address: `http://127.0.0.1:${server.address().port}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve({ port: Number(process.argv[2] ?? 8000) });
  console.log(`${address}/`);
}
