import {at, here, navigate} from './address.js';
import {chart} from './chart.js';
import {element, section} from './dom.js';
import {duration, some} from './format.js';
import {shareBar} from './share.js';
import {KEYS, quiet, summary} from './stats.js';
import {errorsOnly, tracesTable} from './traces.js';

const MAX_TRACES = 100;
/** CSS pixels; further down only the list is read */
const LIST = 400;

/** @returns {View} */
export function resourceView() {
    const {service, operation, resource, kind = ''} = at;
    return {
        path: [['Services', {page: 'services'}], [service, {page: 'service', service}]], title: resource,
        note: [operation, kind].filter(Boolean).join(' · '),
        async load(get) {
            const {errors, min, max} = at;
            const filters = {service, operation, resource, kind};
            /** @type {[ResourceAnswer, TracesAnswer]} */
            const [answer, found] = await Promise.all([
                get('resource', filters), get('traces', {...filters, errors, min, max, limit: MAX_TRACES})]);
            return {answer, found, notice: answer.stats.requests ? undefined : quiet()};
        },
        /** @param {{answer: ResourceAnswer, found: TracesAnswer}} data */
        render: ({answer, found}) => [
            summary(answer, answer.stats),
            element('div', {class: 'pair'},
                section('Latency distribution', answer.latency && latencyChart(answer.latency)),
                section('Share of execution time', ...shareBar(answer.share))),
            element('section', {'aria-label': 'Traces'}, element('h2', {}, some(found.total, 'trace')),
                element('p', {class: 'tools'}, errorsOnly(),
                    at.min && element('a', {class: 'chip', href: here({min: '', max: ''})},
                        `${duration(Number(at.min))} – ${duration(Number(at.max))} ✕`),
                    element('span', {class: 'muted'}, 'Each row is a trace; the stats above count requests.')),
                ...tracesTable(found, 'Resource')),
        ],
        isRead: () => scrollY > LIST,
    };
}

/** How many requests took how long; dragging limits the list below it. @param {Latency} latency */
function latencyChart({buckets, ...latency}) {
    /** The middle of the bar a duration belongs to, in parts of the width. @param {number} nanoseconds */
    const place = nanoseconds => (Math.max(0, buckets.findIndex(({to}) => nanoseconds <= to)) + 0.5) / buckets.length;
    return chart({
        bars: buckets.map(({requests, errors}) => ({value: requests, errors})),
        label: `Latency: ${KEYS.map(key => `${key} ${duration(latency[key])}`).join(', ')}`,
        describe: (first, last) => `${duration(buckets[first].from)} – ${duration(buckets[last].to)}: `
            + some(buckets.slice(first, last + 1).reduce((sum, {requests}) => sum + requests, 0), 'request'),
        axis: [0, 0.25, 0.5, 0.75].map(part => buckets[Math.floor(part * buckets.length)].from)
            .concat(buckets[buckets.length - 1].to).map(value => duration(value)),
        marks: KEYS.map(key => ({at: place(latency[key]), label: key})),
    }, (first, last) =>
        navigate(here({min: String(Math.floor(buckets[first].from)), max: String(Math.ceil(buckets[last].to))})));
}
