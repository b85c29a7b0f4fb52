/**
 * The tree of a trace. Broken traces are shown, too: spans with a missing parent, several roots, parents that form a
 * cycle, and clocks that differ. Nothing recurses, because a chain of parents may be as long as the trace.
 */

/** Clocks of two machines that are as close as this count as equal. Nanoseconds */
const SKEW = 1e6;

/** @param {TraceAnswer} answer @returns {Trace} */
export function traceOf(answer) {
    const first = answer.spans.reduce((min, {start}) => Math.min(min, start), Infinity);
    const spans = answer.spans.map(span => {
        const begin = Math.round((span.start - first) * 1e6);
        const end = begin + span.duration;
        /** @type {Omit<SpanNode, keyof Span>} */
        const place = {begin, end, depth: 0, parent: null, children: [], note: '', index: 0};
        return {...span, ...place};
    }).sort((one, other) => one.begin - other.begin);
    /** @type {Map<string, SpanNode>} */
    const byId = new Map();
    spans.forEach(node => byId.has(node.spanId) || byId.set(node.spanId, node));
    spans.forEach(node => {
        node.parent = byId.get(node.parentId ?? '') ?? null;
        node.note = node.parentId && !node.parent ? 'Its parent span is missing' : '';
    });
    cutCycles(spans);
    spans.forEach(node => {
        node.parent?.children.push(node);
        if (node.parent && node.parent.service !== node.service && node.begin < node.parent.begin - SKEW) {
            node.note = `Starts before its parent: the clocks of ${node.service} and ${node.parent.service} differ`;
        }
    });
    return {answer, nodes: flatten(spans), byId, length: spans.reduce((max, {end}) => Math.max(max, end), 1)};
}

/** The earliest span of a cycle becomes a root. @param {SpanNode[]} spans by their start */
function cutCycles(spans) {
    /** @type {Map<SpanNode, SpanNode>} */
    const visited = new Map();
    for (const start of spans) {
        /** @type {SpanNode | null} */
        let node = start;
        while (node && !visited.has(node)) {
            visited.set(node, start);
            node = node.parent;
        }
        if (node && visited.get(node) === start) {
            let earliest = node;
            for (let next = node.parent; next && next !== node; next = next.parent) {
                earliest = next.begin < earliest.begin ? next : earliest;
            }
            earliest.parent = null;
            earliest.note = 'Its parents form a cycle';
        }
    }
}

/** @param {SpanNode[]} spans */
function flatten(spans) {
    /** @type {SpanNode[]} */
    const nodes = [];
    const rest = spans.filter(({parent}) => !parent).reverse();
    for (let node = rest.pop(); node; node = rest.pop()) {
        node.index = nodes.push(node) - 1;
        node.depth = node.parent ? node.parent.depth + 1 : 0;
        for (let i = node.children.length - 1; i >= 0; i--) {
            rest.push(node.children[i]);
        }
    }
    return nodes;
}

/**
 * The row of each span in a flame graph: below its parent, or further down if another span occupies that row.
 * @param {SpanNode[]} nodes
 */
export function lanes(nodes) {
    /** @type {Map<SpanNode, number>} */
    const lane = new Map();
    /** @type {number[]} */
    const ends = [];
    for (const node of nodes.toSorted((one, other) => one.begin - other.begin || one.index - other.index)) {
        let place = node.parent ? (lane.get(node.parent) ?? node.parent.depth) + 1 : 0;
        while (ends[place] > node.begin) {
            place++;
        }
        lane.set(node, place);
        ends[place] = node.end;
    }
    return {lane, count: ends.length};
}
