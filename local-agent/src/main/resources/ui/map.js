import {address} from './address.js';
import {button, element, link, replace, svg, text} from './dom.js';
import {count, duration, errors, percent, rate} from './format.js';
import {quiet} from './stats.js';
import {section, Table} from './table.js';

/** CSS pixels */
const NODE = {width: 190, height: 116};
const RADIUS = 20;
/** Smaller than this nothing could be read; one scrolls instead. */
const MIN_SCALE = 0.7;
const MAX_SCALE = 1.25;
/** More are no summary any more. */
const MAX_OPEN = 20;
/** Shares of errors from which a ring is no longer healthy */
const WARNING = 0.01;
const BAD = 0.05;

/** @returns {View} */
export function mapView() {
    const drawing = svg('svg', {class: 'map', role: 'group', 'aria-label': 'Service map'});
    const canvas = element('div', {class: 'canvas', tabindex: '0', role: 'group', 'aria-label': 'Service map, to scroll'}, drawing);
    const table = mapTable();
    /** @type {{width: number, height: number, first: number}} */
    let size = {width: 0, height: 0, first: 0};
    let scale = 0;
    let drawn = '';

    function zoom(by = 1) {
        const fit = Math.min(MAX_SCALE, canvas.clientWidth / size.width);
        scale = by === 0 ? fit : Math.max(0.2, Math.min(2, (scale || Math.max(fit, MIN_SCALE)) * by));
        drawing.style.width = `${Math.round(size.width * scale)}px`;
    }

    /** @param {Event} event */
    function point(event) {
        const target = event.target instanceof Element ? event.target.closest('.node') : null;
        const name = event.type === 'pointerout' || event.type === 'focusout' ? null : target?.getAttribute('data-id');
        drawing.classList.toggle('pointed', Boolean(name));
        const edges = [...drawing.querySelectorAll('.edge')];
        const touched = new Set([name, ...edges.filter(edge => touches(edge, name)).flatMap(edge =>
            [edge.getAttribute('data-from'), edge.getAttribute('data-to')])]);
        edges.forEach(edge => edge.classList.toggle('near', touches(edge, name)));
        drawing.querySelectorAll('.node').forEach(node => node.classList.toggle('near', touched.has(node.getAttribute('data-id'))));
    }
    ['pointerover', 'pointerout', 'focusin', 'focusout'].forEach(type => drawing.addEventListener(type, point));
    new ResizeObserver(() => size.width && zoom()).observe(canvas);

    const tools = element('p', {class: 'tools'}, button('−', () => zoom(0.8), {'aria-label': 'Smaller'}),
        button('+', () => zoom(1.25), {'aria-label': 'Larger'}), button('Fit', () => zoom(0)),
        element('span', {class: 'muted'}, 'An arrow is a call that was seen. The color of a ring is its share of errors: ',
            ...['healthy below 1%', 'warning below 5%', 'bad from 5%'].flatMap(said =>
                [element('span', {class: `health ${said.split(' ')[0]}`}), said.replace(/^\w+ /, ''), ' '])));
    return {
        path: [], title: 'Map', elements: [tools, canvas, table.element],
        async load(get) {
            /** @type {[MapAnswer, unknown]} */
            const [answer] = await Promise.all([get('map'), loadDagre()]);
            return {answer, notice: answer.nodes.length ? undefined : quiet('No requests')};
        },
        /** @param {{answer: MapAnswer}} data */
        show({answer}) {
            const shape = JSON.stringify([answer.nodes.map(id), answer.edges.map(({from, to}) => [from, to])]);
            if (shape !== drawn) {
                drawn = shape;
                size = draw(drawing, answer);
                zoom();
                table.element.open = answer.nodes.length <= MAX_OPEN;
                // Where callers are
                canvas.scrollTop = scale * size.first - canvas.clientHeight / 2;
            }
            answer.nodes.forEach((node, i) => showNode(drawing.querySelectorAll('.node')[i], node));
            answer.edges.forEach((edge, i) => showEdge(drawing.querySelectorAll('.edge')[i], edge));
            table.show(answer);
        },
    };
}

/** @param {Element} edge @param {string | null | undefined} name */
const touches = (edge, name) => name != null && (edge.getAttribute('data-from') === name || edge.getAttribute('data-to') === name);

/** @param {MapNode} node */
const id = ({service}) => service;

/** The name in the layout: dagre keeps nodes in objects, where "constructor" is there already. @param {string} service */
const key = service => `=${service}`;

/** The library is needed on this page only. */
async function loadDagre() {
    if (!window.dagre) {
        const library = '/ui/lib/dagre/dagre.min.js';
        await import(library);
    }
}

/** @param {SVGElement} drawing @param {MapAnswer} answer */
function draw(drawing, {nodes, edges}) {
    const graph = new window.dagre.graphlib.Graph();
    graph.setGraph({rankdir: 'LR', nodesep: 24, ranksep: 90, marginx: 16, marginy: 16});
    graph.setDefaultEdgeLabel(() => ({}));
    nodes.forEach(({service}) => graph.setNode(key(service), {...NODE, width: Math.max(NODE.width, 7.6 * service.length + 20)}));
    edges.forEach(({from, to}) => graph.setEdge(key(from), key(to), {width: 84, height: 34, labelpos: 'c'}));
    window.dagre.layout(graph);
    const {width, height} = graph.graph();
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.replaceChildren(
        svg('defs', {}, ...['arrow', 'arrow-bad'].map(name => svg('marker', {id: name, class: name, viewBox: '0 0 8 8', refX: 7, refY: 4,
            markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto'}, svg('path', {d: 'M0 0L8 4L0 8z'})))),
        ...edges.map(({from, to}) => drawEdge(graph, from, to)), ...nodes.map(node => drawNode(graph, node)));
    const boxes = nodes.map(({service}) => graph.node(key(service)));
    const first = boxes.reduce((left, box) => box.x < left.x ? box : left).y;
    return {width, height, first};
}

/** @param {DagreGraph} graph @param {string} from @param {string} to */
function drawEdge(graph, from, to) {
    const {points, x, y} = graph.edge({v: key(from), w: key(to)});
    const [start, end] = [graph.node(key(from)), graph.node(key(to))];
    // From ring to ring, not from box to box
    const inner = points.slice(1, -1);
    const ring = (/** @type {{x: number, y: number}} */ node, /** @type {{x: number, y: number}} */ toward, /** @type {number} */ gap) => {
        const [dx, dy] = [toward.x - node.x, toward.y - node.y];
        const length = Math.hypot(dx, dy) || 1;
        return {x: node.x + dx / length * (RADIUS + gap), y: node.y + dy / length * (RADIUS + gap)};
    };
    const whole = from === to ? points : [ring(start, inner[0] ?? end, 4), ...inner, ring(end, inner.at(-1) ?? start, 5)];
    return svg('g', {class: 'edge', 'data-from': from, 'data-to': to}, svg('path', {d: curve(whole)}),
        svg('text', {x, y: y - 7}), svg('text', {x, y: y + 16, class: 'bad'}));
}

/** @param {{x: number, y: number}[]} points */
function curve(points) {
    const at = (/** @type {{x: number, y: number}} */ {x, y}) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    const middle = points.slice(1, -1).map((point, i) => {
        const next = points[i + 2];
        const end = i === points.length - 3 ? next : {x: (point.x + next.x) / 2, y: (point.y + next.y) / 2};
        return `Q${at(point)} ${at(end)}`;
    });
    return `M${at(points[0])}${middle.length ? middle.join('') : `L${at(points[points.length - 1])}`}`;
}

/** @param {DagreGraph} graph @param {MapNode} node */
function drawNode(graph, node) {
    const {x, y} = graph.node(key(node.service));
    const name = svg('text', {x, y: y + RADIUS + 18, class: 'name'}, node.service);
    const isExternal = node.kind === 'external';
    const shape = isExternal
        ? svg('rect', {x: x - RADIUS, y: y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 7, class: 'ring'})
        : svg('circle', {cx: x, cy: y, r: RADIUS, class: 'ring'});
    const rest = [shape, svg('text', {x, y: y + 5, class: 'initial', 'aria-hidden': 'true'},
        isExternal ? '⛁' : node.service.slice(0, 1).toUpperCase()), name, svg('text', {x, y: y + RADIUS + 34, class: 'stats'})];
    return isExternal ? svg('g', {class: 'node external', 'data-id': id(node), tabindex: 0, role: 'img'}, ...rest)
        : svg('a', {class: 'node', 'data-id': id(node), href: address({page: 'service', service: node.service})}, ...rest);
}

/** @param {number} share */
const health = share => share >= BAD ? 'bad' : share >= WARNING ? 'warning' : 'healthy';

/** @param {Element} drawn @param {MapNode} node */
function showNode(drawn, node) {
    /** @type {Element} */ (drawn.querySelector('.ring')).setAttribute('class', `ring ${health(node.errorRate)}`);
    const said = `${rate(node.rate)} · ${percent(node.errorRate)} · p95 ${duration(node.p95)}`;
    text(/** @type {Element} */ (drawn.querySelector('.stats')), said);
    if (node.kind === 'external') {
        drawn.setAttribute('aria-label', `${node.service}, ${node.type || 'not traced'}: ${said}`);
    }
}

/** @param {Element} drawn @param {MapEdge} edge */
function showEdge(drawn, edge) {
    const [calls, failures] = drawn.querySelectorAll('text');
    text(calls, rate(edge.rate));
    text(failures, edge.errors ? `${percent(edge.errorRate)} errors` : '');
    drawn.classList.toggle('failing', edge.errorRate >= WARNING);
}

function mapTable() {
    /** @type {Table<MapEdge>} */
    const calls = new Table('Calls', [
        {title: 'Caller', style: 'name', show: (cell, {from}) => link(cell, address({page: 'service', service: from}), from)},
        {title: 'Callee', show: (cell, {to}) => text(cell, to)},
        ...columns(),
    ]);
    /** @type {Table<MapNode>} */
    const services = new Table('Services', [
        {title: 'Service', style: 'name', show(cell, {service, kind, type}) {
            replace(cell, kind === 'external' ? `${service} · ${type || 'not traced'}`
                : element('a', {href: address({page: 'service', service})}, service));
        }},
        ...columns(),
    ]);
    return {
        element: element('details', {class: 'aside'}, element('summary', {}, 'The same as tables'),
            section('Services', services.element), section('Calls', calls.element)),
        /** @param {MapAnswer} answer */
        show({nodes, edges}) {
            services.show(nodes, id);
            calls.show(edges, ({from, to}) => JSON.stringify([from, to]));
        },
    };
}

/** @returns {import('./table.js').Column<any>[]} */
function columns() {
    return [
        {title: 'Requests', style: 'number', show: (cell, item) => text(cell, `${count(item.requests)} (${rate(item.rate)})`)},
        {title: 'Errors', style: 'number', show: (cell, item) => text(cell, errors(item.errors, item.requests))},
        {title: 'p95', style: 'number', show: (cell, item) => text(cell, duration(item.p95))},
    ];
}
