'use strict';
/*
 * A runner: measures Node's worker threads against its child processes.
 *
 * Speaks the protocol of include/tvp/common/protocol.h on stdin and stdout; run it as
 * `node node.js` with any Node from 16 on. Threads are those of worker_threads, processes those of
 * child_process.fork. The timed window runs from just before the first is created until the exit of
 * each has been reported. What a worker has to tell is written after its work: by a thread into
 * shared memory, by a process into an unlinked file that exists before the window.
 *
 * Its limits, which are Node's:
 *  - Both kinds of worker start an engine of their own and read this file: a thread costs
 *    milliseconds, a process tens of them. There is no fork in the sense of the system call; the
 *    one start method is "spawn".
 *  - Creating and joining are asynchronous: the end of a worker is known when the event loop gets
 *    to it, which costs some microseconds each.
 *  - A worker takes several megabytes. When memory for a thread runs out, Node may end as a whole
 *    instead of reporting an error.
 *  - Numbers in requests are exact up to 2^53.
 */

const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const { Worker, isMainThread, workerData } = require('worker_threads');

const MODULUS = 10000000;
const MAX_WORKERS = 32768;
const WORKER_TIMES = 64;
const SLOT_NUMBERS = 3;
const SLOT_BYTES = 8 * SLOT_NUMBERS;
const LONGEST_WAIT_NS = 3600e12;
const LONGEST_LOOK_NS = 1e9;
/* Linux counts in hundredths of a second for every program. */
const TICK_NS = 1e7;
const CASES = ['CpuThread', 'CpuProcess', 'IoThread', 'IoProcess', 'StartThread', 'StartProcess'];
/* Where a child finds the file for its results: after stdin, stdout, stderr and the channel. */
const RESULTS_FD = 4;

/* ---- the workers ---- */

/* The classic recurrence. Factors are reduced before they are multiplied, so that every product
 * stays below 2^53, up to where a Number is exact. */
function compute(iterations) {
    let result = 1;
    for (let i = 0; i < iterations; i++) {
        const factor = i % MODULUS;
        const square = ((result * result) % MODULUS) * factor;
        const mixed = ((2 * result * factor) % MODULUS) * factor;
        result = (square + mixed + 3) % MODULUS;
    }
    return result;
}

function wait(nanoseconds) {
    const never = new Int32Array(new SharedArrayBuffer(4));
    const end = process.hrtime.bigint() + BigInt(nanoseconds);
    let left = BigInt(nanoseconds);
    while (left > 0n) {
        Atomics.wait(never, 0, 0, Number(left) / 1e6);
        left = end - process.hrtime.bigint();
    }
    return 0;
}

/* The body of every worker: what it gives is its row of results, or nothing for Start workers. */
function work({ kind, amount }) {
    if (kind === 'Start') {
        return null;
    }
    const begin = process.hrtime.bigint();
    const result = kind === 'Cpu' ? compute(amount) : wait(amount);
    return BigInt64Array.of(begin, process.hrtime.bigint(), BigInt(result));
}

function workInThread() {
    const row = work(workerData);
    if (row) {
        new BigInt64Array(workerData.results).set(row, SLOT_NUMBERS * workerData.index);
    }
}

function workInProcess(task) {
    const row = work(task);
    if (row) {
        fs.writeSync(RESULTS_FD, row, 0, SLOT_BYTES, SLOT_BYTES * task.index);
    }
}

/* ---- launching ---- */

class Failure extends Error {
    constructor(name, call, message, reached) {
        super(message);
        this.member = { name, call, message, reached };
    }
}

class Refused extends Error {}

/* A file without a name, for the rows of processes. */
function openResults(bytes) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tvp-'));
    const name = path.join(folder, 'results');
    const fd = fs.openSync(name, 'wx+', 0o600);
    fs.unlinkSync(name);
    fs.rmdirSync(folder);
    fs.writeSync(fd, Buffer.alloc(bytes), 0, bytes, 0);
    return fd;
}

/* One launcher for each kind of worker: create gives an emitter of 'exit' and 'error'. */
function threadLauncher(workers) {
    const results = new SharedArrayBuffer(SLOT_BYTES * workers);
    return {
        call: 'Worker',
        create: (task) => new Worker(__filename, { workerData: { ...task, results } }),
        rows: () => new BigInt64Array(results),
        close: () => {},
    };
}

function processLauncher(workers) {
    const fd = openResults(SLOT_BYTES * workers);
    const stdio = ['ignore', 2, 2, 'ipc', fd];
    return {
        call: 'fork',
        create: (task) =>
            childProcess.fork(__filename, ['worker', JSON.stringify(task)], { stdio }),
        rows: () => {
            const bytes = Buffer.alloc(SLOT_BYTES * workers);
            fs.readSync(fd, bytes, 0, bytes.length, 0);
            return new BigInt64Array(bytes.buffer, bytes.byteOffset, SLOT_NUMBERS * workers);
        },
        close: () => fs.closeSync(fd),
    };
}

/* Resolves with null once the worker has ended well, else with an error. */
function ending(worker) {
    return new Promise((resolve) => {
        let problem = null;
        worker.on('error', (error) => {
            problem = error;
            /* A process that could not be started has no exit. */
            if (worker.pid === undefined && worker.threadId === undefined) {
                resolve(error);
            }
        });
        worker.on('exit', (code) => {
            resolve(problem || (code === 0 ? null : new Error(`ended with status ${code}`)));
        });
    });
}

/* Whether that error kept a worker from starting; others befell it later. */
function isOfStart(error) {
    return Boolean(error.syscall || (error.code && error.code.startsWith('ERR_WORKER')));
}

async function timeWindow(launcher, request) {
    const endings = [];
    let refused = null;
    const begin = process.hrtime.bigint();
    for (let index = 0; index < request.workers && !refused; index++) {
        try {
            const task = { kind: request.kind, amount: request.amount, index };
            endings.push(ending(launcher.create(task)));
        } catch (error) {
            refused = error;
        }
    }
    const started = process.hrtime.bigint();
    const problems = (await Promise.all(endings)).filter((problem) => problem);
    const end = process.hrtime.bigint();
    if (refused) {
        problems.push(refused);
    }
    if (problems.length > 0) {
        throw describeFailure(launcher.call, problems, endings.length, request.workers);
    }
    return { begin, started, end };
}

function fileLimit() {
    const limit = readText('/proc/self/limits').match(/^Max open files\s+(\d+)/m);
    return limit ? `; the limit is open files (ulimit -n) = ${limit[1]}` : '';
}

function describeFailure(call, problems, created, workers) {
    const problem = problems.find(isOfStart);
    if (!problem) {
        const text = `${problems.length} of ${workers} workers failed: ${problems[0].message}`;
        return new Failure('ECHILD', 'exit', text, created);
    }
    const unstarted = workers - problems.filter(isOfStart).length;
    const reached = Math.min(created, unstarted);
    const name = /^E[A-Z]+$/.test(problem.code) ? problem.code : 'EAGAIN';
    const limit = name === 'EMFILE' ? fileLimit() : '';
    const text = `${problem.message} after ${reached} of ${workers}${limit}`;
    return new Failure(name, call, text, reached);
}

/* ---- a cell ---- */

/* Minimum, lower quartile, median, upper quartile, maximum; interpolated, whole. */
function quartiles(times) {
    const sorted = [...times].sort((a, b) => a - b);
    const last = sorted.length - 1;
    return [0, 1, 2, 3, 4].map((quarter) => {
        const index = Math.floor((last * quarter) / 4);
        const rest = (last * quarter) % 4;
        const upper = sorted[Math.min(index + 1, last)];
        return sorted[index] + Math.floor(((upper - sorted[index]) * rest) / 4);
    });
}

function describeWork(rows, begin, request) {
    const column = (offset, origin) =>
        Array.from({ length: request.workers }, (_, worker) =>
            Number(rows[SLOT_NUMBERS * worker + offset] - origin));
    const begins = column(0, begin);
    const ends = column(1, begin);
    const members = request.workers <= WORKER_TIMES
        ? { work_begin_ns: begins, work_end_ns: ends }
        : { work_begin_quartiles_ns: quartiles(begins), work_end_quartiles_ns: quartiles(ends) };
    if (request.kind === 'Cpu') {
        const checksums = column(2, 0n);
        members.checksum = checksums[0];
        members.checksums_agree = checksums.every((checksum) => checksum === checksums[0]);
    }
    return members;
}

/* The first worker of each kind is not measured: it finds more that has to be read than others. */
const met = new Set();

async function runFirstWorker(makeLauncher) {
    if (met.has(makeLauncher)) {
        return;
    }
    const launcher = makeLauncher(1);
    try {
        await timeWindow(launcher, { kind: 'Start', amount: 0, workers: 1 });
        met.add(makeLauncher);
    } finally {
        launcher.close();
    }
}

async function runCell(request) {
    const makeLauncher = request.case.endsWith('Thread') ? threadLauncher : processLauncher;
    await runFirstWorker(makeLauncher);
    const launcher = makeLauncher(request.workers);
    try {
        const { begin, started, end } = await timeWindow(launcher, request);
        const answer = {
            answer: 'cell',
            elapsed_ns: Number(end - begin),
            started_ns: Number(started - begin),
        };
        if (request.kind !== 'Start') {
            Object.assign(answer, describeWork(launcher.rows(), begin, request));
        }
        return answer;
    } finally {
        launcher.close();
    }
}

function wholeNumber(request, member, low, high) {
    const value = request[member];
    if (!Number.isSafeInteger(value) || value < low || value > high) {
        throw new Refused(`${member} must be a whole number from ${low} to ${high}`);
    }
    return value;
}

/* The request with what its case means: kind (Cpu, Io, Start) and amount of work. */
function checkCell(request) {
    if (!CASES.includes(request.case)) {
        throw new Refused(`unknown case ${JSON.stringify(request.case)}`.slice(0, 80));
    }
    const method = request.start_method;
    if (request.case.endsWith('Process') && method !== undefined && method !== 'spawn') {
        throw new Refused(`unknown start method ${JSON.stringify(method)}`.slice(0, 80));
    }
    const kind = request.case.replace(/Thread|Process/, '');
    const workers = wholeNumber(request, 'workers', 1, MAX_WORKERS);
    let amount = 0;
    if (kind === 'Cpu') {
        amount = wholeNumber(request, 'iterations', 0, Number.MAX_SAFE_INTEGER);
    } else if (kind === 'Io') {
        amount = wholeNumber(request, 'wait_ns', 0, LONGEST_WAIT_NS);
    }
    return { case: request.case, kind, workers, amount };
}

/* ---- the conversation ---- */

function readText(name) {
    try {
        return fs.readFileSync(name, 'utf8');
    } catch (error) {
        return '';
    }
}

/* The numbers of the processors that this process may run on ("0-3,8"); all of them where nothing
 * says it. */
function affinityCpus() {
    const list = readText('/proc/self/status').match(/^Cpus_allowed_list:\s*([\d,-]+)$/m);
    if (!list) {
        return Array.from(os.cpus().keys());
    }
    return list[1].split(',').flatMap((range) => {
        const [first, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, cpu) => first + cpu);
    });
}

/* How long programs, and other systems, have had this process's processors; null: not known. */
function usedTime() {
    const own = new Set(affinityCpus().map((cpu) => `cpu${cpu}`));
    const rows = readText('/proc/stat').split('\n').map((line) => line.split(/\s+/))
        .filter(([name]) => own.has(name))
        .map((row) => row.slice(1, 9).map((ticks) => Number(ticks) * TICK_NS));
    const sum = (columns) => rows.reduce((time, row) =>
        columns.reduce((inRow, column) => inRow + row[column], time), 0);
    return rows.length > 0 ? { busy: sum([0, 1, 2, 5, 6]), stolen: sum([7]) } : null;
}

/* This process sleeps between the two looks, so whatever ran was another. */
function lookForCompetition(during) {
    const before = usedTime();
    const start = process.hrtime.bigint();
    wait(during);
    const elapsed = Number(process.hrtime.bigint() - start);
    const after = usedTime();
    return {
        during_ns: elapsed,
        busy_ns: before && after ? after.busy - before.busy : -1,
        stolen_ns: before && after ? after.stolen - before.stolen : -1,
    };
}

/* Some of the members of include/tvp/host/host.h, by the same names. A quota is not looked for. */
function describeHost() {
    const name = os.hostname();
    const cpus = affinityCpus().length;
    return {
        name,
        /* Without a number for this boot, the name has to tell hosts apart. */
        boot_id: readText('/proc/sys/kernel/random/boot_id').trim() || name,
        affinity_cpus: cpus,
        usable_cpus: cpus,
    };
}

function hello() {
    return {
        hello: 'tvp-runner',
        protocol: 1,
        runtime: 'node',
        language: `Node.js ${process.versions.node}`,
        start_methods: ['spawn'],
        cases: CASES,
        process: { static: false, resident_bytes: process.memoryUsage().rss },
        host: describeHost(),
        facts: { engine: `V8 ${process.versions.v8}` },
    };
}

function say(message) {
    let rest = Buffer.from(`${JSON.stringify(message)}\n`);
    while (rest.length > 0) {
        rest = rest.subarray(fs.writeSync(1, rest));
    }
}

function parse(line) {
    try {
        const request = JSON.parse(line);
        return request && typeof request === 'object' && !Array.isArray(request) ? request : {};
    } catch (error) {
        return {};
    }
}

async function answerTo(request) {
    if (request.request === 'cell') {
        return runCell(checkCell(request));
    }
    if (request.request === 'finish') {
        return { answer: 'finish', steal_ns: -1 };
    }
    if (request.request === 'competition') {
        const during = wholeNumber(request, 'during_ns', 1, LONGEST_LOOK_NS);
        return { answer: 'competition', ...lookForCompetition(during) };
    }
    throw new Refused('unknown request');
}

async function answerAlways(request) {
    const id = request.id === undefined ? null : request.id;
    try {
        return { ...(await answerTo(request)), id };
    } catch (error) {
        if (error instanceof Refused) {
            return { answer: 'error', id, error: { name: 'EINVAL', message: error.message } };
        }
        const member = error instanceof Failure
            ? error.member
            : { name: error.code || 'EIO', call: error.syscall || 'node', message: error.message };
        return { answer: request.request, id, error: member };
    }
}

async function main() {
    say(hello());
    for await (const line of readline.createInterface({ input: process.stdin })) {
        say(await answerAlways(parse(line)));
    }
}

if (!isMainThread) {
    workInThread();
} else if (process.argv[2] === 'worker') {
    workInProcess(JSON.parse(process.argv[3]));
} else {
    main().catch((error) => {
        /* Nobody listens any more, or the answer could not be made. */
        process.exitCode = 1;
        if (error.code !== 'EPIPE') {
            console.error(error);
        }
    });
}
