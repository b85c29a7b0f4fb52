import {at, DEFAULT_WINDOW, here} from './address.js';
import {get} from './api.js';
import {element, find, replace} from './dom.js';
import {clock} from './format.js';

/** Milliseconds */
const FRESH = 10_000;

let loaded = 0;
let loadedFor = '';

/** What all pages are limited to: a window of time, an environment and a version. */
export function showScope() {
    for (const anchor of document.querySelectorAll('#windows a[data-minutes]')) {
        const minutes = /** @type {HTMLElement} */ (anchor).dataset.minutes ?? '';
        anchor.setAttribute('href', here({window: minutes, from: '', to: ''}));
        anchor.setAttribute('aria-current', String(!at.from && (at.window ?? DEFAULT_WINDOW) === minutes));
    }
    const range = find('#range');
    range.hidden = !at.from;
    range.setAttribute('href', here({from: '', to: ''}));
    replace(range, `${clock(Number(at.from))} – ${clock(Number(at.to))} ✕`);
    if (loadedFor !== (at.env ?? '') || Date.now() - loaded > FRESH) {
        loaded = Date.now();
        loadedFor = at.env ?? '';
        showFilters();
    }
}

async function showFilters() {
    try {
        /** @type {{envs: string[], versions: string[]}} */
        const {envs, versions} = await get('scope', {version: undefined}, new AbortController().signal);
        show('env', envs, at.env);
        show('version', versions, at.version);
    } catch {
        loaded = 0;
    }
}

/** @param {string} id @param {string[]} values @param {string | undefined} chosen */
function show(id, values, chosen) {
    const label = find(`#${id}`);
    const select = /** @type {HTMLSelectElement} */ (label.querySelector('select'));
    const offered = [...new Set([...values, ...chosen ? [chosen] : []])];
    label.hidden = offered.length < (id === 'env' ? 1 : 2) && !chosen;
    replace(select, element('option', {value: ''}, 'all'), ...offered.map(value => element('option', {value}, value)));
    select.value = chosen ?? '';
}
