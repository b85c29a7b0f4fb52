import {address} from './address.js';
import {overTime, sparkline} from './chart.js';
import {element, section} from './dom.js';
import {clock, count} from './format.js';
import {table} from './table.js';

/** @param {ErrorGroup} group */
const errorCell = ({type, message, frame, traceId, spanId}) => [
    element('a', {href: address({page: 'trace', id: traceId, span: spanId})}, message || type || 'Error'),
    element('small', {}, [type, frame].filter(Boolean).join(' · '))];

/** Errors grouped by type, message and first frame of the application's code. @param {ErrorsAnswer} answer */
export const errorsSection = answer => answer.errors.length > 0 && section('Errors', table('Errors', [
    {title: 'Error', style: 'name', cell: errorCell},
    {title: 'Count', style: 'number', cell: group => element('span', {class: 'bad'}, count(group.count))},
    {title: 'First seen', style: 'time', cell: ({first}) => clock(first)},
    {title: 'Last seen', style: 'time', cell: ({last}) => clock(last)},
    {title: 'Over time', style: 'drawn', cell: ({chart}) =>
        sparkline(overTime(answer, {requests: chart, errors: chart}, 'span'))},
    // Numbers and ids may differ between the messages of a group
], answer.errors, ({service, type, message, frame}) => [service, type, message.replace(/[\da-f-]+/gi, ''), frame]));
