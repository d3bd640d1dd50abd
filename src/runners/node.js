'use strict';
/*
 * A runner: measures Node's worker threads against its child processes, and against promises.
 *
 * Speaks the protocol of include/tvp/common/protocol.h on stdin and stdout; run it as
 * `node node.js` with any Node from 16 on. Threads are those of worker_threads, processes those of
 * child_process.fork. The timed window runs from just before the first is created until the exit of
 * each has been reported. What a worker has to tell is written after its work: by a thread into
 * shared memory, by a process into an unlinked file that exists before the window. Coroutines are
 * async functions in one thread (node_coroutines.js).
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
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');

/* What not every worker needs is required where it is needed: each of them would read it. */
const userWork = () => require('./node_work.js');
const pools = () => require('./node_pool.js');
const disks = () => require('./node_disk.js');
const dataCells = () => require('./node_data.js');
const net = () => require('./node_net.js');
const coroutines = () => require('./node_coroutines.js');

const MODULUS = 10000000;
const MAX_WORKERS = 32768;
const WORKER_TIMES = 64;
/* When the work began and ended, and its result; or, of the user's, its CPU time in user mode and
 * in system mode. */
const SLOT_NUMBERS = 4;
/* PROTOCOL_MOST_MARKS: marks of progress stand behind the slot's other numbers. */
const MOST_MARKS = 256;
const LONGEST_WAIT_NS = 3600e12;
const LONGEST_LOOK_NS = 1e9;
/* Linux counts in hundredths of a second for every program. */
const TICK_NS = 1e7;
const MOST_CALLS = 1e9;
const MOST_SAMPLES = 1e6;
/* A trial that has gone on for so long does not start its workers again. */
const TRIAL_NS = 1000000000n;
const CASES = ['CpuThread', 'CpuProcess', 'IoThread', 'IoProcess', 'StartThread', 'StartProcess',
    'WorkThread', 'WorkProcess', 'PoolThread', 'PoolProcess', 'TaskThread', 'TaskProcess',
    'FirstThread', 'FirstProcess', 'ColdThread', 'ColdProcess', 'DataThread', 'DataProcess',
    'NetThread', 'NetProcess'];
const DISKS = ['DiskWrite', 'DiskRead'];
CASES.push(...DISKS.flatMap((kind) => [`${kind}Thread`, `${kind}Process`]));
CASES.push('CpuCoroutine', 'IoCoroutine', 'StartCoroutine', 'WorkCoroutine',
    'NetCoroutine');
const NEW_POOLS = ['First', 'Cold'];
const POOLS = ['Pool', 'Task', ...NEW_POOLS];
const MOST_TASKS = 1e6;
const MOST_DATA_BYTES = 2 ** 30;
const MOST_ROUND_TRIPS = 1e6;
const MOST_REQUESTS = 1e6;
/* Where a child finds the file for its results: after stdin, stdout, stderr and the channel. */
const RESULTS_FD = 4;

/* ---- the workers ---- */

/* The classic recurrence from iteration `first` on. Factors are reduced before they are multiplied,
 * so that every product stays below 2^53, up to where a Number is exact. */
function advance(before, first, end) {
    let result = before;
    for (let i = first; i < end; i++) {
        const factor = i % MODULUS;
        const square = ((result * result) % MODULUS) * factor;
        const mixed = ((2 * result * factor) % MODULUS) * factor;
        result = (square + mixed + 3) % MODULUS;
    }
    return result;
}

/* Leaves a mark after each of so many equal shares. */
function compute(iterations, marks) {
    let result = 1;
    let done = 0;
    for (let mark = 0; mark < marks.length; mark++) {
        const until = Math.floor((iterations * (mark + 1)) / marks.length);
        result = advance(result, done, until);
        done = until;
        marks[mark] = process.hrtime.bigint();
    }
    return advance(result, done, iterations);
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

/* How many numbers the row of a worker has. */
const rowLength = (marks) => SLOT_NUMBERS + marks;

/* The body of every worker: what it gives is its row of results, or nothing for Start workers. */
function work({ kind, amount, marks }) {
    if (kind === 'Start') {
        return null;
    }
    const row = new BigInt64Array(rowLength(marks));
    row[0] = process.hrtime.bigint();
    const result = kind === 'Cpu' ? compute(amount, row.subarray(SLOT_NUMBERS)) : wait(amount);
    row[1] = process.hrtime.bigint();
    row[2] = BigInt(result);
    return row;
}

/* What a worker has of the process that started it: a place for its row, and messages both ways. */
const thread = {
    put: (row, { results, index }) => new BigInt64Array(results).set(row, row.length * index),
    tell: (message, then, transfer) => {
        parentPort.postMessage(message, transfer);
        then();
    },
    listen: (heard) => parentPort.once('message', heard),
    serve: (heard) => parentPort.on('message', (message) => {
        if (message === 'end') {
            parentPort.close();
        } else {
            heard(message);
        }
    }),
};
const child = {
    put: (row, { index }) =>
        fs.writeSync(RESULTS_FD, row, 0, row.byteLength, row.byteLength * index),
    tell: (message, then) => process.send(message, then),
    listen: (heard) => process.once('message', heard),
    serve: (heard) => process.on('message', heard),
};

function workIn(worker, task) {
    const computeAlone = (iterations) => advance(1, 0, iterations);
    if (task.pool) {
        pools().serve(worker, task, userWork, computeAlone);
        return;
    }
    if (task.data) {
        dataCells().serve(worker, task, userWork, computeAlone);
        return;
    }
    if (task.coroutines) {
        coroutines().serve(parentPort, task, { compute, countOwn, userWork, net });
        return;
    }
    if (task.work) {
        workForUser(worker, task);
        return;
    }
    if (task.kind === 'Net') {
        askServer(worker, task);
        return;
    }
    const row = task.disk ? disks().serve(task, SLOT_NUMBERS) : work(task);
    if (row) {
        worker.put(row, task);
    }
}

/* The times of requests stand where those of other works have their marks. */
async function askServer(worker, task) {
    const row = new BigInt64Array(rowLength(task.marks));
    row[0] = process.hrtime.bigint();
    try {
        row[2] = BigInt(await net().askAll(task.server, task.amount, (request, time) => {
            row[SLOT_NUMBERS + request] = time;
        }));
    } catch (error) {
        leave(worker, 1, { failed: net().describe(error) });
        return;
    }
    row[1] = process.hrtime.bigint();
    worker.put(row, task);
}

/* ---- workers that do the user's work ---- */

/* A worker ends when its work is done, whatever that has left in its event loop. */
function leave(worker, status, message) {
    const end = () => {
        endProcesses(worker === thread ? [] : childrenOf(process.pid));
        process.exit(status);
    };
    if (message) {
        worker.tell(message, end);
    } else {
        process.stdout.write('', end);
    }
}

/* Counts what the work starts, most at a time, where Node tells. */
function countOwn() {
    const diagnostics = require('diagnostics_channel');
    const own = { threads: 0, processes: 0 };
    const watch = (channel, member, key) => {
        let now = 0;
        diagnostics.subscribe(channel, (message) => {
            now += 1;
            own[member] = Math.max(own[member], now);
            message[key].once('exit', () => {
                now -= 1;
            });
        });
    };
    if (diagnostics.subscribe) {
        watch('worker_threads', 'threads', 'worker');
        watch('child_process', 'processes', 'process');
    }
    return own;
}

async function tryForUser(worker, task, loaded) {
    const own = countOwn();
    await new Promise((go) => {
        worker.listen(go);
        worker.tell({ ready: true }, () => {});
    });
    const done = await userWork().tryAll(loaded, task.index, task.amount, worker === thread);
    return { ...done, message: { digests: done.digests, own } };
}

async function workForUser(worker, task) {
    const { callAll, describe, giveHook, load } = userWork();
    const fail = (error) => leave(worker, 1, { failed: describe(error, task.work.file) });
    process.on('uncaughtException', fail);
    try {
        const loaded = await load(task.work);
        if (task.kind === 'Start') {
            leave(worker, 0);
            return;
        }
        const row = new BigInt64Array(rowLength(task.marks));
        giveHook(row.subarray(SLOT_NUMBERS));
        const done = await (task.trial
            ? tryForUser(worker, task, loaded)
            : callAll(loaded, task.index, task.amount, worker === thread));
        row.set([done.begin, done.end, ...done.used.map(BigInt)]);
        worker.put(row, task);
        leave(worker, 0, done.message);
    } catch (error) {
        fail(error);
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

/* What the user's work prints never gets to the protocol. */
function createThread(task) {
    if (!task.work) {
        return new Worker(__filename, { workerData: task });
    }
    const worker = new Worker(__filename, { workerData: task, stdout: true, stderr: true });
    const print = loadedWork.output ? (text) => fs.writeSync(2, text) : () => {};
    worker.stdout.on('data', print);
    worker.stderr.on('data', print);
    return worker;
}

/* One launcher for each kind of worker: create gives an emitter of 'exit' and 'error'. */
function threadLauncher(workers, marks) {
    const results = new SharedArrayBuffer(8 * rowLength(marks) * workers);
    return {
        call: 'Worker',
        create: (task) => createThread({ ...task, results }),
        post: (worker, message, transfer) => worker.postMessage(message, transfer),
        dismiss: (worker, broken) => (broken ? worker.terminate() : worker.postMessage('end')),
        rows: () => new BigInt64Array(results),
        close: () => {},
    };
}

/* With `pipe` each has one of its own beside its channel, whose messages are written as JSON or, if
 * they are `advanced`, as structured clones are. */
function processLauncher(workers, marks, { pipe, advanced } = {}) {
    const numbers = rowLength(marks) * workers;
    const fd = openResults(8 * numbers);
    const print = !loadedWork || loadedWork.output ? 2 : 'ignore';
    const stdio = ['ignore', print, print, 'ipc', fd, ...(pipe ? ['pipe'] : [])];
    const options = { stdio, serialization: advanced ? 'advanced' : 'json' };
    return {
        call: 'fork',
        create: (task) =>
            childProcess.fork(__filename, ['worker', JSON.stringify(task)], options),
        post: (worker, message) => worker.connected && worker.send(message, () => {}),
        /* A process whose channel is closed has nothing left to wait for. */
        dismiss: (worker, broken) => {
            if (broken) {
                worker.kill('SIGKILL');
            } else if (worker.connected) {
                worker.disconnect();
            }
        },
        rows: () => {
            const bytes = Buffer.alloc(8 * numbers);
            fs.readSync(fd, bytes, 0, bytes.length, 0);
            return new BigInt64Array(bytes.buffer, bytes.byteOffset, numbers);
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
        worker.on('exit', (code, signal) => {
            const how = { exitCode: code, signal };
            const text = signal ? `was killed by ${signal}` : `ended with status ${code}`;
            const bad = code === 0 ? null : Object.assign(new Error(text), how);
            resolve(problem || bad);
        });
    });
}

/* What a process has told may come in after its end is known; but not for ever, where it has left
 * its channel to another. */
function heardOut(worker) {
    if (!worker.connected) {
        return null;
    }
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, 1000);
        worker.once('disconnect', () => {
            clearTimeout(timer);
            resolve();
        });
    });
}

/* Whether the error kept a worker from starting; otherwise it came later. */
function isOfStart(error) {
    return Boolean(error.syscall || (error.code && error.code.startsWith('ERR_WORKER')));
}

async function timeWindow(launcher, request, watcher) {
    const endings = [];
    const workers = [];
    const notes = [];
    const created = [];
    const joined = [];
    const tells = loadedWork || request.kind === 'Net';
    let refused = null;
    const begin = process.hrtime.bigint();
    for (let index = 0; index < request.workers && !refused; index++) {
        try {
            if (hasMarks(request)) {
                created.push(process.hrtime.bigint());
            }
            const worker = launcher.create(taskOf(request, index));
            endings.push(ending(worker));
            workers.push(worker);
            if (hasMarks(request)) {
                worker.on('exit', () => {
                    joined[index] = process.hrtime.bigint();
                });
            }
            notes.push({});
            if (tells) {
                worker.on('message', (message) => Object.assign(notes[index], message));
            }
            if (watcher) {
                watcher.add(worker, endings[index], notes[index]);
            }
        } catch (error) {
            refused = error;
        }
    }
    const started = process.hrtime.bigint();
    const ends = await Promise.all(endings);
    const end = process.hrtime.bigint();
    const problems = ends.filter((problem) => problem);
    if (tells) {
        await Promise.all(workers.map(heardOut));
    }
    if (request.kind === 'Net' && !refused) {
        checkAnswers(notes, request);
    }
    if (request.kind === 'Work' && !refused) {
        ends.forEach((problem, index) => checkEnd(problem, notes[index], index, request));
    }
    if (refused) {
        problems.push(refused);
    }
    if (problems.length > 0) {
        throw describeFailure(launcher.call, problems, endings.length, request.workers);
    }
    return { begin, started, end, notes, created, joined };
}

/* Whether its workers leave marks of progress. */
function hasMarks({ kind, marks }) {
    return marks > 0 && kind !== 'Net';
}

/* Workers that do nothing import the work too: that is what starting one costs. */
function taskOf(request, index) {
    const task = { kind: request.kind, amount: request.amount, marks: request.marks, index };
    if (request.disk) {
        return { ...task, disk: request.disk.share() };
    }
    if (request.kind === 'Net') {
        return { ...task, server: request.server };
    }
    const imports = loadedWork && ['Start', 'Work'].includes(request.kind);
    return imports ? { ...task, work: loadedWork.work, trial: request.trial } : task;
}

/* Which workers of Net failed. */
function checkAnswers(notes, { workers }) {
    const failed = notes.filter((note) => note.failed);
    if (failed.length > 0) {
        const { name, message } = failed[0].failed;
        const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
        const text = `worker ${notes.indexOf(failed[0]) + 1} of ${workers}: ${message}${more}`;
        throw new Failure(name, 'worker', text, workers);
    }
}

const CRASHES = ['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGABRT', 'SIGTRAP', 'SIGSYS'];

/* How a worker ended that should have done the user's work. */
function checkEnd(problem, note, index, { workers }) {
    const { file, function: name } = loadedWork.work;
    const fail = (kind, text) => {
        throw new Failure(kind, 'worker', `worker ${index + 1} of ${workers}: ${text}`, workers);
    };
    const what = `${path.basename(file)}: ${name}`;
    if (note.failed) {
        fail(note.failed.name, note.failed.message);
    } else if (problem && problem.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        fail('ENOMEM', `${what}: ${problem.message}`);
    } else if (problem && problem.signal) {
        const how = CRASHES.includes(problem.signal) ? 'crashed' : 'was killed';
        fail(problem.signal, `${what} ${how} (${problem.signal})`);
    } else if (problem && problem.exitCode !== undefined) {
        fail(`exit ${problem.exitCode}`, `${what} called process.exit(${problem.exitCode})`);
    }
}

/* No worker has told of a failure; but the row of each has to be there. */
function checkRows(rows, { workers, marks }) {
    const { file, function: name } = loadedWork.work;
    for (let index = 0; index < workers; index++) {
        if (rows[rowLength(marks) * index + 1] === 0n) {
            const text = `worker ${index + 1} of ${workers}: ${path.basename(file)}: ${name} ` +
                'ended its worker: by process.exit(0), or with a promise that is never settled';
            throw new Failure('undone', 'worker', text, workers);
        }
    }
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
            Number(rows[rowLength(request.marks) * worker + offset] - origin));
    const begins = column(0, begin);
    const ends = column(1, begin);
    const members = request.workers <= WORKER_TIMES
        ? { work_begin_ns: begins, work_end_ns: ends }
        : { work_begin_quartiles_ns: quartiles(begins), work_end_quartiles_ns: quartiles(ends) };
    if (request.kind === 'Work') {
        Object.assign(members, describeUse(rows, request));
    }
    if (request.kind === 'Cpu') {
        const checksums = column(2, 0n);
        members.checksum = checksums[0];
        members.checksums_agree = checksums.every((checksum) => checksum === checksums[0]);
    }
    if (request.kind === 'Net') {
        Object.assign(members, disks().describeOperations(rows, request, SLOT_NUMBERS));
        members.bytes_right = column(2, 0n).reduce((sum, bytes) => sum + bytes, 0);
    }
    return members;
}

/* No clock reads 0: such a mark was not left. */
function describeMarks(rows, begin, { created, joined }, { workers, marks }) {
    const since = (moments) => Array.from(moments, (moment) => Number(moment - begin));
    const marksOf = (worker) => {
        const row = rows.subarray(rowLength(marks) * worker, rowLength(marks) * (worker + 1));
        return since(row.subarray(SLOT_NUMBERS).filter((mark) => mark > 0n));
    };
    return {
        created_ns: since(created),
        joined_ns: since(joined),
        mark_ns: Array.from({ length: workers }, (_, worker) => marksOf(worker)),
    };
}

/* CPU time of all workers; nothing where one does not know its own. */
function describeUse(rows, { workers, marks }) {
    const sum = [0, 0];
    for (let index = 0; index < workers; index++) {
        const used = [2, 3].map((column) => Number(rows[rowLength(marks) * index + column]));
        if (used[0] < 0) {
            return {};
        }
        sum[0] += used[0];
        sum[1] += used[1];
    }
    return { user_ns: sum[0], system_ns: sum[1] };
}

/* The first worker of each kind is not measured: it reads files that later ones find in memory. */
const met = new Set();

async function runFirstWorker(makeLauncher) {
    if (met.has(makeLauncher)) {
        return;
    }
    const launcher = makeLauncher(1, 0);
    try {
        await timeWindow(launcher, { kind: 'Start', amount: 0, workers: 1, marks: 0 });
        met.add(makeLauncher);
    } finally {
        launcher.close();
    }
}

function launcherOf(request) {
    return request.case.endsWith('Thread') ? threadLauncher : processLauncher;
}

async function runCell(request) {
    if (request.case.endsWith('Coroutine')) {
        return runCoroutines(request);
    }
    const makeLauncher = launcherOf(request);
    await runFirstWorker(makeLauncher);
    const launcher = makeLauncher(request.workers, request.marks);
    try {
        const { begin, started, end, ...moments } = await timeWindow(launcher, request);
        const answer = {
            answer: 'cell',
            elapsed_ns: Number(end - begin),
            started_ns: Number(started - begin),
        };
        if (request.kind === 'Work') {
            checkRows(launcher.rows(), request);
        }
        if (request.kind !== 'Start') {
            Object.assign(answer, describeWork(launcher.rows(), begin, request));
        }
        if (request.kind !== 'Start' && hasMarks(request)) {
            Object.assign(answer, describeMarks(launcher.rows(), begin, moments, request));
        }
        return answer;
    } finally {
        launcher.close();
        endLeftBehind();
    }
}

/* ---- a cell of disks ---- */

/* A worker's row holds the times of its operations in the place of marks. */
async function runDisk(request) {
    const makeLauncher = launcherOf(request);
    await runFirstWorker(makeLauncher);
    const { Disk, describe } = disks();
    const disk = new Disk(request);
    const launcher = makeLauncher(request.workers, request.operations);
    const asked = { ...request, marks: request.operations, disk };
    try {
        disk.make();
        const { begin, started, end } = await timeWindow(launcher, asked);
        const told = describe(disk, launcher.rows(), request, SLOT_NUMBERS);
        return {
            answer: 'cell',
            elapsed_ns: Number(end - begin),
            started_ns: Number(started - begin),
            ...describeWork(launcher.rows(), begin, asked),
            ...told,
        };
    } finally {
        launcher.close();
        disk.close();
    }
}

function checkDisk(request, kind) {
    const { READ_BLOCK, WRITE_BLOCK, blocksOf } = disks();
    const bytes = wholeNumber(request, 'io_bytes', 1, Number.MAX_SAFE_INTEGER);
    const reads = kind === 'DiskRead'
        ? wholeNumber(request, 'io_reads', 1, Number.MAX_SAFE_INTEGER) : 0;
    const operations = reads || blocksOf(bytes, WRITE_BLOCK);
    if (typeof request.io_dir !== 'string' || !path.isAbsolute(request.io_dir)) {
        throw new Refused('"io_dir" must be the absolute path of a folder');
    }
    if (request.workers * operations * 8 > os.freemem() / 4) {
        throw new Refused(`${request.workers} times ${operations} operations are too many: the ` +
            'times of all of them would take more than a quarter of the memory that is free');
    }
    return {
        folder: request.io_dir,
        size: reads ? blocksOf(bytes, READ_BLOCK) * READ_BLOCK : bytes,
        amount: reads || bytes,
        operations,
    };
}

/* ---- coroutines ---- */

/* The thread that has them, with its event loop; null: none yet, or it has ended. */
let host = null;

/* It has loaded the work, and has met what is done only once. */
async function openHost() {
    const work = loadedWork ? loadedWork.work : undefined;
    const worker = createThread({ coroutines: true, work });
    const ended = ending(worker);
    const heard = new Promise((resolve) => worker.once('message', resolve));
    await Promise.race([heard, ended]);
    host = { worker, ended };
    await askHost({ kind: 'Start', amount: 0, workers: 1, marks: 0 });
}

async function closeHost() {
    if (host) {
        await host.worker.terminate();
    }
    host = null;
}

async function askHost(request) {
    const { worker, ended } = host;
    worker.ref();
    const heard = new Promise((resolve) => worker.once('message', resolve));
    worker.postMessage({ ...request, rowLength: rowLength(request.marks),
        slotNumbers: SLOT_NUMBERS, leavesMarks: hasMarks(request) });
    const answer = await Promise.race([heard, ended.then((problem) => ({ problem, lost: true }))]);
    worker.unref();
    if (answer.lost) {
        host = null;
        throw lostHost(answer.problem, request);
    }
    if (answer.failed) {
        const { index, name, message, more } = answer.failed;
        const text = `worker ${index + 1} of ${request.workers}: ${message}${more}`;
        throw new Failure(name, 'worker', text, request.workers);
    }
    return answer;
}

/* All of them have ended, and none is known to be the one to blame. */
function lostHost(problem, { workers }) {
    const what = loadedWork
        ? `${path.basename(loadedWork.work.file)}: ${loadedWork.work.function}` : 'their thread';
    const thrown = problem && problem.exitCode === undefined;
    const status = problem ? problem.exitCode : 0;
    const how = thrown ? `: ${problem.message}` : ` called process.exit(${status})`;
    const text = `one of ${workers} workers: ${what}${how}`;
    return new Failure(thrown ? problem.name : `exit ${status}`, 'worker', text, workers);
}

async function runCoroutines(request) {
    if (!host) {
        await openHost();
    }
    const { begin, started, end, rows, ...moments } = await askHost(request);
    const answer = {
        answer: 'cell',
        elapsed_ns: Number(end - begin),
        started_ns: Number(started - begin),
    };
    if (request.kind !== 'Start') {
        Object.assign(answer, describeWork(rows, begin, request));
        if (hasMarks(request)) {
            Object.assign(answer, describeMarks(rows, begin, moments, request));
        }
    }
    return answer;
}

/* A trial of them: this thread looks on. */
async function tryCoroutines(request, watcher) {
    if (!host) {
        await openHost();
    }
    watcher.expect({ post: () => {} }, 0);
    watcher.begin();
    try {
        const { rows, notes } = await askHost({ ...request, trial: true });
        return describeTrial(rows, notes, watcher, request);
    } finally {
        watcher.end();
    }
}

/* ---- a cell of a pool ---- */

/* A worker that was lost, or one that could not be made. */
function poolFailure(call, problem, created, { workers, tasks }) {
    if (problem.failed) {
        const { name, message } = problem.failed;
        const what = problem.number === undefined
            ? 'a worker of the pool' : `task ${problem.number + 1} of ${tasks}`;
        return new Failure(name, 'worker', `${what}: ${message}`, created);
    }
    if (problem.index === undefined) {
        return describeFailure(call, [problem], created, workers);
    }
    const { index, problem: end } = problem;
    if (end && isOfStart(end)) {
        return describeFailure(call, [end], created, workers);
    }
    const how = end ? end.message : 'ended';
    const text = `worker ${index + 1} of ${workers} of the pool ended early: ${how}`;
    return new Failure((end && end.signal) || 'ECHILD', 'worker', text, created);
}

async function runPool(request) {
    const makeLauncher = launcherOf(request);
    if (request.kind !== 'Cold') {
        await runFirstWorker(makeLauncher);
    }
    const launcher = makeLauncher(request.workers, 0, { advanced: request.dataBytes > 0 });
    const fail = (problem, created) => poolFailure(launcher.call, problem, created, request);
    try {
        return await pools().runPool(launcher, request, { ending, fail });
    } finally {
        launcher.close();
        endLeftBehind();
    }
}

/* ---- a trial: what the user's work takes besides time ---- */

/* Whether a process has not ended. Node may not have reaped one that a thread had started. */
function isThere(pid) {
    return /^\d+ \(.*\) [^ZX]/s.test(readText(`/proc/${pid}/stat`));
}

/* The processes that a process has started and that have not ended. */
function childrenOf(pid) {
    try {
        return fs.readdirSync(`/proc/${pid}/task`)
            .flatMap((id) => readText(`/proc/${pid}/task/${id}/children`).split(' '))
            .filter((text) => text.trim())
            .map(Number)
            .filter(isThere);
    } catch (error) {
        return [];
    }
}

function descendants(pid) {
    return childrenOf(pid).flatMap((id) => [id, ...descendants(id)]);
}

function endProcesses(list) {
    for (const pid of list) {
        try {
            process.kill(pid, 'SIGKILL');
        } catch (error) {
            /* It has just ended. */
        }
    }
}

/* All workers have ended: what is still below this process is the work's. */
function endLeftBehind() {
    if (loadedWork) {
        const list = descendants(process.pid).filter((pid) => !loadedWork.helpers.includes(pid));
        endProcesses(list);
        return list.length;
    }
    return 0;
}

/* In bytes; null where it is not known. */
function proportionalSize(pid) {
    const pss = readText(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s*(\d+) kB/m);
    return pss ? 1024 * Number(pss[1]) : null;
}

/* Looks at this process and all below it while the workers work. They wait until all are there, so
 * that all of them work at once, however short that is. */
class Watcher {
    constructor() {
        this.bytes = 0;
        this.looks = 0;
        this.processes = 0;
        this.timer = null;
    }

    expect(launcher, workers) {
        this.launcher = launcher;
        this.left = workers;
        this.workers = [];
    }

    add(worker, end, note) {
        this.workers.push(worker);
        let counted = false;
        const count = () => {
            if (!counted) {
                counted = true;
                this.left -= 1;
                this.begin();
            }
        };
        worker.on('message', (message) => message.ready && count());
        end.then(count);
        note.pid = worker.pid;
    }

    begin() {
        if (this.left > 0 || this.timer) {
            return;
        }
        this.look();
        this.workers.forEach((worker) => this.launcher.post(worker, 'go'));
        this.timer = setInterval(() => this.look(), 2);
    }

    look() {
        const before = descendants(process.pid);
        const sizes = [process.pid, ...before].map(proportionalSize);
        /* A process that came or went changes how the others share memory. */
        if (sizes.includes(null) || before.join() !== descendants(process.pid).join()) {
            return;
        }
        const known = new Set([...loadedWork.helpers, ...this.workers.map(({ pid }) => pid)]);
        this.looks += 1;
        this.bytes = Math.max(this.bytes, sizes.reduce((sum, size) => sum + size, 0));
        this.processes = Math.max(this.processes, before.filter((pid) => !known.has(pid)).length);
    }

    end() {
        clearInterval(this.timer);
        this.timer = null;
    }
}

/* What stands for the results, and whether all are the same; nothing where they are none. */
function describeResults(notes) {
    const digests = notes.flatMap((note) => note.digests || []);
    return digests.every((digest) => digest)
        ? { result: digests[0], results_agree: digests.every((digest) => digest === digests[0]) }
        : {};
}

function describeTrial(rows, notes, watcher, request) {
    const took = Array.from({ length: request.workers }, (_, worker) =>
        Number(rows[rowLength(0) * worker + 1] - rows[rowLength(0) * worker]));
    const sum = (member) => notes.reduce((total, { own }) => total + (own ? own[member] : 0), 0);
    return {
        answer: 'trial',
        work_ns: Math.max(...took),
        ...describeUse(rows, request),
        ...describeMemory(watcher),
        ...describeResults(notes),
        own_threads: sum('threads'),
        own_processes: Math.max(watcher.processes, sum('processes')),
    };
}

function describeMemory({ looks, bytes }) {
    return { ...(looks > 0 ? { memory_bytes: bytes } : {}), memory_samples: looks };
}

/* Where short workers are slow to get a CPU, the moment at which all have their memory is easily
 * missed: they are started again. What is told of them but memory is what they did first. */
async function runTrial(request) {
    const watcher = new Watcher();
    const end = process.hrtime.bigint() + TRIAL_NS;
    const inLoop = request.case.endsWith('Coroutine');
    await closeHost();
    const once = inLoop ? tryCoroutines : tryOnce;
    const answer = await once(request, watcher);
    while (watcher.looks > 0 && watcher.looks < request.samples
        && process.hrtime.bigint() < end) {
        await once(request, watcher);
    }
    await closeHost();
    return { ...answer, ...describeMemory(watcher) };
}

async function tryOnce(request, watcher) {
    const launcher = launcherOf(request)(request.workers, 0);
    watcher.expect(launcher, request.workers);
    try {
        const { notes } = await timeWindow(launcher, { ...request, trial: true }, watcher);
        const rows = launcher.rows();
        checkRows(rows, request);
        watcher.processes = Math.max(watcher.processes, endLeftBehind());
        return describeTrial(rows, notes, watcher, request);
    } finally {
        watcher.end();
        launcher.close();
        endLeftBehind();
    }
}

function wholeNumber(request, member, low, high) {
    const value = request[member];
    if (!Number.isSafeInteger(value) || value < low || value > high) {
        throw new Refused(`${member} must be a whole number from ${low} to ${high}`);
    }
    return value;
}

function checkMarks(request) {
    if (request.marks === undefined || request.request === 'trial') {
        return 0;
    }
    if (request.workers > WORKER_TIMES) {
        throw new Refused(`marks are for at most ${WORKER_TIMES} workers`);
    }
    return wholeNumber(request, 'marks', 1, MOST_MARKS);
}

/* The request with what its case means: kind (Cpu, Io, Start), amount of work and marks. */
function checkCell(request) {
    if (!CASES.includes(request.case)) {
        throw new Refused(`unknown case ${JSON.stringify(request.case)}`.slice(0, 80));
    }
    const method = request.start_method;
    if (request.case.endsWith('Process') && method !== undefined && method !== 'spawn') {
        throw new Refused(`unknown start method ${JSON.stringify(method)}`.slice(0, 80));
    }
    const kind = request.case.replace(/Thread|Process|Coroutine/, '');
    const workers = wholeNumber(request, 'workers', 1, MAX_WORKERS);
    let amount = 0;
    if (kind === 'Cpu') {
        amount = wholeNumber(request, 'iterations', 0, Number.MAX_SAFE_INTEGER);
    } else if (kind === 'Io') {
        amount = wholeNumber(request, 'wait_ns', 0, LONGEST_WAIT_NS);
    } else if (kind === 'Work') {
        amount = wholeNumber(request, 'calls', 1, MOST_CALLS);
        if (!loadedWork) {
            throw new Refused('no work is loaded: that is another request, "load"');
        }
    }
    if (POOLS.includes(kind)) {
        return { case: request.case, kind, workers, ...checkTasks(request, kind) };
    }
    if (kind === 'Net') {
        const requests = wholeNumber(request, 'requests', 1, MOST_REQUESTS);
        const server = checkServer(request.server || {});
        return { case: request.case, kind, workers, amount: requests, marks: requests, server };
    }
    const checked = { case: request.case, kind, workers, amount, marks: checkMarks(request) };
    return DISKS.includes(kind) ? { ...checked, ...checkDisk(request, kind) } : checked;
}

function checkServer(server) {
    wholeNumber(server, 'limit_ns', 1, LONGEST_WAIT_NS);
    if (typeof server.url === 'string' && /^http:\/\//i.test(server.url)) {
        return server;
    }
    wholeNumber(server, 'port', 1, 65535);
    if (server.url !== undefined || !/^.{32}$/.test(server.token)) {
        throw new Refused('"server" must have an http:// "url", or "port" and "token"');
    }
    return server;
}

/* A new pool has a task for each of its workers. */
function checkTasks(request, kind) {
    const isNew = NEW_POOLS.includes(kind);
    const tasks = isNew ? request.workers : wholeNumber(request, 'tasks', 1, MOST_TASKS);
    const iterations = kind === 'Pool'
        ? wholeNumber(request, 'iterations', 0, Number.MAX_SAFE_INTEGER) : 0;
    const dataBytes = kind === 'Pool' && request.data_bytes !== undefined
        ? wholeNumber(request, 'data_bytes', 0, MOST_DATA_BYTES) : 0;
    refuseWithoutMemory(request.workers, dataBytes);
    const work = kind === 'Pool' && loadedWork ? loadedWork.work : undefined;
    return {
        tasks, isNew, work, dataBytes, iterations: Math.max(1, Math.floor(iterations / 10)),
    };
}

/* Of each worker's data there are copies here, there and between. */
function refuseWithoutMemory(workers, bytes) {
    const available = readText('/proc/meminfo').match(/^MemAvailable:\s+(\d+) kB/m);
    if (bytes > 0 && available && 3 * workers * bytes > (1024 * Number(available[1])) / 4) {
        const text = `${workers} times ${bytes} bytes would take more than a quarter of the `
            + `${1024 * Number(available[1])} bytes that are available`;
        throw new Failure('ENOMEM', 'memory', text, 0);
    }
}

/* ---- a cell of data handed over ---- */

function checkData(request) {
    const way = dataCells().WAYS[request.way];
    if (!way || way.case !== request.case) {
        throw new Refused('"way" must be one of "data_ways" in the hello, and of the case');
    }
    const calls = request.task_calls === undefined
        ? 0 : wholeNumber(request, 'task_calls', 0, MOST_CALLS);
    if (calls > 0 && !(loadedWork && way.takesTasks)) {
        throw new Refused('"task_calls" need a work that is loaded, and a way of tasks');
    }
    return {
        case: request.case,
        way: request.way,
        workers: wholeNumber(request, 'workers', 1, MAX_WORKERS),
        bytes: wholeNumber(request, 'data_bytes', 0, MOST_DATA_BYTES),
        roundTrips: wholeNumber(request, 'round_trips', 1, MOST_ROUND_TRIPS),
        iterations: wholeNumber(request, 'iterations', 0, Number.MAX_SAFE_INTEGER),
        calls,
        work: calls > 0 ? loadedWork.work : undefined,
    };
}

async function timeStarts(request) {
    const makeLauncher = launcherOf(request);
    const nothing = { kind: 'Start', amount: 0, workers: request.workers, marks: 0 };
    await runFirstWorker(makeLauncher);
    let elapsed = 0n;
    for (let i = 0; i < request.roundTrips; i++) {
        const launcher = makeLauncher(request.workers, 0);
        try {
            const { begin, end } = await timeWindow(launcher, nothing);
            elapsed += end - begin;
        } finally {
            launcher.close();
        }
    }
    return { answer: 'cell', elapsed_ns: Number(elapsed), bytes_right: 0 };
}

function dataFailure(call, problem, created, workers) {
    const { index, problem: end, failed } = problem;
    if (index === undefined || (end && isOfStart(end))) {
        return problem instanceof Error || end
            ? describeFailure(call, [end || problem], created, workers) : problem;
    }
    const who = `worker ${index + 1} of ${workers}`;
    if (failed) {
        return new Failure(failed.name, 'worker', `${who}: ${failed.message}`, created);
    }
    const how = end ? end.message : 'ended';
    const text = `${who} ended early, while data were handed over: ${how}`;
    return new Failure((end && end.signal) || 'ECHILD', 'worker', text, created);
}

async function runData(request) {
    refuseWithoutMemory(request.workers, request.bytes);
    const { starts, pipe, advanced } = dataCells().WAYS[request.way];
    if (starts) {
        return timeStarts(request);
    }
    const launcher = launcherOf(request)(request.workers, 0, { pipe, advanced });
    const fail = (problem, created) =>
        dataFailure(launcher.call, problem, created, request.workers);
    try {
        return await dataCells().run(launcher, request, { ending, fail });
    } finally {
        launcher.close();
        endLeftBehind();
    }
}

/* ---- the user's work ---- */

/* The work of all cells: {work: {file, function}, output, helpers}, where helpers are processes
 * that it has started while it was loaded. */
let loadedWork = null;

/* The descriptors of the protocol. */
let protocolIn = 0;
let protocolOut = 1;

/* Another descriptor for the same pipe, so that the standard ones can be the work's; where the
 * system has no such names, or it is no pipe, the same one. */
function another(fd, flags) {
    try {
        return fs.openSync(`/proc/self/fd/${fd}`, flags);
    } catch (error) {
        return fd;
    }
}

/* A file that is opened takes the lowest descriptor that is free. */
function replace(fd, file, flags) {
    try {
        const source = file === null ? '/dev/null' : `/proc/self/fd/${file}`;
        fs.closeSync(fs.openSync(source, flags));
        fs.closeSync(fd);
        fs.openSync(source, flags);
    } catch (error) {
        /* The descriptor stays as it is. */
    }
}

/* From now on the work reads nothing, and prints to stderr or nowhere. */
function giveStandardDescriptors(output) {
    const write = process.stderr.write.bind(process.stderr);
    process.stdout.write = output ? write : () => true;
    if (!output) {
        process.stderr.write = () => true;
    }
    if (protocolIn > 2) {
        replace(0, null, 'r');
    }
    /* A file that is opened once more is written from its beginning. */
    if (protocolOut > 2) {
        replace(1, output && !fs.fstatSync(2).isFile() ? 2 : null, 'a');
    }
    if (!output) {
        replace(2, null, 'a');
    }
}

async function load(request) {
    const { file, function: name } = request.work || {};
    if (typeof file !== 'string' || typeof name !== 'string') {
        throw new Refused('"work" must have a "file" and a "function", both texts');
    }
    if (loadedWork) {
        throw new Refused('a work is loaded already, and stays until the end');
    }
    giveStandardDescriptors(request.output === true);
    const work = { file, function: name };
    /* What goes wrong here later goes wrong in the workers too, and is told there. */
    process.on('uncaughtException', () => {});
    const { takesWorker } = await userWork().load(work);
    await closeHost();
    loadedWork = { work, output: request.output === true, helpers: descendants(process.pid) };
    met.clear();
    return { answer: 'load', takes_worker: takesWorker, process: describeProcess() };
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

function describeProcess() {
    const mappings = readText('/proc/self/maps').split('\n').length - 1;
    return {
        static: false,
        resident_bytes: process.memoryUsage().rss,
        ...(mappings > 0 ? { mappings } : {}),
    };
}

function hello() {
    return {
        hello: 'tvp-runner',
        protocol: 1,
        runtime: 'node',
        language: `Node.js ${process.versions.node}`,
        start_methods: ['spawn'],
        marks: MOST_MARKS,
        cases: CASES,
        work_files: ['mjs', 'js', 'cjs'],
        work_loads_again: ['thread', 'spawn'],
        data_ways: Object.keys(dataCells().WAYS),
        no_data_ways: dataCells().MISSING,
        process: describeProcess(),
        host: describeHost(),
        facts: { engine: `V8 ${process.versions.v8}` },
    };
}

function say(message) {
    let rest = Buffer.from(`${JSON.stringify(message)}\n`);
    while (rest.length > 0) {
        rest = rest.subarray(fs.writeSync(protocolOut, rest));
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
    if (request.request === 'cell' && /^Data(Thread|Process)$/.test(request.case)) {
        return runData(checkData(request));
    }
    if (request.request === 'cell') {
        const checked = checkCell(request);
        const run = POOLS.includes(checked.kind) ? runPool
            : DISKS.includes(checked.kind) ? runDisk : runCell;
        return run(checked);
    }
    if (request.request === 'load') {
        return load(request);
    }
    if (request.request === 'trial') {
        const trial = checkCell(request);
        if (trial.kind !== 'Work') {
            throw new Refused(`a trial is of a case of the user's work, not of ${trial.case}`);
        }
        const samples = request.memory_samples === undefined
            ? 0 : wholeNumber(request, 'memory_samples', 0, MOST_SAMPLES);
        return runTrial({ ...trial, samples });
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
        const member = error instanceof Failure || error instanceof userWork().WorkError
            || error instanceof disks().DiskError
            ? error.member
            : { name: error.code || 'EIO', call: error.syscall || 'node', message: error.message };
        return { answer: request.request, id, error: member };
    }
}

/* A stream of what comes on a descriptor that is not the standard one. */
function inputOf(fd) {
    if (fd === 0) {
        return process.stdin;
    }
    const tty = require('tty');
    if (tty.isatty(fd)) {
        return new tty.ReadStream(fd);
    }
    return fs.fstatSync(fd).isFIFO()
        ? new (require('net').Socket)({ fd, readable: true, writable: false })
        : fs.createReadStream(null, { fd });
}

async function main() {
    protocolIn = another(0, 'r');
    protocolOut = another(1, 'a');
    say(hello());
    for await (const line of readline.createInterface({ input: inputOf(protocolIn) })) {
        say(await answerAlways(parse(line)));
    }
    if (loadedWork) {
        endProcesses(descendants(process.pid));
        process.exit();
    }
}

if (!isMainThread) {
    workIn(thread, workerData);
} else if (process.argv[2] === 'worker') {
    workIn(child, JSON.parse(process.argv[3]));
} else {
    main().catch((error) => {
        /* Nobody listens any more, or the answer could not be made. */
        process.exitCode = 1;
        if (error.code !== 'EPIPE') {
            console.error(error);
        }
    });
}
