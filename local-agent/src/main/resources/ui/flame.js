import {element, text} from './dom.js';
import {duration} from './format.js';
import {lanes} from './model.js';
import {paint, variable} from './palette.js';
import {draggable, ruler} from './ruler.js';

/** CSS pixels */
const ROW = 24;
const MIN_TEXT = 36;

/** A row for each depth. Drawn on a canvas, as wide and high as what is seen of it. @param {import('./trace.js').State} state */
export function flame(state) {
    const canvas = element('canvas', {role: 'img', 'aria-label': 'Flame graph; the other tabs have the same spans as text'});
    const inner = element('div', {class: 'inner'}, canvas);
    const scroller = element('div', {class: 'rows', tabindex: '0', role: 'group', 'aria-label': 'Flame graph', 'data-tab': 'flame'}, inner);
    const readout = element('p', {class: 'muted readout'});
    const time = ruler(state);
    const {lane, count} = lanes(state.trace.nodes);
    /** @type {SpanNode[][]} by lane, by their start */
    const byLane = Array.from({length: count}, () => []);
    state.trace.nodes.forEach(node => byLane[lane.get(node) ?? 0].push(node));
    byLane.forEach(nodes => nodes.sort((one, other) => one.begin - other.begin));
    let hasDragged = false;

    /** @param {MouseEvent} event */
    function nodeAt(event) {
        const {left, top, width} = canvas.getBoundingClientRect();
        const row = byLane[Math.floor((event.clientY - top + scroller.scrollTop) / ROW)] ?? [];
        const at = state.from + state.span * (event.clientX - left) / width;
        const slack = 2 * state.span / width;
        return row.find(({begin, end}) => begin <= at && at < end)
            ?? row.find(({begin, end}) => begin - slack <= at && at < end + slack) ?? null;
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
        const style = {text: variable('on-color'), failed: variable('errors'), calm: variable('calm'), ring: variable('text')};
        context.scale(ratio, ratio);
        context.font = '12px system-ui, sans-serif';
        context.textBaseline = 'middle';
        for (let i = Math.floor(scrollTop / ROW); i < Math.min(count, Math.ceil((scrollTop + height) / ROW)); i++) {
            drawRow(context, byLane[i], i * ROW - scrollTop, width, style);
        }
    }

    /**
     * @param {CanvasRenderingContext2D} context @param {SpanNode[]} nodes @param {number} top @param {number} width
     * @param {Record<string, string>} style
     */
    function drawRow(context, nodes, top, width, style) {
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
            context.globalAlpha = state.text && !state.isFound(node) ? 0.25 : 1;
            context.fillStyle = state.byError ? node.error ? style.failed : style.calm : paintOf(node.service);
            context.fillRect(left, top, shown, ROW - 2);
            if (node.error && !state.byError) {
                context.fillStyle = style.failed;
                context.fillRect(left, top + ROW - 5, shown, 3);
            }
            if (shown > MIN_TEXT) {
                context.fillStyle = state.byError && !node.error ? style.ring : style.text;
                context.fillText(fitted(context, `${node.resource}  ${duration(node.duration)}`, shown - 10), left + 5, top + ROW / 2 - 1);
            }
            if (node === state.selected) {
                context.strokeStyle = style.ring;
                context.lineWidth = 2;
                context.strokeRect(left + 1, top + 1, Math.max(2, shown - 2), ROW - 4);
            }
        }
        context.globalAlpha = 1;
    }

    /** @type {Map<string, string>} */
    const paints = new Map();
    const paintOf = (/** @type {string} */ service) => {
        if (!paints.has(service)) {
            paints.set(service, paint(service));
        }
        return paints.get(service) ?? '';
    };

    scroller.addEventListener('scroll', draw, {passive: true});
    new ResizeObserver(draw).observe(scroller);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
        paints.clear();
        draw();
    });
    canvas.addEventListener('pointermove', event => {
        const node = nodeAt(event);
        text(readout, node ? `${node.service} ${node.resource}: ${duration(node.duration)}, own time ${duration(node.own)}` : '');
        canvas.style.cursor = node ? 'pointer' : '';
    });
    canvas.addEventListener('click', event => {
        const node = nodeAt(event);
        if (node && !hasDragged) {
            state.select(node);
        }
        hasDragged = false;
    });
    canvas.addEventListener('dblclick', event => {
        const node = nodeAt(event);
        if (node) {
            state.zoomTo(node.begin, node.end);
        }
    });
    draggable(inner, (from, to) => {
        hasDragged = true;
        setTimeout(() => hasDragged = false);
        state.zoomTo(state.from + from * state.span, state.from + to * state.span);
    });

    return {
        element: element('div', {class: 'flame'}, time.element, scroller, readout),
        render() {
            time.render();
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
    if (context.measureText(whole).width <= width) {
        return whole;
    }
    const length = Math.floor(whole.length * width / context.measureText(whole).width) - 1;
    return length > 0 ? `${whole.slice(0, length)}…` : '';
}
