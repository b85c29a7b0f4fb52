/** What is selected, found, folded and zoomed to, for all tabs of a trace. */
export class State {
    /** @type {SpanNode | null} */
    selected = null;
    /** @type {Set<SpanNode>} */
    folded = new Set();
    /** The matches of what is searched for, if anything is. @type {Set<SpanNode> | null} */
    found = null;
    from = 0;
    /** @type {SpanNode[] | null} */
    #visible = null;

    /** @param {Trace} trace @param {(change: 'selection' | 'other') => void} changed */
    constructor(trace, changed) {
        this.trace = trace;
        this.changed = changed;
        this.span = trace.length;
    }

    /** @param {SpanNode | null} node */
    select(node) {
        this.selected = node;
        for (let parent = node?.parent; parent; parent = parent.parent) {
            this.folded.delete(parent);
        }
        this.#visible = null;
        this.changed('selection');
    }

    /** @param {SpanNode} node @param {boolean} isFolded */
    fold(node, isFolded) {
        this.folded[isFolded ? 'add' : 'delete'](node);
        this.#visible = null;
        this.changed('other');
    }

    get isZoomed() {
        return this.from > 0 || this.span < this.trace.length;
    }

    /** @param {number} from @param {number} to nanoseconds */
    zoomTo(from, to) {
        this.from = Math.max(0, from);
        this.span = Math.max(1, Math.min(to, this.trace.length) - this.from);
        this.changed('other');
    }

    zoomToSelected() {
        if (this.selected) {
            this.zoomTo(this.selected.begin, this.selected.end);
        }
    }

    zoomOut() {
        this.zoomTo(0, this.trace.length);
    }

    /** The next match after the selected span, or the one before. @param {1 | -1} by */
    selectFound(by) {
        const found = [...this.found ?? []];
        const start = this.selected?.index ?? -1;
        this.select((by > 0 ? found.find(({index}) => index > start) ?? found[0]
            : found.findLast(({index}) => index < start) ?? found.at(-1)) ?? this.selected);
    }

    /** The spans whose parents are all unfolded. */
    visible() {
        /** @type {Set<SpanNode | null>} */
        const closed = new Set();
        return this.#visible ??= this.trace.nodes.filter(node => {
            const isHidden = closed.has(node.parent);
            if (isHidden || this.folded.has(node)) {
                closed.add(node);
            }
            return !isHidden;
        });
    }
}
