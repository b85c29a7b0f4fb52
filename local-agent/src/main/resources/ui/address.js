/** The URL: the path names the page, the query what the page shows, and the fragment the selected span. */

export const DEFAULT_WINDOW = '15';
export const DAY = '1440';
/** These stay from page to page. */
const SCOPE = ['window', 'from', 'to', 'env', 'version'];

/** The paths of the pages. */
const PAGES = {
    services: /^\/(services\/?)?$/,
    service: /^\/services\/(?<service>[^/]+)\/?$/,
    resource: /^\/services\/(?<service>[^/]+)\/resource\/?$/,
    traces: /^\/traces\/?$/,
    trace: /^\/traces\/(?<id>[^/]+)\/?$/,
    map: /^\/map\/?$/,
};

/** @type {Place} */
export let at = {page: 'services'};

export function follow() {
    at = parse(location);
}

/** @param {{pathname: string, search: string}} url @returns {Place} */
function parse({pathname, search}) {
    const query = Object.fromEntries(new URLSearchParams(search));
    for (const [page, path] of Object.entries(PAGES)) {
        const match = path.exec(pathname);
        if (match) {
            const names = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
            return {...query, ...Object.fromEntries(names), page};
        }
    }
    return {...query, page: 'unknown'};
}

/** @param {string} part */
function decode(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

/**
 * The address of a place. The scope stays, except what the place sets; an empty value leaves a parameter out.
 * @param {Place} place
 */
export function address({page, service, id, span, ...place}) {
    const path = {
        services: '/', service: `/services/${encodeURIComponent(service ?? '')}`,
        resource: `/services/${encodeURIComponent(service ?? '')}/resource`,
        traces: '/traces', trace: `/traces/${encodeURIComponent(id ?? '')}`, map: '/map',
    }[page] ?? location.pathname;
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries({...scope(), ...place})) {
        if (value && !(key === 'window' && value === DEFAULT_WINDOW)) {
            query.set(key, value);
        }
    }
    return path + (query.size ? `?${query}` : '') + (span ? `#span=${span}` : '');
}

/** @returns {Record<string, string>} */
export function scope() {
    return Object.fromEntries(SCOPE.filter(key => at[key]).map(key => [key, at[key]]));
}

/** This page with other parameters. @param {Record<string, string>} others */
export const here = others => address({...at, ...others});

/** The search for what a tag says. @param {string} key @param {unknown} value */
export function term(key, value) {
    const said = String(value);
    return `${key}:${/^(?!(?:AND|OR)$)[\w./-]+$/.test(said) ? said : `"${said.replace(/["\\]/g, '\\$&')}"`}`;
}

/** Goes to another address of this site. @param {string} href @param {{replace?: boolean}} [how] */
export function navigate(href, how) {
    history[how?.replace ? 'replaceState' : 'pushState'](how?.replace ? history.state : null, '', href);
    dispatchEvent(new Event('navigated'));
}
