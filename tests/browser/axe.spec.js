// An accessibility checker (axe) on every page, in light and in dark. It finds some faults and never proves that there are
// none; the other specs check the rest.
import { AxeBuilder } from '@axe-core/playwright';

import { LANGUAGES } from './support/applicant.js';
import { everyKind, everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the accessibility checker finds no fault on any page, in light and in dark`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await violations(page), `${label} in ${colorScheme}`).toEqual([]);
      }
    });
  });
}

test('the accessibility checker finds no fault on any kind of page in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  // One language is enough: the colours are the system's.
  await onEach(page, everyKind('ar'), async ({ label }) => {
    expect.soft(await violations(page), label).toEqual([]);
  });
});

/** The violations that the checker finds, a line for each element. */
async function violations(page) {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}
