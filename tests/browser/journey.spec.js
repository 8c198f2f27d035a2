// An applicant's whole way on a phone, without JavaScript, in each language: from the first page to the reference, with
// mistakes, second thoughts, a reload and the back button; and what the team gets of it. The form is the longest, the request
// for support; what is special in the others stands in forms.spec.js.
import {
  FORM, HOUSEHOLD_AS_STORED, ID_AS_STORED, LANGUAGES, MISTAKEN, MOBILE_AS_STORED, SOUND, WRONG_FIELDS, change, follow,
  followMenu, goOn, send, toCheckPage, toReceipt,
} from './support/applicant.js';
import { REFERENCE, expectAnswers, mailAbout } from './support/seen.js';
import { expect, test } from './support/preview.js';

const POLICY = lang => `/${lang}/policies/beneficiary-relations/`;

for (const [lang, { other, error }] of Object.entries(LANGUAGES)) {
  test.describe(`in ${lang}`, () => {
    test('the way from the first page over the policy to the form is by links alone', async ({ page }) => {
      await page.goto('/');
      await follow(page, page.locator(`main a[hreflang="${lang}"]`));
      await expect(page).toHaveURL(`/${lang}/`);

      await followMenu(page, `/${lang}/policies/`);
      await follow(page, page.locator(`main a[href="${POLICY(lang)}"]`));
      await expect(page.locator('main article .heading > h2')).toHaveCount(7);
      await expect(page.locator('.heading:has(#channels) + ol > li')).toHaveCount(8);
      // The approval names its session and both of its printed dates, and is signed.
      const approval = page.locator('.heading:has(#approval) ~ p');
      await expect(approval.first()).toContainText('11');
      await expect(approval.first()).toContainText('1445/6/25');
      await expect(approval.first()).toContainText('2022/12/25');
      await expect(approval.nth(1)).toContainText(/التويجري|Tuwaijri/);

      await followMenu(page, `/${lang}/services/`);
      await follow(page, page.locator(`main a[href="/${lang}/services/support/"]`));
      await follow(page, page.locator('.ask a.button'));
      await expect(page.locator('main form')).toBeVisible();
    });

    test('mistakes are told first in the page and at their fields, and nothing typed is lost', async ({ page }) => {
      await page.goto(FORM(lang));
      const response = await send(page, MISTAKEN[lang]);
      expect(response.status()).toBe(422);
      expect(await page.title()).toMatch(new RegExp(`^${error}`));

      const summary = page.locator('.error-summary');
      expect(await isFirstInMain(summary)).toBe(true);
      await expect(summary).toBeInViewport();
      const links = summary.getByRole('link');
      await expect(links).toHaveCount(WRONG_FIELDS.length);

      for (const [place, name] of WRONG_FIELDS.entries()) {
        const field = page.locator(`[name="${name}"]`).first();
        const atTheField = page.locator('.field', { has: field });
        await links.nth(place).click();
        await expect(field).toBeInViewport();
        // A field without its question and without what is wrong would be a riddle.
        await expect(atTheField.locator('label, legend').first()).toBeInViewport();
        await expect(atTheField.locator('.error')).toBeInViewport();
        // The field's own message says what the summary says, after a word that only a screen reader speaks.
        await expect(atTheField.locator('.error')).toHaveText(`${error} ${await links.nth(place).innerText()}`);
      }
      await expectAnswers(page, MISTAKEN[lang]);
    });

    test('a request goes from the first page over mistakes and second thoughts to a receipt and a mail', async ({ page, preview }) => {
      await page.goto(`/${lang}/`);
      await follow(page, page.locator(`.hero a[href="${FORM(lang)}"]`));
      await send(page, MISTAKEN[lang]);

      await test.step('the corrected form leads to the check page, which shows every answer', async () => {
        const response = await send(page, SOUND[lang]);
        expect(response.status()).toBe(200);
        await expectOnCheckPage(page, SOUND[lang]);
      });

      await test.step('the change button of an answer leads back to it in the form, with everything kept', async () => {
        await follow(page, change(page, 'town'));
        await expect(page.locator('[name="town"]')).toBeInViewport();
        await expect(page.locator('label[for="q-town"]')).toBeInViewport();
        await expect(page.locator('.error-summary')).toHaveCount(0);
        const stored = { national_id: ID_AS_STORED, mobile: MOBILE_AS_STORED, household: HOUSEHOLD_AS_STORED };
        await expectAnswers(page, { ...SOUND[lang], ...stored });
      });

      const changed = { ...SOUND[lang], town: lang === 'ar' ? 'عنيزة' : 'Unayzah' };
      await test.step('the changed answer is on the check page', async () => {
        await send(page, { town: changed.town });
        await expectOnCheckPage(page, changed);
      });

      const daysAtConfirmation = [today()];
      const reference = await test.step('confirming leads to a receipt with the reference and the earliest day', async () => {
        const response = await follow(page, goOn(page));
        daysAtConfirmation.push(today());
        expect((await response.request().redirectedFrom().response()).status()).toBe(303);
        expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/intake/${lang}/receipt/.`));
        const [received, earliest] = await page.locator('time').evaluateAll(times => times.map(time => time.dateTime));
        expect(daysAtConfirmation).toContain(received);
        expect(Date.parse(earliest) - Date.parse(received)).toBe(14 * 24 * 60 * 60 * 1000);
        const shown = page.locator('.reference');
        await expect(shown).toBeInViewport();
        await expect(shown).toHaveText(REFERENCE);
        return shown.innerText();
      });

      await test.step('the receipt can be opened again, and read in the other language', async () => {
        await page.reload();
        await expect(page.locator('.reference')).toHaveText(reference);
        await follow(page, page.locator('.switch'));
        await expect(page.locator('html')).toHaveAttribute('lang', other);
        await expect(page.locator('.reference')).toHaveText(reference);
      });

      await test.step('the team has a mail that names the reference and nothing that was typed', async () => {
        const mail = await mailAbout(page, preview, reference);
        for (const answer of ['full_name', 'national_id', 'mobile', 'need'].flatMap(name => changed[name].split('\n'))) {
          expect(mail).not.toContain(answer);
        }
        expect(mail).not.toContain(ID_AS_STORED);
        expect(mail).not.toContain(MOBILE_AS_STORED.slice(1));
      });
    });

    test('a double tap on the last button makes one request, not two', async ({ page }) => {
      await toCheckPage(page, lang);
      const unseen = await Promise.all([confirmUnseen(page, lang), confirmUnseen(page, lang)]);
      await follow(page, goOn(page));
      const reference = await page.locator('.reference').innerText();
      for (const receipt of unseen) expect(receipt).toContain(reference);
    });

    test('going back from the receipt and confirming again gives the same reference', async ({ page }) => {
      const reference = await toReceipt(page, lang);
      await page.goBack();
      await expectOnCheckPage(page, SOUND[lang]);
      await follow(page, goOn(page));
      await expect(page.locator('.reference')).toHaveText(reference);
    });

    test('going back from the check page shows the form as it was filled in', async ({ page }) => {
      await toCheckPage(page, lang);
      await page.goBack();
      await expectAnswers(page, SOUND[lang]);
    });
  });
}

/** The check page shows these answers; numbers in the digits they are stored in. */
async function expectOnCheckPage(page, answers) {
  const rows = page.locator('.answers .answer');
  await expect(rows).toHaveCount(Object.keys(answers).length);
  // A mobile number is shown in groups.
  const shown = (await rows.allInnerTexts()).join('\n').replaceAll('\u00a0', '');
  for (const name of ['full_name', 'town', 'need']) expect(shown).toContain(answers[name]);
  // In one of the languages nobody asks for a mail.
  if (answers.mail_me === 'yes') expect(shown).toContain(answers.email);
  expect(shown).toContain(ID_AS_STORED);
  expect(shown).toContain(MOBILE_AS_STORED);
}

/** Whether nothing stands before this in the page's main part. */
function isFirstInMain(locator) {
  return locator.evaluate(element => {
    const main = document.querySelector('main');
    const before = document.createRange();
    before.setStart(main, 0);
    before.setEndBefore(element);
    return before.toString().trim() === '';
  });
}

/** Sends the confirmation of the check page that is open, and does not wait to see the page; gives the receipt's HTML. */
async function confirmUnseen(page, lang) {
  const fields = await page
    .locator('main form input[type="hidden"]')
    .evaluateAll(inputs => inputs.map(input => [input.name, input.value]));
  // Not an object: several choices have one name.
  const data = new URLSearchParams(fields).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const response = await page.request.post(`/intake/${lang}/support/confirm`, { data, headers });
  return response.text();
}

/** The day it is in Saudi Arabia (UTC+3 the whole year), as YYYY-MM-DD. */
function today() {
  const ahead = 3 * 60 * 60 * 1000;
  return new Date(Date.now() + ahead).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
