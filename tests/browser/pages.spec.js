// Rules for every page: it has one heading and a title of its own, links alone lead to it, and reading it is not reported to
// anyone.
import { LANGUAGES } from './support/applicant.js';
import { EVERY_PAGE, everyPage, onEach } from './support/every-page.js';
import { expect, test } from './support/preview.js';
import { sitePages } from './support/site.js';

test('every page has a title of its own, one first-level heading, and the kind that the tests expect', async ({ page }) => {
  // These show the form or the check page in another state, with its title. The root is the Arabic first page again.
  const states = ['change', 'check-again', 'nothing-answered', 'for-somebody-else', 'with-warnings', 'typed-in-vain', 'sent-before'];
  const same = [...states, 'root'];
  const titles = [];
  await onEach(page, EVERY_PAGE, async ({ name, kind, address, label }) => {
    await expect.soft(page.locator('h1'), label).toHaveCount(1);
    if (address) await expect.soft(page.locator('body'), label).toHaveClass(new RegExp(`(^| )kind-${kind}( |$)`));
    if (!same.includes(name)) titles.push(await page.title());
  });
  expect(titles).not.toContain('');
  expect(titles).toEqual([...new Set(titles)]);
});

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: a common question opens its answer, and so does an address with its id`, async ({ page }) => {
    await page.goto(`/${lang}/questions/`);
    const answer = page.locator('#cost');
    await expect(answer).toBeHidden();
    await page.locator('.question:has(#cost) summary').click();
    await expect(answer).toBeVisible();
    await page.goto(`/${lang}/questions/#where`);
    await expect(page.locator('#where')).toBeInViewport();
    await expect(page.locator('.question:has(#where) summary')).toBeInViewport();
  });
}

test('links alone, without JavaScript, lead from the first page to every other, and none is broken', async ({ page, baseURL }) => {
  const pages = Object.keys(LANGUAGES).flatMap(sitePages);
  test.setTimeout(pages.length * 5_000);
  const faults = [];
  page.on('response', response => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  const places = new Map(); // the ids of each visited page, by its address
  const links = [];
  const waiting = ['/'];
  for (let address = waiting.pop(); address; address = waiting.pop()) {
    if (places.has(address)) continue;
    await page.goto(address);
    places.set(address, new Set(await page.locator('[id]').evaluateAll(elements => elements.map(({ id }) => id))));
    for (const href of await page.locator('a[href]').evaluateAll(elements => elements.map(({ href }) => href))) {
      const to = new URL(href);
      if (to.origin !== baseURL) continue;
      links.push({ from: address, to });
      waiting.push(to.pathname);
    }
  }
  for (const { from, to } of links) {
    const place = decodeURIComponent(to.hash.slice(1));
    if (place && !places.get(to.pathname).has(place)) faults.push(`${from} leads to ${to.pathname}#${place}, which is not there`);
  }
  expect([...new Set(faults)]).toEqual([]);
  expect(pages.map(({ address }) => address).filter(address => !places.has(address)), 'pages without a link').toEqual([]);
});

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: no page sends a request to another host, and none stores anything on the device`, async ({ page, context, baseURL }) => {
    const faults = [];
    context.on('request', request => {
      if (new URL(request.url()).origin !== baseURL) faults.push(`request to ${request.url()}`);
    });
    context.on('response', async response => {
      if ((await response.headersArray()).some(({ name }) => name.toLowerCase() === 'set-cookie')) faults.push(`a cookie from ${response.url()}`);
    });
    await onEach(page, everyPage(lang), async ({ name }) => {
      const left = await page.evaluate(async () => [
        ...document.cookie.split(';').filter(Boolean),
        ...Object.keys(localStorage),
        ...Object.keys(sessionStorage),
        ...(await indexedDB.databases()).map(({ name }) => name),
        ...(await caches.keys()),
        ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
        // Opening a connection in advance reveals as much to the other host as a request.
        ...[...document.querySelectorAll('link[rel~="preconnect"], link[rel~="dns-prefetch"]')].map(link => link.outerHTML),
      ]);
      faults.push(...left.map(what => `${name} left ${what}`));
    });
    expect(faults).toEqual([]);
    expect(await context.cookies()).toEqual([]);
  });
}
