import {element, text} from './dom.js';
import {duration} from './format.js';

/** Pixels; less is a click */
const MIN_DRAG = 4;

/**
 * Calls back with the part of the element's width that was dragged over.
 * @param {HTMLElement} over @param {(from: number, to: number) => void} act
 */
export function draggable(over, act) {
    const band = element('div', {class: 'band', hidden: ''});
    let start = NaN;
    const part = (/** @type {number} */ x) => {
        const {left, width} = over.getBoundingClientRect();
        return Math.max(0, Math.min(1, (x - left) / width));
    };
    const range = (/** @type {PointerEvent} */ event) => [part(start), part(event.clientX)].sort((one, other) => one - other);
    const end = () => {
        start = NaN;
        band.hidden = true;
    };
    over.append(band);
    over.addEventListener('pointerdown', event => {
        if (event.pointerType === 'mouse' && event.button === 0) {
            start = event.clientX;
        }
    });
    over.addEventListener('pointermove', event => {
        if (Math.abs(event.clientX - start) >= MIN_DRAG) {
            over.setPointerCapture(event.pointerId);
            const [from, to] = range(event);
            band.hidden = false;
            band.style.left = `${100 * from}%`;
            band.style.width = `${100 * (to - from)}%`;
        }
    });
    over.addEventListener('pointerup', event => {
        const [from, to] = range(event);
        const isDragged = !band.hidden;
        end();
        if (isDragged) {
            act(from, to);
        }
    });
    over.addEventListener('pointercancel', end);
}

/** The time over the spans; dragging over it zooms. @param {import('./trace.js').State} state */
export function ruler(state) {
    const labels = [0, 0.25, 0.5, 0.75].map(() => element('span'));
    const made = element('div', {class: 'ruler', 'aria-hidden': 'true'}, ...labels);
    draggable(made, (from, to) => state.zoomTo(state.from + from * state.span, state.from + to * state.span));
    return {
        element: made,
        render: () => labels.forEach((label, i) => text(label, duration(state.from + state.span * i / 4).replace(/^0 ns$/, '0'))),
    };
}
