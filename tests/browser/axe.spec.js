// An accessibility checker over every page, by day and by night. It finds some of what is wrong and never shows that all
// is well: the rest is in the other specs.
import { AxeBuilder } from '@axe-core/playwright';

import { LANGUAGES } from './support/applicant.js';
import { everyKind, everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the accessibility checker finds nothing on any page, in light and in dark`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ called }) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await found(page), `${called} in ${colorScheme}`).toEqual([]);
      }
    });
  });
}

test('the accessibility checker finds nothing on any kind of page in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  // The colours are the system's, in both languages the same.
  await onEach(page, everyKind('ar'), async ({ called }) => {
    expect.soft(await found(page), called).toEqual([]);
  });
});

async function found(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}
