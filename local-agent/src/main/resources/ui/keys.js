import {button, definitions, element} from './dom.js';

/** @type {Record<string, string>} */
const KEYS = {
    '↑ ↓': 'previous or next span; in the flame graph, parent or first child',
    '← →': 'fold or unfold, go to the parent or first child; in the flame graph, previous or next sibling',
    'Home, End': 'first or last span', 'Enter': 'zoom to the selected span', 'Esc': 'zoom out, then close the details',
    'f': 'find names, tags (subject:foo_bar) and errors; Enter goes to the next match, Shift+Enter to the previous',
    '/': 'search all traces', '?': 'this help',
};

/**
 * What the arrow keys do in a flame graph, where children are below their parents.
 * @param {import('./state.js').State} state @returns {Record<string, () => SpanNode | null | undefined>}
 */
function flameKeys({selected, trace}) {
    const siblings = selected?.parent?.children ?? trace.nodes.filter(({parent}) => !parent);
    const place = selected ? siblings.indexOf(selected) : -1;
    return {
        ArrowDown: () => selected ? selected.children[0] : siblings[0],
        ArrowUp: () => selected?.parent,
        ArrowRight: () => siblings[place + 1],
        ArrowLeft: () => siblings[place - 1],
    };
}

/**
 * What they do in a list of rows, of which some may be folded.
 * @param {import('./state.js').State} state @returns {Record<string, () => SpanNode | null | undefined | void>}
 */
function rowKeys(state) {
    const {selected} = state;
    const visible = state.visible();
    const place = selected ? visible.indexOf(selected) : -1;
    const isFolded = selected && state.folded.has(selected);
    return {
        ArrowDown: () => visible[place + 1],
        ArrowUp: () => visible[Math.max(0, place - 1)],
        ArrowRight: () => selected && isFolded ? state.fold(selected, false) : selected?.children[0],
        ArrowLeft: () => selected?.children.length && !isFolded ? state.fold(selected, true) : selected?.parent,
        Home: () => visible[0],
        End: () => visible.at(-1),
    };
}

/**
 * The keys of the trace page.
 * @param {KeyboardEvent} event @param {import('./state.js').State} state @param {string} tab @param {HTMLElement} input
 */
export function keys(event, state, tab, input) {
    const {key} = event;
    const target = event.target instanceof Element ? event.target : document.body;
    const isBusy = target.matches('input, select') || document.querySelector('dialog');
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy) {
        return;
    }
    /** @type {ReturnType<typeof rowKeys>} */
    const actions = {
        ...rowKeys(state), ...tab === 'flame' ? flameKeys(state) : {},
        Escape: () => state.isZoomed ? state.zoomOut() : state.select(null),
        '?': openHelp,
        f: () => input.focus(),
    };
    if (target.matches('[role=tab]') && /Left|Right/.test(key)) {
        const next = key === 'ArrowRight' ? target.nextElementSibling : target.previousElementSibling;
        /** @type {HTMLElement | null} */ (next)?.focus();
        /** @type {HTMLElement | null} */ (next)?.click();
    } else if (key === 'Enter' && target.closest('#panel') && !target.matches('button')) {
        state.zoomToSelected();
    } else if (actions[key] && !(key.startsWith('Arrow') && target.closest('.details'))) {
        const node = actions[key]();
        if (node) {
            state.select(node);
        }
    } else {
        return;
    }
    event.preventDefault();
}

/** Lists the keys. */
export function openHelp() {
    const dialog = element('dialog', {'aria-label': 'Keyboard help'}, element('h2', {}, 'Keys'),
        definitions({class: 'keys'}, Object.entries(KEYS)),
        element('p', {}, 'Drag over the time axis or the flame graph to zoom. Double-click a span to zoom to it.'),
        button('Close', () => dialog.close()));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}
