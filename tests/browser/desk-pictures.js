// Makes the pictures of the desk's guides from the current pages: PREVIEW_BIN=… node desk-pictures.js ../../docs/desk
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { follow } from './support/applicant.js';
import { CHROMIUM, FLAGS } from './support/chromium.js';
import { PEOPLE, signIn } from './support/desk.js';
import { TODAY, startPreview } from './support/start-preview.js';

const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1120, height: 860 };

const [folder] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const { address, stop } = await startPreview(['--sample', '40']);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const page = await browser.newPage({ viewport: PHONE, baseURL: address, javaScriptEnabled: false });
await signIn(page, PEOPLE.relations, '/desk/committee');
await page.locator('[name="day"]').first().fill(TODAY);
await follow(page, page.locator('main form:has([name="day"]) button').first());
await page.goto('/desk/committee');
const meeting = await page.locator('main a[href^="/desk/committee/"]').first().getAttribute('href');

for (const lang of ['ar', 'en']) {
  await page.goto('/desk/settings');
  await page.locator(`label[for="lang-${lang}"]`).click();
  await follow(page, page.locator('form[action="/desk/settings"] button'));
  await page.goto('/desk/requests?step=with_committee');
  const request = await page.locator('.rows tbody a').first().getAttribute('href');
  for (const [name, path, screen] of [['start', '/desk/', PHONE], ['request', request, WIDE], ['meeting', meeting, WIDE]]) {
    await page.setViewportSize(screen);
    await page.goto(path);
    await page.screenshot({ path: join(folder, `${name}.${lang}.png`) });
  }
}
await browser.close();
await stop();
