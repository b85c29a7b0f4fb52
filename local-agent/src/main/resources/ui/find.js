/**
 * The searchable text of each span of a trace, in lower case: names, ids, status, errors, and tags as name:value. The
 * trace is loaded without tags; the first search loads the tags of all its spans.
 *
 * @param {Trace} trace @returns {Promise<Map<string, string>>} by span id
 */
export async function searchable({answer, nodes}) {
    const response = await fetch(`/test/traces?trace_ids=${BigInt(`0x${answer.traceId.slice(-16)}`)}`);
    if (!response.ok) {
        throw new Error(response.statusText);
    }
    // Ids are larger than the numbers of JavaScript
    const [sent] = JSON.parse((await response.text()).replace(/"span_id":(\d+)/g, '"span_id":"$1"'));
    /** @type {Map<string, string>} */
    const tags = new Map(sent.map((/** @type {SentSpan} */ {span_id, meta, metrics, span_events: events}) => [
        BigInt(span_id).toString(16).padStart(16, '0'), lines({...meta, ...metrics}) + JSON.stringify(events ?? '')]));
    return new Map(nodes.map(({spanId, service, operation, resource, type, kind, error}) => {
        const names = {service, operation_name: operation, resource_name: resource, type, kind, span_id: spanId};
        const status = error ? 'error' : 'ok';
        return [spanId, (lines({...names, status}) + (tags.get(spanId) ?? '')).toLowerCase()];
    }));
}

/** @param {Record<string, unknown>} values */
const lines = values => Object.entries(values).map(([name, value]) => `${name}:${value}\n`).join('');

/** As people write it in a search (`@name:value`) or in other tools (`name=value`). @param {string} typed */
export const normalized = typed => typed.trim().toLowerCase().replace(/^@/, '').replace(/^([\w.-]+)=/, '$1:');
