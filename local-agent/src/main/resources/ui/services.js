import {address, DAY} from './address.js';
import {element, link} from './dom.js';
import {swatch} from './palette.js';
import {quiet, statsTable} from './stats.js';
import {uncountedSection} from './uncounted.js';

/** @returns {View} */
export function servicesView() {
    const table = statsTable('Services', {
        title: 'Service', key: 'service',
        order: (/** @type {Service} */ one, other) => one.service.localeCompare(other.service),
        show(cell, {service}) {
            link(cell, address({page: 'service', service}), service);
            if (cell.childElementCount === 1) {
                cell.prepend(swatch(service));
            }
        },
    });
    const uncounted = uncountedSection('Services without counted requests', true);
    return {
        path: [], title: 'Services', elements: [table.element, uncounted.element],
        async load(get) {
            /** @type {ServicesAnswer} */
            const answer = await get('services');
            const isEmpty = !answer.services.length && !answer.uncounted?.length;
            /** @type {ServicesAnswer} */
            const ofDay = isEmpty ? await get('services', {window: DAY, from: '', to: ''}) : answer;
            return {answer, notice: !isEmpty ? undefined : ofDay.services.length ? quiet('No requests') : noTraces()};
        },
        show({answer}) {
            table.element.hidden = !answer.services.length;
            table.show(answer, answer.services, item => item.service);
            uncounted.show(answer.uncounted ?? []);
        },
    };
}

/** @returns {Notice} */
function noTraces() {
    const code = (/** @type {string} */ line) => element('pre', {tabindex: '0'}, element('code', {}, line));
    return {title: 'No traces yet', content: [
        element('p', {}, 'Send the example a request, where it runs:'),
        code("curl 'localhost:5000/think/?subject=technology&subject=foo_bar'"),
        element('p', {}, 'Or start any program that has a Datadog tracer with'),
        code(`DD_TRACE_AGENT_URL=${location.origin}`),
        element('p', {}, 'Its requests appear here some seconds after their responses.'),
    ]};
}
