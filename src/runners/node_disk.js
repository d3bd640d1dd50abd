'use strict';
/*
 * What a worker of the disk cases does in Node, and the files of all of them. They have no names,
 * or lose them before anything is written; a worker finds them by the number that they have in the
 * process that has them open. Node cannot put a file out of the page cache: where the file system
 * does not let reads go past that (O_DIRECT), none is measured.
 */

const fs = require('fs');
const path = require('path');

const WRITE_BLOCK = 65536;
const READ_BLOCK = 4096;
/* A prime number: the places at which blocks of a file begin come again after so many blocks. */
const CONTENT_PLACES = 1048573;
const WORKER_STEP = 509;
const CALLS = ['open', 'write', 'fsync', 'read'];
/* Where Linux has files without names; other processors write O_DIRECTORY in other digits. */
const O_TMPFILE = 0o20000000 | fs.constants.O_DIRECTORY;

const blocksOf = (size, block) => Math.ceil(size / block);

function forBlocks(size, each) {
    for (let at = 0; at < size; at += WRITE_BLOCK) {
        each(at, Math.min(WRITE_BLOCK, size - at));
    }
}

/* Where that byte of that worker's file stands in what all files have. */
function placeOf(worker, at) {
    const block = Math.floor(at / WRITE_BLOCK);
    return ((worker * WORKER_STEP + block * WRITE_BLOCK) % CONTENT_PLACES) + (at % WRITE_BLOCK);
}

function writeBytes(fd, bytes, begin, size, at) {
    for (let done = 0; done < size;) {
        done += fs.writeSync(fd, bytes, begin + done, size - done, at + done);
    }
}

const writeAll = (fd, content, worker, at, size) =>
    writeBytes(fd, content, placeOf(worker, at), size, at);

function isRight(content, worker, at, bytes) {
    const begin = placeOf(worker, at);
    return content.subarray(begin, begin + bytes.length).equals(bytes);
}

/* ---- in a worker ---- */

const now = () => process.hrtime.bigint();

/* Memory that begins at a page, as reads past the page cache want it. */
const pageBuffer = () =>
    Buffer.from(new WebAssembly.Memory({ initial: 1 }).buffer, 0, READ_BLOCK);

function writeFile(row, times, { index, amount, disk }, fd, content) {
    let operation = 0;
    forBlocks(amount, (at, size) => {
        const begin = now();
        writeAll(fd, content, index, at, size);
        times[operation] = now() - begin;
        operation += 1;
    });
    disk.call = 'fsync';
    const begin = now();
    fs.fsyncSync(fd);
    row[2] = now() - begin;
}

function readFile(row, times, { index, amount, disk }, fd, content) {
    const blocks = disk.size / READ_BLOCK;
    const block = pageBuffer();
    for (let operation = 0; operation < amount; operation++) {
        const at = Math.floor(Math.random() * blocks) * READ_BLOCK;
        const begin = now();
        const came = fs.readSync(fd, block, 0, READ_BLOCK, at);
        times[operation] = now() - begin;
        row[2] += isRight(content, index, at, block.subarray(0, came)) ? BigInt(came) : 0n;
    }
}

/* The row of a worker that failed has no end, and what failed in its last number. */
function serve(task, slotNumbers) {
    const { disk, index } = task;
    const row = new BigInt64Array(slotNumbers + task.marks);
    const fileOf = (fd) => `/proc/${disk.owner}/fd/${fd}`;
    const reads = task.kind === 'DiskRead';
    const { O_RDONLY, O_RDWR, O_DIRECT } = fs.constants;
    disk.call = 'open';
    try {
        const content = fs.readFileSync(fileOf(disk.content));
        const fd = fs.openSync(fileOf(disk.files[index]), reads ? O_RDONLY | O_DIRECT : O_RDWR);
        disk.call = reads ? 'read' : 'write';
        row[0] = now();
        (reads ? readFile : writeFile)(row, row.subarray(slotNumbers), task, fd, content);
        row[1] = now();
        fs.closeSync(fd);
    } catch (error) {
        if (error.errno === undefined) {
            throw error;
        }
        row[3] = BigInt(-error.errno * CALLS.length + CALLS.indexOf(disk.call));
    }
    return row;
}

/* ---- in the process that has the files ---- */

class DiskError extends Error {
    constructor(name, call, message, reached) {
        super(message);
        this.member = { name, call, message, reached };
    }
}

function readable(size) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let value = size;
    let unit = 0;
    while (value >= 1024 && unit + 1 < units.length) {
        value /= 1024;
        unit += 1;
    }
    return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/* A tenth of the file system stays free; what root may have beyond is not counted. What all files
 * have needs a file too. */
function checkRoom({ folder, workers, size }, content) {
    /* Older versions of Node cannot ask. */
    if (!fs.statfsSync) {
        return;
    }
    const facts = fs.statfsSync(folder);
    const [all, free] = [facts.blocks * facts.bsize, facts.bavail * facts.bsize];
    const wanted = workers * size + content;
    if (wanted > free - all / 10) {
        throw new DiskError('ENOSPC', 'statvfs', `files of ${readable(wanted)} in all ` +
            `would leave less than a tenth of the file system of ${folder} free: ` +
            `${readable(free)} of ${readable(all)} are free`, 0);
    }
}

function openFile(folder, number) {
    try {
        return fs.openSync(folder, fs.constants.O_RDWR | O_TMPFILE, 0o600);
    } catch (error) {
        if (!['EOPNOTSUPP', 'EISDIR', 'EINVAL'].includes(error.code)) {
            throw error;
        }
    }
    const name = path.join(folder, `.tvp-report-${process.pid}-${number}`);
    const fd = fs.openSync(name, 'wx+', 0o600);
    fs.unlinkSync(name);
    return fd;
}

function makeContent() {
    const random = require('crypto').randomBytes(CONTENT_PLACES);
    return Buffer.concat([random, random.subarray(0, WRITE_BLOCK)]);
}

/* Whether reads can go past the page cache. */
function readsDirectly(fd) {
    try {
        const { O_RDONLY, O_DIRECT } = fs.constants;
        const again = fs.openSync(`/proc/self/fd/${fd}`, O_RDONLY | O_DIRECT);
        const came = fs.readSync(again, pageBuffer(), 0, READ_BLOCK, 0);
        fs.closeSync(again);
        return came === READ_BLOCK;
    } catch (error) {
        return false;
    }
}

/* The files of a cell. */
class Disk {
    constructor(request) {
        this.request = request;
        this.content = makeContent();
        this.files = [];
        this.contentFile = null;
    }

    fill(fd, index) {
        forBlocks(this.request.size, (at, size) => writeAll(fd, this.content, index, at, size));
        fs.fsyncSync(fd);
    }

    make() {
        const { folder, workers, kind } = this.request;
        let call = 'statvfs';
        let done = 0;
        try {
            checkRoom(this.request, this.content.length);
            call = 'open';
            this.contentFile = openFile(folder, workers);
            call = 'write';
            writeBytes(this.contentFile, this.content, 0, this.content.length, 0);
            call = 'open';
            for (; done < workers; done++) {
                this.files.push(openFile(folder, done));
            }
            call = 'write';
            for (done = 0; kind === 'DiskRead' && done < workers; done++) {
                this.fill(this.files[done], done);
            }
        } catch (error) {
            if (error instanceof DiskError) {
                throw error;
            }
            const text = `${call} of a file in ${folder}: ${reasonOf(error.errno)}`;
            throw new DiskError(error.code, call, `${text} after ${done} of ${workers}`, done);
        }
        if (kind === 'DiskRead' && !readsDirectly(this.files[0])) {
            throw new DiskError('EINVAL', 'open', 'Node.js can only read past the page cache ' +
                `where the file system has O_DIRECT, which that of ${folder} has not`, 0);
        }
    }

    /* What a worker needs to know. */
    share() {
        const { size } = this.request;
        return { owner: process.pid, files: this.files, content: this.contentFile, size };
    }

    /* How many bytes of the files are the right ones when they are read. */
    right() {
        const block = Buffer.alloc(WRITE_BLOCK);
        let right = 0;
        this.files.forEach((fd, index) => forBlocks(this.request.size, (at, size) => {
            const came = fs.readSync(fd, block, 0, size, at);
            right += isRight(this.content, index, at, block.subarray(0, came)) ? came : 0;
        }));
        return right;
    }

    close() {
        [...this.files, this.contentFile].filter((fd) => fd !== null).forEach(fs.closeSync);
    }
}

function reasonOf(errno) {
    const known = require('util').getSystemErrorMap().get(errno);
    return known ? known[1] : `errno ${-errno}`;
}

/* The smallest that at least so large a part of all are not longer than. */
function percentile(sorted, percent) {
    return Number(sorted[Math.floor((sorted.length * percent + 99) / 100) - 1]);
}

/* What every work of operations tells: of all workers, whose rows have the times behind their other
 * numbers. */
function describeOperations(rows, { workers, marks }, slotNumbers) {
    const length = slotNumbers + marks;
    const times = rows.filter((_, place) =>
        place < workers * length && place % length >= slotNumbers).sort();
    return {
        operations: times.filter((time) => time > 0n).length,
        operation_median_ns: percentile(times, 50),
        operation_p99_ns: percentile(times, 99),
    };
}

/* What the cell tells beside its times; fails where a worker did. */
function describe(disk, rows, { workers, operations, kind }, slotNumbers) {
    const rowOf = (index) => {
        const length = slotNumbers + operations;
        return rows.subarray(length * index, length * (index + 1));
    };
    const all = Array.from({ length: workers }, (_, index) => rowOf(index));
    const lost = all.findIndex((row) => row[1] === 0n);
    if (lost >= 0) {
        const code = Number(all[lost][3]);
        const call = CALLS[code % CALLS.length];
        const errno = -Math.floor(code / CALLS.length);
        const text = `worker ${lost + 1} of ${workers}: ${call} of its file: ${reasonOf(errno)}`;
        throw new DiskError(require('util').getSystemErrorName(errno), call, text, workers);
    }
    const told = all.map((row) => row[2]);
    const members = describeOperations(rows, { workers, marks: operations }, slotNumbers);
    if (kind === 'DiskWrite') {
        const syncs = BigInt64Array.from(told).sort();
        return { ...members, bytes_right: disk.right(), sync_median_ns: percentile(syncs, 50) };
    }
    const right = Number(told.reduce((sum, bytes) => sum + bytes, 0n));
    return { ...members, bytes_right: right, direct_operations: members.operations };
}

module.exports = {
    Disk, DiskError, READ_BLOCK, WRITE_BLOCK, blocksOf, describe, describeOperations, serve,
};
