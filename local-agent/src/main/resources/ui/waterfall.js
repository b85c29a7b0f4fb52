import {element} from './dom.js';
import {duration} from './format.js';
import {color, swatch} from './palette.js';
import {Rows, rowOf} from './rows.js';
import {ruler} from './ruler.js';

/** A row for each span, below its parent. @param {import('./trace.js').State} state */
export function waterfall(state) {
    const rows = new Rows({role: 'tree', 'aria-label': 'Waterfall', 'data-tab': 'waterfall'});
    const time = ruler(state);
    const head = element('div', {class: 'head'}, element('span', {}, 'Service and resource'), time.element,
        element('span', {class: 'number'}, 'Duration'), element('span', {class: 'number own'}, 'Own time'));
    rows.element.addEventListener('click', event => {
        const node = visible()[rowOf(event) ?? -1];
        if (node && event.target instanceof Element && event.target.closest('.fold')) {
            state.fold(node, !state.folded.has(node));
        } else if (node) {
            state.select(node);
        }
    });
    rows.element.addEventListener('dblclick', event => {
        const node = visible()[rowOf(event) ?? -1];
        if (node) {
            state.zoomTo(node.begin, node.end);
        }
    });
    const visible = () => state.visible();

    /** @param {SpanNode} node */
    function bar(node) {
        const left = 100 * (node.begin - state.from) / state.span;
        const made = element('i', {class: node.error ? 'bar failed' : 'bar'});
        made.style.left = `${left}%`;
        made.style.width = `${100 * node.duration / state.span}%`;
        made.style.background = node.error ? '' : color(node.service);
        return element('span', {class: 'track'}, made);
    }

    /** @param {number} i */
    function row(i) {
        const node = visible()[i];
        const isParent = node.children.length > 0;
        const isFolded = state.folded.has(node);
        const name = element('span', {class: 'name'},
            element('span', {class: 'fold', 'aria-hidden': 'true'}, isParent ? isFolded ? '▸' : '▾' : ''), swatch(node.service),
            ...node.error ? [element('b', {class: 'bad', role: 'img', 'aria-label': 'error'}, '!')] : [],
            element('span', {class: 'label'}, element('span', {class: 'service'}, node.service), ' ', element('b', {}, node.resource)),
            ...node.note ? [element('small', {class: 'note', title: node.note}, node.note)] : []);
        name.style.setProperty('--depth', String(Math.min(node.depth, 24)));
        const made = element('div', {
            role: 'treeitem', id: `row-${node.index}`, 'aria-level': String(node.depth + 1),
            'aria-selected': String(state.selected === node),
            ...isParent ? {'aria-expanded': String(!isFolded)} : {},
        }, name, bar(node), element('span', {class: 'number'}, duration(node.duration)),
        element('span', {class: 'number own'}, duration(node.own)));
        made.classList.toggle('failed', node.error);
        made.classList.toggle('found', state.isFound(node));
        made.classList.toggle('dim', Boolean(state.text) && !state.isFound(node));
        return made;
    }

    return {
        element: element('div', {class: 'waterfall'}, head, rows.element),
        render() {
            time.render();
            rows.show(visible().length, row);
            if (state.selected) {
                rows.element.setAttribute('aria-activedescendant', `row-${state.selected.index}`);
            }
        },
        reveal() {
            const i = state.selected ? visible().indexOf(state.selected) : -1;
            if (i >= 0) {
                rows.reveal(i);
            }
        },
    };
}
