import {at, here} from './address.js';
import {element} from './dom.js';

/**
 * @template T
 * @typedef {object} Column
 * @property {string} title
 * @property {string} [style] a style class
 * @property {(item: T, items: T[]) => import('./dom.js').Content} cell
 * @property {string} [key] by which the table can be sorted, as the address says
 * @property {(one: T, other: T) => number} [order]
 * @property {boolean} [isAscending]
 */

/**
 * Sets the elements' default roles explicitly, because the layout for narrow screens would remove them.
 *
 * @template T
 * @param {string} label @param {Column<T>[]} columns @param {T[]} items
 * @param {(item: T) => unknown} identity tells items apart
 */
export function table(label, columns, items, identity) {
    const order = columns.find(({key}) => key && key === at.sort)?.order;
    const sorted = order ? items.toSorted(order) : items;
    const heads = columns.map(({title, style, key, isAscending}) => element('th', {
        role: 'columnheader', scope: 'col', class: style,
        'aria-sort': !key ? undefined : at.sort !== key ? 'none' : isAscending ? 'ascending' : 'descending',
    }, key ? element('a', {href: here({sort: at.sort === key ? '' : key})}, title) : title));
    const rows = sorted.map(item => element('tr', {role: 'row', 'data-key': JSON.stringify(identity(item))},
        ...columns.map(({title, style, cell}, i) => element(i ? 'td' : 'th', {
            role: i ? 'cell' : 'rowheader', scope: i ? undefined : 'row', class: style, 'data-title': title,
        }, cell(item, sorted)))));
    return element('table', {role: 'table', 'aria-label': label},
        element('thead', {role: 'rowgroup'}, element('tr', {role: 'row'}, ...heads)),
        element('tbody', {role: 'rowgroup'}, ...rows));
}
