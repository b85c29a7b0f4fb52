import {button, element} from './dom.js';
import {count, duration, percent} from './format.js';
import {swatch} from './palette.js';
import {Rows, rowOf} from './rows.js';

/**
 * @typedef {{service: string, resource: string, nodes: SpanNode[], total: number, own: number, errors: number}} Group
 */

/** @type {[title: string, value: (group: Group) => number, show: (value: number) => string][]} */
const COLUMNS = [
    ['Spans', ({nodes}) => nodes.length, count],
    ['Average', ({total, nodes}) => total / nodes.length, duration],
    ['Total', ({total}) => total, duration],
    ['Own time', ({own}) => own, duration],
];

/** The spans by service and resource, with what they took together. @param {import('./trace.js').State} state */
export function spanList(state) {
    const groups = groupsOf(state.trace.nodes);
    const whole = Math.max(1, groups.reduce((sum, {own}) => sum + own, 0));
    let sorted = 3;
    /** @type {Set<Group>} */
    const opened = new Set();
    /** @type {(Group | SpanNode)[]} */
    let lines = [];
    const heads = [...COLUMNS.map(([title]) => title), 'Share'].map((title, i) => element('span', {role: 'columnheader', class: 'number'},
        button(title, () => {
            sorted = Math.min(i, COLUMNS.length - 1);
            render();
        }, {class: 'quiet'})));
    const head = element('div', {class: 'head', role: 'row'}, element('span', {role: 'columnheader'}, 'Service and resource'), ...heads);
    const rows = new Rows({role: 'rowgroup', 'aria-label': 'Spans', 'data-tab': 'spans'});
    rows.element.addEventListener('click', event => {
        const line = lines[rowOf(event) ?? -1];
        if (line && 'nodes' in line) {
            const isOpen = opened.has(line);
            opened[isOpen ? 'delete' : 'add'](line);
            if (!isOpen && !(state.selected && line.nodes.includes(state.selected))) {
                state.select(line.nodes.find(({error}) => error) ?? line.nodes[0]);
            }
            render();
        } else if (line) {
            state.select(line);
        }
    });

    /** @param {number} i */
    function row(i) {
        const line = lines[i];
        const isGroup = 'nodes' in line;
        const cells = isGroup ? [...COLUMNS.map(([, value, show]) => show(value(line))), percent(line.own / whole)]
            : ['', duration(line.duration), duration(line.duration), duration(line.own), percent(line.own / whole)];
        const failures = isGroup ? line.errors : Number(line.error);
        const isSelected = state.selected && (isGroup ? !opened.has(line) && line.nodes.includes(state.selected) : line === state.selected);
        return element('div', {role: 'row', 'aria-selected': String(Boolean(isSelected)), class: isGroup ? '' : 'single'},
            element('span', {role: 'cell', class: 'name'}, ...isGroup
                ? [button(opened.has(line) ? '▾' : '▸', () => {}, {class: 'fold', 'aria-expanded': String(opened.has(line)),
                    'aria-label': `Spans of ${line.service} ${line.resource}`}),
                swatch(line.service), element('span', {class: 'label'},
                    element('span', {class: 'service'}, line.service), ' ', element('b', {}, line.resource))]
                : [element('span', {class: 'label'}, `at ${duration(line.begin)}`)],
            ...failures ? [element('small', {class: 'bad'}, isGroup ? `${count(failures)} failed` : 'failed')] : []),
            ...cells.map(cell => element('span', {role: 'cell', class: 'number'}, cell)));
    }

    function render() {
        const [, value] = COLUMNS[sorted];
        heads.forEach((cell, i) => cell.ariaSort = i === sorted ? 'descending' : 'none');
        lines = groups.filter(({nodes}) => !state.text || nodes.some(node => state.isFound(node)))
            .toSorted((one, other) => value(other) - value(one))
            .flatMap(group => opened.has(group) ? [group, ...group.nodes] : [group]);
        rows.show(lines.length, row);
    }

    return {
        element: element('div', {class: 'spans', role: 'table', 'aria-label': 'Spans by service and resource'},
            element('div', {role: 'rowgroup'}, head), rows.element),
        render,
        reveal() {
            const {selected} = state;
            const i = lines.findIndex(line => selected && ('nodes' in line ? line.nodes.includes(selected) : line === selected));
            if (i >= 0) {
                rows.reveal(i);
            }
        },
    };
}

/** @param {SpanNode[]} nodes */
function groupsOf(nodes) {
    /** @type {Map<string, Group>} */
    const groups = new Map();
    for (const node of nodes) {
        const {service, resource} = node;
        const key = JSON.stringify([service, resource]);
        const group = groups.get(key) ?? {service, resource, nodes: [], total: 0, own: 0, errors: 0};
        group.nodes.push(node);
        group.total += node.duration;
        group.own += node.own;
        group.errors += Number(node.error);
        groups.set(key, group);
    }
    return [...groups.values()];
}
