/**
 * What has been received: traces and stats, kept as encoded bytes and decoded for each query. Knows neither the
 * requests they came with nor how they are shown, and depends on no other package of the agent.
 */
package dev.thinker.agent.store;
