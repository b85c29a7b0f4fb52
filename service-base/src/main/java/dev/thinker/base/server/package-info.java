/** What both services do alike: limits, refusals in JSON, health, logs, an orderly end. */
package dev.thinker.base.server;
