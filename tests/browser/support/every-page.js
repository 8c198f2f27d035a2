// Every page that a visitor can get to, with the way to it: the pages of the site as the content has them, and the
// pages that the intake function answers with. A new page in `content/` is tested without a word here.
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { test } from '@playwright/test';

import { FORM, LANGUAGES, MISTAKEN, NOTHING, change, follow, goOn, send, toCheckPage, toReceipt } from './applicant.js';
import { REPOSITORY } from './start-preview.js';

/** The narrow phone of most applicants. */
export const PHONE = { width: 360, height: 740 };

/**
 * @typedef {object} Page
 * @property {string} name what the page is, for the test's name and a picture's
 * @property {string} lang
 * @property {string} kind what its template is made for; the site's own pages say it in `<body class="kind-…">`
 * @property {(page: import('@playwright/test').Page) => Promise<unknown>} open the way to it
 */

/** The sources in one language, or in the other where only that one has the page, by address. */
function sources(lang) {
  const found = new Map();
  for (const folder of [LANGUAGES[lang].other, lang]) {
    const root = join(REPOSITORY, 'content', folder);
    for (const path of readdirSync(root, { recursive: true }).map(String).filter(path => path.endsWith('.md'))) {
      const address = path.split(sep).join('/').replace(/\.md$/, '/').replace(/(^|\/)index\/$/, '$1');
      found.set(`/${lang}/${address}`, join(root, path));
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([address, file]) => ({ address, file }));
}

/** The site's own pages in one language. */
export const sitePages = lang =>
  sources(lang).map(({ address, file }) => {
    const text = readFileSync(file, 'utf8');
    const frontMatter = text.match(/^---\n(.*?)\n---/s)?.[1] ?? '';
    return {
      name: address.split('/').filter(Boolean).slice(1).join('-') || 'home',
      lang,
      // Where the front matter says nothing, the generator decides so too; pages.spec.js holds this to the page itself.
      kind: frontMatter.match(/^kind: *(\w+)/m)?.[1] ?? (file.endsWith(`${sep}index.md`) ? 'section' : 'page'),
      length: text.length,
      address,
      open: page => page.goto(address),
    };
  });

/** The pages of the intake function in one language. */
export const intakePages = lang =>
  intakeWays(lang).map(page => ({ ...page, lang, kind: page.name }));

const intakeWays = lang => [
  { name: 'nothing-answered', open: async page => (await page.goto(FORM(lang)), send(page, NOTHING)) },
  { name: 'mistakes', open: async page => (await page.goto(FORM(lang)), send(page, MISTAKEN[lang])) },
  { name: 'check', open: page => toCheckPage(page, lang) },
  { name: 'change', open: async page => (await toCheckPage(page, lang), follow(page, change(page, 'need'))) },
  { name: 'check-again', open: page => toCheckPageWithBrokenSeal(page, lang) },
  { name: 'receipt', open: page => toReceipt(page, lang) },
  { name: 'unreadable-receipt', open: page => page.goto(`/intake/${lang}/receipt/broken`) },
  { name: 'no-such-form', open: page => page.goto(`/intake/${lang}/nowhere`) },
];

/** The pages that belong to both languages. */
export const SHARED_PAGES = [
  { name: 'chooser', lang: 'ar', kind: 'chooser', open: page => page.goto('/') },
  { name: 'not-found', lang: 'ar', kind: 'not-found', open: page => page.goto('/nowhere/') },
  ...Object.keys(LANGUAGES).map(lang => ({
    name: `not-found-${lang}`, lang, kind: 'not-found-here', open: page => page.goto(`/${lang}/nowhere/`),
  })),
];

/** All of them. */
export const EVERY_PAGE = [...SHARED_PAGES, ...Object.keys(LANGUAGES).flatMap(lang => [...sitePages(lang), ...intakePages(lang)])];

/** Those of one language. */
export const everyPage = lang => EVERY_PAGE.filter(page => page.lang === lang);

/** Of the site's own pages in one language the longest of each kind: the longest has most in it that can go wrong. */
export const siteKinds = lang => {
  const longest = new Map();
  for (const page of sitePages(lang)) {
    if (page.length > (longest.get(page.kind)?.length ?? 0)) longest.set(page.kind, page);
  }
  return [...longest.values()];
};

/** One page of each kind in one language, for what takes too long to ask of every page. */
export const everyKind = lang => [...SHARED_PAGES.filter(page => page.lang === lang), ...siteKinds(lang), ...intakePages(lang)];

/**
 * Opens page after page in one tab, as a visitor would, and does the same on each. Much faster than a test for each page;
 * what is soft in `check` is told with the page's name, and the next page is still looked at.
 */
export async function onEach(page, pages, check) {
  // Generous, for a machine that does other things too.
  test.setTimeout(pages.length * 10_000);
  for (const each of pages) {
    await test.step(`${each.lang} ${each.name}`, async () => {
      await page.setViewportSize(PHONE);
      await each.open(page);
      await check({ ...each, called: `${each.lang} ${each.name}` });
    });
  }
}

async function toCheckPageWithBrokenSeal(page, lang) {
  await toCheckPage(page, lang);
  await page.locator('[name="seal"]').evaluate(seal => (seal.value = 'broken'));
  return follow(page, goOn(page));
}
