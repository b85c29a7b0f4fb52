/** Where the page is: the page itself in the path, what it shows in the query, the selected span behind the #. */

export const DEFAULT_WINDOW = '15';
export const DAY = '1440';
/** These stay from page to page. */
const SCOPE = ['window', 'from', 'to', 'env', 'version'];

/** @type {Place} */
export let at = {page: 'services'};

export function follow() {
    at = parse(location);
}

/** @param {{pathname: string, search: string}} url @returns {Place} */
function parse({pathname, search}) {
    const [first, second, third, ...more] = pathname.replace(/\/$/, '').split('/').slice(1).map(decode);
    const query = Object.fromEntries(new URLSearchParams(search));
    if (more.length || third && !(first === 'services' && third === 'resource')) {
        return {...query, page: 'unknown'};
    }
    switch (first) {
        case undefined: return {...query, page: 'services'};
        case 'services': return second ? {...query, page: third ?? 'service', service: second} : {...query, page: 'services'};
        case 'traces': return second ? {...query, page: 'trace', id: second} : {...query, page: 'traces'};
        case 'map': return {...query, page: second ? 'unknown' : 'map'};
        default: return {...query, page: 'unknown'};
    }
}

/** @param {string} part */
function decode(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

/** The address of a place. The scope stays, except what the place sets; an empty value leaves a parameter out. @param {Place} place */
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

/** A link that kept the scope keeps the one that was chosen since. @param {string} href @param {Record<string, string>} before */
export function rescoped(href, before) {
    const {pathname, searchParams, hash} = new URL(href, location.href);
    const kept = SCOPE.filter(key => (searchParams.get(key) ?? '') === (before[key] ?? ''));
    kept.forEach(key => searchParams.delete(key));
    const query = new URLSearchParams([...kept.filter(key => at[key]).map(key => [key, at[key]]), ...searchParams]);
    return pathname + (query.size ? `?${query}` : '') + hash;
}

/** This place, seen in another way. @param {Record<string, string>} others */
export const here = others => address({...at, ...others});

/** The search for what a tag says. @param {string} key @param {unknown} value */
export function term(key, value) {
    const said = String(value);
    return `${key}:${/^[\w./-]+$/.test(said) ? said : `"${said.replace(/["\\]/g, '\\$&')}"`}`;
}
