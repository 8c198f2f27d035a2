// A site of its own, built by the generator from the repository's content and more pages, and served to a page without a server.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { REPOSITORY, TODAY } from './start-preview.js';

const ORIGIN = 'http://site.test';

/**
 * Builds the site.
 * @param {Record<string, string>} pages the text of each additional file by its path in `content/`
 * @param {(siteToml: string) => string} [configure] changes the site's file
 * @returns {Promise<{ serve: (page: import('@playwright/test').Page) => Promise<void>, origin: string, remove: () => Promise<void> }>}
 */
export async function buildSite(pages, configure = text => text) {
  const program = process.env.SITE_GEN_BIN ?? join(dirname(process.env.PREVIEW_BIN ?? ''), 'site-gen');
  const folder = await mkdtemp(join(tmpdir(), 'mini-site-'));
  const content = join(folder, 'content');
  await cp(join(REPOSITORY, 'content'), content, { recursive: true });
  for (const [path, text] of Object.entries(pages)) {
    await mkdir(dirname(join(content, path)), { recursive: true });
    await writeFile(join(content, path), text);
  }
  const siteToml = join(content, 'site.toml');
  await writeFile(siteToml, configure(await readFile(siteToml, 'utf8')));
  const dist = join(folder, 'dist');
  const args = ['build', '--content', content, '--templates', join(REPOSITORY, 'templates'), '--out', dist, '--today', TODAY, '--format', 'short'];
  try {
    await promisify(execFile)(program, args, { cwd: REPOSITORY, maxBuffer: 1 << 26 });
  } catch (error) {
    throw new Error(`the site was not built:\n${error.stdout}${error.stderr}`.replace(/^.*note\[.*\n/gm, ''));
  }
  const serve = page =>
    page.route(`${ORIGIN}/**`, route => {
      const { pathname } = new URL(route.request().url());
      const path = join(dist, 'site', decodeURIComponent(pathname));
      return route.fulfill({ path: pathname.endsWith('/') ? join(path, 'index.html') : path });
    });
  return { serve, origin: ORIGIN, remove: () => rm(folder, { recursive: true, force: true }) };
}
