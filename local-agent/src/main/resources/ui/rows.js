import {element, replace} from './dom.js';

/** Rows further than this from what is seen are not made. */
const MARGIN = 4;

/**
 * Many rows, of which only the visible ones are elements.
 * @param {Record<string, string>} attributes @param {() => number} count @param {(i: number) => HTMLElement} row
 */
export function rowsOf(attributes, count, row) {
    const inner = element('div', {class: 'inner', role: 'none'});
    const scroller = element('div', {class: 'rows', tabindex: '0', ...attributes}, inner);

    const heightOfRow = () => parseFloat(getComputedStyle(scroller).getPropertyValue('--row')) || 28;

    function fill() {
        const height = heightOfRow();
        const {scrollTop, clientHeight} = scroller;
        const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
        const last = Math.min(count() - 1, Math.ceil((scrollTop + clientHeight) / height) + MARGIN);
        inner.style.height = `${count() * height}px`;
        replace(inner, ...Array.from({length: Math.max(0, last - first + 1)}, (_, i) => {
            const made = row(first + i);
            made.style.top = `${(first + i) * height}px`;
            made.dataset.key = String(first + i);
            return made;
        }));
    }

    scroller.addEventListener('scroll', fill, {passive: true});
    new ResizeObserver(fill).observe(scroller);
    return {
        element: scroller,
        fill,
        /** Scrolls no further than needed. @param {number} i or -1 */
        reveal(i) {
            const height = heightOfRow();
            const {scrollTop, clientHeight} = scroller;
            if (i >= 0) {
                scroller.scrollTop = Math.min(i * height, Math.max(scrollTop, (i + 1) * height - clientHeight));
            }
        },
    };
}

/** The index of the row that an event came from, or -1. @param {Event} event */
export function rowOf({target}) {
    const row = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-key]')) : null;
    return Number(row?.dataset.key ?? -1);
}
