// What the host sends with each file of the site: the rules of `headers.json`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The rules of a build, as a function from a path to its headers.
 * @param {string} built the build's folder
 * @returns {(path: string) => Map<string, string>}
 */
export function hostedHeaders(built) {
  const rules = JSON.parse(readFileSync(join(built, 'headers.json'), 'utf8'));
  // A file takes each header from the first rule that fits its path and has that header.
  return path => {
    const headers = new Map();
    for (const rule of rules) {
      const fits = rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
      if (!fits) continue;
      for (const [name, value] of Object.entries(rule.headers)) if (!headers.has(name)) headers.set(name, value);
    }
    return headers;
  };
}
