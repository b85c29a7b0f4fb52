import {address, term} from './address.js';
import {button, copyButton, definitions, element, section} from './dom.js';
import {clock, count, duration, some} from './format.js';
import {swatch} from './palette.js';

/** Frames of these packages are folded, because people look for their own code. */
const LIBRARY = new RegExp('^\\s*at (?:[\\w.]+/)?(?:java|javax|jdk|sun|com\\.sun|jakarta|kotlin|scala'
    + '|io\\.netty|io\\.helidon|reactor|org\\.springframework|node:|internal)[./]');

/** All of a span that was selected. @param {WholeSpan} span @param {string} note @param {() => void} close */
export function details(span, note, close) {
    const {error, links = [], events = []} = span;
    const tags = Object.entries({...span.meta, ...span.metrics})
        .filter(([key]) => key !== 'error.stack' || !error?.stack);
    const facts = Object.entries({
        Service: span.service, Operation: span.operation, Type: span.type, Kind: span.kind, Start: clock(span.start, 3),
        Duration: duration(span.duration), 'Own time': duration(span.own), Env: span.env, Version: span.version,
    });
    return [
        element('div', {class: 'top'}, element('h2', {}, swatch(span.service), span.resource),
            button('✕', close, {class: 'quiet', 'aria-label': 'Close details'})),
        ...note ? [element('p', {class: 'note'}, note)] : [],
        definitions({class: 'facts'}, facts.filter(([, value]) => value)),
        ...error ? [errorBlock(error)] : [],
        ...links.length ? [section('Links', element('ul', {}, ...links.map(link => element('li', {},
            element('a', {href: address({page: 'trace', id: link.traceId, span: link.spanId})}, link.traceId),
            attributes(link.attributes)))))] : [],
        ...events.length ? [section('Events', element('ul', {}, ...events.map(event => element('li', {},
            element('b', {}, event.name), ` after ${duration((event.time - span.start) * 1e6)}`,
            attributes(event.attributes)))))] : [],
        section(`Tags (${count(tags.length)})`, element('table', {class: 'tags', 'aria-label': 'Tags'},
            element('tbody', {}, ...tagRows(tags)))),
    ];
}

/** The tracer's own tags, which begin with _, come last. @param {[string, string | number][]} tags */
function tagRows(tags) {
    const sorted = tags.toSorted(([one], [other]) =>
        Number(one.startsWith('_')) - Number(other.startsWith('_')) || one.localeCompare(other));
    return sorted.map(([key, value]) => element('tr', {}, element('th', {scope: 'row'}, key),
        element('td', {}, search(key, value)), element('td', {}, copyButton(String(value), key))));
}

/** A link to the spans with a tag, unless its name has other characters. @param {string} key @param {unknown} value */
const search = (key, value) => !/^[\w./-]+$/.test(key) ? breakable(String(value)) : element('a', {
    title: `Search for ${key}`, href: address({page: 'traces', as: 'spans', query: term(`@${key}`, value)}),
}, breakable(String(value)));

/** Long names may break between their parts. @param {string} name */
const breakable = name => name.split(/(?<=[./$])(?=\w)|(?=\()/).flatMap((part, i) => i ? [element('wbr'), part] : part);

/** @param {Record<string, unknown>} [values] */
const attributes = (values = {}) => element('span', {class: 'muted'}, ...Object.entries(values).map(([key, value]) =>
    ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`));

/** @param {{type?: string, message?: string, stack?: string}} failure */
const errorBlock = ({type, message, stack}) => element('section', {'aria-label': 'Error', class: 'failure'},
    element('h3', {}, message || type || 'Error'),
    type && element('p', {}, search('error.type', type)),
    stack && [element('div', {class: 'stack', tabindex: '0', role: 'group', 'aria-label': 'Stack'},
        ...frames(stack.replace(`${type}: ${message}\n`, ''))), copyButton(stack, 'the stack')]);

/** Folds consecutive library frames. @param {string} stack */
function frames(stack) {
    /** @type {{isLibrary: boolean, lines: HTMLElement[]}[]} */
    const runs = [];
    for (const line of stack.split('\n').filter(line => line.trim())) {
        const isLibrary = LIBRARY.test(line);
        const style = isLibrary ? 'library' : /^\s*at /.test(line) ? 'frame' : '';
        if (runs.at(-1)?.isLibrary !== isLibrary) {
            runs.push({isLibrary, lines: []});
        }
        runs.at(-1)?.lines.push(element('div', {class: style}, breakable(line.trim().replace(/^at /, ''))));
    }
    return runs.flatMap(({isLibrary, lines}) => isLibrary
        ? element('details', {}, element('summary', {}, some(lines.length, 'library frame')), ...lines) : lines);
}
