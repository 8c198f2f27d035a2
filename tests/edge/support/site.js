// Builds of sites, and the functions' code for them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The generator. */
export const GENERATOR = fileURLToPath(new URL('../../../infra/deployment/site/edge_functions.py', import.meta.url));

/** The pages that every build has for what is not there and for closed forms. */
export const ALWAYS = ['', '/ar', '/en'].flatMap(folder => [`${folder}/404.html`, `${folder}/closed.html`]);

/**
 * A site that is not there: only what the generator reads of it.
 * @param {{ pages: string[], files?: string[], redirects?: { from: string, to?: string, status: number }[] }} site its pages by address
 */
export const written = ({ pages, files = ALWAYS, redirects = [] }) => ({
  // Where something was moved, site-gen leaves a page that leads on.
  'manifest.json': Object.fromEntries(
    [...pages, ...redirects.filter(redirect => redirect.to).map(redirect => redirect.from)]
      .map(address => `site${address}index.html`)
      .concat(files.map(file => `site${file}`), ['intake/bundle.json', 'headers.json', 'site/assets/site.0123.css'])
      .map(name => [name, { digest: '0' }]),
  ),
  'redirects.json': redirects,
});

/**
 * Runs the generator.
 * @param {string | object} site a folder, or the files of one
 * @param {{ closed?: boolean }} options
 * @returns {{ status: number, said: string, code: Record<string, string> }}
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
    return { status: run.status, said: run.stderr, code };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
