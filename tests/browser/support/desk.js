// Using the team's desk: signing in as one of the preview's invented people, and doing what a request's page offers.
import { follow } from './applicant.js';

/** The invented people of the preview, by what they do. */
export const PEOPLE = {
  relations: 'هند',
  research: 'ليان',
  committee: ['ريم', 'سعد', 'ماجد'],
  stranger: 'نوف',
};

/** Signs a person in, from the page that the desk shows to strangers. */
export async function signIn(page, name, path = '/desk/') {
  await page.goto(path);
  await follow(page, page.locator('main a.button'));
  await follow(page, page.locator('main a', { hasText: name }));
}

/** A page of its own for a person, as if on their own device. */
export async function deviceOf(browser, baseURL, name, path) {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false, viewport: { width: 360, height: 740 }, locale: 'ar-SA' });
  const page = await context.newPage();
  await signIn(page, name, path);
  return page;
}

/** Opens a request's page. */
export const openRequest = (page, reference) => page.goto(`/desk/requests/${reference}`);

/**
 * Opens one of the forms of a request's page, fills it in and sends it.
 * @param {Record<string, string>} fields texts by field name; a choice is chosen by its value
 */
export async function act(page, form, fields = {}) {
  const folded = page.locator(`#action-${form}`);
  if (await folded.count()) {
    if (!(await folded.evaluate(element => element.open).catch(() => false))) await folded.locator('> summary').click();
  }
  const area = (await folded.count()) ? folded : page.locator(`form[action$="/${form}"]`);
  for (const [name, value] of Object.entries(fields)) {
    const choice = area.locator(`[name="${name}"][value="${value}"]`);
    if (await choice.count()) await area.locator(`label[for="${await choice.getAttribute('id')}"]`).click();
    else await area.locator(`[name="${name}"]`).fill(value);
  }
  return follow(page, area.locator('button').last());
}
