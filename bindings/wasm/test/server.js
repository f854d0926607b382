// Serves the folder of the package on this machine, and keeps a log.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** The server, its address, and the paths that were asked for so far. */
export async function serve() {
  const log = [];
  const server = createServer(async ({ url }, response) => {
    log.push(url);
    const path = join(FOLDER, normalize(new URL(url, "http://localhost").pathname));
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-length": file.size });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, log, address: `http://127.0.0.1:${server.address().port}` };
}
