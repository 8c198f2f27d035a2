// What holds for every page, whatever it says: it fits the screen, can be tapped, is one page in its own language with a
// title of its own, and its language switch leads to the same page in the other language.
import { LANGUAGES, SOUND, follow } from './support/applicant.js';
import { EVERY_PAGE, intakePages, sitePages } from './support/every-page.js';
import { expect, test } from './support/preview.js';

/** 320: what 1280 is at 400 % zoom (WCAG 1.4.10); 360: a small phone; 1280: a desk. */
const WIDTHS = [320, 360, 1280];

/** WCAG 2.5.8, in CSS pixels. */
const SMALLEST_TARGET = 24;

for (const { name, lang, open } of EVERY_PAGE) {
  test(`${lang} ${name}: fits each screen, and what can be tapped is large enough`, async ({ page }) => {
    await open(page);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await expect(page.locator('html')).toHaveAttribute('dir', LANGUAGES[lang].dir);
    await expect(page.locator('h1')).toHaveCount(1);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 740 });
      const root = page.locator('html');
      const { needed, given } = await root.evaluate(html => ({ needed: html.scrollWidth, given: html.clientWidth }));
      expect(needed, `nothing is wider than a screen of ${width}`).toBeLessThanOrEqual(given);
      expect(await smallTargets(page), `targets on a screen of ${width}`).toEqual([]);
    }
  });
}

for (const [lang, { other }] of Object.entries(LANGUAGES)) {
  for (const { name, open } of [...sitePages(lang), intakePages(lang).find(({ name }) => name === 'receipt')]) {
    test(`${lang} ${name}: the language switch leads to the same page in the other language, and back`, async ({ page }) => {
      await open(page);
      const here = new URL(page.url()).pathname;
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(here.replace(`/${lang}/`, `/${other}/`));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(here);
    });
  }

  for (const { name, open } of intakePages(lang).filter(({ name }) => ['mistakes', 'check', 'change'].includes(name))) {
    test(`${lang} ${name}: the language switch leads to the form in the other language, with what was typed`, async ({ page }) => {
      await open(page);
      await follow(page, page.locator('.switch'));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await expect(page.locator('[name="need"]')).toHaveValue(SOUND[lang].need);
    });
  }
}

test('every page has a title of its own', async ({ page }) => {
  // The form, filled in to be changed, is still the form; a seal that is refused brings the check page again.
  const same = ['change', 'check-again', 'nothing-answered'];
  const titles = [];
  for (const { name, lang, open } of EVERY_PAGE.filter(({ name }) => !same.includes(name))) {
    await open(page);
    titles.push(`${await page.title()}`);
    expect(titles.at(-1), `${lang} ${name}`).not.toBe('');
  }
  expect(titles).toEqual([...new Set(titles)]);
});

/** What can be tapped and is smaller than WCAG 2.5.8 allows. */
function smallTargets(page) {
  return page.locator('a[href], button:not([aria-hidden]), input:not([type="hidden"]), textarea, select, summary').evaluateAll(
    (targets, smallest) => {
      // A link in a line with other words is as high as the line, and exempt.
      const isWithinASentence = target =>
        getComputedStyle(target).display === 'inline' &&
        target.parentElement.textContent.trim() !== target.textContent.trim();
      return targets
        .filter(target => target.checkVisibility() && !isWithinASentence(target))
        .map(target => ({ words: target.innerText || target.name, box: target.getBoundingClientRect() }))
        .filter(({ box }) => Math.min(box.width, box.height) < smallest)
        .map(({ words, box }) => `${words}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
    },
    SMALLEST_TARGET,
  );
}
