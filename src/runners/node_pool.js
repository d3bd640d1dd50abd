'use strict';
/*
 * Pools of Node's workers: they run already and take tasks, which come and go as messages. One that
 * is idle is sent a task, and when its result has come the next. The window runs from just before
 * the first task is sent until the last result has been received; where the pool is new, from just
 * before its first worker is made.
 */

/* ---- in a worker ---- */

/* So that no data can come back that have not been there. */
function leaveNumber(data, number) {
    data[data.length - 1] = (number >> 8) & 255;
    data[0] = number & 255;
}

/* A task with data, or one that calls the user's function, which may return a promise. */
async function handle([number, data], { iterations, work }, compute) {
    const result = work ? await work.call(data || number) : compute(iterations);
    if (data) {
        leaveNumber(data, number);
    }
    return [number, data && work ? null : result, data || null];
}

function serveHandled(worker, task, userWork, compute) {
    const fail = (error, number) =>
        worker.tell({ failed: userWork().describe(error, task.work ? task.work.file : ''), number },
            () => {});
    const begin = async () => {
        const work = task.work ? await userWork().load(task.work) : null;
        worker.serve((message) => handle(message, { ...task, work }, compute)
            .then((answer) => worker.tell(answer, () => {}))
            .catch((error) => fail(error, message[0])));
        worker.tell('ready', () => {});
    };
    begin().catch(fail);
}

/* `worker` is what it has of the process that started it (node.js). */
function serve(worker, task, userWork, compute) {
    if (task.work || task.dataBytes) {
        serveHandled(worker, task, userWork, compute);
        return;
    }
    const answer = task.kind === 'Pool'
        ? (number) => [number, compute(task.iterations)]
        : (number) => [number, number];
    worker.serve((number) => worker.tell(answer(number), () => {}));
    if (!task.isNew) {
        worker.tell('ready', () => {});
    }
}

/* ---- in the process that has the pool ---- */

function handOver(pool, worker) {
    if (pool.next < pool.tasks) {
        pool.launcher.post(worker, pool.handled ? [pool.next, pool.data] : pool.next);
        pool.next += 1;
    }
}

/* Whether the data that came back have been at the worker of that task. */
function isRight(number, back, data) {
    const expected = new Uint8Array(data.length);
    leaveNumber(expected, number);
    return back.length === data.length && back[0] === expected[0]
        && back[back.length - 1] === expected[expected.length - 1];
}

function hear(pool, worker, message) {
    if (message === 'ready') {
        pool.ready += 1;
        if (pool.ready === pool.size) {
            pool.gathered();
        }
        return;
    }
    if (message.failed) {
        pool.lose(message);
        return;
    }
    const [number, value, back] = message;
    const right = !back || isRight(number, back, pool.data);
    pool.results.push([right ? number : NaN, value]);
    handOver(pool, worker);
    if (pool.results.length === pool.tasks) {
        pool.finished();
    }
}

function makePool(launcher, { workers, tasks, dataBytes, work }) {
    const pool = {
        launcher, size: workers, tasks, ready: 0, next: 0, workers: [], ends: [], results: [],
        handled: Boolean(work || dataBytes), data: dataBytes ? new Uint8Array(dataBytes) : null,
    };
    pool.lost = new Promise((resolve, reject) => {
        pool.lose = reject;
    });
    /* A worker may be lost when nobody waits for it yet. */
    pool.lost.catch(() => {});
    pool.full = new Promise((resolve) => {
        pool.gathered = resolve;
    });
    pool.done = new Promise((resolve) => {
        pool.finished = resolve;
    });
    return pool;
}

/* Starts its workers; `ending` is a promise of how one of them ended. */
function open(pool, { kind, iterations, isNew, work, dataBytes }, ending) {
    for (let index = 0; index < pool.size; index++) {
        const task = { kind, iterations, isNew, index, pool: true, work, dataBytes };
        const worker = pool.launcher.create(task);
        const end = ending(worker);
        pool.workers.push(worker);
        pool.ends.push(end);
        worker.on('message', (message) => hear(pool, worker, message));
        end.then((problem) => pool.lose({ index, problem }));
    }
}

async function timePool(pool, request, ending) {
    if (!request.isNew) {
        open(pool, request, ending);
        await Promise.race([pool.full, pool.lost]);
    }
    const begin = process.hrtime.bigint();
    if (request.isNew) {
        open(pool, request, ending);
    }
    pool.workers.forEach((worker) => handOver(pool, worker));
    await Promise.race([pool.done, pool.lost]);
    return Number(process.hrtime.bigint() - begin);
}

/* What a worker was doing is of no interest when another one was lost. */
async function close(pool, broken) {
    pool.workers.forEach((worker) => pool.launcher.dismiss(worker, broken));
    await Promise.all(pool.ends);
}

/* Of how many tasks exactly one result came. */
function countOnce({ results, tasks }) {
    const times = new Map();
    results.forEach(([number]) => times.set(number, (times.get(number) || 0) + 1));
    let once = 0;
    for (let number = 0; number < tasks; number++) {
        once += times.get(number) === 1 ? 1 : 0;
    }
    return once;
}

function describe(pool, { kind, work }, elapsed) {
    const answer = { answer: 'cell', elapsed_ns: elapsed, tasks_once: countOnce(pool) };
    if (kind === 'Pool' && !work) {
        const checksums = pool.results.map(([, checksum]) => checksum);
        answer.checksum = checksums[0];
        answer.checksums_agree = checksums.every((checksum) => checksum === checksums[0]);
    }
    return answer;
}

/* The answer to a cell. `fail` gives what is thrown where a worker was lost, {index, problem}, or
 * could not be made, or where a task has failed, {failed, number}. */
async function runPool(launcher, request, { ending, fail }) {
    const pool = makePool(launcher, request);
    let broken = true;
    try {
        const elapsed = await timePool(pool, request, ending);
        broken = false;
        return describe(pool, request, elapsed);
    } catch (problem) {
        throw fail(problem, pool.workers.length);
    } finally {
        await close(pool, broken);
    }
}

module.exports = { serve, runPool };
