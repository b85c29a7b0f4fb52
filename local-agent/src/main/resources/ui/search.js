import {at, here} from './address.js';
import {Rejected} from './api.js';
import {element, replace, text} from './dom.js';
import {count, some} from './format.js';
import {rangeChart} from './stats.js';
import {errorsOnly, tracesTable} from './traces.js';

const MAX_ROWS = 200;
/** CSS pixels */
const SCROLLED = 60;

/** @returns {View} */
export function searchView() {
    const chart = rangeChart();
    const list = tracesTable(true);
    const failed = errorsOnly();
    const total = element('h2');
    const as = ['traces', 'spans'].map(name => element('a', {}, name));
    const note = element('span', {class: 'muted'});
    const tools = element('p', {class: 'tools'}, element('span', {class: 'choice', role: 'group', 'aria-label': 'Rows'}, ...as),
        failed.element, note);
    const results = element('div', {id: 'results'}, ...list.elements);
    const facets = element('nav', {class: 'facets', 'aria-label': 'Facets'});
    const wrong = element('div', {class: 'wrong', role: 'alert', hidden: ''});
    const found = element('div', {class: 'found'}, chart.element, tools, results);
    const folded = element('details', {class: 'aside'}, element('summary', {}, 'Facets'), facets);
    folded.open = innerWidth > 720;
    return {
        path: [], title: 'Traces', elements: [wrong, element('div', {class: 'search'}, folded, element('div', {}, total, found))],
        async load(get) {
            const filters = {query: at.query, errors: at.errors};
            try {
                /** @type {[TracesAnswer, {facets: Facet[], spans: number}]} */
                const [answer, {facets, spans}] = await Promise.all([
                    get('traces', {...filters, as: at.as, limit: MAX_ROWS}), get('facets', filters)]);
                return {answer, facets, spans};
            } catch (error) {
                if (error instanceof Rejected && error.at != null) {
                    return {error, isSettled: true};
                }
                throw error;
            }
        },
        /** @param {{answer?: TracesAnswer, facets: Facet[], error?: Rejected}} data */
        show({answer, facets: offered, error}) {
            wrong.hidden = !error;
            found.hidden = total.hidden = folded.hidden = !answer;
            if (error) {
                replace(wrong, ...pointAt(at.query ?? '', error));
            }
            if (!answer) {
                return;
            }
            const noun = at.as === 'spans' ? 'span' : 'trace';
            text(total, `${some(answer.total, noun)}${answer.query ? ' found' : ''}`);
            chart.showTimes(answer, answer.chart, noun);
            list.show(answer);
            failed.show();
            as.forEach((anchor, i) => {
                anchor.href = here({as: i ? 'spans' : ''});
                anchor.ariaCurrent = String((at.as === 'spans') === Boolean(i));
            });
            text(note, at.as === 'spans' ? 'A row is a span.'
                : 'A row is a trace, shown by the span that matches. Stats elsewhere count requests.');
            replace(facets, ...offered.filter(({values}) => values.length).map(facet));
        },
        isRead: () => scrollY > SCROLLED || !getSelection()?.isCollapsed || results.contains(document.activeElement),
    };
}

/** Says what cannot be read, below the place. @param {string} query @param {Rejected} error */
function pointAt(query, {message, at: index = 0}) {
    return [element('pre', {}, query.slice(0, index), element('mark', {}, query.slice(index) || ' ')), element('p', {}, message)];
}

/** @param {Facet} facet */
function facet({label, values}) {
    const terms = at.query ?? '';
    return element('section', {'aria-label': label}, element('h3', {}, label),
        element('ul', {}, ...values.map(({value, count: spans, term}) => {
            const isChosen = terms === term || terms.split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/).includes(term);
            const query = isChosen ? terms.replace(term, '').replace(/\s+/g, ' ').trim() : grouped(terms, term);
            return element('li', {}, element('a', {href: here({query}), 'aria-current': String(isChosen), title: value},
                element('span', {}, value || '(empty)'), ' ', element('span', {class: 'muted'}, count(spans))));
        })));
}

/** An OR in the query binds weaker than what is appended to it. @param {string} query @param {string} term */
function grouped(query, term) {
    return /\bOR\b/.test(query) ? `(${query}) ${term}` : `${query} ${term}`.trim();
}
