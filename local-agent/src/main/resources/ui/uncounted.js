import {address, term} from './address.js';
import {element, section} from './dom.js';
import {count} from './format.js';
import {serviceCell} from './stats.js';
import {table} from './table.js';

/** @type {Record<string, string>} */
const REASONS = {
    'not-measured': 'Internal span that is not measured: set the tag _dd.measured to 1 to count it',
    'not-primary': 'Not the primary operation of the service (such as a background job): counts only for its resource',
    'not-an-entry': 'Not a service entry span: counts only for its resource',
};

/** A link to the spans. @param {Uncounted} item */
function spansCell({service, operation, resource}) {
    const terms = Object.entries({service, operation_name: operation, resource_name: resource});
    const query = terms.map(([key, value]) => term(key, value)).join(' ');
    return element('a', {href: address({page: 'traces', as: 'spans', query}), title: resource}, resource);
}

/** @type {import('./table.js').Column<Uncounted>[]} */
const COLUMNS = [
    {title: 'Operation', style: 'muted', cell: ({operation, kind}) => [operation, kind].filter(Boolean).join(' · ')},
    {title: 'Spans', style: 'number', cell: item => count(item.spans)},
    {title: 'Why', style: 'muted', cell: ({reason}) => REASONS[reason] ?? reason},
];

/**
 * What does not count in a service's stats, and why.
 * @param {string} title @param {Uncounted[]} items @param {boolean} withService
 */
export const uncountedSection = (title, items, withService) => items.length > 0 && section(title, table(title, [
    ...withService ? [
        {title: 'Service', style: 'name', cell: (/** @type {Uncounted} */ {service}) => serviceCell(service)},
        {title: 'Resource', cell: (/** @type {Uncounted} */ {resource}) => resource},
    ] : [{title: 'Resource', style: 'name', cell: spansCell}],
    ...COLUMNS,
], items, ({service, operation, resource, kind}) => [service, operation, resource, kind]));
