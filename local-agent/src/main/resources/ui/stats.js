/** Requests, errors and latency, as all pages show them. */

import {DAY, DEFAULT_WINDOW, address, at, here, navigate} from './address.js';
import {chart, overTime, sparkline} from './chart.js';
import {definitions, element} from './dom.js';
import {count, duration, errors, rate} from './format.js';
import {swatch} from './palette.js';
import {table} from './table.js';

/**
 * @param {string} title @param {Exclude<keyof Stats, 'chart'>} key
 * @param {(item: any) => import('./dom.js').Content} cell
 * @returns {import('./table.js').Column<any>}
 */
const number = (title, key, cell) =>
    ({title, key, style: 'number', cell, order: (one, other) => (other[key] ?? -1) - (one[key] ?? -1)});

export const KEYS = /** @type {const} */ (['p50', 'p95', 'p99']);

/** @param {KEYS[number]} key */
const latency = key => number(key, key, item => duration(item[key]));

const ERRORS = number('Errors', 'errors', item =>
    item.errors ? element('span', {class: 'bad'}, errors(item.errors, item.requests)) : '0');
const COLUMNS = [
    number('Requests', 'requests', item => count(item.requests)), ERRORS, ...KEYS.map(latency)];

/** Of calls between services. @type {import('./table.js').Column<any>[]} */
export const CALLS = [
    {title: 'Requests', style: 'number', cell: item => `${count(item.requests)} (${rate(item.rate)})`},
    ...[ERRORS, latency('p95')].map(({title, style, cell}) => ({title, style, cell})),
];

/** A service, which has a page unless it is not traced. @param {string} service @param {string | null} [type] if not */
export const serviceCell = (service, type) => type != null ? `${service} · ${type || 'not traced'}`
    : [swatch(service), element('a', {href: address({page: 'service', service})}, service)];

/**
 * A table of services or resources, which can be sorted.
 *
 * @template {Stats & Record<string, any>} T
 * @param {string} title of the first column @param {Times} times @param {T[]} items
 * @param {(item: T) => import('./dom.js').Content} cell @param {(item: T) => unknown} identity
 */
export function statsTable(title, times, items, cell, identity) {
    const key = title.toLowerCase();
    return table(`${title}s`, [
        {title, key, cell, style: 'name', isAscending: true, order: (one, other) => one[key].localeCompare(other[key])},
        ...COLUMNS,
        {title: 'Requests and errors', style: 'drawn', cell: item => sparkline(overTime(times, item.chart))},
    ], items, identity);
}

/** What a line of such a table shows, large. @param {Times} times @param {Stats} item */
export const summary = (times, item) => element('section', {class: 'summary', 'aria-label': 'Stats'},
    definitions({}, COLUMNS.map(({title, cell}) => [title, cell(item, [item])])), timeChart(times, item.chart));

/**
 * A large chart over time; dragging over it chooses a range of time.
 * @param {Times} times @param {{requests: number[], errors: number[]}} values @param {string} [noun]
 */
export function timeChart(times, values, noun) {
    const at = (/** @type {number} */ bar) => String(Math.round(times.from + bar * times.step));
    return chart(overTime(times, values, noun), (first, last) => navigate(here({from: at(first), to: at(last + 1)})));
}

/** Nothing happened in the window. @returns {Notice} */
export function quiet() {
    const day = element('p', {}, element('a', {href: here({window: DAY, from: '', to: ''})}, 'Show the last 24 hours'));
    const minutes = Number(at.window ?? DEFAULT_WINDOW);
    return at.from ? {title: 'No requests in this range', content: [day]}
        : {title: `No requests in the last ${duration(minutes * 60e9)}`, content: at.window === DAY ? [] : [day]};
}
