// An accessibility checker (axe) on every page, in light and in dark. It finds some faults and never proves that there are
// none; the other specs check the rest.
import { LANGUAGES } from './support/applicant.js';
import { COLOURS, violations } from './support/axe.js';
import { everyKind, everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the accessibility checker finds no fault on any page, in light and in dark`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      await page.emulateMedia({ colorScheme: 'light' });
      expect.soft(await violations(page), `${label} in light`).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await violations(page, COLOURS), `${label} in dark`).toEqual([]);
    });
  });
}

test('the accessibility checker finds no fault on any kind of page in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  // One language is enough: the colours are the system's.
  await onEach(page, everyKind('ar'), async ({ label }) => {
    expect.soft(await violations(page, COLOURS), label).toEqual([]);
  });
});
