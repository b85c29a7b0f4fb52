import {at} from './address.js';
import {element, replace} from './dom.js';
import {MIN_DRAG, ruler, zoomByDragging} from './drag.js';
import {duration} from './format.js';
import {lanes} from './model.js';
import {colorName} from './palette.js';

/** CSS pixels */
const ROW = 24;
const MIN_TEXT = 36;

/**
 * A row for each depth. Drawn on a canvas, as wide and high as what is seen of it.
 * @param {import('./state.js').State} state
 */
export function flame(state) {
    const canvas = element('canvas', {role: 'img', 'aria-label': 'Flame graph; other tabs show the spans as text'});
    const inner = element('div', {class: 'inner'}, canvas);
    const scroller = element('div', {class: 'rows', tabindex: '0', role: 'group', 'aria-label': 'Flame graph'}, inner);
    const readout = element('p', {class: 'muted readout'});
    const axis = ruler(state);
    const {lane, count} = lanes(state.trace.nodes);
    /** @type {SpanNode[][]} by lane, by their start */
    const byLane = Array.from({length: count}, () => []);
    state.trace.nodes.toSorted((one, other) => one.begin - other.begin)
        .forEach(node => byLane[lane.get(node) ?? 0].push(node));
    let pressed = NaN;

    /** @param {MouseEvent} event */
    function nodeAt(event) {
        const {left, top, width} = canvas.getBoundingClientRect();
        const row = byLane[Math.floor((event.clientY - top + scroller.scrollTop) / ROW)] ?? [];
        const time = state.from + state.span * (event.clientX - left) / width;
        const slack = 2 * state.span / width;
        return row.find(({begin, end}) => begin <= time && time < end)
            ?? row.find(({begin, end}) => begin - slack <= time && time < end + slack) ?? null;
    }

    function draw() {
        const {clientWidth: width, clientHeight: height, scrollTop} = scroller;
        const ratio = devicePixelRatio || 1;
        canvas.width = width * ratio;
        canvas.height = height * ratio;
        canvas.style.height = `${height}px`;
        const context = canvas.getContext('2d');
        if (!context || !width) {
            return;
        }
        const styles = getComputedStyle(document.documentElement);
        const color = (/** @type {string} */ name) => styles.getPropertyValue(name);
        context.scale(ratio, ratio);
        context.font = '12px system-ui, sans-serif';
        context.textBaseline = 'middle';
        for (let i = Math.floor(scrollTop / ROW); i < Math.min(count, Math.ceil((scrollTop + height) / ROW)); i++) {
            drawRow(context, byLane[i], i * ROW - scrollTop, width, color);
        }
    }

    /**
     * @param {CanvasRenderingContext2D} context @param {SpanNode[]} nodes @param {number} top @param {number} width
     * @param {(name: string) => string} color
     */
    function drawRow(context, nodes, top, width, color) {
        let drawn = -1;
        for (const node of nodes) {
            const left = Math.max(0, (node.begin - state.from) / state.span * width);
            const right = Math.min(width, (node.end - state.from) / state.span * width);
            // What is narrower than a pixel would be drawn over and over at the same place
            if (right < 0 || left > width || right <= drawn && node !== state.selected) {
                continue;
            }
            drawn = Math.max(left + 1, right);
            const shown = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
            const isByError = at.color === 'error';
            const isCalm = isByError && !node.error;
            context.globalAlpha = state.found?.has(node) ?? true ? 1 : 0.25;
            context.fillStyle = color(isCalm ? '--calm' : isByError ? '--errors' : colorName(node.service));
            context.fillRect(left, top, shown, ROW - 2);
            if (node.error) {
                context.fillStyle = color('--errors');
                context.fillRect(left, top + ROW - 5, shown, 3);
            }
            if (shown > MIN_TEXT) {
                context.fillStyle = color(isCalm ? '--text' : '--on-color');
                const label = fitted(context, `${node.resource}  ${duration(node.duration)}`, shown - 10);
                context.fillText(label, left + 5, top + ROW / 2 - 1);
            }
            if (node === state.selected) {
                context.strokeStyle = color('--text');
                context.lineWidth = 2;
                context.strokeRect(left + 1, top + 1, Math.max(2, shown - 2), ROW - 4);
            }
        }
        context.globalAlpha = 1;
    }

    scroller.addEventListener('scroll', draw, {passive: true});
    new ResizeObserver(draw).observe(scroller);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    canvas.addEventListener('pointermove', event => {
        const node = nodeAt(event);
        replace(readout, node
            && `${node.service} ${node.resource}: ${duration(node.duration)}, own time ${duration(node.own)}`);
        canvas.style.cursor = node ? 'pointer' : '';
    });
    canvas.addEventListener('pointerdown', event => pressed = event.clientX);
    canvas.addEventListener('click', event => {
        const node = nodeAt(event);
        if (node && !(Math.abs(event.clientX - pressed) >= MIN_DRAG)) {
            state.select(node);
        }
    });
    canvas.addEventListener('dblclick', event => nodeAt(event) && state.zoomToSelected());
    zoomByDragging(inner, state);

    return {
        element: element('div', {class: 'flame'}, axis.element, scroller, readout),
        render() {
            axis.render();
            inner.style.height = `${count * ROW}px`;
            draw();
        },
        reveal() {
            const top = ROW * (state.selected ? lane.get(state.selected) ?? 0 : 0);
            const {scrollTop, clientHeight} = scroller;
            if (top < scrollTop || top + ROW > scrollTop + clientHeight) {
                scroller.scrollTop = top - clientHeight / 2;
            }
        },
    };
}

/** @param {CanvasRenderingContext2D} context @param {string} whole @param {number} width */
function fitted(context, whole, width) {
    const part = width / context.measureText(whole).width;
    return part >= 1 ? whole : `${whole.slice(0, Math.max(0, Math.floor(whole.length * part) - 1))}…`;
}
