import {at, here, navigate} from './address.js';
import {get, Rejected} from './api.js';
import {button, copyButton, definitions, element, replace} from './dom.js';
import {details} from './details.js';
import {normalized, searchable} from './find.js';
import {flame} from './flame.js';
import {count, duration, moment, some, time} from './format.js';
import {keys, openHelp} from './keys.js';
import {traceOf} from './model.js';
import {colorName} from './palette.js';
import {shareBar} from './share.js';
import {spanList} from './spans.js';
import {State} from './state.js';
import {waterfall} from './waterfall.js';

/** @typedef {{element: HTMLElement, render(): void, reveal(): void}} Tab */
/** @type {Record<string, {title: string, open(state: State): Tab}>} */
const TABS = {
    waterfall: {title: 'Waterfall', open: waterfall},
    flame: {title: 'Flame graph', open: flame},
    spans: {title: 'Spans', open: spanList},
};

const SILENT = 'The local agent does not respond.';
/** How long after the end of a trace more spans may arrive, in milliseconds */
const LATE = 30_000;

/** @returns {View} */
export function traceView() {
    const {id} = at;
    const path = `traces/${encodeURIComponent(id)}`;
    /** @type {State | undefined} */
    let state;
    /** @type {Record<string, Tab>} */
    let tabs = {};
    /** What can be found. @type {ReturnType<typeof searchable> | undefined} */
    let texts;
    let shown = '';
    let reading = new AbortController();
    const view = {title: 'Trace', note: '', path: /** @type {View['path']} */ ([['Traces', {page: 'traces'}]])};
    const header = element('div');
    const open = (/** @type {Record<string, string>} */ place) =>
        navigate(here(place) + location.hash, {replace: true});
    const tablist = element('div', {role: 'tablist', 'aria-label': 'Views'},
        ...Object.entries(TABS).map(([key, {title}]) => button(title, () => open({tab: key}),
            {role: 'tab', id: `tab-${key}`, 'aria-controls': 'panel'})));
    const input = element('input',
        {type: 'search', 'aria-label': 'Find in this trace', placeholder: 'Find names, tags, errors'});
    const matches = element('span', {class: 'muted', role: 'status'});
    const colors = element('select', {'aria-label': 'Color by'}, element('option', {value: ''}, 'Color by service'),
        element('option', {value: 'error'}, 'Color by error'));
    const zoom = button('', () => state?.zoomOut(), {class: 'chip'});
    const panel = element('div', {role: 'tabpanel', id: 'panel'});
    const aside = element('aside', {class: 'details', 'aria-label': 'Selected span', hidden: ''});
    const body = element('div', {class: 'trace'}, panel, aside);
    const help = button('?', openHelp, {'aria-label': 'Keyboard help', class: 'quiet'});
    const tools = element('div', {class: 'tools'}, tablist, colors, zoom,
        element('span', {class: 'find'}, matches, input, help));

    const tab = () => at.tab && at.tab in TABS ? at.tab : 'waterfall';

    function render() {
        if (!state) {
            return;
        }
        const current = tabs[tab()] ??= TABS[tab()].open(state);
        [...tablist.children].forEach(child => child.ariaSelected = String(child.id === `tab-${tab()}`));
        panel.setAttribute('aria-labelledby', `tab-${tab()}`);
        if (panel.firstChild !== current.element) {
            panel.replaceChildren(current.element);
        }
        colors.hidden = tab() !== 'flame';
        colors.value = at.color ?? '';
        zoom.hidden = !state.isZoomed;
        replace(zoom, `${time(state, 0)} – ${time(state, 1)} ✕`);
        current.render();
        showMatches();
    }

    function showMatches() {
        const found = [...state?.found ?? []];
        const place = state?.selected ? found.indexOf(state.selected) : -1;
        replace(matches, state?.found && (place < 0 ? '' : `${count(place + 1)} of `) + some(found.length, 'span'));
    }

    /** Selects the span that the address names. */
    function follow() {
        const spanId = new URLSearchParams(location.hash.slice(1)).get('span') ?? '';
        const node = state?.trace.byId.get(spanId) ?? null;
        if (state && node !== state.selected) {
            state.select(node);
        }
    }

    /** @param {'selection' | 'other'} change */
    function changed(change) {
        render();
        if (change === 'selection') {
            const hash = state?.selected ? `#span=${state.selected.spanId}` : '';
            showDetails();
            tabs[tab()]?.reveal();
            // Fails in some browsers while a key is held down
            history.replaceState(history.state, '', location.pathname + location.search + hash);
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
            const span = await get(`${path}/spans/${node.spanId}`, {}, mine.signal);
            aside.replaceChildren(...details(span, node.note, () => state?.select(null)));
        } catch (error) {
            if (!mine.signal.aborted) {
                aside.replaceChildren(error instanceof Rejected ? error.message : SILENT);
            }
        }
    }

    /** Marks the spans that match what is typed. */
    async function find() {
        const text = normalized(input.value);
        const searched = state;
        if (!searched || !text && !searched.found) {
            return;
        }
        try {
            const byId = await (texts ??= searchable(searched.trace));
            if (text === normalized(input.value)) {
                const found = searched.trace.nodes.filter(({spanId}) => byId.get(spanId)?.includes(text));
                searched.found = text ? new Set(found) : null;
                render();
            }
        } catch {
            texts = undefined;
            replace(matches, SILENT);
        }
    }

    input.addEventListener('input', find);
    input.addEventListener('keydown', async event => {
        if (event.key === 'Enter') {
            await find();
            state?.selectFound(event.shiftKey ? -1 : 1);
        } else if (event.key === 'Escape') {
            input.value = '';
            input.blur();
            find();
        }
    });
    colors.addEventListener('change', () => open({color: colors.value}));
    const press = (/** @type {KeyboardEvent} */ event) => state && keys(event, state, tab(), input);
    document.addEventListener('keydown', press);
    addEventListener('hashchange', follow);

    return Object.assign(view, {
        /** @param {Get} load */
        async load(load) {
            try {
                /** @type {TraceAnswer} */
                const answer = await load(path);
                // What has arrived may be complete without its callees
                return {answer, isSettled: answer.complete && Date.now() - answer.start - answer.duration / 1e6 > LATE};
            } catch (error) {
                if (error instanceof Rejected && error.status === 404) {
                    const why = 'It may still arrive within a few seconds, or newer traces may have evicted it.';
                    return {notice: {title: `No trace ${id}`, content: [element('p', {}, why)]}};
                }
                throw error;
            }
        },
        /** @param {{answer: TraceAnswer}} data */
        render({answer}) {
            const version = `${answer.spans.length} ${answer.complete}`;
            if (version !== shown) {
                shown = version;
                Object.assign(view, {title: answer.resource, note: answer.service});
                // Services get their colors in the order of the calls, not of their shares
                answer.spans.forEach(span => colorName(span.service));
                header.replaceChildren(facts(answer), ...shareBar(answer.services));
                const before = state?.selected?.spanId ?? '';
                tabs = {};
                texts = undefined;
                state = new State(traceOf(answer), changed);
                state.selected = state.trace.byId.get(before) ?? null;
                find();
            }
            // The tabs measure how large they are on the page
            queueMicrotask(() => {
                render();
                follow();
            });
            return [header, tools, body];
        },
        remove() {
            document.removeEventListener('keydown', press);
            removeEventListener('hashchange', follow);
        },
    });
}

/** @param {TraceAnswer} answer */
function facts({traceId, start, duration: nanoseconds, status, error, spans, env, version, complete}) {
    const failed = spans.filter(span => span.error).length;
    const bad = (/** @type {boolean} */ isBad, /** @type {string} */ value) =>
        element('span', {class: isBad ? 'bad' : ''}, value);
    return definitions({class: 'summary'}, [
        ['Start', moment(start)],
        ['Duration', duration(nanoseconds)],
        ['Status', bad(error, String(status || (error ? 'error' : 'ok')))],
        ['Spans', count(spans.length)],
        ['Errors', bad(failed > 0, count(failed))],
        ['Env', env || '–'],
        ['Version', version || '–'],
        ['Trace ID', [element('code', {}, traceId), copyButton(traceId, 'the trace id')]],
        ...complete ? [] : [/** @type {[string, string]} */ (['Incomplete', 'some spans have not arrived'])],
    ]);
}
