import {address, term} from './address.js';
import {link, text} from './dom.js';
import {count} from './format.js';
import {section, Table} from './table.js';

/** @type {Record<string, string>} */
const REASONS = {
    'not-measured': 'Inside its service and not measured: set _dd.measured on the span to count it',
    'not-primary': 'Enters the service by another operation than most requests, as a background job does: counted as a resource only',
    'not-an-entry': 'Does not enter the service: counted as a resource only',
};

/** What does not count in a service's stats, and why. @param {string} title @param {boolean} withService */
export function uncountedSection(title, withService) {
    /** @type {import('./table.js').Column<Uncounted>[]} */
    const service = withService ? [{title: 'Service', show: (cell, item) =>
        link(cell, address({page: 'service', service: item.service ?? ''}), item.service ?? '')}] : [];
    /** @type {Table<Uncounted>} */
    const table = new Table(title, [...service,
        {title: 'Resource', style: 'name', show(cell, {service, operation, resource}) {
            const query = [service ? term('service', service) : '', term('operation_name', operation), term('resource_name', resource)];
            if (withService) {
                text(cell, resource);
            } else {
                link(cell, address({page: 'traces', as: 'spans', query: query.join(' ').trim()}), resource);
            }
            cell.title = resource;
        }},
        {title: 'Operation', style: 'muted', show: (cell, {operation, kind}) => text(cell, [operation, kind].filter(Boolean).join(' · '))},
        {title: 'Spans', style: 'number', show: (cell, {spans}) => text(cell, count(spans))},
        {title: 'Why', style: 'muted', show: (cell, {reason}) => text(cell, REASONS[reason] ?? reason)},
    ]);
    const made = section(title, table.element);
    return {
        element: made,
        /** @param {Uncounted[]} items */
        show(items) {
            made.hidden = !items.length;
            table.show(items, item => JSON.stringify([item.service, item.operation, item.resource, item.kind]));
        },
    };
}
