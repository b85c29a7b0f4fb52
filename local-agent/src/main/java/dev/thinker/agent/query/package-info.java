/** What the pages show, and scripts use as well: stats, search, map, errors and single traces, each as JSON. */
package dev.thinker.agent.query;
