// Text of twice the size, as a reader sets it in the browser (WCAG 1.4.4). It runs in a browser that was started with
// that setting: `rem` then follows it in lengths and in media queries alike, which no style laid over a page can do.
import { LANGUAGES } from './support/applicant.js';
import { everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { unreadable } from './support/text.js';

test('the browser really shows text of twice the size', async ({ page }) => {
  await page.setContent('<p style="font-size: 1rem">');
  expect(await page.locator('p').evaluate(p => getComputedStyle(p).fontSize)).toBe('32px');
});

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every page can be read with text of twice the size`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ called }) => {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        expect.soft(await unreadable(page), `${called} on a screen of ${width}`).toEqual([]);
      }
    });
  });
}
