import {at, here} from './address.js';
import {Rejected} from './api.js';
import {element, find} from './dom.js';
import {count, some} from './format.js';
import {timeChart} from './stats.js';
import {errorsOnly, tracesTable} from './traces.js';

const MAX_ROWS = 200;
/** CSS pixels */
const SCROLLED = 60;

/** @returns {View} */
export const searchView = () => ({
    path: [], title: 'Traces',
    async load(get) {
        const filters = {query: at.query, errors: at.errors};
        try {
            /** @type {[TracesAnswer, {facets: Facet[]}]} */
            const [answer, {facets}] = await Promise.all([
                get('traces', {...filters, as: at.as, limit: MAX_ROWS}), get('facets', filters)]);
            return {answer, facets};
        } catch (error) {
            if (error instanceof Rejected && error.at != null) {
                return {wrong: pointAt(at.query ?? '', error), isSettled: true};
            }
            throw error;
        }
    },
    /** @param {{answer: TracesAnswer, facets: Facet[], wrong?: HTMLElement}} data */
    render: ({answer, facets, wrong}) => [wrong ?? element('div', {class: 'search'},
        element('details', {class: 'aside', open: innerWidth > 720 ? '' : undefined}, element('summary', {}, 'Facets'),
            element('nav', {class: 'facets', 'aria-label': 'Facets'},
                ...facets.filter(({values}) => values.length).map(facet))),
        element('div', {}, ...found(answer)))],
    isRead: () => scrollY > SCROLLED || !getSelection()?.isCollapsed
        || (find('#results')?.contains(document.activeElement) ?? false),
});

/** @param {TracesAnswer} answer */
function found(answer) {
    const isSpans = at.as === 'spans';
    const noun = isSpans ? 'span' : 'trace';
    const choice = ['traces', 'spans'].map((name, i) =>
        element('a', {href: here({as: i ? name : ''}), 'aria-current': String(isSpans === Boolean(i))}, name));
    return [
        element('h2', {}, `${some(answer.total, noun)}${answer.query ? ' found' : ''}`),
        timeChart(answer, answer.chart, noun),
        element('p', {class: 'tools'},
            element('span', {class: 'choice', role: 'group', 'aria-label': 'Rows'}, ...choice), errorsOnly(),
            element('span', {class: 'muted'}, isSpans ? 'Each row is a span.'
                : at.query || at.errors ? 'Each row is a trace, represented by a span that matches.'
                    : 'Each row is a trace; stats on other pages count requests.')),
        element('div', {id: 'results'}, ...tracesTable(answer, 'Services', 'Trace')),
    ];
}

/** Shows what is wrong with the query, and where. @param {string} query @param {Rejected} error */
const pointAt = (query, {message, at: index = 0}) => element('div', {class: 'wrong', role: 'alert'},
    element('pre', {}, query.slice(0, index), element('mark', {}, query.slice(index) || ' ')),
    element('p', {}, message));

/** @param {Facet} facet */
function facet({label, values}) {
    const terms = at.query ?? '';
    return element('section', {'aria-label': label}, element('h3', {}, label),
        element('ul', {}, ...values.map(({value, count: spans, term}) => {
            const parts = terms === term ? [term] : terms.split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/);
            const isChosen = parts.includes(term);
            const query = isChosen ? parts.filter(part => part !== term).join(' ') : narrowed(terms, term);
            const link = {href: here({query}), 'aria-current': String(isChosen), title: value};
            return element('li', {'data-key': term}, element('a', link,
                element('span', {}, value || '(empty)'), ' ', element('span', {class: 'muted'}, count(spans))));
        })));
}

/**
 * Appends a term. An OR outside quotes and parentheses needs parentheses first.
 * @param {string} query @param {string} term
 */
const narrowed = (query, term) => /\bOR\b(?![^()]*\))(?=(?:[^"]*"[^"]*")*[^"]*$)/.test(query)
    ? `(${query}) ${term}` : `${query} ${term}`.trim();
