// What happens to people on the way: the network goes, the page is loaded again, the address is opened later, and the field
// that nobody sees is filled in all the same. Whatever it is, nothing is lost and nothing is sent twice.
import { FORM, LANGUAGES, SOUND, follow, goOn, send, toCheckPage, toReceipt } from './support/applicant.js';
import { tabThrough } from './support/keys.js';
import { expect, test, testAlone } from './support/preview.js';
import { REFERENCE, answersShown, carried, mailAbout, mails } from './support/seen.js';

const TRAP = 'leave_empty';

for (const lang of Object.keys(LANGUAGES)) {
  for (const [how, again] of [
    ['going back and pressing again', async page => (await page.goBack(), follow(page, goOn(page)))],
    ['loading the page again', page => page.reload()],
  ]) {
    testAlone(`${lang}: no network while confirming, then ${how}: one receipt and one mail`, async ({ page, context, preview }) => {
      await toCheckPage(page, lang);
      await context.setOffline(true);
      await goOn(page).click();
      await expect(page.locator('main')).toHaveCount(0);
      await context.setOffline(false);
      await again(page);
      await expectOneReceiptAndMail(page, preview);
    });
  }

  testAlone(`${lang}: the answer to the confirmation is lost, then going back and pressing again: the receipt of the first time`, async ({ page, preview }) => {
    await toCheckPage(page, lang);
    const confirm = `/intake/${lang}/support/confirm`;
    let receipt;
    await page.route(url => url.pathname === confirm, async route => {
      const response = await route.fetch({ maxRedirects: 0 });
      receipt = response.headers().location;
      await route.abort('connectionreset');
    });
    await goOn(page).click();
    await expect(page.locator('main')).toHaveCount(0);
    await page.unrouteAll();
    await page.goBack();
    await follow(page, goOn(page));
    expect(new URL(page.url()).pathname).toBe(receipt);
    await expectOneReceiptAndMail(page, preview);
  });

  test(`${lang}: the check page loaded again is a check page with the same answers, and can be confirmed`, async ({ page }) => {
    await toCheckPage(page, lang);
    const before = await answersShown(page);
    const response = await page.reload();
    expect([response.request().method(), response.status()]).toEqual(['POST', 200]);
    expect(await answersShown(page)).toEqual(before);
    await follow(page, goOn(page));
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });

  test(`${lang}: a receipt's address opens on another device, and shows nothing of the person`, async ({ page, browser }) => {
    const reference = await toReceipt(page, lang);
    const elsewhere = await browser.newContext({ javaScriptEnabled: false });
    const other = await elsewhere.newPage();
    expect((await other.goto(page.url())).status()).toBe(200);
    await expect(other.locator('.reference')).toHaveText(reference);
    for (const name of ['full_name', 'national_id', 'mobile', 'town']) {
      await expect(other.locator('main')).not.toContainText(SOUND[lang][name]);
    }
    await elsewhere.close();
  });

  test(`${lang}: the field that people leave empty is not seen, not reached by Tab, and says what it is`, async ({ page }) => {
    await page.goto(FORM(lang));
    const trap = page.locator(`[name="${TRAP}"]`);
    await expect(trap).toHaveCount(1);
    expect(await trap.evaluate(isSeen)).toBe(false);
    // The same question of a field that is there for people.
    expect(await page.locator('[name="town"]').evaluate(isSeen)).toBe(true);
    await expect(trap).toHaveAccessibleName(lang === 'ar' ? /^اترك هذا الحقل فارغًا/ : /^Leave this field empty/);
    const stops = await tabThrough(page, element => element.name ?? '');
    expect(stops).toContain('town');
    expect(stops).not.toContain(TRAP);
  });

  test(`${lang}: whoever fills it in all the same gets a receipt`, async ({ page }) => {
    await page.goto(FORM(lang));
    await page.locator(`[name="${TRAP}"]`).evaluate(trap => (trap.value = 'https://example.com'));
    await send(page, SOUND[lang]);
    expect(await carried(page)).toContain(TRAP);
    await follow(page, goOn(page));
    await expect(page.locator('.reference')).toHaveText(REFERENCE);
  });
}

/** The receipt is open; the team has one mail, and it is about it. */
async function expectOneReceiptAndMail(page, preview) {
  await expect(page.locator('.reference')).toHaveText(REFERENCE);
  const reference = await page.locator('.reference').innerText();
  await mailAbout(page, preview, reference);
  expect(await mails(page, preview)).toBe(1);
}

/** Whether anything of an element can be seen where it stands. Runs in the page, so it can use nothing from outside. */
function isSeen(element) {
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
