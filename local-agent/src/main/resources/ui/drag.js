import {element, replace} from './dom.js';
import {time} from './format.js';

/** CSS pixels; less is a click */
export const MIN_DRAG = 4;

/**
 * Zooms to the time that is dragged over.
 * @param {HTMLElement} over as wide as what is shown @param {import('./state.js').State} state
 */
export function zoomByDragging(over, state) {
    const band = element('div', {class: 'band', hidden: ''});
    let start = NaN;

    /** @param {PointerEvent} event */
    function range(event) {
        const {left, width} = over.getBoundingClientRect();
        return [start, event.clientX].sort((one, other) => one - other)
            .map(x => Math.max(0, Math.min(1, (x - left) / width)));
    }

    /** @param {PointerEvent} event */
    function end(event) {
        const [from, to] = range(event);
        const isDragged = !band.hidden && event.type === 'pointerup';
        start = NaN;
        band.hidden = true;
        if (isDragged) {
            state.zoomTo(state.from + from * state.span, state.from + to * state.span);
        }
    }

    over.append(band);
    over.addEventListener('pointerdown', event => {
        start = event.button ? NaN : event.clientX;
    });
    over.addEventListener('pointermove', event => {
        if (Math.abs(event.clientX - start) >= MIN_DRAG) {
            over.setPointerCapture(event.pointerId);
            const [from, to] = range(event);
            band.hidden = false;
            band.style.cssText = `left: ${100 * from}%; width: ${100 * (to - from)}%`;
        }
    });
    over.addEventListener('pointerup', end);
    over.addEventListener('pointercancel', end);
}

/** The time above the spans. @param {import('./state.js').State} state */
export function ruler(state) {
    const labels = element('div', {class: 'labels'});
    const made = element('div', {class: 'ruler', 'aria-hidden': 'true'}, labels);
    zoomByDragging(made, state);
    return {
        element: made,
        render: () => replace(labels, ...[0, 0.25, 0.5, 0.75].map(part =>
            element('span', {}, time(state, part).replace(/^0 ns$/, '0')))),
    };
}
