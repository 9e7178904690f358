'use strict';
// The way back to testflow: lines of JSON through a named pipe that all processes share.
//
// A pipe keeps only short writes together. A long message is cut into pieces, each with its
// sender, so that lines of others may stand between them.

const fs = require('node:fs');
const { threadId } = require('node:worker_threads');

const PIPE_BYTES = 4096;
const VARIABLE = 'TESTFLOW_STREAM';
const ESCAPES = /[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nqry=><~]/g;

/** Give what testflow asks for; null where it does not listen. */
function settings() {
  try {
    return JSON.parse(process.env[VARIABLE]);
  } catch {
    return null;
  }
}

/** Keep testflow's variable from what the tests start. */
function forget() {
  delete process.env[VARIABLE];
}

class Channel {
  constructor(path) {
    this._pipe = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    this._sender = `${process.pid}${threadId}`;
  }

  send(...message) {
    const text = Buffer.from(JSON.stringify(message));
    const size = PIPE_BYTES - this._sender.length - 2;
    for (let start = 0; start < text.length; start += size) {
      const piece = text.subarray(start, start + size);
      const mark = start + size < text.length ? '+' : '=';
      this._write(Buffer.concat([Buffer.from(this._sender + mark), piece, Buffer.from('\n')]));
    }
  }

  _write(data) {
    for (;;) {
      try {
        fs.writeSync(this._pipe, data);
        return;
      } catch (error) {
        if (error.code !== 'EAGAIN') return; // nobody listens any more
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  }
}

/** Open the channel; null where testflow does not listen. */
function open() {
  const asked = settings();
  return asked && new Channel(asked.pipe);
}

/** Give a text without what only colours it. */
function plain(text) {
  return String(text ?? '').replace(ESCAPES, '');
}

/** The first and last halves of what a test printed. */
class Excerpt {
  constructor(limit) {
    this._half = limit >> 1;
    this.clear();
  }

  clear() {
    this._head = '';
    this._tail = '';
    this.bytes = 0;
  }

  append(text) {
    this.bytes += Buffer.byteLength(text);
    const room = this._half - this._head.length;
    if (room > 0) this._head += text.slice(0, room);
    const rest = text.slice(Math.max(room, 0));
    if (rest) this._tail = (this._tail + rest).slice(-this._half);
  }

  get text() {
    const left = this.bytes - Buffer.byteLength(this._head) - Buffer.byteLength(this._tail);
    return this._head + (left > 0 ? `\n[… ${left} bytes left out …]\n` : '') + this._tail;
  }
}

/** Give a failure as its message in a line, and everything that is known of it. */
function failure(error) {
  const message = plain(error?.message ?? error);
  const stack = plain(error?.stack);
  const whole = stack.includes(message) ? stack : `${message}\n${stack}`;
  const cause = error?.cause ? `\ncaused by: ${failure(error.cause)[1]}` : '';
  return [message, (whole + cause).trim()];
}

module.exports = { Excerpt, failure, forget, open, plain, settings };
