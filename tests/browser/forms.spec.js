// The other forms, each from its page to its receipt, on a phone and without JavaScript, and the questions that depend on an
// answer. journey.spec.js tests what all forms have in common.
import { LANGUAGES, VALID, changeButton, fill, follow, formPath, send, submitButton, toReceipt } from './support/applicant.js';
import { expect, test } from './support/preview.js';
import { REFERENCE, answersShown, expectAnswers, hiddenQuestions, mailAbout } from './support/seen.js';

const VOLUNTEER = {
  ar: { full_name: 'نورة صالح', mobile: '٠٥٠٠٠٠٠٠٠١', town: 'بريدة', skills: 'أجيد تصميم الإعلانات.', availability: ['weekday_evenings', 'weekend'], consent: true },
  en: { full_name: 'Noura Saleh', mobile: '0500000001', town: 'Buraydah', skills: 'I design posters.', availability: ['weekday_evenings', 'weekend'], consent: true },
};
const GUARDIAN = {
  ar: { guardian_name: 'صالح محمد', guardian_mobile: '٠٥٠ ٠٠٠ ٠٠٠٢', guardian_consent: true },
  en: { guardian_name: 'Saleh Mohammed', guardian_mobile: '050 000 0002', guardian_consent: true },
};
const QUESTION = {
  ar: { about: 'question', full_name: 'سارة علي', mobile: '٠٥٠٠٠٠٠٠٠١', question: 'متى يصلني الرد؟', consent: true },
  en: { about: 'question', full_name: 'Sara Ali', mobile: '0500000001', question: 'When will I have an answer?', consent: true },
};
const RATING = { satisfaction: '4', about: 'website' };
const OWN_AGREEMENT = ['attestation', 'consent'];

const YES = { ar: 'نعم', en: 'Yes' };
const NO = { ar: 'لا', en: 'No' };
const NOT_PROVIDED = { ar: 'لم تُكتب إجابة', en: 'Not provided' };

for (const lang of Object.keys(LANGUAGES)) {
  test.describe(`in ${lang}`, () => {
    for (const form of ['support', 'volunteer', 'question', 'rating']) {
      test(`${form}: nothing is ticked, chosen or filled in before a person does it`, async ({ page }) => {
        await page.goto(formPath(lang, form));
        await expect(page.locator('main form [name]')).not.toHaveCount(0);
        await expect(page.locator('main form :checked')).toHaveCount(0);
        const texts = page.locator('main form :is(input:is([type="text"], [type="tel"], [type="email"]), textarea)');
        expect(await texts.evaluateAll(fields => fields.map(({ value }) => value).filter(Boolean))).toEqual([]);
      });
    }

    test('an adult who volunteers is not asked for a guardian, and may leave the second consent', async ({ page, preview }) => {
      await page.goto(formPath(lang, 'volunteer'));
      await expectAsked(page, []);
      await fill(page, { age: 'adult' });
      await expectAsked(page, ['later_consent']);
      await expect(page.locator('[name="later_consent"]')).not.toBeChecked();

      await send(page, VOLUNTEER[lang]);
      const shown = await answersShown(page);
      expect(Object.keys(shown)).toEqual(['full_name', 'mobile', 'town', 'age', 'skills', 'availability', 'mail_me', 'consent', 'later_consent']);
      expect(shown).toMatchObject({ full_name: VOLUNTEER[lang].full_name, consent: YES[lang], later_consent: NO[lang] });
      expect(shown.availability.split('\n')).toHaveLength(2);
      await expectReceiptAndMail(page, preview, 'volunteering');
    });

    test('someone under 18 who volunteers is asked for a guardian, who has to agree', async ({ page, preview }) => {
      await page.goto(formPath(lang, 'volunteer'));
      await fill(page, { age: 'minor' });
      await expectAsked(page, Object.keys(GUARDIAN[lang]));
      expect((await send(page, VOLUNTEER[lang])).status()).toBe(422);
      const links = page.locator('.error-summary a');
      expect(await links.evaluateAll(links => links.map(link => link.hash))).toEqual(Object.keys(GUARDIAN[lang]).map(name => `#q-${name}`));
      // The missing questions are visible, not only listed.
      await expectAsked(page, Object.keys(GUARDIAN[lang]));

      await send(page, GUARDIAN[lang]);
      const shown = await answersShown(page);
      expect(shown).toMatchObject({ guardian_name: GUARDIAN[lang].guardian_name, guardian_consent: YES[lang] });
      expect(shown).not.toHaveProperty('later_consent');
      const mail = await expectReceiptAndMail(page, preview, 'volunteering');
      expect(mail).not.toContain(GUARDIAN[lang].guardian_name);
    });

    test('what was written about a guardian is left out when the volunteer turns out to be an adult, who is told so first', async ({ page }) => {
      await page.goto(formPath(lang, 'volunteer'));
      await fill(page, { age: 'minor', ...GUARDIAN[lang] });
      await fill(page, { age: 'adult' });
      await expectAsked(page, ['later_consent']);
      const response = await send(page, { ...VOLUNTEER[lang], later_consent: true });
      await expectTold(page, response, ['guardian_name', 'guardian_mobile']);
      await follow(page, submitButton(page));
      expect(await answersShown(page)).toMatchObject({ later_consent: YES[lang] });
      for (const name of Object.keys(GUARDIAN[lang])) {
        expect(await answersShown(page)).not.toHaveProperty(name);
        expect(await hiddenQuestions(page), 'the page does not send it either').not.toContain(name);
      }
      await expect(page.locator('main')).not.toContainText(GUARDIAN[lang].guardian_name);
    });

    test('a question about an earlier request accepts its reference only when it is correct', async ({ page, preview }) => {
      const earlier = await toReceipt(page, lang);
      await page.goto(formPath(lang, 'question'));
      const response = await send(page, { ...QUESTION[lang], reference: earlier.slice(0, -2) });
      expect(response.status()).toBe(422);
      await expect(page.locator('.error-summary a')).toHaveCount(1);
      await expect(page.locator('.error-summary a')).toHaveAttribute('href', '#q-reference');
      await expectAnswers(page, { ...QUESTION[lang], reference: earlier.slice(0, -2) });
      // In the spelling of people who copy it by hand.
      await send(page, { reference: earlier.toLowerCase().replace('-', ' ') });
      expect(await answersShown(page)).toMatchObject({ reference: earlier, mail_me: NOT_PROVIDED[lang] });
      await expectReceiptAndMail(page, preview, 'social-research');
    });

    test('a rating needs two answers and neither a name nor a consent', async ({ page }) => {
      await page.goto(formPath(lang, 'rating'));
      await expectAsked(page, []);
      await send(page, RATING);
      const shown = await answersShown(page);
      expect(Object.keys(shown)).toEqual(['satisfaction', 'about', 'remarks', 'about_request']);
      expect(shown).toMatchObject({ remarks: NOT_PROVIDED[lang], about_request: NOT_PROVIDED[lang] });
      await follow(page, submitButton(page));
      await expect(page.locator('.receipt')).toBeInViewport();
      // Nobody can be found by a rating, so that nobody gets a number to ask with. It gets no reply, so that no day is named for one.
      await expect(page.locator('.reference')).toHaveCount(0);
      await expect(page.locator('time')).toHaveCount(1);
    });

    test('a rating that names a request needs a consent', async ({ page }) => {
      const earlier = await toReceipt(page, lang);
      await page.goto(formPath(lang, 'rating'));
      await fill(page, { ...RATING, about_request: 'yes' });
      await expectAsked(page, ['reference', 'consent']);
      expect((await send(page, { reference: earlier })).status()).toBe(422);
      await expect(page.locator('.error-summary a')).toHaveAttribute('href', '#q-consent');
      await send(page, { consent: true });
      expect(await answersShown(page)).toMatchObject({ reference: earlier, consent: YES[lang] });
      await follow(page, submitButton(page));
      await expect(page.locator('.receipt')).toBeInViewport();
    });

    test('the time for a call is asked only of people who want to be called', async ({ page }) => {
      const { call_time: _, mail_me: _mailMe, email: _email, ...others } = VALID[lang];
      await page.goto(formPath(lang));
      await expectAsked(page, []);
      await fill(page, { ...others, reply_by: 'telephone' });
      await expectAsked(page, ['call_time', ...OWN_AGREEMENT]);
      await send(page, { call_time: 'morning' });
      expect((await answersShown(page)).call_time).toBe(lang === 'ar' ? 'صباحًا' : 'In the morning');

      await follow(page, changeButton(page, 'reply_by'));
      await fill(page, { reply_by: 'interview' });
      await expectAsked(page, OWN_AGREEMENT);
      await follow(page, submitButton(page));
      expect(await answersShown(page)).not.toHaveProperty('call_time');
      expect(await hiddenQuestions(page)).not.toContain('call_time');
    });

    for (const [form, answers] of Object.entries({ support: VALID, volunteer: VOLUNTEER, question: QUESTION })) {
      test(`${form}: the mail address is asked only of people who want the reference by mail`, async ({ page }) => {
        const { call_time: _, mail_me: _mailMe, email: _email, ...others } = answers[lang];
        const isAddressAsked = () => page.locator('[name="email"]').evaluate(field => field.checkVisibility());
        await page.goto(formPath(lang, form));
        expect(await isAddressAsked()).toBe(false);
        await fill(page, { ...others, ...(form === 'volunteer' && { age: 'adult' }), mail_me: 'yes' });
        expect(await isAddressAsked()).toBe(true);
        expect((await follow(page, submitButton(page))).status()).toBe(422);
        await expect(page.locator('.error-summary a')).toHaveCount(1);
        await expect(page.locator('.error-summary a')).toHaveAttribute('href', '#q-email');
        await send(page, { email: 'sara@example.com' });
        expect(await answersShown(page)).toMatchObject({ mail_me: YES[lang], email: 'sara@example.com' });

        await follow(page, changeButton(page, 'mail_me'));
        await fill(page, { mail_me: 'no' });
        expect(await isAddressAsked()).toBe(false);
        await expectTold(page, await follow(page, submitButton(page)), ['email']);
        await follow(page, submitButton(page));
        expect(await answersShown(page)).toMatchObject({ mail_me: NO[lang] });
        expect(await answersShown(page)).not.toHaveProperty('email');
        expect(await hiddenQuestions(page)).not.toContain('email');
      });
    }
  });
}

/** Asserts that exactly these of the conditional questions are shown. */
async function expectAsked(page, names) {
  const conditional = page.locator('.field[id^="b-"]');
  await expect(conditional).not.toHaveCount(0);
  const shown = await conditional.evaluateAll(blocks => blocks.filter(block => block.checkVisibility()).map(({ id }) => id.slice(2)));
  expect(shown).toEqual(names);
  // A browser that hides questions also hides the sentence about their condition.
  for (const condition of await page.locator('.condition').all()) await expect(condition).toBeHidden();
}

/** Asserts that the page says which of the answers would be left out, and shows them. */
async function expectTold(page, response, names) {
  expect(response.status()).toBe(422);
  const links = page.locator('.error-summary a');
  expect(await links.evaluateAll(links => links.map(link => link.hash))).toEqual(names.map(name => `#q-${name}`));
  for (const name of names) await expect(page.locator(`[name="${name}"]`)).toBeVisible();
}

/** Confirms; asserts that the receipt shows a reference and that the form's team gets a notice, which it returns. */
async function expectReceiptAndMail(page, preview, team) {
  await follow(page, submitButton(page));
  await expect(page.locator('.reference')).toBeInViewport();
  await expect(page.locator('.reference')).toHaveText(REFERENCE);
  const receipt = page.url();
  const mail = await mailAbout(page, preview, await page.locator('.reference').innerText());
  expect(mail).toMatch(new RegExp(` to ${team}@`));
  await page.goto(receipt);
  return mail;
}
