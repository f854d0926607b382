// Draws pages in headless Chromium: reads jobs (JSON Lines with id, html, width, scale; height: the least, 400) from stdin, writes FOLDER/ID.png and
// prints each job without its HTML, with `truth`: the text that is visible, one line for each line on the screen.
//
// usage: node render.mjs FOLDER < jobs.jsonl > pictures.jsonl      needs puppeteer-core and Debian's chromium
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const folder = process.argv[2];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none', '--hide-scrollbars', '--force-color-profile=srgb'],
});
const page = await browser.newPage();

// A word that wraps in its middle is two words to anybody who reads the picture, so a line ends where the screen ends it.
function visibleText() {
  const lines = [];
  let line = '';
  let place = null;
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (['STYLE', 'SCRIPT'].includes(node.parentElement.tagName)) continue;
    for (let at = 0; at < node.data.length; at++) {
      // both halves of a character beyond the basic plane are drawn as one
      const width = node.data.codePointAt(at) > 0xffff ? 2 : 1;
      range.setStart(node, at);
      range.setEnd(node, at + width);
      const box = range.getClientRects()[0];
      const character = node.data.slice(at, at + width);
      at += width - 1;
      if (!box || box.width === 0) continue;
      const middle = (box.top + box.bottom) / 2;
      const isBelow = place && (middle > place.bottom || middle < place.top);
      const isApart = place && (box.left > place.right + 3 || box.left < place.left - 1);
      if (isBelow) {
        lines.push(line);
        line = '';
      } else if (isApart) line += ' ';
      line += character;
      place = box;
    }
  }
  lines.push(line);
  return lines.map((l) => l.replace(/\s+/g, ' ').trim()).filter(Boolean).join('\n');
}

for await (const row of createInterface({ input: process.stdin })) {
  const { html, ...job } = JSON.parse(row);
  await page.setViewport({ width: job.width, height: job.height ?? 400, deviceScaleFactor: job.scale });
  await page.setContent(html, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/${job.id}.png`, fullPage: true });
  console.log(JSON.stringify({ ...job, truth: await page.evaluate(visibleText) }));
}
await browser.close();
