// What an applicant sees of their answers, and which mails arrive.
import { expect } from '@playwright/test';

/** A reference number as pages show it. */
export const REFERENCE = /^[0-9A-Z]{4}-[0-9A-Z]{4}$/;

/** Asserts that the form holds these answers. */
export async function expectAnswers(page, answers) {
  for (const [name, answer] of Object.entries(answers)) {
    const field = page.locator(`[name="${name}"]`);
    const type = await field.first().getAttribute('type');
    if (Array.isArray(answer)) expect(await chosen(field)).toEqual(answer);
    else if (type === 'checkbox') await expect(field).toBeChecked({ checked: answer });
    else if (type !== 'radio') await expect(field).toHaveValue(answer);
    else if (answer) await expect(page.locator(`[name="${name}"]:checked`)).toHaveValue(answer);
    else await expect(page.locator(`[name="${name}"]:checked`)).toHaveCount(0);
  }
}

/** The values of the ticked boxes, in their order. */
const chosen = boxes => boxes.evaluateAll(boxes => boxes.filter(box => box.checked).map(box => box.value));

/** The answers on a check page by question, in their order, as the page words them. */
export async function answersShown(page) {
  const rows = page.locator('.answers > div');
  const answers = {};
  for (const row of await rows.all()) {
    const target = await row.locator('button').getAttribute('formaction');
    answers[target.split('#q-')[1]] = await row.locator('.answer').innerText();
  }
  return answers;
}

/** The questions whose answers a form or a check page sends in hidden fields. */
export const hiddenQuestions = page =>
  page.locator('main form input[type="hidden"]').evaluateAll(inputs => [...new Set(inputs.map(({ name }) => name))]);

/** In the list of mails, the links to notices: mails to teams about submissions. */
const toTeams = 'li a:not([href*=".applicant."]):not([href*="/digest."])';

/** Waits for the one notice about a reference and returns its text, with the recipient. It comes through the table's stream. */
export async function mailAbout(page, preview, reference) {
  const link = page.locator(toTeams, { hasText: reference });
  await expect(async () => {
    await page.goto(`${preview}/preview/mail`);
    await expect(link).toHaveCount(1, { timeout: 1 });
  }).toPass({ timeout: 20_000 });
  await link.click();
  const text = await page.locator('body').innerText();
  expect(text).toContain(reference);
  return text;
}

/** Waits for the mail about a reference to a team or to the applicant, and returns its address. */
export async function mailTo(page, preview, recipient, reference, pause = {}) {
  const name = `${reference.replace('-', '').toLowerCase()}.${recipient}.eml`;
  const link = page.locator(`li a[href$="${name}"]`);
  await expect(async () => {
    await page.goto(`${preview}/preview/mail`);
    await expect(link).toHaveCount(1, { timeout: 1 });
  }).toPass({ timeout: 20_000, ...pause });
  return preview + (await link.getAttribute('href'));
}

/** The addresses of all mails about a reference that have been sent so far, to whomever. */
export async function mailsAbout(page, preview, reference) {
  await page.goto(`${preview}/preview/mail`);
  return page.locator('li a', { hasText: reference }).evaluateAll(links => links.map(link => link.getAttribute('href')));
}

/** The number of notices. */
export async function countTeamMails(page, preview) {
  await page.goto(`${preview}/preview/mail`);
  return page.locator(toTeams).count();
}
