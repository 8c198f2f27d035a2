// Pictures for people to look at: every kind of page, in both languages, on a phone and on a desktop, in light and in dark.
//   SCREENSHOTS=folder PREVIEW_BIN=… npx playwright test --project screenshots
import { join } from 'node:path';

import { LANGUAGES } from './support/applicant.js';
import { PHONE, everyKind } from './support/every-page.js';
import { test } from './support/preview.js';

const SCREENS = { phone: PHONE, desk: { width: 1280, height: 800 } };

for (const lang of Object.keys(LANGUAGES)) {
  for (const { name, kind, open } of everyKind(lang)) {
    test(`${lang} ${kind}: ${name}`, async ({ page }) => {
      await open(page);
      for (const [screen, size] of Object.entries(SCREENS)) {
        await page.setViewportSize(size);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(() => scrollTo(0, 0));
          const path = join(process.env.SCREENSHOTS, `${kind}-${lang}-${screen}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
        }
      }
    });
  }
  test(`${lang}: the open menu`, async ({ page }) => {
    await page.goto(`/${lang}/`);
    await page.locator('header summary').click();
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `menu-${lang}-phone-light.png`) });
  });
}
