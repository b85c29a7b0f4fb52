import {button, element} from './dom.js';

const KEYS = {
    '↑ ↓': 'previous or next span', '← →': 'fold or unfold; go to the parent or the first child', 'Home, End': 'first or last span',
    'Enter': 'zoom to the selected span', 'Esc': 'zoom out, then close the details', 'f': 'find in this trace; Enter goes to the next',
    '/': 'search all traces', '?': 'this help',
};

/** The keys of the trace page. */
export function openHelp() {
    const dialog = element('dialog', {'aria-label': 'Keyboard help'}, element('h2', {}, 'Keys'),
        element('dl', {class: 'keys'}, ...Object.entries(KEYS).map(([key, what]) => element('div', {},
            element('dt', {}, element('kbd', {}, key)), element('dd', {}, what)))),
        element('p', {}, 'Drag over the time or the flame graph to zoom, double-click a span to zoom to it.'),
        button('Close', () => dialog.close()));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}
