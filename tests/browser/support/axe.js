// The accessibility checker (axe), loaded once into each page. It finds some faults and never proves that there are none.
import axe from 'axe-core';

/** The rules for every page: WCAG 2.2, levels A and AA, and axe's own best practices. */
export const RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** The rules about colours, for what differs in colours alone: dark and forced colours. */
export const COLOURS = { type: 'tag', values: ['cat.color'] };

/**
 * Checks a page. Its frames are not checked; no page has any.
 * @param {import('@playwright/test').Page} page
 * @param {import('axe-core').RunOnly} runOnly the rules
 * @returns {Promise<import('axe-core').Result[]>} the violated rules, each with the elements that violate it
 */
export async function violated(page, runOnly) {
  if (page.frames().length > 1) throw new Error(`${page.url()} has frames, which this does not check`);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // Without loading the style sheets and media again, which only rules about orientation and sounds ask for.
  return page.evaluate(runOnly => axe.run({ runOnly, resultTypes: ['violations'], preload: false }).then(({ violations }) => violations), runOnly);
}

/** The violations as lines, one for each element. */
export async function violations(page, runOnly = RULES) {
  return (await violated(page, runOnly)).flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}
