// Moving through a page by keyboard.
import { expect } from '@playwright/test';

/** More than any form has stops for Tab. */
const MAX_PRESSES = 80;

/** Presses Tab until the selector has the focus. Asserts that each stop on the way is visible (WCAG 2.4.7 and 2.4.11). */
export async function tabTo(page, selector, presses = MAX_PRESSES) {
  for (let pressed = 0; pressed <= presses; pressed++) {
    if (await page.locator(`${selector}:focus`).count()) return;
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    await expect(focused).toBeInViewport();
    expect(await focused.evaluate(element => getComputedStyle(element).outlineStyle)).not.toBe('none');
  }
  throw new Error(`Tab never reached ${selector}`);
}

/**
 * Presses Tab through the whole page, from the first stop to the last.
 * @param {((element: Element) => T) | string} read returns a note for a stop; runs in the page, so it cannot use anything from outside
 * @param {(note: T) => Promise<void>} [visit] is called at each stop
 * @returns {Promise<T[]>} the notes
 * @template T
 */
export async function tabThrough(page, read, visit) {
  await moveBeforeFirstStop(page);
  const notes = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const note = await page.evaluate(`(${noteStop})(${read})`);
    // After the last stop the browser moves to its own controls, or to the first stop if it has none.
    if (note === null) return notes;
    notes.push(note);
    await visit?.(note);
  }
}

/** Moves the focus before the first stop, from wherever it is: in the page, or at the target of the fragment. */
async function moveBeforeFirstStop(page) {
  // The browser focuses the target by itself; on a busy machine it does so after the page has loaded.
  for (let attempt = 0; attempt < 20 && !(await page.evaluate(isAtFragment)); attempt++) await page.waitForTimeout(100);
  await page.evaluate(() => {
    scrollTo(0, 0);
    const start = document.createElement('span');
    start.tabIndex = 0;
    document.body.prepend(start);
    start.focus();
    // Tab continues from the position of the last focused element, even if it was removed.
    start.remove();
    delete window.firstStop;
    window.hasStarted = true;
  });
}

/** Whether the browser has focused the target of the fragment, if there is one that can have the focus. */
function isAtFragment() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return window.hasStarted || !target?.matches('[tabindex], input, textarea, button, a') || document.activeElement === target;
}

function noteStop(read) {
  const element = document.activeElement;
  if (element === document.body || element === window.firstStop) return null;
  window.firstStop ??= element;
  return read(element);
}
