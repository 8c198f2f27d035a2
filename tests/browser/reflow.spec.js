// Every page can be read whatever the screen and however large or far apart a reader sets the letters: nothing has to be
// scrolled sideways, nothing is cut off, no words lie on others.
import { LANGUAGES } from './support/applicant.js';
import { everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { unreadable, wear } from './support/text.js';

const SCREENS = [
  { what: 'a desk', width: 1280, height: 1024 },
  { what: 'a small phone', width: 360, height: 740 },
  { what: 'the smallest phone (WCAG 1.4.10)', width: 320, height: 568 },
  { what: 'a desk at 400 % zoom', width: 320, height: 256 },
];

/** WCAG 1.4.12. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }`;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every page can be read on each screen, at 400 % zoom, and with the letters set apart`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ called }) => {
      for (const { what, ...size } of SCREENS) {
        await page.setViewportSize(size);
        expect.soft(await unreadable(page), `${called} on ${what}`).toEqual([]);
        expect.soft(await stuck(page), `${called} on ${what}: what stays on the screen leaves room to read`).toBeLessThanOrEqual(0.5);
      }
      await wear(page, SPACING);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        expect.soft(await unreadable(page), `${called} with the letters set apart, on a screen of ${width}`).toEqual([]);
      }
    });
  });
}

/** The part of the screen's height that is taken by what lies across it and does not scroll away. */
const stuck = page =>
  page.evaluate(() => {
    const heights = [...document.body.querySelectorAll('*')]
      .filter(element => ['fixed', 'sticky'].includes(getComputedStyle(element).position) && element.checkVisibility())
      .map(element => element.getBoundingClientRect())
      // A column of its own beside the text covers nothing.
      .filter(box => box.width > innerWidth / 2)
      .map(box => box.height);
    return heights.reduce((sum, height) => sum + height, 0) / innerHeight;
  });
