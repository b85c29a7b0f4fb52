/** Lists of traces, or of spans. */

import {address, at, here} from './address.js';
import {element} from './dom.js';
import {clock, count, duration, some} from './format.js';
import {swatch} from './palette.js';
import {table} from './table.js';

/** @param {Row} row */
const failure = ({error, errorMessage, errorType, spanErrors}) =>
    error ? errorMessage || errorType || 'Error' : spanErrors ? `${some(spanErrors, 'error')} inside` : '';

/** @type {import('./table.js').Column<Row>[]} */
const COLUMNS = [
    {title: 'Time', style: 'time', cell: row => element('a', {
        title: [`${row.service} ${row.resource}`, failure(row), row.services.join(', ')].filter(Boolean).join('\n'),
        href: address({page: 'trace', id: row.traceId, span: row.error || at.as === 'spans' ? row.spanId : ''}),
    }, clock(row.start, 3))},
    {title: 'Resource', style: 'what', cell: ({service, operation, resource}) =>
        element('span', {}, swatch(service), element('span', {class: 'muted'}, service),
            ' ', element('b', {}, resource), ' ', element('small', {}, operation))},
    {title: 'Status', style: 'number', cell: ({status, error}) =>
        element('span', {class: error ? 'bad' : ''}, String(status || (error ? 'error' : 'ok')))},
    {title: 'Duration', style: 'number bar', cell: (row, rows) => [duration(row.duration), element('i', {
        class: row.error ? 'failed' : '',
        style: `--part: ${row.duration / Math.max(1, ...rows.map(other => other.duration))}`})]},
    {title: 'Error', style: 'message', cell: row =>
        element('span', {class: row.error ? 'bad' : 'muted'}, failure(row))},
    {title: 'Spans', style: 'number spans', cell: ({spans}) => count(spans)},
    {title: 'Services', style: 'names', cell: ({services}) => services.join(', ')},
    {title: 'Trace', style: 'id', cell: ({traceId}) => traceId},
];

/** @param {TracesAnswer} answer @param {string[]} without titles of columns that are left out */
export const tracesTable = ({rows, truncated}, ...without) => [
    rows.length > 0 && table('Newest first', COLUMNS.filter(({title}) => !without.includes(title)), rows,
        ({traceId, spanId}) => traceId + spanId),
    element('p', {class: 'muted'}, !rows.length ? 'Nothing matches.'
        : truncated && `Only the newest ${count(rows.length)} are shown.`),
];

/** Limits a list to what failed. */
export const errorsOnly = () => element('a', {
    role: 'switch', class: 'switch', 'aria-checked': String(Boolean(at.errors)),
    href: here({errors: at.errors ? '' : 'true'}),
}, 'Errors only');
