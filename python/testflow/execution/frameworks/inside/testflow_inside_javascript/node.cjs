'use strict';
// What is loaded into every process of node:test: `--require`d, and as its reporter.
//
// `node --test` holds back what a file tells until all files before it have told everything. So each
// file's own process tells testflow by itself; the process that starts them says how each ended.

const { isMainThread } = require('node:worker_threads');
const { Excerpt, failure, forget, open, plain, settings } = require('./channel.cjs');

const CONTEXT = 'NODE_TEST_CONTEXT';

const asked = isMainThread ? settings() : null;
const isOfFile = Boolean(asked && process.env[CONTEXT] && process.argv[1]);
const file = isOfFile ? process.argv[1] : '';
const outputs = new Map();
let channel = null;

if (isOfFile) {
  channel = open();
  forget();
  delete process.env[CONTEXT]; // or it would tell the process that started it, not its reporter
  listen();
}

function listen() {
  const test = require('node:test');
  const printed = new Excerpt(asked.output_bytes);
  const without = new Set(asked.without);
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write;
    stream.write = function (chunk, ...rest) {
      printed.append(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      return write.call(this, chunk, ...rest);
    };
  }
  channel.send('file', file);
  test.beforeEach((context) => {
    printed.clear();
    if (without.has(context.fullName)) throw new Error('left out, as it ended the process of its file');
    if (context.fullName) channel.send('start', file, [context.fullName]);
  });
  test.afterEach((context) => {
    if (!context.fullName || without.has(context.fullName)) return;
    channel.send('leave', file, [context.fullName]);
    if (printed.bytes) outputs.set(context.fullName, { output: printed.text, output_bytes: printed.bytes });
  });
  process.on('uncaughtExceptionMonitor', (error) => channel.send('why', file, ...problemOf(error)));
}

/** Tell of the tests of this file. */
async function* tellTests(source) {
  const titles = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') titles.splice(data.nesting, Infinity, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const names = [...titles.slice(0, data.nesting), data.name];
    if (data.details?.type !== 'suite') channel.send('result', file, [names.join(' > ')], resultOf(type, data, names));
    else if (type === 'test:fail' && causeOf(data).failureType !== 'subtestsFailed') {
      channel.send('why', file, ...problemOf(errorOf(data)));
    }
  }
}

function resultOf(type, data, names) {
  const isLeftOut = data.skip !== undefined || data.todo !== undefined;
  const said = [data.skip, data.todo].find((each) => typeof each === 'string');
  const key = names.join(' > ');
  const printed = outputs.get(key);
  outputs.delete(key);
  return {
    outcome: isLeftOut ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
    duration_s: (data.details?.duration_ms ?? 0) / 1000,
    failures: type === 'test:fail' ? [failure(errorOf(data))] : [],
    reason: said || (data.todo === undefined ? '' : 'to be written'),
    ...printed,
  };
}

/** Give what is wrong outside of tests as its message in a line, and everything that is known. */
function problemOf(error) {
  const [message, whole] = failure(error);
  return [error?.name ? `${error.name}: ${message}` : message, whole];
}

function causeOf(data) {
  return data.details?.error ?? {};
}

/** Give what a test threw; node:test puts an error of its own around it. */
function errorOf(data) {
  const error = causeOf(data);
  return error.failureType === 'testCodeFailure' && error.cause instanceof Error ? error.cause : error;
}

/** Tell how the processes of files ended. */
async function* tellFiles(source) {
  const parent = open(); // the variable stays: the files' processes get it from here
  parent?.send('hello', process.version);
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    if (type !== 'test:complete' || data.nesting !== 0) continue;
    const { exitCode, signal } = causeOf(data);
    const how = signal ? `it was ended by ${signal}` : exitCode ? `it ended with exit code ${exitCode}` : '';
    parent?.send('end', data.file ?? data.name, { how, passed: !how });
  }
  parent?.send('done');
}

module.exports = (source) => (isOfFile ? tellTests(source) : tellFiles(source));
