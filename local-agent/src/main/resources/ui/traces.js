/** Lists of traces, or of spans. */

import {address, at, here} from './address.js';
import {element, link, text} from './dom.js';
import {clock, count, duration} from './format.js';
import {swatch} from './palette.js';
import {Table} from './table.js';

/** @type {import('./table.js').Column<Row>} */
const WHAT = {title: 'Resource', style: 'what', show(cell, {service, operation, resource}) {
    if (cell.title !== `${service} ${resource}`) {
        cell.title = `${service} ${resource}`;
        cell.replaceChildren(swatch(service), element('span', {class: 'muted'}, service), ' ', element('b', {}, resource),
            ' ', element('small', {}, operation));
    }
}};

/** @type {import('./table.js').Column<Row>[]} */
const COLUMNS = [
    {title: 'Time', style: 'time', show: (cell, row) =>
        link(cell, address({page: 'trace', id: row.traceId, span: row.error || at.as === 'spans' ? row.spanId : ''}), clock(row.start, 3))},
    {title: 'Status', style: 'number', show(cell, row) {
        text(cell, row.status ? String(row.status) : row.error ? 'error' : 'ok');
        cell.classList.toggle('bad', row.error);
    }},
    {title: 'Duration', style: 'number bar', show(cell, row, rows) {
        text(cell, duration(row.duration));
        cell.style.setProperty('--part', String(row.duration / Math.max(1, ...rows.map(other => other.duration))));
        cell.classList.toggle('failed', row.error);
    }},
    {title: 'Error', style: 'message', show(cell, row) {
        text(cell, row.error ? row.errorMessage || row.errorType || 'Error'
            : row.spanErrors ? `${row.spanErrors === 1 ? 'an error' : `${count(row.spanErrors)} errors`} inside` : '');
        cell.title = cell.textContent ?? '';
        cell.classList.toggle('inside', !row.error);
    }},
    {title: 'Spans', style: 'number spans', show: (cell, row) => text(cell, count(row.spans))},
    {title: 'Services', style: 'names', show: (cell, row) => text(cell, row.services.join(', '))},
    {title: 'Trace', style: 'id', show: (cell, row) => text(cell, row.traceId)},
];

/** @param {boolean} withWhat whether rows are of several resources */
export function tracesTable(withWhat) {
    /** @type {Table<Row>} */
    const table = new Table('Newest first', withWhat ? [COLUMNS[0], WHAT, ...COLUMNS.slice(1, -2)] : COLUMNS);
    const end = element('p', {class: 'muted'});
    return {
        elements: [table.element, end],
        /** @param {TracesAnswer} answer */
        show(answer) {
            table.element.hidden = !answer.rows.length;
            table.show(answer.rows, row => row.traceId + row.spanId);
            text(end, !answer.rows.length ? 'Nothing that is kept matches.'
                : answer.truncated ? `These are the newest ${count(answer.rows.length)}.` : '');
        },
    };
}

/** Shows only what failed. */
export function errorsOnly() {
    const anchor = element('a', {role: 'switch', class: 'switch'}, 'Errors only');
    return {
        element: anchor,
        show() {
            anchor.href = here({errors: at.errors ? '' : 'true'});
            anchor.ariaChecked = String(Boolean(at.errors));
        },
    };
}
