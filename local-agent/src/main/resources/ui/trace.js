import {at, here} from './address.js';
import {get, Rejected} from './api.js';
import {navigate} from './app.js';
import {button, copyButton, element, replace, text} from './dom.js';
import {details} from './details.js';
import {flame} from './flame.js';
import {duration, moment, some} from './format.js';
import {openHelp} from './help.js';
import {traceOf} from './model.js';
import {color} from './palette.js';
import {shareBar} from './share.js';
import {spanList} from './spans.js';
import {waterfall} from './waterfall.js';

const TABS = {waterfall: 'Waterfall', flame: 'Flame graph', spans: 'Spans'};

/** What is selected, found, folded and zoomed to, for all tabs. */
export class State {
    /** @type {SpanNode | null} */
    selected = null;
    /** @type {Set<SpanNode>} */
    folded = new Set();
    text = '';
    byError = false;
    from = 0;
    /** @type {SpanNode[] | null} */
    #visible = null;

    /** @param {Trace} trace @param {(change: 'selection' | 'other') => void} changed */
    constructor(trace, changed) {
        this.trace = trace;
        this.changed = changed;
        this.span = trace.length;
    }

    /** @param {SpanNode | null} node */
    select(node) {
        this.selected = node;
        for (let parent = node?.parent; parent; parent = parent.parent) {
            if (this.folded.delete(parent)) {
                this.#visible = null;
            }
        }
        this.changed('selection');
    }

    /** @param {SpanNode} node @param {boolean} isFolded */
    fold(node, isFolded) {
        this.folded[isFolded ? 'add' : 'delete'](node);
        this.#visible = null;
        this.changed('other');
    }

    get isZoomed() {
        return this.from > 0 || this.span < this.trace.length;
    }

    /** @param {number} from @param {number} to nanoseconds */
    zoomTo(from, to) {
        this.from = Math.max(0, from);
        this.span = Math.max(1, Math.min(to, this.trace.length) - this.from);
        this.changed('other');
    }

    /** @param {string} typed */
    find(typed) {
        this.text = typed.trim().toLowerCase();
        this.changed('other');
    }

    /** @param {SpanNode} node */
    isFound({service, resource, operation, errorMessage = '', errorType = '', spanId}) {
        return this.text !== '' && [service, resource, operation, errorMessage, errorType, spanId].some(
            value => value.toLowerCase().includes(this.text));
    }

    /** The spans whose parents are all unfolded. */
    visible() {
        if (!this.#visible) {
            /** @type {Set<SpanNode>} */
            const hidden = new Set();
            this.#visible = this.trace.nodes.filter(node => {
                if (node.parent && (hidden.has(node.parent) || this.folded.has(node.parent))) {
                    hidden.add(node);
                }
                return !hidden.has(node);
            });
        }
        return this.#visible;
    }
}

/** @returns {View} */
export function traceView() {
    const {id} = at;
    /** @type {State | undefined} */
    let state;
    /** @type {Record<string, {element: HTMLElement, render(): void, reveal(): void}>} */
    let tabs = {};
    let shown = '';
    const view = {title: 'Trace', note: '', path: /** @type {View['path']} */ ([['Traces', {page: 'traces'}]])};
    const facts = element('dl', {class: 'summary'});
    const share = shareBar();
    const tablist = element('div', {role: 'tablist', 'aria-label': 'Views'}, ...Object.entries(TABS).map(([key, title]) =>
        button(title, () => navigate(here({tab: key === 'waterfall' ? '' : key}) + location.hash, {replace: true}),
            {role: 'tab', id: `tab-${key}`, 'aria-controls': 'panel'})));
    const input = element('input', {type: 'search', 'aria-label': 'Find in this trace', placeholder: 'Find in this trace'});
    const matches = element('span', {class: 'muted', role: 'status'});
    const colors = element('select', {'aria-label': 'Color by'}, element('option', {value: ''}, 'by service'),
        element('option', {value: 'error'}, 'by error'));
    const zoom = button('', () => state?.zoomTo(0, state.trace.length), {class: 'chip'});
    const panel = element('div', {role: 'tabpanel', id: 'panel'});
    const aside = element('aside', {class: 'details', 'aria-label': 'Selected span', hidden: ''});
    const body = element('div', {class: 'trace'}, panel, aside);
    let reading = new AbortController();

    const tab = () => at.tab && at.tab in TABS ? at.tab : 'waterfall';

    function render() {
        if (!state) {
            return;
        }
        const current = tabs[tab()] ??= {flame, spans: spanList, waterfall}[/** @type {keyof TABS} */ (tab())](state);
        [...tablist.children].forEach(child => child.ariaSelected = String(child.id === `tab-${tab()}`));
        panel.setAttribute('aria-labelledby', `tab-${tab()}`);
        if (panel.firstChild !== current.element) {
            panel.replaceChildren(current.element);
        }
        colors.hidden = tab() !== 'flame';
        zoom.hidden = !state.isZoomed;
        text(zoom, `${duration(state.from)} – ${duration(state.from + state.span)} ✕`);
        text(matches, state.text ? some(state.trace.nodes.filter(node => state?.isFound(node)).length, 'span') : '');
        current.render();
    }

    function follow() {
        const spanId = new URLSearchParams(location.hash.slice(1)).get('span');
        const node = spanId ? state?.trace.byId.get(spanId) ?? null : null;
        if (state && node !== state.selected) {
            state.select(node);
        }
    }

    /** @param {'selection' | 'other'} change */
    function changed(change) {
        render();
        if (change === 'selection') {
            const hash = state?.selected ? `#span=${state.selected.spanId}` : '';
            history.replaceState(history.state, '', location.pathname + location.search + hash);
            showDetails();
            tabs[tab()]?.reveal();
        }
    }

    async function showDetails() {
        reading.abort();
        const mine = reading = new AbortController();
        const node = state?.selected;
        aside.hidden = !node;
        body.classList.toggle('split', Boolean(node));
        if (!node) {
            return;
        }
        try {
            /** @type {WholeSpan} */
            const span = await get(`traces/${encodeURIComponent(id)}/spans/${node.spanId}`, {}, mine.signal);
            replace(aside, ...details(span, node.note, () => state?.select(null)));
        } catch (error) {
            if (!mine.signal.aborted) {
                replace(aside, element('p', {}, error instanceof Rejected ? error.message : 'The local agent does not respond.'));
            }
        }
    }

    /** @param {number} by */
    function findNext(by) {
        if (!state?.text) {
            return;
        }
        const {nodes} = state.trace;
        const start = state.selected?.index ?? (by > 0 ? -1 : 0);
        for (let i = 1; i <= nodes.length; i++) {
            const node = nodes[(start + by * i + nodes.length * 2) % nodes.length];
            if (state.isFound(node)) {
                state.select(node);
                return;
            }
        }
    }

    /** @param {KeyboardEvent} event */
    function press(event) {
        const target = event.target instanceof Element ? event.target : document.body;
        if (!state || event.ctrlKey || event.metaKey || event.altKey || target.matches('input, select, dialog *')) {
            return;
        }
        const {selected} = state;
        const move = (/** @type {SpanNode | null | undefined} */ node) => node && state?.select(node);
        const visible = state.visible();
        const place = selected ? visible.indexOf(selected) : -1;
        const step = (/** @type {number} */ by) => move(visible[Math.max(0, Math.min(visible.length - 1, place + by))]);
        /** @type {Record<string, () => void>} */
        const keys = {
            ArrowDown: () => step(1),
            ArrowUp: () => step(place < 0 ? 1 : -1),
            ArrowRight: () => selected && state?.folded.has(selected) ? state.fold(selected, false) : move(selected?.children[0]),
            ArrowLeft: () => selected?.children.length && !state?.folded.has(selected) ? state?.fold(selected, true)
                : move(selected?.parent),
            Home: () => move(visible[0]),
            End: () => move(visible.at(-1)),
            Escape: () => state?.isZoomed ? state.zoomTo(0, state.trace.length) : state?.select(null),
            '?': openHelp,
            f: () => input.focus(),
        };
        const key = event.key;
        if (target.matches('[role=tab]') && /^Arrow(Left|Right)$/.test(key)) {
            const buttons = [...tablist.children];
            const next = buttons.at((buttons.indexOf(target) + (key === 'ArrowRight' ? 1 : -1)) % buttons.length);
            /** @type {HTMLElement} */ (next).focus();
            /** @type {HTMLElement} */ (next).click();
        } else if (key === 'Enter' && selected && target.closest('#panel') && !target.matches('button')) {
            state.zoomTo(selected.begin, selected.end);
        } else if (keys[key] && !(key.startsWith('Arrow') && target.closest('.details'))) {
            keys[key]();
        } else {
            return;
        }
        event.preventDefault();
    }

    input.addEventListener('input', () => state?.find(input.value));
    input.addEventListener('keydown', event => {
        if (event.key === 'Enter') {
            findNext(event.shiftKey ? -1 : 1);
        } else if (event.key === 'Escape') {
            input.value = '';
            state?.find('');
            input.blur();
        }
    });
    colors.addEventListener('change', () => {
        if (state) {
            state.byError = colors.value === 'error';
            render();
        }
    });
    document.addEventListener('keydown', press);
    addEventListener('hashchange', follow);

    return Object.assign(view, {
        elements: [facts, share.element, element('div', {class: 'tools'}, tablist, colors, zoom,
            element('span', {class: 'find'}, input, matches),
            button('?', openHelp, {'aria-label': 'Keyboard help', class: 'quiet'})), body],
        async load() {
            try {
                /** @type {TraceAnswer} */
                const answer = await get(`traces/${encodeURIComponent(id)}`, {}, new AbortController().signal);
                return {answer, isSettled: answer.complete};
            } catch (error) {
                if (error instanceof Rejected && error.status === 404) {
                    const why = 'It may come within some seconds, or newer traces took its place.';
                    return {notice: {title: `No trace ${id}`, content: [element('p', {}, why)]}};
                }
                throw error;
            }
        },
        /** @param {{answer: TraceAnswer}} data */
        show({answer}) {
            const version = `${answer.spans.length} ${answer.complete}`;
            if (version === shown) {
                return;
            }
            shown = version;
            Object.assign(view, {title: answer.resource, note: answer.service});
            showFacts(facts, answer);
            // In the order of the calls, not of their shares
            answer.spans.forEach(span => color(span.service));
            share.show(answer.services);
            const before = state?.selected?.spanId;
            tabs = {};
            state = new State(traceOf(answer), changed);
            state.selected = before ? state.trace.byId.get(before) ?? null : null;
            state.text = input.value.trim().toLowerCase();
            render();
            follow();
        },
        moved() {
            render();
            follow();
        },
        remove() {
            document.removeEventListener('keydown', press);
            removeEventListener('hashchange', follow);
        },
    });
}

/** @param {HTMLElement} where @param {TraceAnswer} answer */
function showFacts(where, answer) {
    const failed = answer.spans.filter(({error}) => error).length;
    /** @type {[string, (Node | string)[]][]} */
    const all = [
        ['Start', [moment(answer.start)]],
        ['Duration', [duration(answer.duration)]],
        ['Status', [element('span', {class: answer.error ? 'bad' : ''}, String(answer.status ?? (answer.error ? 'error' : 'ok')))]],
        ['Spans', [`${answer.spans.length.toLocaleString('en')}${answer.truncated ? '+' : ''}`]],
        ['Errors', [element('span', {class: failed ? 'bad' : ''}, failed.toLocaleString('en'))]],
        ...answer.env ? [/** @type {[string, string[]]} */ (['Env', [answer.env]])] : [],
        ...answer.version ? [/** @type {[string, string[]]} */ (['Version', [answer.version]])] : [],
        ['Trace', [element('code', {}, answer.traceId), copyButton(() => answer.traceId, 'the trace id')]],
        ...answer.complete ? [] : [/** @type {[string, string[]]} */ (['', ['Some of it is not here yet']])],
    ];
    where.replaceChildren(...all.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, ...value))));
}
