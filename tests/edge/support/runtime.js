// A stand-in for the functions' runtime in Node: a realm without everything that the runtime does not list. The page below is
// the source of the lists. `cloudfront-js-2.0` has only three modules, no timers, no network and no `process`.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
import { createContext, runInContext } from 'node:vm';

const words = text => text.trim().split(/\s+/);

/** The supported properties of each object. Those without code (`length`, `name`, `prototype`, `constructor`) always stay. */
const LISTED = {
  Object: words('create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf isExtensible isFrozen isSealed keys preventExtensions seal assign entries values'),
  'Object.prototype': words('hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf is setPrototypeOf __proto__'),
  String: words('fromCharCode fromCodePoint'),
  'String.prototype': words('charAt concat indexOf lastIndexOf match replace search slice split substr substring toLowerCase trim toUpperCase codePointAt endsWith includes repeat startsWith padStart padEnd trimStart trimEnd replaceAll toString valueOf'),
  Number: words('EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseInt parseFloat'),
  'Number.prototype': words('toExponential toFixed toPrecision toString valueOf'),
  'RegExp.prototype': words('global ignoreCase multiline source sticky flags exec test toString'),
  Array: words('isArray of'),
  'Array.prototype': words('concat every filter forEach indexOf join lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice unshift copyWithin fill find findIndex includes toString'),
  'Function.prototype': words('apply bind call toString'),
};

/** The supported global names. */
const GLOBALS = words(`
  Object String Number Math Date Function RegExp JSON Array Boolean Promise Symbol ArrayBuffer DataView TextDecoder TextEncoder
  Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array
  Error EvalError RangeError ReferenceError SyntaxError TypeError URIError
  globalThis decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt NaN Infinity undefined`);

/** The code that strips the realm. It runs inside the realm, because each realm has its own objects. */
const STRIP = `'use strict';
(function (listed, globals) {
  const names = Object.getOwnPropertyNames, remove = (of, name) => delete of[name];
  const structural = ['length', 'name', 'prototype', 'constructor', 'arguments', 'caller'];
  // Looked up before anything is removed.
  const kept = Object.keys(listed).map(path => [path.split('.').reduce((of, name) => of[name], globalThis), listed[path]]);
  for (const [of, keep] of kept) for (const name of names(of)) if (!keep.includes(name) && !structural.includes(name)) remove(of, name);
  for (const name of names(globalThis)) if (!globals.includes(name)) remove(globalThis, name);
})(LISTED, GLOBALS);`;

/**
 * Returns the handler of a piece of code. Each call gets an event of the handler's realm and returns plain data.
 * @param {string} code
 * @returns {(event: object) => any}
 */
export function load(code) {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  runInContext(STRIP.replace('LISTED', JSON.stringify(LISTED)).replace('GLOBALS', JSON.stringify(GLOBALS)), context);
  runInContext(`'use strict';\n${code}\nglobalThis.__handler = handler;`, context);
  return event => {
    context.__event = JSON.stringify(event);
    return JSON.parse(runInContext('JSON.stringify(__handler(JSON.parse(__event)))', context, { timeout: 1000 }));
  };
}
