// Printed pages. The policy is compared with the approved sheets in golden/print. After an intended change run
//   GOLDEN=update PREVIEW_BIN=… npx playwright test print.spec.js
// and look at the new pictures before you commit them.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PNG } from 'pngjs';

import { LANGUAGES } from './support/applicant.js';
import { intakePages, onEach } from './support/every-page.js';
import { difference, inkShare, printedPictures, printedText } from './support/paper.js';
import { expect, test } from './support/preview.js';
import { siteKinds } from './support/site.js';

const GOLDEN = fileURLToPath(new URL('golden/print/', import.meta.url));

/** The tolerated difference in steps of grey. The tests at the end show what it lets through and what it does not. */
const TOLERATED = { mean: 1.5, most: 20 };

/** Opens the policy twice, because a browser may show a page without the site's font the first time. */
async function openPolicy(page, lang) {
  const policy = siteKinds(lang).find(({ kind }) => kind === 'policy');
  for (let time = 0; time < 2; time++) {
    await policy.open(page);
    await page.evaluate(() => document.fonts.ready.then(() => {}));
  }
}

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the policy is printed like the approved sheets`, async ({ page }) => {
    await openPolicy(page, lang);
    const sheets = await printedPictures(page);
    const names = sheets.map((_, place) => `${lang}-${String(place + 1).padStart(2, '0')}.png`);
    if (process.env.GOLDEN === 'update') replaceApproved(lang, names, sheets);
    expect(approvedNames(lang), 'as many sheets as were approved').toEqual(names);
    for (const [place, name] of names.entries()) {
      const { mean, most } = difference(sheets[place], PNG.sync.read(readFileSync(join(GOLDEN, name))));
      expect.soft(most, `${name}: the block that is furthest from the approved one`).toBeLessThanOrEqual(TOLERATED.most);
      expect.soft(mean, `${name}: the sheet as a whole`).toBeLessThanOrEqual(TOLERATED.mean);
    }
  });

  test(`${lang}: every sheet of the policy has its number and the total, and none is blank`, async ({ page }) => {
    await openPolicy(page, lang);
    const sheets = await printedText(page);
    const pictures = await printedPictures(page);
    expect(sheets.length).toBeGreaterThan(1);
    for (const [place, { text, margins }] of sheets.entries()) {
      const numbers = margins.match(/\d+/g) ?? [];
      expect.soft(numbers, `sheet ${place + 1}: ${margins}`).toEqual(expect.arrayContaining([String(place + 1), String(sheets.length)]));
      expect.soft(text.length, `the words of sheet ${place + 1}`).toBeGreaterThan(40);
      expect.soft(inkShare(pictures[place]), `the ink of sheet ${place + 1}`).toBeGreaterThan(0.002);
    }
  });

  test(`${lang}: no kind of page prints controls that only a screen can use, or a blank sheet`, async ({ page }) => {
    const printable = [...siteKinds(lang), ...intakePages(lang).filter(({ kind }) => ['check', 'receipt'].includes(kind))];
    await onEach(page, printable, async ({ label, kind }) => {
      // Only now: a form that is hidden for print cannot be filled in.
      await page.emulateMedia({ media: 'print' });
      const idle = await page
        .locator('nav, :not(.question) > summary, .skip, .switch, .same-place, .button, button:not(.visually-hidden), input:not([type="hidden"]), textarea, select')
        .evaluateAll(elements => elements
          .filter(element => element.checkVisibility({ visibilityProperty: true }))
          // Elements that show at most one pixel, alone or in a box that cuts them off, are not printed either.
          .filter(element => {
            const isCut = ({ width, height }) => Math.min(width, height) <= 1;
            for (let at = element; at !== document.body; at = at.parentElement) {
              if (isCut(at.getBoundingClientRect()) && getComputedStyle(at).overflow === 'hidden') return false;
            }
            return !isCut(element.getBoundingClientRect());
          })
          .map(element => element.outerHTML.slice(0, 120)));
      expect.soft(idle, label).toEqual([]);
      // The page's own content is still there.
      await expect.soft(page.locator('h1'), label).toBeVisible();
      if (kind === 'check') await expect.soft(page.locator('.answers .answer').first(), label).toBeVisible();
      if (kind === 'receipt') await expect.soft(page.locator('.reference'), label).toBeVisible();
      const sheets = await printedText(page);
      expect.soft(sheets.filter(({ text }) => text.length < 10).length, `${label}: blank sheets of ${sheets.length}`).toBe(0);
      await page.emulateMedia({ media: 'screen' });
    });
  });
}

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every answer to a common question is printed, open or not`, async ({ page }) => {
    await page.goto(`/${lang}/questions/`);
    await expect(page.locator('.answer').first()).toBeHidden();
    await page.emulateMedia({ media: 'print' });
    const hidden = await page.locator('.answer').evaluateAll(answers => answers.filter(answer => !answer.checkVisibility()).map(({ id }) => id));
    expect(hidden).toEqual([]);
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
      const before = await printedPictures(page);
      await page.locator('main p:visible').nth(2).evaluate((p, css) => (p.style.cssText = css), css);
      const after = await printedPictures(page);
      const most = Math.max(...before.map((sheet, place) => (after[place] ? difference(sheet, after[place]).most : 255)));
      expect(most).toBeGreaterThan(TOLERATED.most);
    });
  }

  test('ignores how letters are smoothed', async ({ page }) => {
    await openPolicy(page, 'ar');
    const smoothed = await printedPictures(page);
    const rough = await printedPictures(page, { smoothed: false });
    for (const [place, sheet] of smoothed.entries()) {
      const { mean, most } = difference(sheet, rough[place]);
      expect.soft(most, `sheet ${place + 1}`).toBeLessThanOrEqual(TOLERATED.most);
      expect.soft(mean, `sheet ${place + 1}`).toBeLessThanOrEqual(TOLERATED.mean);
    }
  });
});

/** The names of the approved sheets of one language. */
const approvedNames = lang => (existsSync(GOLDEN) ? readdirSync(GOLDEN).filter(name => name.startsWith(`${lang}-`)).sort() : []);

function replaceApproved(lang, names, sheets) {
  mkdirSync(GOLDEN, { recursive: true });
  for (const name of approvedNames(lang)) rmSync(join(GOLDEN, name));
  for (const [place, name] of names.entries()) writeFileSync(join(GOLDEN, name), PNG.sync.write(sheets[place], { colorType: 0 }));
}
