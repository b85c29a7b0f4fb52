/** What all answers have in common: JSON, refusals, and pieces for clients that read slowly. */
package dev.thinker.agent.http;
