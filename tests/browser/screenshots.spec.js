// Pictures of every page, for people to look at: SCREENSHOTS=folder npx playwright test --project screenshots
import { join } from 'node:path';

import { EVERY_PAGE } from './support/every-page.js';
import { test } from './support/preview.js';

for (const { name, lang, open } of EVERY_PAGE) {
  for (const width of [360, 1280]) {
    test(`${lang} ${name} at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 740 });
      await open(page);
      const path = join(process.env.SCREENSHOTS, `${lang}-${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
    });
  }
}
