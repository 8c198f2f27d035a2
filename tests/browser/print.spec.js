// What comes out of the printer. A policy is compared with the sheets in golden/print; after a change that is meant:
//   GOLDEN=update PREVIEW_BIN=… npx playwright test print.spec.js
// and look at the new pictures before they are committed.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PNG } from 'pngjs';

import { LANGUAGES } from './support/applicant.js';
import { intakePages, onEach } from './support/every-page.js';
import { apart, ink, print, printed } from './support/paper.js';
import { expect, test } from './support/preview.js';
import { siteKinds } from './support/site.js';

const GOLDEN = fileURLToPath(new URL('golden/print/', import.meta.url));

/** Steps of grey; what they let through and what not is shown by the tests below. */
const TOLERATED = { mean: 1.5, most: 20 };

/** Opens the policy in the site's own typeface: a browser may show a page that it sees for the first time without it. */
async function openPolicy(page, lang) {
  const policy = siteKinds(lang).find(({ kind }) => kind === 'policy');
  for (let time = 0; time < 2; time++) {
    await policy.open(page);
    await page.evaluate(() => document.fonts.ready.then(() => {}));
  }
}

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the policy is printed as the sheets that were approved`, async ({ page }) => {
    await openPolicy(page, lang);
    const sheets = await printed(page);
    const names = sheets.map((_, place) => `${lang}-${String(place + 1).padStart(2, '0')}.png`);
    if (process.env.GOLDEN === 'update') renew(lang, names, sheets);
    expect(committed(lang), 'as many sheets as were approved').toEqual(names);
    for (const [place, name] of names.entries()) {
      const { mean, most } = apart(sheets[place], PNG.sync.read(readFileSync(join(GOLDEN, name))));
      expect.soft(most, `${name}: the block that is furthest from the approved one`).toBeLessThanOrEqual(TOLERATED.most);
      expect.soft(mean, `${name}: the sheet as a whole`).toBeLessThanOrEqual(TOLERATED.mean);
    }
  });

  test(`${lang}: every sheet of the policy has its number and the number of all, and none is blank`, async ({ page }) => {
    await openPolicy(page, lang);
    const sheets = await print(page);
    const pictures = await printed(page);
    expect(sheets.length).toBeGreaterThan(1);
    for (const [place, { text, margins }] of sheets.entries()) {
      const numbers = margins.match(/\d+/g) ?? [];
      expect.soft(numbers, `sheet ${place + 1}: ${margins}`).toEqual(expect.arrayContaining([String(place + 1), String(sheets.length)]));
      expect.soft(text.length, `the words of sheet ${place + 1}`).toBeGreaterThan(40);
      expect.soft(ink(pictures[place]), `the ink of sheet ${place + 1}`).toBeGreaterThan(0.002);
    }
  });

  test(`${lang}: no kind of page prints what only a screen can use, or a blank sheet`, async ({ page }) => {
    const ofUse = [...siteKinds(lang), ...intakePages(lang).filter(({ kind }) => ['check', 'receipt'].includes(kind))];
    await onEach(page, ofUse, async ({ called, kind }) => {
      // Not earlier: a form that is not printed cannot be filled in.
      await page.emulateMedia({ media: 'print' });
      const idle = await page
        .locator('nav, summary, .skip, .switch, .same-place, .button, button:not(.visually-hidden), input:not([type="hidden"]), textarea, select')
        .evaluateAll(elements => elements
          .filter(element => element.checkVisibility({ visibilityProperty: true }))
          // What shows no more than a pixel of itself, alone or in a box that cuts it off, is not printed either.
          .filter(element => {
            const isCut = ({ width, height }) => Math.min(width, height) <= 1;
            for (let at = element; at !== document.body; at = at.parentElement) {
              if (isCut(at.getBoundingClientRect()) && getComputedStyle(at).overflow === 'hidden') return false;
            }
            return !isCut(element.getBoundingClientRect());
          })
          .map(element => element.outerHTML.slice(0, 120)));
      expect.soft(idle, called).toEqual([]);
      // The page's own words are still there.
      await expect.soft(page.locator('h1'), called).toBeVisible();
      if (kind === 'check') await expect.soft(page.locator('.answers .answer').first(), called).toBeVisible();
      if (kind === 'receipt') await expect.soft(page.locator('.reference'), called).toBeVisible();
      const sheets = await print(page);
      expect.soft(sheets.filter(({ text }) => text.length < 10).length, `${called}: blank sheets of ${sheets.length}`).toBe(0);
      await page.emulateMedia({ media: 'screen' });
    });
  });
}

test.describe('the comparison with the approved sheets', () => {
  const CHANGES = {
    'half a line lower': 'position: relative; top: .9em',
    missing: 'visibility: hidden',
    indented: 'padding-inline-start: 3em',
  };
  for (const [what, css] of Object.entries(CHANGES)) {
    test(`sees a paragraph that is ${what}`, async ({ page }) => {
      await openPolicy(page, 'ar');
      const before = await printed(page);
      await page.locator('main p:visible').nth(2).evaluate((p, css) => (p.style.cssText = css), css);
      const after = await printed(page);
      const most = Math.max(...before.map((sheet, place) => (after[place] ? apart(sheet, after[place]).most : 255)));
      expect(most).toBeGreaterThan(TOLERATED.most);
    });
  }

  test('does not see how letters are smoothed', async ({ page }) => {
    await openPolicy(page, 'ar');
    const smoothed = await printed(page);
    const rough = await printed(page, { smoothed: false });
    for (const [place, sheet] of smoothed.entries()) {
      const { mean, most } = apart(sheet, rough[place]);
      expect.soft(most, `sheet ${place + 1}`).toBeLessThanOrEqual(TOLERATED.most);
      expect.soft(mean, `sheet ${place + 1}`).toBeLessThanOrEqual(TOLERATED.mean);
    }
  });
});

/** The names of the approved sheets of one language. */
const committed = lang => (existsSync(GOLDEN) ? readdirSync(GOLDEN).filter(name => name.startsWith(`${lang}-`)).sort() : []);

function renew(lang, names, sheets) {
  mkdirSync(GOLDEN, { recursive: true });
  for (const name of committed(lang)) rmSync(join(GOLDEN, name));
  for (const [place, name] of names.entries()) writeFileSync(join(GOLDEN, name), PNG.sync.write(sheets[place], { colorType: 0 }));
}
