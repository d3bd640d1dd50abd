/* Works that do what works should not, each in its way. Where one worker does, it is the second. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const nap = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export const aVariable = 1;

export async function well() {
    await nap(5);
    return { squares: [1, 4, 9] };
}

export function differs(worker) {
    return { worker };
}

/* From the first worker on. */
export function refuses(worker) {
    throw new Error(`not with ${worker}`);
}

export function throws(worker) {
    if (worker === 1) {
        throw new RangeError('no\nmore');
    }
}

let calls = 0;
export async function rejectsLater(worker) {
    calls += 1;
    if (worker === 1 && calls === 3) {
        await nap(1);
        JSON.parse('{');
    }
}

export function throwsText(worker) {
    if (worker === 1) {
        throw 'a text';
    }
}

/* Where nobody waits for it. */
export async function throwsAside(worker) {
    if (worker === 1) {
        setTimeout(() => { throw new TypeError('aside'); }, 1);
    }
    await nap(30);
}

export function exits(worker) {
    if (worker === 1) {
        process.exit(3);
    }
}

export function exitsWell(worker) {
    if (worker === 1) {
        process.exit(0);
    }
}

export function neverSettles(worker) {
    return worker === 1 ? new Promise(() => {}) : undefined;
}

export function isKilled(worker) {
    if (worker === 1) {
        process.kill(process.pid, 'SIGKILL');
    }
}

export function crashes(worker) {
    if (worker === 1) {
        process.abort();
    }
}

export function hangs(worker) {
    while (worker === 1) {
        // Nothing ends it.
    }
}

export function fillsMemory(worker) {
    const kept = [];
    while (worker === 1) {
        kept.push(new Array(100000).fill(worker + kept.length));
    }
}

export function prints(worker) {
    console.log(`work of ${worker}`);
    console.error(`trouble of ${worker}`);
    writeSync(1, `raw work of ${worker}\n`);
}

export function reads() {
    if (readFileSync(0, 'utf8') !== '') {
        throw new Error('there was something to read');
    }
}

export async function startsThread() {
    const worker = new Worker('setTimeout(() => {}, 30)', { eval: true });
    await new Promise((resolve) => { worker.once('exit', resolve); });
}

export function startsProcess() {
    spawnSync('sleep', ['0.5']);
}

export function leavesProcess() {
    spawn('sleep', [process.env.mark || '100'], { detached: true, stdio: 'ignore' });
}

/* One line a call. */
export function counts() {
    appendFileSync(process.env.calls, 'x\n');
}

export function leavesTimer() {
    setInterval(() => {}, 1000);
}
