// What an applicant sees of their answers, and what the team gets.
import { expect } from '@playwright/test';

/** A reference number as it is shown. */
export const REFERENCE = /^[0-9A-Z]{4}-[0-9A-Z]{4}$/;

/** The form holds these answers. */
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

/** The values of the boxes that are ticked, in their order. */
const chosen = boxes => boxes.evaluateAll(boxes => boxes.filter(box => box.checked).map(box => box.value));

/** The answers of a check page by question, in their order; what was left out is told in the page's own words. */
export async function answersShown(page) {
  const rows = page.locator('.answers > div');
  const answers = {};
  for (const row of await rows.all()) {
    const target = await row.locator('button').getAttribute('formaction');
    answers[target.split('#q-')[1]] = await row.locator('.answer').innerText();
  }
  return answers;
}

/** The questions that a form or a check page sends answers to without showing them. */
export const carried = page =>
  page.locator('main form input[type="hidden"]').evaluateAll(inputs => [...new Set(inputs.map(({ name }) => name))]);

/** The links to mails to teams about submissions, in the list of mails. */
const toTeams = 'li a:not([href*=".applicant."]):not([href*="/digest."])';

/** The text of the one mail to a team about a reference, with whom it went to. The notice travels through the table's stream, so it takes a moment. */
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

/** The address of the mail about a reference to someone: a team, or the applicant. It takes a moment to come. */
export async function mailTo(page, preview, recipient, reference, pause = {}) {
  const name = `${reference.replace('-', '').toLowerCase()}.${recipient}.eml`;
  const link = page.locator(`li a[href$="${name}"]`);
  await expect(async () => {
    await page.goto(`${preview}/preview/mail`);
    await expect(link).toHaveCount(1, { timeout: 1 });
  }).toPass({ timeout: 20_000, ...pause });
  return preview + (await link.getAttribute('href'));
}

/** How many mails about submissions the teams have. */
export async function mails(page, preview) {
  await page.goto(`${preview}/preview/mail`);
  return page.locator(toTeams).count();
}
