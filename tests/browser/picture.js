// The picture in the README, made of the pages as they are: PREVIEW_BIN=… node picture.js ../../docs/site.png
import { chromium } from 'playwright-core';

import { FORM, toCheckPage, toReceipt } from './support/applicant.js';
import { startPreview } from './support/start-preview.js';

const PHONE = { width: 360, height: 740 };
const STEPS = [
  page => page.goto('/ar/'),
  page => page.goto(FORM('ar')),
  page => toCheckPage(page, 'en'),
  page => toReceipt(page, 'en'),
];

const [file] = process.argv.slice(2);
const { address, stop } = await startPreview();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: PHONE, baseURL: address });
const pictures = [];
for (const step of STEPS) {
  await step(page);
  await page.evaluate(() => scrollTo(0, 0));
  pictures.push((await page.screenshot()).toString('base64'));
}
const wall = await browser.newPage({ viewport: { width: 1560, height: 800 } });
await wall.setContent(`<body style="margin:0; background:#dfe7ee; display:flex; gap:24px; padding:30px 24px">
  ${pictures.map(data => `<img style="border-radius:18px; border:1px solid #9aa8b5" src="data:image/png;base64,${data}">`).join('')}`);
await wall.screenshot({ path: file });
await browser.close();
await stop();
