// Sites for tests, and the functions' code for them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The generator. */
export const GENERATOR = fileURLToPath(new URL('../../../infra/deployment/site/edge_functions.py', import.meta.url));

/** The pages that every build has for missing pages and for closed forms. */
export const STAND_IN_PAGES = ['', '/ar', '/en'].flatMap(folder => [`${folder}/404.html`, `${folder}/closed.html`]);

/**
 * Returns the files of an invented site that the generator reads.
 * @param {{ pages: string[], files?: string[], redirects?: { from: string, to?: string, status: number }[] }} site its pages by
 * address
 */
export const siteFiles = ({ pages, files = STAND_IN_PAGES, redirects = [] }) => ({
  // For a moved address, site-gen writes a page that leads on.
  'manifest.json': Object.fromEntries(
    [...pages, ...redirects.filter(redirect => redirect.to).map(redirect => redirect.from)]
      .map(address => `site${address}index.html`)
      .concat(files.map(file => `site${file}`), ['intake/bundle.json', 'headers.json', 'site/assets/site.0123.css'])
      .map(name => [name, { digest: '0' }]),
  ),
  'redirects.json': redirects,
});

/**
 * Runs the generator on a site.
 * @param {string | object} site a folder, or the files of a site
 * @param {{ closed?: boolean }} options
 * @returns {{ status: number, stderr: string, code: Record<string, string> }}
 */
export function generate(site, { closed = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'edge-'));
  try {
    const dist = typeof site === 'string' ? site : join(folder, 'dist');
    if (typeof site !== 'string') {
      mkdirSync(dist);
      for (const [name, value] of Object.entries(site)) writeFileSync(join(dist, name), JSON.stringify(value));
    }
    const out = join(folder, 'out');
    const flags = closed ? ['--closed'] : [];
    const run = spawnSync('python3', [GENERATOR, '--dist', dist, '--out', out, ...flags], { encoding: 'utf8' });
    if (run.error) throw run.error;
    const read = name => readFileSync(join(out, name), 'utf8');
    const code = run.status === 0 ? Object.fromEntries(['site-request.js', 'site-response.js'].map(name => [name, read(name)])) : {};
    return { status: run.status, stderr: run.stderr, code };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
