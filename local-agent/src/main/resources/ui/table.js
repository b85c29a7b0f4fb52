import {here, at} from './address.js';
import {element, link, text} from './dom.js';

/**
 * @template T
 * @typedef {object} Column
 * @property {string} title
 * @property {string} [style] a style class
 * @property {(cell: HTMLElement & {chart?: import('./chart.js').Chart}, item: T, items: T[]) => void} show
 * @property {string} [key] by which the table can be sorted, as the address says
 * @property {(one: T, other: T) => number} [order]
 * @property {boolean} [isAscending]
 */

/**
 * A table whose rows stay the same elements while what they show changes. The roles are those that the elements have anyway,
 * until a narrow screen lays them out in another way.
 *
 * @template T
 */
export class Table {
    /** @type {Column<T>[]} */
    #columns;
    /** @type {HTMLElement[]} */
    #heads;
    #body = element('tbody', {role: 'rowgroup'});
    /** @type {Map<string, HTMLElement>} */
    #rows = new Map();

    /** @param {string} label @param {Column<T>[]} columns */
    constructor(label, columns) {
        this.#columns = columns;
        this.#heads = columns.map(({title, style = '', key}) =>
            element('th', {role: 'columnheader', scope: 'col', class: style}, key ? '' : title));
        this.element = element('table', {role: 'table', 'aria-label': label},
            element('thead', {role: 'rowgroup'}, element('tr', {role: 'row'}, ...this.#heads)), this.#body);
    }

    /** @param {T[]} items @param {(item: T) => string} identity tells items apart */
    show(items, identity) {
        this.#showOrder();
        const sorted = this.#sorted(items);
        const rows = new Map(sorted.map(item => [identity(item), this.#rows.get(identity(item)) ?? this.#row()]));
        this.#rows.forEach((row, id) => rows.has(id) || row.remove());
        this.#rows = rows;
        /** @type {ChildNode | null} */
        let place = this.#body.firstChild;
        for (const item of sorted) {
            const row = /** @type {HTMLElement} */ (rows.get(identity(item)));
            if (row === place) {
                place = row.nextSibling;
            } else {
                this.#body.insertBefore(row, place);
            }
            this.#columns.forEach((column, i) => column.show(/** @type {HTMLElement} */ (row.children[i]), item, sorted));
        }
    }

    /** @param {T[]} items */
    #sorted(items) {
        const column = this.#columns.find(({key}) => key && key === at.sort);
        return column?.order ? items.toSorted(column.order) : items;
    }

    #showOrder() {
        this.#columns.forEach(({title, key, isAscending}, i) => {
            if (key) {
                link(this.#heads[i], here({sort: at.sort === key ? '' : key}), title);
                this.#heads[i].ariaSort = at.sort !== key ? 'none' : isAscending ? 'ascending' : 'descending';
            }
        });
    }

    #row() {
        return element('tr', {role: 'row'}, ...this.#columns.map(({title, style = ''}, i) => i
            ? element('td', {role: 'cell', class: style, 'data-title': title})
            : element('th', {role: 'rowheader', scope: 'row', class: style})));
    }
}

/** A part of a page, with a heading. @param {string} title @param {(Node | string)[]} content */
export function section(title, ...content) {
    const heading = element('h2', {}, title);
    const made = element('section', {'aria-label': title}, heading, ...content);
    return Object.assign(made, {heading, say: (/** @type {string} */ value) => text(heading, value)});
}
