// Makes the pictures in the README from the current pages: PREVIEW_BIN=… node picture.js ../../docs
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { formPath, toCheckPage, toReceipt } from './support/applicant.js';
import { CHROMIUM, FLAGS } from './support/chromium.js';
import { startPreview } from './support/start-preview.js';

const COLLAGES = {
  'phone.png': {
    screen: { width: 360, height: 740 },
    pages: [
      { open: page => page.goto('/ar/') },
      { open: page => page.goto(formPath('ar')), dark: true },
      { open: page => toCheckPage(page, 'en') },
      { open: page => toReceipt(page, 'en'), dark: true },
    ],
  },
  'desk.png': {
    screen: { width: 1280, height: 860 },
    pages: [{ open: page => page.goto('/ar/') }, { open: page => page.goto('/en/services/support/'), dark: true }],
  },
};
/** The width of a collage in pixels. The pictures in it are reduced to fit. */
const WIDTH = 1560;
const GAP = 24;

const [folder] = process.argv.slice(2);
const { address, stop } = await startPreview();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
for (const [name, { screen, pages }] of Object.entries(COLLAGES)) {
  const page = await browser.newPage({ viewport: screen, baseURL: address });
  const pictures = [];
  for (const { open, dark } of pages) {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await open(page);
    await page.evaluate(() => document.fonts.ready.then(() => scrollTo(0, 0)));
    pictures.push((await page.screenshot()).toString('base64'));
  }
  const width = Math.floor((WIDTH - GAP * (pages.length + 1)) / pages.length);
  const height = Math.floor((width * screen.height) / screen.width);
  const collage = await browser.newPage({ viewport: { width: WIDTH, height: height + 2 * GAP } });
  await collage.setContent(`<body style="margin:0; background:#dfe7ee; display:flex; gap:${GAP}px; padding:${GAP}px">
    ${pictures.map(data => `<img width="${width}" style="border-radius:12px" src="data:image/png;base64,${data}">`).join('')}`);
  await collage.screenshot({ path: join(folder, name) });
}
await browser.close();
await stop();
