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

/** The answers on a request's page by question, each with the question's words and the warning beside it. */
export async function answersAtTheDesk(page) {
  const rows = await page.locator('.answers > div:has(a[href*="/correct/"])').evaluateAll(rows => rows.map(row => {
    const link = row.querySelector('a[href*="/correct/"]');
    const { innerText: answer } = row.querySelector('.answer');
    return [link.href.split('/correct/')[1], { question: link.innerText, answer, warning: row.querySelector('.warning')?.innerText ?? null }];
  }));
  return Object.fromEntries(rows);
}

/**
 * Opens one of the forms of a request's page, fills it in and sends it.
 * @param {Record<string, string>} fields texts by field name; a choice is chosen by its value
 */
export async function act(page, form, fields = {}) {
  const folded = page.locator(`details#action-${form}`);
  if (await folded.count()) return sendForm(page, folded, fields);
  return follow(page, page.locator(`button[formaction$="/${form}"]`));
}

/** Opens the form about a request on the page of a meeting, fills it in and sends it. The fields are those of `act`. */
export async function actOnList(page, reference, form, fields = {}) {
  return sendForm(page, page.locator(`#request-${reference} details:has(form[action$="/${form}"])`), fields);
}

async function sendForm(page, area, fields) {
  const summary = area.locator('> summary');
  if ((await summary.count()) && !(await area.evaluate(element => element.open))) await summary.click();
  for (const [name, value] of Object.entries(fields)) {
    const choice = area.locator(`[name="${name}"][value="${value}"]`);
    if (await choice.count()) await area.locator(`label[for="${await choice.getAttribute('id')}"]`).click();
    else await area.locator(`[name="${name}"]`).fill(value);
  }
  return follow(page, area.locator('button').last());
}

/** Ticks a box by its words. */
export const tick = (area, words) => area.locator('.option label', { hasText: words }).click();

/** Makes a meeting of the committee with these people present and this request on its list, and leaves its page open. */
export async function makeMeeting(page, day, people, reference) {
  await page.goto('/desk/committee');
  await page.locator('#day').fill(day);
  await follow(page, page.locator('form[action="/desk/committee"] button'));
  const present = page.locator('form[action$="/present"]');
  for (const name of people) await tick(present, name);
  await follow(page, present.locator('button'));
  const free = page.locator('form[action$="/list"]');
  await tick(free, reference);
  return follow(page, free.locator('button'));
}

/** Signs in anew from a page of the desk, as pages ask for it before what cannot be taken back. */
export async function signInAnew(page, name, path) {
  await page.goto(`/desk/in/start?fresh=1&to=${encodeURIComponent(path)}`);
  return follow(page, page.locator('main a', { hasText: name }));
}
