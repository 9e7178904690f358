// Says which test begins in a worker of vitest, before anything of it runs.

import { createRequire } from 'node:module';

const { forget, open } = createRequire(import.meta.url)('./channel.cjs');

const state = globalThis.__vitest_worker__;
const channel = (globalThis.__testflow_channel__ ??= open());
forget();

if (state && channel) {
  let current = state.current;
  Object.defineProperty(state, 'current', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(task) {
      if (current?.type === 'test') channel.send('leave', current.file.filepath, titlesOf(current));
      current = task;
      if (task?.type === 'test') channel.send('start', task.file.filepath, titlesOf(task));
    },
  });
}

function titlesOf(task) {
  const titles = [task.name];
  for (let each = task.suite; each; each = each.suite) titles.unshift(each.name);
  return titles;
}
