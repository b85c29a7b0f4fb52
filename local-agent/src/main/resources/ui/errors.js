import {address} from './address.js';
import {Chart} from './chart.js';
import {element, link, text} from './dom.js';
import {clock, count} from './format.js';
import {section, Table} from './table.js';

/** Errors grouped by type, message and first frame of the application's code. @param {string} title */
export function errorsSection(title) {
    /** @type {Times} */
    let times;
    /** @type {Table<ErrorGroup>} */
    const table = new Table(title, [
        {title: 'Error', style: 'name', show(cell, {type, message, frame, traceId, spanId}) {
            link(cell, address({page: 'trace', id: traceId, span: spanId}), message || type || 'Error');
            const details = cell.querySelector('small') ?? cell.appendChild(element('small'));
            text(details, [type, frame].filter(Boolean).join(' · '));
        }},
        {title: 'Count', style: 'number bad', show: (cell, group) => text(cell, count(group.count))},
        {title: 'First', style: 'time', show: (cell, {first}) => text(cell, clock(first))},
        {title: 'Last', style: 'time', show: (cell, {last}) => text(cell, clock(last))},
        {title: 'Over time', style: 'drawn', show(cell, {chart}) {
            if (!cell.chart) {
                cell.chart = new Chart({});
                cell.append(cell.chart.element);
            }
            cell.chart.showTimes(times, {requests: chart, errors: chart}, 'span');
        }},
    ]);
    const made = section(title, table.element);
    return {
        element: made,
        /** @param {ErrorsAnswer} answer */
        show(answer) {
            times = answer;
            made.hidden = !answer.errors.length;
            table.show(answer.errors, group => JSON.stringify([group.service, group.type, group.message, group.frame]));
        },
    };
}
