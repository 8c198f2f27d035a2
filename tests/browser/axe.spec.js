// An accessibility checker over every page. It finds some of what is wrong and never shows that all is well: the rest is
// in the other specs.
import { AxeBuilder } from '@axe-core/playwright';

import { EVERY_PAGE } from './support/every-page.js';
import { expect, test } from './support/preview.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const { name, lang, open } of EVERY_PAGE) {
  test(`${lang} ${name}: the accessibility checker finds nothing`, async ({ page }) => {
    await open(page);
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
    expect(found).toEqual([]);
  });
}
