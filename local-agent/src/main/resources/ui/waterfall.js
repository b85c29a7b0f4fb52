import {element} from './dom.js';
import {ruler} from './drag.js';
import {duration} from './format.js';
import {background, label, swatch} from './palette.js';
import {rowOf, rowsOf} from './rows.js';

/** A row for each span, below its parent. @param {import('./state.js').State} state */
export function waterfall(state) {
    const rows = rowsOf({role: 'tree', 'aria-label': 'Waterfall'}, () => state.visible().length, row);
    const time = ruler(state);
    const head = element('div', {class: 'head'}, element('span', {}, 'Service and resource'), time.element,
        element('span', {class: 'number'}, 'Duration'), element('span', {class: 'number own'}, 'Own time'));
    rows.element.addEventListener('click', event => {
        const node = state.visible()[rowOf(event)];
        if (node && event.target instanceof Element && event.target.closest('.fold')) {
            state.fold(node, !state.folded.has(node));
        } else if (node) {
            state.select(node);
        }
    });
    rows.element.addEventListener('dblclick', () => state.zoomToSelected());

    /** @param {SpanNode} node */
    function bar({begin, duration, error, service}) {
        const place = `left: ${100 * (begin - state.from) / state.span}%; width: ${100 * duration / state.span}%`;
        return element('span', {class: 'track'}, error ? element('i', {class: 'bar failed', style: place})
            : element('i', {class: 'bar', style: `${place}; ${background(service)}`}));
    }

    /** @param {number} i */
    function row(i) {
        const node = state.visible()[i];
        const {service, error, note, depth} = node;
        const isFolded = node.children.length ? state.folded.has(node) : undefined;
        const isFound = state.found?.has(node);
        const name = element('span', {class: 'name', style: `--depth: ${Math.min(depth, 24)}`},
            element('span', {class: 'fold', 'aria-hidden': 'true'}, isFolded ? '▸' : isFolded === false && '▾'),
            swatch(service), error && element('b', {class: 'bad', role: 'img', 'aria-label': 'error'}, '!'),
            label(node),
            note && element('small', {class: 'note', title: note}, note));
        return element('div', {
            role: 'treeitem', id: `row-${node.index}`, 'aria-level': depth + 1,
            'aria-selected': String(state.selected === node),
            'aria-expanded': isFolded === undefined ? undefined : String(!isFolded),
            class: [error && 'failed', isFound && 'found', isFound === false && 'dim'].filter(Boolean).join(' '),
        }, name, bar(node), element('span', {class: 'number'}, duration(node.duration)),
        element('span', {class: 'number own'}, duration(node.own)));
    }

    return {
        element: element('div', {class: 'waterfall'}, head, rows.element),
        render() {
            time.render();
            rows.fill();
            rows.element.setAttribute('aria-activedescendant', state.selected ? `row-${state.selected.index}` : '');
        },
        reveal() {
            rows.reveal(state.selected ? state.visible().indexOf(state.selected) : -1);
        },
    };
}
