import {address, term} from './address.js';
import {button, copyButton, element} from './dom.js';
import {count, duration, moment, some} from './format.js';
import {swatch} from './palette.js';

/** Frames of these are folded; what one looks for is one's own. */
const LIBRARY = new RegExp('^\\s*at (?:[\\w.]+/)?(?:java|javax|jdk|sun|com\\.sun|jakarta|kotlin|scala|io\\.netty|io\\.helidon|reactor'
    + '|org\\.springframework|node:|internal)[./]');

/** All of a span that was selected. @param {WholeSpan} span @param {string} note @param {() => void} close */
export function details(span, note, close) {
    const failure = span.error;
    const tags = Object.entries({...span.meta, ...span.metrics}).filter(([key]) => key !== 'error.stack' || !failure?.stack);
    return [
        element('div', {class: 'top'}, element('h2', {}, swatch(span.service), span.resource),
            button('✕', close, {class: 'quiet', 'aria-label': 'Close details'})),
        ...note ? [element('p', {class: 'note'}, note)] : [],
        facts({
            Service: span.service, Operation: span.operation, Type: span.type, Kind: span.kind, Start: moment(span.start),
            Duration: duration(span.duration), 'Own time': duration(span.own), Env: span.env, Version: span.version,
        }),
        ...failure ? [errorBlock(failure)] : [],
        ...span.links?.length ? [block('Links', element('ul', {}, ...span.links.map(link => element('li', {},
            element('a', {href: address({page: 'trace', id: link.traceId, span: link.spanId})}, link.traceId),
            attributes(link.attributes)))))] : [],
        ...span.events?.length ? [block('Events', element('ul', {}, ...span.events.map(event => element('li', {},
            element('b', {}, event.name), ` after ${duration((event.time - span.start) * 1e6)}`, attributes(event.attributes)))))] : [],
        block(`Tags (${count(tags.length)})`, element('table', {class: 'tags', 'aria-label': 'Tags'},
            element('tbody', {}, ...tagRows(tags)))),
    ];
}

/** The tracer's own tags, which begin with _, come last. @param {[string, string | number][]} tags */
function tagRows(tags) {
    const rank = (/** @type {string} */ key) => key.startsWith('_') ? 1 : 0;
    return tags.toSorted(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other)).map(([key, value]) => element('tr', {},
        element('th', {scope: 'row'}, key),
        element('td', {}, element('a', {href: search(key, value), title: 'Search for it'}, String(value))),
        element('td', {}, copyButton(() => String(value), key))));
}

/** @param {string} key @param {string | number} value */
const search = (key, value) => address({page: 'traces', as: 'spans', query: term(`@${key}`, value)});

/** @param {Record<string, string | undefined>} values */
function facts(values) {
    return element('dl', {class: 'facts'}, ...Object.entries(values).filter(([, value]) => value).map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, value ?? ''))));
}

/** @param {string} title @param {Node} content */
const block = (title, content) => element('section', {'aria-label': title}, element('h3', {}, title), content);

/** @param {Record<string, unknown>} [values] */
function attributes(values = {}) {
    return element('span', {class: 'muted'}, ...Object.entries(values).map(([key, value]) =>
        ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`));
}

/** @param {{type?: string, message?: string, stack?: string}} failure */
function errorBlock({type, message, stack}) {
    return element('section', {'aria-label': 'Error', class: 'failure'},
        element('h3', {}, message || type || 'Error'),
        ...type ? [element('p', {}, element('a', {href: search('error.type', type)}, type))] : [],
        ...stack ? [element('div', {class: 'stack', tabindex: '0', role: 'group', 'aria-label': 'Stack'},
            ...frames(stack.replace(`${type}: ${message}\n`, ''))),
            copyButton(() => stack, 'the stack')] : []);
}

/** May break before the name of the file. @param {string} line @param {string} style */
function frame(line, style) {
    const [method, ...file] = line.trim().replace(/^at /, '').split(/(?=\()/);
    return element('div', {class: style}, method, ...file.flatMap(part => [element('wbr'), part]));
}

/** Runs of frames of libraries are folded. @param {string} stack */
function frames(stack) {
    /** @type {HTMLElement[]} */
    const shown = [];
    /** @type {string[]} */
    let run = [];
    const flush = () => {
        if (run.length) {
            shown.push(element('details', {}, element('summary', {}, some(run.length, 'library frame')),
                ...run.map(line => frame(line, 'library'))));
            run = [];
        }
    };
    for (const line of stack.split('\n').filter(line => line.trim())) {
        if (LIBRARY.test(line)) {
            run.push(line);
        } else {
            flush();
            shown.push(frame(line, /^\s*at /.test(line) ? 'frame' : ''));
        }
    }
    flush();
    return shown;
}
