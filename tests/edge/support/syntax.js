// Checks that code uses only the JavaScript that the functions' runtime supports: ES 5.1, and of later versions `const`, `let`,
// `async` and `await`, template literals, arrow functions, rest parameters, `**`, named groups, separators in numbers.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
import { parse } from 'acorn';

const always = () => true;
const isName = node => node.type === 'Identifier';

/** The supported kinds of syntax, each with a test of the node. All others are refused. */
const SUPPORTED = {
  // ES 5.1
  Program: always,
  ExpressionStatement: always,
  BlockStatement: always,
  EmptyStatement: always,
  BreakStatement: always,
  ContinueStatement: always,
  DoWhileStatement: always,
  ForStatement: always,
  ForInStatement: always,
  IfStatement: always,
  LabeledStatement: always,
  ReturnStatement: always,
  SwitchStatement: always,
  SwitchCase: always,
  ThrowStatement: always,
  TryStatement: always,
  WhileStatement: always,
  CatchClause: node => node.param !== null && isName(node.param),
  VariableDeclaration: node => ['var', 'let', 'const'].includes(node.kind),
  VariableDeclarator: node => isName(node.id),
  Identifier: always,
  Literal: node => node.bigint === undefined && (node.regex === undefined || /^[gimy]*$/.test(node.regex.flags)),
  ThisExpression: always,
  ArrayExpression: node => !node.elements.includes(null),
  ObjectExpression: always,
  Property: node => !node.shorthand && !node.computed && !node.method,
  MemberExpression: node => !node.optional,
  CallExpression: node => !node.optional,
  NewExpression: always,
  UnaryExpression: always,
  UpdateExpression: always,
  BinaryExpression: always,
  LogicalExpression: node => node.operator !== '??',
  AssignmentExpression: node => !['&&=', '||=', '??='].includes(node.operator),
  ConditionalExpression: always,
  SequenceExpression: always,
  FunctionDeclaration: node => !node.generator,
  FunctionExpression: node => !node.generator && !node.async,
  // Later versions
  ArrowFunctionExpression: node => !node.async,
  AwaitExpression: always,
  RestElement: node => isName(node.argument),
  TemplateLiteral: always,
  TemplateElement: always,
};

/**
 * Finds the syntax in a piece of code that the runtime does not support, each with its line.
 * @param {string} code
 * @returns {string[]}
 */
export function unsupportedSyntax(code) {
  const found = [];
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true }));
  return found;

  function visit(node) {
    if (!Object.hasOwn(SUPPORTED, node.type) || !SUPPORTED[node.type](node)) found.push(`line ${node.loc.start.line}: ${node.type}`);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === 'string') visit(child);
    }
  }
}
