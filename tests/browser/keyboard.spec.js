// The journey by keyboard alone, without a pointer.
import { FOR_HER_SON, LANGUAGES, VALID, formPath } from './support/applicant.js';
import { tabTo } from './support/keys.js';
import { expect, test } from './support/preview.js';

/** More than any question has options. */
const MAX_PRESSES = 20;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the first Tab shows the skip link`, async ({ page }) => {
    await page.goto(formPath(lang));
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip');
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.locator('main :focus')).toHaveCount(1);
  });

  test(`${lang}: on the smallest phone the menu opens, leads to a page, and is closed on that page`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await page.goto(`/${lang}/`);
    const links = page.locator('header nav a');
    await expect(links.first()).toBeHidden();
    await tabTo(page, 'header summary');
    await page.keyboard.press('Enter');
    await expect(links.last()).toBeVisible();
    const address = await links.last().getAttribute('href');
    await tabTo(page, `header nav a[href="${address}"]`);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(address);
    await expect(page.locator('header nav a[aria-current="page"]')).toHaveAttribute('href', address);
    await expect(links.first()).toBeHidden();
    // The closed menu is one stop before the main part of the page.
    await tabTo(page, 'header summary');
    await page.keyboard.press('Tab');
    await expect(page.locator('main :focus')).toHaveCount(1);
  });

  test(`${lang}: on a wide screen the menu's links are visible without opening it`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 740 });
    await page.goto(`/${lang}/`);
    await expect(page.locator('header summary')).toBeHidden();
    for (const address of await page.locator('header nav a').evaluateAll(links => links.map(link => link.getAttribute('href')))) {
      await tabTo(page, `header nav a[href="${address}"]`, 4);
    }
  });

  for (const [whom, answers] of [['oneself', VALID[lang]], ['somebody else', FOR_HER_SON[lang]]]) {
    test(`${lang}: the form can be filled in for ${whom}, checked and confirmed`, async ({ page }) => {
      await page.goto(formPath(lang));
      for (const [name, answer] of Object.entries(answers)) {
        await tabTo(page, `[name="${name}"]`);
        await answerByKeyboard(page, name, answer);
      }
      await tabTo(page, 'main form button.button');
      await page.keyboard.press('Enter');

      await expect(page.locator('.answers')).toBeVisible();
      await page.waitForLoadState();
      await tabTo(page, 'main form button.button');
      await page.keyboard.press('Enter');
      await expect(page.locator('.reference')).toBeInViewport();
    });
  }

  test(`${lang}: an answer to a question that may stay open can be taken back`, async ({ page }) => {
    await page.goto(formPath(lang));
    await expect(page.locator('#q-helped-unanswered'), 'nothing to take back yet').toBeHidden();
    await tabTo(page, '[name="helped"]');
    await answerByKeyboard(page, 'helped', 'yes');
    await expect(page.locator('[name="helper_name"]')).toBeVisible();
    await answerByKeyboard(page, 'helped', '');
    await expect(page.locator('[name="helper_name"]')).toBeHidden();
  });

  test(`${lang}: after a mistake the first Tab reaches the error summary, whose links lead to the fields`, async ({ page }) => {
    await page.goto(formPath(lang));
    await tabTo(page, 'main form button.button');
    await page.keyboard.press('Enter');
    const summary = page.locator('.error-summary');
    await expect(summary).toBeVisible();
    // The fragment leads to the main part. Tab starts there only after the browser has moved to it.
    await page.waitForLoadState();
    await expect(page.locator('#main:target')).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(summary.getByRole('link').first()).toBeFocused();
    await page.keyboard.press('Enter');
    // The browser continues from the linked field, whether or not it focuses it at once.
    await tabTo(page, '[name="for_whom"]', 1);
  });
}

for (const [lang, { error }] of Object.entries(LANGUAGES)) {
  test(`${lang}: Enter in a field after a mistake submits the form and does not switch the language`, async ({ page }) => {
    await page.goto(formPath(lang));
    for (let time = 0; time < 2; time++) {
      await page.locator('[name="town"]').focus();
      await page.keyboard.press('Enter');
      await expect(page.locator('.error-summary')).toBeVisible();
      await page.waitForLoadState();
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(await page.title()).toMatch(new RegExp(`^${error}`));
    }
  });
}

/** Answers the question that has the focus. */
async function answerByKeyboard(page, name, answer) {
  const type = await page.locator(':focus').getAttribute('type');
  if (Array.isArray(answer)) {
    for (const value of answer) {
      await tabTo(page, `[name="${name}"][value="${value}"]`, MAX_PRESSES);
      await page.keyboard.press('Space');
    }
  } else if (type === 'checkbox') await page.keyboard.press('Space');
  else if (type !== 'radio') await page.keyboard.insertText(answer);
  else {
    await page.keyboard.press('Space');
    for (let pressed = 0; !(await page.locator(`[name="${name}"][value="${answer}"]:checked`).count()); pressed++) {
      expect(pressed, `the arrow keys reach ${answer}`).toBeLessThan(MAX_PRESSES);
      await page.keyboard.press('ArrowDown');
    }
  }
}
