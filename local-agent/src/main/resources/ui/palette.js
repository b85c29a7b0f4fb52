/** One color for a service on every page: those of style.css, in the order in which this browser has seen services. */

import {element} from './dom.js';

const COLORS = 12;
const KEY = 'services';

/** @type {Map<string, number>} */
const slots = new Map(stored().map((name, i) => [name, i]));

/** @returns {string[]} */
function stored() {
    try {
        const names = JSON.parse(localStorage.getItem(KEY) ?? '[]');
        return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
    } catch {
        return [];
    }
}

/** The variable of style.css. @param {string} service */
export function colorName(service) {
    if (!slots.has(service)) {
        slots.set(service, slots.size);
        try {
            localStorage.setItem(KEY, JSON.stringify([...slots.keys()]));
        } catch {
            // Without room, or in a private window, colors last as long as the page
        }
    }
    return `--s${/** @type {number} */ (slots.get(service)) % COLORS}`;
}

/** @param {string} service */
export const background = service => `background: var(${colorName(service)})`;

/** What a span does, in lists. @param {{service: string, resource: string}} span */
export const label = ({service, resource}) => element('span', {class: 'label', title: `${service} ${resource}`},
    element('span', {class: 'service'}, service), ' ', element('b', {}, resource));

/** A small square in the service's color. @param {string} service */
export const swatch = service => element('i', {class: 'swatch', style: background(service)});
