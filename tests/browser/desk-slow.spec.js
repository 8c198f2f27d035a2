// The desk on a slow line, such as a phone's at the edge of the network: how much each view takes over the wire, and what happens when
// the line is cut while something is sent.
import { brotliCompressSync } from 'node:zlib';

import { VALID, follow, submitButton, toReceipt } from './support/applicant.js';
import { PEOPLE, act, makeMeeting, openRequest, signIn, tick } from './support/desk.js';
import { expect, testWithFullLists as test } from './support/preview.js';

/** 400 kbit/s, and 400 ms until an answer begins. */
const SLOW = { offline: false, downloadThroughput: 50_000, uploadThroughput: 50_000, latency: 400 };
const FIRST_VIEW = 60 * 1024;
const LATER_VIEW = 20 * 1024;
/** The longest answers that the form takes, and a note of a page. */
const LONG_ANSWERS = { full_name: 'عبدالرحمن '.repeat(8).trim(), town: 'محافظة '.repeat(8).trim(), areas: ['health', 'bills'], need: 'كلمة '.repeat(299) };
const LONG_NOTE = 'سطر من ملاحظة طويلة. '.repeat(60).trim();

/** Measures what goes over the wire to a page: headers and bodies, as they come, without what the browser has kept. */
async function scales(page) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', SLOW);
  const [urls, kept] = [new Map(), new Set()];
  let arrived = [];
  wire.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
    if (redirectResponse) arrived.push([urls.get(requestId), redirectResponse.encodedDataLength]);
    urls.set(requestId, request.url);
  });
  wire.on('Network.requestServedFromCache', ({ requestId }) => kept.add(requestId));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!kept.has(requestId)) arrived.push([urls.get(requestId), encodedDataLength]);
  });
  /** Returns the requests of a view with their bytes, and what the step returns. */
  return async step => {
    arrived = [];
    const result = await step();
    await page.waitForLoadState('networkidle');
    return { requests: arrived, result };
  };
}

const sum = requests => requests.reduce((all, [, bytes]) => all + bytes, 0);

test('on a slow line every view is light, also of the fullest lists and requests, and the work goes on', async ({ page, browser, baseURL }) => {
  test.setTimeout(180_000);
  const reference = await toReceipt(page, 'ar', LONG_ANSWERS);
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const desk = await context.newPage();
  const weigh = await scales(desk);

  // Assets are compressed by CloudFront, and never asked for again. Pages are not, because they hold a secret beside what people type.
  const { requests } = await weigh(() => desk.goto('/desk/'));
  let first = sum(requests.filter(([url]) => !url.includes('/assets/')));
  const assets = requests.map(([url]) => url).filter(url => url.includes('/assets/'));
  expect(assets.length).toBeGreaterThan(2);
  for (const url of assets) {
    const response = await context.request.get(url);
    expect(response.headers()['cache-control'], url).toContain('immutable');
    const content = await response.body();
    first += /\.(css|svg)$/.test(url) ? brotliCompressSync(content).length : content.length;
  }
  expect(first, 'the first view').toBeLessThan(FIRST_VIEW);

  const heaviest = [];
  const view = async (name, step, shows = 'h1') => {
    const { requests, result } = await weigh(step);
    await expect(desk.locator(shows).first(), name).toBeVisible();
    const bytes = sum(requests);
    heaviest.push(`${bytes} ${name}`);
    expect.soft(bytes, `${name}: ${requests.map(([url, bytes]) => `${new URL(url).pathname} ${bytes}`).join(', ')}`).toBeLessThan(LATER_VIEW);
    return result;
  };
  await view('the provider’s page', () => follow(desk, desk.locator('main a.button')));
  // The title's letters come with the first page that has them.
  await weigh(() => follow(desk, desk.locator('main a', { hasText: PEOPLE.relations })));
  await view('the start', () => desk.goto('/desk/'), '.rows');
  await view('a full list', () => desk.goto('/desk/requests'), 'nav.pages');
  await view('the newest', () => desk.goto('/desk/requests?order=newest'), '.rows');
  await view('the request', () => follow(desk, desk.locator('.rows a', { hasText: reference })), '.answers');
  await view('after taking it', () => act(desk, 'take'), '[role="status"]');
  for (let time = 0; time < 4; time++) await view(`after note ${time}`, () => act(desk, 'note', { note: `${time}: ${LONG_NOTE}` }), '[role="status"]');
  await view('after a call', () => act(desk, 'call', { call: 'reached', note: LONG_NOTE }), '[role="status"]');
  await view('after a mistake', () => act(desk, 'move', { note: LONG_NOTE }), '.conflict');
  await view('after a move', () => act(desk, 'move', { to: 'verified', note: 'طابقتُ البيانات' }), '[role="status"]');
  await view('all that happened', () => follow(desk, desk.locator('a[href$="/story"]').last()), '.story');
  await expect(desk.locator('.story')).toContainText(LONG_NOTE);
  for (const path of ['/desk/figures', '/desk/committee', '/desk/staff', '/desk/find', '/desk/log', '/desk/export', '/desk/settings', '/desk/enter/support?channel=telephone&lang=ar']) {
    await view(path, () => desk.goto(path));
  }
  await view('an empty form that is sent', () => follow(desk, submitButton(desk)), '.error-summary');
  console.log(heaviest.sort((a, b) => parseInt(b) - parseInt(a)).join('\n'));
});
