import {address} from './address.js';
import {button, element, replace, section, svg} from './dom.js';
import {duration, percent, rate} from './format.js';
import {CALLS, quiet, serviceCell} from './stats.js';
import {table} from './table.js';

/** CSS pixels */
const NODE = {width: 190, height: 116};
const RADIUS = 20;
/** At a smaller scale, the text would be unreadable, so the map scrolls instead. */
const MIN_SCALE = 0.7;
const MAX_SCALE = 1.25;
/** With more services, the tables start folded. */
const MAX_OPEN = 20;
/** Shares of errors from which a ring is no longer healthy */
const WARNING = 0.01;
const BAD = 0.05;
/** The library is needed on this page only. @type {string} */
const LAYOUT = '/ui/lib/dagre/dagre.min.js';
const LEGEND = {healthy: 'below 1%', warning: '1% to 5%', bad: '5% or more'};

/** @typedef {{x: number, y: number}} Point */

/** @returns {View} */
export function mapView() {
    const drawing = svg('svg', {class: 'map', role: 'group', 'aria-label': 'Service map'});
    const canvas = element('div', {class: 'canvas', tabindex: 0, role: 'group', 'aria-label': 'Map'}, drawing);
    const tables = element('div');
    const folded = element('details', {class: 'aside'}, element('summary', {}, 'As tables'), tables);
    /** @type {MapAnswer} */
    let shown;
    /** @type {DagreGraph} */
    let graph;
    let width = 0;
    let scale = 0;
    let shape = '';
    /** The service under the pointer. @type {string | null | undefined} */
    let pointed;

    function zoom(by = 1) {
        const fit = Math.min(MAX_SCALE, canvas.clientWidth / width);
        scale = by === 0 ? fit : Math.max(0.2, Math.min(2, (scale || Math.max(fit, MIN_SCALE)) * by));
        drawing.style.width = `${Math.round(width * scale)}px`;
    }

    /** Dims what the service under the pointer does not touch. */
    function draw() {
        const isNear = (/** @type {MapEdge} */ {from, to}) => from === pointed || to === pointed;
        const near = new Set([pointed, ...shown.edges.filter(isNear).flatMap(({from, to}) => [from, to])]);
        drawing.classList.toggle('pointed', pointed != null);
        replace(drawing, arrowheads(),
            ...shown.edges.map(edge => drawEdge(graph, edge, isNear(edge) ? 'near' : '')),
            ...shown.nodes.map(node => drawNode(graph, node, near.has(node.service) ? 'near' : '')));
    }

    ['pointerover', 'pointerout', 'focusin', 'focusout'].forEach(type => drawing.addEventListener(type, ({target}) => {
        const node = target instanceof Element && !type.endsWith('out') ? target.closest('.node') : null;
        if (pointed !== node?.getAttribute('data-id')) {
            pointed = node?.getAttribute('data-id');
            draw();
        }
    }));
    new ResizeObserver(() => width && zoom()).observe(canvas);

    const legend = element('span', {class: 'muted'}, 'Arrows are calls. Rings show the error rate: ',
        ...Object.entries(LEGEND).map(([health, said]) => element('span', {class: `health ${health}`}, said)));
    const tools = element('p', {class: 'tools'}, button('−', () => zoom(0.8), {'aria-label': 'Zoom out'}),
        button('+', () => zoom(1.25), {'aria-label': 'Zoom in'}), button('Fit', () => zoom(0)), legend);
    return {
        path: [], title: 'Map',
        async load(get) {
            /** @type {[MapAnswer, unknown]} */
            const [answer] = await Promise.all([get('map'), import(LAYOUT)]);
            return {answer, notice: answer.nodes.length ? undefined : quiet()};
        },
        /** @param {{answer: MapAnswer}} data */
        render({answer}) {
            const {nodes, edges} = shown = answer;
            const next = JSON.stringify([nodes.map(({service}) => service), edges.map(({from, to}) => [from, to])]);
            if (next !== shape) {
                const isFirst = !shape;
                shape = next;
                graph = layout(answer);
                width = graph.graph().width;
                folded.open = isFirst ? nodes.length <= MAX_OPEN : folded.open;
                drawing.setAttribute('viewBox', `0 0 ${width} ${graph.graph().height}`);
                requestAnimationFrame(() => {
                    zoom();
                    // Scrolls to the leftmost service: callers are on the left
                    const boxes = nodes.map(({service}) => graph.node(key(service)));
                    const first = boxes.reduce((left, box) => box.x < left.x ? box : left);
                    canvas.scrollTop = isFirst ? scale * first.y - canvas.clientHeight / 2 : canvas.scrollTop;
                });
            }
            draw();
            replace(tables, ...mapTables(answer));
            return [tools, canvas, folded];
        },
    };
}

/** A name in the layout: dagre keeps nodes in objects, where "constructor" is there already. @param {string} service */
const key = service => `=${service}`;

/** @param {MapAnswer} answer */
function layout({nodes, edges}) {
    const graph = new window.dagre.graphlib.Graph();
    graph.setGraph({rankdir: 'LR', nodesep: 24, ranksep: 90, marginx: 16, marginy: 16});
    graph.setDefaultEdgeLabel(() => ({}));
    nodes.forEach(({service}) => graph.setNode(key(service),
        {...NODE, width: Math.max(NODE.width, 7.6 * service.length + 20)}));
    edges.forEach(({from, to}) => graph.setEdge(key(from), key(to), {width: 84, height: 34, labelpos: 'c'}));
    window.dagre.layout(graph);
    return graph;
}

const arrowheads = () => svg('defs', {}, ...['arrow', 'arrow-bad'].map(name => svg('marker', {
    id: name, class: name, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8,
    markerUnits: 'userSpaceOnUse', orient: 'auto',
}, svg('path', {d: 'M0 0L8 4L0 8z'}))));

/**
 * The point outside the ring of a node, at the distance of the gap.
 * @param {Point} node @param {Point} toward @param {number} gap
 */
function onRing(node, toward, gap) {
    const [dx, dy] = [toward.x - node.x, toward.y - node.y];
    const part = (RADIUS + gap) / (Math.hypot(dx, dy) || 1);
    return {x: node.x + dx * part, y: node.y + dy * part};
}

/** @param {DagreGraph} graph @param {MapEdge} edge @param {string} style */
function drawEdge(graph, {from, to, rate: perSecond, errors, errorRate}, style) {
    const {points, x, y} = graph.edge({v: key(from), w: key(to)});
    const [start, end] = [graph.node(key(from)), graph.node(key(to))];
    // From ring to ring, not from box to box
    const inner = points.slice(1, -1);
    const whole = from === to ? points
        : [onRing(start, inner[0] ?? end, 4), ...inner, onRing(end, inner.at(-1) ?? start, 5)];
    return svg('g', {class: `edge ${style} ${errorRate >= WARNING ? 'failing' : ''}`, 'data-from': from, 'data-to': to},
        svg('path', {d: curve(whole)}), svg('text', {x, y: y - 7}, rate(perSecond)),
        svg('text', {x, y: y + 16, class: 'bad'}, errors > 0 && `${percent(errorRate)} errors`));
}

/** @param {Point[]} points */
function curve(points) {
    const at = (/** @type {Point} */ {x, y}) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    const middle = points.slice(1, -1).map((point, i) => {
        const next = points[i + 2];
        const end = i === points.length - 3 ? next : {x: (point.x + next.x) / 2, y: (point.y + next.y) / 2};
        return `Q${at(point)} ${at(end)}`;
    });
    return `M${at(points[0])}${middle.join('') || `L${at(points[points.length - 1])}`}`;
}

/** @param {DagreGraph} graph @param {MapNode} node @param {string} style */
function drawNode(graph, {service, kind, type, rate: perSecond, errorRate, p95}, style) {
    const {x, y} = graph.node(key(service));
    const isExternal = kind === 'external';
    const ring = `ring ${errorRate >= BAD ? 'bad' : errorRate >= WARNING ? 'warning' : 'healthy'}`;
    const stats = `${rate(perSecond)} · ${percent(errorRate)} · p95 ${duration(p95)}`;
    const content = [
        svg('rect', {x: x - RADIUS, y: y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, class: ring,
            rx: isExternal ? 7 : RADIUS}),
        svg('text', {x, y: y + 5, class: 'initial', 'aria-hidden': 'true'},
            isExternal ? '⛁' : service.slice(0, 1).toUpperCase()),
        svg('text', {x, y: y + RADIUS + 18, class: 'name'}, service),
        svg('text', {x, y: y + RADIUS + 34, class: 'stats'}, stats)];
    return isExternal
        ? svg('g', {class: `node external ${style}`, 'data-id': service, tabindex: 0, role: 'img',
            'aria-label': `${service}, ${type || 'not traced'}: ${stats}`}, ...content)
        : svg('a', {class: `node ${style}`, 'data-id': service, href: address({page: 'service', service})}, ...content);
}

/** @param {MapAnswer} answer */
const mapTables = ({nodes, edges}) => [
    section('Services', table('Services', [
        {title: 'Service', style: 'name', cell: ({service, kind, type}) =>
            serviceCell(service, kind === 'external' ? type ?? '' : null)},
        ...CALLS,
    ], nodes, ({service}) => service)),
    section('Calls', table('Calls', [
        {title: 'Caller', style: 'name', cell: ({from}) => serviceCell(from)},
        {title: 'Callee', cell: ({to}) => to},
        ...CALLS,
    ], edges, ({from, to}) => [from, to])),
];
