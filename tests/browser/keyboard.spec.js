// The journey by keyboard alone: no pointer is used here.
import { FORM, LANGUAGES, SOUND } from './support/applicant.js';
import { tabTo } from './support/keys.js';
import { expect, test } from './support/preview.js';

/** More presses than any question here has answers. */
const MANY = 20;

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

  test(`${lang}: on the smallest phone the menu opens, leads to a page, and is closed there`, async ({ page }) => {
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
    // Closed, the menu is one stop on the way to the page's own words.
    await tabTo(page, 'header summary');
    await page.keyboard.press('Tab');
    await expect(page.locator('main :focus')).toHaveCount(1);
  });

  test(`${lang}: at a desk the menu's links are there without being opened`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 740 });
    await page.goto(`/${lang}/`);
    await expect(page.locator('header summary')).toBeHidden();
    for (const address of await page.locator('header nav a').evaluateAll(links => links.map(link => link.getAttribute('href')))) {
      await tabTo(page, `header nav a[href="${address}"]`, 4);
    }
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
    // The address leads to the page's main part; only when the browser has gone there is the next Tab the first.
    await page.waitForLoadState();
    await expect(page.locator('#main:target')).toBeVisible();
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

/** Answers the question that has the focus. */
async function answerByKeyboard(page, name, answer) {
  const type = await page.locator(':focus').getAttribute('type');
  if (Array.isArray(answer)) {
    for (const value of answer) {
      await tabTo(page, `[name="${name}"][value="${value}"]`, MANY);
      await page.keyboard.press('Space');
    }
  } else if (type === 'checkbox') await page.keyboard.press('Space');
  else if (type !== 'radio') await page.keyboard.insertText(answer);
  else {
    await page.keyboard.press('Space');
    for (let pressed = 0; !(await page.locator(`[name="${name}"][value="${answer}"]:checked`).count()); pressed++) {
      expect(pressed, `the arrows come to ${answer}`).toBeLessThan(MANY);
      await page.keyboard.press('ArrowDown');
    }
  }
}
