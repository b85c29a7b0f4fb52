/** What the API answers, and what the pages pass around. */

type Place = {page: string} & Record<string, string>;

interface Times {
    from: number;
    to: number;
    step: number;
}

interface Stats {
    requests: number;
    errors: number;
    p50: number | null;
    p95: number | null;
    p99: number | null;
    chart: {requests: number[], errors: number[]};
}

type Service = Stats & {service: string};
type Resource = Stats & {service: string, operation: string, resource: string, kind?: string, type?: string};

interface Uncounted {
    service: string;
    operation: string;
    resource: string;
    kind?: string;
    type?: string;
    spans: number;
    errors?: number;
    reason: string;
}

interface Peer {
    service: string;
    traced?: boolean;
    type?: string;
    requests: number;
    rate: number;
    errors: number;
    p95: number | null;
}

type ServicesAnswer = Times & {services: Service[], uncounted: Uncounted[]};

type ResourcesAnswer = Times & {
    service: string,
    stats: Stats | null,
    resources: Resource[],
    uncounted: Uncounted[],
    callers: Peer[],
    callees: Peer[],
};

interface Latency {
    min: number;
    max: number;
    buckets: {from: number, to: number, requests: number, errors: number}[];
    p50: number;
    p95: number;
    p99: number;
}

interface Share {
    service: string;
    own: number;
    share: number;
    spans: number;
    errors: number;
}

type ResourceAnswer = Times & {stats: Stats, latency: Latency | null, share: Share[]};

interface Row {
    traceId: string;
    spanId: string;
    service: string;
    operation: string;
    resource: string;
    kind?: string;
    type?: string;
    start: number;
    duration: number;
    error: boolean;
    status?: string | number | null;
    errorType?: string;
    errorMessage?: string;
    spans: number;
    spanErrors: number;
    services: string[];
}

type TracesAnswer = Times & {query: string, total: number, chart: {requests: number[], errors: number[]}, rows: Row[], truncated: boolean};

interface Facet {
    key: string;
    label: string;
    values: {value: string, count: number, term: string}[];
}

interface ErrorGroup {
    service: string;
    type: string;
    message: string;
    frame?: string;
    count: number;
    first: number;
    last: number;
    traceId: string;
    spanId: string;
    resource: string;
    chart: number[];
}

type ErrorsAnswer = Times & {errors: ErrorGroup[]};

interface Span {
    spanId: string;
    parentId: string | null;
    service: string;
    operation: string;
    resource: string;
    type?: string;
    kind?: string;
    start: number;
    duration: number;
    own: number;
    error: boolean;
    status?: string | number | null;
    measured?: boolean;
    topLevel?: boolean;
    errorType?: string;
    errorMessage?: string;
}

interface TraceAnswer {
    traceId: string;
    root: string | null;
    service: string;
    operation: string;
    resource: string;
    status?: string | number | null;
    start: number;
    duration: number;
    error: boolean;
    env?: string;
    version?: string;
    complete: boolean;
    services: Share[];
    spans: Span[];
}

/** As it was sent, with its id as text. */
interface SentSpan {
    span_id: string;
    meta: Record<string, string>;
    metrics: Record<string, number>;
    span_events?: object[];
}

type WholeSpan = Omit<Span, 'error'> & {
    error: {type?: string, message?: string, stack?: string} | null;
    meta: Record<string, string>;
    metrics: Record<string, number>;
    links?: {traceId: string, spanId: string, attributes?: Record<string, unknown>}[];
    events?: {name: string, time: number, attributes?: Record<string, unknown>}[];
    env?: string;
    version?: string;
};

/** A span in the tree of its trace. begin and end are nanoseconds since the trace began. */
type SpanNode = Span & {
    begin: number,
    end: number,
    depth: number,
    parent: SpanNode | null,
    children: SpanNode[],
    /** What is odd about its place in the tree */
    note: string,
    index: number,
};

/** Nodes are ordered as in a waterfall: parents before their children, children by their start. */
interface Trace {
    answer: TraceAnswer;
    nodes: SpanNode[];
    byId: Map<string, SpanNode>;
    /** Nanoseconds from the first start to the last end */
    length: number;
}

interface MapNode {
    service: string;
    kind: 'service' | 'external';
    type?: string;
    requests: number;
    rate: number;
    errors: number;
    errorRate: number;
    p95: number | null;
}

interface MapEdge {
    from: string;
    to: string;
    requests: number;
    rate: number;
    errors: number;
    errorRate: number;
    p95: number | null;
}

type MapAnswer = Times & {nodes: MapNode[], edges: MapEdge[]};

interface Notice {
    title: string;
    content?: (Node | string)[];
}

/** Calls the API, for as long as the view is shown. */
type Get = <T>(path: string, parameters?: Record<string, string | number | undefined>) => Promise<T>;

/**
 * What there is to look at. Where there is nothing to show, load returns a notice instead; where what was loaded will not change any
 * more, isSettled is true.
 */
interface View {
    title: string;
    note?: string;
    path: [name: string, place: Place][];
    load(get: Get): Promise<{notice?: Notice, isSettled?: boolean}>;
    /** Renders the loaded data for the current address. */
    render(data: any): import('../../main/resources/ui/dom.js').Content[];
    /** A reason not to change what is shown just now */
    isRead?(): boolean;
    remove?(): void;
}

/** Laid out by dagre, which the map page loads. */
interface DagreGraph {
    setGraph(options: object): void;
    setDefaultEdgeLabel(label: () => object): void;
    setNode(name: string, box: {width: number, height: number}): void;
    setEdge(from: string, to: string, label: object): void;
    node(name: string): {x: number, y: number, width: number, height: number};
    edge(edge: {v: string, w: string}): {points: {x: number, y: number}[], x: number, y: number};
    edges(): {v: string, w: string}[];
    graph(): {width: number, height: number};
}

interface Window {
    dagre: {graphlib: {Graph: new() => DagreGraph}, layout(graph: DagreGraph): void};
}
