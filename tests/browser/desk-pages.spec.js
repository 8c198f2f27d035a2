// Every page of the desk, in both languages: the accessibility checker, the smallest phone, one title, nothing beyond the screen.
import { COLOURS, violations } from './support/axe.js';
import { INVALID, VALID, follow, send, submitButton } from './support/applicant.js';
import { PEOPLE, act, actOnList, makeMeeting, openRequest, signIn, tick } from './support/desk.js';
import { PHONE } from './support/every-page.js';
import { expect, testWithSample as test } from './support/preview.js';
import { unreadable } from './support/text.js';

const SMALLEST = { width: 320, height: 568 };
const WIDE = { width: 1280, height: 800 };
/** An address without a page. */
const NOWHERE = '/desk/nothing';
const PATHS = [
  '/desk/', '/desk/requests', '/desk/requests?late=1', '/desk/find', '/desk/figures', '/desk/staff', '/desk/log', '/desk/settings',
  NOWHERE, '/desk/enter', '/desk/export', '/desk/committee',
];
const MEETING_DAY = '2026-12-01';

/** Signs a person in who reads the desk in a language. */
async function signInReading(page, name, lang) {
  await signIn(page, name, '/desk/settings');
  await page.locator(`label[for="lang-${lang}"]`).click();
  await follow(page, page.locator('form[action="/desk/settings"] button'));
}

/** The references of requests in a list. */
const references = page =>
  page.locator('.rows tbody a').evaluateAll(links => links.map(link => new URL(link.href).pathname.split('/').pop()));

/** The references of support requests at a step, or at any. */
async function requestsAt(page, step = '') {
  await page.goto(`/desk/requests?form=support&step=${step}`);
  return references(page);
}

/** On a phone each row of a table is a card, in which every value stands beside the name of its column. */
const namelessCells = page =>
  page.locator('.rows tbody td:not(:empty)').evaluateAll(cells =>
    cells.filter(cell => getComputedStyle(cell, '::before').content === 'none').map(cell => cell.textContent));

/** Asserts that the page that is open can be read by everybody. */
async function check(page, name, dir) {
  await test.step(name, async () => {
    await page.setViewportSize(PHONE);
    await expect.soft(page.locator('html'), name).toHaveAttribute('dir', dir);
    await expect.soft(page.locator('h1'), name).toHaveCount(1);
    expect.soft(await namelessCells(page), `${name}: cells without the name of their column`).toEqual([]);
    await page.locator('main details').evaluateAll(all => all.forEach(folded => (folded.open = true)));
    await page.emulateMedia({ colorScheme: 'light' });
    expect.soft(await violations(page), `${name} in light`).toEqual([]);
    // Colours do not depend on the language.
    if (dir === 'rtl') {
      await page.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await violations(page, COLOURS), `${name} in dark`).toEqual([]);
    }
    for (const size of [SMALLEST, WIDE]) {
      await page.setViewportSize(size);
      expect.soft(await unreadable(page), `${name} at ${size.width}`).toEqual([]);
    }
  });
}

for (const [lang, dir, other] of [['ar', 'rtl', 'en'], ['en', 'ltr', 'ar']]) {
  test(`${lang}: the accessibility checker finds no fault in pages with an address, and everything can be read on the smallest phone`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto(`/desk/?lang=${lang}`);
    expect(await violations(page), 'before signing in').toEqual([]);
    await signInReading(page, PEOPLE.relations, lang);
    const [first, second, third] = await requestsAt(page);
    await page.goto('/desk/staff');
    const person = await page.locator('.rows tbody a').first().getAttribute('href');
    const ofRequests = [first, second, third, `${first}/correct/need`, `${first}/correct/areas`, `${first}/copy`, `${first}/erase`, `${first}/story`];
    const forms = [lang, other].map(written => `/desk/enter/support?channel=telephone&lang=${written}`);
    for (const path of [...PATHS, ...ofRequests.map(path => `/desk/requests/${path}`), person, ...forms]) {
      const response = await page.goto(path);
      expect.soft(response.status(), path).toBe(path === NOWHERE ? 422 : 200);
      await check(page, path, dir);
    }
  });

  test(`${lang}: the same in pages that only a form leads to`, async ({ page, context, browser, baseURL }) => {
    test.setTimeout(240_000);
    await signInReading(page, PEOPLE.relations, lang);
    const elsewhere = await context.newPage();
    const [first] = await requestsAt(page, 'received');

    await page.goto(`/desk/enter/support?channel=telephone&lang=${lang}`);
    await send(page, INVALID[lang]);
    await check(page, 'mistakes in a request that is entered', dir);
    await send(page, VALID[lang]);
    await check(page, 'the check of a request that is entered', dir);
    await follow(page, submitButton(page));
    await check(page, 'a request that was just entered', dir);

    await page.goto(`/desk/requests/${first}/correct/town`);
    await send(page, { town: '' });
    await check(page, 'a mistake in a correction', dir);
    await page.goto(`/desk/requests/${first}/correct/town`);
    await elsewhere.goto(page.url());
    await send(elsewhere, { town: 'الرس' });
    await send(page, { town: 'Unayzah' });
    await expect(page.locator('.conflict')).toBeVisible();
    await check(page, 'a correction of what a colleague corrected', dir);

    await openRequest(page, first);
    await openRequest(elsewhere, first);
    await act(elsewhere, 'note', { note: 'ملاحظة طويلة بعض الشيء، وفيها: a few English words.' });
    await act(elsewhere, 'move', { to: 'verified' });
    await act(page, 'move', { to: 'with_social_research', note: 'كتبتها هنا' });
    await expect(page.locator('.conflict')).toBeVisible();
    await check(page, 'what a colleague did meanwhile', dir);
    await openRequest(page, first);
    await follow(page, page.locator('button[formaction$="/print"]'));
    await check(page, 'a request to print', dir);

    await elsewhere.goto('/desk/staff');
    await follow(elsewhere, elsewhere.locator('.rows a', { hasText: PEOPLE.research }));
    await elsewhere.locator('label[for="steward"]').click();
    await follow(elsewhere, elsewhere.locator('form[action$="/rights"] button'));
    await page.goto(`/desk/requests/${first}/erase`);
    await check(page, 'asking for an erasure', dir);
    await page.locator('#reason').fill('طلب صاحبه محوه.');
    await follow(page, page.locator('form[action$="/ask"] button'));
    await check(page, 'an erasure that is asked for', dir);

    const [accepted] = await requestsAt(page, 'accepted');
    await openRequest(page, accepted);
    await follow(page, page.locator('a[href$="/letter"]'));
    await check(page, 'the letter', dir);

    await page.goto('/desk/committee');
    const [raised] = await references(page);
    await makeMeeting(page, MEETING_DAY, PEOPLE.committee, raised);
    await check(page, 'a meeting', dir);
    const meeting = new URL(page.url()).pathname;
    await page.goto('/desk/committee');
    await check(page, 'the meetings of the committee', dir);
    await page.goto(meeting);
    const sheet = page.locator('form[action$="/sheet"]');
    await follow(page, sheet.locator('button'));
    await expect(page.getByRole('alert')).toBeVisible();
    await check(page, 'a sheet of no request', dir);
    await tick(sheet, raised);
    await follow(page, sheet.locator('button'));
    await check(page, 'the sheet', dir);

    const member = await (await browser.newContext({ baseURL })).newPage();
    await signInReading(member, PEOPLE.committee[0], lang);
    await member.goto(meeting);
    await check(member, 'a meeting, for a member', dir);
    await actOnList(member, raised, 'vote', { vote: 'accept' });
    await actOnList(member, raised, 'decide', { ruling: 'declined:other', note: 'كلام اللجنة لصاحب الطلب' });
    await expect(member.locator('.conflict')).toBeVisible();
    await check(member, 'a decision with too few votes', dir);
  });
}
