import {address, at} from './address.js';
import {element, link, text} from './dom.js';
import {errorsSection} from './errors.js';
import {count, duration, errors} from './format.js';
import {swatch} from './palette.js';
import {quiet, statsTable, summary} from './stats.js';
import {section, Table} from './table.js';
import {uncountedSection} from './uncounted.js';

/** @returns {View} */
export function serviceView() {
    const {service} = at;
    const stats = summary();
    const resources = statsTable('Resources', {
        title: 'Resource', key: 'resource',
        order: (/** @type {Resource} */ one, other) => one.resource.localeCompare(other.resource),
        show(cell, {operation, resource, kind = '', type}) {
            link(cell, address({page: 'resource', service, operation, resource, kind}), resource);
            cell.title = resource;
            const details = cell.querySelector('small') ?? cell.appendChild(element('small'));
            text(details, [operation, kind, type].filter(Boolean).join(' · '));
        },
    });
    const all = section('Resources', resources.element);
    const failures = errorsSection('Errors');
    const callers = peers('Called by');
    const callees = peers('Calls');
    const uncounted = uncountedSection('Not counted', false);
    return {
        path: [['Services', {page: 'services'}]], title: service,
        elements: [stats.element, all, failures.element,
            element('div', {class: 'pair'}, callers.element, callees.element), uncounted.element],
        async load(get) {
            /** @type {[ResourcesAnswer, ErrorsAnswer]} */
            const [answer, failed] = await Promise.all([get('resources', {service}), get('errors', {service})]);
            const isEmpty = !answer.stats && !answer.uncounted?.length;
            return {answer, failed, notice: isEmpty ? quiet('No requests') : undefined};
        },
        /** @param {{answer: ResourcesAnswer, failed: ErrorsAnswer}} data */
        show({answer, failed}) {
            stats.element.hidden = all.hidden = !answer.stats;
            if (answer.stats) {
                stats.show(answer, answer.stats);
            }
            resources.show(answer, answer.resources, row => JSON.stringify([row.operation, row.resource, row.kind, row.type]));
            failures.show(failed);
            callers.show(answer.callers ?? []);
            callees.show(answer.callees ?? []);
            uncounted.show((answer.uncounted ?? []).map(item => ({...item, service})));
        },
    };
}

/** Those that call the service, or that it calls. @param {string} title */
function peers(title) {
    /** @type {Table<Peer>} */
    const table = new Table(title, [
        {title: 'Service', style: 'name', show(cell, {service, traced, type}) {
            if (traced === false) {
                text(cell, `${service} · ${type || 'not traced'}`);
                return;
            }
            link(cell, address({page: 'service', service}), service);
            if (cell.childElementCount === 1) {
                cell.prepend(swatch(service));
            }
        }},
        {title: 'Requests', style: 'number', show: (cell, {requests}) => text(cell, count(requests))},
        {title: 'Errors', style: 'number', show(cell, item) {
            text(cell, errors(item.errors, item.requests));
            cell.classList.toggle('bad', item.errors > 0);
        }},
        {title: 'p95', style: 'number', show: (cell, {p95}) => text(cell, duration(p95))},
    ]);
    const none = element('p', {class: 'muted'}, 'None seen in this window');
    return {
        element: section(title, table.element, none),
        /** @param {Peer[]} items */
        show(items) {
            table.element.hidden = !items.length;
            none.hidden = items.length > 0;
            table.show(items, ({service, traced}) => `${traced} ${service}`);
        },
    };
}
