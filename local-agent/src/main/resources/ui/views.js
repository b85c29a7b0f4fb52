/**
 * What there is to look at. A view has a title and the path to it, elements, load(get), which asks the agent, and show(data).
 * Where there is nothing to show, the data are empty, and have a notice in place of it.
 */
import {address, at, DAY} from './address.js';
import {Chart} from './chart.js';
import {element, link, Table, text} from './elements.js';
import {clock, count, duration, errors} from './figures.js';

const MOST_TRACES = 100;

const number = (title, key, show) => ({title, key, style: 'number', show, order: (one, other) => other[key] - one[key]});
const latency = key => number(key, key, (cell, item) => text(cell, duration(item[key])));
const FIGURES = [
    number('Requests', 'requests', (cell, item) => text(cell, count(item.requests))),
    number('Errors', 'errors', (cell, item) => {
        text(cell, errors(item.errors, item.requests));
        cell.classList.toggle('bad', item.errors > 0);
    }),
    latency('p50'), latency('p95'), latency('p99'),
];

/** A table of services or resources, which can be sorted. */
function figuresTable(label, name) {
    let times;
    const chart = {title: 'Requests and errors', style: 'chart', show(cell, item) {
        cell.chart ??= new Chart(cell, 32, false);
        cell.chart.show(times, item.chart);
    }};
    const first = {...name, style: 'name', order: (one, other) => one[name.key].localeCompare(other[name.key])};
    const sortable = [first, ...FIGURES].map(column => ({...column, showHead(head) {
        link(head, address({...at, sort: column.key}), column.title);
        head.ariaSort = at.sort !== column.key ? 'none' : column === first ? 'ascending' : 'descending';
    }}));
    const table = new Table(label, [...sortable, chart]);
    return {element: table.element, show(answer, items, identity) {
        times = answer;
        table.show(items.toSorted(sortable.find(({key}) => key === at.sort)?.order ?? (() => 0)), identity);
    }};
}

/** What a line of such a table shows, large. */
function summary() {
    const values = FIGURES.map(() => element('dd', {}));
    const list = element('dl', {}, ...FIGURES.map(({title}, i) => element('div', {}, element('dt', {}, title), values[i])));
    const figures = element('section', {'aria-label': 'Figures', class: 'summary'}, list);
    let chart;
    return {
        element: figures,
        show(times, item) {
            FIGURES.forEach((figure, i) => figure.show(values[i], item));
            chart ??= new Chart(figures, 140, true);
            chart.show(times, item.chart);
        },
        remove: () => chart?.remove(),
    };
}

export function servicesView() {
    const table = figuresTable('Services', {title: 'Service', key: 'service',
        show: (cell, {service}) => link(cell, address({service}), service)});
    return {
        path: [], title: 'Services', elements: [table.element],
        async load(get) {
            const answer = await get('services');
            const empty = !answer.services.length;
            const ofDay = empty ? await get('services', {window: DAY}) : answer;
            return {answer, empty, notice: ofDay.services.length ? quiet : noTraces};
        },
        show: ({answer}) => table.show(answer, answer.services, item => item.service),
    };
}

export function resourcesView({service}) {
    const figures = summary();
    const table = figuresTable('Resources', {title: 'Resource', key: 'resource', show(cell, {operation, resource, kind, type}) {
        link(cell, address({service, operation, resource, ...kind && {kind}}), resource);
        cell.title = resource;
        cell.details ??= cell.appendChild(element('small', {}));
        text(cell.details, [operation, kind, type].filter(Boolean).join(' · '));
    }});
    return {
        path: [['Services', {}]], title: service, elements: [figures.element, table.element],
        async load(get) {
            const [{services}, answer] = await Promise.all([get('services'), get('resources', {service})]);
            const item = services.find(other => other.service === service);
            return {answer, item, empty: !item, notice: quiet};
        },
        show({answer, item}) {
            figures.show(answer, item);
            table.show(answer, answer.resources, row => JSON.stringify([row.operation, row.resource, row.kind, row.type]));
        },
        remove: figures.remove,
    };
}

const TRACE = [
    {title: 'Time', style: 'time', show: (cell, trace) => text(cell, clock(trace.start, 3))},
    {title: 'Status', style: 'number', show(cell, trace) {
        text(cell, trace.status ?? '–');
        cell.classList.toggle('bad', trace.error);
    }},
    {title: 'Duration', style: 'number bar', show(cell, trace, traces) {
        text(cell, duration(trace.duration));
        cell.style.setProperty('--part', trace.duration / Math.max(1, ...traces.map(other => other.duration)));
        cell.classList.toggle('failed', trace.error);
    }},
    {title: 'Error', style: 'message', show(cell, trace) {
        text(cell, trace.error ? trace.errorMessage || 'Error' : '');
        // The link of the row lies over this cell
        cell.parentElement.title = cell.textContent;
    }},
    {title: 'Spans', style: 'number', show: (cell, trace) => text(cell, count(trace.spans))},
    {title: 'Services', style: 'names', show: (cell, trace) => text(cell, trace.services.join(', '))},
    {title: 'Trace', style: 'id', show: (cell, {traceId}) => link(cell, `/zipkin/traces/${encodeURIComponent(traceId)}`, traceId)},
];

export function tracesView({service, operation, resource, kind}) {
    const figures = summary();
    const table = new Table('Traces, newest first', TRACE);
    const end = element('p', {class: 'end'});
    return {
        path: [['Services', {}], [service, {service}]], title: resource, note: [operation, kind].filter(Boolean).join(' · '),
        elements: [figures.element, table.element, end],
        async load(get) {
            const [answer, {traces}] = await Promise.all([
                get('resources', {service}), get('traces', {service, operation, resource, ...kind && {kind}, limit: MOST_TRACES})]);
            const item = answer.resources.find(other => other.operation === operation && other.resource === resource
                && (!kind || other.kind === kind));
            return {answer, item, traces, empty: !item, notice: quiet};
        },
        show({answer, item, traces}) {
            figures.show(answer, item);
            table.show(traces, trace => trace.traceId + trace.spanId);
            text(end, !traces.length ? 'None of its traces is kept.'
                : traces.length === MOST_TRACES ? `These are the newest ${MOST_TRACES}.` : '');
        },
        remove: figures.remove,
    };
}

function quiet() {
    return [
        element('h2', {}, `No requests in the last ${duration(Number(at.window) * 60e9)}`),
        at.window === DAY ? '' : element('p', {}, element('a', {href: address({...at, window: DAY})}, 'Look at a whole day')),
    ];
}

function noTraces() {
    const code = line => element('pre', {tabindex: '0'}, element('code', {}, line));
    return [
        element('h2', {}, 'No traces yet'),
        element('p', {}, 'Ask the example, where it runs:'),
        code("curl 'localhost:5000/think/?subject=technology&subject=foo_bar'"),
        element('p', {}, 'Or start any program that has a Datadog tracer with'),
        code(`DD_TRACE_AGENT_URL=${location.origin}`),
        element('p', {}, 'Its requests appear here some seconds after they are answered.'),
    ];
}
