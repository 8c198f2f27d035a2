// What the pages that stand for a form promise: whoever goes back finds their answers, and presses again when it works.
// Also the first page and the page for what is not there, as a browser meets them behind the functions at the edge.
import { LANGUAGES, FORM, SOUND, fill, follow, goOn, toCheckPage } from './support/applicant.js';
import { FAILURES, serveAtTheEdge } from './support/at-the-edge.js';
import { expect, test as base } from './support/preview.js';
import { REFERENCE, answersShown, expectAnswers } from './support/seen.js';
import { startPreview } from './support/start-preview.js';

/** The form can be used. */
const WORKS = { closed: false, failure: null, answered: false };

const test = base.extend({
  edge: [async ({}, use) => {
    const preview = await startPreview();
    const edge = await serveAtTheEdge(preview);
    await use(edge);
    await edge.stop();
    await preview.stop();
  }, { scope: 'worker' }],
  baseURL: async ({ edge }, use) => {
    Object.assign(edge, WORKS);
    await use(edge.address);
  },
});

/** The ways in which a form cannot be used, and what is seen of each. */
const WAYS = [
  ['the forms are closed on purpose', { closed: true }, lang => ({ status: 200, path: `/${lang}/closed.html` })],
  ...Object.entries(FAILURES).map(([failure, { status }]) => [failure, { failure }, () => ({ status })]),
];

for (const lang of Object.keys(LANGUAGES)) {
  // The pages for what fails are in both languages at once, so one language's form is enough.
  for (const [way, fault, seen] of lang === 'ar' ? WAYS : WAYS.slice(0, 1)) {
    test(`${lang}: ${way} while the form is sent: going back, the answers are there, and can be sent`, async ({ page, edge }) => {
      await page.goto(FORM(lang));
      await fill(page, SOUND[lang]);
      Object.assign(edge, fault);
      await expectStandIn(page, await follow(page, goOn(page)), seen(lang));
      await page.goBack();
      await expectAnswers(page, SOUND[lang]);
      // It still does not work: the same again.
      await expectStandIn(page, await follow(page, goOn(page)), seen(lang));
      await page.goBack();
      Object.assign(edge, WORKS);
      await expectAnswers(page, SOUND[lang]);
      await follow(page, goOn(page));
      await expect(page.locator('input[name="seal"]')).toHaveCount(1);
    });

    test(`${lang}: ${way} while the answers are confirmed: going back, they are there, and can be confirmed`, async ({ page, edge }) => {
      await toCheckPage(page, lang);
      const answers = await answersShown(page);
      Object.assign(edge, fault);
      await expectStandIn(page, await follow(page, goOn(page)), seen(lang));
      await page.goBack();
      expect(await answersShown(page)).toEqual(answers);
      Object.assign(edge, WORKS);
      await follow(page, goOn(page));
      await expect(page.locator('.reference')).toHaveText(REFERENCE);
    });
  }

  test(`${lang}: the answer to the confirmation is lost in the region: going back and pressing again, the receipt of the first time`, async ({ page, edge }) => {
    await toCheckPage(page, lang);
    Object.assign(edge, { failure: 'the region does not answer', answered: true });
    await expectStandIn(page, await follow(page, goOn(page)), { status: 504 });
    Object.assign(edge, WORKS);
    await page.goBack();
    await follow(page, goOn(page));
    expect(new URL(page.url()).pathname).toBe(edge.lost);
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: a receipt is still shown while the forms are closed`, async ({ page, edge }) => {
    await toCheckPage(page, lang);
    await follow(page, goOn(page));
    edge.closed = true;
    expect((await page.reload()).status()).toBe(200);
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: the form's own page says that it is closed, and the way on leads to the channels`, async ({ page, edge }) => {
    edge.closed = true;
    await page.goto(FORM(lang));
    expect(new URL(page.url()).pathname).toBe(`/${lang}/closed.html`);
    expect((await follow(page, page.locator('main a.button'))).status()).toBe(200);
    expect(new URL(page.url()).pathname).toBe(`/${lang}/channels/`);
  });

  test(`${lang}: what is not there is answered in the language of the address, with 404, when it is asked for again too`, async ({ page }) => {
    for (const load of [() => page.goto(`/${lang}/nowhere`), () => page.reload()]) {
      expect((await load()).status()).toBe(404);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.locator('body')).toHaveClass('kind-not-found');
    }
  });

  test(`${lang}: the first page is in the browser's language, and an address without its last slash leads to the page`, async ({ browser, edge }) => {
    const context = await browser.newContext({ locale: lang === 'ar' ? 'ar-SA' : 'en-GB', baseURL: edge.address, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/');
    expect(new URL(page.url()).pathname).toBe(`/${lang}/`);
    await page.goto(`/${lang}/services/support`);
    expect(new URL(page.url()).pathname).toBe(`/${lang}/services/support/`);
    await context.close();
  });
}

test('whoever asks for neither language chooses', async ({ browser, edge }) => {
  const context = await browser.newContext({ locale: 'fr-FR', baseURL: edge.address, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/');
  expect(new URL(page.url()).pathname).toBe('/');
  await expect(page.locator('.voices a')).toHaveCount(2);
  await context.close();
});

/** A page stands for the form, and leads to another way to get in touch. */
async function expectStandIn(page, response, { status, path }) {
  expect(response.status()).toBe(status);
  if (path) expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.locator('main a[href$="/channels/"]').first()).toBeVisible();
}
