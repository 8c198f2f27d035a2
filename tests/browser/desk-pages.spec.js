// Every page of the desk, in both languages: the accessibility checker, the smallest phone, one title, nothing beyond the screen.
import { violations } from './support/axe.js';
import { follow } from './support/applicant.js';
import { PEOPLE, signIn } from './support/desk.js';
import { PHONE } from './support/every-page.js';
import { expect, testWithSample as test } from './support/preview.js';
import { unreadable } from './support/text.js';

const SMALLEST = { width: 320, height: 568 };
const WIDE = { width: 1280, height: 800 };
const PATHS = ['/desk/', '/desk/requests', '/desk/requests?late=1', '/desk/find', '/desk/figures', '/desk/staff', '/desk/log', '/desk/settings', '/desk/nothing'];

/** Addresses of pages that depend on what is in the table. */
async function addresses(page) {
  await page.goto('/desk/requests');
  const requests = await page.locator('.rows tbody a').evaluateAll(links => links.map(link => new URL(link.href).pathname));
  await page.goto('/desk/staff');
  const person = await page.locator('.rows tbody a').first().getAttribute('href');
  return [...PATHS, ...requests.slice(0, 3), person];
}

for (const [lang, dir] of [['ar', 'rtl'], ['en', 'ltr']]) {
  test(`${lang}: the accessibility checker finds no fault, and everything can be read on the smallest phone`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto(`/desk/?lang=${lang}`);
    expect(await violations(page), 'before signing in').toEqual([]);
    await signIn(page, PEOPLE.relations, '/desk/settings');
    await page.locator(`label[for="lang-${lang}"]`).click();
    await follow(page, page.locator('form[action="/desk/settings"] button'));
    for (const path of await addresses(page)) {
      await test.step(path, async () => {
        await page.setViewportSize(PHONE);
        await page.goto(path);
        await expect.soft(page.locator('html'), path).toHaveAttribute('dir', dir);
        await expect.soft(page.locator('h1'), path).toHaveCount(1);
        for (const form of await page.locator('main details > summary').all()) await form.click();
        await page.emulateMedia({ colorScheme: 'light' });
        expect.soft(await violations(page), `${path} in light`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect.soft(await violations(page, { type: 'tag', values: ['cat.color'] }), `${path} in dark`).toEqual([]);
        for (const size of [SMALLEST, WIDE]) {
          await page.setViewportSize(size);
          expect.soft(await unreadable(page), `${path} at ${size.width}`).toEqual([]);
        }
      });
    }
  });
}
