// Every page can be read on every screen and with every size and spacing of letters: no sideways scrolling, nothing cut off, no
// overlapping words.
import { LANGUAGES } from './support/applicant.js';
import { everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { applyStyle, unreadable } from './support/text.js';

const SCREENS = [
  { what: 'a desktop', width: 1280, height: 1024 },
  { what: 'a small phone', width: 360, height: 740 },
  { what: 'the smallest phone (WCAG 1.4.10)', width: 320, height: 568 },
  { what: 'a desktop at 400 % zoom', width: 320, height: 256 },
];

/** The spacing of WCAG 1.4.12. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }`;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every page can be read on each screen, at 400 % zoom, and with wider spacing of letters`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      for (const { what, ...size } of SCREENS) {
        await page.setViewportSize(size);
        expect.soft(await unreadable(page), `${label} on ${what}`).toEqual([]);
        expect.soft(await stickyShare(page), `${label} on ${what}: fixed parts leave enough of the screen for reading`).toBeLessThanOrEqual(0.5);
      }
      await applyStyle(page, SPACING);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        expect.soft(await unreadable(page), `${label} with wider spacing of letters, on a screen of ${width}`).toEqual([]);
      }
    });
  });
}

/** The share of the screen's height that fixed and sticky elements across the screen take. */
const stickyShare = page =>
  page.evaluate(() => {
    const heights = [...document.body.querySelectorAll('*')]
      .filter(element => ['fixed', 'sticky'].includes(getComputedStyle(element).position) && element.checkVisibility())
      .map(element => element.getBoundingClientRect())
      // A column beside the text covers nothing.
      .filter(box => box.width > innerWidth / 2)
      .map(box => box.height);
    return heights.reduce((sum, height) => sum + height, 0) / innerHeight;
  });
