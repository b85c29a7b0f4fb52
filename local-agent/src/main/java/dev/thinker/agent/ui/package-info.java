/** The pages: our own, and Zipkin Lens for traces. Only files, no data. */
package dev.thinker.agent.ui;
