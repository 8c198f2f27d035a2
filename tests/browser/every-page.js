// Every page that a visitor can get to, with the way to it: the pages of the site as the content has them, and the
// pages that the intake function answers with. A new page in `content/` is tested without a word here.
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { FORM, LANGUAGES, MISTAKEN, NOTHING, change, follow, goOn, send, toCheckPage, toReceipt } from './applicant.js';
import { REPOSITORY } from './preview.js';

/**
 * @typedef {object} Page
 * @property {string} name what the page is, for the test's name and a picture's
 * @property {string} lang
 * @property {(page: import('@playwright/test').Page) => Promise<unknown>} open the way to it
 */

/** The addresses of the site's own pages in one language. A page that only the other language has is there too. */
function siteAddresses(lang) {
  const sources = Object.keys(LANGUAGES).flatMap(folder =>
    readdirSync(join(REPOSITORY, 'content', folder), { recursive: true }).map(path => String(path)),
  );
  const addresses = sources
    .filter(path => path.endsWith('.md'))
    .map(path => path.split(sep).join('/').replace(/\.md$/, '/').replace(/(^|\/)index\/$/, '$1'))
    .map(path => `/${lang}/${path}`);
  return [...new Set(addresses)].sort();
}

/** The site's own pages in one language. */
export const sitePages = lang =>
  siteAddresses(lang).map(address => ({
    name: address.split('/').filter(Boolean).slice(1).join('-') || 'home',
    lang,
    address,
    open: page => page.goto(address),
  }));

/** The pages of the intake function in one language. */
export const intakePages = lang => [
  { name: 'nothing-answered', lang, open: async page => (await page.goto(FORM(lang)), send(page, NOTHING)) },
  { name: 'mistakes', lang, open: async page => (await page.goto(FORM(lang)), send(page, MISTAKEN[lang])) },
  { name: 'check', lang, open: page => toCheckPage(page, lang) },
  { name: 'change', lang, open: async page => (await toCheckPage(page, lang), follow(page, change(page, 'need'))) },
  { name: 'check-again', lang, open: page => toCheckPageWithBrokenSeal(page, lang) },
  { name: 'receipt', lang, open: page => toReceipt(page, lang) },
  { name: 'unreadable-receipt', lang, open: page => page.goto(`/intake/${lang}/receipt/broken`) },
  { name: 'no-such-form', lang, open: page => page.goto(`/intake/${lang}/nowhere`) },
];

/** The pages that belong to both languages. */
export const SHARED_PAGES = [
  { name: 'chooser', lang: 'ar', open: page => page.goto('/') },
  { name: 'not-found', lang: 'ar', open: page => page.goto('/nowhere/') },
  ...Object.keys(LANGUAGES).map(lang => ({ name: `not-found-${lang}`, lang, open: page => page.goto(`/${lang}/nowhere/`) })),
];

/** All of them. */
export const EVERY_PAGE = [...SHARED_PAGES, ...Object.keys(LANGUAGES).flatMap(lang => [...sitePages(lang), ...intakePages(lang)])];

async function toCheckPageWithBrokenSeal(page, lang) {
  await toCheckPage(page, lang);
  await page.locator('[name="seal"]').evaluate(seal => (seal.value = 'broken'));
  return follow(page, goOn(page));
}
