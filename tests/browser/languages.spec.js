// Arabic and English side by side: words of the other language are marked as such, so that they are spoken and set right,
// and the way to the other language leads to the same page.
import { LANGUAGES, SOUND, follow } from './support/applicant.js';
import { everyPage, intakePages, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { sitePages } from './support/site.js';

for (const [lang, { dir, other }] of Object.entries(LANGUAGES)) {
  test(`${lang}: words of the other language are marked on every page, and so is every way to it`, async ({ page }) => {
    await onEach(page, everyPage(lang), async ({ called }) => {
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.locator('html')).toHaveAttribute('dir', dir);
      expect.soft(await page.evaluate(wordsOutOfPlace, LANGUAGES), called).toEqual([]);
      expect.soft(await page.evaluate(linksOutOfPlace, other), called).toEqual([]);
      expect.soft(await page.evaluate(arabicSetLikeLatin), called).toEqual([]);
    });
  });

  test(`${lang}: the language switch of every page leads to the same page in the other language, and back`, async ({ page }) => {
    const receipt = intakePages(lang).find(({ name }) => name === 'receipt');
    await onEach(page, [...sitePages(lang), receipt], async () => {
      const here = new URL(page.url()).pathname;
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(here.replace(`/${lang}/`, `/${other}/`));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await follow(page, page.locator('.switch'));
      expect(new URL(page.url()).pathname).toBe(here);
    });
  });

  for (const { name, open } of intakePages(lang).filter(({ name }) => ['mistakes', 'check', 'change'].includes(name))) {
    test(`${lang} ${name}: the language switch leads to the form in the other language, with what was typed`, async ({ page }) => {
      await open(page);
      await follow(page, page.locator('.switch'));
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await expect(page.locator('[name="need"]')).toHaveValue(SOUND[lang].need);
    });
  }
}

/**
 * The pieces of text, shown or spoken, whose marks name the wrong language or direction. Runs in the page. What a person
 * typed has no marks and is exempt; a lone Latin word in Arabic may be a code or an address, two are English.
 */
function wordsOutOfPlace(languages) {
  const SCRIPTS = { ar: /\p{Script=Arabic}{2,}/u, en: /\b[A-Za-z]{2,}[ \u00a0][A-Za-z]{2,}\b/ };
  const faults = [];
  const judge = (text, element) => {
    if (element.closest('.answer, .unplaced, textarea')) return;
    const marked = element.closest('[lang]').lang;
    for (const [lang, script] of Object.entries(SCRIPTS)) {
      if (lang === marked || !script.test(text)) continue;
      faults.push(`not marked as ${lang}: ${text.trim().slice(0, 60)}`);
    }
    const around = getComputedStyle(element).direction;
    const isWords = SCRIPTS[marked].test(text) && Object.entries(SCRIPTS).every(([lang, script]) => lang === marked || !script.test(text));
    if (isWords && around !== languages[marked].dir) faults.push(`${marked} set ${around}: ${text.trim().slice(0, 60)}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!['SCRIPT', 'STYLE'].includes(element.tagName)) judge(walker.currentNode.data, element);
  }
  for (const name of ['aria-label', 'alt', 'title', 'placeholder']) {
    for (const element of document.querySelectorAll(`body [${name}]`)) judge(element.getAttribute(name), element);
  }
  return faults;
}

/** The links and buttons to the other language that do not say so. Runs in the page. */
function linksOutOfPlace(other) {
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

/** Arabic that is slanted, stretched, spaced apart or set too tight for its marks. Runs in the page. */
function arabicSetLikeLatin() {
  const TEXT = 1.7;
  const HEADING = 1.3;
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const isArabic = element.closest('[lang]').lang === 'ar';
    const hasWords = [...element.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
    if (!isArabic || !hasWords || !element.checkVisibility()) continue;
    const { fontStyle, letterSpacing, textAlign, lineHeight, fontSize } = getComputedStyle(element);
    const tell = what => faults.push(`${what}: ${element.outerHTML.slice(0, 80)}`);
    if (fontStyle !== 'normal') tell('slanted');
    if (letterSpacing !== 'normal') tell('spaced apart');
    if (textAlign === 'justify') tell('stretched');
    const least = element.matches('p, li, dd') ? TEXT : HEADING;
    if (parseFloat(lineHeight) / parseFloat(fontSize) < least) tell(`lines of ${lineHeight} for letters of ${fontSize}`);
  }
  return faults;
}
