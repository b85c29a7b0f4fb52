import {scope} from './address.js';

/** Milliseconds */
const PATIENCE = 20_000;

/** An error response of the agent. */
export class Rejected extends Error {
    /** @param {number} status @param {string} reason @param {number} [at] where in the query */
    constructor(status, reason, at) {
        super(reason);
        this.status = status;
        this.at = at;
    }
}

/**
 * @template T
 * @param {string} path @param {Record<string, string | number | undefined>} parameters @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
export async function get(path, parameters, signal) {
    const query = new URLSearchParams();
    Object.entries({...scope(), ...parameters}).forEach(([key, value]) => value && query.set(key, String(value)));
    const patient = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const response = await fetch(`/api/${path}?${query}`, {signal: patient});
    const body = await response.json();
    if (!response.ok) {
        throw new Rejected(response.status, body.reason, body.at);
    }
    return body;
}
