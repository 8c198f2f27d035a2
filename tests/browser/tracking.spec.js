// An applicant follows a request after sending it, on a small phone, without JavaScript and without an account, while the team works on it:
// from the receipt to the decision, and what the page never shows.
import { VALID, follow, toReceipt } from './support/applicant.js';
import { PEOPLE, act, actOnList, deviceOf, makeMeeting, openRequest } from './support/desk.js';
import { expect, testWithOwnPreview as test } from './support/preview.js';

/** The narrowest phone that is sold. */
const NARROW = { width: 360, height: 740 };

const WORDS = {
  ar: {
    received: 'وصلنا طلبك، ونراجع بياناته',
    committee: 'تدرس لجنة البحث طلبك',
    documents: 'نحتاج منك إلى ما يلي',
    identity: 'صورة الهوية الوطنية أو الإقامة',
    replied: 'ردّت لجنة البحث، وسنتواصل معك',
    accepted: 'قُبل طلبك',
    notFound: 'لم نجد طلبًا بهذا الرقم وهذه الأرقام الأربعة',
  },
  en: {
    received: 'We have your request and are checking its details',
    committee: 'The research committee is considering your request',
    documents: 'We need the following from you',
    identity: 'A copy of the national ID or Iqama',
    replied: 'The research committee has replied; we will contact you',
    accepted: 'Your request was accepted',
    notFound: 'We found no request with this number and these four digits',
  },
};

/** Types a number and digits and presses the button. Returns the response. */
async function track(page, reference, digits) {
  await page.locator('[name="reference"]').fill(reference);
  await page.locator('[name="digits"]').fill(digits);
  return press(page, page.locator('form#form button.button'));
}

/** Presses a button that loads a page. Returns the response. */
async function press(page, button) {
  const [response] = await Promise.all([page.waitForResponse(response => response.request().isNavigationRequest()), button.click()]);
  await page.waitForLoadState();
  return response;
}

/** The last digits of the telephone number in the valid answers, in the digits of the language. */
const DIGITS = lang => VALID[lang].mobile.slice(-4);

const standing = page => page.locator('.standing h2');

/** Presses the step's button at the desk and shows the page again. */
async function shownAgain(page, lang, reference) {
  await page.goto(`/${lang}/track/`);
  await track(page, reference, DIGITS(lang));
}

for (const lang of ['ar', 'en']) {
  const words = WORDS[lang];

  test(`in ${lang}, a request is followed from the receipt to the decision`, async ({ page, browser, baseURL }) => {
    test.setTimeout(180_000);
    await page.setViewportSize(NARROW);
    const reference = await toReceipt(page, lang);

    await test.step('from the receipt, the number is filled in', async () => {
      await follow(page, page.locator('main a[href*="/track/receipt/"]'));
      await expect(page.locator('[name="reference"]')).toHaveValue(reference);
      const wrong = await track(page, reference, '0000');
      expect(wrong.status()).toBe(422);
      await expect(page.locator('.error-summary h2')).toHaveText(words.notFound);
      await expect(page.locator('[name="reference"]')).toHaveValue(reference);
      expect((await track(page, reference, DIGITS(lang))).status()).toBe(200);
      await expect(standing(page)).toHaveText(words.received);
      await expect(page.locator('.steps > li')).toHaveCount(7);
      await expect(page.locator('.steps [aria-current="step"]')).toHaveCount(1);
      await expectNothingPersonal(page, lang);
    });

    await test.step('in the other language by the switch', async () => {
      const other = lang === 'ar' ? 'en' : 'ar';
      await press(page, page.locator('header .switch'));
      await expect(standing(page)).toHaveText(WORDS[other].received);
      await press(page, page.locator('header .switch'));
      await expect(standing(page)).toHaveText(words.received);
    });

    const hind = await deviceOf(browser, baseURL, PEOPLE.relations);
    await openRequest(hind, reference);
    await act(hind, 'take');

    await test.step('what is asked for is listed', async () => {
      await act(hind, 'documents', { document: ['identity'] });
      await shownAgain(page, lang, reference);
      await expect(standing(page)).toHaveText(words.documents);
      await expect(page.locator('.standing li')).toContainText(words.identity);
    });

    await test.step('the committee’s decision is shown only after the person was told', async () => {
      await act(hind, 'move', { to: 'verified', note: 'وصلت الهوية' });
      await act(hind, 'move', { to: 'with_committee' });
      await shownAgain(page, lang, reference);
      await expect(standing(page)).toHaveText(words.committee);
      await makeMeeting(hind, '2026-12-01', PEOPLE.committee, reference);
      const meeting = new URL(hind.url()).pathname;
      for (const name of PEOPLE.committee) {
        const member = await deviceOf(browser, baseURL, name);
        await member.goto(meeting);
        await actOnList(member, reference, 'vote', { vote: 'accept' });
        if (name === PEOPLE.committee.at(-1)) {
          await member.reload();
          await actOnList(member, reference, 'decide', { ruling: 'accepted:need_shown' });
        }
        await member.context().close();
      }
      await shownAgain(page, lang, reference);
      await expect(standing(page)).toHaveText(words.replied);
      await expect(page.locator('main')).not.toContainText(words.accepted);
      await openRequest(hind, reference);
      await act(hind, 'tell', { told: 'call' });
      await shownAgain(page, lang, reference);
      await expect(standing(page)).toHaveText(words.accepted);
      await expectNothingPersonal(page, lang);
    });

    await test.step('another way to be reached is asked for once, and the team sees it', async () => {
      await press(page, page.locator('button[value="contact"]'));
      expect((await press(page, page.locator('form#form button').first())).status(), 'nothing was typed').toBe(422);
      await page.locator('[name="contact"]').fill('عند جارتي أم خالد');
      expect((await press(page, page.locator('form#form button').first())).status()).toBe(200);
      await expect(page.getByRole('status')).toBeVisible();
      await hind.goto('/desk/');
      await follow(hind, hind.locator('main a', { hasText: reference }).first());
      await expect(hind.locator('.note').first()).toContainText('تغيير طريقة الوصول إليه');
      await expect(hind.locator('.story').first()).toContainText('عند جارتي أم خالد');
      await press(hind, hind.locator('button[value="contact"]'));
      await expect(hind.getByRole('status')).toContainText('أُنجز');
    });

    await test.step('a question about it carries its number', async () => {
      await shownAgain(page, lang, reference);
      await press(page, page.locator('form[action*="/question/change"] button'));
      await expect(page.locator('[name="reference"]')).toHaveValue(reference);
    });
  });
}

test('a request without a telephone is followed by the four digits of its receipt', async ({ page }) => {
  await page.setViewportSize(NARROW);
  const reference = await toReceipt(page, 'ar', { mobile: '', 'mobile.none': true, other_way: 'عند جارنا أبي خالد', reply_by: 'interview', call_time: null });
  const digits = await page.locator('.follow-word').innerText();
  expect(digits).toMatch(/^\d{4}$/);
  await shownBy(page, reference, digits);
  await expect(standing(page)).toHaveText(WORDS.ar.received);
});

test('after five wrong tries nobody sees it for an hour, but the person who comes from the receipt does', async ({ page }) => {
  const reference = await toReceipt(page, 'ar');
  const receipt = page.url();
  for (let tries = 0; tries < 5; tries += 1) {
    await shownBy(page, reference, `999${tries}`);
    await expect(page.locator('.error-summary h2')).toHaveText(WORDS.ar.notFound);
  }
  await shownBy(page, reference, DIGITS('ar'));
  await expect(page.locator('.error-summary h2'), 'the same answer').toHaveText(WORDS.ar.notFound);
  await page.goto(receipt);
  await follow(page, page.locator('main a[href*="/track/receipt/"]'));
  await track(page, reference, DIGITS('ar'));
  await expect(standing(page)).toHaveText(WORDS.ar.received);
});

async function shownBy(page, reference, digits) {
  await page.goto('/ar/track/');
  await track(page, reference, digits);
}

/** No answer of the request is on the page. */
async function expectNothingPersonal(page, lang) {
  const text = await page.locator('main').innerText();
  for (const [name, value] of Object.entries(VALID[lang])) {
    if (typeof value === 'string' && value.length > 3) {
      expect(text, name).not.toContain(value);
    }
  }
}
