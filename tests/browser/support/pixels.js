// Pictures as numbers: colours and contrast.
import { PNG } from 'pngjs';

/** A picture of a part of the page. */
export const picture = async (page, clip) => PNG.sync.read(await page.screenshot({ clip, animations: 'disabled', caret: 'hide' }));

/** The colour of a pixel as `r,g,b`. */
export const colourAt = ({ data }, place) => `${data[place * 4]},${data[place * 4 + 1]},${data[place * 4 + 2]}`;

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The relative luminance of a colour (WCAG 2.2, "relative luminance"). */
function luminance(colour) {
  const [r, g, b] = colour
    .split(',')
    .map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
