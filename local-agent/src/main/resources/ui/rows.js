import {element} from './dom.js';

/** Rows further than this from what is seen are not made. */
const MARGIN = 4;

/** As many rows as there are, of which only the visible ones are elements. */
export class Rows {
    #inner = element('div', {class: 'inner', role: 'none'});
    /** @type {Map<number, HTMLElement>} */
    #made = new Map();
    #count = 0;
    #row = /** @type {(i: number) => HTMLElement} */ (() => element('div'));

    /** @param {Record<string, string>} attributes of the element that scrolls */
    constructor(attributes) {
        this.element = element('div', {tabindex: '0', ...attributes}, this.#inner);
        this.element.classList.add('rows');
        this.element.addEventListener('scroll', () => this.#fill(), {passive: true});
        new ResizeObserver(() => this.#fill()).observe(this.element);
    }

    get #height() {
        return parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 28;
    }

    /** @param {number} count @param {(i: number) => HTMLElement} row */
    show(count, row) {
        this.#count = count;
        this.#row = row;
        this.#made.forEach(made => made.remove());
        this.#made.clear();
        this.#fill();
    }

    /** Scrolls no further than needed. @param {number} i */
    reveal(i) {
        const height = this.#height;
        const {scrollTop, clientHeight} = this.element;
        if (i * height < scrollTop) {
            this.element.scrollTop = i * height;
        } else if ((i + 1) * height > scrollTop + clientHeight) {
            this.element.scrollTop = (i + 1) * height - clientHeight;
        }
    }

    #fill() {
        const height = this.#height;
        this.#inner.style.height = `${this.#count * height}px`;
        const {scrollTop, clientHeight} = this.element;
        const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
        const last = Math.min(this.#count - 1, Math.ceil((scrollTop + clientHeight) / height) + MARGIN);
        this.#made.forEach((made, i) => {
            if (i < first || i > last) {
                made.remove();
                this.#made.delete(i);
            }
        });
        for (let i = first; i <= last; i++) {
            if (!this.#made.has(i)) {
                const made = this.#row(i);
                made.style.top = `${i * height}px`;
                made.dataset.index = String(i);
                this.#made.set(i, made);
                this.#inner.append(made);
            }
        }
    }
}

/** The index of the row that an event came from. @param {Event} event */
export function rowOf(event) {
    const row = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-index]')) : null;
    return row ? Number(row.dataset.index) : null;
}
