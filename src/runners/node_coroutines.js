'use strict';
/*
 * Coroutines in Node: async functions, all in one thread with its event loop.
 *
 * That thread is a worker of the runner (node.js), so that what the user's work does to it, such as
 * process.exit, does not end the runner. It is there before the window begins, as the loop of a
 * program is. A call of an async function runs as far as its first wait at once.
 */

const { AsyncLocalStorage } = require('async_hooks');

/* A timer counts in milliseconds, and may run out a little early. */
async function wait(nanoseconds) {
    const end = process.hrtime.bigint() + BigInt(nanoseconds);
    for (let left = BigInt(nanoseconds); left > 0n; left = end - process.hrtime.bigint()) {
        const milliseconds = Math.ceil(Number(left) / 1e6);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
    return 0;
}

/* What a coroutine does for each work, into its row; of the user's what is told of it. */
function makeBodies({ compute, net, work, loaded }, { amount, server, slotNumbers, trial }) {
    const timed = async (row, result) => {
        row[0] = process.hrtime.bigint();
        row[2] = BigInt(await result());
        row[1] = process.hrtime.bigint();
    };
    return {
        Start: async () => {},
        Cpu: (row) => timed(row, () => compute(amount, row.subarray(slotNumbers))),
        Io: (row) => timed(row, () => wait(amount)),
        Net: (row) => timed(row, () => net().askAll(server, amount, (request, time) => {
            row[slotNumbers + request] = time;
        })),
        Work: async (row, index) => {
            const done = await (trial ? work.tryAll : work.callAll)(loaded, index, amount, true);
            row.set([done.begin, done.end]);
            return { digests: done.digests };
        },
    };
}

/* The hook leaves the marks of the coroutine that calls it. */
function giveHooks(work, rows, slotNumbers) {
    const hookOf = new AsyncLocalStorage();
    const hooks = rows.map((row) => {
        work.giveHook(row.subarray(slotNumbers));
        return globalThis.tvpMark;
    });
    globalThis.tvpMark = () => {
        const hook = hookOf.getStore();
        if (hook) {
            hook();
        }
    };
    return (index, body) => hookOf.run(hooks[index], body);
}

async function timeWindow(tools, request) {
    const { kind, workers, leavesMarks, rowLength, slotNumbers } = request;
    const numbers = new BigInt64Array(rowLength * workers);
    const rows = Array.from({ length: workers }, (_, index) =>
        numbers.subarray(rowLength * index, rowLength * (index + 1)));
    const body = makeBodies(tools, request)[kind];
    const call = kind === 'Work' && leavesMarks
        ? giveHooks(tools.work, rows, slotNumbers) : (_, run) => run();
    const created = [];
    const joined = [];
    const promises = [];
    const used = kind === 'Work' ? tools.work.cpuMeter(true) : () => [0, 0];
    const begin = process.hrtime.bigint();
    for (let index = 0; index < workers; index++) {
        if (leavesMarks) {
            created.push(process.hrtime.bigint());
        }
        promises.push(call(index, () => body(rows[index], index)));
    }
    const started = process.hrtime.bigint();
    const ends = await Promise.allSettled(!leavesMarks ? promises
        : promises.map((promise, index) => promise.finally(() => {
            joined[index] = process.hrtime.bigint();
        })));
    const end = process.hrtime.bigint();
    if (kind === 'Work') {
        rows[0].set(used().map(BigInt), 2);
    }
    return { begin, started, end, created, joined, rows: numbers, ends };
}

/* Serves cells until the runner ends. */
async function serve(port, { work: file }, tools) {
    const { compute, countOwn, userWork, net } = tools;
    const work = file ? userWork() : null;
    const loaded = file ? await work.load(file) : null;
    port.on('message', async (request) => {
        const own = request.trial ? countOwn() : undefined;
        if (request.kind === 'Net') {
            net().makeReady(request.server);
        }
        const { ends, ...answer } = await timeWindow({ compute, net, work, loaded }, request);
        const failed = ends.filter(({ status }) => status === 'rejected');
        if (failed.length > 0) {
            const describe = request.kind === 'Net' ? net().describe
                : (reason) => work.describe(reason, file.file);
            const more = request.kind === 'Net' && failed.length > 1
                ? ` (and ${failed.length - 1} more)` : '';
            port.postMessage({ failed: {
                index: ends.indexOf(failed[0]), more, ...describe(failed[0].reason) } });
            return;
        }
        const notes = ends.map(({ value }) => ({ ...value }));
        notes[0].own = own;
        port.postMessage({ ...answer, notes });
    });
    port.postMessage({ ready: true });
}

module.exports = { serve };
