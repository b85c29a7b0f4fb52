import {element, svg, text} from './dom.js';
import {count, duration, some, clock} from './format.js';

/** In parts of the height: one error among thousands must be seen */
const MIN_BAR = 0.04;

/** @param {number[]} values */
const sum = values => values.reduce((total, value) => total + value, 0);

/**
 * Bars of requests, with those that failed in red. One can drag over a large one, or move in it by arrow keys, to choose a range.
 *
 * @typedef {object} Bar
 * @property {number} value
 * @property {number} errors
 *
 * @typedef {object} Options
 * @property {boolean} [large] with an axis, and a line of text about the bar under the pointer
 * @property {string} [label] what it shows, before its numbers
 * @property {(first: number, last: number) => void} [onRange] called with the first and the last bar that were chosen
 */
export class Chart {
    #options;
    #bars = svg('path', {class: 'requests'});
    #failed = svg('path', {class: 'errors'});
    #chosen = svg('rect', {class: 'chosen', y: 0, height: 1, width: 0});
    #drawing = svg('svg', {preserveAspectRatio: 'none', role: 'img'}, this.#bars, this.#failed, this.#chosen);
    #marks = element('div', {class: 'marks'});
    #top = element('span', {class: 'top'});
    #axis = element('div', {class: 'axis', 'aria-hidden': 'true'});
    #readout = element('p', {class: 'readout'});
    /** @type {Bar[]} */
    #shown = [];
    #describe = /** @type {(first: number, last: number) => string} */ (() => '');
    /** @type {number | null} */
    #start = null;
    /** @type {number | null} */
    #end = null;

    /** @param {Options} options */
    constructor(options) {
        this.#options = options;
        const plot = element('div', {class: 'plot'}, this.#drawing, this.#marks);
        this.element = element('div', {class: options.large ? 'chart large' : 'chart'}, plot);
        if (options.large) {
            plot.append(this.#top);
            this.element.append(this.#axis, this.#readout);
            this.#listen(plot);
        }
    }

    /**
     * @param {Bar[]} bars @param {string} summary for those who do not see it
     * @param {{describe?: (first: number, last: number) => string, axis?: string[], marks?: {at: number, label: string}[]}} more
     *     marks are at a part of the width
     */
    show(bars, summary, {describe = () => '', axis = [], marks = []} = {}) {
        this.#shown = bars;
        this.#describe = describe;
        const max = Math.max(1, ...bars.map(bar => bar.value));
        this.#drawing.setAttribute('viewBox', `0 0 ${Math.max(bars.length, 1)} 1`);
        this.#drawing.setAttribute('aria-label', `${this.#options.label ?? ''}${summary}`);
        this.#bars.setAttribute('d', path(bars.map(bar => bar.value / max)));
        this.#failed.setAttribute('d', path(bars.map(bar => bar.errors / max)));
        text(this.#top, count(max));
        this.#axis.replaceChildren(...axis.map(label => element('span', {}, label)));
        this.#marks.replaceChildren(...marks.map(({at, label}) => {
            const mark = element('span', {}, label);
            mark.style.left = `${100 * at}%`;
            mark.classList.toggle('left', at > 0.85);
            return mark;
        }));
        this.#read();
    }

    /** Requests and errors over time. @param {Times} times @param {{requests: number[], errors: number[]}} chart @param {string} noun */
    showTimes({from, to, step}, {requests, errors}, noun = 'request') {
        const bars = requests.map((value, i) => ({value, errors: errors[i]}));
        const time = (/** @type {number} */ at) => clock(at).slice(0, to - from > 120_000 ? -3 : undefined);
        this.show(bars, `${some(sum(requests), noun)} and ${some(sum(errors), 'error')},`
            + ` at most ${some(Math.max(0, ...requests), noun)} in ${duration(step * 1e6)}`, {
            describe: (first, last) => `${clock(from + first * step)}${last > first ? ` – ${clock(from + (last + 1) * step)}` : ''}: `
                + `${some(sum(requests.slice(first, last + 1)), noun)}, ${some(sum(errors.slice(first, last + 1)), 'error')}`,
            axis: this.#options.large ? [0, 1, 2, 3, 4].map(i => time(from + (to - from) * i / 4)) : [],
        });
    }

    #read() {
        const [first, last] = this.#range();
        text(this.#readout, this.#end === null ? '' : this.#describe(first, Math.min(last, this.#shown.length - 1)));
        this.#chosen.setAttribute('x', String(first));
        this.#chosen.setAttribute('width', String(this.#end === null ? 0 : last - first + 1));
    }

    #range() {
        const end = this.#end ?? 0;
        const start = this.#start ?? end;
        return [Math.min(start, end), Math.max(start, end)];
    }

    /** @param {HTMLElement} plot */
    #listen(plot) {
        const bar = (/** @type {PointerEvent} */ event) => {
            const {left, width} = plot.getBoundingClientRect();
            return Math.max(0, Math.min(this.#shown.length - 1, Math.floor((event.clientX - left) / width * this.#shown.length)));
        };
        const set = (/** @type {number | null} */ start, /** @type {number | null} */ end) => {
            [this.#start, this.#end] = [start, end];
            this.#read();
        };
        plot.addEventListener('pointermove', event => set(this.#start, bar(event)));
        plot.addEventListener('pointerleave', () => this.#start === null && set(null, null));
        const {onRange} = this.#options;
        if (!onRange) {
            return;
        }
        const choose = () => {
            const [first, last] = this.#range();
            set(null, null);
            onRange(first, last);
        };
        plot.classList.add('draggable');
        plot.tabIndex = 0;
        plot.setAttribute('role', 'group');
        plot.setAttribute('aria-label', 'Choose a range: arrow keys move, with Shift they extend, Enter narrows to it');
        plot.addEventListener('pointerdown', event => {
            plot.setPointerCapture(event.pointerId);
            set(bar(event), bar(event));
        });
        plot.addEventListener('pointerup', event => this.#start !== null && this.#start !== bar(event) ? choose() : set(null, bar(event)));
        plot.addEventListener('pointercancel', () => set(null, null));
        plot.addEventListener('blur', () => set(null, null));
        plot.addEventListener('keydown', event => {
            const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
            if (by) {
                const end = Math.max(0, Math.min(this.#shown.length - 1, (this.#end ?? (by > 0 ? -1 : this.#shown.length)) + by));
                set(event.shiftKey ? this.#start ?? this.#end ?? end : null, end);
                event.preventDefault();
            } else if (event.key === 'Enter' && this.#end !== null) {
                choose();
            } else if (event.key === 'Escape') {
                set(null, null);
            }
        });
    }
}

/** @param {number[]} parts of the height */
function path(parts) {
    return parts.map((part, i) => part ? `M${i + 0.1} 1V${(1 - Math.max(part, MIN_BAR)).toFixed(4)}H${i + 0.9}V1z` : '').join('');
}
