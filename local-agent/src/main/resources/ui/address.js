/** Where the page is: service, operation, resource, kind, window in minutes, and sort. It all stands behind the # of its address. */
export let at;

export const DEFAULT_WINDOW = '15';
export const DAY = '1440';

export function follow() {
    at = {window: DEFAULT_WINDOW, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1)))};
}

/** The address of a place, which keeps the window unless it names another. */
export function address(place) {
    const {window, ...others} = {window: at.window, ...place};
    return `#${new URLSearchParams(window === DEFAULT_WINDOW ? others : {...others, window})}`;
}
