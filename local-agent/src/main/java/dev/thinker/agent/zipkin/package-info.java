/** Zipkin's query API, as far as its UI uses it: traces in Zipkin's terms, translated anew for every query. */
package dev.thinker.agent.zipkin;
