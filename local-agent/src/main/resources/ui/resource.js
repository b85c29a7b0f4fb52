import {at, here} from './address.js';
import {navigate} from './app.js';
import {Chart} from './chart.js';
import {element, text} from './dom.js';
import {duration, some} from './format.js';
import {shareBar} from './share.js';
import {quiet, summary} from './stats.js';
import {section} from './table.js';
import {errorsOnly, tracesTable} from './traces.js';

const MAX_TRACES = 100;

/** @returns {View} */
export function resourceView() {
    const {service, operation, resource, kind = ''} = at;
    const stats = summary();
    const latency = latencyChart();
    const share = shareBar();
    const list = tracesTable(false);
    const failed = errorsOnly();
    const range = element('a', {class: 'chip'});
    const note = element('span', {class: 'muted'}, 'A row is a trace; the stats above count requests.');
    const traces = section('Traces', element('p', {class: 'tools'}, failed.element, range, note), ...list.elements);
    return {
        path: [['Services', {page: 'services'}], [service, {page: 'service', service}]], title: resource,
        note: [operation, kind].filter(Boolean).join(' · '),
        elements: [stats.element, element('div', {class: 'pair'}, section('Latency distribution', latency.element),
            section('Share of execution time', share.element)), traces],
        async load(get) {
            /** @type {[ResourceAnswer, TracesAnswer]} */
            const [answer, found] = await Promise.all([get('resource', {service, operation, resource, kind}),
                get('traces', {service, operation, resource, kind, errors: at.errors, min: at.min, max: at.max, limit: MAX_TRACES})]);
            return {answer, found, notice: answer.stats?.requests ? undefined : quiet('No requests')};
        },
        /** @param {{answer: ResourceAnswer, found: TracesAnswer}} data */
        show({answer, found}) {
            stats.show(answer, /** @type {Stats} */ (answer.stats));
            latency.show(answer.latency);
            share.show(answer.share);
            list.show(found);
            failed.show();
            range.hidden = !at.min;
            range.href = here({min: '', max: ''});
            text(range, `${duration(Number(at.min))} to ${duration(Number(at.max))} ✕`);
            traces.say(`Traces (${some(found.total, 'trace')})`);
        },
        isRead: () => scrollY > 400,
    };
}

/** How many requests took how long; dragging chooses those below it. */
function latencyChart() {
    /** @type {Latency['buckets']} */
    let buckets = [];
    const chart = new Chart({large: true, label: 'Latency: ', onRange(first, last) {
        navigate(here({min: String(Math.floor(buckets[first].from)), max: String(Math.ceil(buckets[last].to))}));
    }});
    return {
        element: chart.element,
        /** @param {Latency | null} latency */
        show(latency) {
            if (!latency?.buckets.length) {
                return;
            }
            buckets = latency.buckets;
            const place = (/** @type {number} */ value) => {
                const i = Math.max(0, buckets.findIndex(bucket => value <= bucket.to));
                const {from, to} = buckets[i];
                return (i + (to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0)) / buckets.length;
            };
            chart.show(buckets.map(({requests, errors}) => ({value: requests, errors})),
                `p50 ${duration(latency.p50)}, p95 ${duration(latency.p95)}, p99 ${duration(latency.p99)}`, {
                describe(first, last) {
                    const chosen = buckets.slice(first, last + 1);
                    return `${duration(buckets[first].from)} to ${duration(buckets[last].to)}: `
                        + some(chosen.reduce((sum, bucket) => sum + bucket.requests, 0), 'request');
                },
                axis: [0, 0.25, 0.5, 0.75, 1].map(part =>
                    duration(part < 1 ? buckets[Math.floor(part * buckets.length)].from : buckets[buckets.length - 1].to)),
                marks: (/** @type {const} */ (['p50', 'p95', 'p99'])).map(key => ({at: place(latency[key]), label: key})),
            });
        },
    };
}
