// The pages that replace a form which is closed or fails: after going back, the answers are there and can be sent again. Also
// the first page and the page for missing addresses, as a browser gets them behind the functions at the edge.
import { LANGUAGES, VALID, fill, follow, formPath, submitButton, toCheckPage } from './support/applicant.js';
import { FAILURES, serveAtTheEdge } from './support/at-the-edge.js';
import { expect, test as base } from './support/preview.js';
import { REFERENCE, answersShown, expectAnswers } from './support/seen.js';
import { startPreview } from './support/start-preview.js';

/** The state in which the form can be used. */
const WORKING = { closed: false, failure: null, losesOnlyResponse: false };

const test = base.extend({
  edge: [async ({}, use) => {
    const preview = await startPreview();
    const edge = await serveAtTheEdge(preview);
    await use(edge);
    await edge.stop();
    await preview.stop();
  }, { scope: 'worker' }],
  baseURL: async ({ edge }, use) => {
    Object.assign(edge, WORKING);
    await use(edge.address);
  },
});

/** The reasons why a form cannot be used: the title, the state of the edge, and the expected page. */
const OUTAGES = [
  ['the forms are closed on purpose', { closed: true }, lang => ({ status: 200, path: `/${lang}/closed.html` })],
  ...Object.entries(FAILURES).map(([failure, { status }]) => [failure, { failure }, () => ({ status })]),
];

for (const lang of Object.keys(LANGUAGES)) {
  // The pages for failures are in both languages at once, so the form in one language is enough.
  for (const [outage, fault, expected] of lang === 'ar' ? OUTAGES : OUTAGES.slice(0, 1)) {
    test(`${lang}: ${outage} while the form is sent: after going back the answers are there, and can be sent`, async ({ page, edge }) => {
      await page.goto(formPath(lang));
      await fill(page, VALID[lang]);
      Object.assign(edge, fault);
      await expectStandIn(page, await follow(page, submitButton(page)), expected(lang));
      await page.goBack();
      await expectAnswers(page, VALID[lang]);
      // It still fails: the same again.
      await expectStandIn(page, await follow(page, submitButton(page)), expected(lang));
      await page.goBack();
      Object.assign(edge, WORKING);
      await expectAnswers(page, VALID[lang]);
      await follow(page, submitButton(page));
      await expect(page.locator('input[name="seal"]')).toHaveCount(1);
    });

    test(`${lang}: ${outage} while the answers are confirmed: after going back they are there, and can be confirmed`, async ({ page, edge }) => {
      await toCheckPage(page, lang);
      const answers = await answersShown(page);
      Object.assign(edge, fault);
      await expectStandIn(page, await follow(page, submitButton(page)), expected(lang));
      await page.goBack();
      expect(await answersShown(page)).toEqual(answers);
      Object.assign(edge, WORKING);
      await follow(page, submitButton(page));
      await expect(page.locator('.reference')).toHaveText(REFERENCE);
    });
  }

  test(`${lang}: the response to the confirmation is lost: going back and confirming again leads to the first receipt`, async ({ page, edge }) => {
    await toCheckPage(page, lang);
    Object.assign(edge, { failure: 'the region does not answer', losesOnlyResponse: true });
    await expectStandIn(page, await follow(page, submitButton(page)), { status: 504 });
    Object.assign(edge, WORKING);
    await page.goBack();
    await follow(page, submitButton(page));
    expect(new URL(page.url()).pathname).toBe(edge.lostLocation);
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: a receipt is still shown while the forms are closed`, async ({ page, edge }) => {
    await toCheckPage(page, lang);
    await follow(page, submitButton(page));
    edge.closed = true;
    expect((await page.reload()).status()).toBe(200);
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: while the forms are closed, the form's page says so and leads to the channels`, async ({ page, edge }) => {
    edge.closed = true;
    await page.goto(formPath(lang));
    expect(new URL(page.url()).pathname).toBe(`/${lang}/closed.html`);
    expect((await follow(page, page.locator('main a.button'))).status()).toBe(200);
    expect(new URL(page.url()).pathname).toBe(`/${lang}/channels/`);
  });

  test(`${lang}: a missing page is answered with 404 in the language of its address, also after a reload`, async ({ page }) => {
    for (const load of [() => page.goto(`/${lang}/nowhere`), () => page.reload()]) {
      expect((await load()).status()).toBe(404);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.locator('body')).toHaveClass('kind-not-found');
    }
  });

  test(`${lang}: an address without its final slash leads to the page`, async ({ browser, edge }) => {
    const context = await browser.newContext({ locale: lang === 'ar' ? 'ar-SA' : 'en-GB', baseURL: edge.address, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`/${lang}/services/support`);
    expect(new URL(page.url()).pathname).toBe(`/${lang}/services/support/`);
    await context.close();
  });
}

for (const locale of ['ar-SA', 'en-GB', 'fr-FR']) {
  test(`the site's root is the Arabic first page, with a link to the English one, in a browser in ${locale}`, async ({ browser, edge }) => {
    const context = await browser.newContext({ locale, baseURL: edge.address, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/');
    expect(new URL(page.url()).pathname).toBe('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
    await expect(page.locator('main a[href="/ar/forms/support/"]').first()).toBeVisible();
    await page.locator('header a.switch[hreflang="en"]').click();
    expect(new URL(page.url()).pathname).toBe('/en/');
    await context.close();
  });
}

/** Asserts that a page stands for the form and leads to another way to get in touch. */
async function expectStandIn(page, response, { status, path }) {
  expect(response.status()).toBe(status);
  if (path) expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.locator('main a[href$="/channels/"]').first()).toBeVisible();
}
