/** Numbers and times as people read them. */

const NUMBER = new Intl.NumberFormat('en');
const UNITS = [[3600e9, 'h'], [60e9, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

export const count = number => NUMBER.format(number);
export const some = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
const rounded = (number, digits) => number.toLocaleString('en', {maximumSignificantDigits: digits});

/** Errors, and their share of the requests. */
export const errors = (failed, requests) => failed ? `${count(failed)} (${rounded(100 * failed / requests, 2)}%)` : '0';

/** @param nanoseconds null where nothing was measured */
export function duration(nanoseconds) {
    // What would be rounded up to 1000 ms is 1 s
    const [size, unit] = UNITS.find(([size]) => nanoseconds >= 0.9995 * size) ?? UNITS.at(-1);
    return nanoseconds == null ? '–' : `${rounded(nanoseconds / size, 3)} ${unit}`;
}

/** @param digits of a second's fraction */
export function clock(milliseconds, digits) {
    const time = new Date(milliseconds);
    const day = time.toDateString() === new Date().toDateString() ? {} : {day: 'numeric', month: 'short'};
    const clock = {hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: digits};
    return time.toLocaleString('en-GB', {...day, ...clock});
}
