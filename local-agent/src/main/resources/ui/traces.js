/** Lists of traces, or of spans. */

import {address, at, here} from './address.js';
import {element} from './dom.js';
import {clock, count, duration} from './format.js';
import {swatch} from './palette.js';
import {table} from './table.js';

/** @param {Row} row */
function failure({error, errorMessage, errorType, spanErrors}) {
    const inside = spanErrors === 1 ? 'an error inside' : `${count(spanErrors)} errors inside`;
    const said = error ? errorMessage || errorType || 'Error' : spanErrors ? inside : '';
    return said && element('span', {class: error ? 'bad' : 'muted', title: said}, said);
}

/** @type {import('./table.js').Column<Row>[]} */
const COLUMNS = [
    {title: 'Time', style: 'time', cell: ({traceId, spanId, start, error}) => element('a', {
        href: address({page: 'trace', id: traceId, span: error || at.as === 'spans' ? spanId : ''})}, clock(start, 3))},
    {title: 'Resource', style: 'what', cell: ({service, operation, resource}) =>
        element('span', {title: `${service} ${resource}`}, swatch(service), element('span', {class: 'muted'}, service),
            ' ', element('b', {}, resource), ' ', element('small', {}, operation))},
    {title: 'Status', style: 'number', cell: ({status, error}) =>
        element('span', {class: error ? 'bad' : ''}, String(status || (error ? 'error' : 'ok')))},
    {title: 'Duration', style: 'number bar', cell: (row, rows) => [duration(row.duration), element('i', {
        class: row.error ? 'failed' : '',
        style: `--part: ${row.duration / Math.max(1, ...rows.map(other => other.duration))}`})]},
    {title: 'Error', style: 'message', cell: failure},
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
