import {button, element} from './dom.js';
import {count, duration, percent, sum} from './format.js';
import {label, swatch} from './palette.js';
import {rowOf, rowsOf} from './rows.js';

/**
 * @typedef {{service: string, resource: string, nodes: SpanNode[], total: number, own: number, errors: number}} Group
 */

/** @type {[title: string, value: (group: Group) => number, show: (value: number, whole: number) => string][]} */
const COLUMNS = [
    ['Spans', ({nodes}) => nodes.length, count],
    ['Average', ({total, nodes}) => total / nodes.length, value => duration(value)],
    ['Total', ({total}) => total, value => duration(value)],
    ['Own time', ({own}) => own, value => duration(value)],
    ['Share', ({own}) => own, (value, whole) => percent(value / whole)],
];

/** The spans by service and resource, with what they took together. @param {import('./state.js').State} state */
export function spanList(state) {
    const groups = groupsOf(state.trace.nodes);
    const whole = Math.max(1, groups.reduce((sum, {own}) => sum + own, 0));
    let sorted = 3;
    /** @type {Set<Group>} */
    const opened = new Set();
    /** @type {(Group | SpanNode)[]} */
    let lines = [];
    const heads = COLUMNS.map(([title], i) => element('span', {role: 'columnheader', class: 'number'},
        button(title, () => render(i), {class: 'quiet'})));
    const head = element('div', {class: 'head', role: 'row'},
        element('span', {role: 'columnheader'}, 'Service and resource'), ...heads);
    const rows = rowsOf({role: 'rowgroup', 'aria-label': 'Spans'}, () => lines.length, row);
    rows.element.addEventListener('click', event => {
        const line = lines[rowOf(event)];
        if (!line || !('nodes' in line)) {
            state.select(line ?? null);
            return;
        }
        if (!opened.delete(line)) {
            opened.add(line);
            if (!line.nodes.some(node => node === state.selected)) {
                state.select(line.nodes.find(({error}) => error) ?? line.nodes[0]);
            }
        }
        render();
    });

    /** @param {number} i */
    function row(i) {
        const line = lines[i];
        const isGroup = 'nodes' in line;
        const group = isGroup ? line : {...line, nodes: [line], total: line.duration, errors: Number(line.error)};
        const isOpen = isGroup && opened.has(line);
        const isSelected = !isOpen && group.nodes.some(node => node === state.selected);
        const name = isGroup ? [
            button(isOpen ? '▾' : '▸', () => {}, {class: 'fold', 'aria-expanded': String(isOpen),
                'aria-label': `Spans of ${line.service} ${line.resource}`}),
            swatch(line.service), label(line),
        ] : element('span', {class: 'label'}, `at ${duration(line.begin)}`);
        return element('div', {role: 'row', 'aria-selected': String(isSelected), class: isGroup ? '' : 'single'},
            element('span', {role: 'cell', class: 'name'}, name, group.errors > 0
                && element('small', {class: 'bad'}, isGroup ? `${count(group.errors)} failed` : 'failed')),
            ...COLUMNS.map(([, value, show], column) => element('span', {role: 'cell', class: 'number'},
                isGroup || column ? show(value(group), whole) : '')));
    }

    /** @param {number} [column] by which to sort from now on */
    function render(column = sorted) {
        sorted = column;
        const [, value] = COLUMNS[sorted];
        heads.forEach((cell, i) => cell.ariaSort = i === sorted ? 'descending' : 'none');
        lines = groups.filter(({nodes}) => nodes.some(node => state.found?.has(node) ?? true))
            .toSorted((one, other) => value(other) - value(one))
            .flatMap(group => opened.has(group) ? [group, ...group.nodes] : [group]);
        rows.fill();
    }

    return {
        element: element('div', {class: 'spans', role: 'table', 'aria-label': 'Spans by service and resource'},
            element('div', {role: 'rowgroup'}, head), rows.element),
        render,
        reveal() {
            const {selected} = state;
            rows.reveal(lines.findLastIndex(line =>
                selected && ('nodes' in line ? line.nodes.includes(selected) : line === selected)));
        },
    };
}

/** @param {SpanNode[]} all @returns {Group[]} */
function groupsOf(all) {
    const groups = Map.groupBy(all, ({service, resource}) => JSON.stringify([service, resource])).values();
    return [...groups].map(nodes => ({
        service: nodes[0].service, resource: nodes[0].resource, nodes, total: sum(nodes.map(({duration}) => duration)),
        own: sum(nodes.map(({own}) => own)), errors: nodes.filter(({error}) => error).length,
    }));
}
