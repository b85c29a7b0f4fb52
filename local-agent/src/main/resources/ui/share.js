import {element} from './dom.js';
import {duration, percent, some} from './format.js';
import {background, swatch} from './palette.js';

/** The execution time of services: their spans' own time, without that of their children. @param {Share[]} shares */
export const shareBar = shares => [
    element('div', {class: 'share', 'aria-hidden': 'true'}, ...shares.map(({service, share}) =>
        element('span', {style: `flex-grow: ${share}; ${background(service)}`}))),
    element('ul', {class: 'legend', 'aria-label': 'Share of execution time'},
        ...shares.map(({service, share, own, errors}) => element('li', {},
            swatch(service), service, ' ', element('b', {}, percent(share)), ' ',
            element('span', {class: 'muted'}, duration(own)), ' ',
            errors > 0 && element('span', {class: 'bad'}, some(errors, 'error'))))),
];
