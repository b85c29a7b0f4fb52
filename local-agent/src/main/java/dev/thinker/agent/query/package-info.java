/**
 * The JSON API of the pages and of scripts: search, stats, map, errors, and single traces. Only reads the stores, and
 * knows neither how spans arrive nor what the pages look like. Depends on {@code http} and {@code store}.
 */
package dev.thinker.agent.query;
