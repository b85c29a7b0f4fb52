import {address, at, follow, here, rescoped, scope} from './address.js';
import {get, Rejected} from './api.js';
import {element, find, replace, text} from './dom.js';
import {clock} from './format.js';
import {showScope} from './scope.js';

/** Milliseconds */
const PERIOD = 2_000;

const [main, heading, path, content, notice, problem, updated, pause] =
    ['main', 'h1', '#path', '#content', '#notice', '#problem', '#updated', '#pause'].map(name => find(name));
const search = /** @type {HTMLInputElement} */ (find('#find input'));

/** Each page's script is loaded when it is first opened. @type {Record<string, () => Promise<() => View>>} */
const VIEWS = {
    services: async () => (await import('./services.js')).servicesView,
    service: async () => (await import('./service.js')).serviceView,
    resource: async () => (await import('./resource.js')).resourceView,
    traces: async () => (await import('./search.js')).searchView,
    trace: async () => (await import('./trace.js')).traceView,
    map: async () => (await import('./map.js')).mapView,
};

/** @type {View | undefined} */
let view;
/** What the view is of: another service is another view, another window is not. */
let subject = '';
/** @type {number | null} */
let scrolled;
let loading = new AbortController();
let timer = 0;
let isPaused = false;
let isSettled = false;

/** What stays the same keeps its elements, and the focus. */
async function go() {
    const before = scope();
    follow();
    const next = JSON.stringify([at.page, at.service, at.operation, at.resource, at.kind, at.id]);
    if (next !== subject) {
        const isFirst = !subject;
        subject = next;
        scrolled = history.state;
        loading.abort();
        const made = VIEWS[at.page] ? (await VIEWS[at.page]())() : unknownView();
        if (subject !== next) {
            return;
        }
        view?.remove?.();
        view = made;
        open(view, isFirst);
    } else {
        history.replaceState(scrollY, '');
        for (const anchor of content.querySelectorAll('a[href]')) {
            anchor.setAttribute('href', rescoped(anchor.getAttribute('href') ?? '', before));
        }
        view?.moved?.();
    }
    showPlace();
    load();
}

/** @param {View} opened @param {boolean} isFirst */
function open(opened, isFirst) {
    content.hidden = notice.hidden = true;
    content.replaceChildren(...opened.elements);
    document.body.dataset.page = at.page;
    if (!isFirst) {
        scrollTo(0, 0);
        heading.focus({preventScroll: true});
    }
}

function showPlace() {
    if (!view) {
        return;
    }
    const {title, note} = view;
    replace(path, ...view.path.flatMap(([name, place]) => [element('a', {href: address(place)}, name), ' ']));
    replace(heading, title, ...note ? [' ', element('small', {}, note)] : []);
    document.title = `${title} · Local agent`;
    for (const anchor of document.querySelectorAll('#pages a')) {
        const page = /** @type {HTMLElement} */ (anchor).dataset.page ?? '';
        anchor.setAttribute('href', address({page}));
        const section = {service: 'services', resource: 'services', trace: 'traces'}[at.page] ?? at.page;
        anchor.setAttribute('aria-current', String(section === page));
    }
    if (document.activeElement !== search) {
        search.value = at.page === 'traces' ? at.query ?? '' : '';
    }
    showScope();
}

/** Calls the agent, shows its response, and does so again after a while. */
async function load() {
    if (!view) {
        return;
    }
    const loaded = view;
    loading.abort();
    const mine = loading = new AbortController();
    main.ariaBusy = 'true';
    try {
        const data = await view.load((what, parameters = {}) => get(what, parameters, mine.signal));
        if (!mine.signal.aborted) {
            isSettled = Boolean(data.isSettled);
            report('');
            text(updated, clock(Date.now()));
            show(loaded, data);
            // The other pages open even when the agent is gone
            requestIdleCallback(() => Object.values(VIEWS).forEach(preload => preload()));
        }
    } catch (error) {
        if (!mine.signal.aborted) {
            report(said(error));
        }
    }
    if (!mine.signal.aborted) {
        main.ariaBusy = 'false';
        schedule();
    }
}

/** @param {unknown} error */
function said(error) {
    if (error instanceof Rejected) {
        return `The local agent rejects this: ${error.message}`;
    }
    if (!(error instanceof DOMException || error instanceof TypeError && /fetch/i.test(error.message))) {
        console.error(error);
    }
    return `The local agent at ${location.host} does not respond.`
        + (content.hidden ? '' : ` This is what it showed at ${updated.textContent}.`);
}

/** @param {string} message */
function report(message) {
    text(problem, message);
    problem.hidden = !message;
    document.body.classList.toggle('stale', Boolean(message));
}

/** @param {View} loaded @param {{notice?: Notice}} data */
function show(loaded, data) {
    content.hidden = Boolean(data.notice);
    notice.hidden = !data.notice;
    if (data.notice) {
        replace(notice, element('h2', {}, data.notice.title), ...data.notice.content ?? []);
        return;
    }
    loaded.show(data);
    showPlace();
    if (scrolled) {
        scrollTo(0, scrolled);
        scrolled = null;
    }
}

/** Nobody looks at a hidden page; one that is paused or being read must not change. */
function schedule() {
    clearTimeout(timer);
    const isReading = view?.isRead?.() ?? false;
    const isLive = !isPaused && !isSettled && !at.from;
    document.body.classList.toggle('paused', !isLive || isReading);
    pause.hidden = isSettled || Boolean(at.from);
    text(pause, isPaused ? 'Resume' : isReading ? 'Paused while you read' : 'Pause');
    if (isLive && !document.hidden) {
        timer = setTimeout(() => view?.isRead?.() ? schedule() : load(), PERIOD);
    }
}

function resume() {
    if (isPaused || document.hidden) {
        clearTimeout(timer);
        loading.abort();
        schedule();
    } else {
        load();
    }
}

pause.addEventListener('click', () => {
    isPaused = !isPaused;
    resume();
});

/** @param {string} href @param {{replace?: boolean}} [how] */
export function navigate(href, how) {
    if (how?.replace) {
        history.replaceState(history.state, '', href);
    } else {
        history.pushState(null, '', href);
    }
    go();
}

/** @returns {View} */
function unknownView() {
    return {title: 'Nothing here', path: [['Services', {page: 'services'}]], elements: [], show() {},
        load: async () => ({isSettled: true, notice: {title: 'There is no page at this address'}})};
}

find('#find').addEventListener('submit', event => {
    event.preventDefault();
    const typed = search.value.trim();
    // Of a traceresponse or traceparent, the trace id
    const id = /^\w\w-([\da-f]{32})-/i.exec(typed)?.[1] ?? (/^([\da-f]{32}|[\da-f]{16}|\d{10,20})$/i.test(typed) ? typed : null);
    search.blur();
    navigate(id ? address({page: 'trace', id}) : at.page === 'traces' ? here({query: typed}) : address({page: 'traces', query: typed}));
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
    if (href?.startsWith('/') && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) {
        event.preventDefault();
        navigate(href);
    }
});

document.addEventListener('change', event => {
    if (event.target instanceof HTMLSelectElement && event.target.closest('#scope')) {
        navigate(here({[/** @type {HTMLElement} */ (event.target.parentElement).id]: event.target.value}));
    }
});

// Each page in the browser's history keeps how far it is scrolled. The browser would scroll before there is anything to see
history.scrollRestoration = 'manual';
addEventListener('scrollend', () => history.replaceState(scrollY, ''));
document.addEventListener('visibilitychange', resume);
addEventListener('popstate', go);
go();
