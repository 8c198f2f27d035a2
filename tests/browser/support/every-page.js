// Every page that a visitor can get to, with the way to it: the site's own, and those that the intake function answers with.
import { test } from '@playwright/test';

import { FORM, LANGUAGES, MISTAKEN, NOTHING, change, follow, goOn, send, toCheckPage, toReceipt } from './applicant.js';
import { siteKinds, sitePages } from './site.js';

/** The narrow phone of most applicants. */
export const PHONE = { width: 360, height: 740 };

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
  { name: 'closed', lang: 'ar', kind: 'closed', open: page => page.goto('/closed.html') },
  ...Object.keys(LANGUAGES).flatMap(lang => [
    { name: `not-found-${lang}`, lang, kind: 'not-found-here', open: page => page.goto(`/${lang}/nowhere/`) },
    { name: `forms-closed-${lang}`, lang, kind: 'forms-closed', open: page => page.goto(`/${lang}/closed.html`) },
  ]),
];

/** All of them. */
export const EVERY_PAGE = [...SHARED_PAGES, ...Object.keys(LANGUAGES).flatMap(lang => [...sitePages(lang), ...intakePages(lang)])];

/** Those of one language. */
export const everyPage = lang => EVERY_PAGE.filter(page => page.lang === lang);

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
