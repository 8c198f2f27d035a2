// Every page that a visitor can reach, and how to open it: the site's own pages and those of the intake function.
import { test } from '@playwright/test';

import {
  EMPTY, FOR_HER_SON, INVALID, LANGUAGES, VALID, changeButton, fill, follow, formPath, send, submitButton, toCheckPage, toReceipt,
} from './applicant.js';
import { siteKinds, sitePages } from './site.js';

/** The viewport of a narrow phone, as most applicants have. */
export const PHONE = { width: 360, height: 740 };

/** The pages of the intake function in one language. */
export const intakePages = lang =>
  waysToIntakePages(lang).map(page => ({ ...page, lang, kind: page.name }));

const waysToIntakePages = lang => [
  { name: 'nothing-answered', open: async page => (await page.goto(formPath(lang)), send(page, EMPTY)) },
  { name: 'mistakes', open: async page => (await page.goto(formPath(lang)), send(page, INVALID[lang])) },
  { name: 'check', open: page => toCheckPage(page, lang) },
  { name: 'change', open: async page => (await toCheckPage(page, lang), follow(page, changeButton(page, 'need'))) },
  { name: 'check-again', open: page => toCheckPageWithBrokenSeal(page, lang) },
  { name: 'for-somebody-else', open: page => fillInForHerSon(page, lang) },
  { name: 'with-warnings', open: page => askWithWarnings(page, lang) },
  { name: 'typed-in-vain', open: page => chooseNoAfterTheAddress(page, lang) },
  { name: 'receipt', open: page => toReceipt(page, lang) },
  { name: 'anonymous-receipt', open: page => rateAnonymously(page, lang) },
  { name: 'sent-before', open: async page => (await toReceipt(page, lang), await page.goBack(), follow(page, changeButton(page, 'need'))) },
  { name: 'opened-alone', open: page => page.goto(`/intake/${lang}/support`) },
  { name: 'unreadable-receipt', open: page => page.goto(`/intake/${lang}/receipt/broken`) },
  { name: 'no-such-form', open: page => page.goto(`/intake/${lang}/nowhere`) },
];

/** The pages that belong to both languages, or stand for other pages. */
export const SHARED_PAGES = [
  { name: 'root', lang: 'ar', kind: 'home', open: page => page.goto('/') },
  { name: 'not-found', lang: 'ar', kind: 'not-found', open: page => page.goto('/nowhere/') },
  { name: 'closed', lang: 'ar', kind: 'closed', open: page => page.goto('/closed.html') },
  ...Object.keys(LANGUAGES).flatMap(lang => [
    { name: `not-found-${lang}`, lang, kind: 'not-found-here', open: page => page.goto(`/${lang}/nowhere/`) },
    { name: `forms-closed-${lang}`, lang, kind: 'forms-closed', open: page => page.goto(`/${lang}/closed.html`) },
  ]),
];

/** All pages. */
export const EVERY_PAGE = [...SHARED_PAGES, ...Object.keys(LANGUAGES).flatMap(lang => [...sitePages(lang), ...intakePages(lang)])];

/** All pages in one language. */
export const everyPage = lang => EVERY_PAGE.filter(page => page.lang === lang);

/** One page of each kind in one language, for checks that take too long for every page. */
export const everyKind = lang => [...SHARED_PAGES.filter(page => page.lang === lang), ...siteKinds(lang), ...intakePages(lang)];

/**
 * Opens the pages one after the other in one tab and runs `check` on each, with the page's name as `label`. Much faster than a
 * test for each page. After a soft assertion fails, the next pages are still checked.
 */
export async function onEach(page, pages, check) {
  // Generous, for busy machines.
  test.setTimeout(pages.length * 10_000);
  for (const each of pages) {
    await test.step(`${each.lang} ${each.name}`, async () => {
      await page.setViewportSize(PHONE);
      await each.open(page);
      await check({ ...each, label: `${each.lang} ${each.name}` });
    });
  }
}

/** Answers that the check page asks to look at once more: one number for two people, and a misspelled mail address. */
const TWICE_THE_SAME = { 'mobile.none': false, mobile: '0500000002', mail_me: 'yes', email: 'noura@gmial.com' };

/** The form with every question that is asked because of an answer, and with the boxes of people who have no number. */
async function fillInForHerSon(page, lang) {
  await page.goto(formPath(lang));
  return fill(page, { ...FOR_HER_SON[lang], helped: 'yes', mail_me: 'yes' });
}

async function askWithWarnings(page, lang) {
  await page.goto(formPath(lang));
  return send(page, { ...FOR_HER_SON[lang], ...TWICE_THE_SAME });
}

async function chooseNoAfterTheAddress(page, lang) {
  await page.goto(formPath(lang));
  await fill(page, { ...VALID[lang], mail_me: 'yes', email: 'sara@example.com' });
  return send(page, { mail_me: 'no' });
}

async function rateAnonymously(page, lang) {
  await page.goto(formPath(lang, 'rating'));
  await send(page, { satisfaction: '2', about: 'website' });
  return follow(page, submitButton(page));
}

async function toCheckPageWithBrokenSeal(page, lang) {
  await toCheckPage(page, lang);
  await page.locator('[name="seal"]').evaluate(seal => (seal.value = 'broken'));
  return follow(page, submitButton(page));
}
