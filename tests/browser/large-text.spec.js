// Text of twice the size, as a reader sets it in the browser (WCAG 1.4.4). The browser is started with that setting, so that
// `rem` follows it in lengths and in media queries. A user style sheet cannot do that.
import { LANGUAGES } from './support/applicant.js';
import { everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { unreadable } from './support/text.js';

test('the browser shows text of twice the size', async ({ page }) => {
  await page.setContent('<p style="font-size: 1rem">');
  expect(await page.locator('p').evaluate(p => getComputedStyle(p).fontSize)).toBe('32px');
});

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every page can be read with text of twice the size`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        expect.soft(await unreadable(page), `${label} on a screen of ${width}`).toEqual([]);
      }
    });
  });
}
