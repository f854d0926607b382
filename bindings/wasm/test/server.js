// Serves the folder of the package on this machine, and keeps a log. `node test/server.js` shows
// the example.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** The server, its address, and the paths that were asked for so far. */
export async function serve(port = 0) {
  const log = [];
  const server = createServer(async ({ url }, response) => {
    log.push(url);
    const path = join(FOLDER, normalize(new URL(url, "http://localhost").pathname));
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-length": file.size });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, log, address: `http://127.0.0.1:${server.address().port}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(Number(process.argv[2] ?? 8000));
  console.log(`${address}/example/index.html`);
}
