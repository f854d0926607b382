// Writes the icons of the page as PNG, from the drawing in src/icons/icon.svg: `node test/icons.js`.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const FOLDER = new URL("../src/icons/", import.meta.url);
const drawing = readFileSync(new URL("icon.svg", FOLDER), "utf8");
/** A system may cut a circle out of a maskable icon: the drawing stays within four fifths of it. */
const MASKABLE = drawing.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"').replace(/<rect[^>]*>/, '<rect x="-4" y="-4" width="40" height="40" fill="#134b57"/>');

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const [name, size, svg] of [["icon-192.png", 192, drawing], ["icon-512.png", 512, drawing], ["icon-maskable-512.png", 512, MASKABLE]]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: new URL(name, FOLDER).pathname, omitBackground: true });
}
await browser.close();
