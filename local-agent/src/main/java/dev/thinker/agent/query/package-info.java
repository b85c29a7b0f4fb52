/** Requests, errors and latency of services and their resources: the answers that the pages are made of. */
package dev.thinker.agent.query;
