// The desk on a slow line, such as a phone's at the edge of the network: how much each view takes over the wire, and what happens when
// the line is cut while something is sent.
import { brotliCompressSync } from 'node:zlib';

import { follow, submitButton, toReceipt } from './support/applicant.js';
import { PEOPLE, act, deviceOf, makeMeeting, openRequest, tick } from './support/desk.js';
import { expect, testWithFullLists as test, testWithOwnPreview } from './support/preview.js';

/** 400 kbit/s, and 400 ms until an answer begins. */
const SLOW = { offline: false, downloadThroughput: 50_000, uploadThroughput: 50_000, latency: 400 };
const AS_IT_IS = { offline: false, downloadThroughput: -1, uploadThroughput: -1, latency: 0 };
const FIRST_VIEW = 60 * 1024;
const LATER_VIEW = 20 * 1024;
/** A form with all its questions, to enter a request. */
const ENTRY = 28 * 1024;
/** Six requests with answers as long as can be, which go to the printer. */
const SHEET = 30 * 1024;
/** Answers as long as the form takes them, and a note of a page. */
const LONG_ANSWERS = { full_name: 'عبدالرحمن '.repeat(4).trim(), town: 'محافظة '.repeat(4).trim(), areas: ['health', 'bills'], need: 'كلمة '.repeat(299) };
const LONG_NOTE = 'سطر من ملاحظة طويلة. '.repeat(60).trim();
/** The requests that the committee's sheet takes. */
const ON_A_SHEET = 6;

/** What goes over the wire to a page: headers and bodies, as they come, without what the browser has kept. */
async function scales(page) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
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
  return {
    speed: line => wire.send('Network.emulateNetworkConditions', line),
    /** Takes a step that loads a view. Returns the addresses that it loaded, with their bytes. */
    weigh: async step => {
      arrived = [];
      await step();
      await page.waitForLoadState();
      // Everything is reported before the answer to this.
      await wire.send('Network.enable');
      return arrived;
    },
  };
}

const sum = requests => requests.reduce((all, [, bytes]) => all + bytes, 0);

test('on a slow line every view is light, also of the fullest lists and requests, and the work goes on', async ({ page, browser, baseURL }) => {
  test.setTimeout(240_000);
  const long = [];
  while (long.length < ON_A_SHEET) long.push(await toReceipt(page, 'ar', { ...LONG_ANSWERS, mobile: `050000000${long.length + 1}` }));
  const [reference] = long;
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const desk = await context.newPage();
  const { speed, weigh } = await scales(desk);
  await speed(SLOW);

  // Assets are compressed by CloudFront, and never asked for again. Pages are not, because they hold a secret beside what people type.
  const begun = await weigh(() => desk.goto('/desk/'));
  const isAsset = ([url]) => url.includes('/assets/');
  let first = sum(begun.filter(request => !isAsset(request)));
  expect(begun.filter(isAsset).length).toBeGreaterThan(2);
  for (const [url] of begun.filter(isAsset)) {
    const response = await context.request.get(url);
    expect(response.headers()['cache-control'], url).toContain('immutable');
    const content = await response.body();
    first += /\.(css|svg)$/.test(url) ? brotliCompressSync(content).length : content.length;
  }
  expect(first, 'the first view').toBeLessThan(FIRST_VIEW);

  const view = async (name, shows, step, limit = LATER_VIEW) => {
    const requests = await weigh(step);
    await expect(desk.locator(shows).first(), name).toBeVisible();
    const parts = requests.map(([url, bytes]) => `${new URL(url).pathname} ${bytes}`).join(', ');
    expect(sum(requests), `${name} arrived`).toBeGreaterThan(1024);
    expect.soft(sum(requests), `${name}: ${parts}`).toBeLessThan(limit);
    return requests;
  };
  const done = '[role="status"]';
  const people = await weigh(() => follow(desk, desk.locator('main a.button')));
  const start = await view('the start', '.rows', () => follow(desk, desk.locator('main a', { hasText: PEOPLE.relations })));
  // Each is a round trip of most of a second on such a line.
  const round = [...people, ...start].filter(request => !isAsset(request)).map(([url]) => new URL(url).pathname);
  expect(round.length, round.join(', ')).toBeLessThanOrEqual(5);
  await view('a full list', 'nav.pages', () => desk.goto('/desk/requests?order=newest'));
  await view('the request', '.answers', () => follow(desk, desk.locator('.rows a', { hasText: reference })));
  await view('after taking it', done, () => act(desk, 'take'));
  await view('after a note', done, () => act(desk, 'note', { note: LONG_NOTE }));
  await speed(AS_IT_IS);
  await view('after a mistake', '.conflict', () => act(desk, 'move', { note: LONG_NOTE }));
  await view('after a move', done, () => act(desk, 'move', { to: 'verified' }));

  for (let time = 0; time < 2; time++) await view(`after call ${time}`, done, () => act(desk, 'call', { call: 'reached', note: `${time}: ${LONG_NOTE}` }));
  await view('all that happened', '.story', () => follow(desk, desk.locator('a[href$="/story"]').last()));
  await expect(desk.locator('.story'), 'whole notes').toContainText(LONG_NOTE);
  for (const path of ['requests', 'figures', 'log', 'enter/support?channel=telephone&lang=ar']) {
    await view(path, 'h1', () => desk.goto(`/desk/${path}`), path.startsWith('enter') ? ENTRY : LATER_VIEW);
  }
  await view('an empty form that is sent', '.error-summary', () => follow(desk, submitButton(desk)), ENTRY);

  for (const one of long) {
    await openRequest(desk, one);
    if (one !== reference) await act(desk, 'move', { to: 'verified' });
    await act(desk, 'move', { to: 'with_committee' });
  }
  await view('the meetings', '.rows', () => desk.goto('/desk/committee'));
  await makeMeeting(desk, '2026-12-01', PEOPLE.committee, reference);
  const free = desk.locator('form[action$="/list"]');
  for (const label of await free.locator('.option label').all()) await label.click();
  await view('a meeting with a long list', '.agenda', () => follow(desk, free.locator('button')));
  const sheet = desk.locator('form[action$="/sheet"]');
  for (const one of long) await tick(sheet, one);
  await tick(sheet, 'بالأسماء');
  await view('the committee’s sheet', '.paper', () => follow(desk, sheet.locator('button')), SHEET);
  await expect(desk.locator('.sheet-item dl')).toHaveCount(ON_A_SHEET);
});

testWithOwnPreview('the line is cut while something is sent: nothing typed is lost, nothing is done twice, and the page says so', async ({ page, browser, baseURL }) => {
  const reference = await toReceipt(page, 'ar');
  const desk = await deviceOf(browser, baseURL, PEOPLE.relations, `/desk/requests/${reference}`);
  const story = desk.locator('.story').first();
  const write = async note => {
    await desk.locator('#action-note > summary').click();
    await desk.locator('#note-note').fill(note);
    await desk.locator('#action-note > form button.button').click();
    await expect(desk.locator('main'), 'the browser’s own page').toHaveCount(0);
  };
  const again = async note => {
    await desk.goBack();
    await expect(desk.locator('#note-note')).toHaveValue(note);
    if (!(await desk.locator('#action-note').evaluate(element => element.open))) await desk.locator('#action-note > summary').click();
    await follow(desk, desk.locator('#action-note > form button.button'));
  };

  // It does not leave the phone.
  await desk.context().setOffline(true);
  await write('لا تصل في المرة الأولى');
  await desk.context().setOffline(false);
  await again('لا تصل في المرة الأولى');
  await expect(desk.getByRole('status')).toHaveText('حُفظت الملاحظة.');

  // It arrives, and the answer does not.
  for (const [note, repeat] of [['ضاع جوابها ثم رجعت', again], ['ضاع جوابها ثم حدّثت', () => desk.reload()]]) {
    await desk.route(/\/note$/, async route => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort('connectionreset');
    });
    await write(note);
    await desk.unrouteAll();
    await repeat(note);
    await expect(desk.getByRole('status')).toHaveText('وصل هذا منك من قبل، وهو محفوظ مرة واحدة.');
    await expect(story.locator('.written', { hasText: note })).toHaveCount(1);
  }
  await expect(story.locator('.written', { hasText: 'لا تصل في المرة الأولى' })).toHaveCount(1);
});
