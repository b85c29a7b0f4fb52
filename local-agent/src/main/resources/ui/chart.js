import {element, replace, svg} from './dom.js';
import {clock, count, duration, some, sum} from './format.js';

/** In parts of the height: one error among thousands must be seen */
const MIN_BAR = 0.04;
const HELP = 'Select a range: the arrow keys move it, Shift+arrow keys extend it, Enter applies it';

/**
 * Bars of requests, with those that failed in red.
 * @typedef {object} Drawing
 * @property {{value: number, errors: number}[]} bars
 * @property {string} label for those who do not see it
 * @property {string[]} axis
 * @property {(first: number, last: number) => string} describe some of its bars
 * @property {{at: number, label: string}[]} [marks] at a part of the width
 */

/**
 * @param {Times} times @param {{requests: number[], errors: number[]}} chart @param {string} noun
 * @returns {Drawing}
 */
export function overTime({from, to, step}, {requests, errors}, noun = 'request') {
    const time = (/** @type {number} */ at) => clock(at).slice(0, to - from > 120_000 ? -3 : undefined);
    return {
        bars: requests.map((value, i) => ({value, errors: errors[i]})),
        label: `${some(sum(requests), noun)} and ${some(sum(errors), 'error')},`
            + ` at most ${some(Math.max(0, ...requests), noun)} in ${duration(step * 1e6)}`,
        axis: [0, 0.25, 0.5, 0.75, 1].map(part => time(from + (to - from) * part)),
        describe(first, last) {
            const end = last > first ? ` – ${clock(from + (last + 1) * step)}` : '';
            return `${clock(from + first * step)}${end}: ${some(sum(requests.slice(first, last + 1)), noun)}, `
                + some(sum(errors.slice(first, last + 1)), 'error');
        },
    };
}

/** @param {Drawing} drawing */
const highest = ({bars}) => Math.max(1, ...bars.map(({value}) => value));

/** @param {Drawing} drawing */
function draw(drawing) {
    const max = highest(drawing);
    const path = (/** @type {'value' | 'errors'} */ key) => drawing.bars.map(({[key]: value}, i) =>
        value ? `M${i + 0.1} 1V${(1 - Math.max(value / max, MIN_BAR)).toFixed(4)}H${i + 0.9}V1z` : '').join('');
    return svg('svg', {
        viewBox: `0 0 ${Math.max(drawing.bars.length, 1)} 1`, preserveAspectRatio: 'none', role: 'img',
        'aria-label': drawing.label,
    }, svg('path', {class: 'requests', d: path('value')}), svg('path', {class: 'errors', d: path('errors')}));
}

/** A chart in a line of a table. @param {Drawing} drawing */
export const sparkline = drawing => element('div', {class: 'chart'}, element('div', {class: 'plot'}, draw(drawing)));

/**
 * A large chart with an axis, and a line of text about the bar under the pointer. Dragging over it or pressing arrow
 * keys selects a range.
 * @param {Drawing} drawing
 * @param {(first: number, last: number) => void} onRange called with the first and the last bar
 */
export function chart(drawing, onRange) {
    let shown = {drawing, onRange};
    /** @type {number | null} */
    let start = null;
    /** @type {number | null} */
    let end = null;
    const drawn = element('div');
    const band = element('div', {class: 'band', hidden: ''});
    const axis = element('div', {class: 'axis', 'aria-hidden': 'true'});
    const readout = element('p', {class: 'readout'});
    const plot = element('div', {class: 'plot draggable', tabindex: 0, role: 'group', 'aria-label': HELP}, drawn, band);

    /** @param {number} i */
    const inside = i => Math.max(0, Math.min(shown.drawing.bars.length - 1, i));

    /** @param {PointerEvent} event */
    function bar(event) {
        const {left, width} = plot.getBoundingClientRect();
        return inside(Math.floor((event.clientX - left) / width * shown.drawing.bars.length));
    }

    const range = () => [start ?? end ?? 0, end ?? 0].sort((one, other) => one - other).map(inside);

    /** @param {number | null} from @param {number | null} to */
    function set(from, to) {
        [start, end] = [from, to];
        const [first, last] = range();
        const {bars, describe} = shown.drawing;
        band.hidden = end === null;
        band.style.cssText = `left: ${100 * first / bars.length}%; width: ${100 * (last - first + 1) / bars.length}%`;
        replace(readout, end !== null && describe(first, last));
    }

    function choose() {
        const [first, last] = range();
        set(null, null);
        shown.onRange(first, last);
    }

    /** @param {typeof shown} next */
    function show(next) {
        shown = next;
        const {axis: labels, marks = []} = shown.drawing;
        replace(drawn, draw(shown.drawing), element('span', {class: 'top'}, count(highest(shown.drawing))),
            element('div', {class: 'marks'}, ...marks.map(({at, label}) =>
                element('span', {class: at > 0.85 ? 'left' : '', style: `left: ${100 * at}%`}, label))));
        replace(axis, ...labels.map(label => element('span', {}, label)));
        set(start, end);
    }

    plot.addEventListener('pointermove', event => set(start, bar(event)));
    plot.addEventListener('pointerleave', () => start === null && set(null, null));
    plot.addEventListener('pointerdown', event => {
        plot.setPointerCapture(event.pointerId);
        set(bar(event), bar(event));
    });
    plot.addEventListener('pointerup', event => start === bar(event) ? set(null, start) : start !== null && choose());
    ['pointercancel', 'blur'].forEach(type => plot.addEventListener(type, () => set(null, null)));
    plot.addEventListener('keydown', event => {
        const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
        if (by) {
            const next = inside((end ?? (by > 0 ? -1 : shown.drawing.bars.length)) + by);
            set(event.shiftKey ? start ?? end ?? next : null, next);
            event.preventDefault();
        } else if (event.key === 'Enter' && end !== null) {
            choose();
        } else if (event.key === 'Escape') {
            set(null, null);
        }
    });
    show(shown);
    return Object.assign(element('div', {class: 'chart large'}, plot, axis, readout),
        {shown, take: (/** @type {{shown: typeof shown}} */ newer) => show(newer.shown)});
}
