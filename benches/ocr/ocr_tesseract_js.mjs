// Reads pictures with tesseract.js in Node; prints a JSON line for each picture.
//
// usage: node ocr_tesseract_js.mjs FOLDER [EVERY]     reads every EVERYth picture of FOLDER/pictures.jsonl [4]
// needs tesseract.js 7 and @tesseract.js-data/{eng,fra,deu,spa,ita}
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createWorker } from 'tesseract.js';

const CODES = { en: 'eng', fr: 'fra', de: 'deu', es: 'spa', it: 'ita' };
const [folder, every = '4'] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const data = mkdtempSync(join(tmpdir(), 'traineddata-'));
for (const code of Object.values(CODES)) {
  const home = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`));
  cpSync(join(home, '4.0.0_best_int', `${code}.traineddata.gz`), join(data, `${code}.traineddata.gz`));
}
const rows = readFileSync(join(folder, 'pictures.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  .filter((_, at) => at % Number(every) === 0);
for (const [lang, code] of Object.entries(CODES)) {
  const worker = await createWorker(code, 1, { langPath: data, cachePath: data, cacheMethod: 'none' });
  for (const row of rows.filter((r) => r.lang === lang)) {
    const start = process.cpuUsage();
    const { data: { text } } = await worker.recognize(join(folder, `${row.id}.jpg`));
    const { user, system } = process.cpuUsage(start);
    const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
    console.log(JSON.stringify({ id: row.id, lines, seconds: Math.round((user + system) / 1000) / 1000 }));
  }
  await worker.terminate();
}
rmSync(data, { recursive: true });
