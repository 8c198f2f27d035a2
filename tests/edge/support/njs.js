// The functions in njs, nginx's JavaScript. The runtime's list of what it knows is that of njs down to the methods that no other
// engine has, so what a Node realm cannot show, the engine's own regular expressions and numbers, is seen here.
import { spawnSync } from 'node:child_process';

/**
 * The function of a piece of code, in a process of its own for each call, as the runtime starts anew for each request. Without
 * files and modules (`-s`) and without code made of texts (`-u`).
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
