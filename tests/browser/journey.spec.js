// An applicant's whole journey on a phone, without JavaScript, in each language: from the first page to the reference, with
// mistakes, changes, a reload and the back button, and the notice to the team. The form is the longest one, the request for
// support; forms.spec.js tests what is special in the others.
import {
  HOUSEHOLD_AS_STORED, ID_AS_STORED, INVALID, INVALID_FIELDS, LANGUAGES, MOBILE_AS_STORED, VALID, changeButton,
  follow, followMenu, formPath, send, submitButton, toCheckPage, toReceipt,
} from './support/applicant.js';
import { REFERENCE, expectAnswers, mailAbout } from './support/seen.js';
import { expect, test } from './support/preview.js';
import { TODAY } from './support/start-preview.js';

const POLICY = lang => `/${lang}/policies/beneficiary-relations/`;

for (const [lang, { other, error }] of Object.entries(LANGUAGES)) {
  test.describe(`in ${lang}`, () => {
    test('links alone lead from the first page through the policy to the form', async ({ page }) => {
      await page.goto('/');
      if (lang === 'en') {
        await follow(page, page.locator('header a[hreflang="en"]'));
        await expect(page).toHaveURL('/en/');
      }

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

    test('mistakes are listed at the top and shown at their fields, and nothing typed is lost', async ({ page }) => {
      await page.goto(formPath(lang));
      const response = await send(page, INVALID[lang]);
      expect(response.status()).toBe(422);
      expect(await page.title()).toMatch(new RegExp(`^${error}`));

      const summary = page.locator('.error-summary');
      expect(await isFirstInMain(summary)).toBe(true);
      await expect(summary).toBeInViewport();
      const links = summary.getByRole('link');
      await expect(links).toHaveCount(INVALID_FIELDS.length);

      for (const [place, name] of INVALID_FIELDS.entries()) {
        const field = page.locator(`[name="${name}"]`).first();
        const atTheField = page.locator('.field', { has: field });
        await links.nth(place).click();
        await expect(field).toBeInViewport();
        // A field is only understood with its question and its message.
        await expect(atTheField.locator('label, legend').first()).toBeInViewport();
        await expect(atTheField.locator('.error')).toBeInViewport();
        // The field's message is that of the summary, after a word for screen readers.
        await expect(atTheField.locator('.error')).toHaveText(`${error} ${await links.nth(place).innerText()}`);
      }
      await expectAnswers(page, INVALID[lang]);
    });

    test('a request with mistakes and changes ends with a receipt and a notice', async ({ page, preview }) => {
      await page.goto(`/${lang}/`);
      await follow(page, page.locator(`.hero a[href="${formPath(lang)}"]`));
      await send(page, INVALID[lang]);

      await test.step('the corrected form leads to the check page, which shows every answer', async () => {
        const response = await send(page, VALID[lang]);
        expect(response.status()).toBe(200);
        await expectOnCheckPage(page, VALID[lang]);
      });

      await test.step('the change button of an answer leads back to it in the form, with everything kept', async () => {
        await follow(page, changeButton(page, 'town'));
        await expect(page.locator('[name="town"]')).toBeInViewport();
        await expect(page.locator('label[for="q-town"]')).toBeInViewport();
        await expect(page.locator('.error-summary')).toHaveCount(0);
        const stored = { national_id: ID_AS_STORED, mobile: MOBILE_AS_STORED, household: HOUSEHOLD_AS_STORED };
        await expectAnswers(page, { ...VALID[lang], ...stored });
      });

      const changed = { ...VALID[lang], town: lang === 'ar' ? 'عنيزة' : 'Unayzah' };
      await test.step('the changed answer is on the check page', async () => {
        await send(page, { town: changed.town });
        await expectOnCheckPage(page, changed);
      });

      const reference = await test.step('confirming leads to a receipt with the reference and the earliest day for an answer', async () => {
        const response = await follow(page, submitButton(page));
        expect((await response.request().redirectedFrom().response()).status()).toBe(303);
        expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/intake/${lang}/receipt/.`));
        const [received, earliest] = await page.locator('time').evaluateAll(times => times.map(time => time.dateTime));
        expect(received).toBe(TODAY);
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

      await test.step('the team gets a notice that names the reference and nothing that was typed', async () => {
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
      const others = await Promise.all([confirmInBackground(page, lang), confirmInBackground(page, lang)]);
      await follow(page, submitButton(page));
      const reference = await page.locator('.reference').innerText();
      for (const receipt of others) expect(receipt).toContain(reference);
    });

    test('going back from the receipt and confirming again gives the same reference', async ({ page }) => {
      const reference = await toReceipt(page, lang);
      await page.goBack();
      await expectOnCheckPage(page, VALID[lang]);
      await follow(page, submitButton(page));
      await expect(page.locator('.reference')).toHaveText(reference);
    });

    test('going back from the check page shows the form as it was filled in', async ({ page }) => {
      await toCheckPage(page, lang);
      await page.goBack();
      await expectAnswers(page, VALID[lang]);
    });
  });
}

/** Asserts that the check page shows these answers, with numbers in their stored digits. */
async function expectOnCheckPage(page, answers) {
  const rows = page.locator('.answers .answer');
  await expect(rows).toHaveCount(Object.keys(answers).length);
  // A mobile number is shown in groups.
  const shown = (await rows.allInnerTexts()).join('\n').replaceAll('\u00a0', '');
  for (const name of ['full_name', 'town', 'need']) expect(shown).toContain(answers[name]);
  // In only one of the languages the applicant asks for a mail.
  if (answers.mail_me === 'yes') expect(shown).toContain(answers.email);
  expect(shown).toContain(ID_AS_STORED);
  expect(shown).toContain(MOBILE_AS_STORED);
}

/** Whether there is no text before this element in the page's main part. */
function isFirstInMain(locator) {
  return locator.evaluate(element => {
    const main = document.querySelector('main');
    const before = document.createRange();
    before.setStart(main, 0);
    before.setEndBefore(element);
    return before.toString().trim() === '';
  });
}

/** Sends the confirmation of the open check page in the background. Returns the receipt's HTML. */
async function confirmInBackground(page, lang) {
  const fields = await page
    .locator('main form input[type="hidden"]')
    .evaluateAll(inputs => inputs.map(input => [input.name, input.value]));
  // Not an object, because several choices share one name.
  const data = new URLSearchParams(fields).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const response = await page.request.post(`/intake/${lang}/support/confirm`, { data, headers });
  return response.text();
}
