import {element, replace} from './dom.js';
import {duration, percent, some} from './format.js';
import {color, swatch} from './palette.js';

/** Whose code the time was spent in: a service's spans' own time, without that of their children. */
export function shareBar() {
    const bar = element('div', {class: 'share', 'aria-hidden': 'true'});
    const legend = element('ul', {class: 'legend', 'aria-label': 'Share of execution time'});
    return {
        element: element('div', {}, bar, legend),
        /** @param {Share[]} shares */
        show(shares) {
            replace(bar, ...shares.map(({service, share}) => {
                const part = element('span');
                part.style.flexGrow = String(share);
                part.style.background = color(service);
                return part;
            }));
            replace(legend, ...shares.map(({service, share, nanos, own, errors}) => element('li', {},
                swatch(service), service, ' ', element('b', {}, percent(share)), ' ',
                element('span', {class: 'muted'}, duration(nanos ?? own)),
                ...errors ? [' ', element('span', {class: 'bad'}, some(errors, 'error'))] : [])));
        },
    };
}
