/** Numbers and times as people read them. */

const NUMBER = new Intl.NumberFormat('en');
/** @type {[number, string][]} */
const UNITS = [[3600e9, 'h'], [60e9, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

/** @param {number[]} values */
export const sum = values => values.reduce((total, value) => total + value, 0);

/** @param {number} number */
export const count = number => NUMBER.format(number);

/** @param {number} number @param {string} noun */
export const some = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** @param {number} number @param {number} digits */
const rounded = (number, digits) => number.toLocaleString('en', {maximumSignificantDigits: digits});

/** @param {number} share 0 to 1 */
export const percent = share =>
    share > 0 && share < 0.0001 ? '<0.01%' : `${rounded(100 * share, share >= 0.1 ? 3 : 2)}%`;

/** Errors, and their share of the requests. @param {number} failed @param {number} requests */
export const errors = (failed, requests) => failed ? `${count(failed)} (${rounded(100 * failed / requests, 2)}%)` : '0';

/** @param {number} perSecond */
export const rate = perSecond => `${rounded(perSecond, perSecond >= 100 ? 3 : 2)}/s`;

/** @param {number | null | undefined} nanoseconds null where nothing was measured @param {number} [digits] */
export function duration(nanoseconds, digits = 3) {
    if (nanoseconds == null) {
        return '–';
    }
    // What would be rounded up to 1000 ms is 1 s
    const [size, unit] = UNITS.find(([size]) => Math.abs(nanoseconds) >= 0.9995 * size) ?? [1, 'ns'];
    return `${rounded(nanoseconds / size, digits)} ${unit}`;
}

/**
 * A time within what is shown of a trace, with enough digits to tell it from its neighbors.
 * @param {{from: number, span: number}} shown in nanoseconds @param {number} part 0 to 1
 */
export const time = ({from, span}, part) =>
    duration(from + span * part, Math.max(3, 2 + Math.ceil(Math.log10((from + span) / span))));

/** @type {Intl.DateTimeFormatOptions} */
const SECOND = {hour: '2-digit', minute: '2-digit', second: '2-digit'};

/** @param {number} milliseconds since 1970 @param {0 | 1 | 2 | 3} [digits] of a second's fraction */
export function clock(milliseconds, digits) {
    const time = new Date(milliseconds);
    const isToday = time.toDateString() === new Date().toDateString();
    const fraction = {...SECOND, fractionalSecondDigits: digits || undefined};
    return time.toLocaleString('en-GB', isToday ? fraction : {day: 'numeric', month: 'short', ...fraction});
}

/** The whole date, for one moment that is looked at. @param {number} milliseconds */
export const moment = milliseconds => new Date(milliseconds).toLocaleString('en-GB',
    {day: 'numeric', month: 'short', year: 'numeric', ...SECOND, fractionalSecondDigits: 3});
