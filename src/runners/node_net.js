'use strict';
/*
 * What a worker of the Net cases does in Node: a connection, and requests over it, one after the
 * other. The server is the one of tvp-report (include/tvp/common/net_exchange.h), or one of the
 * user's, at an http:// address.
 */

const ANSWER_BYTES = 16384;
const PATTERN = 251;

class NetError extends Error {
    constructor(name, message) {
        super(message);
        this.member = { name, message };
    }
}

const HINTS = {
    EADDRNOTAVAIL: () => {
        const range = readText('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/);
        return `; their range is net.ipv4.ip_local_port_range = ${range.join(' ')}`;
    },
    EMFILE: () => {
        const limit = readText('/proc/self/limits').match(/^Max open files\s+(\d+)/m);
        return limit ? `; the limit is open files (ulimit -n) = ${limit[1]}` : '';
    },
};

function readText(path) {
    try {
        return require('fs').readFileSync(path, 'utf8');
    } catch (error) {
        return '';
    }
}

function describe(error) {
    if (error instanceof NetError) {
        return error.member;
    }
    const name = error.code || error.name;
    if (name === 'ECONNRESET' && !error.syscall) {
        return { name, message: 'the server closed the connection' };
    }
    return { name, message: error.message + (HINTS[name] ? HINTS[name]() : '') };
}

function tooLate({ limit_ns: limit }) {
    return new NetError('ETIMEDOUT',
        `no answer came; the limit is ${limit / 1e9} s (--io-timeout)`);
}

function isRight(answer) {
    const rest = answer.subarray(PATTERN);
    return answer.subarray(0, PATTERN).every((byte, place) => byte === place)
        && rest.equals(answer.subarray(0, rest.length));
}

/* A connection to the server of tvp-report: how many bytes of an answer were right. */
async function connect(server) {
    const socket = new (require('net').Socket)();
    const answer = Buffer.alloc(ANSWER_BYTES);
    const waiting = { settle: null, received: 0 };
    const settle = (error) => {
        if (waiting.settle) {
            waiting.settle(error);
            waiting.settle = null;
        }
    };
    const happens = (begin) => new Promise((resolve, reject) => {
        waiting.settle = (error) => (error ? reject(error) : resolve());
        begin();
    });
    socket.setNoDelay(true);
    socket.setTimeout(Math.ceil(server.limit_ns / 1e6), () => settle(tooLate(server)));
    socket.on('error', settle);
    socket.on('close', () =>
        settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.on('data', (bytes) => {
        bytes.copy(answer, waiting.received);
        waiting.received += bytes.length;
        if (waiting.received >= ANSWER_BYTES) {
            settle();
        }
    });
    await happens(() => socket.connect({ host: '127.0.0.1', port: server.port }, () => settle()));
    return {
        ask: async () => {
            waiting.received = 0;
            await happens(() => socket.write(`${server.token}\n`));
            if (waiting.received !== ANSWER_BYTES || !isRight(answer)) {
                throw new NetError('bytes', 'the bytes that came are not those of the answer');
            }
            return ANSWER_BYTES;
        },
        close: () => socket.destroy(),
    };
}

/* The same to a server of the user's; all bytes of an answer that is whole are right. */
function connectByUrl(server) {
    const http = require('http');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const timeout = Math.ceil(server.limit_ns / 1e6);
    const ask = () => new Promise((resolve, reject) => {
        const request = http.get(server.url, { agent, timeout }, (response) => {
            let bytes = 0;
            response.on('data', (part) => {
                bytes += part.length;
            });
            response.on('error', reject);
            response.on('end', () => {
                if (response.statusCode === 200) {
                    resolve(bytes);
                    return;
                }
                const status = response.statusCode;
                reject(new NetError(`HTTP ${status}`,
                    `the server answered with the status ${status}, not 200`));
            });
        });
        request.on('timeout', () => request.destroy(tooLate(server)));
        request.on('error', reject);
    });
    return { ask, close: () => agent.destroy() };
}

/* Reads what it needs, where workers that share a thread find it later. */
function makeReady(server) {
    require(server.url ? 'http' : 'net');
}

/* All requests of one worker. `done` is called with the time that each took. */
async function askAll(server, requests, done) {
    const connection = server.url ? connectByUrl(server) : await connect(server);
    let bytes = 0;
    try {
        for (let request = 0; request < requests; request++) {
            const begin = process.hrtime.bigint();
            bytes += await connection.ask();
            done(request, process.hrtime.bigint() - begin);
        }
    } finally {
        connection.close();
    }
    return bytes;
}

module.exports = { askAll, describe, makeReady };
