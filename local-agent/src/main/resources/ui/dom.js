/** Builds elements from text and other elements, never from HTML, because the names of spans are not trusted. */

/** @typedef {Node | string | false | null | undefined} Part */
/** What is neither a node nor text is left out. @typedef {Part | Part[]} Content */
/** @typedef {Record<string, string | number | undefined>} Attributes */
/** A node that may have a state of its own. @typedef {Node & {take?: (newer: any) => void}} Widget */

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name @param {Attributes} [attributes] @param {Content[]} content
 * @returns {HTMLElementTagNameMap[N]}
 */
export const element = (name, attributes = {}, ...content) => filled(document.createElement(name), attributes, content);

/**
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name @param {Attributes} [attributes] @param {Content[]} content
 * @returns {SVGElementTagNameMap[N]}
 */
export const svg = (name, attributes = {}, ...content) =>
    filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, content);

/**
 * @template {HTMLElement | SVGElement} E
 * @param {E} made @param {Attributes} attributes @param {Content[]} content
 */
function filled(made, attributes, content) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== undefined) {
            set(made, name, String(value));
        }
    }
    made.append(...content.flat().filter(part => part || part === '').map(part => /** @type {Node | string} */ (part)));
    return made;
}

/**
 * The Content-Security-Policy forbids style attributes, but not styles that a script sets.
 * @param {HTMLElement | SVGElement} on @param {string} name @param {string} value
 */
function set(on, name, value) {
    if (name === 'style') {
        on.style.cssText = value;
    } else if (on.getAttribute(name) !== value) {
        on.setAttribute(name, value);
    }
}

/** @template {Element} [E=HTMLElement] @param {string} selector @returns {E} */
export const find = selector => /** @type {E} */ (document.querySelector(selector));

/**
 * Replaces the content of an element, but changes only what differs: the rest keeps the focus and the user's selection.
 * A widget stays and takes over the newer one's content. Event listeners of other new elements are lost.
 * @param {Element} where @param {Content[]} content
 */
export function replace(where, ...content) {
    const focused = document.activeElement;
    if (!where.firstChild || !content.flat().includes(where.firstChild)) {
        update(where, element('div', {}, ...content));
    }
    // Moving an element takes its focus away
    if (focused !== document.activeElement && where.contains(focused)) {
        /** @type {HTMLElement} */ (focused).focus({preventScroll: true});
    }
}

/** @param {Element} where @param {Element} made */
function update(where, made) {
    const keyed = new Map([...where.children].map(child => [keyOf(child), child]));
    const nodes = [...made.childNodes];
    const kept = new Set(nodes.map(keyOf));
    // Before the others, which would otherwise move
    keyed.forEach((child, key) => key === undefined || kept.has(key) || child.remove());
    let place = where.firstChild;
    for (const node of nodes) {
        const old = keyOf(node) === undefined ? place : keyed.get(keyOf(node)) ?? place;
        if (old?.nodeName !== node.nodeName || keyOf(old) !== keyOf(node)) {
            where.insertBefore(node, place);
            continue;
        }
        if (old === place) {
            place = place.nextSibling;
        } else {
            where.insertBefore(old, place);
        }
        patch(old, node);
    }
    while (where.childNodes.length > nodes.length) {
        where.lastChild?.remove();
    }
}

/** @param {Node} node */
const keyOf = node => node instanceof HTMLElement ? node.dataset.key : undefined;

/** @param {Widget} old @param {Widget} made */
function patch(old, made) {
    if (old.take) {
        old.take(made);
    } else if (isStyled(old) && isStyled(made)) {
        // Whether details are open is up to the person who reads them
        const names = old.getAttributeNames().filter(name => name !== 'open' && !made.hasAttribute(name));
        names.forEach(name => old.removeAttribute(name));
        [...made.attributes].filter(({name}) => name !== 'open').forEach(({name, value}) => set(old, name, value));
        update(old, made);
    } else if (!old.isEqualNode(made)) {
        old.nodeValue = made.nodeValue;
    }
}

/** @param {Node} node @returns {node is HTMLElement | SVGElement} */
const isStyled = node => node instanceof HTMLElement || node instanceof SVGElement;

/** @param {string} label @param {(event: Event) => void} act @param {Attributes} [attributes] */
export function button(label, act, attributes = {}) {
    const made = element('button', {type: 'button', ...attributes}, label);
    made.addEventListener('click', act);
    return made;
}

/** A button that copies a value, and says so. @param {string} value @param {string} what */
export function copyButton(value, what) {
    const made = button('Copy', async () => {
        const copied = navigator.clipboard?.writeText(value).then(() => 'Copied', () => undefined);
        made.textContent = await copied ?? 'Copy failed';
        setTimeout(() => made.textContent = 'Copy', 1500);
    }, {class: 'quiet copy', 'aria-label': `Copy ${what}`});
    return made;
}

/** A part of a page, with a heading. @param {string} title @param {Content[]} content */
export const section = (title, ...content) =>
    element('section', {'aria-label': title}, element('h2', {}, title), ...content);

/** Names and what they are. @param {Attributes} attributes @param {[name: string, value: Content][]} facts */
export const definitions = (attributes, facts) => element('dl', attributes, ...facts.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value))));
