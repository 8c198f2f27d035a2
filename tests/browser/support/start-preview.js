// Starts and stops the system under test: the real preview on a free port, with its own folders. Independent of the test
// runner, because Lighthouse and the README's pictures use it too.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The repository, in which the preview finds `content/` and `templates/`. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** The time of the preview's clock, which stands still: a Friday, 14:06 in Riyadh. */
const NOW = Date.UTC(2026, 10, 20, 11, 6, 40);

/** The preview's date in Saudi Arabia (UTC+3 all year), as YYYY-MM-DD. */
export const TODAY = new Date(NOW + 3 * 60 * 60 * 1000).toISOString().slice(0, 'YYYY-MM-DD'.length);

/**
 * Starts the preview that `PREVIEW_BIN` names.
 * @param {string[]} options more options of the preview
 * @returns {Promise<{ address: string, built: string, stop: () => Promise<void> }>} `http://127.0.0.1:PORT`, the folder of the
 *   build, and a function that stops the preview
 */
export async function startPreview(options = []) {
  const program = process.env.PREVIEW_BIN;
  if (!program) throw new Error('PREVIEW_BIN is not set: it is the path of the built preview (tests/run sets it)');
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  const built = join(folder, 'dist');
  const args = ['--port', '0', '--data', join(folder, 'data'), '--out', built, ...options];
  const env = { ...process.env, INTAKE_TEST_NOW: String(NOW / 1000) };
  const child = spawn(program, args, { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise(resolve => child.once('close', resolve));
  let errors = '';
  child.stderr.on('data', text => (errors += text));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const address = await Promise.race([firstAddress(child.stdout), ended.then(() => null)]);
  if (address) return { address, built, stop };
  await stop();
  throw new Error(`the preview did not start:\n${errors}`);
}

/** The address on the first line that the preview prints. */
async function firstAddress(output) {
  for await (const line of createInterface({ input: output })) {
    const address = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    // Later output must not fill the pipe.
    output.resume();
    return address ?? null;
  }
  return null;
}
