// The sentences of sentences.txt, and the order in which each is meant to be read. site-gen/tests/direction.rs reads the same file.
import { readFileSync } from 'node:fs';

const FILE = new URL('../sentences.txt', import.meta.url);

/**
 * The sentences with their groups.
 * @returns {{ group: string, lang: string, sentence: string }[]}
 */
export function sentences() {
  const found = [];
  let group = '';
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    if (line.startsWith('## ')) group = line.slice(3);
    else if (line && line !== '#' && !line.startsWith('# ')) found.push({ group, lang: group.slice(0, 2), sentence: line });
  }
  return found;
}

/**
 * A sentence without the brackets of its pieces, and its characters in the order in which they are meant to be shown, from left to
 * right, without spaces: places in the array of its characters.
 * @returns {{ text: string, order: number[] }}
 */
export function meant(sentence, lang) {
  const text = [];
  // In the order of reading. Each part is read from left to right.
  const parts = [];
  let arabic = null;
  let piece = null;
  let inNumber = false;
  const chars = [...sentence];
  for (const [n, c] of chars.entries()) {
    const wasNumber = inNumber;
    inNumber = false;
    if (c === '⟦' && lang === 'en') arabic = [];
    else if (c === '⟧' && lang === 'en') {
      parts.push(arabic.reverse().flat());
      arabic = null;
    } else if ('⟦‹'.includes(c)) piece = [];
    else if ('⟧›'.includes(c)) {
      (arabic ?? parts).push(piece);
      piece = null;
    } else {
      const at = text.push(c) - 1;
      inNumber = /\d/.test(c) || (wasNumber && '.,:/'.includes(c) && /\d/.test(chars[n + 1] ?? ''));
      const open = arabic ?? parts;
      if (/\s/.test(c)) continue;
      if (piece) piece.push(at);
      else if (inNumber && wasNumber && open.length) open.at(-1).push(at);
      else open.push([at]);
    }
  }
  if (lang === 'ar') parts.reverse();
  return { text: text.join(''), order: parts.flat() };
}
