import {address, at, follow, here, navigate} from './address.js';
import {get, Rejected} from './api.js';
import {element, find, replace} from './dom.js';
import {clock} from './format.js';
import {showScope} from './scope.js';

/** Milliseconds */
const PERIOD = 2_000;

const [main, heading, path, content, problem, updated, pause] =
    ['main', 'h1', '#path', '#content', '#problem', '#updated', '#pause'].map(name => find(name));
const search = /** @type {HTMLInputElement} */ (find('#find input'));

/** Each page's script is loaded when it is first opened. @type {Record<string, () => Promise<() => View>>} */
const VIEWS = {
    services: async () => (await import('./services.js')).servicesView,
    service: async () => (await import('./service.js')).serviceView,
    resource: async () => (await import('./resource.js')).resourceView,
    traces: async () => (await import('./search.js')).searchView,
    trace: async () => (await import('./trace.js')).traceView,
    map: async () => (await import('./map.js')).mapView,
    unknown: async () => () => ({
        title: 'Page not found', path: [['Services', {page: 'services'}]], render: () => [],
        load: async () => ({isSettled: true, notice: {title: 'There is no page at this address'}}),
    }),
};

/** @type {View | undefined} */
let view;
/** What the view shows. Another service needs another view; another time window does not. */
let subject = '';
/** What is shown of it. @type {Awaited<ReturnType<View['load']>> | null} */
let shown = null;
let shownAt = '';
/** @type {number | null} */
let scrolled;
let loading = new AbortController();
let timer = 0;
let isPaused = false;

/** Shows the page of the current URL. What stays the same keeps its elements and the focus. */
async function go() {
    follow();
    const next = JSON.stringify([at.page, at.service, at.operation, at.resource, at.kind, at.id]);
    if (next !== subject) {
        const isFirst = !subject;
        subject = next;
        scrolled = history.state;
        loading.abort();
        const made = (await VIEWS[at.page]())();
        if (subject !== next) {
            return;
        }
        view?.remove?.();
        view = made;
        shown = null;
        content.replaceChildren(element('p', {class: 'muted loading'}, 'Loading…'));
        document.body.dataset.page = at.page;
        if (!isFirst) {
            scrollTo(0, 0);
            heading.focus({preventScroll: true});
        }
    } else {
        history.replaceState(scrollY, '');
    }
    show();
    load();
}

/** Shows the loaded data at the current URL, so that its links are right before the agent responds. */
function show() {
    if (!view) {
        return;
    }
    if (shown?.notice) {
        const {title, content: parts} = shown.notice;
        replace(content, element('section', {id: 'notice', 'aria-label': 'Notice'}, element('h2', {}, title), parts));
    } else if (shown) {
        replace(content, ...view.render(shown));
    }
    const {title, note} = view;
    replace(path, ...view.path.flatMap(([name, place]) => [element('a', {href: address(place)}, name), ' ']));
    replace(heading, title, note && [' ', element('small', {}, note)]);
    document.title = `${title} · Local agent`;
    const section = {service: 'services', resource: 'services', trace: 'traces'}[at.page] ?? at.page;
    for (const anchor of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#pages a'))) {
        const {page = ''} = anchor.dataset;
        anchor.setAttribute('href', address({page}));
        anchor.setAttribute('aria-current', String(section === page));
    }
    const query = at.page === 'traces' ? at.query ?? '' : '';
    // What is typed stays until the query of the address changes
    if (query !== search.defaultValue && document.activeElement !== search) {
        search.value = search.defaultValue = query;
    }
    showScope();
}

/** Calls the agent, shows its response, and schedules the next call. */
async function load() {
    if (!view) {
        return;
    }
    loading.abort();
    const {signal} = loading = new AbortController();
    main.ariaBusy = 'true';
    let message = '';
    try {
        const data = await view.load((what, parameters = {}) => get(what, parameters, signal));
        signal.throwIfAborted();
        shown = data;
        shownAt = clock(Date.now());
        show();
        // So that the other pages open even when the agent is down. Safari has no idle callbacks
        (window.requestIdleCallback ?? setTimeout)(() => Object.values(VIEWS).forEach(preload => preload()));
    } catch (error) {
        if (signal.aborted) {
            return;
        }
        message = said(error);
        find('.loading')?.remove();
    }
    replace(problem, message);
    problem.hidden = !message;
    document.body.classList.toggle('stale', message !== '');
    if (shown && scrolled) {
        scrollTo(0, scrolled);
        scrolled = null;
    }
    main.ariaBusy = 'false';
    schedule();
}

/** @param {unknown} error */
function said(error) {
    if (error instanceof Rejected) {
        return `The local agent rejected the request: ${error.message}`;
    }
    if (!(error instanceof DOMException || error instanceof TypeError && /fetch/i.test(error.message))) {
        console.error(error);
    }
    const stale = shown ? ` The page shows data from ${shownAt}.` : '';
    return `The local agent at ${location.host} does not respond.${stale}`;
}

/** Nobody looks at a hidden page; one that is paused or being read must not change. */
function schedule() {
    clearTimeout(timer);
    const isReading = view?.isRead?.() ?? false;
    // A range of time limits all pages but a trace
    const isFinal = problem.hidden && Boolean(shown?.isSettled || at.page !== 'trace' && at.from);
    document.body.classList.toggle('paused', isPaused || isFinal || isReading);
    pause.hidden = isFinal;
    replace(pause, isPaused ? 'Resume' : 'Pause');
    replace(updated, isReading && !isPaused && !isFinal ? `${shownAt}, paused while you read` : shownAt);
    if (!isPaused && !isFinal && !document.hidden) {
        timer = setTimeout(() => view?.isRead?.() ? schedule() : load(), PERIOD);
    }
}

function resume() {
    if (isPaused || document.hidden) {
        loading.abort();
        schedule();
    } else {
        load();
    }
}

find('#find').addEventListener('submit', event => {
    event.preventDefault();
    const typed = search.value.trim();
    // A trace id, or a traceresponse or traceparent header that has one
    const id = /^(?:\w\w-)?([\da-f]{32})(?:-|$)|^([\da-f]{16}|\d{10,20})$/i.exec(typed)?.slice(1).find(Boolean);
    const place = id ? address({page: 'trace', id})
        : at.page === 'traces' ? here({query: typed}) : address({page: 'traces', query: typed});
    search.defaultValue = typed;
    search.blur();
    navigate(place);
});

document.addEventListener('keydown', event => {
    const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        search.focus();
    }
});

document.addEventListener('click', event => {
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    const href = anchor?.getAttribute('href');
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button;
    if (href?.startsWith('/') && isPlain) {
        event.preventDefault();
        navigate(href);
    }
});

document.addEventListener('change', ({target}) => {
    if (target instanceof HTMLSelectElement && target.closest('#scope')) {
        navigate(here({[/** @type {HTMLElement} */ (target.parentElement).id]: target.value}));
    }
});

pause.addEventListener('click', () => {
    isPaused = !isPaused;
    resume();
});

// Each history entry keeps its scroll position. The browser itself would restore it before the data is shown
history.scrollRestoration = 'manual';
addEventListener('scrollend', () => history.replaceState(scrollY, ''));
document.addEventListener('visibilitychange', resume);
addEventListener('popstate', go);
addEventListener('navigated', go);
go();
