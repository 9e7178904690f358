'use strict';
// A reporter of jest that tells testflow of each test as it runs.

const { forget, open, plain } = require('./channel.cjs');

const OUTCOMES = { passed: 'passed', failed: 'failed' };

class Testflow {
  constructor() {
    this._channel = open();
    this._files = new Map();
    forget();
  }

  onRunStart() {
    this._channel?.send('hello', 'jest');
  }

  onTestFileStart(test) {
    this._files.set(test.path, { first: null, started: new Set(), executing: new Set(), held: new Set(), told: [] });
    this._channel?.send('file', test.path);
  }

  onTestCaseStart(test, info) {
    const file = this._files.get(test.path);
    if (!file || file.isLost) return;
    const titles = [...info.ancestorTitles, info.title];
    const name = titles.join('\n');
    file.first ??= name;
    if (name === file.first && file.executing.size && file.started.has(name)) {
      // A worker died, and jest tries the file again; or tests of one name run beside each other.
      // Either way the end of the file tells.
      file.isLost = true;
      return;
    }
    file.started.add(name);
    file.executing.add(name);
    this._channel?.send(file.held.has(name) ? 'again' : 'start', test.path, titles);
  }

  onTestCaseResult(test, result) {
    const file = this._files.get(test.path);
    // An old jest does not say what starts, so nobody would know that it tries a file again.
    if (!file || file.isLost || file.first === null) return;
    if (result.status === 'failed' || result.invocations > 1) {
      // It may be tried again; the end of the file tells what came of it.
      file.held.add(nameOf(result));
      file.executing.delete(nameOf(result));
      this._channel?.send('leave', test.path, titlesOf(result));
    } else {
      this._tell(test.path, file, result);
    }
  }

  onTestFileResult(test, result) {
    const file = this._files.get(test.path);
    if (!file) return;
    if (!result.testExecError) {
      // jest tells of tests that are left out only here.
      const counts = new Map();
      for (const each of file.told) counts.set(each, (counts.get(each) ?? 0) + 1);
      for (const each of result.testResults) {
        const name = nameOf(each);
        const count = counts.get(name) ?? 0;
        if (count) counts.set(name, count - 1);
        else this._tell(test.path, file, each);
      }
    }
    const problem = result.testExecError ? problemOf(result) : '';
    this._channel?.send('end', test.path, { problem });
    this._files.delete(test.path);
  }

  onRunComplete(_, results) {
    if (results.runExecError) this._channel?.send('said', plain(results.runExecError.message));
    this._channel?.send('done');
  }

  getLastError() {}

  _tell(path, file, result) {
    const name = nameOf(result);
    file.executing.delete(name);
    file.told.push(name);
    const messages = (result.failureMessages ?? []).map(plain);
    this._channel?.send('result', path, titlesOf(result), {
      outcome: OUTCOMES[result.status] ?? 'skipped',
      duration_s: (result.duration ?? 0) / 1000,
      failures: messages.map((each) => [each, each]),
      reason: result.status === 'todo' ? 'to be written' : '',
    });
  }
}

function titlesOf(result) {
  return [...result.ancestorTitles, result.title];
}

function nameOf(result) {
  return titlesOf(result).join('\n');
}

function problemOf(result) {
  const error = result.testExecError;
  const message = plain(error?.message || error?.stack || error).trim();
  return message || plain(result.failureMessage) || 'jest could not run the file';
}

module.exports = Testflow;
