// Every page that the intake function can answer with, for every form and for one with every kind of question. This includes
// pages that no click leads to here, such as those for a table that does not answer or a form that arrives incomplete.
import { LANGUAGES } from './support/applicant.js';
import { COLOURS, violations } from './support/axe.js';
import { PHONE } from './support/every-page.js';
import { EVERY_KIND, RECORDED_FORMS, recordedPages } from './support/recorded-pages.js';
import { expect, test } from './support/preview.js';
import { unreadable } from './support/text.js';

/** The statuses of errors. The title of such a page must begin with the word for an error, for people who only hear the title. */
const ERRORS = [413, 421, 422, 507];
const SMALLEST = { width: 320, height: 568 };

test('pages of every form are recorded, and of no other', async ({ preview }) => {
  const { pages } = await recordedPages(preview);
  expect([...new Set(pages.map(({ form }) => form))].sort()).toEqual([...RECORDED_FORMS].sort());
});

for (const [lang, { error, dir }] of Object.entries(LANGUAGES)) {
  for (const form of RECORDED_FORMS) {
    test(`${lang} ${form}: every page can be read and used, has the right title, and the accessibility checker finds no fault`, async ({ page, preview }) => {
      const { pages, show } = await recordedPages(preview);
      const recorded = pages.filter(page => page.form === form && page.lang === lang);
      expect(recorded.length).toBeGreaterThan(1);
      test.setTimeout(recorded.length * 15_000);
      const missing = [];
      page.on('response', response => response.request().isNavigationRequest() || response.ok() || missing.push(response.url()));

      for (const one of recorded) {
        await test.step(one.name, async () => {
          await page.setViewportSize(PHONE);
          await show(page, one);
          await expect.soft(page.locator('html'), one.name).toHaveAttribute('dir', dir);
          await expect.soft(page.locator('h1'), one.name).toHaveCount(1);
          expect.soft((await page.title()).startsWith(error), `${one.name}: the title begins with the word for an error`).toBe(ERRORS.includes(one.status));
          await page.emulateMedia({ colorScheme: 'light' });
          expect.soft(await violations(page), `${one.name} in light`).toEqual([]);
          // Only the colours differ in dark.
          await page.emulateMedia({ colorScheme: 'dark' });
          expect.soft(await violations(page, COLOURS), `${one.name} in dark`).toEqual([]);
          await page.setViewportSize(SMALLEST);
          expect.soft(await unreadable(page), `${one.name} on the smallest phone`).toEqual([]);
        });
      }
      expect(missing, 'requests of the pages that failed').toEqual([]);
    });
  }

  test(`${lang}: the fields of a date are side by side on a phone, in reading order, each with its name`, async ({ page, preview }) => {
    const { pages, show } = await recordedPages(preview);
    await page.setViewportSize(PHONE);
    const parts = ['day', 'month', 'year'].map(part => page.locator(`[name="born.${part}"]`));
    // The message takes part of the line. The fresh form comes last, because the names are checked on it.
    for (const name of ['wrong', 'fresh']) {
      await show(page, pages.find(({ form, lang: its, name: what }) => form === EVERY_KIND && its === lang && what === name));
      const boxes = await Promise.all(parts.map(part => part.boundingBox()));
      expect(new Set(boxes.map(({ y }) => Math.round(y))).size, `${name}: they are on one line`).toBe(1);
      const starts = boxes.map(({ x }) => (dir === 'rtl' ? -x : x));
      expect(starts, `${name}: day, month, year`).toEqual([...starts].sort((a, b) => a - b));
    }
    const names = lang === 'ar' ? ['اليوم', 'الشهر', 'السنة'] : ['Day', 'Month', 'Year'];
    const group = page.getByRole('group', { name: lang === 'ar' ? 'تاريخ الميلاد' : 'Date of birth', exact: true });
    for (const [place, part] of parts.entries()) {
      await expect(part).toHaveAccessibleName(names[place]);
      await expect(group.locator(part)).toHaveCount(1);
    }
    await expect(group).toHaveAccessibleDescription(/1445/);
  });

  test(`${lang}: the message about a date links to the field that is wrong`, async ({ page, preview }) => {
    const { pages, show } = await recordedPages(preview);
    await page.setViewportSize(PHONE);
    for (const [name, part] of [['missing', 'day'], ['wrong', 'month']]) {
      await show(page, pages.find(({ form, lang: its, name: what }) => form === EVERY_KIND && its === lang && what === name));
      const link = page.locator('.error-summary a[href^="#q-born"]');
      await expect(link).toHaveCount(1);
      const words = await link.innerText();
      await link.click();
      await expect(page.locator(':target'), name).toHaveAttribute('name', `born.${part}`);
      await expect(page.locator(':target')).toBeInViewport({ ratio: 1 });
      const field = page.locator('.field', { has: page.locator(':target') });
      await expect(field.locator('legend')).toBeInViewport();
      await expect(field.locator('.error')).toHaveText(`${error} ${words}`);
      await expect(field.locator('.error')).toBeInViewport();
      await expect(field.getByRole('group')).toHaveAccessibleDescription(new RegExp(words.slice(0, 20)));
    }
  });

  for (const name of ['check', 'unavailable']) {
    test(`${lang} ${name}: each answer is below its question, aligned at the start of the line`, async ({ page, preview }) => {
      const { pages, show } = await recordedPages(preview);
      await page.setViewportSize(PHONE);
      await show(page, pages.find(({ form, lang: its, name: what }) => form === EVERY_KIND && its === lang && what === name));
      const rows = await page.locator('.answers > div').evaluateAll(rows => rows.map(row => {
        // The words, without the padding of what holds them.
        const [question, answer] = ['dt', '.answer'].map(part => {
          const words = document.createRange();
          words.selectNodeContents(row.querySelector(part));
          return words.getBoundingClientRect();
        });
        return { row: row.innerText, below: answer.top >= question.bottom, left: answer.left - question.left, right: answer.right - question.right };
      }));
      expect(rows.length).toBeGreaterThan(20);
      const start = dir === 'rtl' ? 'right' : 'left';
      for (const row of rows) {
        expect.soft(row.below, row.row).toBe(true);
        expect.soft(Math.abs(row[start]), row.row).toBeLessThan(1);
      }
    });
  }

  test(`${lang}: a conditional question is shown while the answer that it depends on is chosen`, async ({ page, preview }) => {
    const { pages, show } = await recordedPages(preview);
    await show(page, pages.find(({ form, lang: its, name }) => form === EVERY_KIND && its === lang && name === 'fresh'));
    const asked = page.locator('[name="other_need"]');
    await expect(asked).toBeHidden();
    await page.locator('label[for="q-needs-3"]').click();
    await expect(asked).toBeVisible();
    // Another option may be chosen as well.
    await page.locator('label[for="q-needs"]').click();
    await expect(asked).toBeVisible();
    await page.locator('label[for="q-needs-3"]').click();
    await expect(asked).toBeHidden();
  });
}
