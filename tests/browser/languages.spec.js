// Arabic and English side by side: text in the other language is marked with its language, so that it is spoken and typeset
// correctly, and the language switch leads to the same page.
import { LANGUAGES, VALID, fill, follow, formPath } from './support/applicant.js';
import { everyPage, intakePages, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { sitePages } from './support/site.js';

for (const [lang, { dir, other }] of Object.entries(LANGUAGES)) {
  test(`${lang}: on every page text in the other language is marked, and so is every link to it`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ label }) => {
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.locator('html')).toHaveAttribute('dir', dir);
      expect.soft(await page.evaluate(mismarkedText, LANGUAGES), label).toEqual([]);
      expect.soft(await page.evaluate(mismarkedLinks, other), label).toEqual([]);
      expect.soft(await page.evaluate(badArabicTypesetting), label).toEqual([]);
    });
  });

  test(`${lang}: the language switch of every page leads to the same page in the other language, and back`, async ({ page }) => {
    const receipt = intakePages(lang).find(({ name }) => name === 'receipt');
    await onEach(page, [...sitePages(lang), receipt], async () => {
      const here = new URL(page.url()).pathname;
      // The form goes to the function, which shows it in the other language with what was typed.
      const form = (here.match(/\/forms\/([^/]+)\/$/) ?? here.match(/\/(track)\/$/))?.[1];
      const pageIn = language => (form ? `/intake/${language}/${form}/change` : here.replace(`/${lang}/`, `/${language}/`));
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(pageIn(other));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(pageIn(lang));
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
    });
  });

  const filledIn = { name: 'form', open: async page => (await page.goto(formPath(lang)), fill(page, VALID[lang])) };
  for (const { name, open } of [filledIn, ...intakePages(lang).filter(({ name }) => ['mistakes', 'check', 'change'].includes(name))]) {
    test(`${lang} ${name}: the language switch leads to the form in the other language, with what was typed`, async ({ page }) => {
      await open(page);
      await follow(page, page.locator('.switch'));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await expect(page.locator('[name="need"]')).toHaveValue(VALID[lang].need);
      for (const area of VALID[lang].areas) await expect(page.locator(`[name="areas"][value="${area}"]`)).toBeChecked();
    });
  }
}

/**
 * Finds text, shown or spoken, whose `lang` or direction is wrong. Runs in the page. What a person typed is exempt, because it
 * is not marked. A single Latin word in Arabic may be a code or an address; two are English.
 */
function mismarkedText(languages) {
  const SCRIPTS = { ar: /\p{Script=Arabic}{2,}/u, en: /\b[A-Za-z]{2,}[ \u00a0][A-Za-z]{2,}\b/ };
  const faults = [];
  const check = (text, element) => {
    if (element.closest('.answer, .unplaced, textarea')) return;
    const marked = element.closest('[lang]').lang;
    for (const [lang, script] of Object.entries(SCRIPTS)) {
      if (lang === marked || !script.test(text)) continue;
      faults.push(`not marked as ${lang}: ${text.trim().slice(0, 60)}`);
    }
    const direction = getComputedStyle(element).direction;
    const isWords = SCRIPTS[marked].test(text) && Object.entries(SCRIPTS).every(([lang, script]) => lang === marked || !script.test(text));
    if (isWords && direction !== languages[marked].dir) faults.push(`${marked} set ${direction}: ${text.trim().slice(0, 60)}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!['SCRIPT', 'STYLE'].includes(element.tagName)) check(walker.currentNode.data, element);
  }
  for (const name of ['aria-label', 'alt', 'title', 'placeholder']) {
    for (const element of document.querySelectorAll(`body [${name}]`)) check(element.getAttribute(name), element);
  }
  return faults;
}

/** Finds links and buttons to the other language without its `hreflang`, `lang` or `dir`. Runs in the page. */
function mismarkedLinks(other) {
  const faults = [];
  for (const link of document.querySelectorAll('a[href]')) {
    const { origin, pathname } = new URL(link.href);
    if (origin === location.origin && pathname.startsWith(`/${other}/`) && link.hreflang !== other) faults.push(`no hreflang: ${link.outerHTML}`);
  }
  for (const way of document.querySelectorAll('.switch, .same-place, .voices a')) {
    const { lang, dir } = way;
    const to = way.hreflang || lang;
    if (!lang || lang !== to || dir !== { ar: 'rtl', en: 'ltr' }[lang]) faults.push(`lang="${lang}" dir="${dir}": ${way.outerHTML}`);
    if (way.matches('a') && !way.hreflang) faults.push(`no hreflang: ${way.outerHTML}`);
  }
  return faults;
}

/** Finds Arabic that is slanted, justified, letter-spaced, or with lines too close for its marks. Runs in the page. */
function badArabicTypesetting() {
  const TEXT = 1.7;
  const HEADING = 1.3;
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const isArabic = element.closest('[lang]').lang === 'ar';
    const hasWords = [...element.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
    if (!isArabic || !hasWords || !element.checkVisibility()) continue;
    const { fontStyle, letterSpacing, textAlign, lineHeight, fontSize } = getComputedStyle(element);
    const report = what => faults.push(`${what}: ${element.outerHTML.slice(0, 80)}`);
    if (fontStyle !== 'normal') report('slanted');
    if (letterSpacing !== 'normal') report('spaced apart');
    if (textAlign === 'justify') report('stretched');
    const least = element.matches('p, li, dd') ? TEXT : HEADING;
    if (parseFloat(lineHeight) / parseFloat(fontSize) < least) report(`lines of ${lineHeight} for letters of ${fontSize}`);
  }
  return faults;
}
