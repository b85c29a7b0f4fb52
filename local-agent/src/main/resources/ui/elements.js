/** Elements are made of text and other elements, never of HTML: the names of spans come from anywhere. */
export function element(name, attributes, ...content) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...content);
    return made;
}

/** Leaves what is the same alone, and with it what a person has selected there. */
export function text(where, value) {
    if (where.textContent !== value) {
        where.textContent = value;
    }
}

/** The link stays the same element, so that it keeps the focus. */
export function link(where, href, value) {
    const anchor = where.querySelector('a') ?? where.appendChild(element('a', {}));
    anchor.href = href;
    text(anchor, value);
}

/**
 * A table whose rows stay the same elements while what they show changes. The roles are those that the elements have anyway,
 * until a narrow screen lays them out in another way.
 */
export class Table {
    #columns;
    #heads;
    #body = element('tbody', {role: 'rowgroup'});
    #rows = new Map();

    /** @param columns each has a title, a style class, show(cell, item, items), and perhaps showHead(cell) in place of the title */
    constructor(label, columns) {
        this.#columns = columns;
        this.#heads = columns.map(({title, style, showHead}) =>
            element('th', {role: 'columnheader', scope: 'col', class: style}, showHead ? '' : title));
        this.element = element('table', {role: 'table', 'aria-label': label},
            element('thead', {role: 'rowgroup'}, element('tr', {role: 'row'}, ...this.#heads)), this.#body);
    }

    /** @param identity tells items apart */
    show(items, identity) {
        this.#columns.forEach((column, i) => column.showHead?.(this.#heads[i]));
        const rows = new Map(items.map(item => [identity(item), this.#rows.get(identity(item)) ?? this.#row()]));
        this.#rows.forEach((row, id) => rows.has(id) || this.#remove(row));
        this.#rows = rows;
        let place = this.#body.firstChild;
        for (const item of items) {
            const row = rows.get(identity(item));
            if (row === place) {
                place = row.nextSibling;
            } else {
                this.#body.insertBefore(row, place);
            }
            this.#columns.forEach((column, i) => column.show(row.children[i], item, items));
        }
    }

    #row() {
        return element('tr', {role: 'row'}, ...this.#columns.map(({title, style}, i) => i
            ? element('td', {role: 'cell', class: style, 'data-title': title})
            : element('th', {role: 'rowheader', scope: 'row', class: style})));
    }

    #remove(row) {
        [...row.children].forEach(cell => cell.chart?.remove());
        row.remove();
    }
}
