// Whether the words of a page can be read where they stand: what sticks out of the screen, is cut off, or lies on other
// words. Measured on the boxes of the text itself, so it does not matter how a page is laid out.

/**
 * What of the page cannot be read.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<string[]>} a line for each fault, with the words that it hits; empty when all is well
 */
export const unreadable = page => page.evaluate(findUnreadable);

/** Runs in the page, so it can use nothing from outside. */
function findUnreadable() {
  /** Less than this, in CSS pixels, is rounding. */
  const SLACK = 1.5;
  const screen = document.documentElement.clientWidth;

  const faults = [];
  if (document.documentElement.scrollWidth > screen) {
    faults.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${screen}`);
  }

  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const around = containers(element);
    // What only a screen reader speaks is a box of one pixel.
    if (around.some(({ box }) => box.width <= 1 || box.height <= 1)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = node.data.trim().replace(/\s+/g, ' ').slice(0, 40);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      // The skip link waits above the page until it has the focus.
      if (rect.bottom + scrollY <= 0) continue;
      pieces.push({ node, words, rect });
      const scroller = around.find(({ scrolls }) => scrolls);
      if (!scroller && (rect.left < -SLACK || rect.right > screen + SLACK)) faults.push(`beyond the screen: ${words}`);
      const knife = around.find(({ box, cuts }) => cuts && sticksOut(rect, box));
      if (knife) faults.push(`cut off by ${knife.name}: ${words}`);
    }
  }

  // A line's box reaches above and below its letters, and boxes of neighbouring lines may touch: their middles may not.
  const middles = pieces.map(({ node, words, rect }) => ({
    node, words,
    left: rect.left + 1, right: rect.right - 1,
    top: rect.top + rect.height * 0.3, bottom: rect.bottom - rect.height * 0.3,
  }));
  middles.sort((a, b) => a.top - b.top);
  middles.forEach((a, place) => {
    for (let next = place + 1; next < middles.length && middles[next].top < a.bottom; next++) {
      const b = middles[next];
      if (a.node !== b.node && b.left < a.right && a.left < b.right) faults.push(`on top of each other: ${a.words} | ${b.words}`);
    }
  });
  return [...new Set(faults)];

  /** What an element stands in, and what each does with what does not fit; not the page itself, which is measured above. */
  function containers(element) {
    const found = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { display, overflowX, overflowY } = getComputedStyle(at);
      if (display === 'inline' || display === 'contents') continue;
      found.push({
        name: at.className ? `.${at.className}` : at.localName,
        box: at.getBoundingClientRect(),
        scrolls: overflowX === 'auto' || overflowX === 'scroll',
        cuts: [overflowX, overflowY].some(way => way === 'hidden' || way === 'clip'),
      });
    }
    return found;
  }

  function sticksOut(rect, box) {
    // Letters may fill their line only in part, so up and down half of the line may be missing before a letter is.
    const vertically = rect.height * 0.25;
    return (
      rect.left < box.left - SLACK || rect.right > box.right + SLACK ||
      rect.top + vertically < box.top || rect.bottom - vertically > box.bottom
    );
  }
}

/**
 * Lays a style over the page as a reader's own style does, stronger than the site's. The site's Content-Security-Policy
 * lets no style element in; a constructed sheet is not markup.
 */
export const wear = (page, css) =>
  page.evaluate(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, css);
