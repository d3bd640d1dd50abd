'use strict';
/*
 * Data that are handed to Node's workers and back, in the ways that Node has: a message to a thread
 * copies them (structured clone), moves them (transfer) or says that memory both have is ready
 * (SharedArrayBuffer); a process gets them in a message through its channel, or as bytes through a
 * pipe. The workers run already, and have done it once.
 */

const crypto = require('crypto');
const fs = require('fs');

/* Behind stdin, stdout, stderr, the channel and the file for results. */
const PIPE_FD = 5;

const VALUE_BYTES = 8;
const ORDERS = { hand: 1, look: 2 };

/* Those of data_ways.h that Node has. By those of `takesTasks` it hands tasks over. */
const WAYS = {
    start: { case: 'DataProcess', starts: true },
    pipe: { case: 'DataProcess', pipe: true },
    clone: { case: 'DataThread', takesTasks: true },
    transfer: { case: 'DataThread' },
    'shared-buffer': { case: 'DataThread' },
    ipc: { case: 'DataProcess', advanced: true, takesTasks: true },
};

const MISSING = {
    'shared-copied': 'Node.js has no memory that processes share',
    shared: 'Node.js has no memory that processes share',
    inherited: 'Node.js starts each process anew, which so inherits nothing',
};

/* Bytes that another seed makes different ones at every place. */
function makeData(bytes, seed) {
    const pattern = Uint8Array.from({ length: 251 }, (_, place) => (seed + place) % 251);
    return new Uint8Array(Buffer.alloc(bytes, pattern));
}

/* Changes the first and the last byte: what has not been there cannot come back so. */
function mark(data) {
    if (data.length > 0) {
        data[0] += 1;
        data[data.length - 1] += 1;
    }
}

/* A number of 48 bits that stands for them. */
function digest(data) {
    return crypto.createHash('sha1').update(data).digest().readUIntBE(0, 6);
}

/* ---- in a worker ---- */

/* What a worker does with data: the checksum of what it has computed, else 0. */
function handle(data, { iterations }, compute) {
    const result = iterations > 0 ? compute(iterations) : 0;
    mark(data);
    return result;
}

/* Data that are only looked at. */
function look(data) {
    mark(data);
    return digest(data);
}

async function callAll(data, { calls, index }, work) {
    for (let i = 0; i < calls; i++) {
        await work.call(data.length > 0 ? data : index);
    }
}

function serveMessages(worker, task, work, compute, fail) {
    const shared = task.shared ? new Uint8Array(task.shared) : null;
    const answer = ({ order, data }) => {
        const own = shared || data;
        const value = order === ORDERS.hand ? handle(own, task, compute) : look(own);
        const moved = task.way === 'transfer' ? [own.buffer] : undefined;
        worker.tell({ value, data: shared ? null : own }, () => {}, moved);
    };
    worker.serve((message) => {
        if (!work || message.order !== ORDERS.hand) {
            answer(message);
            return;
        }
        callAll(shared || message.data, task, work).then(() => answer(message)).catch(fail);
    });
}

function readWhole(data) {
    for (let at = 0; at < data.length;) {
        const got = fs.readSync(PIPE_FD, data, at, data.length - at, null);
        if (got === 0) {
            process.exit(0);
        }
        at += got;
    }
}

function writeWhole(data) {
    for (let at = 0; at < data.length;) {
        at += fs.writeSync(PIPE_FD, data, at, data.length - at);
    }
}

/* An order is a byte, the data behind it; an answer a number, the data behind it. */
function servePipe(task, compute) {
    const order = Buffer.alloc(1);
    const value = Buffer.alloc(VALUE_BYTES);
    const own = new Uint8Array(task.bytes);
    for (;;) {
        readWhole(order);
        readWhole(own);
        value.writeDoubleLE(order[0] === ORDERS.hand ? handle(own, task, compute) : look(own));
        writeWhole(value);
        writeWhole(own);
    }
}

async function serve(worker, task, userWork, compute) {
    const fail = (error) =>
        worker.tell({ failed: userWork().describe(error, task.work ? task.work.file : '') },
            () => {});
    if (task.way === 'pipe') {
        worker.tell({ ready: true }, () => servePipe(task, compute));
        return;
    }
    try {
        const work = task.work ? await userWork().load(task.work) : null;
        serveMessages(worker, task, work, compute, fail);
        worker.tell({ ready: true }, () => {});
    } catch (error) {
        fail(error);
    }
}

/* ---- in the process that has the data ---- */

/* One that is asked by messages: `data` is what this side has. */
class MessagePeer {
    constructor(launcher, worker, task) {
        this.launcher = launcher;
        this.worker = worker;
        this.moves = task.way === 'transfer';
        this.shared = task.shared ? new Uint8Array(task.shared) : null;
        worker.on('message', (message) => this.hear(message));
    }

    hear({ value, data, ready, failed }) {
        if (failed) {
            this.lose({ failed });
        } else if (ready) {
            this.gathered();
        } else {
            this.data = this.shared || data || this.data;
            this.answered(value);
        }
    }

    fill(bytes, seed) {
        if (this.shared) {
            this.shared.set(makeData(bytes, seed));
        }
        this.data = this.shared || makeData(bytes, seed);
    }

    ask(order) {
        const message = this.shared ? { order } : { order, data: this.data };
        const transfer = this.moves ? [this.data.buffer] : undefined;
        const answer = new Promise((resolve) => {
            this.answered = resolve;
        });
        this.launcher.post(this.worker, message, transfer);
        return answer;
    }
}

/* One that is asked through a pipe. */
class PipePeer {
    constructor(launcher, worker, task) {
        this.pipe = worker.stdio[PIPE_FD];
        this.bytes = task.bytes;
        worker.on('message', () => this.gathered());
        this.pipe.on('data', (part) => this.hear(part));
        /* Its end is told by that of the worker. */
        this.pipe.on('error', () => {});
    }

    fill(bytes, seed) {
        this.data = makeData(bytes, seed);
    }

    hear(part) {
        part.copy(this.answer, this.heard);
        this.heard += part.length;
        if (this.heard === this.answer.length) {
            this.data = this.answer.subarray(VALUE_BYTES);
            this.answered(this.answer.readDoubleLE());
        }
    }

    ask(order) {
        this.heard = 0;
        this.answer = Buffer.allocUnsafe(VALUE_BYTES + this.bytes);
        const answer = new Promise((resolve) => {
            this.answered = resolve;
        });
        this.pipe.write(Buffer.of(order));
        this.pipe.write(this.data);
        return answer;
    }
}

function openPeer(team, request, index, ending) {
    const { way, bytes, iterations, calls, work } = request;
    const shared = way === 'shared-buffer' ? new SharedArrayBuffer(bytes) : undefined;
    const task = { data: true, way, bytes, iterations, calls, work, index, shared };
    const worker = team.launcher.create(task);
    const end = ending(worker);
    const peer = new (way === 'pipe' ? PipePeer : MessagePeer)(team.launcher, worker, task);
    peer.full = new Promise((resolve) => {
        peer.gathered = resolve;
    });
    peer.lose = (problem) => team.lose({ index, ...problem });
    end.then((problem) => peer.lose({ problem }));
    team.workers.push(worker);
    team.ends.push(end);
    team.peers.push(peer);
}

function makeTeam(launcher) {
    const team = { launcher, workers: [], ends: [], peers: [] };
    team.lost = new Promise((resolve, reject) => {
        team.lose = reject;
    });
    /* A worker may be lost when nobody waits for it yet. */
    team.lost.catch(() => {});
    return team;
}

/* Once there and back: what each worker answered. */
function ask(team, order) {
    return Promise.race([Promise.all(team.peers.map((peer) => peer.ask(order))), team.lost]);
}

function fill(team, bytes, seed) {
    team.peers.forEach((peer, index) => peer.fill(bytes, seed + index));
}

/* Other data than before are handed over, and the workers say what they had of them. */
async function checkBytes(team, { bytes }) {
    const seed = 101;
    fill(team, bytes, seed);
    const told = await ask(team, ORDERS.look);
    return team.peers.reduce((right, peer, index) => {
        const expected = makeData(bytes, seed + index);
        mark(expected);
        const same = Buffer.compare(expected, peer.data) === 0
            && told[index] === digest(expected);
        return right + (same ? bytes : 0);
    }, 0);
}

async function time(team, request, ending) {
    for (let index = 0; index < request.workers; index++) {
        openPeer(team, request, index, ending);
    }
    await Promise.race([Promise.all(team.peers.map((peer) => peer.full)), team.lost]);
    fill(team, request.bytes, 1);
    await ask(team, ORDERS.hand);
    let values = [];
    const begin = process.hrtime.bigint();
    for (let i = 0; i < request.roundTrips; i++) {
        values = await ask(team, ORDERS.hand);
    }
    const elapsed = Number(process.hrtime.bigint() - begin);
    const right = await checkBytes(team, request);
    const answer = { answer: 'cell', elapsed_ns: elapsed, bytes_right: right };
    return request.iterations === 0 ? answer : {
        ...answer,
        checksum: values[0],
        checksums_agree: values.every((value) => value === values[0]),
    };
}

/* The answer to a cell. `fail` gives what is thrown where a worker was lost, {index, problem}, its
 * call failed, {index, failed}, or it could not be made. */
async function run(launcher, request, { ending, fail }) {
    const team = makeTeam(launcher);
    let broken = true;
    try {
        const answer = await time(team, request, ending);
        broken = false;
        return answer;
    } catch (problem) {
        throw fail(problem, team.workers.length);
    } finally {
        /* A process that waits for its pipe sees the end of that, not the end of its channel. */
        team.workers.forEach((worker) => launcher.dismiss(worker, broken));
        team.peers.forEach((peer) => peer.pipe && peer.pipe.destroy());
        await Promise.all(team.ends);
    }
}

module.exports = { WAYS, MISSING, serve, run };
