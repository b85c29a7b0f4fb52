/**
 * What the pages show, and scripts use as well, as JSON: stats, search, map, errors and single traces. It reads the stores and
 * changes nothing, and knows neither how spans arrive nor what pages look like.
 */
package dev.thinker.agent.query;
