/** Elements are made of text and other elements, never of HTML: the names of spans come from anywhere. */

/** @typedef {Node | string} Content */

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name @param {Record<string, string>} [attributes] @param {Content[]} content
 * @returns {HTMLElementTagNameMap[N]}
 */
export function element(name, attributes = {}, ...content) {
    return filled(document.createElement(name), attributes, content);
}

/**
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name @param {Record<string, string | number>} [attributes] @param {Content[]} content
 * @returns {SVGElementTagNameMap[N]}
 */
export function svg(name, attributes = {}, ...content) {
    return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, content);
}

/** @template {Element} E @param {E} made @param {Record<string, string | number>} attributes @param {Content[]} content */
function filled(made, attributes, content) {
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, String(value)));
    made.append(...content);
    return made;
}

/** @template {Element} [E=HTMLElement] @param {string} selector @returns {E} */
export const find = selector => /** @type {E} */ (document.querySelector(selector));

/** Leaves what is the same alone, and with it what a person has selected there. @param {Element} where @param {string} value */
export function text(where, value) {
    if (where.textContent !== value) {
        where.textContent = value;
    }
}

/** Leaves equal content alone, for the same reason. @param {Element} where @param {Content[]} content */
export function replace(where, ...content) {
    const made = element('div', {}, ...content);
    if (made.childNodes.length !== where.childNodes.length
        || [...made.childNodes].some((node, i) => !node.isEqualNode(where.childNodes[i]))) {
        where.replaceChildren(...made.childNodes);
    }
}

/** The link stays the same element, so that it keeps the focus. @param {Element} where @param {string} href @param {string} value */
export function link(where, href, value) {
    const anchor = where.querySelector('a') ?? where.appendChild(element('a'));
    if (anchor.getAttribute('href') !== href) {
        anchor.setAttribute('href', href);
    }
    text(anchor, value);
}

/** @param {string} label @param {() => void} act @param {Record<string, string>} [attributes] */
export function button(label, act, attributes = {}) {
    const made = element('button', {type: 'button', ...attributes}, label);
    made.addEventListener('click', act);
    return made;
}

/** A button that copies a value, and says so. @param {() => string} value @param {string} what */
export function copyButton(value, what) {
    const made = button('Copy', () => {
        navigator.clipboard.writeText(value());
        made.textContent = 'Copied';
        setTimeout(() => made.textContent = 'Copy', 1500);
    }, {class: 'quiet', 'aria-label': `Copy ${what}`});
    return made;
}
