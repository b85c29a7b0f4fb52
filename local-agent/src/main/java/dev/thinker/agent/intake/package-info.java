/** Takes what tracers send: traces in three versions of the protocol and their figures are kept, the rest is let go. */
package dev.thinker.agent.intake;
