// The other forms, each from its page to its receipt, on a phone and without JavaScript; and the questions that are asked
// only because of an answer. What holds for every form alike stands in journey.spec.js.
import { FORM, LANGUAGES, SOUND, follow, fill, goOn, send, toReceipt } from './support/applicant.js';
import { expect, test } from './support/preview.js';
import { REFERENCE, answersShown, carried, expectAnswers, mailAbout } from './support/seen.js';

const VOLUNTEER = {
  ar: { full_name: 'نورة صالح', mobile: '٠٥٠٠٠٠٠٠٠١', skills: 'أجيد تصميم الإعلانات.', availability: ['weekday_evenings', 'weekend'], consent: true },
  en: { full_name: 'Noura Saleh', mobile: '0500000001', skills: 'I design posters.', availability: ['weekday_evenings', 'weekend'], consent: true },
};
const GUARDIAN = {
  ar: { guardian_name: 'صالح محمد', guardian_mobile: '٠٥٠ ٠٠٠ ٠٠٠١', guardian_consent: true },
  en: { guardian_name: 'Saleh Mohammed', guardian_mobile: '050 000 0001', guardian_consent: true },
};
const QUESTION = {
  ar: { full_name: 'سارة علي', mobile: '٠٥٠٠٠٠٠٠٠١', question: 'متى يصلني الرد؟', consent: true },
  en: { full_name: 'Sara Ali', mobile: '0500000001', question: 'When will I have an answer?', consent: true },
};
const RATING = { satisfaction: '4', about: 'website', consent: true };

const YES = { ar: 'نعم', en: 'Yes' };
const NO = { ar: 'لا', en: 'No' };
const NOT_PROVIDED = { ar: 'لم تُكتب إجابة', en: 'Not provided' };

for (const lang of Object.keys(LANGUAGES)) {
  test.describe(`in ${lang}`, () => {
    for (const form of ['support', 'volunteer', 'question', 'rating']) {
      test(`${form}: nothing is ticked, chosen or filled in before a person does it`, async ({ page }) => {
        await page.goto(FORM(lang, form));
        await expect(page.locator('main form [name]')).not.toHaveCount(0);
        await expect(page.locator('main form :checked')).toHaveCount(0);
        const texts = page.locator('main form :is(input:is([type="text"], [type="tel"], [type="email"]), textarea)');
        expect(await texts.evaluateAll(fields => fields.map(({ value }) => value).filter(Boolean))).toEqual([]);
      });
    }

    test('an adult who volunteers is not asked for a guardian, and may leave the second consent', async ({ page, preview }) => {
      await page.goto(FORM(lang, 'volunteer'));
      await expectAsked(page, []);
      await fill(page, { age: 'adult' });
      await expectAsked(page, ['later_consent']);
      await expect(page.locator('[name="later_consent"]')).not.toBeChecked();

      await send(page, VOLUNTEER[lang]);
      const shown = await answersShown(page);
      expect(Object.keys(shown)).toEqual(['full_name', 'mobile', 'age', 'skills', 'availability', 'mail_me', 'consent', 'later_consent']);
      expect(shown).toMatchObject({ full_name: VOLUNTEER[lang].full_name, consent: YES[lang], later_consent: NO[lang] });
      expect(shown.availability.split('\n')).toHaveLength(2);
      await expectReceiptAndMail(page, preview, 'volunteering');
    });

    test('someone under 18 who volunteers is asked for a guardian, who has to agree', async ({ page, preview }) => {
      await page.goto(FORM(lang, 'volunteer'));
      await fill(page, { age: 'minor' });
      await expectAsked(page, Object.keys(GUARDIAN[lang]));
      expect((await send(page, VOLUNTEER[lang])).status()).toBe(422);
      const links = page.locator('.error-summary a');
      expect(await links.evaluateAll(links => links.map(link => link.hash))).toEqual(Object.keys(GUARDIAN[lang]).map(name => `#q-${name}`));
      // What is missing is shown, not only demanded.
      await expectAsked(page, Object.keys(GUARDIAN[lang]));

      await send(page, GUARDIAN[lang]);
      const shown = await answersShown(page);
      expect(shown).toMatchObject({ guardian_name: GUARDIAN[lang].guardian_name, guardian_consent: YES[lang] });
      expect(shown).not.toHaveProperty('later_consent');
      const mail = await expectReceiptAndMail(page, preview, 'volunteering');
      expect(mail).not.toContain(GUARDIAN[lang].guardian_name);
    });

    test('what was written for a guardian is left out when the volunteer turns out to be an adult', async ({ page }) => {
      await page.goto(FORM(lang, 'volunteer'));
      await fill(page, { age: 'minor', ...GUARDIAN[lang] });
      await fill(page, { age: 'adult' });
      await expectAsked(page, ['later_consent']);
      await send(page, { ...VOLUNTEER[lang], later_consent: true });
      expect(await answersShown(page)).toMatchObject({ later_consent: YES[lang] });
      for (const name of Object.keys(GUARDIAN[lang])) {
        expect(await answersShown(page)).not.toHaveProperty(name);
        expect(await carried(page), 'the page sends nothing of it either').not.toContain(name);
      }
      await expect(page.locator('main')).not.toContainText(GUARDIAN[lang].guardian_name);
    });

    test('a question about an earlier request takes its number, once it is right', async ({ page, preview }) => {
      const earlier = await toReceipt(page, lang);
      await page.goto(FORM(lang, 'question'));
      const response = await send(page, { ...QUESTION[lang], reference: earlier.slice(0, -2) });
      expect(response.status()).toBe(422);
      await expect(page.locator('.error-summary a')).toHaveCount(1);
      await expect(page.locator('.error-summary a')).toHaveAttribute('href', '#q-reference');
      await expectAnswers(page, { ...QUESTION[lang], reference: earlier.slice(0, -2) });
      // As people copy it by hand.
      await send(page, { reference: earlier.toLowerCase().replace('-', ' ') });
      expect(await answersShown(page)).toMatchObject({ reference: earlier, mail_me: NOT_PROVIDED[lang] });
      await expectReceiptAndMail(page, preview, 'social-research');
    });

    test('a rating asks for two answers and a consent, and for nobody’s name', async ({ page, preview }) => {
      await page.goto(FORM(lang, 'rating'));
      await send(page, RATING);
      const shown = await answersShown(page);
      expect(Object.keys(shown)).toEqual(['satisfaction', 'about', 'remarks', 'reference', 'consent']);
      expect(shown).toMatchObject({ remarks: NOT_PROVIDED[lang], reference: NOT_PROVIDED[lang] });
      await expectReceiptAndMail(page, preview, 'relations');
      // Nobody answers a rating, so no day is named.
      await expect(page.locator('time')).toHaveCount(1);
    });

    test('who wants to be called may say when, and who does not is not asked', async ({ page }) => {
      const { call_time: _, mail_me: _mailMe, email: _email, ...others } = SOUND[lang];
      await page.goto(FORM(lang));
      await expectAsked(page, []);
      await fill(page, { ...others, reply_by: 'telephone' });
      await expectAsked(page, ['call_time']);
      await send(page, { call_time: 'morning' });
      expect((await answersShown(page)).call_time).toBe(lang === 'ar' ? 'صباحًا' : 'In the morning');

      await follow(page, page.locator('button[formaction$="#q-reply_by"]'));
      await fill(page, { reply_by: 'interview' });
      await expectAsked(page, []);
      await follow(page, goOn(page));
      expect(await answersShown(page)).not.toHaveProperty('call_time');
      expect(await carried(page)).not.toContain('call_time');
    });

    for (const [form, answers] of Object.entries({ support: SOUND, volunteer: VOLUNTEER, question: QUESTION })) {
      test(`${form}: who wants the number by mail is asked where to, and who does not gives no address`, async ({ page }) => {
        const { call_time: _, mail_me: _mailMe, email: _email, ...others } = answers[lang];
        const asksTheAddress = () => page.locator('[name="email"]').evaluate(field => field.checkVisibility());
        await page.goto(FORM(lang, form));
        expect(await asksTheAddress()).toBe(false);
        await fill(page, { ...others, ...(form === 'volunteer' && { age: 'adult' }), mail_me: 'yes' });
        expect(await asksTheAddress()).toBe(true);
        expect((await follow(page, goOn(page))).status()).toBe(422);
        await expect(page.locator('.error-summary a')).toHaveCount(1);
        await expect(page.locator('.error-summary a')).toHaveAttribute('href', '#q-email');
        await send(page, { email: 'sara@example.com' });
        expect(await answersShown(page)).toMatchObject({ mail_me: YES[lang], email: 'sara@example.com' });

        await follow(page, page.locator('button[formaction$="#q-mail_me"]'));
        await fill(page, { mail_me: 'no' });
        expect(await asksTheAddress()).toBe(false);
        await follow(page, goOn(page));
        expect(await answersShown(page)).toMatchObject({ mail_me: NO[lang] });
        expect(await answersShown(page)).not.toHaveProperty('email');
        expect(await carried(page)).not.toContain('email');
      });
    }
  });
}

/** Of the questions under a condition, exactly these are shown. */
async function expectAsked(page, names) {
  const conditional = page.locator('.field[id^="b-"]');
  await expect(conditional).not.toHaveCount(0);
  const shown = await conditional.evaluateAll(blocks => blocks.filter(block => block.checkVisibility()).map(({ id }) => id.slice(2)));
  expect(shown).toEqual(names);
  // Where a browser hides what is not asked, nobody has to read when it would be.
  for (const condition of await page.locator('.condition').all()) await expect(condition).toBeHidden();
}

/** Confirms; the receipt shows a reference, and the team of the form is told of it. Leaves the receipt open; gives the mail. */
async function expectReceiptAndMail(page, preview, team) {
  await follow(page, goOn(page));
  await expect(page.locator('.reference')).toBeInViewport();
  await expect(page.locator('.reference')).toHaveText(REFERENCE);
  const receipt = page.url();
  const mail = await mailAbout(page, preview, await page.locator('.reference').innerText());
  expect(mail).toMatch(new RegExp(` to ${team}@`));
  await page.goto(receipt);
  return mail;
}
