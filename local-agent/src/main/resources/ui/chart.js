import {element, text} from './elements.js';
import {clock, count, duration, some} from './figures.js';

/** CSS pixels */
const LEAST_BAR = 3;
/** Until the browser has laid the page out: to ask it for each of a thousand charts would take minutes. */
const FIRST_WIDTH = 200;
const WHOLE_NUMBERS = [...Array(12).keys()].flatMap(zeros => [1, 2, 5].map(digit => digit * 10 ** zeros));
const CHARTS = new Set();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => CHARTS.forEach(chart => chart.redraw()));

const colour = name => () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
const sum = values => values.reduce((total, value) => total + value, 0);

/** Requests and errors over time, as bars. */
export class Chart {
    #height;
    #figure = element('div', {class: 'plot', role: 'img'});
    #readout = element('p', {class: 'readout'});
    #plot;
    #resized = new ResizeObserver(([{contentRect}]) => this.#plot.setSize({width: Math.floor(contentRect.width), height: this.#height}));
    #shown = {from: 0, to: 1};

    /** @param isLarge with axes, and a line of text about the bar under the pointer */
    constructor(where, height, isLarge) {
        this.#height = height;
        where.append(this.#figure, ...isLarge ? [this.#readout] : []);
        this.#plot = new uPlot(this.#options(isLarge), [[], [], []], this.#figure);
        this.#resized.observe(this.#figure);
        CHARTS.add(this);
    }

    /** @param times from, to and step, in milliseconds @param chart requests and errors of each step */
    show({from, to, step}, {requests, errors}) {
        this.#shown = {from, to, step, requests, errors};
        const most = Math.max(...requests);
        this.#figure.setAttribute('aria-label', `${some(sum(requests), 'request')} and ${some(sum(errors), 'error')},`
            + ` at most ${some(most, 'request')} in ${duration(step * 1e6)}`);
        // One error among thousands must be seen
        const visible = value => value && Math.max(value, most * LEAST_BAR / this.#height);
        this.#plot.setData([requests.map((_, i) => (from + i * step) / 1000), requests.map(visible), errors.map(visible)]);
        this.#read();
    }

    redraw() {
        this.#plot.redraw();
    }

    remove() {
        CHARTS.delete(this);
        this.#resized.disconnect();
        this.#plot.destroy();
    }

    #read() {
        const {from, step, requests, errors} = this.#shown;
        const i = this.#plot.cursor.idx;
        text(this.#readout, i == null
            ? `Requests and errors per ${duration(step * 1e6)}`
            : `${clock(from + i * step)}: ${some(requests[i], 'request')}, ${some(errors[i], 'error')}`);
    }

    #options(isLarge) {
        const bars = fill => ({fill, width: 0, points: {show: false}, paths: uPlot.paths.bars({size: [0.8, 48], align: 1})});
        return {
            width: FIRST_WIDTH,
            height: this.#height,
            padding: isLarge ? [8, 20, 0, 0] : [1, 0, 1, 0],
            legend: {show: false},
            select: {show: false},
            cursor: {show: isLarge, y: false, points: {show: false}, drag: {x: false}},
            scales: {
                x: {range: () => [this.#shown.from / 1000, this.#shown.to / 1000]},
                y: {range: (plot, least, most) => [0, Math.max(most, 1)]},
            },
            series: [{}, bars(colour('requests')), bars(colour('errors'))],
            axes: isLarge ? this.#axes() : [{show: false}, {show: false}],
            hooks: {setCursor: [() => this.#read()]},
        };
    }

    #axes() {
        const common = {stroke: colour('muted'), font: '12px system-ui, sans-serif', ticks: {show: false}};
        const time = milliseconds => clock(milliseconds).slice(-8, this.#shown.to - this.#shown.from > 120_000 ? -3 : undefined);
        return [
            {...common, size: 24, grid: {show: false}, values: (plot, seconds) => seconds.map(second => time(second * 1000))},
            {...common, size: 40, grid: {stroke: colour('line'), width: 1}, incrs: WHOLE_NUMBERS,
                values: (plot, values) => values.map(count)},
        ];
    }
}
