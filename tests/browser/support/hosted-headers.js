// The headers that the host sends with each file of the site: the rules of `headers.json`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns a function from a path to its headers, by the rules of a build.
 * @param {string} built the build's folder
 * @returns {(path: string) => Map<string, string>}
 */
export function hostedHeaders(built) {
  const rules = JSON.parse(readFileSync(join(built, 'headers.json'), 'utf8'));
  // Each header comes from the first rule that matches the path and has that header.
  return path => {
    const headers = new Map();
    for (const rule of rules) {
      const matches = rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
      if (!matches) continue;
      for (const [name, value] of Object.entries(rule.headers)) if (!headers.has(name)) headers.set(name, value);
    }
    return headers;
  };
}
