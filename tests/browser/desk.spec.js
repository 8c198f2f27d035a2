// Whole working days at the team's desk, on phones, without JavaScript, in Arabic: people of three roles deal with a request that came
// by the public form.
import { brotliCompressSync } from 'node:zlib';

import { follow, toReceipt } from './support/applicant.js';
import { PEOPLE, act, deviceOf, openRequest, signIn } from './support/desk.js';
import { expect, testWithOwnPreview as test } from './support/preview.js';

/** The state of a request as its page shows it. */
const step = page => page.locator('.request-head .tag').first();

test('a request comes, is taken, called, referred, reported and raised, and each colleague sees it only then', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations);
  await expect(hind.locator('h1')).toHaveText('البداية');
  await follow(hind, hind.locator('.rows a', { hasText: reference }));
  await expect(hind.locator('.answers').first()).toContainText('سارة علي');

  expect((await act(hind, 'take')).status()).toBe(200);
  await expect(hind.getByRole('status')).toHaveText('صار الطلب لديك.');
  await act(hind, 'call', { call: 'reached', note: 'طابقتُ البيانات معها' });
  const layan = await deviceOf(browser, baseURL, PEOPLE.research);
  expect((await openRequest(layan, reference)).status(), 'not referred yet').toBe(422);

  await act(hind, 'move', { to: 'with_social_research', note: 'هل السكن مناسب؟' });
  await expect(step(hind)).toHaveText('لدى البحث الاجتماعي');
  await layan.goto('/desk/');
  await follow(layan, layan.locator('.rows a', { hasText: reference }));
  await expect(layan.locator('.story')).toContainText('هل السكن مناسب؟');
  await act(layan, 'report', { note: 'زرنا الأسرة، والسكن ضيّق.' });
  await act(layan, 'move', { to: 'verified' });

  await openRequest(hind, reference);
  await expect(hind.locator('.story')).toContainText('زرنا الأسرة، والسكن ضيّق.');
  const reem = await deviceOf(browser, baseURL, PEOPLE.committee[0]);
  expect((await openRequest(reem, reference)).status(), 'not raised yet').toBe(422);
  await act(hind, 'move', { to: 'with_committee' });
  expect((await openRequest(reem, reference)).status()).toBe(200);
  await expect(reem.locator('#action-call')).toHaveCount(0);
});

test('two people on one request: the second is told what the first did, and what they typed is there', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  const other = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  await expect(other, 'signing in leads to what was asked for').toHaveURL(new RegExp(`/desk/requests/${reference}$`));
  await act(hind, 'move', { to: 'verified', note: 'طابقتها' });
  const answer = await act(other, 'move', { to: 'with_social_research', note: 'نص طويل كتبته' });
  expect(answer.status()).toBe(422);
  await expect(other.locator('.conflict')).toContainText('طابقتها');
  await expect(other.locator('#move-note')).toHaveValue('نص طويل كتبته');
  await expect(other.locator('#move-note')).toBeVisible();
  // The page carries the present state, so that the same form is taken now.
  expect((await follow(other, other.locator('#action-move button'))).status()).toBe(200);
  await expect(step(other)).toHaveText('لدى البحث الاجتماعي');
});

test('a person without access gets a code, is added with it, and is out at once when access is taken away', async ({ page, browser, baseURL }) => {
  const nouf = await deviceOf(browser, baseURL, PEOPLE.stranger);
  const code = await nouf.locator('.reference').innerText();
  await signIn(page, PEOPLE.relations, '/desk/staff');
  await page.locator('#code').fill(code);
  await follow(page, page.locator('main form button'));
  await expect(page.locator('main')).toContainText(PEOPLE.stranger);
  await page.locator('label[for="role-relations"]').click();
  await follow(page, page.locator('main form button'));
  await expect(page.locator('.rows')).toContainText(PEOPLE.stranger);

  await signIn(nouf, PEOPLE.stranger);
  await expect(nouf.locator('.desk-menu')).toBeVisible();
  await follow(page, page.locator('.rows a', { hasText: PEOPLE.stranger }));
  await page.locator('label[for="sure"]').click();
  await follow(page, page.locator('form[action$="/remove"] button'));
  await nouf.goto('/desk/requests');
  await expect(nouf.locator('.desk-menu')).toHaveCount(0);
  await expect(nouf.locator('main a.button')).toHaveText('الدخول');
});

test('a request is found by any writing of its number and by the applicant’s mobile, which no address holds', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const hind = await deviceOf(browser, baseURL, PEOPLE.relations, '/desk/find');
  await hind.locator('#reference').fill(` ${reference.toLowerCase().replace('-', ' ')} `);
  await follow(hind, hind.locator('form[action="/desk/find"] button'));
  await expect(hind).toHaveURL(`/desk/requests/${reference}`);
  await hind.goto('/desk/find');
  await hind.locator('#number').fill('+966 50 000 0001');
  await follow(hind, hind.locator('#person button'));
  await expect(hind.getByRole('status')).toContainText(reference);
  expect(hind.url()).not.toContain('500');
  await hind.goto('/desk/log');
  await expect(hind.locator('.story li').first()).toContainText('بحث عن طلبات شخص');
});

test('signing out ends the session, and the way back is through the sign-in', async ({ page }) => {
  await signIn(page, PEOPLE.relations);
  await page.goto('/desk/settings');
  await follow(page, page.locator('form[action="/desk/out"] button'));
  await expect(page.locator('.desk-menu')).toHaveCount(0);
  await page.goto('/desk/requests');
  await expect(page.locator('main a.button')).toHaveText('الدخول');
});

test('the first view of the desk weighs at most 60 KiB, and each later one at most 20', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const desk = await context.newPage();
  const assets = new Set();
  desk.on('response', response => response.url().includes('/assets/') && assets.add(response.url()));
  await signIn(desk, PEOPLE.relations);
  // The desk's pages are not compressed, because they hold a secret beside what people type (BREACH). Assets are, by CloudFront.
  const weight = async path => (await (await desk.goto(path)).body()).length;
  let first = await weight('/desk/');
  expect(assets.size).toBeGreaterThan(2);
  for (const url of assets) {
    const response = await context.request.get(url);
    expect(response.headers()['cache-control'], url).toContain('immutable');
    const content = await response.body();
    first += /\.(css|svg)$/.test(url) ? brotliCompressSync(content).length : content.length;
  }
  expect(first).toBeLessThan(60 * 1024);
  for (const path of ['/desk/requests', `/desk/requests/${reference}`, '/desk/staff', '/desk/figures', '/desk/find', '/desk/log', '/desk/settings']) {
    expect(await weight(path), path).toBeLessThan(20 * 1024);
  }
});
