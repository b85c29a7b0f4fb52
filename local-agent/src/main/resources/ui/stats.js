/** Requests, errors and latency, as all pages show them. */

import {at, DAY, DEFAULT_WINDOW, here} from './address.js';
import {navigate} from './app.js';
import {Chart} from './chart.js';
import {element, text} from './dom.js';
import {count, duration, errors} from './format.js';
import {Table} from './table.js';

/** @typedef {import('./table.js').Column<Stats>} StatsColumn */

/** @param {string} title @param {Exclude<keyof Stats, 'chart'>} key @param {StatsColumn['show']} show @returns {StatsColumn} */
const number = (title, key, show) => ({title, key, style: 'number', show, order: (one, other) => (other[key] ?? -1) - (one[key] ?? -1)});

/** @param {'p50' | 'p95' | 'p99'} key */
const latency = key => number(key, key, (cell, item) => text(cell, duration(item[key])));

const COLUMNS = [
    number('Requests', 'requests', (cell, item) => text(cell, count(item.requests))),
    number('Errors', 'errors', (cell, item) => {
        text(cell, errors(item.errors, item.requests));
        cell.classList.toggle('bad', item.errors > 0);
    }),
    latency('p50'), latency('p95'), latency('p99'),
];

/**
 * A table of services or resources, which can be sorted.
 *
 * @template {Stats} T
 * @param {string} label @param {import('./table.js').Column<T>} name
 */
export function statsTable(label, name) {
    /** @type {Times} */
    let times;
    /** @type {import('./table.js').Column<T>} */
    const chart = {title: 'Requests and errors', style: 'drawn', show(cell, item) {
        if (!cell.chart) {
            cell.chart = new Chart({});
            cell.append(cell.chart.element);
        }
        cell.chart.showTimes(times, item.chart);
    }};
    /** @type {Table<T>} */
    const table = new Table(label, [{...name, style: 'name', isAscending: true}, ...COLUMNS, chart]);
    return {
        element: table.element,
        /** @param {Times} answer @param {T[]} items @param {(item: T) => string} identity */
        show(answer, items, identity) {
            times = answer;
            table.show(items, identity);
        },
    };
}

/** What a line of such a table shows, large; dragging over its chart chooses a range of time. */
export function summary() {
    const values = COLUMNS.map(() => element('dd'));
    const list = element('dl', {}, ...COLUMNS.map(({title}, i) => element('div', {}, element('dt', {}, title), values[i])));
    const chart = rangeChart();
    return {
        element: element('section', {'aria-label': 'Requests, errors and latency', class: 'summary'}, list, chart.element),
        /** @param {Times} times @param {Stats} item */
        show(times, item) {
            COLUMNS.forEach((column, i) => column.show(values[i], item, [item]));
            chart.showTimes(times, item.chart);
        },
    };
}

/** A large chart over time. */
export function rangeChart() {
    /** @type {Times} */
    let shown;
    const chart = new Chart({large: true, onRange(first, last) {
        navigate(here({from: String(Math.floor(shown.from + first * shown.step)),
            to: String(Math.ceil(shown.from + (last + 1) * shown.step))}));
    }});
    return {
        element: chart.element,
        /** @param {Times} times @param {{requests: number[], errors: number[]}} values @param {string} [noun] */
        showTimes(times, values, noun) {
            shown = times;
            chart.showTimes(times, values, noun);
        },
    };
}

/** @param {string} what @returns {Notice} */
export function quiet(what) {
    const minutes = Number(at.window ?? DEFAULT_WINDOW);
    const day = element('p', {}, element('a', {href: here({window: DAY, from: '', to: ''})}, 'Look at a whole day'));
    return at.from ? {title: `${what} in this range`, content: [day]}
        : {title: `${what} in the last ${duration(minutes * 60e9)}`, content: at.window === DAY ? [] : [day]};
}
