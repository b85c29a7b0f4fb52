import {address, at, follow} from './address.js';
import {element, text} from './elements.js';
import {clock} from './figures.js';
import {resourcesView, servicesView, tracesView} from './views.js';

/** Milliseconds */
const PERIOD = 2_000;
const PATIENCE = 20_000;

const [main, heading, path, content, notice, problem, updated, pause] =
    ['main', 'h1', '#path', '#content', '#notice', '#problem', '#updated', '#pause'].map(name => document.querySelector(name));

let view;
let scrolled;
let asking = new AbortController();
let timer;
let paused = false;

/** What stays the same keeps its elements, and the focus. */
function go() {
    follow();
    const subject = JSON.stringify([at.service, at.operation, at.resource, at.kind]);
    if (subject !== view?.subject) {
        const isFirst = !view;
        view?.remove?.();
        view = 'resource' in at ? tracesView(at) : 'service' in at ? resourcesView(at) : servicesView();
        view.subject = subject;
        scrolled = history.state;
        open(isFirst);
    } else {
        history.replaceState(scrollY, '');
    }
    path.replaceChildren(...view.path.flatMap(([name, place]) => [element('a', {href: address(place)}, name), ' ']));
    document.querySelector('#home').href = address({});
    for (const anchor of document.querySelectorAll('#windows a')) {
        anchor.href = address({...at, window: anchor.dataset.minutes});
        anchor.ariaCurrent = at.window === anchor.dataset.minutes;
    }
    // What is shown until then leads to places in this window, too
    for (const anchor of content.querySelectorAll('a[href^="#"]')) {
        const {window, ...place} = Object.fromEntries(new URLSearchParams(anchor.hash.slice(1)));
        anchor.href = address(place);
    }
    update();
}

function open(isFirst) {
    main.ariaBusy = true;
    content.hidden = notice.hidden = true;
    content.replaceChildren(...view.elements);
    heading.replaceChildren(view.title, ...view.note ? [' ', element('small', {}, view.note)] : []);
    document.title = `${view.title} · Local agent`;
    if (!isFirst) {
        scrollTo(0, 0);
        heading.focus();
    }
}

/** Asks the agent, shows what it answers, and does so again after a while. */
async function update() {
    asking.abort();
    const mine = asking = new AbortController();
    const data = await view.load(get).catch(error => ({problem: error.reason ?? noAnswer()}));
    if (!mine.signal.aborted) {
        schedule();
        report(data.problem ?? '');
        if (!data.problem) {
            show(data);
        }
    }
}

async function get(what, parameters) {
    const answer = await fetch(`/api/${what}?${new URLSearchParams({window: at.window, ...parameters})}`,
        {signal: AbortSignal.any([asking.signal, AbortSignal.timeout(PATIENCE)])});
    const body = await answer.json();
    if (!answer.ok) {
        throw {reason: `The local agent refuses this: ${body.reason}`};
    }
    return body;
}

function noAnswer() {
    return `The local agent at ${location.host} does not answer.`
        + (content.hidden ? '' : ` What you see is of ${updated.textContent}.`);
}

function report(said) {
    main.ariaBusy = false;
    text(problem, said);
    problem.hidden = !said;
    document.body.classList.toggle('stale', Boolean(said));
}

function show(data) {
    text(updated, clock(Date.now()));
    content.hidden = data.empty;
    notice.hidden = !data.empty;
    if (!data.empty) {
        view.show(data);
        if (scrolled) {
            scrollTo(0, scrolled);
            scrolled = null;
        }
        return;
    }
    const lines = element('div', {}, ...data.notice());
    if (!lines.isEqualNode(notice.firstElementChild)) {
        notice.replaceChildren(lines);
    }
}

/** Nobody looks at a hidden page, and one that is paused must stay as it is. */
function schedule() {
    clearTimeout(timer);
    if (!paused && !document.hidden) {
        timer = setTimeout(update, PERIOD);
    }
}

function resume() {
    if (paused || document.hidden) {
        clearTimeout(timer);
        asking.abort();
    } else {
        update();
    }
}

pause.addEventListener('click', () => {
    paused = !paused;
    text(pause, paused ? 'Resume' : 'Pause');
    document.body.classList.toggle('paused', paused);
    resume();
});

document.querySelector('#find').addEventListener('submit', event => {
    event.preventDefault();
    const typed = new FormData(event.target).get('id').trim();
    // Of a traceresponse or traceparent, the trace id
    location.assign(`/zipkin/traces/${encodeURIComponent(/^\w\w-(\w{32})-/.exec(typed)?.[1] ?? typed)}`);
});

// Each page in the browser's history keeps how far it is scrolled. The browser would scroll before there is anything to see
history.scrollRestoration = 'manual';
addEventListener('scrollend', () => history.replaceState(scrollY, ''));
document.addEventListener('visibilitychange', resume);
addEventListener('hashchange', go);
go();
