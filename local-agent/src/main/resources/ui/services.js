import {DAY} from './address.js';
import {element} from './dom.js';
import {quiet, serviceCell, statsTable} from './stats.js';
import {uncountedSection} from './uncounted.js';

/** @returns {View} */
export const servicesView = () => ({
    path: [], title: 'Services',
    async load(get) {
        /** @type {ServicesAnswer} */
        const answer = await get('services');
        const isEmpty = !answer.services.length && !answer.uncounted.length;
        const ofDay = {window: DAY, from: '', to: '', env: '', version: ''};
        /** @type {ServicesAnswer} */
        const {services, uncounted} = isEmpty ? await get('services', ofDay) : answer;
        return {answer, notice: !isEmpty ? undefined : services.length + uncounted.length ? quiet() : noTraces()};
    },
    /** @param {{answer: ServicesAnswer}} data */
    render: ({answer}) => [
        answer.services.length > 0 && statsTable('Service', answer, answer.services,
            ({service}) => serviceCell(service), ({service}) => service),
        uncountedSection('Services without counted requests', answer.uncounted, true),
    ],
});

/** @returns {Notice} */
function noTraces() {
    const code = (/** @type {string} */ line) => element('pre', {tabindex: '0'}, element('code', {}, line));
    return {title: 'No traces yet', content: [
        element('p', {}, 'Send a request to the example services:'),
        code("curl 'localhost:5000/think/?subject=technology&subject=foo_bar'"),
        element('p', {}, 'Or start any program that uses a Datadog tracer with this environment variable:'),
        code(`DD_TRACE_AGENT_URL=${location.origin}`),
        element('p', {}, 'Requests appear here a few seconds after their responses.'),
    ]};
}
