/* Parses decimal numbers: work to try tvp-report with.
 *
 *     tvp-report 4 --work examples/crunch.mjs:parse -o report.md
 */
const numbers = Array.from({ length: 100000 }, (_, i) => `${i % 1000}.${i % 99991}`);
const text = numbers.join(' ');

export function parse() {
    let sum = 0;
    for (const number of text.split(' ')) {
        sum += Number(number);
    }
    return sum;
}
