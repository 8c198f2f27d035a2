// Mishaps during the journey: the network fails, the page is reloaded, an address is opened later, the hidden field is filled
// in. In each case nothing is lost and nothing is sent twice.
import { LANGUAGES, VALID, follow, formPath, send, submitButton, toCheckPage, toReceipt } from './support/applicant.js';
import { tabThrough } from './support/keys.js';
import { expect, test, testWithOwnPreview } from './support/preview.js';
import { REFERENCE, answersShown, countTeamMails, hiddenQuestions, mailAbout } from './support/seen.js';

/** The hidden field that people leave empty. */
const TRAP = 'leave_empty';

for (const lang of Object.keys(LANGUAGES)) {
  for (const [how, again] of [
    ['going back and confirming again', async page => (await page.goBack(), follow(page, submitButton(page)))],
    ['reloading the page', page => page.reload()],
  ]) {
    testWithOwnPreview(`${lang}: no network while confirming, then ${how}: one receipt and one mail`, async ({ page, context, preview }) => {
      await toCheckPage(page, lang);
      await context.setOffline(true);
      await submitButton(page).click();
      await expect(page.locator('main')).toHaveCount(0);
      await context.setOffline(false);
      await again(page);
      await expectOneReceiptAndMail(page, preview);
    });
  }

  testWithOwnPreview(`${lang}: the response to the confirmation is lost, then going back and confirming again: the first receipt`, async ({ page, preview }) => {
    await toCheckPage(page, lang);
    const confirm = `/intake/${lang}/support/confirm`;
    let receipt;
    await page.route(url => url.pathname === confirm, async route => {
      const response = await route.fetch({ maxRedirects: 0 });
      receipt = response.headers().location;
      await route.abort('connectionreset');
    });
    await submitButton(page).click();
    await expect(page.locator('main')).toHaveCount(0);
    await page.unrouteAll();
    await page.goBack();
    await follow(page, submitButton(page));
    expect(new URL(page.url()).pathname).toBe(receipt);
    await expectOneReceiptAndMail(page, preview);
  });

  test(`${lang}: the check page after a reload shows the same answers and can be confirmed`, async ({ page }) => {
    await toCheckPage(page, lang);
    const before = await answersShown(page);
    const response = await page.reload();
    expect([response.request().method(), response.status()]).toEqual(['POST', 200]);
    expect(await answersShown(page)).toEqual(before);
    await follow(page, submitButton(page));
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: a receipt's address opens on another device, and shows nothing of the person`, async ({ page, browser }) => {
    const reference = await toReceipt(page, lang);
    const elsewhere = await browser.newContext({ javaScriptEnabled: false });
    const other = await elsewhere.newPage();
    expect((await other.goto(page.url())).status()).toBe(200);
    await expect(other.locator('.reference')).toHaveText(reference);
    for (const name of ['full_name', 'national_id', 'mobile', 'town']) {
      await expect(other.locator('main')).not.toContainText(VALID[lang][name]);
    }
    await elsewhere.close();
  });

  test(`${lang}: the hidden field is invisible, not reached by Tab, and its name says to leave it empty`, async ({ page }) => {
    await page.goto(formPath(lang));
    const trap = page.locator(`[name="${TRAP}"]`);
    await expect(trap).toHaveCount(1);
    expect(await trap.evaluate(isVisible)).toBe(false);
    // The same check finds a field that is there for people.
    expect(await page.locator('[name="town"]').evaluate(isVisible)).toBe(true);
    await expect(trap).toHaveAccessibleName(lang === 'ar' ? /^اترك هذا الحقل فارغًا/ : /^Leave this field empty/);
    const stops = await tabThrough(page, element => element.name ?? '');
    expect(stops).toContain('town');
    expect(stops).not.toContain(TRAP);
  });

  test(`${lang}: a form with the hidden field filled in gets a receipt`, async ({ page }) => {
    await page.goto(formPath(lang));
    await page.locator(`[name="${TRAP}"]`).evaluate(trap => (trap.value = 'https://example.com'));
    await send(page, VALID[lang]);
    expect(await hiddenQuestions(page)).toContain(TRAP);
    await follow(page, submitButton(page));
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });
}

/** Asserts that the receipt is open and that the team has one notice, which is about it. */
async function expectOneReceiptAndMail(page, preview) {
  await expect(page.locator('.reference')).toHaveText(REFERENCE);
  const reference = await page.locator('.reference').innerText();
  await mailAbout(page, preview, reference);
  expect(await countTeamMails(page, preview)).toBe(1);
}

/** Whether any part of an element is visible. Runs in the page, so it cannot use anything from outside. */
function isVisible(element) {
  element.scrollIntoView({ block: 'center' });
  const { left, right, top, bottom } = element.getBoundingClientRect();
  for (let x = left + 1; x < right; x += 4) {
    for (let y = top + 1; y < bottom; y += 4) {
      const hit = document.elementFromPoint(x, y);
      if (hit === element) return true;
    }
  }
  return false;
}
