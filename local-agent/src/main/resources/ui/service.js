import {address, at} from './address.js';
import {element, section} from './dom.js';
import {errorsSection} from './errors.js';
import {CALLS, quiet, serviceCell, statsTable, summary} from './stats.js';
import {table} from './table.js';
import {uncountedSection} from './uncounted.js';

/** @returns {View} */
export function serviceView() {
    const {service} = at;

    /** @param {Resource} row */
    function resourceCell({operation, resource, kind = '', type}) {
        const href = address({page: 'resource', service, operation, resource, kind});
        return [element('a', {href, title: resource}, resource),
            element('small', {}, [operation, kind, type].filter(Boolean).join(' · '))];
    }

    return {
        path: [['Services', {page: 'services'}]], title: service,
        async load(get) {
            /** @type {[ResourcesAnswer, ErrorsAnswer]} */
            const [answer, failed] = await Promise.all([get('resources', {service}), get('errors', {service})]);
            return {answer, failed, notice: answer.stats || answer.uncounted.length ? undefined : quiet()};
        },
        /** @param {{answer: ResourcesAnswer, failed: ErrorsAnswer}} data */
        render: ({answer, failed}) => [
            answer.stats && summary(answer, answer.stats),
            answer.stats && section('Resources', statsTable('Resource', answer, answer.resources, resourceCell,
                ({operation, resource, kind, type}) => [operation, resource, kind, type])),
            errorsSection(failed),
            element('div', {class: 'pair'}, peers('Called by', answer.callers), peers('Calls', answer.callees)),
            uncountedSection('Not counted', answer.uncounted.map(item => ({...item, service})), false),
        ],
    };
}

/** Those that call the service, or that it calls. @param {string} title @param {Peer[]} items */
const peers = (title, items) => section(title, !items.length ? element('p', {class: 'muted'}, 'None in this window')
    : table(title, [
        {title: 'Service', style: 'name', cell: ({service, traced, type}) =>
            serviceCell(service, traced ? null : type ?? '')},
        ...CALLS,
    ], items, ({service, traced}) => [traced, service]));
