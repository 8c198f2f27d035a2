// Builds the example pages of three public design systems from their packages: GOV.UK Frontend, the U.S. Web Design System and Starlight.
//
//     node peers.js FOLDER    FOLDER has node_modules/; writes FOLDER/peers/NAME/
//
// Every page uses what the system's documentation tells sites to use: the whole style sheet, the whole script, the fonts.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const here = import.meta.dirname;
const work = resolve(process.argv[2]);
const packages = createRequire(join(work, 'package.json'));
const inPackages = path => join(work, 'node_modules', path);
const peers = join(work, 'peers');
rmSync(peers, { recursive: true, force: true });
govuk();
uswds();
starlight();

/** Writes a file and the folders above it. */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A page of text and a question page, made with the package's page template and macros. */
function govuk() {
  const out = join(peers, 'govuk');
  const from = inPackages('govuk-frontend/dist/govuk');
  const templates = packages('nunjucks').configure([join(here, 'govuk'), inPackages('govuk-frontend/dist')], { autoescape: true });
  for (const name of ['text', 'question']) write(join(out, name, 'index.html'), templates.render(`${name}.njk`));
  cpSync(join(from, 'assets'), join(out, 'assets'), { recursive: true });
  for (const ending of ['css', 'js']) cpSync(join(from, `govuk-frontend.min.${ending}`), join(out, `assets/govuk-frontend.min.${ending}`));
}

/** Two of the package's page templates with their example content: the documentation page and the sign-in page. */
function uswds() {
  const out = join(peers, 'uswds');
  const source = inPackages('@uswds/uswds/packages');
  const { twig, cache } = packages('twig');
  cache(false);
  const namespaces = { templates: join(source, 'templates'), components: source };
  for (const [name, folder, file] of [
    ['documentation', 'usa-documentation', 'usa-docs'],
    ['sign-in', 'usa-sign-in', 'usa-sign-in'],
  ]) {
    const path = join(source, 'templates', folder, `${file}.twig`);
    const example = JSON.parse(readFileSync(join(source, 'templates', folder, `${file}.json`), 'utf8'));
    const body = twig({ path, async: false, namespaces, rethrow: true }).render({ lang: 'en', ...example });
    // The templates name pictures from where they are shown, which is no folder of a site.
    const page = body.replaceAll(/(["'(])(?:\.{0,2}\/)*(?:assets\/)?img\//g, '$1/img/');
    write(
      join(out, name, 'index.html'),
      `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Example</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/js/uswds-init.min.js"></script>
<link rel="stylesheet" href="/css/uswds.min.css">
</head>
${page.replace('</body>', '<script src="/js/uswds.min.js"></script>\n</body>')}
</html>
`,
    );
  }
  for (const folder of ['css', 'fonts', 'img', 'js']) cpSync(inPackages(`@uswds/uswds/dist/${folder}`), join(out, folder), { recursive: true });
}

/** A site of two pages with Starlight's defaults: the page of its start template, and a guide. */
function starlight() {
  const project = join(work, 'starlight');
  rmSync(project, { recursive: true, force: true });
  cpSync(join(here, 'starlight'), project, { recursive: true });
  symlinkSync('../node_modules', join(project, 'node_modules'));
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  const astro = ['build', '--silent', '--outDir', join(peers, 'starlight')];
  execFileSync(process.execPath, [inPackages('astro/bin/astro.mjs'), ...astro], { cwd: project, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
