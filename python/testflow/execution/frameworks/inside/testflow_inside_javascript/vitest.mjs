// A reporter of vitest that tells testflow of each test as it runs.
//
// Workers tell late what they do. So a part of testflow in them says for itself which test begins.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { Excerpt, failure, forget, open, plain, settings } = createRequire(import.meta.url)('./channel.cjs');

const SETUP = fileURLToPath(new URL('./vitest_worker.mjs', import.meta.url));

export default class Testflow {
  constructor() {
    this._asked = settings();
    this._channel = open();
    this._printed = new Map();
    this._begun = new Set();
  }

  onInit(vitest) {
    this._vitest = vitest;
    if (Number.parseInt(vitest.version, 10) < 3) throw new Error(`this is vitest ${vitest.version}`);
    this._channel?.send('hello', `vitest ${vitest.version}`);
    for (const project of vitest.projects) {
      if (!project.config.browser?.enabled) project.config.setupFiles.push(SETUP);
    }
  }

  onTestModuleQueued(module) {
    this._begin(module);
  }

  _begin(module) {
    if (this._begun.has(module.moduleId)) return;
    this._begun.add(module.moduleId);
    this._channel?.send('file', module.moduleId);
  }

  onTestCaseReady(test) {
    if (test.project.config.browser?.enabled) this._channel?.send('start', test.module.moduleId, titlesOf(test));
  }

  onUserConsoleLog(log) {
    if (!log.taskId || !this._asked) return;
    if (!this._printed.has(log.taskId)) this._printed.set(log.taskId, new Excerpt(this._asked.output_bytes));
    this._printed.get(log.taskId).append(plain(log.content));
  }

  onTestCaseResult(test) {
    const result = test.result();
    const printed = this._printed.get(test.id);
    this._printed.delete(test.id);
    this._channel?.send('result', test.module.moduleId, titlesOf(test), {
      outcome: result.state === 'pending' ? 'skipped' : result.state,
      duration_s: (test.diagnostic()?.duration ?? 0) / 1000,
      failures: result.state === 'failed' ? (result.errors ?? []).map(failure) : [],
      reason: result.note ?? (test.options.mode === 'todo' ? 'to be written' : ''),
      output: printed?.text ?? '',
      output_bytes: printed?.bytes ?? 0,
    });
  }

  onTestSuiteResult(suite) {
    if (suite.errors().length) this._problems(suite.module).push(...suite.errors());
  }

  _problems(module) {
    module.testflowProblems ??= [];
    return module.testflowProblems;
  }

  onTestModuleEnd(module) {
    this._begin(module);
    const unhandled = this._vitest.state.getUnhandledErrors?.() ?? [];
    const own = unhandled.filter((each) => each.VITEST_TEST_PATH === module.moduleId);
    const errors = [...module.errors(), ...this._problems(module), ...own];
    const told = errors.map(failure);
    const problem = told.map(([, whole]) => whole).join('\n');
    this._channel?.send('end', module.moduleId, { problem, name: told[0]?.[0] });
    this._begun.delete(module.moduleId);
  }

  onTestRunEnd(_, errors) {
    for (const error of errors) {
      const [message, whole] = failure(error);
      if (error.VITEST_TEST_PATH) this._channel?.send('problem', error.VITEST_TEST_PATH, message, whole);
      else this._channel?.send('said', whole);
    }
    this._channel?.send('done');
    forget();
  }
}

function titlesOf(test) {
  const titles = [test.name];
  for (let each = test.parent; each && each.type === 'suite'; each = each.parent) titles.unshift(each.name);
  return titles;
}
