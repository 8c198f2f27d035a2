// The journey by keyboard alone: no pointer is used here.
import { FORM, LANGUAGES, SOUND } from './support/applicant.js';
import { expect, test } from './support/preview.js';

/** More presses than any page here has places to stop. */
const MANY = 60;

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: the first Tab shows the link that skips the menu`, async ({ page }) => {
    await page.goto(FORM(lang));
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip');
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.locator('main :focus')).toHaveCount(1);
  });

  test(`${lang}: the form is filled in, checked and sent`, async ({ page }) => {
    await page.goto(FORM(lang));
    for (const [name, answer] of Object.entries(SOUND[lang])) {
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

  test(`${lang}: after a mistake the first Tab is at the error summary, whose links lead to the fields`, async ({ page }) => {
    await page.goto(FORM(lang));
    await tabTo(page, 'main form button.button');
    await page.keyboard.press('Enter');
    const summary = page.locator('.error-summary');
    await expect(summary).toBeVisible();
    // When the page is there, the browser puts itself at its beginning; only then is the next Tab the first.
    await page.waitForLoadState();
    await page.keyboard.press('Tab');
    await expect(summary.getByRole('link').first()).toBeFocused();
    await page.keyboard.press('Enter');
    // The browser goes on from the field that the link led to, whether or not it gives it the focus at once.
    await tabTo(page, '[name="full_name"]', 1);
  });
}

for (const [lang, { error }] of Object.entries(LANGUAGES)) {
  test(`${lang}: Enter in a field after a mistake sends the form, and does not switch the language`, async ({ page }) => {
    await page.goto(FORM(lang));
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

/** Presses Tab until the place has the focus. On the way, whatever has the focus can be seen (WCAG 2.4.7 and 2.4.11). */
async function tabTo(page, selector, presses = MANY) {
  for (let pressed = 0; pressed <= presses; pressed++) {
    if (await page.locator(`${selector}:focus`).count()) return;
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    await expect(focused).toBeInViewport();
    expect(await focused.evaluate(element => getComputedStyle(element).outlineStyle)).not.toBe('none');
  }
  throw new Error(`Tab never came to ${selector}`);
}

/** Answers the question that has the focus. */
async function answerByKeyboard(page, name, answer) {
  const type = await page.locator(':focus').getAttribute('type');
  if (type === 'checkbox') await page.keyboard.press('Space');
  else if (type !== 'radio') await page.keyboard.insertText(answer);
  else {
    await page.keyboard.press('Space');
    for (let pressed = 0; !(await page.locator(`[name="${name}"][value="${answer}"]:checked`).count()); pressed++) {
      expect(pressed, `the arrows come to ${answer}`).toBeLessThan(MANY);
      await page.keyboard.press('ArrowDown');
    }
  }
}
