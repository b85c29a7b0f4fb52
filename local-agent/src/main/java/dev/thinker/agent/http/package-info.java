/**
 * What all endpoints share: routes with their fallbacks, error responses, the cross-site filter, queries and their
 * streamed responses. Knows neither traces nor endpoints, and depends on no other package of the agent.
 */
package dev.thinker.agent.http;
