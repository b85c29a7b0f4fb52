/**
 * Receives what tracers send: it validates, transcodes and stores traces and stats, and discards everything else.
 * Nothing here reads the stores. Depends on {@code http} and {@code store}.
 */
package dev.thinker.agent.intake;
