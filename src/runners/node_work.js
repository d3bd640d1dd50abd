'use strict';
/*
 * The user's work in Node: a function that a file exports, loaded and called. What is agreed with
 * the runner (node.js) is the protocol's, include/tvp/common/protocol.h.
 *
 * The function may return a promise. It is called with the worker's number where it takes an
 * argument.
 */

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { pathToFileURL, fileURLToPath } = require('url');
const v8 = require('v8');

const LONGEST_TEXT = 300;

/* A failure of the user's code: a name, and a line for people. */
class WorkError extends Error {
    constructor(name, message) {
        super(message);
        this.member = { name, message };
    }
}

function oneLine(text) {
    const flat = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    return flat.length <= LONGEST_TEXT ? flat : `${flat.slice(0, LONGEST_TEXT)}…`;
}

function resolved(file) {
    const name = file.startsWith('file:') ? fileURLToPath(file) : file;
    try {
        return fs.realpathSync(name);
    } catch (error) {
        return name;
    }
}

/* Where it was thrown, "crunch.mjs:12: ": the innermost place in the user's own file, or else in
 * any file; nothing where that is not known. */
function placeOf(error, file) {
    const place = /(?:\(|at (?:async )?|^)((?:file:\/\/)?\/[^()]*?):(\d+)(?::\d+)?\)?$/gm;
    const frames = [...String(error.stack || '').matchAll(place)]
        .map((match) => ({ name: resolved(match[1]), line: match[2] }))
        .filter((frame) => path.dirname(frame.name) !== __dirname);
    const own = frames.find((frame) => frame.name === resolved(file));
    const frame = own || frames[0];
    return frame ? `${path.basename(frame.name)}:${frame.line}: ` : '';
}

/* The error of a module that cannot be parsed does not tell its place; a check of the file does. */
function placeOfSyntax(file) {
    const { spawnSync } = require('child_process');
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
    return placeOf({ stack: String(stderr).split('\n')[0] }, file);
}

/* What was thrown need not be an Error. */
function describe(error, file) {
    if (error instanceof WorkError) {
        return error.member;
    }
    if (!(error instanceof Error || (error && typeof error.stack === 'string'))) {
        const place = `${path.basename(file)}: `;
        return { name: 'throw', message: oneLine(`${place}threw ${String(error)}`) };
    }
    const name = error.name || 'Error';
    const text = error.message ? `${name}: ${error.message}` : name;
    const place = placeOf(error, file) || (name === 'SyntaxError' ? placeOfSyntax(file) : '');
    return { name, message: oneLine(`${place}${text}`) };
}

function distance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, i) => i);
    for (let i = 1; i <= one.length; i++) {
        const next = [i];
        for (let j = 1; j <= other.length; j++) {
            const changed = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
            next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
        }
        row = next;
    }
    return row[other.length];
}

function missing(name, exports, file) {
    const functions = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
    const near = functions.find((key) => distance(key, name) <= Math.ceil(name.length / 3));
    const hint = near ? `: did you mean ${near}?` : '';
    const text = `${path.basename(file)} exports no function ${name}${hint}`;
    return new WorkError('ReferenceError', oneLine(text));
}

function find(name, module, file) {
    const inner = module.default && typeof module.default === 'object' ? module.default : {};
    const exports = { ...inner, ...module };
    const found = exports[name];
    if (found === undefined) {
        throw missing(name, exports, file);
    }
    if (typeof found !== 'function') {
        const what = `${name} of ${path.basename(file)}`;
        throw new WorkError('TypeError', `${what} is no function, but of type ${typeof found}`);
    }
    return found;
}

/* What would do nothing when it is called, or something else than its author meant. */
function check(found, name, file) {
    const what = `${path.basename(file)}: ${name}`;
    const kind = found.constructor && found.constructor.name;
    if (/^(Async)?GeneratorFunction$/.test(kind)) {
        const text = 'is a generator function: a call of it computes nothing';
        throw new WorkError('TypeError', `${what} ${text}`);
    }
    if (/^class\b/.test(Function.prototype.toString.call(found))) {
        throw new WorkError('TypeError', `${what} is a class: a function is needed`);
    }
    if (found.length > 1) {
        const wanted = "must take one argument, the worker's number, or none";
        throw new WorkError('TypeError', `${what} takes ${found.length} arguments: it ${wanted}`);
    }
}

function checkReadable(file) {
    try {
        fs.accessSync(file, fs.constants.R_OK);
    } catch (error) {
        const reason = error.message.replace(/^[A-Z]+: (.*), access .*$/, '$1');
        throw new WorkError(error.code, oneLine(`cannot read ${file}: ${reason}`));
    }
}

/* Gives a function of the worker's number. */
async function load({ file, function: name }) {
    let found;
    try {
        checkReadable(file);
        found = find(name, await import(pathToFileURL(file).href), file);
        check(found, name, file);
    } catch (error) {
        const member = describe(error, file);
        throw error instanceof WorkError ? error : new WorkError(member.name, member.message);
    }
    const takesWorker = found.length > 0;
    return { takesWorker, call: (worker) => (takesWorker ? found(worker) : found()) };
}

/* ---- what a call takes ---- */

/* What this thread has computed so far, in ns; null where it is not known. */
function threadTime() {
    try {
        return Number(fs.readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]);
    } catch (error) {
        return null;
    }
}

/* In ns. The system knows a thread's time, but not in which mode it was: it is divided as that of
 * the whole process meanwhile. */
function cpuMeter(inProcess) {
    const before = process.cpuUsage();
    const begin = inProcess ? threadTime() : null;
    return () => {
        const { user, system } = process.cpuUsage(before);
        if (!inProcess) {
            return [1000 * user, 1000 * system];
        }
        const end = threadTime();
        if (begin === null || end === null) {
            return [-1, -1];
        }
        const inUser = user + system > 0 ? user / (user + system) : 1;
        const inUserMode = Math.round((end - begin) * inUser);
        return [inUserMode, end - begin - inUserMode];
    };
}

/* The same text for results that are equal; null where that cannot be said, or nothing was
 * returned. */
function digest(result) {
    if (result === undefined) {
        return null;
    }
    try {
        return crypto.createHash('sha256').update(v8.serialize(result)).digest('hex');
    } catch (error) {
        return null;
    }
}

/* What the work calls to leave a mark of progress, into a row that has room for so many; where
 * there is no room any more every other one is given up, and from then on every other call leaves
 * none. */
function giveHook(row) {
    let left = 0;
    let calls = 0;
    let stride = 1;
    globalThis.tvpMark = () => {
        calls += 1;
        if (row.length === 0 || calls % stride !== 0) {
            return;
        }
        if (left === row.length) {
            left = Math.floor(left / 2);
            for (let i = 0; i < left; i++) {
                row[i] = row[2 * i + 1];
            }
            row.fill(0n, left);
            stride *= 2;
        }
        if (calls % stride === 0) {
            row[left] = process.hrtime.bigint();
            left += 1;
        }
    };
}

/* The calls of one worker, one after the other: when they began and ended, and their CPU time. */
async function callAll(work, worker, calls, inProcess) {
    const used = cpuMeter(inProcess);
    const begin = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) {
        const result = work.call(worker);
        /* Waiting for what is no promise would cost a turn of the event loop. */
        if (result && typeof result.then === 'function') {
            await result;
        }
    }
    const end = process.hrtime.bigint();
    return { begin, end, used: used() };
}

/* The same in a trial: its time is that of the calls alone, and results are looked at. */
async function tryAll(work, worker, calls, inProcess) {
    const used = cpuMeter(inProcess);
    const digests = [];
    let taken = 0n;
    let begin = 0n;
    for (let i = 0; i < calls; i++) {
        begin = process.hrtime.bigint();
        const result = await work.call(worker);
        taken += process.hrtime.bigint() - begin;
        digests.push(digest(result));
    }
    return { begin, end: begin + taken, used: used(), digests };
}

module.exports = { WorkError, callAll, cpuMeter, describe, giveHook, load, tryAll };
