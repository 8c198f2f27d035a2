// Runs the functions in njs, nginx's JavaScript engine. CloudFront's list of what its runtime supports equals that of njs, down
// to methods that no other engine has. So njs also shows what a realm in Node cannot: the engine's own regular expressions and
// numbers.
import { spawnSync } from 'node:child_process';

/**
 * Returns the handler of a piece of code. Each call runs in its own process, because the runtime starts anew for each request;
 * without files and modules (`-s`), and without code made from strings (`-u`).
 * @param {string} code
 * @returns {(event: object) => any}
 */
export const loadInNjs = code => event => {
  const call = `console.log(JSON.stringify(handler(JSON.parse(${JSON.stringify(JSON.stringify(event))}))));`;
  const run = spawnSync('njs', ['-s', '-u', '-'], { input: `${code}\n${call}\n`, encoding: 'utf8' });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(run.stderr + run.stdout);
  return JSON.parse(run.stdout);
};
