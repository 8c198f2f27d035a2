// The printed page: its PDF, and the words and the picture of each sheet.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PNG } from 'pngjs';

/** An A4 sheet in points, the unit of poppler. */
const SHEET = { width: 595, height: 842 };

/** The height, in points, of the strips at the top and the foot of a sheet that hold only headers and footers. */
const MARGIN = 56;

/** High enough to see where each line is, too low to see how letters are smoothed. */
const DOTS_PER_INCH = 40;

/** Sheets are drawn larger by this factor and then reduced. At the low resolution, poppler's letters are hardly visible. */
const FINER = 4;

/**
 * Prints the open page and reads its words.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<{ text: string, margins: string }[]>} for each sheet the words between the margins, and the words in them
 */
export async function printedText(page) {
  return onPaper(page, file => {
    const foot = SHEET.height - MARGIN;
    const texts = words(file, MARGIN, foot - MARGIN);
    const [heads, feet] = [words(file, 0, MARGIN), words(file, foot, MARGIN)];
    return texts.map((text, place) => ({ text, margins: `${heads[place]} ${feet[place]}`.trim() }));
  });
}

/**
 * Prints the open page and draws its sheets.
 * @param {{ smoothed?: boolean }} [how] without smoothing, each dot of a letter is black or white before the picture is reduced
 * @returns {Promise<PNG[]>} a grey picture of each sheet
 */
export async function printedPictures(page, { smoothed = true } = {}) {
  return onPaper(page, (file, folder) => draw(file, folder, smoothed ? [] : ['-aa', 'no']));
}

async function onPaper(page, work) {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  const folder = mkdtempSync(join(tmpdir(), 'print-'));
  try {
    const file = join(folder, 'page.pdf');
    writeFileSync(file, pdf);
    return work(file, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The words in a strip of each sheet. */
function words(file, top, height) {
  const strip = ['-x', 0, '-y', top, '-W', SHEET.width, '-H', height].map(String);
  const sheets = execFileSync('pdftotext', [...strip, file, '-'], { encoding: 'utf8' }).split('\f');
  // Each sheet ends with a form feed.
  return sheets.slice(0, -1).map(text => text.replace(/\s+/g, ' ').trim());
}

function draw(file, folder, options = []) {
  execFileSync('pdftoppm', ['-r', String(DOTS_PER_INCH * FINER), '-gray', '-png', ...options, file, join(folder, 'sheet')]);
  return readdirSync(folder)
    .filter(name => name.endsWith('.png'))
    .sort()
    .map(name => reduce(PNG.sync.read(readFileSync(join(folder, name)))));
}

/** Reduces a picture to the size that is compared. Each pixel is the mean of those it replaces. */
function reduce(fine) {
  const picture = new PNG({ width: Math.floor(fine.width / FINER), height: Math.floor(fine.height / FINER) });
  for (let place = 0; place < picture.width * picture.height; place++) {
    const value = Math.round(grey(fine, (place % picture.width) * FINER, Math.floor(place / picture.width) * FINER, FINER));
    picture.data.set([value, value, value, 255], place * 4);
  }
  return picture;
}

/** The side of a block in dots, about 5 mm of paper: less than a line of text and the space below it. */
const BLOCK = 8;

/**
 * The difference of two sheets in steps of grey from 0 to 255: the mean over the sheet, and the largest of any block. Smoothing
 * of letters changes the grey of a block little; a line in another place changes it much.
 * @param {PNG} a
 * @param {PNG} b
 */
export function difference(a, b) {
  if (a.width !== b.width || a.height !== b.height) return { mean: 255, most: 255 };
  const differences = [];
  for (let top = 0; top < a.height; top += BLOCK / 2) {
    for (let left = 0; left < a.width; left += BLOCK / 2) differences.push(Math.abs(grey(a, left, top, BLOCK) - grey(b, left, top, BLOCK)));
  }
  return { mean: differences.reduce((sum, one) => sum + one, 0) / differences.length, most: Math.max(...differences) };
}

/** The share of a sheet that is not white. */
export function inkShare(picture) {
  let dark = 0;
  for (let place = 0; place < picture.width * picture.height; place++) dark += picture.data[place * 4] < 200;
  return dark / (picture.width * picture.height);
}

/** The mean grey of a square. */
function grey({ width, height, data }, left, top, side) {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(top + side, height); y++) {
    for (let x = left; x < Math.min(left + side, width); x++, count++) sum += data[(y * width + x) * 4];
  }
  return sum / count;
}
