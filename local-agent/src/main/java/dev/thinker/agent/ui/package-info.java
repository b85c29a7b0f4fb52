/** Serves the static files of the UI, which loads its data from {@code query}. Depends on {@code http} only. */
package dev.thinker.agent.ui;
